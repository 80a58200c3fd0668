/** A node's own part of a state, and what a crash leaves of it. */

import { comparePlain, type Plain } from '../language/plain.ts'
import type { Role } from '../language/protocol.ts'
import type { SentMessage } from './system.ts'

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
}

export type Fields = { readonly [field: string]: Plain }

/** Whether a node takes steps. */
export function isRunning({ up, paused }: LocalState): boolean {
  return up && paused !== true
}

/** Whether a node can take an input: it runs, and does not wait for a rendezvous. */
export function isReady(local: LocalState): boolean {
  return isRunning(local) && local.offers === undefined
}

/** The durable fields of a node's state. */
export function durableFields({ durable = [] }: Role, state: Plain): Fields {
  const fields = state as Fields
  return Object.fromEntries(
    (durable as readonly string[]).flatMap((field) =>
      (durable as readonly string[]).length > 0 && Object.hasOwn(fields, field)
        ? [[field, fields[field] as Plain]]
        : [],
    ),
  )
}

/**
 * A node after a crash: durable fields as they survived, the others as at the start, no timer armed. What is wrong with
 * the machine or its links stays.
 */
export function crashed(local: LocalState, survived: Fields, atStart: Plain): LocalState {
  const { mute, deaf, onDisk } = local
  return {
    state: Object.keys(survived).length === 0 ? atStart : { ...(atStart as Fields), ...survived },
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
 * @param synced the durable fields at the last sync
 * @param written the durable fields as the node has them
 * @param tears whether each field is written on its own, and lists entry by entry
 * @param torn what is read of an entry that was torn, by field
 * @returns every possibility once, the complete one first
 */
export function onDiskAfterCrash(
  synced: Fields,
  written: Fields,
  tears: boolean,
  torn: { readonly [field: string]: ((entry: Plain) => Plain) | undefined },
): readonly Fields[] {
  if (!tears) return distinct([written, synced])
  let found: readonly Fields[] = [{}]
  for (const field of new Set([...Object.keys(written), ...Object.keys(synced)])) {
    const options = fieldAfterCrash(synced[field], written[field], torn[field])
    found = found.flatMap((fields) =>
      options.map((value) => (value === undefined ? fields : { ...fields, [field]: value })),
    )
  }
  return distinct(found)
}

function fieldAfterCrash(
  synced: Plain | undefined,
  written: Plain | undefined,
  torn: ((entry: Plain) => Plain) | undefined,
): readonly (Plain | undefined)[] {
  if (!Array.isArray(synced) || !Array.isArray(written) || !isBeginningOf(synced, written)) return [written, synced]
  const found: Plain[] = [written]
  for (let length = written.length - 1; length >= synced.length; length--) {
    const before = written.slice(0, length)
    if (torn !== undefined) found.push([...before, torn(written[length] as Plain)])
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
