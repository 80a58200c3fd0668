/**
 * Liveness as its definition has it, on explicit graphs: a property of runs is violated when there is a set of states that
 * some fair run visits again and again, and no others, and that breaks it. A run can visit a set so when its states reach
 * each other inside the set (or when it is one state, where the run stops), and it is then as fair as it can be when it
 * takes every step inside the set. Sets are all tried where there are few states; else by components.
 *
 * Where a constraint cuts states off, a property that no run inside violates holds only if no run leaves while its promise
 * is open; and, but for an `eventually` that every run has kept by then, only if some run stays inside. A step that fails is
 * possible, and how a run goes on after it is not known either.
 *
 * Runs that all begin with some states have a past: what it has kept is kept, and what it has promised is open.
 */

import type { Plain } from '../../src/language/plain.ts'
import type { LivenessKind } from '../../src/language/property.ts'
import type { Instance } from '../../src/semantics/instance/instance.ts'
import { type Fairness, runDirectly } from '../../src/semantics/system/system.ts'
import { follow, keyOf } from './reference-checker.ts'

type Values = readonly Plain[]

export interface Edge {
  /** Which step it is: all of the same label are one step to fairness. */
  readonly label: string
  readonly fairness: Fairness
  /** Null for a state outside the constraint, and where the step fails. */
  readonly to: number | null
  /** That state; null where the step fails. */
  readonly exit: Values | null
}

export interface ExplicitGraph {
  readonly states: readonly Values[]
  readonly initial: readonly number[]
  /** The states that every run has before it comes to the initial one. */
  readonly past: readonly Values[]
  /** Initial states outside the constraint. */
  readonly excluded: readonly Values[]
  /** By state; without steps that change nothing. */
  readonly edges: readonly (readonly Edge[])[]
}

/**
 * All reachable states of an instance and the steps between them; null when there are more states than wanted.
 *
 * @param from the states of a run, of which the last is the initial one
 */
export function explicitGraph(
  { system, within }: Instance,
  most: number,
  from: readonly Values[] = [],
): ExplicitGraph | null {
  const numbers = new Map<string, number>()
  const states: Values[] = []
  const isWithin = (state: Values) => within === null || within.evaluate(runDirectly, (slot) => state[slot] as Plain)
  const numberOf = (state: Values): number | null => {
    if (!isWithin(state)) return null
    const key = keyOf(state)
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, states.length)
    return states.push(state) - 1
  }
  const starts =
    from.length > 0 ? from.slice(-1) : Array.from(system.initialStates(runDirectly), ({ values }) => values)
  const initial = starts.flatMap((values) => numberOf(values) ?? [])
  const edges: Edge[][] = []
  for (let number = 0; number < states.length; number++) {
    if (states.length > most) return null
    const state = states[number] as Values
    const read = (slot: number) => state[slot] as Plain
    const found: Edge[] = []
    for (const rule of system.rules) {
      for (const option of rule.options(read)) {
        const label = keyOf([rule.name, option])
        const fairness = rule.fairness?.(option) ?? 'none'
        for (const successor of rule.successors(option, { read, author: runDirectly })) {
          const { after } = follow(system, state, successor)
          const to = after === null ? null : numberOf(after)
          if (to !== number) found.push({ label, fairness, to, exit: to === null ? after : null })
        }
      }
    }
    edges.push(found)
  }
  const excluded = starts.filter((values) => !isWithin(values))
  return { states, initial: [...new Set(initial)], past: from.slice(0, -1), excluded, edges }
}

/** What holds of the states, of one property. */
export interface Predicates {
  readonly holds: (state: Values) => boolean
  readonly follows: (state: Values) => boolean
}

type Sets = (graph: ExplicitGraph, allowed: readonly number[]) => readonly (readonly number[])[]

