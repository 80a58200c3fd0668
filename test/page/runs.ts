/** Runs for pages. */

import type { Spec } from '../../src/language/spec.ts'
import type { Instance } from '../../src/semantics/instance/instance.ts'
import type { Trace } from '../../src/trace/trace.ts'
import { shownIn } from '../violated-runs.ts'

export interface Shown {
  readonly trace: Trace
  readonly instance: Instance
}

/** The run that a check of a scenario shows; there has to be one. */
export function shownRun(spec: Spec, scenario: string): Shown {
  const { trace, instance } = shownIn({ spec, scenario })
  if (trace === null) throw new Error(`${scenario} shows no run`)
  return { trace, instance }
}
