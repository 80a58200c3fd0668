/** Drift: where a run that was kept leads, through the model of today, to other states, although its steps fit by name. */

import { comparePlain, type Plain } from '../language/plain.ts'
import type { Slot } from '../semantics/system/system.ts'
import { type Change, changesBetween } from './changes.ts'
import { type JsonStep, partKey, recordedParts } from './json.ts'

export interface Drift {
  /** The number of the first step that leads to another state. */
  readonly number: number
  /** What is different there: before is as it was kept. */
  readonly changes: readonly Change[]
}

/** @param states of today, as far as the run goes */
export function driftOf(
  kept: readonly Pick<JsonStep, 'state'>[],
  states: readonly (readonly Plain[])[],
  slots: readonly Slot[],
): Drift | null {
  for (const [at, state] of states.entries()) {
    const before = kept[at]?.state ?? null
    if (before === null) continue
    const parts = recordedParts(before)
    const today = slots.map((slot, number) => ({ ...partOf(slot), value: state[number] as Plain }))
    const changes = [
      ...today.flatMap(({ key, label, value }) => {
        const old = parts.get(key)
        if (old === undefined) return [{ kind: 'set', path: label, after: value } as const]
        return comparePlain(old, value) === 0 ? [] : changesBetween(label, old, value)
      }),
      ...[...parts]
        .filter(([key]) => today.every((part) => part.key !== key))
        .map(([key, value]) => ({ kind: 'set', path: key.replace(/^\w+ /, ''), before: value }) as const),
    ]
    if (changes.length > 0) return { number: at + 1, changes }
  }
  return null
}

const prefixes: { readonly [kind: string]: string } = {
  inbox: 'messages to ',
  notices: 'notices to ',
  clock: 'clock of ',
}

/** A slot, as recorded parts are called, and in words. */
function partOf({ kind, name }: Slot): { key: string; label: string } {
  return { key: partKey(kind, name), label: (prefixes[kind] ?? '') + name }
}
