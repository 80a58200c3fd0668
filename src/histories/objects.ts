/** The sequential specifications of common objects: registers, queues, sets, counters and locks. */

import { NetsplitError } from '../language/errors.ts'
import { comparePlain, type Plain } from '../language/plain.ts'
import { impliedByQueue, impliedByRegister } from './implied.ts'
import { bigIntegerIn, sumOf } from './integers.ts'
import type { RecordedOperation } from './operations.ts'
import { done, type Outcome, type SequentialSpecification, typeOf } from './sequential.ts'
import { keyTextOf, textOf } from './texts.ts'
import { judgeZones } from './zones.ts'

/** What clients of a {@link register} record with `invoke`. */
export type RegisterOperation<Value extends Plain = Plain> =
  | { readonly type: 'write'; readonly value: Value; readonly key?: Plain }
  | { readonly type: 'read'; readonly key?: Plain }
  | { readonly type: 'cas'; readonly expected: Value; readonly value: Value; readonly key?: Plain }

/** Values by the text of their key; a key without one still has the initial value. */
type Registers = { readonly [key: string]: Plain }

/**
 * A register: `{ type: 'write', value }` answers `{ type: 'ok' }`, `{ type: 'read' }` answers the value written last,
 * `{ type: 'cas', expected, value }` writes if the value is the expected one, and answers whether it was. Operations may
 * have a `key`: then each key is a register of its own.
 *
 * @param initial what a read answers before the first write
 */
export function register(initial: Plain): SequentialSpecification<Registers> {
  return {
    initial: {},
    apply(registers, recorded) {
      const operation = recorded as RegisterOperation
      const key = keyTextOf(operation)
      const value = Object.hasOwn(registers, key) ? (registers[key] as Plain) : initial
      const put = (written: Plain) => ({ ...registers, [key]: written })
      switch (typeOf(operation)) {
        case 'read':
          return { result: value, state: registers }
        case 'write':
          if ('value' in operation) return { result: done, state: put(operation.value) }
          break
        case 'cas':
          if ('value' in operation && 'expected' in operation) {
            const isExpected = comparePlain(value, operation.expected) === 0
            return { result: isExpected, state: isExpected ? put(operation.value) : registers }
          }
      }
      return unknownOperation('register', recorded, ["{ type: 'write', value }", "{ type: 'read' }"])
    },
    isReadOnly: (operation, result) =>
      typeOf(operation) === 'read' || (typeOf(operation) === 'cas' && result === false),
    part: keyTextOf,
    judgeQuickly: (operations) => judgeZones(operations, textOf(initial)),
    implied: (operations, order) => impliedByRegister(operations, order, initial),
  }
}

/** What clients of a {@link queue} record with `invoke`. */
export type QueueOperation<Value extends Plain = Plain> =
  | { readonly type: 'enqueue'; readonly value: Value }
  | { readonly type: 'dequeue' }

/**
 * A queue, first in, first out: `{ type: 'enqueue', value }` answers `{ type: 'ok' }`, `{ type: 'dequeue' }` answers the
 * value that it takes out, or null when there is none.
 *
 * @param initial what is in it at the start
 */
export function queue(initial: readonly Plain[] = []): SequentialSpecification<readonly Plain[]> {
  const knows = new WeakMap<readonly RecordedOperation[], boolean>()
  /** Whether null is a value like others, so that a dequeue may have taken it out. */
  const mayHoldNull = (operations: readonly RecordedOperation[]) => {
    const known = knows.get(operations) ?? (initial.includes(null) || operations.some(enqueuesNull))
    knows.set(operations, known)
    return known
  }
  return {
    initial,
    apply(values, operation) {
      const type = typeOf(operation)
      if (type === 'enqueue' && hasValue(operation)) return { result: done, state: [...values, operation.value] }
      if (type === 'dequeue') return { result: values[0] ?? null, state: values.slice(1) }
      return unknownOperation('queue', operation, ["{ type: 'enqueue', value }", "{ type: 'dequeue' }"])
    },
    isReadOnly: (operation, result, operations) =>
      typeOf(operation) === 'dequeue' && result === null && !mayHoldNull(operations),
    implied: (operations, order) => (initial.length === 0 ? impliedByQueue(operations, order) : null),
  }
}

function enqueuesNull({ operation }: RecordedOperation): boolean {
  return typeOf(operation) === 'enqueue' && hasValue(operation) && operation.value === null
}

/** What clients of a {@link set} record with `invoke`. */
export type SetOperation<Value extends Plain = Plain> =
  | { readonly type: 'add' | 'remove' | 'contains'; readonly value: Value }
  | { readonly type: 'read' }

/**
 * A set: `{ type: 'add', value }` and `{ type: 'remove', value }` answer whether that changed it, `{ type: 'contains',
 * value }` whether it is in it, and `{ type: 'read' }` all its members as a list, in any order. An addition or a
 * removal that answers `{ type: 'ok' }` says nothing of the kind.
 *
 * @param initial its members at the start
 */
