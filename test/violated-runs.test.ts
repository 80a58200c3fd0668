/**
 * The counterexamples of all shipped models and of the examples: each is found once, and all that can be made of a run has
 * to be true of it.
 */

import { afterAll, describe, expect, it } from 'vitest'
import { givenRunOf } from '../src/exports/emitted-test.ts'
import { isLiveness } from '../src/language/property.ts'
import { takeRun } from '../src/testing/index.ts'
import { isFault } from '../src/trace/faults.ts'
import { formatTrace } from '../src/trace/text.ts'
import type { Trace } from '../src/trace/trace.ts'
import { whyOf } from '../src/trace/why/why-of.ts'
import { headline } from '../src/trace/words.ts'
import { expectExportsToTell } from './exports/agreement.ts'
import { expectPageToTell } from './page/agreement.ts'
import { neededSteps } from './trace/slices.ts'
import { type ShownIn, shownIn, violatedRuns } from './violated-runs.ts'

it('finds violated scenarios in many models', () => {
  expect(violatedRuns.length).toBeGreaterThan(40)
})

describe.each(violatedRuns)('the counterexample of $name', (run) => {
  let kept: ShownIn | undefined
  /** Null where a property is violated that has no counterexample. */
  const shown = () => {
    kept ??= shownIn(run)
    const { instance, trace } = kept
    return trace && { instance, trace }
  }

  afterAll(() => {
    kept = undefined
  })

  it('needs each of its steps', () => {
    const one = shown()
    if (one === null) return
    const why = whyOf(one.trace, one.instance)
    const all = one.trace.steps.map(({ number }) => number)
    expect(found(why.slice, one.trace)).toEqual(found(all, one.trace))
    // Of a loop, all steps matter, whether or not another one needs them.
    if (isLiveness(one.trace.violated?.kind as never)) return
    expect(found(neededSteps(why, all.length), one.trace)).toEqual(found(all, one.trace))
  })

  it('tells every fault among its steps as decisive, what its property looked at, and why it counts', () => {
    const one = shown()
    if (one === null) return
    const { trace, instance } = one
    const { decisive, fairness, reads } = whyOf(trace, instance)
    const faults = decisive.flatMap(({ kind, step }) => (kind === 'fault' ? [step] : []))
    const all = trace.steps.filter(({ step }) => isFault(step)).map(({ number }) => number)
    expect(found(faults, trace)).toEqual(found(all, trace))
    for (const { kind, step, words } of decisive) {
      const headlines = trace.steps.map((taken) => headline(taken.step))
      if (kind === 'not received') expect(headlines.join('\n')).not.toContain(`receives ${words}`)
      else expect(headlines[step - 1]).toBe(words)
    }
    expect(fairness.length > 0).toBe(trace.ending !== null)
    expect(reads.length > 0).toBe(trace.read.length > 0)
    for (const { state, step } of reads) expect(step).toBeLessThanOrEqual(state)
  })

  it('is violated again in the test that is made of it, in the same words', () => {
    const one = shown()
    if (one === null) return
    const { status, message } = takeRun(run.spec, givenRunOf(one.trace, {}))
    expect(status).toBe('violated')
    // A history has its clients in no particular order.
    if (one.trace.history === null) expect(linesOf(message)).toEqual(linesOf(formatTrace(one.trace)))
  })

  it('is told by its page', () => {
    const one = shown()
    if (one !== null) expectPageToTell(one.trace, one.instance)
  })

  it('is told by every export', async () => {
    const one = shown()
    if (one !== null) await expectExportsToTell(one.trace, one.instance)
  })
})

/** Those of the steps that the search found: of those that it was given, some may not be needed. */
function found(numbers: readonly number[], { given }: Trace): number[] {
  return numbers.filter((number) => number > given)
}

function linesOf(text: string): string[] {
  return text.split('\n').sort()
}
