/**
 * Why each step of a run is needed, within a limit of time. To find out, handlers and predicates are run on states that the
 * model never has; there one that always ends may not.
 */

import { runInThisContext } from 'node:vm'
import type { Instance } from '../semantics/instance/instance.ts'
import { formatTrace, type Style } from '../trace/text.ts'
import type { Trace } from '../trace/trace.ts'
import type { Extent } from '../trace/value.ts'
import { whyOf } from '../trace/why/why-of.ts'
import type { Why } from '../trace/why.ts'

const mostSeconds = 30

const tooLate = `Why each step is needed was not found within ${mostSeconds} seconds.`

/** A report, a trace file and a page may each tell it. */
const found = new WeakMap<Trace, Why | null>()

/** @returns null where it takes too long */
export function whyInTime(trace: Trace, instance: Instance): Why | null {
  const known = found.get(trace)
  if (known !== undefined) return known
  // A run that shows nothing has no step that is needed for it.
  const why = trace.kind === 'nothing' ? null : within(mostSeconds, () => whyOf(trace, instance))
  found.set(trace, why)
  return why
}

/** A trace as text, with why each of its steps is needed where that is asked. */
export function traceText(
  trace: Trace,
  instance: Instance,
  { style, extent, saysWhy }: { readonly style: Style; readonly extent: Extent; readonly saysWhy: boolean },
): string[] {
  const why = saysWhy ? whyInTime(trace, instance) : null
  const text = formatTrace(trace, style, extent, why)
  const lines = text === '' ? [] : text.split('\n')
  return saysWhy && why === null ? [...lines, '', tooLate] : lines
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
