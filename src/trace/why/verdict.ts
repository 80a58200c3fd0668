/**
 * What a run shows: that a property is violated, or witnessed, by its last state, its last step or the whole of it. Here it can
 * be asked whether another run shows the same, and whether a state would, had it been another one.
 */

import type { Ending } from '../../engine/result.ts'
import { NetsplitError } from '../../language/errors.ts'
import { comparePlain, type Plain } from '../../language/plain.ts'
import { isAboutSteps, isLiveness, type PropertyKind } from '../../language/property.ts'
import type { Check, Instance, InstanceProperty } from '../../semantics/instance.ts'
import { partAt as partOf } from '../../semantics/lens.ts'
import { type Path, type Read, runDirectly } from '../../semantics/system.ts'
import { successorsOf } from '../replay.ts'
import { formatValue } from '../value.ts'
import { propertyWords } from '../words.ts'
import { type State, stateAfter } from './moves.ts'

/** Something that states of a run decide: these, each by its place in the run, from 0. */
export interface Question {
  readonly places: readonly number[]
  /** Whether the answer is what it is in the run, and which slots of which of the states decided so. */
  ask(states: readonly State[]): { readonly isSame: boolean; readonly reads: readonly ReadonlySet<number>[] }
  /** The values that a predicate looked at in one of them, by its place in the run, and whose answer depends on them. */
  looks(states: readonly State[]): readonly Look[]
}

export interface Look {
  readonly place: number
  readonly slot: number
  readonly path: Path
}

export interface Verdict {
  readonly questions: readonly Question[]
  /** Whether it is about how runs go on; else it is about their end. */
  readonly isOfWholeRuns: boolean
  /** Whether a run shows it. @param from where the cycle begins, of a run that repeats */
  isShownBy(states: readonly State[], from: number | null): boolean
}

/** What a run is said to show. */
export interface Claim {
  /** The property, with the member that it is about; null where the run is shown for another reason. */
  readonly property: string | null
  readonly kind: PropertyKind | 'exception' | null
  readonly ending: Ending | null
}

/** What a run shows; null where nothing can be said of it but that its last step is possible. */
export function verdictOf(claim: Claim & { readonly states: readonly State[] }, instance: Instance): Verdict | null {
  const found = aboutIn(claim, instance)
  if (found === null) return null
  const { kind, check } = found
  const last = claim.states.length - 1
  if (isLiveness(kind)) return ofRuns(claim, instance, found)
  if (kind === 'deadlockFree') {
    const isStuck = (read: Read) =>
      stepsFrom(instance, read) === 0 && (check === null || !check.evaluate(runDirectly, read))
    return verdict([question([last], ([read]) => isStuck(read as Read))])
  }
  if (check === null) return null
  const wanted = kind === 'never' || kind === 'sometimes'
  const isStep = isAboutSteps(kind) && last > 0
  const places = isStep ? [last - 1, last] : [last]
  return verdict([question(places, ([first, second]) => check.evaluate(runDirectly, first as Read, second) === wanted)])
}

interface About {
  readonly kind: InstanceProperty['kind']
  readonly check: Check | null
  readonly companion: Check | null
}

/** The property that a trace is about; of one that is of each member, what it says of the one that breaks it. */
function aboutIn(
  { property: name, kind: claimed, states }: Claim & { readonly states: readonly State[] },
  { properties }: Instance,
): About | null {
  for (const { name: own, kind, of, each = [], check, companion } of properties) {
    if (kind !== claimed) continue
    const isFirst = states.length === 1 && isAboutSteps(kind)
    const about = { kind, check: isFirst ? companion : check, companion }
    if (each.length === 0 && propertyWords(own, of as Plain | undefined) === name) return about
    const member = each.find((one) => propertyWords(own, one.of as Plain) === name)
    if (member !== undefined) return { ...about, check: member.check }
    if (own === name) return about
  }
  return null
}

function verdict(questions: readonly Question[]): Verdict {
  return {
    questions,
    isOfWholeRuns: false,
    isShownBy: (states) =>
      questions.every(({ places, ask }) => {
        const behind = states.length - 1 - Math.max(...places)
        if (places.some((place) => place + behind < 0)) return false
        return ask(places.map((place) => states[place + behind] as State)).isSame
      }),
  }
}

function question(places: readonly number[], ask: (reads: readonly Read[]) => boolean): Question {
  return {
    places,
    looks(states) {
      const found: Look[] = []
      attempted(() => ask(states.map((state, at) => noting(state, places[at] as number, found))))
      return found
    },
    ask(states) {
      const reads = states.map(() => new Set<number>())
      const reading = states.map((state, at) => (slot: number) => {
        reads[at]?.add(slot)
        return state[slot] as Plain
      })
      return { isSame: attempted(() => ask(reading)), reads }
    },
  }
}

