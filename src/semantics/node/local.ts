/** A node's own part of a state, and what a crash leaves of it. */

import { comparePlain, type Plain } from '../../language/plain.ts'
import type { AnyRole } from '../../language/role.ts'
import { under } from '../system/names.ts'
import type { SentMessage } from '../system/system.ts'
import type { Unfinished } from './input.ts'

/** Parts that most scenarios do without are missing there, so that they cost nothing. */
export interface LocalState {
  readonly state: Plain
  /** Armed timers, sorted. */
  readonly timers: readonly string[]
  readonly up: boolean
  /** When armed timers fire that have a duration, by the node's clock. */
  readonly deadlines?: { readonly [timer: string]: number }
  /** The durable fields as the last sync left them, where the disk buffers what is written. */
  readonly onDisk?: Fields
  /** Messages that wait for a rendezvous, in the order in which they were sent. */
  readonly offers?: readonly SentMessage[]
  readonly paused?: true
  /** It omits to send. */
  readonly mute?: true
  /** It omits to receive. */
  readonly deaf?: true
  readonly byzantine?: true
  readonly unfinished?: Unfinished
}

export type Fields = { readonly [field: string]: Plain }

/** Whether a node takes steps. */
export function isRunning({ up, paused }: LocalState): boolean {
  return up && paused !== true
}

/** Whether a node can take an input: it runs, does not wait for a rendezvous, and has done what it began. */
export function isReady(local: LocalState): boolean {
  return isRunning(local) && local.offers === undefined && local.unfinished === undefined
}

/** Whether the next step of a node's handler can be taken: it runs, and does not wait for a rendezvous. */
export function canGoOn(local: LocalState): boolean {
  return isRunning(local) && local.unfinished !== undefined && local.offers === undefined
}

/** The durable fields of a node's state. */
export function durableFields(role: AnyRole, state: Plain): Fields {
  return durableFieldsBy(role, (field) => under(state as Fields, field))
}

/** The same, of a state that is asked for its fields. */
export function durableFieldsBy({ durable = [] }: AnyRole, fieldOf: (field: string) => Plain | undefined): Fields {
  return Object.fromEntries(
    durable.flatMap((field) => {
      const value = fieldOf(field)
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

/** A node's state without its durable fields; all of it where the role has none. */
export function withoutDurableFields({ durable = [] }: AnyRole, state: Plain): Plain {
  if (durable.length === 0) return state
  return Object.fromEntries(Object.entries(state as Fields).filter(([field]) => !durable.includes(field)))
}

/**
 * A node after a crash: durable fields as they survived, the others as the role's `state` declares them, no timer
 * armed. What is wrong with the machine or its links stays.
 *
 * @param volatile the state at the start without its durable fields
 */
export function crashed(local: LocalState, survived: Fields, volatile: Plain): LocalState {
  const { mute, deaf, onDisk } = local
  return {
    state: Object.keys(survived).length === 0 ? volatile : { ...(volatile as Fields), ...survived },
    timers: [],
    up: false,
    ...(onDisk !== undefined && { onDisk: survived }),
    ...(mute && { mute }),
    ...(deaf && { deaf }),
  }
}

/**
 * What may be on a disk that had not written everything.
 *
 * @param disk the durable fields as the node has them, and as they were at the last sync
 * @param tear what is read of an entry of a field that was torn, undefined where that does not happen; without it,
 *   either all fields are written or none; with it, each field is written on its own, and lists entry by entry
 * @returns every possibility once, the complete one first and what was synced last
 */
export function onDiskAfterCrash(
  { written, onDisk: synced }: { readonly written: Fields; readonly onDisk: Fields },
  tear?: (field: string, entry: Plain) => Plain | undefined,
): readonly Fields[] {
  if (tear === undefined) return distinct([written, synced])
  let found: readonly Fields[] = [{}]
  for (const field of new Set([...Object.keys(written), ...Object.keys(synced)])) {
    const options = fieldAfterCrash(under(synced, field), under(written, field), (entry) => tear(field, entry))
    found = found.flatMap((fields) =>
      options.map((value) => (value === undefined ? fields : { ...fields, [field]: value })),
    )
  }
  return distinct(found)
}

function fieldAfterCrash(
  synced: Plain | undefined,
  written: Plain | undefined,
  tear: (entry: Plain) => Plain | undefined,
): readonly (Plain | undefined)[] {
  if (!Array.isArray(synced) || !Array.isArray(written) || !isBeginningOf(synced, written)) return [written, synced]
  const found: Plain[] = [written]
  for (let length = written.length - 1; length >= synced.length; length--) {
    const before = written.slice(0, length)
    const torn = tear(written[length] as Plain)
    if (torn !== undefined) found.push([...before, torn])
    found.push(before)
  }
  return found
}

function isBeginningOf(list: readonly Plain[], longer: readonly Plain[]): boolean {
  return list.length <= longer.length && list.every((entry, at) => comparePlain(entry, longer[at] as Plain) === 0)
}

function distinct(fields: readonly Fields[]): readonly Fields[] {
  return fields.filter((one, at) => fields.findIndex((other) => comparePlain(one, other) === 0) === at)
}
