/**
 * The fingerprint of a state: the exclusive or, over its slots, of a mix of the slot and the content hash of its value
 * (Zobrist hashing). It depends on the content alone, so it orders states in the same way in every run.
 */

import { scatter } from '../memory/hash.ts'
import type { Tabling } from '../tables/tabling.ts'
import type { Fingerprint } from './violations.ts'

export function fingerprintOf(components: Int32Array, { values, components: known }: Tabling): Fingerprint {
  let low = 0
  let high = 0
  for (let slot = 0; slot < components.length; slot++) {
    const id = known.idOf(slot, components[slot] as number)
    low ^= scatter(values.records.lowHash(id) + Math.imul(slot + 1, 0x9e3779b1))
    high ^= scatter(values.records.highHash(id) + Math.imul(slot + 1, 0x85ebca77))
  }
  return { low, high }
}
