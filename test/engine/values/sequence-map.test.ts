/** A map whose keys are sequences. */

import { expect, it } from 'vitest'
import { SequenceMap } from '../../../src/engine/values/sequence-map.ts'

it('a map of sequences tells them apart part by part', () => {
  const map = new SequenceMap<string, number>()
  const keys = [[], [''], ['', ''], ['a'], ['a', 'b'], ['ab'], ['b', 'a'], ['a', ''], ['a\u0000b'], ['a', 'b', 'c']]
  for (const [at, key] of keys.entries()) {
    const leaf = map.find(key)
    expect(leaf.value).toBe(null)
    leaf.value = at
  }
  for (const [at, key] of keys.entries()) {
    expect(map.find([...key]).value).toBe(at)
    expect(map.find([...key])).toBe(map.find(key))
  }
})

it('a map of sequences is empty once it was cleared', () => {
  const map = new SequenceMap<string, number>()
  const keys = [[], ['a'], ['a', 'b']]
  for (const key of keys) map.find(key).value = 1
  map.clear()
  for (const key of keys) expect(map.find(key).value).toBe(null)
})
