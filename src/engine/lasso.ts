/**
 * A lasso is how a run that goes on for ever is shown: a stem from an initial state, and a cycle that can be repeated. Or
 * the stem alone, where the run stops for good. Which of several is shown depends on nothing but the model.
 */

import type { Plain } from '../language/plain.ts'
import { type Rule, runDirectly, type Step } from '../semantics/system.ts'
import type { Fairnesses } from './fair-components.ts'
import type { Graph } from './graph.ts'
import { notRepeatable } from './predecessor.ts'
import type { Run } from './result.ts'
import { after, successorsOf } from './retrace.ts'
import type { Searcher } from './searcher.ts'
import { valuesOf } from './symmetry.ts'
import type { Stride, Walks } from './walks.ts'

/**
 * A cycle that a fair run can repeat for ever.
 *
 * @param from the state where it begins and ends
 * @param isInside the states of a fair component
 * @param isWanted it passes such a state
 * @returns its steps; none where the component is a state at which the run stops
 */
export function fairCycle(
  graph: Graph,
  walks: Walks,
  {
    from,
    isInside,
    isWanted,
    fairnesses,
  }: {
    from: number
    isInside: (state: number) => boolean
    isWanted: (state: number) => boolean
    fairnesses: Fairnesses
  },
): Stride[] {
  const steps: Stride[] = []
  const passed = [from]
  let at = from
  const go = (isGoal: (stride: Stride) => boolean) => {
    for (const stride of walks.walk(at, isInside, isGoal) ?? notRepeatable()) {
      steps.push(stride)
      passed.push(stride.target)
      at = stride.target
    }
  }
  if (walks.walk(from, isInside, () => true) === null) return []
  for (;;) {
    const { everywhere, somewhere } = missedDuties(graph, fairnesses, passed, steps)
    const lacksWanted = !passed.some(isWanted)
    if (!lacksWanted && everywhere.size + somewhere.size === 0) {
      if (at === from && steps.length > 0) return steps
      go(({ target }) => target === from)
      continue
    }
    const frees = (state: number) =>
      everywhere.size > 0 && [...everywhere].some((duty) => !isPossible(graph, state, duty))
    go(
      ({ option, target }) =>
        (lacksWanted && isWanted(target)) || everywhere.has(option) || somewhere.has(option) || frees(target),
    )
  }
}

/** Steps that have to happen and do not, on a cycle as far as it is known. */
function missedDuties(
  graph: Graph,
  fairnesses: Fairnesses,
  passed: readonly number[],
  steps: readonly Stride[],
): { everywhere: Set<number>; somewhere: Set<number> } {
  const taken = new Set(steps.map(({ option }) => option))
  const states = new Set(passed)
  const possible = new Map<number, number>()
  for (const state of states)
    for (const option of optionsOf(graph, state)) possible.set(option, (possible.get(option) ?? 0) + 1)
  const everywhere = new Set<number>()
  const somewhere = new Set<number>()
  for (const [option, count] of possible) {
    const fairness = fairnesses.of(option)
    if (fairness === 'none' || taken.has(option)) continue
    if (fairness === 'strong') somewhere.add(option)
    else if (count === states.size) everywhere.add(option)
  }
  return { everywhere, somewhere }
}

function optionsOf(graph: Graph, state: number): Set<number> {
  return new Set(Array.from({ length: graph.degree(state) }, (_, edge) => graph.option(state, edge)))
}

function isPossible(graph: Graph, state: number, option: number): boolean {
  for (let edge = graph.degree(state) - 1; edge >= 0; edge--) if (graph.option(state, edge) === option) return true
  return false
}

/** The run along a stem and around a cycle, its steps taken again through the semantics. */
export function lassoRun(searcher: Searcher, stem: readonly number[], cycle: readonly Stride[]): Run {
  const { layout, memory, tabling, instance } = searcher
  const vector = new Int32Array(instance.system.slots.length)
  const valuesAt = (position: number) => {
    layout.unpack(memory.target, position * layout.words, vector)
    return valuesOf(tabling, vector)
  }
  const states: (readonly Plain[])[] = [valuesAt(stem[0] as number)]
  const steps: Step[] = [startOf(searcher, states[0] as readonly Plain[])]
  const take = (position: number, option: number | null) => {
    const before = states.at(-1) as readonly Plain[]
    const target = valuesAt(position)
    steps.push(stepBetween(searcher, before, target, option))
    states.push(target)
  }
  for (const position of stem.slice(1)) take(position, null)
  for (const { option, target } of cycle) take(target, option)
  return { steps, states, ending: cycle.length === 0 ? { kind: 'stops' } : { kind: 'repeats', from: stem.length } }
}

function isSame({ tabling }: Searcher, state: readonly Plain[], other: readonly Plain[]): boolean {
  return state.every((value, slot) => tabling.values.isSame(value, other[slot] as Plain))
}

function startOf(searcher: Searcher, state: readonly Plain[]): Step {
  const { values } = searcher.tabling
  for (const initial of searcher.instance.system.initialStates(runDirectly)) {
    const found = initial.values.map((value) => values.valueOf(values.intern(value)))
    if (isSame(searcher, found, state)) return initial.step
  }
  return notRepeatable()
}

/** @param option the place of the option that makes the step; null for any */
function stepBetween(
  searcher: Searcher,
  before: readonly Plain[],
  target: readonly Plain[],
  option: number | null,
): Step {
  const { memory, tabling, instance } = searcher
  const read = (slot: number) => before[slot] as Plain
  const candidates =
    option === null
      ? successorsOf(searcher, before)
      : (instance.system.rules[memory.heap[option + 1] as number] as Rule).successors(
          tabling.values.valueOf(memory.heap[option + 2] as number),
          { read, author: runDirectly },
        )
  for (const successor of candidates) {
    const next = after(searcher, before, successor)
    if (next !== null && isSame(searcher, next, target)) return successor.step
  }
  return notRepeatable()
}
