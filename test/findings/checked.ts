/** A scenario of a spec, searched and judged as the command does, in this thread. */

import { type Judgement, judge } from '../../src/cli/exit.ts'
import type { SearchOptions } from '../../src/engine/options.ts'
import type { SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { expectedViolations, type Spec } from '../../src/language/spec.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { formatTrace } from '../../src/trace/text.ts'
import { traceOf } from '../../src/trace/trace.ts'

export interface Checked extends Judgement {
  readonly result: SearchResult
  /** The trace that the report shows, as text; empty where there is none. */
  readonly trace: string
}

export function checked(spec: Spec, scenario: string, options: Partial<SearchOptions> = {}): Checked {
  const instance = instantiate(spec, scenario)
  const awaited = expectedViolations(instance.expect)
  const result = search(instance, { memoryBytes: 64 * 2 ** 20, awaited, ...options })
  const trace = traceOf(result, instance)
  return { ...judge(result, instance.expect), result, trace: trace === null ? '' : formatTrace(trace) }
}
