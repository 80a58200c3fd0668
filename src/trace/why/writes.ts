/**
 * Writes: what a step of a run left behind, in the smallest pieces that can be taken back one by one. A message that was sent
 * is one, a timer that was armed, a field that was set, a budget that was spent, and so is what is gone: a message that was
 * taken off a link, a timer that fired, a link that was healed. Taking back a write gives the state as if it had not happened,
 * whatever else has.
 */

import type { Plain } from '../../language/plain.ts'
import type { LocalState } from '../../semantics/node/local.ts'
import type { Slot, Step } from '../../semantics/system/system.ts'
import type { Need } from '../why.ts'
import { historyWrites } from './history-writes.ts'
import { inboxWrites } from './inbox-writes.ts'
import { listWrites } from './list-writes.ts'
import { differences, isSame, isWithin, nameOfPlace, type Place, partAt, withPart } from './parts.ts'

export interface Write {
  /** The number of the step that did it. */
  readonly by: number
  readonly slot: number
  readonly kind: Need['kind']
  /** What the step did, without the step as the subject. */
  readonly words: string
  /** Where it set a part to a value: a later write there hides an earlier one. */
  readonly place: Place | null
  /** What it added, or took away: equal for the write that put it there and the one that took it away. */
  readonly item: string | null
  /** The value of its slot without it; the same value where there is nothing to take back. */
  undo(value: Plain): Plain
  /** Whether a step, from one value of the slot to another, did the same. */
  isDone(before: Plain, after: Plain): boolean
}

/** What a slot's writes are told by. */
export type Written = Omit<Write, 'by' | 'slot'>

/** What a step wrote. @param number of the step */
export function writesOf(
  slots: readonly Slot[],
  { step, before, after, number }: { step: Step; before: readonly Plain[]; after: readonly Plain[]; number: number },
): Write[] {
  return slots.flatMap((slot, at): Write[] => {
    const [old, now] = [before[at] as Plain, after[at] as Plain]
    if (isSame(old, now)) return []
    return writtenIn(slot, step, old, now).map((written) => ({ ...written, by: number, slot: at }))
  })
}

/** Whether a later write decides all that an earlier one set. */
export function hides(later: Write, earlier: Write): boolean {
  if (later.slot !== earlier.slot || later.place === null || earlier.place === null) return false
  return isWithin(earlier.place, later.place)
}

/** A part that was set to a value. */
export function setting(
  place: Place,
  { before, after }: { before: Plain | undefined; after: Plain | undefined },
  told: Pick<Write, 'kind' | 'words'>,
): Written {
  return {
    ...told,
    place,
    item: null,
    undo: (value) => withPart(value, place, before),
    isDone: (_before, value) => isSame(partAt(value, place), after),
  }
}

function writtenIn(slot: Slot, step: Step, before: Plain, after: Plain): Written[] {
  const { kind, name } = slot
  switch (kind) {
    case 'inbox':
      return inboxWrites(slot.entry?.key ?? name, step, before, after)
    case 'history':
      return historyWrites(before, after)
    case 'node':
      return nodeWrites(name, before as unknown as LocalState, after as unknown as LocalState)
    case 'notices':
      return listWrites([], before, after, (peer) => ({
        added: { kind: 'sends', words: `lets ${name} be told of the crash of ${String(peer)}` },
        removed: { kind: 'frees', words: `tells ${name} of the crash of ${String(peer)}` },
      }))
    case 'cut':
      return listWrites([], before, after, (link) => {
        const [from, to] = link as unknown as readonly string[]
        return {
          added: { kind: 'writes', words: `cuts the link from ${from} to ${to}` },
          removed: { kind: 'frees', words: `heals the link from ${from} to ${to}` },
        }
      })
    case 'faults':
      return differences(before, after).map(({ place, before: old, after: now }) => spending(place, old, now))
    case 'clock':
      return [
        setting([], { before, after }, { kind: 'writes', words: `moves the ${clockName(slot)} to ${String(after)}` }),
      ]
    case 'variable':
      return differences(before, after).map((found) =>
        setting(found.place, found, { kind: 'writes', words: settingWords(nameOfPlace(name, found.place), found) }),
      )
  }
}