/** What is to be said of a property of whole runs. */
export interface Expected {
  readonly status: 'holds' | 'violated' | 'unknown'
  /** Length of the shortest run that leaves the constraint while the property's promise is open. */
  readonly open: number | null
  /** Whether it is the steps that fail that leave it undecided. */
  readonly undecidedBy: 'failure' | null
  /** Whether it is undecided or not, for no run stays inside the constraint. */
  readonly isVacuous: boolean
}

export function expectedOf(graph: ExplicitGraph, kind: LivenessKind, predicates: Predicates, sets: Sets): Expected {
  if (graph.states.length === 0) return { status: 'unknown', open: null, isVacuous: true, undecidedBy: null }
  if (isViolated(graph, kind, predicates, sets))
    return { status: 'violated', open: null, isVacuous: false, undecidedBy: null }
  const open = shortestOpenRun(graph, kind, predicates, 'leaves')
  const fails = shortestOpenRun(graph, kind, predicates, 'fails')
  const everyRunLeaves =
    sets(
      graph,
      graph.states.map((_, state) => state),
    ).length === 0
  const isOpen = open !== null || fails !== null
  const isVacuous = everyRunLeaves && (isOpen || kind !== 'eventually')
  const isByFailure = fails !== null || (isVacuous && hasFailure(graph))
  const undecidedBy = isByFailure ? 'failure' : null
  return { status: isOpen || isVacuous ? 'unknown' : 'holds', open, isVacuous, undecidedBy }
}

/** Whether a step fails. */
export function hasFailure({ edges }: ExplicitGraph): boolean {
  return edges.flat().some(({ to, exit }) => to === null && exit === null)
}

/** Length in states of the shortest run that leaves the constraint, or fails, while the promise of a property is open. */
function shortestOpenRun(
  graph: ExplicitGraph,
  kind: LivenessKind,
  { holds, follows }: Predicates,
  end: 'leaves' | 'fails',
): number | null {
  const isOpen = (before: boolean, state: Values) => {
    if (kind === 'eventually') return before && !holds(state)
    if (kind === 'leadsTo') return !follows(state) && (before || holds(state))
    return true
  }
  const atStart = graph.past.reduce(isOpen, kind !== 'leadsTo')
  if (end === 'leaves' && graph.excluded.some((state) => isOpen(atStart, state))) return 1
  const met = new Set<string>()
  const enter = (number: number, before: boolean) => {
    const place = { number, open: isOpen(before, graph.states[number] as Values) }
    const key = JSON.stringify(place)
    if (met.has(key)) return []
    met.add(key)
    return [place]
  }
  let level = graph.initial.flatMap((number) => enter(number, atStart))
  for (let length = graph.past.length + 2; level.length > 0; length++) {
    const steps = level.flatMap(({ number, open }) => (graph.edges[number] ?? []).map((edge) => ({ open, edge })))
    const isEnd = ({ open, edge: { to, exit } }: (typeof steps)[number]) =>
      end === 'leaves' ? exit !== null && isOpen(open, exit) : to === null && exit === null && open
    if (steps.some(isEnd)) return length
    level = steps.flatMap(({ open, edge }) => (edge.to === null ? [] : enter(edge.to, open)))
  }
  return null
}

/** Whether a fair run violates a property. */
export function isViolated(graph: ExplicitGraph, kind: LivenessKind, predicates: Predicates, sets: Sets): boolean {
  const holds = (state: number) => predicates.holds(graph.states[state] as Values)
  const follows = (state: number) => predicates.follows(graph.states[state] as Values)
  const all = graph.states.map((_, state) => state)
  const reached = (from: readonly number[], isAllowed: (state: number) => boolean) => {
    const found = new Set(from.filter(isAllowed))
    for (const state of found) {
      for (const { to } of graph.edges[state] as readonly Edge[]) if (to !== null && isAllowed(to)) found.add(to)
    }
    return [...found]
  }
  switch (kind) {
    case 'eventually':
      return (
        !graph.past.some(predicates.holds) &&
        sets(
          graph,
          reached(graph.initial, (state) => !holds(state)),
        ).length > 0
      )
    case 'leadsTo': {
      const isPending = graph.past.reduce(
        (before, state) => !predicates.follows(state) && (before || predicates.holds(state)),
        false,
      )
      const begins = [
        ...all.filter((state) => holds(state) && !follows(state)),
        ...(isPending ? graph.initial.filter((state) => !follows(state)) : []),
      ]
      return (
        sets(
          graph,
          reached(begins, (state) => !follows(state)),
        ).length > 0
      )
    }
    case 'alwaysEventually':
      return (
        sets(
          graph,
          all.filter((state) => !holds(state)),
        ).length > 0
      )
    case 'eventuallyAlways':
      return sets(graph, all).some((set) => set.some((state) => !holds(state)))
    case 'quiescent':
      return all.some((state) => !holds(state) && isFair(graph, [state], true))
  }
}

