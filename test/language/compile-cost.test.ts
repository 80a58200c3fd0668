/**
 * The work of the compiler on large models. Time depends on the machine, the number of types that are instantiated does
 * not: some 45,000 for 20 roles and 60 messages, beside those of the library, which together are checked in 0.6 seconds on
 * one core.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { largeModel, type Size } from './large-model.ts'
import { UsersProject } from './users-project.ts'

const project = new UsersProject('compile-cost')
afterAll(() => project.remove())

/** How many types a file makes the compiler instantiate. */
function instantiations(name: string, source: string): number {
  project.write(name, source)
  const options = { noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true }
  // With several checkers, some types would be instantiated by each.
  const { errors, output } = project.compile(options, [name], '--extendedDiagnostics', '--singleThreaded')
  expect(errors).toEqual([])
  return Number(/^Instantiations:\s+(\d+)$/m.exec(output)?.[1])
}

describe('the types of a model', () => {
  const cost = { library: 0 }
  const costOf = (size: Size) => instantiations(`of-${size.roles}.ts`, largeModel(size, 'netsplit')) - cost.library

  beforeAll(() => {
    cost.library = instantiations('library.ts', "export * from 'netsplit'\n")
  }, 120_000)

  it('are few with 20 roles and 60 messages, and grow no faster than these', { timeout: 300_000 }, () => {
    const usual = costOf({ roles: 20, messages: 60 })
    expect(usual).toBeGreaterThan(1000)
    expect(usual).toBeLessThan(80_000)
    expect(costOf({ roles: 40, messages: 120 })).toBeLessThan(3 * usual)
  })
})