function clockName({ name, entry }: Slot): string {
  return entry === undefined ? name : `clock of ${name}`
}

/** A set's members are told as such. */
function settingWords(name: string, { place, after }: { place: Place; after: Plain | undefined }): string {
  const last = place.at(-1)
  if (last?.in !== 'set') return after === undefined ? `removes ${name}` : `sets ${name}`
  return after === undefined ? `takes a member out of ${name}` : `adds to ${name}`
}

/** A budget that has less left, whatever there was. */
function spending(place: Place, before: Plain | undefined, after: Plain | undefined): Written {
  const spent = (before as number) - (after as number)
  const left = (value: Plain) => partAt(value, place) as number
  return {
    kind: 'spends',
    words: `spends the budget of ${nameOfPlace('', place).slice(1)}`,
    place: null,
    item: null,
    undo: (value) => withPart(value, place, left(value) + spent),
    isDone: (old, now) => left(old) - left(now) === spent,
  }
}

function nodeWrites(node: string, before: LocalState, after: LocalState): Written[] {
  const [{ timers: wereArmed, ...was }, { timers, ...is }] = [before, after]
  const place: Place = [{ in: 'record', key: 'timers' }]
  return [
    ...listWrites(place, wereArmed as Plain, timers as Plain, (timer) => ({
      added: { kind: 'arms', words: `arms timer ${String(timer)} of ${node}` },
      removed: { kind: 'frees', words: `disarms timer ${String(timer)} of ${node}` },
    })),
    ...differences(withDeadlines(was), withDeadlines(is)).map((found) =>
      setting(found.place, found, toldOfNode(node, found)),
    ),
  ]
}

/** A local state without deadlines has none. */
function withDeadlines(local: Omit<LocalState, 'timers'>): Plain {
  return { ...local, deadlines: local.deadlines ?? {} } as unknown as Plain
}

/** What it means that a part of a node's local state is different. */
function toldOfNode(
  node: string,
  { place, after }: { place: Place; after: Plain | undefined },
): Pick<Write, 'kind' | 'words'> {
  const [first, ...inside] = place
  const isGone = after === undefined
  switch (first?.key as keyof LocalState) {
    case 'up':
      return after === true
        ? { kind: 'frees', words: `brings ${node} back` }
        : { kind: 'writes', words: `stops ${node}` }
    case 'paused':
      return isGone ? { kind: 'frees', words: `lets ${node} go on` } : { kind: 'writes', words: `pauses ${node}` }
    case 'mute':
      return { kind: 'writes', words: `keeps ${node} from sending` }
    case 'deaf':
      return { kind: 'writes', words: `keeps ${node} from receiving` }
    case 'offers':
      return isGone
        ? { kind: 'frees', words: `lets ${node} go on after its rendezvous` }
        : { kind: 'sends', words: `leaves ${node} with a message to hand over` }
    case 'unfinished':
      return isGone
        ? { kind: 'frees', words: `lets ${node} finish its handler` }
        : { kind: 'writes', words: `leaves ${node} with a step of its handler to take` }
    case 'deadlines': {
      const timer = nameOfPlace('', inside).slice(1)
      const named = timer === '' ? `a timer of ${node}` : `timer ${timer} of ${node}`
      return isGone
        ? { kind: 'frees', words: `ends the wait for ${named}` }
        : { kind: 'arms', words: `says when ${named} is due` }
    }
    case 'onDisk':
      return { kind: 'writes', words: settingWords(nameOfPlace(`disk of ${node}`, inside), { place: inside, after }) }
    default:
      return { kind: 'writes', words: settingWords(nameOfPlace(node, inside), { place: inside, after }) }
  }
}
