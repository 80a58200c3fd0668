/**
 * Searches that start from a given run. The engine explores an instance in which every run begins with it (see
 * semantics/system/beginning-with.ts), so the states of the run are levels of one state each, judged like all others, and all that is said of
 * whole runs counts what happened on it. What is told of the search is about the instance itself: counts are of what follows.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import { beginningWith, functionsOn } from '../../semantics/system/beginning-with.ts'
import type { Slot } from '../../semantics/system/system.ts'
import type { SearchOptions } from '../options.ts'
import type { Run, SearchResult } from '../result.ts'
import { setsToReduceBy } from '../symmetry/symmetry.ts'

/** What is explored, and how. */
export interface Started {
  readonly instance: Instance
  readonly options: SearchOptions
}

/**
 * What a search explores that is asked for an instance.
 *
 * @throws NetsplitError `bad-scenario` where it cannot start from the run that is given
 */
export function started(instance: Instance, options: SearchOptions): Started {
  const { from, maxStates, maxDepth } = options
  if (from === undefined) {
    if (instance.from === null) return { instance, options }
    throw new Error(`scenario '${instance.scenarioName}' starts from a run, which is to be given to the search`)
  }
  const refuse = (message: string, cure: string): never => {
    throw new NetsplitError({ code: 'bad-scenario', message, cure })
  }
  const steps = from.states.length
  const [set] = setsToReduceBy(instance, options)
  if (set !== undefined) {
    refuse(
      `A search from a given run cannot be reduced by symmetry: ${set.name} is, but the run tells its members apart.`,
      'Use --no-symmetry, or symmetric: false in the scenario.',
    )
  }
  if (maxDepth !== undefined && maxDepth < steps) {
    refuse(
      `The search is to end at depth ${maxDepth}, and the run that it starts from has ${steps} steps.`,
      `Depths are counted from the start of that run: give ${steps + 1} or more, or a shorter run.`,
    )
  }
  return {
    instance: { ...instance, system: beginningWith(instance.system, from) },
    options: { ...options, ...(maxStates !== undefined && { maxStates: maxStates + statesBefore(options) }) },
  }
}

/** How many states of the given run lie before the one that a search starts from. */
export function statesBefore({ from }: SearchOptions): number {
  return from === undefined ? 0 : from.states.length - 1
}

/** The slots of what was asked about, among those of what is explored. */
export function ownSlots(slots: readonly Slot[], { from }: SearchOptions): readonly Slot[] {
  return from === undefined ? slots : slots.slice(0, -1)
}

/**
 * What is told of a search.
 *
 * @param instance what was asked about
 * @param options what was asked for
 * @param result of what was explored in its place
 */
export function told(instance: Instance, options: SearchOptions, result: SearchResult): SearchResult {
  const { from, maxStates } = options
  if (from === undefined) return result
  const { slots } = instance.system
  const following = (states: number) => Math.max(0, states - statesBefore(options))
  const own = (run: Run): Run => ({ ...run, states: run.states.map((state) => state.slice(0, slots.length)) })
  const { states, bounds, neverRan, violation, others, open, error } = result
  const ran = neverRan.length === 0 ? new Set() : functionsOn(instance.system, from)
  return {
    ...result,
    exhaustive: false,
    bounds: [
      { kind: 'from', limit: from.states.length, cut: 0 },
      ...bounds.map((bound) => (bound.kind === 'states' ? { ...bound, limit: maxStates ?? null } : bound)),
    ],
    states: { ...states, distinct: following(states.distinct), generated: following(states.generated) },
    neverRan: neverRan.filter((name) => !ran.has(name)),
    violation: violation && { ...violation, run: violation.run && own(violation.run) },
    others: others.map((shown) => ({ ...shown, run: own(shown.run) })),
    open: open && { ...open, run: own(open.run) },
    error: error && { ...error, run: error.run && own(error.run) },
  }
}
