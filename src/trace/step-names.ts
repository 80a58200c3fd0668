/**
 * Step names: a step as one line that can be copied out of a trace, written into a scenario, and found again in a model that
 * has changed meanwhile. The name is the headline of the step and the options that it chose. Equal messages are one: whichever
 * of them is taken, it is the same step. Where steps of one name lead to different states, as when a crash ends a handler after
 * its first message or after its second, each has a number: `, way 2`, in the order of the semantics.
 */

import { comparePlain, type Plain } from '../language/plain.ts'
import { type InitialState, runDirectly, type Step, type TransitionSystem } from '../semantics/system/system.ts'
import { type Result, resultOf, successorsOf } from './successors.ts'
import { formatValue } from './value.ts'
import { headline } from './words.ts'

/** A step that is possible, under its name. */
export interface NamedStep extends Result {
  readonly name: string
  /** Its name without the way; several steps may have it in common. */
  readonly bare: string
}

/** All steps out of a state, in the order of the semantics; of those that are the same, the first. */
export function namedSteps(system: TransitionSystem, state: readonly Plain[]): NamedStep[] {
  const ways = new Map<string, Result[]>()
  const steps = successorsOf(system, state).flatMap((successor) => {
    const step = resultOf(system, state, successor)
    const bare = bareName(step.step)
    const known = ways.get(bare) ?? []
    if (known.some((other) => isSameResult(step, other))) return []
    ways.set(bare, [...known, step])
    return [{ ...step, bare, way: known.length + 1 }]
  })
  return steps.map(({ way, ...step }) => ({ ...step, name: nameOf(step.bare, way, ways.get(step.bare)?.length ?? 1) }))
}

function isSameResult(one: Result, other: Result): boolean {
  if (one.state === null || other.state === null) {
    return one.state === other.state && one.failure?.message === other.failure?.message
  }
  return comparePlain(one.state, other.state) === 0
}

/** The name of a step from one state to another; null where there is none. @param after null where the step fails */
export function nameOfStep(
  system: TransitionSystem,
  before: readonly Plain[],
  step: Step,
  after: readonly Plain[] | null,
): string | null {
  const bare = bareName(step)
  const isIt = ({ state }: NamedStep) =>
    state === null || after === null ? state === after : comparePlain(state, after) === 0
  return namedSteps(system, before).find((candidate) => candidate.bare === bare && isIt(candidate))?.name ?? null
}

/**
 * The name of the start that leads to a state.
 *
 * @returns null where there is no such initial state
 */
export function startName(system: TransitionSystem, values: readonly Plain[]): string | null {
  const wanted = formatValue(values)
  let found: NumberedStart | null = null
  for (const start of numberedStarts(system)) {
    if (found === null) {
      if (start.key === wanted) found = start
    } else if (start.bare === found.bare) return nameOf(found.bare, found.way, start.way)
    if (found !== null && found.way > 1) return nameOf(found.bare, found.way, found.way)
  }
  return found === null ? null : found.bare
}

/** The initial states that a name fits, with or without a way: none, the one, or the first two of several. */
export function startsNamed(system: TransitionSystem, wanted: string): InitialState[] {
  const found: InitialState[] = []
  for (const { bare, way, initial } of numberedStarts(system)) {
    if (bare !== wanted && nameOf(bare, way, 2) !== wanted) continue
    found.push(initial)
    if (found.length > 1 || bare !== wanted) return found
  }
  return found
}

/** Names of the first initial states, told apart. */
export function firstStarts(system: TransitionSystem, most: number): string[] {
  const starts: NumberedStart[] = []
  for (const start of numberedStarts(system)) {
    starts.push(start)
    if (starts.length > most) break
  }
  const ways = (bare: string) => starts.filter((start) => start.bare === bare).length
  return starts.slice(0, most).map(({ bare, way }) => nameOf(bare, way, ways(bare)))
}

interface NumberedStart {
  readonly initial: InitialState
  readonly bare: string
  readonly way: number
  /** Equal for equal states. */
  readonly key: string
}

/** Different initial states, each with its number among those of its name. */
function* numberedStarts(system: TransitionSystem): Generator<NumberedStart> {
  const seen = new Map<string, Set<string>>()
  for (const initial of system.initialStates(runDirectly)) {
    const bare = bareName(initial.step)
    const key = formatValue(initial.values)
    const keys = seen.get(bare) ?? new Set<string>()
    if (keys.has(key)) continue
    seen.set(bare, keys.add(key))
    yield { initial, bare, way: keys.size, key }
  }
}

/** A step in words, without its way. */
export function bareName(step: Step): string {
  const choices = 'choices' in step ? (step.choices ?? []) : []
  return headline(step) + (choices.length === 0 ? '' : `, choosing ${choices.map(formatValue).join(', then ')}`)
}

function nameOf(bare: string, way: number, ways: number): string {
  return ways > 1 ? `${bare}, way ${way}` : bare
}
