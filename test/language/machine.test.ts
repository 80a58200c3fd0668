import { describe, expect, it } from 'vitest'
import { action, indexed, isIndexed, machine } from '../../src/language/machine.ts'

describe('an indexed variable', () => {
  it('has an entry for each key, or as many as it is long', () => {
    expect(indexed(['a', 'b'], 0)).toEqual({ a: 0, b: 0 })
    expect(indexed(['a', 'b'], (key) => `${key}!`)).toEqual({ a: 'a!', b: 'b!' })
    expect(indexed(3, 'free')).toEqual(['free', 'free', 'free'])
    expect(indexed(3, (index) => index * index)).toEqual([0, 1, 4])
    expect(Array.isArray(indexed(2, 0))).toBe(true)
  })

  it('is told from what looks like it, without a field that shows', () => {
    expect(isIndexed(indexed(['a'], 0)) && isIndexed(indexed(1, 0))).toBe(true)
    expect([{ a: 0 }, [0], null, undefined, 0, 'a'].map(isIndexed)).toEqual(Array(6).fill(false))
    expect(isIndexed(Object.create(indexed(['a'], 0)))).toBe(false)
    expect(Reflect.ownKeys({ ...indexed(['a'], 0) })).toEqual(['a'])
  })
})

describe('a machine', () => {
  const definition = { name: 'counter', parameters: {}, variables: () => ({ n: 0 }), actions: () => ({}) }

  it('is its definition, and so is an action', () => {
    expect(machine(definition)).toEqual({ kind: 'machine', ...definition })
    const increment = { do: () => {} }
    expect(action(increment)).toBe(increment)
  })

  it('is refused without one of its parts', () => {
    const { variables: _, ...rest } = definition
    expect(() => machine(rest as never)).toThrow(
      expect.objectContaining({
        code: 'bad-model',
        message: expect.stringContaining('There is no variables in machine()'),
      }),
    )
  })
})
