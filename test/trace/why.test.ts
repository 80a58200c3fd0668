/**
 * Why each step is needed. On a shortest counterexample all are, or it would not be one; and whatever run it is, the steps
 * that matter are a run that shows the same.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Run, SearchResult, Violation } from '../../src/engine/result.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { Instance } from '../../src/semantics/instance/instance.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { runDirectly, type Step } from '../../src/semantics/system/system.ts'
import { successorsOf } from '../../src/trace/successors.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { whyOf } from '../../src/trace/why/why-of.ts'
import { faults, instanceIn, networks, times, together } from '../reference/fault-worlds.ts'
import { optionsFor, runs, systems, timeout } from '../reference/pools.ts'
import { randomSystem } from '../reference/random-systems.ts'
import { resultWith } from './runs.ts'
import { isStillViolated, isViolated, neededSteps, stateAfter } from './slices.ts'

// Of random systems, one in 14 has a counterexample; of so many there is one in all but a few of a million tests.
const some = Math.max(200, Math.ceil(systems / 4))

/** Of random walks to a violation that there is, one in 30 has steps that do not matter. */
const walks = Math.max(some, 500)

const all = (length: number) => Array.from({ length }, (_, at) => at + 1)

/** Takes steps at random until a property is violated, or one fails. */
export function wander({ system, properties, within }: Instance, choices: readonly number[]): Violation | null {
  const [initial] = system.initialStates(runDirectly)
  const steps: Step[] = [initial?.step as Step]
  const states: (readonly Plain[])[] = [initial?.values as readonly Plain[]]
  for (const choice of choices) {
    const run: Run = { steps, states }
    const violated = properties.find((property) => isViolated({ system } as Instance, property, states))
    if (violated !== undefined) {
      return { property: violated.name, kind: violated.kind, run, slotsRead: [], failure: null }
    }
    const before = states.at(-1) as readonly Plain[]
    if (within !== null && !within.evaluate(runDirectly, (slot) => before[slot] as Plain)) return null
    const found = successorsOf(system, before)
    const taken = found[choice % Math.max(1, found.length)]
    if (taken === undefined) return null
    steps.push(taken.step)
    const { failure } = taken
    if (failure !== null) {
      return failure.kind === 'threw'
        ? { property: failure.where, kind: 'exception', run, slotsRead: [], failure }
        : null
    }
    const after = stateAfter(system, before, taken.updates)
    if (after === null) return null
    states.push(after)
  }
  return null
}

function expectWholeSlice(result: SearchResult, instance: Instance): void {
  const trace = traceOf(result, instance) as Trace
  const why = whyOf(trace, instance)
  expect(why.slice).toEqual(all(trace.steps.length))
  expect(neededSteps(why, trace.steps.length)).toEqual(all(trace.steps.length))
}

/** That the steps that matter are a run that shows the same. @returns how many do not matter */
function expectRun(instance: Instance, violation: Violation): number {
  const trace = traceOf(resultWith(violation), instance) as Trace
  const { slice, needs } = whyOf(trace, instance)
  const run: Run = {
    steps: trace.steps.map(({ step }) => step),
    states: trace.steps.flatMap(({ state }) => (state ? [state] : [])),
  }
  expect(slice.filter((number) => number === 1 || number === trace.steps.length)).toEqual([
    ...new Set([1, trace.steps.length]),
  ])
  expect(isStillViolated(instance, run, violation, slice)).toBe(true)
  expect(
    needs.filter(({ of, by }) => !slice.includes(of) || (by !== null && (by <= of || !slice.includes(by)))),
  ).toEqual([])
  return trace.steps.length - slice.length
}

const pick = <Value>(from: { readonly [name: string]: Value }) => fc.constantFrom(...Object.keys(from))

describe('why each step is needed', () => {
  it('every step is, on a shortest counterexample of a random system', { timeout }, () => {
    let seen = 0
    fc.assert(
      fc.property(randomSystem(), ({ spec, scenario }) => {
        const instance = instantiate(spec, scenario)
        const result = search(instance, optionsFor(instance, false))
        const { violation } = result
        if (violation === null || violation.run === null) return
        seen++
        expectWholeSlice(result, instance)
      }),
      runs(some),
    )
    expect(seen).toBeGreaterThan(0)
  })

  it('every step is, on a shortest counterexample in a world with two faults', { timeout }, () => {
    fc.assert(
      fc.property(pick(networks), pick(times), pick(faults), pick(faults), (network, time, one, other) => {
        const world = { network: networks[network], time: times[time] }
        const instance = instanceIn({ ...world, faults: together(faults[one] ?? {}, faults[other] ?? {}) })
        if (typeof instance === 'string') return
        const result = search(instance, optionsFor(instance, false))
        if (result.violation?.run) expectWholeSlice(result, instance)
      }),
      runs(some),
    )
  })

  it('the steps of a random run that matter are a run that shows the same', { timeout }, () => {
    let left = 0
    fc.assert(
      fc.property(randomSystem(), fc.array(fc.nat(1000), { minLength: 30, maxLength: 30 }), (system, choices) => {
        const instance = instantiate(system.spec, system.scenario)
        const violation = wander(instance, choices)
        if (violation !== null) left += expectRun(instance, violation)
      }),
      runs(walks),
    )
    expect(left).toBeGreaterThan(0)
  })

  it('so are those of a random run with faults', { timeout }, () => {
    let left = 0
    fc.assert(
      fc.property(
        pick(networks),
        pick(times),
        pick(faults),
        pick(faults),
        fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }),
        (network, time, one, other, choices) => {
          const world = { network: networks[network], time: times[time] }
          const instance = instanceIn({ ...world, faults: together(faults[one] ?? {}, faults[other] ?? {}) })
          if (typeof instance === 'string') return
          const violation = wander(instance, choices)
          if (violation !== null) left += expectRun(instance, violation)
        },
      ),
      runs(some),
    )
    expect(left).toBeGreaterThan(0)
  })
})
