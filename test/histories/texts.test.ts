import { expect, it } from 'vitest'
import { textOf } from '../../src/histories/texts.ts'
import type { Plain } from '../../src/language/plain.ts'

it.each<[Plain, string]>([
  [new Set([2, 1]), 'Set{1, 2}'],
  [new Map<Plain, Plain>([['a', [1, 2]]]), 'Map{"a": [1, 2]}'],
  [{ b: 1, a: null }, '{"a": null, "b": 1}'],
  [[], '[]'],
])('tells values as traces do', (value, text) => {
  expect(textOf(value)).toBe(text)
})

it('has another text for each value', () => {
  const values: readonly Plain[] = [
    ...[[1, 2], [[1, 2]], ['1, 2'], new Set([1, 2]), 'Set{1, 2}', {}, new Map(), new Set<Plain>(), [], null, 'null'],
    ...[{ a: 1 }, new Map([['a', 1]]), new Map([[1, 'a']]), '{"a": 1}', 1, '1', [1, '2'], [[1], 2]],
  ]
  expect(new Set(values.map(textOf)).size).toBe(values.length)
})
