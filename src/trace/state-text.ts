/** A state as text, in full: each of its parts. */

import type { Plain } from '../language/plain.ts'
import type { LocalState } from '../semantics/node/local.ts'
import type { Slot } from '../semantics/system/system.ts'
import { armedTimers } from './state-changes.ts'
import { valueLines } from './text.ts'
import { formatValue } from './value.ts'

export function stateLines(slots: readonly Slot[], state: readonly Plain[]): string[] {
  return slots.flatMap((slot, number) => {
    const value = state[number] as Plain
    return [...valueLines(slot, value), ...(slot.kind === 'node' ? besides(value as unknown as LocalState) : [])]
  })
}

/** What there is to a node besides its fields. */
function besides(local: LocalState): string[] {
  const timers = armedTimers(local, () => true)
  const { onDisk } = local
  return [
    ...(timers.length === 0 ? [] : [`  timers: ${timers.join(', ')}`]),
    ...(onDisk === undefined ? [] : [`  on disk: ${formatValue(onDisk)}`]),
    ...(local.unfinished === undefined ? [] : [`  has to go on with ${local.unfinished.step}`]),
  ]
}
