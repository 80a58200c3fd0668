import { expect, it } from 'vitest'
import { search } from '../../src/engine/search.ts'
import { instantiate } from '../../src/semantics/instance.ts'
import { countsOf, publishedCounts } from './published-counts.ts'

const large = publishedCounts.filter(({ size }) => size === 'large')

it.each(large)('the engine counts $name as published, and all properties hold', (published) => {
  const { spec, scenario, overrides } = published
  const result = search(instantiate(spec, scenario, overrides), { memoryBytes: 4 * 2 ** 30 })
  expect(result.error).toBeNull()
  expect(result.verdict).toBe('holds')
  expect(result.states).toMatchObject(countsOf(published))
})
