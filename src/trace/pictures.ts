/** The author's pictures of the states of a trace, each distinct one once. */

import { withoutOutside } from '../engine/index.ts'
import type { Instance } from '../semantics/instance/instance.ts'
import type { Drawn } from '../semantics/instance/picture.ts'
import type { Trace } from './trace.ts'

export interface Pictures {
  /** Those that differ. */
  readonly table: readonly Drawn[]
  /** For each step the place of its picture in the table; -1 after a step that fails and leads nowhere. */
  readonly ofStep: readonly number[]
}

/** @returns null where the spec has no view */
export function picturesOf({ steps }: Trace, { picture }: Instance): Pictures | null {
  if (picture === null) return null
  const table: Drawn[] = []
  const places = new Map<string, number>()
  const ofStep = steps.map(({ state }) => {
    if (state === null) return -1
    const drawn = picture.draw(withoutOutside, (slot) => state[slot] ?? null)
    const key = JSON.stringify(drawn)
    const place = places.get(key) ?? table.push(drawn) - 1
    places.set(key, place)
    return place
  })
  return { table, ofStep }
}
