/** Values survive every way in which they are kept, and as many ids are given as there are different values. */

import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { createValueStore, ValueStore } from '../../../src/engine/values/value-store.ts'
import { type Plain, toPlain } from '../../../src/language/plain.ts'
import { amounts, patience } from '../../amounts.ts'
import { testMemory } from '../memory.ts'
import { changed, encoded, oddNumbers, oddTexts, oddValues, sizes, smallValues } from './odd-values.ts'

const runs = amounts.values

vi.setConfig({ testTimeout: patience })

interface Shared {
  readonly one: ValueStore
  /** Another worker's. */
  readonly other: ValueStore
}

function sharedStores(): Shared {
  const memory = testMemory(256 * 2 ** 20)
  const header = createValueStore(memory)
  return { one: new ValueStore(memory, header), other: new ValueStore(memory, header) }
}

const places = fc.array(fc.nat(5000), { maxLength: 4 })

describe('a random value', () => {
  it('comes back as it went in, from any store on the same memory', () => {
    const { one, other } = sharedStores()
    fc.assert(
      fc.property(oddValues, (value) => {
        const id = one.intern(value)
        const content = encoded(value)
        expect(encoded(one.valueOf(id))).toBe(content)
        expect(encoded(other.valueOf(id))).toBe(content)
        expect(other.intern(value)).toBe(id)
        expect(other.intern(one.valueOf(id))).toBe(id)
        one.forget()
        expect(encoded(one.decode(id))).toBe(content)
        expect(one.intern(structuredClone(value))).toBe(id)
      }),
      { numRuns: runs },
    )
  })

  it('gets the id of its content when it was made from another one', () => {
    const { one, other } = sharedStores()
    fc.assert(
      fc.property(
        oddValues,
        fc.array(fc.tuple(places, smallValues), { minLength: 1, maxLength: 4 }),
        (value, edits) => {
          let id = one.intern(value)
          for (const [place, part] of edits) {
            const before = one.valueOf(id)
            const after = toPlain(changed(before, place, part), 'value', before)
            const content = encoded(after)
            id = one.internLike(after, before, id)
            expect(encoded(one.valueOf(id))).toBe(content)
            expect(other.intern(structuredClone(after))).toBe(id)
            expect(encoded(other.valueOf(id))).toBe(content)
          }
        },
      ),
      { numRuns: runs },
    )
  })

  it('has an id of its own: there are as many as different contents', () => {
    const { one, other } = sharedStores()
    const ids = new Map<string, number>()
    fc.assert(
      fc.property(fc.array(oddValues, { minLength: 1, maxLength: 4 }), fc.boolean(), (values, isOther) => {
        const store = isOther ? other : one
        for (const value of values) {
          const content = encoded(value)
          const id = store.intern(value)
          expect(ids.get(content) ?? id).toBe(id)
          ids.set(content, id)
        }
      }),
      { numRuns: runs },
    )
    expect(new Set(ids.values()).size).toBe(ids.size)
  })
})

