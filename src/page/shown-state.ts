/** A state as a page shows it: groups of fields, one for each node, and for what lies between them. */

import type { Plain } from '../language/plain.ts'
import type { ClientHistory, History } from '../language/view.ts'
import type { LocalState } from '../semantics/node/local.ts'
import type { Slot } from '../semantics/system/system.ts'
import { armedTimers } from '../trace/state-changes.ts'
import { parcelsIn } from '../trace/text.ts'
import { describeOperation } from '../trace/timeline.ts'
import { formatMessage, isRecord, sortedFields } from '../trace/value.ts'
import { statusLabel } from './format.ts'
import { Group, type Shown, Words } from './table.ts'

type Entries = (readonly [label: string, Shown])[]

/** Keeps what was made of a value, so that what did not change is not made again. */
export class StateShower {
  readonly #slots: readonly Slot[]
  readonly #made = new WeakMap<object, Map<number, Entries>>()

  constructor(slots: readonly Slot[]) {
    this.#slots = slots
  }

  show(state: readonly Plain[]): Group {
    const groups = new Map<string, Entries>()
    for (const [number, slot] of this.#slots.entries()) {
      const title = groupOf(slot)
      const entries = this.#entries(number, state[number] as Plain)
      groups.set(title, [...(groups.get(title) ?? []), ...entries])
    }
    const filled = [...groups].filter(([, entries]) => entries.length > 0)
    return new Group(filled.map(([title, entries]) => [title, new Group(entries)]))
  }

  #entries(number: number, value: Plain): Entries {
    const slot = this.#slots[number] as Slot
    if (typeof value !== 'object' || value === null) return entriesOf(slot, value)
    const known = this.#made.get(value) ?? new Map<number, Entries>()
    const made = known.get(number) ?? entriesOf(slot, value)
    this.#made.set(value, known.set(number, made))
    return made
  }
}

/** The title of the group that a slot belongs to: what is of a node goes to the node. */
function groupOf({ kind, name, entry }: Slot): string {
  switch (kind) {
    case 'variable':
      return 'variables'
    case 'faults':
      return 'budgets left'
    case 'history':
      return 'operations'
    case 'cut':
      return 'network'
    case 'clock':
      return entry === undefined ? 'time' : entry.key
    default:
      return entry?.key ?? name
  }
}

function entriesOf({ kind, name, entry }: Slot, value: Plain): Entries {
  switch (kind) {
    case 'node':
      return nodeEntries(value as unknown as LocalState)
    case 'inbox':
      return unlessEmpty('in flight to it', parcelsIn(value).map(parcelEntry))
    case 'notices':
      return (value as readonly string[]).length === 0
        ? []
        : [['crashes to be told of', new Words((value as readonly string[]).join(', '))]]
    case 'clock':
      return [[entry === undefined ? name : 'clock', value]]
    case 'cut':
      return unlessEmpty(
        'cut links',
        (value as readonly string[][]).map(([from, to]) => [`${from} to ${to}`, new Words('cut')]),
      )
    case 'history':
      return sortedFields(value as unknown as History).map(([client, history]) => [client, operationsOf(history)])
    case 'faults':
      return isRecord(value) ? sortedFields(value) : [[name, value]]
    default:
      return [[name, value]]
  }
}

/** What there usually is none of is told where there is some. */
function unlessEmpty(label: string, entries: Entries): Entries {
  return entries.length === 0 ? [] : [[label, new Group(entries)]]
}

function nodeEntries(local: LocalState): Entries {
  const { state, up, paused, byzantine, mute, deaf, onDisk, offers = [], unfinished } = local
  const status = [
    ...(up ? [] : ['down']),
    ...(paused ? ['paused'] : []),
    ...(byzantine ? ['Byzantine'] : []),
    ...(mute ? ['no longer sends'] : []),
    ...(deaf ? ['no longer receives'] : []),
  ]
  const timers = armedTimers(local, () => true)
  return [
    ...(isRecord(state) ? sortedFields(state) : [['state', state] as const]),
    ...(status.length === 0 ? [] : [[statusLabel, new Words(status.join(', '))] as const]),
    ...(timers.length === 0 ? [] : [['armed timers', new Words(timers.join(', '))] as const]),
    ...(onDisk === undefined ? [] : [['on disk', onDisk] as const]),
    ...(offers.length === 0
      ? []
      : [['offers', new Group(offers.map(({ to, message }) => [`to ${to}`, message]))] as const]),
    ...(unfinished === undefined ? [] : [['goes on with', new Words(unfinished.step)] as const]),
  ]
}

function parcelEntry({ from, message, copies }: ReturnType<typeof parcelsIn>[number]): Entries[number] {
  return [`from ${from}${copies > 1 ? `, ${copies} times` : ''}`, message]
}

function operationsOf({ completed, pending, abandoned = [] }: ClientHistory): Group {
  const done = completed.map(
    ({ operation, result }) =>
      [describeOperation(operation as Plain, undefined), new Words(formatMessage(result as Plain))] as const,
  )
  const open =
    pending === null ? [] : [[describeOperation(pending.operation as Plain, undefined), new Words('pending')] as const]
  const lost = abandoned.map(
    ({ operation }) => [describeOperation(operation as Plain, undefined), new Words('abandoned')] as const,
  )
  return new Group([...done, ...lost, ...open])
}
