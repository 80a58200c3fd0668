/**
 * Why each step of a run is needed, within a limit of time. To find out, handlers and predicates are run on states that the
 * model never has; there one that always ends may not.
 */

import { runInThisContext } from 'node:vm'
import type { Instance } from '../semantics/instance.ts'
import type { Trace } from '../trace/trace.ts'
import { whyOf } from '../trace/why/why-of.ts'
import type { Why } from '../trace/why.ts'

const mostSeconds = 30

export const whyTooLate = `Why each step is needed was not found within ${mostSeconds} seconds.`

/** @returns null where it takes too long */
export function whyInTime(trace: Trace, instance: Instance): Why | null {
  return within(mostSeconds, () => whyOf(trace, instance))
}

const name = Symbol.for('netsplit.body')

/** What a function returns; null where it was ended, wherever it was, after so many seconds. */
export function within<Result>(seconds: number, body: () => Result): Result | null {
  const scope = globalThis as { [name]?: () => Result }
  scope[name] = body
  try {
    return runInThisContext("globalThis[Symbol.for('netsplit.body')]()", { timeout: seconds * 1000 }) as Result
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null
    throw error
  } finally {
    delete scope[name]
  }
}
