/**
 * A run by the names of its steps, taken again through a system: that of today, in which a step may no longer be possible, or
 * be called something else.
 */

import type { Run } from '../engine/index.ts'
import { NetsplitError } from '../language/errors.ts'
import { nearest } from '../language/nearest.ts'
import type { Plain } from '../language/plain.ts'
import type { Failure, Step, TransitionSystem } from '../semantics/system/system.ts'
import { bareName, firstStarts, type NamedStep, namedSteps, nameOfStep, startName, startsNamed } from './step-names.ts'
import type { Result } from './successors.ts'

/** Where a list of names is no run. */
export interface Misfit {
  /** The number of the step, from 1. */
  readonly number: number
  readonly name: string
  readonly why: 'unknown' | 'ambiguous' | 'after the end'
  /** Names of steps that are possible there, the nearest first; of an ambiguous name, the names that it may mean. */
  readonly possible: readonly string[]
  /** The run as far as it goes. */
  readonly run: Run
  /** How the last step of that fails, where it does. */
  readonly failure: Failure | null
}

/** More of what is possible is not told. */
const mostPossible = 200

/**
 * Takes steps by name, from an initial state on. The last may be one that fails: then there is no state after it.
 *
 * @param names the first is that of a start
 */
export function runNamed(system: TransitionSystem, names: readonly string[]): Pick<Misfit, 'run' | 'failure'> | Misfit {
  const steps: Step[] = []
  let failure: Failure | null = null
  const states: (readonly Plain[])[] = []
  const misfit = (why: Misfit['why'], possible: readonly string[]): Misfit => {
    const name = names[steps.length] as string
    return {
      number: steps.length + 1,
      name,
      why,
      possible: nearestFirst(name, possible),
      run: { steps, states },
      failure,
    }
  }
  for (const name of names) {
    if (states.length < steps.length) return misfit('after the end', [])
    const before = states.at(-1)
    const found = before === undefined ? startCalled(system, name) : stepCalled(namedSteps(system, before), name)
    if ('why' in found) return misfit(found.why, found.possible)
    steps.push(found.step)
    failure = found.failure
    if (found.state !== null) states.push(found.state)
  }
  return { run: { steps, states }, failure }
}

/**
 * The names of the steps of a run.
 *
 * @param system of which it is a run; a step that it does not have is named without its way
 */
export function namesOf({ steps, states }: Run, system: TransitionSystem): string[] {
  return steps.map((step, index) => {
    const before = states[index - 1]
    const after = states[index] ?? null
    return nameWithin(system, { before, step, after }) ?? bareName(step)
  })
}

function nameWithin(
  system: TransitionSystem,
  { before, step, after }: { before: readonly Plain[] | undefined; step: Step; after: readonly Plain[] | null },
): string | null {
  try {
    return before === undefined ? startName(system, after ?? []) : nameOfStep(system, before, step, after)
  } catch (error) {
    // A model that is wrong may refuse to tell what else is possible.
    if (error instanceof NetsplitError) return null
    throw error
  }
}

type Found = Result | { readonly why: 'unknown' | 'ambiguous'; readonly possible: readonly string[] }

function startCalled(system: TransitionSystem, name: string): Found {
  const [one, other] = startsNamed(system, name)
  if (one === undefined || other !== undefined) {
    return { why: one === undefined ? 'unknown' : 'ambiguous', possible: firstStarts(system, mostPossible) }
  }
  return { step: one.step, state: one.values, failure: null }
}

function stepCalled(steps: readonly NamedStep[], name: string): Found {
  const exact = steps.find((step) => step.name === name)
  if (exact !== undefined) return exact
  const alike = steps.filter(({ bare }) => bare === name)
  const possible = alike.length === 0 ? steps : alike
  return { why: alike.length === 0 ? 'unknown' : 'ambiguous', possible: possible.map((step) => step.name) }
}

/** Names of steps, a line each; of more than so many, the first, and how many there are besides. */
export function listedSteps(names: readonly string[], most: number): string[] {
  const rest = names.length - most
  return [...names.slice(0, most).map((name) => `  ${name}`), ...(rest > 0 ? [`  ... and ${rest} more`] : [])]
}

/** The names nearest to one, then the others in their order. */
function nearestFirst(name: string, known: readonly string[]): string[] {
  const near = nearest(name, known)
  return [...near, ...known.filter((other) => !near.includes(other))].slice(0, mostPossible)
}
