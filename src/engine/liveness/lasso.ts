/**
 * A lasso is how a run that goes on for ever is shown: a stem from an initial state, and a cycle that can be repeated. Or
 * the stem alone, where the run stops for good. Which of several is shown depends on nothing but the model.
 */

import type { Plain } from '../../language/plain.ts'
import { type Rule, runDirectly, type Step } from '../../semantics/system/system.ts'
import type { Sliced } from '../platform/slices.ts'
import type { Run } from '../result.ts'
import { notRepeatable } from '../retrace/predecessor.ts'
import { after, runThrough } from '../retrace/retrace.ts'
import type { Workbench } from '../search/workbench.ts'
import { valuesOf } from '../symmetry/symmetry.ts'
import type { Fairnesses } from './fair-components.ts'
import type { Graph } from './graph.ts'
import type { KeptOptions } from './kept-options.ts'
import type { Stride, Walks } from './walks.ts'

/**
 * A cycle that a fair run can repeat for ever.
 *
 * @param from the state where it begins and ends
 * @param isInside the states of a fair component
 * @param isWanted it passes such a state
 * @returns its steps; none where the component is a state at which the run stops
 */
export function* fairCycle(
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
): Sliced<Stride[]> {
  const steps: Stride[] = []
  const passed = [from]
  let at = from
  const go = function* (isGoal: (stride: Stride) => boolean): Sliced<void> {
    for (const stride of (yield* walks.walk(at, isInside, isGoal)) ?? notRepeatable()) {
      steps.push(stride)
      passed.push(stride.target)
      at = stride.target
    }
  }
  if ((yield* walks.walk(from, isInside, () => true)) === null) return []
  for (;;) {
    const { everywhere, somewhere } = missedDuties(graph, fairnesses, passed, steps)
    const lacksWanted = !passed.some(isWanted)
    if (!lacksWanted && everywhere.size + somewhere.size === 0) {
      if (at === from && steps.length > 0) return steps
      yield* go(({ target }) => target === from)
      continue
    }
    const frees = (state: number) =>
      everywhere.size > 0 && [...everywhere].some((duty) => !isPossible(graph, state, duty))
    yield* go(
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
export function* lassoRun(
  bench: Workbench,
  options: KeptOptions,
  { stem, cycle }: { stem: readonly number[]; cycle: readonly Stride[] },
): Sliced<Run> {
  const { layout, memory, tabling, instance } = bench
  const vector = new Int32Array(instance.system.slots.length)
  const valuesAt = (position: number) => {
    layout.unpack(memory.arena, position * layout.words, vector)
    return valuesOf(tabling, vector)
  }
  const { steps, states } = yield* runThrough(bench, stem.map(valuesAt))
  for (const { option, target } of cycle) {
    const before = states.at(-1) as readonly Plain[]
    const next = valuesAt(target)
    steps.push(stepOf(bench, { rule: options.ruleOf(option), option: options.valueOf(option) }, before, next))
    states.push(next)
    yield
  }
  return { steps, states, ending: cycle.length === 0 ? { kind: 'stops' } : { kind: 'repeats', from: stem.length } }
}

/** The step that an option makes from one state to another. */
function stepOf(
  bench: Workbench,
  { rule, option }: { rule: Rule; option: Plain },
  before: readonly Plain[],
  target: readonly Plain[],
): Step {
  const { tabling } = bench
  const read = (slot: number) => before[slot] as Plain
  for (const successor of rule.successors(option, { read, author: runDirectly })) {
    const next = after(bench, before, successor)
    if (next?.every((part, slot) => tabling.values.isSame(part, target[slot] as Plain))) return successor.step
  }
  return notRepeatable()
}
