/** Shown maps and sets have the methods of later versions of JavaScript, which go through copies of what is shown. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

type Methods = { readonly [name: string]: (...all: unknown[]) => unknown }

let shownMap: (entries: readonly [string, number][]) => Map<unknown, unknown> & Methods
let shownSet: (members: readonly string[]) => Set<unknown> & Methods

// What shown collections know of newer methods is made when their module is loaded.
beforeEach(async () => {
  for (const { prototype } of [Map, Set])
    Object.defineProperty(prototype, 'newer', { value: newer, configurable: true })
  vi.resetModules()
  const { ShownMap, ShownSet } = await import('../../../src/semantics/author-code/shown-collections.ts')
  shownMap = (entries) => new ShownMap(new Map(entries), null) as never
  shownSet = (members) => new ShownSet(new Set(members)) as never
})

afterEach(() => {
  for (const { prototype } of [Map, Set]) Reflect.deleteProperty(prototype, 'newer')
})

const sizeIn = (prototype: object) => Object.getOwnPropertyDescriptor(prototype, 'size')?.get as () => number
const [mapSize, setSize] = [sizeIn(Map.prototype), sizeIn(Set.prototype)]

/** A method that looks into a collection by itself, and changes it. */
function newer(this: Map<unknown, unknown> | Set<unknown>, ...all: unknown[]): unknown {
  const size = this instanceof Map ? mapSize.call(this) : setSize.call(this)
  const members = [...this]
  this.clear()
  return [size, members, ...all]
}

it('the size of a shown collection cannot be set', () => {
  for (const collection of [shownSet(['a']), shownMap([['a', 1]])]) {
    expect(() => Object.assign(collection, { size: 3 })).toThrow('the state is read-only here')
    expect(collection.size).toBe(1)
  }
})

describe('a method that is new', () => {
  it('finds the members of a shown set', () => {
    const set = shownSet(['a', 'b'])
    expect(set['newer']?.('x', 'y')).toEqual([2, ['a', 'b'], 'x', 'y'])
    expect([...set]).toEqual(['a', 'b'])
  })

  it('finds the entries of a shown map', () => {
    const map = shownMap([['a', 1]])
    expect(map['newer']?.('x')).toEqual([1, [['a', 1]], 'x'])
    expect([...map]).toEqual([['a', 1]])
  })

  it('can be replaced by whoever fills in what an engine lacks, and is not seen by going through', () => {
    for (const collection of [shownSet([]), shownMap([])]) {
      const prototype = Object.getPrototypeOf(collection) as object
      expect(Object.getOwnPropertyDescriptor(prototype, 'newer')).toMatchObject({
        configurable: true,
        enumerable: false,
        writable: true,
      })
    }
  })

  it('is on classes that are called as plain ones are', () => {
    expect([shownSet([]).constructor.name, shownMap([]).constructor.name]).toEqual(['Set', 'Map'])
  })
})
