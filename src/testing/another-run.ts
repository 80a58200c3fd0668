/**
 * Another run that shows a bug, where the one that was kept no longer does: a model changes, in names and in order, and its bug
 * may stay.
 */

import { type SearchResult, search } from '../engine/index.ts'
import { NetsplitError } from '../language/errors.ts'
import { isLiveness } from '../language/property.ts'
import type { Instance } from '../semantics/instance/instance.ts'
import { startOf } from '../trace/starting-run.ts'
import { formatTrace } from '../trace/text.ts'
import { traceOf } from '../trace/trace.ts'

/** A test is to end within seconds, and in the same way everywhere: a number of states is the same on all machines. */
const mostStates = 250_000

const memoryBytes = 2 ** 30

/** A run as text; or what was searched, where there is none. */
export type AnotherRun = { readonly trace: string } | { readonly searched: string }

/**
 * Searches the scenario for a run that violates the properties of an instance, or in which a step throws.
 *
 * @param length the number of states of the run that was kept: no longer one is looked for
 */
export function anotherRun(instance: Instance, length: number): AnotherRun {
  const result = searched(instance, length)
  if (typeof result === 'string') return { searched: result }
  const trace = result.violation === null ? null : traceOf(result, instance)
  if (trace !== null) return { trace: formatTrace(trace) }
  const { distinct } = result.states
  const isCut = result.bounds.some(({ kind }) => kind === 'states')
  const states = `${distinct.toLocaleString('en')} ${distinct === 1 ? 'state' : 'states'}`
  return {
    searched: isCut
      ? `Among the first ${states}, no other run shows the bug.`
      : `No other run of so few steps shows the bug, of ${states}.`,
  }
}

/** @returns what stands in the way, where nothing can be searched */
function searched(instance: Instance, length: number): SearchResult | string {
  // That a run stops, or goes on for ever, is seen by what is possible after its last state.
  const maxDepth = instance.properties.some(({ kind }) => isLiveness(kind)) ? length + 1 : length
  try {
    const result = search(instance, { from: startOf(instance), maxDepth, maxStates: mostStates, memoryBytes })
    return result.error === null ? result : `The scenario cannot be searched for another run: ${result.error.message}`
  } catch (error) {
    if (error instanceof NetsplitError) return `The scenario cannot be searched for another run: ${error.message}`
    throw error
  }
}
