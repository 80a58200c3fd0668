/**
 * The engine against the reference checker on random systems. NETSPLIT_RANDOM_SYSTEMS sets how many; NETSPLIT_SEED
 * repeats the systems of an earlier run, whose seed a failure prints.
 */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Run, SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/search.ts'
import { type Instance, instantiate } from '../../src/semantics/instance.ts'
import { runDirectly } from '../../src/semantics/system.ts'
import { randomSystem } from './random-systems.ts'
import { keyOf, type ReferenceResult, referenceCheck, transitionsFrom } from './reference-checker.ts'

const systems = Number(process.env['NETSPLIT_RANDOM_SYSTEMS'] ?? 1000)
const seed = process.env['NETSPLIT_SEED']

it(`the engine agrees with the reference checker on ${systems} random systems`, { timeout: 3_600_000 }, () => {
  fc.assert(
    fc.property(randomSystem(), fc.boolean(), fc.boolean(), ({ spec, scenario }, keepGoing, paranoid) => {
      const instance = instantiate(spec, scenario)
      const expected = referenceCheck(instance, { keepGoing })
      const actual = search(instantiate(spec, scenario), {
        maxDepth: instance.bounds.depth,
        maxStates: instance.bounds.states,
        memoryBytes: 64 * 2 ** 20,
        keepGoing,
        paranoid,
      })
      expect(summaryOfSearch(actual)).toEqual(summaryOf(expected))
      const { violation, error } = actual
      if (error !== null) expect(error.code).toBe('bad-model')
      const run = violation?.run ?? error?.run
      if (run) expectToBeARun(instance, run)
      if (violation?.run && violation.failure) {
        expect(failuresOf(instance, violation.run)).toContain(violation.property)
      }
    }),
    { numRuns: systems, ...(seed !== undefined && { seed: Number(seed) }) },
  )
})

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
function expectToBeARun(instance: Instance, { steps, states }: Run) {
  const { system } = instance
  const initial = system.initialStates(runDirectly).map(({ values }) => keyOf(values))
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
