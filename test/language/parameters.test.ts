import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../src/language/errors.ts'
import { checkParameter, defaultsOf, oneOf } from '../../src/language/parameters.ts'

const declared = { servers: 3, adopts: true, mode: oneOf('chain', 'star', 'ring') }

describe('parameters', () => {
  it('have the first option, or what is declared, as defaults', () => {
    expect(defaultsOf(declared)).toEqual({ servers: 3, adopts: true, mode: 'chain' })
    expect(defaultsOf({})).toEqual({})
  })

  it.each<[keyof typeof declared, number | boolean | string]>([
    ['servers', 0],
    ['servers', -1.5],
    ['adopts', true],
    ['adopts', false],
    ['mode', 'chain'],
    ['mode', 'ring'],
  ])('%s may be %s', (name, value) => {
    expect(checkParameter(name, declared[name], value)).toBe(value)
  })

  it.each<[keyof typeof declared, unknown, string, string]>([
    ['servers', '3', '"3"', 'a number'],
    ['servers', Number.NaN, 'null', 'a number'],
    ['servers', Number.POSITIVE_INFINITY, 'null', 'a number'],
    ['servers', undefined, 'undefined', 'a number'],
    ['servers', true, 'true', 'a number'],
    ['adopts', 1, '1', 'true or false'],
    ['adopts', 'true', '"true"', 'true or false'],
    ['mode', 'tree', '"tree"', 'one of chain, star, ring'],
    ['mode', 0, '0', 'one of chain, star, ring'],
    ['mode', ['chain'], '["chain"]', 'one of chain, star, ring'],
  ])('%s cannot be %j', (name, value, words, wanted) => {
    expect(() => checkParameter(name, declared[name], value)).toThrow(
      new NetsplitError({
        code: 'bad-scenario',
        message: `Parameter ${name} does not take ${words}.`,
        cure: `Give ${wanted}.`,
      }),
    )
    expect(() => checkParameter(name, declared[name], value)).toThrow(expect.objectContaining({ code: 'bad-scenario' }))
  })
})