export function set(initial: Iterable<Plain> = []): SequentialSpecification<readonly Plain[]> {
  const sorted = (members: readonly Plain[]) => [...members].sort(comparePlain)
  return {
    initial: distinct(sorted([...initial])),
    isAnswer: (operation, result, recorded) =>
      comparePlain(result, typeOf(operation) === 'read' ? inOrder(recorded) : recorded) === 0,
    apply(members, operation) {
      const type = typeOf(operation)
      if (type === 'read') return { result: members, state: members }
      if (!hasValue(operation)) return unknownSetOperation(operation)
      const { value } = operation
      const isIn = members.some((member) => comparePlain(member, value) === 0)
      switch (type) {
        case 'contains':
          return { result: isIn, state: members }
        case 'add':
          return eitherAnswer(!isIn, isIn ? members : sorted([...members, value]))
        case 'remove':
          return eitherAnswer(isIn, isIn ? members.filter((member) => comparePlain(member, value) !== 0) : members)
        default:
          return unknownSetOperation(operation)
      }
    },
    isReadOnly: (operation, result) =>
      result === false || typeOf(operation) === 'contains' || typeOf(operation) === 'read',
    part: (operation) => (hasValue(operation) ? textOf(operation.value) : null),
  }
}

/** Members in the order in which states keep them; a set that was recorded as a list has them in any order. */
function inOrder(members: Plain): Plain {
  if (members instanceof Set) return [...members].sort(comparePlain)
  return Array.isArray(members) ? [...(members as readonly Plain[])].sort(comparePlain) : members
}

function distinct(sorted: readonly Plain[]): readonly Plain[] {
  return sorted.filter((member, at) => at === 0 || comparePlain(sorted[at - 1] as Plain, member) !== 0)
}

function unknownSetOperation(operation: unknown): never {
  return unknownOperation('set', operation, ["{ type: 'add', value }", "{ type: 'contains', value }"])
}

/** Some systems tell whether there was something to do, others answer ok. */
function eitherAnswer<State extends Plain>(result: Plain, state: State): readonly Outcome<State>[] {
  return [
    { result, state },
    { result: done, state },
  ]
}

/** What clients of a {@link counter} record with `invoke`; `by` is 1 where it is left out. */
export type CounterOperation =
  | { readonly type: 'increment' | 'decrement'; readonly by?: Plain }
  | { readonly type: 'read' }

/**
 * A counter: `{ type: 'increment' }` and `{ type: 'decrement' }` answer `{ type: 'ok' }` and may say `by` how much,
 * `{ type: 'read' }` answers the count.
 *
 * @param initial the count at the start
 */
export function counter(initial: Plain = 0): SequentialSpecification {
  return {
    initial,
    apply(count, operation) {
      switch (typeOf(operation)) {
        case 'increment':
          return { result: done, state: sumOf(count, changeIn(operation), 1) }
        case 'decrement':
          return { result: done, state: sumOf(count, changeIn(operation), -1) }
        case 'read':
          return { result: count, state: count }
        default:
          return unknownOperation('counter', operation, ["{ type: 'increment' }", "{ type: 'read' }"])
      }
    },
    isReadOnly: (operation) => typeOf(operation) === 'read',
  }
}

/** By how much a counter is changed. */
function changeIn(operation: unknown): Plain {
  const { by = 1 } = operation as { readonly by?: Plain }
  if (typeof by === 'number' || bigIntegerIn(by) !== null) return by
  throw new NetsplitError({
    code: 'bad-history',
    message: `A counter is changed by ${textOf(by)}, which is no number.`,
    cure: "Record { type: 'increment', by: 2 }, or no by for 1.",
  })
}

/** What clients of a {@link lock} record with `invoke`. */
export type LockOperation = { readonly type: 'acquire' | 'tryAcquire' | 'release' }

/**
 * A lock: `{ type: 'acquire' }` answers `{ type: 'ok' }` once nobody holds it, `{ type: 'tryAcquire' }` whether it got it,
 * and `{ type: 'release' }` answers `{ type: 'ok' }`, and can be done by its holder only: the client that acquired it, also
 * after it did not learn that it had.
 */
export function lock(): SequentialSpecification<string | null> {
  return {
    initial: null,
    byClient: true,
    apply(holder, operation, client) {
      switch (typeOf(operation)) {
        case 'acquire':
          return holder === null ? { result: done, state: client } : []
        case 'tryAcquire':
          return { result: holder === null, state: holder ?? client }
        case 'release':
          return holder === client ? { result: done, state: null } : []
        default:
          return unknownOperation('lock', operation, ["{ type: 'acquire' }", "{ type: 'release' }"])
      }
    },
    isReadOnly: (operation, result) => typeOf(operation) === 'tryAcquire' && result === false,
  }
}

function hasValue(operation: unknown): operation is { readonly value: Plain } {
  return typeof operation === 'object' && operation !== null && 'value' in operation
}

function unknownOperation(object: string, operation: unknown, examples: readonly string[]): never {
  throw new NetsplitError({
    code: 'bad-model',
    message: `A ${object} has no operation ${JSON.stringify(operation)}.`,
    cure: `Record operations such as ${examples.join(' or ')}.`,
  })
}