/** Reads a state, and notes which values are looked at: not that a record has some fields, but what is in them. */
function noting(state: State, place: number, found: Look[]): Read {
  const read = (slot: number) => state[slot] as Plain
  return Object.assign(read, {
    part(slot: number, path: Path) {
      const part = partOf(state[slot] as Plain, path)
      if ((part as readonly Plain[])[0] === 'value') found.push({ place, slot, path })
      return part
    },
  })
}

/** A predicate may fail in a state that is none of the model's. */
function attempted(ask: () => boolean): boolean {
  try {
    return ask()
  } catch (error) {
    if (error instanceof NetsplitError) return false
    throw error
  }
}

function stepsFrom({ system }: Instance, read: Read): number {
  const state = system.slots.map((_, slot) => read(slot))
  return successorsOf(system, state).length
}

/** What a lasso shows, or a run that stops, or leaves the constraint. */
function ofRuns(
  { states, ending }: Claim & { readonly states: readonly State[] },
  instance: Instance,
  { kind, check, companion }: About,
): Verdict | null {
  const last = states.length - 1
  const begin = ending?.kind === 'repeats' ? ending.from - 1 : last
  const holds = (of: Check | null, state: State) =>
    of !== null && attempted(() => of.evaluate(runDirectly, (slot) => state[slot] as Plain))
  const isGoal = (state: State) => holds(kind === 'leadsTo' ? companion : check, state)
  /** Of `leadsTo`: the last state after which nothing of what has to follow did. */
  const promiseIn = (all: readonly State[]) =>
    all.findLastIndex((state, at) => holds(check, state) && !all.slice(at).some(isGoal))
  const promise = kind === 'leadsTo' ? promiseIn(states) : null
  if (promise === -1) return null
  /** Whether states that a run visits again and again, or the last one, break it. */
  const isBrokenBy = (visited: readonly State[]) =>
    kind === 'eventuallyAlways' ? visited.some((state) => !isGoal(state)) : !visited.some(isGoal)
  const isShownBy = (all: readonly State[], from: number | null): boolean => {
    const cycle = from === null ? all.slice(-1) : all.slice(from)
    if (!isBrokenBy(cycle)) return false
    if (kind === 'eventually' && all.some(isGoal)) return false
    if (kind === 'leadsTo' && promiseIn(all) < 0) return false
    if (ending?.kind === 'leaves') return !holds(instance.within, all.at(-1) as State)
    if (from === null) return !hasToGoOn(instance, all.at(-1) as State)
    return isFair(instance, cycle)
  }
  const everything = new Set(instance.system.slots.keys())
  const whole: Question = {
    places: states.slice(begin).map((_, at) => begin + at),
    ask: (visited) => ({
      isSame: isBrokenBy(visited) && (ending?.kind !== 'leaves' || !holds(instance.within, visited[0] as State)),
      reads: visited.map(() => everything),
    }),
    looks: () => [],
  }
  const made = promise === null || promise >= begin ? [] : [question([promise], ([read]) => askAt(check, read as Read))]
  return { questions: [...made, whole], isOfWholeRuns: true, isShownBy }
}

function askAt(check: Check | null, read: Read): boolean {
  return check?.evaluate(runDirectly, read) ?? false
}

/** Whether a step that changes something has to happen in a state. */
function hasToGoOn(instance: Instance, state: State): boolean {
  return duties(instance, state).some(({ fairness }) => fairness !== 'none')
}

interface Duty {
  readonly label: Plain
  readonly fairness: 'none' | 'weak' | 'strong'
  readonly targets: readonly State[]
}

/** The options that change a state, and whether they have to be taken. */
function duties({ system }: Instance, state: State): Duty[] {
  const read = (slot: number) => state[slot] as Plain
  return system.rules.flatMap((rule, number) =>
    rule.options(read).flatMap((option): Duty[] => {
      const targets = rule
        .successors(option, { read, author: runDirectly })
        .flatMap(({ failure, updates }) => (failure === null ? [stateAfter(system, state, updates).after] : []))
        .filter((target): target is State => target !== null && comparePlain(target, state) !== 0)
      if (targets.length === 0) return []
      return [{ label: [number, option], fairness: rule.fairness?.(option) ?? 'none', targets }]
    }),
  )
}

/** Whether a run may go around a cycle for ever: no step that has to happen is left out. @param cycle its first is its last */
function isFair(instance: Instance, cycle: readonly State[]): boolean {
  const byState = cycle.slice(0, -1).map((state) => duties(instance, state))
  const taken = new Set<string>()
  const key = formatValue
  for (const [at, possible] of byState.entries()) {
    const next = cycle[at + 1] as State
    for (const { label, targets } of possible) {
      if (targets.some((target) => comparePlain(target, next) === 0)) taken.add(key(label))
    }
  }
  const counts = new Map<string, { readonly fairness: Duty['fairness']; count: number }>()
  for (const { label, fairness } of byState.flat()) {
    const known = counts.get(key(label)) ?? { fairness, count: 0 }
    known.count++
    counts.set(key(label), known)
  }
  return [...counts].every(([label, { fairness, count }]) => {
    if (fairness === 'none' || taken.has(label)) return true
    return fairness === 'weak' && count < byState.length
  })
}
