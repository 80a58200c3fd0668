/** How the result of a search is held against that of the reference checker, and its run against the semantics. */

import { expect } from 'vitest'
import type { Run, SearchResult } from '../../src/engine/result.ts'
import type { Instance } from '../../src/semantics/instance.ts'
import { runDirectly } from '../../src/semantics/system.ts'
import { keyOf, type ReferenceResult, transitionsFrom } from './reference-checker.ts'

/** Both found the same: verdict, counts, depths, properties, and a counterexample that is one and as short. */
export function expectAgreement(instance: Instance, actual: SearchResult, expected: ReferenceResult): void {
  expect(summaryOfSearch(actual)).toEqual(summaryOf(expected))
  const { violation, error } = actual
  if (error !== null) expect(error.code).toBe('bad-model')
  const run = violation?.run ?? error?.run
  if (run) expectToBeARun(instance, run)
  if (violation?.run && violation.failure) {
    expect(failuresOf(instance, violation.run)).toContain(violation.property)
  }
}

function summaryOf({ violation, ...result }: ReferenceResult) {
  return {
    ...result,
    violation: violation && {
      property: propertyOf(violation),
      kind: violation.kind,
      states: violation.run?.length ?? null,
    },
  }
}

function summaryOfSearch({ verdict, states, bounds, properties, violation }: SearchResult) {
  return {
    verdict,
    ...states,
    cut: bounds.find(({ kind }) => kind === 'within')?.cut ?? 0,
    properties,
    violation: violation && {
      property: propertyOf(violation),
      kind: violation.kind,
      states: violation.run?.states.length ?? null,
    },
  }
}

/** Of several functions that throw at the same depth, any may be reported; that it does is seen from the run. */
function propertyOf({ property, kind }: { readonly property: string; readonly kind: string }): string | null {
  return kind === 'exception' ? null : property
}

/** The functions that fail in the last state of a run. */
function failuresOf(instance: Instance, { states }: Run): (string | undefined)[] {
  return transitionsFrom(instance, states.at(-1) ?? []).map(({ failure }) => failure?.where)
}

/** The first state is initial, and each step leads to the next state; a last step may fail instead. */
export function expectToBeARun(instance: Instance, { steps, states }: Run) {
  const { system } = instance
  const initial = Array.from(system.initialStates(runDirectly), ({ values }) => keyOf(values))
  expect(initial).toContain(keyOf(states[0] ?? []))
  for (const [at, step] of steps.entries()) {
    if (at === 0) continue
    const before = states[at - 1] ?? []
    const after = states[at]
    const reached = transitionsFrom(instance, before)
      .filter((transition) => keyOf(transition.step as never) === keyOf(step as never))
      .map((transition) => (transition.after === null ? 'failure' : keyOf(transition.after)))
    expect(reached).toContain(after === undefined ? 'failure' : keyOf(after))
  }
  expect(steps.length - states.length).toBeLessThanOrEqual(1)
}