describe('every size around a power of two', () => {
  const made: { readonly [kind: string]: (size: number) => Plain } = {
    text: (size) => 'x'.repeat(size),
    'list of numbers': (size) => Array.from({ length: size }, (_, at) => at),
    'list of one number': (size) => new Array<number>(size).fill(1),
    'list of doubles': (size) => Array.from({ length: size }, (_, at) => at + 0.5),
    'list of texts': (size) => Array.from({ length: size }, (_, at) => `${at}`),
    'list with a text as long': (size) => ['x'.repeat(size), size],
    'list with a list of new lists': (size) => [Array.from({ length: size }, (_, at) => [at, `${size}`])],
    set: (size) => new Set(Array.from({ length: size }, (_, at) => `member${at}`)),
    map: (size) => new Map(Array.from({ length: size }, (_, at) => [`key${at}`, `${size} ${at}`])),
    object: (size) => Object.fromEntries(Array.from({ length: size }, (_, at) => [`key${at}`, `${size} ${at}`])),
    'object with long keys': (size) => ({ ['k'.repeat(size)]: 1, [`${'k'.repeat(size)}\u0000`]: 2 }),
  }

  it.each(Object.keys(made))('%s', (kind) => {
    for (const size of sizes) {
      const value = (made[kind] as (size: number) => Plain)(size)
      // Of each size in fresh stores, for what one has learned may hide what another gets wrong.
      const { one, other } = sharedStores()
      const id = one.intern(value)
      expect(encoded(other.valueOf(id))).toBe(encoded(value))
      expect(other.intern(structuredClone(value))).toBe(id)
      const longer = (made[kind] as (size: number) => Plain)(size + 1)
      const likeId = other.internLike(longer, other.valueOf(id), id)
      expect(likeId).not.toBe(id)
      expect(one.intern(longer)).toBe(likeId)
      expect(encoded(one.valueOf(likeId))).toBe(encoded(longer))
    }
  })
})

describe('a value that is too large to be kept', () => {
  it('is refused before anything is written', () => {
    const { one } = sharedStores()
    const refusal = expect.objectContaining({
      code: 'not-plain-data',
      summary: 'A value has more than 67,108,864 parts, or a text that is twice as long.',
    })
    expect(() => one.intern('x'.repeat(2 ** 27 + 1))).toThrow(refusal)
    expect(() => one.intern(['x'.repeat(2 ** 28)])).toThrow(refusal)
    expect(() => one.intern(new Array<number>(2 ** 26 + 1))).toThrow(refusal)
    expect(one.valueOf(one.intern(['x']))).toEqual(['x'])
  })
})

describe('odd parts', () => {
  it('numbers, alone and in a list, keep their bits, and -0 is 0', () => {
    const { one, other } = sharedStores()
    for (const number of oddNumbers) {
      expect(other.valueOf(one.intern(number))).toBe(number === 0 ? 0 : number)
      expect(other.valueOf(one.intern([number]))).toEqual([number === 0 ? 0 : number])
    }
    expect(one.intern(-0)).toBe(one.intern(0))
    expect(new Set(oddNumbers.map((number) => one.intern(number))).size).toBe(oddNumbers.length - 1)
  })

  it('texts tell apart what is written alike, and what holds the character of another', () => {
    const { one, other } = sharedStores()
    expect(new Set(oddTexts.map((text) => one.intern(text))).size).toBe(oddTexts.length)
    for (const text of oddTexts) expect(other.valueOf(one.intern(text))).toBe(text)
  })

  it('objects with every pair of odd keys, in either order', () => {
    const { one, other } = sharedStores()
    const ids = new Map<string, number>()
    for (const left of oddTexts) {
      for (const right of oddTexts) {
        const value = { [left]: 1, [right]: 1 }
        const id = (ids.size % 2 === 0 ? one : other).intern(value)
        expect(one.intern({ [right]: 1, [left]: 1 })).toBe(id)
        expect(encoded(other.valueOf(id))).toBe(encoded(value))
        ids.set(encoded(value), id)
      }
    }
    expect(new Set(ids.values()).size).toBe(ids.size)
  })

  it('keys of objects that gain and lose fields named as members of prototypes', () => {
    const { one, other } = sharedStores()
    const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '', 'a']
    let value: { [name: string]: Plain } = {}
    let id = one.intern(value)
    for (const name of [...names, ...names]) {
      const before = one.valueOf(id)
      const { [name]: known, ...rest } = before as { [name: string]: Plain }
      value = Object.hasOwn(before as object, name) && known !== undefined ? rest : { ...rest, [name]: name }
      id = one.internLike(value, before, id)
      expect(other.intern(structuredClone(value))).toBe(id)
      expect(Object.keys(other.valueOf(id) as object).sort()).toEqual(Object.keys(value).sort())
    }
  })
})
