/**
 * The quotient by symmetry as anybody would write it down: the key of an orbit is the least of the keys of all its
 * states, every one of which is made by renaming identities in plain values. Nothing is shared with the engine.
 */

import type { Plain } from '../../src/language/plain.ts'
import type { SymmetricSet } from '../../src/semantics/instance/symmetry.ts'
import type { Slot } from '../../src/semantics/system/system.ts'
import { keyOf } from './reference-checker.ts'

type Renaming = ReadonlyMap<string, string>

/** A function that two states share their answer of exactly when they differ only in who is who. */
export function orbitKeys(slots: readonly Slot[], sets: readonly SymmetricSet[]): (values: readonly Plain[]) => string {
  const renamings = everyRenaming(sets)
  const known = new Map<string, string>()
  return (values) => {
    const key = keyOf(values)
    const found = known.get(key)
    if (found !== undefined) return found
    const least = renamings.map((renaming) => keyOf(renamedState(slots, values, renaming))).sort()[0] as string
    known.set(key, least)
    return least
  }
}

function everyRenaming(sets: readonly SymmetricSet[]): Renaming[] {
  let renamings: [string, string][][] = [[]]
  for (const { members } of sets) {
    const orders = permutationsOf(members)
    renamings = renamings.flatMap((before) =>
      orders.map((order) => [
        ...before,
        ...members.map((member, at): [string, string] => [member, order[at] as string]),
      ]),
    )
  }
  return renamings.map((entries) => new Map(entries))
}

function permutationsOf(members: readonly string[]): string[][] {
  if (members.length === 0) return [[]]
  return members.flatMap((first) =>
    permutationsOf(members.filter((member) => member !== first)).map((rest) => [first, ...rest]),
  )
}

function renamedState(slots: readonly Slot[], values: readonly Plain[], renaming: Renaming): Plain[] {
  const placeOf = ({ kind, name }: Slot) => `${kind} ${name}`
  const places = slots.map(placeOf)
  const renamed: Plain[] = []
  for (const [number, slot] of slots.entries()) {
    // An entry of an indexed variable is called variable[key].
    const name = slot.kind === 'variable' ? slot.name.replace(/\[.*/s, (key) => renamedText(key, renaming)) : slot.name
    const moved = slot.kind === 'variable' ? name : renamedText(name, renaming)
    renamed[places.indexOf(placeOf({ ...slot, name: moved }))] = renamedSlot(slot, values[number] as Plain, renaming)
  }
  return renamed
}

function renamedSlot({ kind }: Slot, value: Plain, renaming: Renaming): Plain {
  const renamed = renamedValue(value, renaming)
  const sorted = (list: readonly Plain[]) => [...list].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  if ((kind === 'inbox' || kind === 'notices' || kind === 'cut') && Array.isArray(renamed)) return sorted(renamed)
  if (kind !== 'node') return renamed
  const local = renamed as { readonly timers: readonly Plain[] }
  return { ...local, timers: sorted(local.timers) }
}

function renamedValue(value: Plain, renaming: Renaming): Plain {
  const rename = (part: Plain) => renamedValue(part, renaming)
  if (typeof value === 'string') return renamedText(value, renaming)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(rename)
  if (value instanceof Set) return new Set([...value].map(rename))
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [rename(key), rename(part)]))
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [renamedText(key, renaming), rename(part)]))
}

function renamedText(text: string, renaming: Renaming): string {
  return text.replace(/[\p{L}\p{M}\p{N}_]+/gu, (word) => renaming.get(word) ?? word)
}
