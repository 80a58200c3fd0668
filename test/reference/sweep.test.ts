/**
 * What sweeps rely on, on random protocols: going on until all is decided decides what exploring everything decides, and
 * no check of some budgets contradicts what those of others imply.
 */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Axis, type Cell, describeCell, gridOf } from '../../src/cli/grid.ts'
import { exceptions, outcomeOf, type SweptCell, type SweptProperty } from '../../src/cli/implications.ts'
import type { BudgetValue } from '../../src/cli/ranges.ts'
import type { SearchOptions } from '../../src/engine/options.ts'
import type { SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import {
  action,
  always,
  alwaysEventually,
  eventually,
  eventuallyAlways,
  leadsTo,
  quiescent,
  sometimes,
} from '../../src/index.ts'
import { NetsplitError } from '../../src/language/errors.ts'
import { budgets } from '../../src/language/fault-plan.ts'
import type { StatePredicate } from '../../src/language/property.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { searchOf, smallMachine } from '../engine/small-models.ts'
import { optionsFor, runs, systems, timeout } from './pools.ts'
import { type RandomSystem, randomProtocol } from './random-systems.ts'

const some = Math.ceil(systems / 10)

const values: fc.Arbitrary<readonly BudgetValue[]> = fc.constantFrom([0, 1], [0, 2], [0, 1, true], [1, true])

const axes: fc.Arbitrary<readonly Axis[]> = fc.oneof(
  fc.tuple(
    ...(['loss', 'crashes', 'crashes.restarts'] as const).map((fault) =>
      fc.record({ fault: fc.constant(fault), values }),
    ),
  ),
  fc.uniqueArray(fc.record({ fault: fc.constantFrom(...budgets), values }), {
    minLength: 2,
    maxLength: 3,
    selector: ({ fault }) => fault,
  }),
)

/** The system with properties of whole runs besides, of what its own properties say of states. */
function withRuns(system: RandomSystem): RandomSystem {
  const ofStates = Object.values(system.spec.properties).flatMap(({ kind, predicate }) =>
    predicate !== null && (kind === 'always' || kind === 'sometimes')
      ? [predicate as StatePredicate<object, object>]
      : [],
  )
  const [first, second = first] = ofStates
  if (first === undefined || second === undefined) return system
  const runs = {
    eventually: eventually(first),
    leadsTo: leadsTo(first, second),
    alwaysEventually: alwaysEventually(second),
    eventuallyAlways: eventuallyAlways(first),
    quiescent: quiescent(second),
  }
  return { ...system, spec: { ...system.spec, properties: { ...system.spec.properties, ...runs } } }
}

/** The cells of a sweep, searched; null where the language refuses some, such as reordering where there is no order. */
function sweep(system: RandomSystem, axes: readonly Axis[]): SweptCell[] | null {
  const { settings } = instantiate(system.spec, system.scenario)
  try {
    return gridOf(axes, settings).cells.map((budgets) => ({ budgets, result: searchWith(system, budgets, true) }))
  } catch (error) {
    if (error instanceof NetsplitError && (error.code === 'bad-scenario' || error.code === 'usage')) return null
    throw error
  }
}

function searchWith(
  { spec, scenario }: RandomSystem,
  budgets: Cell,
  keepGoing: SearchOptions['keepGoing'],
): SearchResult {
  const instance = instantiate(spec, scenario, budgets)
  return search(instance, { ...optionsFor(instance, true), keepGoing, memoryBytes: 2 ** 28 })
}

it(`what is decided with some budgets fits what others imply, in ${some} random protocols`, { timeout }, () => {
  const implications = new Map<string, number>()
  fc.assert(
    fc.property(randomProtocol().map(withRuns), axes, (system, axes) => {
      const { properties } = instantiate(system.spec, system.scenario)
      const asked: SweptProperty[] = [...properties.map(({ name, kind }) => ({ name, kind })), exceptions]
      const cells = sweep(system, axes)
      if (cells === null) return fc.pre(false)
      for (const { budgets } of cells) {
        const others = cells.filter((cell) => cell.budgets !== budgets)
        for (const property of asked) {
          const own = outcomeOf(property, budgets, cells)
          const implied = outcomeOf(property, budgets, others)
          if (own.implied || own.status === 'unknown' || implied.status === 'unknown') continue
          implications.set(property.kind, (implications.get(property.kind) ?? 0) + 1)
          expect(implied.status, `${property.name} with ${describeCell(budgets)}`).toBe(own.status)
        }
      }
    }),
    runs(some),
  )
  const kinds = ['always', 'sometimes', 'eventually', 'leadsTo', 'alwaysEventually', 'eventuallyAlways', 'quiescent']
  expect(implications.size).toBeGreaterThan(0)
  // A few systems may have nothing to imply of some kind.
  if (some >= 50) expect([...implications.keys()]).toEqual(expect.arrayContaining(kinds))
})

it(`going on until all is decided decides what exploring everything does, in ${some} random protocols`, {
  timeout,
}, () => {
  fc.assert(
    fc.property(fc.oneof(randomProtocol(), randomProtocol().map(withRuns)), (system) => {
      const whole = searchWith(system, {}, true)
      const decided = searchWith(system, {}, 'until decided')
      if (decided.verdict === 'error') {
        // Or the error is deeper than a violation, and exploring everything tells only of that.
        expect(whole.verdict === 'error' || !whole.exhaustive).toBe(true)
        return
      }
      expect(decided.properties).toEqual(whole.properties)
      expect(decided.violation).toEqual(whole.violation)
      expect(decided.states.distinct).toBeLessThanOrEqual(whole.states.distinct)
    }),
    runs(some),
  )
})

it('going on until all is decided ends where it is, and not where the states do', () => {
  const counting = smallMachine({
    variables: () => ({ n: 0 }),
    actions: (_parameters) => ({
      add: action({
        when: ({ n }) => n < 20,
        do(state) {
          state.n++
        },
      }),
    }),
    properties: { few: always(({ n }) => n < 4), some: sometimes(({ n }) => n === 7) },
  })
  expect(searchOf(counting, { keepGoing: 'until decided' }).states.distinct).toBe(8)
  expect(searchOf(counting, { keepGoing: true }).states.distinct).toBe(21)
})
