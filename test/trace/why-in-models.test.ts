/** Every step of every shortest counterexample of shipped models and examples matters, and one can say for what. */

import { describe, expect, it } from 'vitest'
import { isLiveness } from '../../src/language/property.ts'
import { whyOf } from '../../src/trace/why/why-of.ts'
import { shownIn, violatedRuns } from '../violated-runs.ts'
import { neededSteps } from './slices.ts'

describe('every step matters', () => {
  it.each(violatedRuns.map((run) => [run.name, run] as const))('of %s', (_name, run) => {
    const { trace, instance } = shownIn(run)
    if (trace === null) return
    const why = whyOf(trace, instance)
    const all = trace.steps.map(({ number }) => number)
    expect(why.slice).toEqual(all)
    // Of a loop, all steps matter, whether or not another one needs them.
    if (!isLiveness(trace.violated?.kind as never)) expect(neededSteps(why, all.length)).toEqual(all)
  })
})
