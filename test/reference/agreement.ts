/** How the result of a search is held against that of the reference checker, and its run against the semantics. */

import { expect } from 'vitest'
import type { Run, SearchResult, ShownRun } from '../../src/engine/result.ts'
import { shownRuns } from '../../src/engine/shown-runs.ts'
import type { Plain } from '../../src/language/plain.ts'
import { isAboutSteps } from '../../src/language/property.ts'
import type { Instance } from '../../src/semantics/instance/instance.ts'
import { type Read, runDirectly } from '../../src/semantics/system/system.ts'
import { keyOf, type ReferenceResult, transitionsFrom } from './reference-checker.ts'

/** Both found the same: verdict, counts, depths, properties, and a counterexample that is one and as short. */
export function expectAgreement(instance: Instance, actual: SearchResult, expected: ReferenceResult): void {
  expect(summaryOfSearch(actual)).toEqual(summaryOf(expected))
  const { violation, error } = actual
  if (error !== null) expect(error.code).toBe('bad-model')
  const run = violation?.run ?? error?.run
  if (run) expectToBeARun(instance, run)
  expectShownRuns(instance, actual)
  if (violation?.run && violation.failure) {
    expect(failuresOf(instance, violation.run)).toContain(violation.property)
  }
}

/**
 * Each run that is shown is one, ends in what it shows, and is as long as the result says; there is one for each property that
 * was found violated or witnessed.
 *
 * @param result of a search that was asked for all runs
 */
export function expectShownRuns(instance: Instance, result: SearchResult): void {
  const shown = shownRuns(result)
  for (const one of shown) {
    expectToBeARun(instance, one.run)
    if (one.failure !== null) expect(failuresOf(instance, one.run)).toContain(one.property)
    else if (one.kind === 'counterexample' || one.kind === 'witness') expectToEndIn(instance, one)
  }
  if (result.verdict === 'error' || result.states.distinct === 0) return
  for (const { name, status, depth } of result.properties) {
    const ofIt = shown.filter(({ property, kind }) => property === name && kind !== 'open')
    const lengths = ofIt.map(({ run: { states, ending } }) =>
      ending?.kind === 'repeats' ? ending.from : states.length,
    )
    if (ofIt.length > 0) expect(depth).toBe(status === 'witnessed' ? Math.max(...lengths) : Math.min(...lengths))
    else expect({ name, status, depth }).toEqual({ name, status, depth: null })
  }
}

/** Whether the last state, or step, of a run violates the property, or is the witness, as the run is shown for. */
function expectToEndIn(instance: Instance, { kind, property: name, of, run: { states } }: ShownRun): void {
  const property = instance.properties.find((one) => one.name === name && (one.of === undefined || one.of === of))
  if (property === undefined) throw new Error(`there is no property ${name}`)
  const [before, last] = [states.at(-2), states.at(-1) ?? []].map((values) =>
    values === undefined ? undefined : (slot: number) => values[slot] as Plain,
  ) as [Read | undefined, Read]
  if (property.kind === 'deadlockFree') expect(transitionsFrom(instance, states.at(-1) ?? [])).toEqual([])
  const { check, initial } = property
  const isStep = isAboutSteps(property.kind)
  const answer =
    isStep && before !== undefined
      ? check?.evaluate(runDirectly, before, last)
      : (isStep ? initial : check)?.evaluate(runDirectly, last)
  expect(answer ?? false).toBe(kind === 'witness' || property.kind === 'never')
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
