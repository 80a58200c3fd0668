/**
 * Objects in the plainest way: what each answers when its operations come one at a time. Written apart from `src`, for
 * judges that try all orders.
 */

import { isDeepStrictEqual } from 'node:util'
import type { Plain } from '../../src/language/plain.ts'

interface Operation {
  readonly type: string
  readonly key?: Plain
  readonly value?: Plain
  readonly expected?: Plain
  readonly by?: number
}

export interface PlainObject {
  readonly initial: unknown
  /** What may happen: answers, each with what is in the object then. An answer says whether it is what was recorded. */
  apply(
    state: unknown,
    operation: Operation,
    client: string,
  ): readonly (readonly [isAnswer: (recorded: Plain) => boolean, state: unknown])[]
}

export const isSame = (left: unknown, right: unknown) => isDeepStrictEqual(left, right)
const answers = (expected: unknown) => (recorded: Plain) => isSame(expected, recorded)
const ok = answers({ type: 'ok' })
const either = (expected: boolean) => (recorded: Plain) => recorded === expected || ok(recorded)

type Entries = readonly (readonly [key: unknown, value: unknown])[]

export const plainObjects = {
  register: (initial: Plain = null): PlainObject => ({
    initial: [],
    apply(state, { type, key, value, expected }) {
      const entries = state as Entries
      const entry = entries.find(([other]) => isSame(other, key))
      const found = entry === undefined ? initial : entry[1]
      const put = [...entries.filter((other) => other !== entry), [key, value]]
      if (type === 'read') return [[answers(found), state]]
      if (type === 'write') return [[ok, put]]
      return [isSame(found, expected) ? [answers(true), put] : [answers(false), state]]
    },
  }),
  queue: (initial: readonly Plain[] = []): PlainObject => ({
    initial,
    apply(state, { type, value }) {
      const values = state as readonly Plain[]
      if (type === 'enqueue') return [[ok, [...values, value]]]
      return [[answers(values.length === 0 ? null : values[0]), values.slice(1)]]
    },
  }),
  set: (initial: readonly Plain[] = []): PlainObject => ({
    initial: initial.filter((value, at) => initial.findIndex((other) => isSame(value, other)) === at),
    apply(state, { type, value }) {
      const members = state as readonly Plain[]
      const isIn = members.some((member) => isSame(member, value))
      const isAll = (recorded: Plain) =>
        Array.isArray(recorded) &&
        recorded.length === members.length &&
        members.every((member) => recorded.some((other) => isSame(member, other)))
      if (type === 'read') return [[isAll, members]]
      if (type === 'contains') return [[answers(isIn), members]]
      if (type === 'add') return [[either(!isIn), isIn ? members : [...members, value]]]
      return [[either(isIn), members.filter((member) => !isSame(member, value))]]
    },
  }),
  counter: (initial = 0): PlainObject => ({
    initial,
    apply(state, { type, by = 1 }) {
      const count = state as number
      if (type === 'read') return [[answers(count), count]]
      return [[ok, type === 'increment' ? count + by : count - by]]
    },
  }),
  lock: (): PlainObject => ({
    initial: null,
    apply(holder, { type }, client) {
      if (type === 'tryAcquire') return [[answers(holder === null), holder ?? client]]
      if (type === 'acquire') return holder === null ? [[ok, client]] : []
      return holder === client ? [[ok, null]] : []
    },
  }),
} as const
