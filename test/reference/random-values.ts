/** Shapes in which a random system keeps a small number: every kind of plain data, so that all of it gets stored. */

import fc from 'fast-check'

export interface Shape {
  encode(number: number): unknown
  decode(value: unknown): number
  /** Makes a draft hold another number in place; null for values without parts. */
  readonly change: ((draft: never, number: number) => void) | null
}

const upTo = (number: number) => Array.from({ length: number }, (_, index) => index)

/** A shape that lists the values of 0, 1, 2 and 3. */
function listed(values: readonly unknown[]): Shape {
  return { encode: (number) => values[number], decode: (value) => values.indexOf(value), change: null }
}

export const shapes = {
  number: { encode: (number) => number, decode: (value) => value as number, change: null },
  oddNumber: listed([0, -1.5, 2 ** 31, 1e300]),
  negativeZero: {
    encode: (number) => (number === 0 ? -0 : number),
    decode: (value) => Math.abs(value as number),
    change: null,
  },
  text: listed(['', '0', '\ud83d', '\ud83e']),
  mixed: listed([null, false, true, 'null']),
  list: {
    encode: (number) => upTo(number),
    decode: (value) => (value as unknown[]).length,
    change(draft: number[], number) {
      while (draft.length > number) draft.pop()
      while (draft.length < number) draft.push(draft.length)
    },
  },
  record: {
    encode: (number) => ({ number, inner: { twice: 2 * number } }),
    decode: (value) => (value as { inner: { twice: number } }).inner.twice / 2,
    change(draft: { number: number; inner: { twice: number } }, number) {
      draft.number = number
      draft.inner.twice = 2 * number
    },
  },
  growingRecord: {
    encode: (number) => Object.fromEntries(upTo(number).map((index) => [`f${index}`, index])),
    decode: (value) => Object.keys(value as object).length,
    change(draft: { [key: string]: number }, number) {
      for (const index of [3, 2, 1, 0]) {
        if (index < number) draft[`f${index}`] = index
        else delete draft[`f${index}`]
      }
    },
  },
  set: {
    encode: (number) => new Set(upTo(number)),
    decode: (value) => (value as Set<unknown>).size,
    change(draft: Set<number>, number) {
      for (const index of [3, 2, 1, 0]) {
        if (index < number) draft.add(index)
        else draft.delete(index)
      }
    },
  },
  setOfRecords: {
    encode: (number) => new Set(upTo(number).map((index) => ({ index }))),
    decode: (value) => (value as Set<unknown>).size,
    change(draft: Set<{ index: number }>, number) {
      draft.clear()
      for (const index of upTo(number).reverse()) draft.add({ index })
    },
  },
  map: {
    encode: (number) => new Map(upTo(number).map((index) => [index, [index]])),
    decode: (value) => (value as Map<unknown, unknown>).size,
    change(draft: Map<number, number[]>, number) {
      for (const index of [3, 2, 1, 0]) {
        if (index < number) draft.set(index, [index])
        else draft.delete(index)
      }
    },
  },
} satisfies { readonly [name: string]: Shape }

export type ShapeName = keyof typeof shapes

export const shapeNamed = (name: ShapeName): Shape => shapes[name]

/** Numbers are the most frequent; they shrink the best. */
export const shapeNames: fc.Arbitrary<ShapeName> = fc.oneof(
  { weight: 2, arbitrary: fc.constant('number' as const) },
  { weight: 3, arbitrary: fc.constantFrom(...(Object.keys(shapes) as ShapeName[])) },
)