/** Whether a run that visits these states again and again, and takes every step between them, is fair. */
function isFair(graph: ExplicitGraph, set: readonly number[], stops = false): boolean {
  const inside = new Set(stops ? [] : set)
  const possible = new Map<string, { fairness: Fairness; states: Set<number>; isTaken: boolean }>()
  for (const state of set) {
    for (const { label, fairness, to } of graph.edges[state] as readonly Edge[]) {
      const entry = possible.get(label) ?? { fairness, states: new Set(), isTaken: false }
      entry.states.add(state)
      if (to !== null && inside.has(to)) entry.isTaken = true
      possible.set(label, entry)
    }
  }
  return [...possible.values()].every(
    ({ fairness, states, isTaken }) =>
      fairness === 'none' || isTaken || (fairness === 'weak' && states.size < set.length),
  )
}

/** Whether a run can visit exactly these states again and again; one state can always be stopped at. */
function isConnected(graph: ExplicitGraph, set: readonly number[]): boolean {
  const inside = new Set(set)
  return set.every((from) => {
    const found = new Set([from])
    for (const state of found) {
      for (const { to } of graph.edges[state] as readonly Edge[]) if (to !== null && inside.has(to)) found.add(to)
    }
    return found.size === set.length
  })
}

/** Every set that a fair run can visit again and again, all subsets being tried. */
export function fairSets(graph: ExplicitGraph, allowed: readonly number[]): number[][] {
  const found: number[][] = []
  for (let mask = 1; mask < 2 ** allowed.length; mask++) {
    const set = allowed.filter((_, bit) => (mask & (1 << bit)) !== 0)
    if (isConnected(graph, set) && isFair(graph, set)) found.push(set)
  }
  return found
}

/** The largest such sets, by mutual reachability: for graphs with more states. */
export function largestFairSets(graph: ExplicitGraph, allowed: readonly number[]): number[][] {
  const isIn = new Set(allowed)
  const reach = new Map(
    allowed.map((from) => {
      const found = new Set<number>()
      const queue = [from]
      for (const state of queue) {
        for (const { to } of graph.edges[state] as readonly Edge[]) {
          if (to === null || !isIn.has(to) || found.has(to)) continue
          found.add(to)
          queue.push(to)
        }
      }
      return [from, found] as const
    }),
  )
  const done = new Set<number>()
  return allowed.flatMap((state) => {
    if (done.has(state)) return []
    const component = allowed.filter(
      (other) => other === state || (reach.get(state)?.has(other) && reach.get(other)?.has(state)),
    )
    for (const member of component) done.add(member)
    if (isFair(graph, component)) return [component]
    const inside = new Set(component)
    const isLeft = (label: string) =>
      component.every((member) =>
        (graph.edges[member] as readonly Edge[]).every(
          (edge) => edge.label !== label || edge.to === null || !inside.has(edge.to),
        ),
      )
    const left = component.filter((member) =>
      (graph.edges[member] as readonly Edge[]).every(({ fairness, label }) => fairness !== 'strong' || !isLeft(label)),
    )
    return left.length === component.length ? [] : largestFairSets(graph, left)
  })
}
