/**
 * What sweeps rely on, on random protocols: going on until all is decided decides what exploring everything decides, and
 * no check of some budgets contradicts what those of others imply.
 */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Axis, type Cell, describeCell, gridOf } from '../../src/cli/grid.ts'
import { exceptions, outcomeOf, type SweptCell, type SweptProperty } from '../../src/cli/implications.ts'
import type { BudgetValue } from '../../src/cli/ranges.ts'
import type { SearchOptions, SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/search.ts'
import { NetsplitError } from '../../src/language/errors.ts'
import { budgets } from '../../src/language/faults.ts'
import { instantiate } from '../../src/semantics/instance.ts'
import { optionsFor, runs, systems, timeout } from './crews.ts'
import { type RandomSystem, randomProtocol } from './random-systems.ts'

const some = Math.ceil(systems / 10)

const values: fc.Arbitrary<readonly BudgetValue[]> = fc.constantFrom([0, 1], [0, 2], [0, 1, true], [1, true])

/** Nobody lies in random protocols. */
const faults = budgets.filter((fault) => fault !== 'lies')

const axes: fc.Arbitrary<readonly Axis[]> = fc.oneof(
  fc.tuple(
    ...(['loss', 'crashes', 'restarts'] as const).map((fault) => fc.record({ fault: fc.constant(fault), values })),
  ),
  fc.uniqueArray(fc.record({ fault: fc.constantFrom(...faults), values }), {
    minLength: 2,
    maxLength: 3,
    selector: ({ fault }) => fault,
  }),
)

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
  return search(instance, { ...optionsFor(instance, true), keepGoing })
}

it(`what is decided with some budgets fits what others imply, in ${some} random protocols`, { timeout }, () => {
  let implications = 0
  fc.assert(
    fc.property(randomProtocol(), axes, (system, axes) => {
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
          implications++
          expect(implied.status, `${property.name} with ${describeCell(budgets)}`).toBe(own.status)
        }
      }
    }),
    runs(some),
  )
  expect(implications).toBeGreaterThan(some)
})

it(`going on until all is decided decides what exploring everything does, in ${some} random protocols`, {
  timeout,
}, () => {
  let shorter = 0
  fc.assert(
    fc.property(randomProtocol(), (system) => {
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
      if (decided.states.distinct < whole.states.distinct) shorter++
    }),
    runs(some),
  )
  expect(shorter).toBeGreaterThan(0)
})
