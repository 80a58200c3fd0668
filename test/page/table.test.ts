/** The table of values: what is equal lies there once, and what changes a little adds little. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparePlain, type Plain } from '../../src/language/plain.ts'
import { partsOf } from '../../src/page/app/values.ts'
import type { Ref, TableEntry } from '../../src/page/format.ts'
import { Group, ValueTable } from '../../src/page/table.ts'
import { oddValues } from '../engine/values/odd-values.ts'

describe('a table of values', () => {
  it('gives equal values one number, however they were written', () => {
    const table = new ValueTable()
    expect(table.add({ a: 1, b: new Set([2, 1]) })).toBe(table.add({ b: new Set([1, 2]), a: 1 }))
    expect(table.add(new Map([['a', 1]]))).not.toBe(table.add({ a: 1 }))
    expect(table.add([1])).not.toBe(table.add(new Set([1])))
    expect(table.add('1')).not.toBe(table.add(1))
  })

  it('gives back every value that was put in', () => {
    fc.assert(
      fc.property(oddValues, (value) => {
        const table = new ValueTable()
        expect(comparePlain(valueAt(table.entries, table.add(value)), value)).toBe(0)
      }),
    )
  })

  it('gives back long lists, in order', () => {
    const table = new ValueTable()
    const long = Array.from({ length: 5000 }, (_, index) => (index * 7) % 1000)
    expect(valueAt(table.entries, table.add(long))).toEqual(long)
    const map = new Map(long.map((number) => [`key ${number}`, { number }]))
    expect(valueAt(table.entries, table.add(map))).toEqual(map)
  })

  it('keeps labels of a group that are the same', () => {
    const table = new ValueTable()
    const ref = table.add(new Group([['from a', 1], ['from a', 2]])) // biome-ignore format: a pair of pairs
    expect(partsOf(table.entries, ref).map(({ label, ref }) => [label, table.entries[ref]])).toEqual([
      ['from a', 1],
      ['from a', 2],
    ])
  })

  it('grows by what has changed, not by the size of the state', () => {
    const entry = (index: number) => ({ index, text: `entry number ${index} of the log` })
    const log = Array.from({ length: 4000 }, (_, index) => entry(index))
    const state = (round: number) => ({ log: log.with((round * 37) % 4000, entry(round + 10_000)), round })
    const table = new ValueTable()
    table.add(state(0))
    const first = JSON.stringify(table.entries).length
    expect(first).toBeGreaterThan(200_000)
    for (let round = 1; round < 500; round++) table.add(state(round))
    expect(JSON.stringify(table.entries).length).toBeLessThan(first + 500 * 1000)
  })
})

function valueAt(table: readonly TableEntry[], ref: Ref): Plain {
  const entry = table[ref] as TableEntry
  if (!Array.isArray(entry)) return entry as Plain
  const shape = (entry[0] as string).slice(-1)
  const parts = partsOf(table, ref)
  const values = parts.map((part) => valueAt(table, part.ref))
  if (shape === 'a') return values
  if (shape === 's') return new Set(values)
  if (shape === 'm') return new Map(parts.map((part, at) => [valueAt(table, part.key as Ref), values[at] as Plain]))
  return Object.fromEntries(parts.map((part, at) => [table[part.key as Ref], values[at] as Plain]))
}
