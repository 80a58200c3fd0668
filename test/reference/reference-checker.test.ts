import { expect, it } from 'vitest'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { countsOf, publishedCounts } from '../oracles/published-counts.ts'
import { referenceCheck } from './reference-checker.ts'

const small = publishedCounts.filter(({ size }) => size === 'small')

it.each(small)('the reference checker counts $name as published', (published) => {
  const { spec, scenario, overrides } = published
  const result = referenceCheck(instantiate(spec, scenario, overrides), { keepGoing: true })
  expect(result).toMatchObject(countsOf(published))
})
