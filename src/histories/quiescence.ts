/**
 * What a history shows once clients have come to rest.
 *
 * - Convergence: after the last write has returned, reads of a key agree, all with one of its writes.
 * - Exactly once: what was asked for and acknowledged happened once, what nobody acknowledged at most once, and nothing
 *   else did. Of a queue: each value comes out once by the time the queue is found empty. Of a counter: it counts each
 *   increment once.
 */

import { comparePlain, type Plain } from '../language/plain.ts'
import { groupBy } from './grouping.ts'
import type { RecordedOperation } from './operations.ts'
import { consistent, judgeThinAir, readsFrom, violated } from './reads-from.ts'
import { typeOf } from './sequential.ts'
import { textOf } from './state-table.ts'
import type { Judge } from './violation.ts'

/** @param initial what is in each register at the start */
export function judgeEventual(initial: Plain): Judge {
  return (all) => {
    const history = readsFrom(all, initial)
    const { operations, reads, writes } = history
    // A write without an end may still take effect.
    const isOpen = (key: string) => all.some((operation) => isWriteTo(operation, key) && operation.result === undefined)
    for (const [key, late] of groupBy(reads, (read) => read.key)) {
      if (isOpen(key)) continue
      const wrote = (writes.get(key) ?? []).map((number) => operations[number] as RecordedOperation)
      const rest = Math.max(0, ...wrote.map(({ returned }) => returned))
      const settled = late.filter(({ number }) => (operations[number] as RecordedOperation).invoked > rest)
      const different = settled.find(({ source }) => source !== settled[0]?.source)
      if (different !== undefined && settled[0] !== undefined) {
        const core = [settled[0], different].map(({ number }) => operations[number] as RecordedOperation)
        return violated({ core, why: 'all writes had returned, and these reads do not agree' })
      }
      const first = settled[0]
      if (first !== undefined && first.source === null && wrote.length > 0) {
        const core = [...wrote.slice(0, 1), operations[first.number] as RecordedOperation]
        return violated({ core, why: 'all writes had returned, and none of them was read' })
      }
    }
    return judgeThinAir(history) ?? consistent
  }
}

function isWriteTo({ operation }: RecordedOperation, key: string): boolean {
  return typeOf(operation) === 'write' && ((operation as { readonly key?: string }).key ?? '') === key
}

/** Of a queue that is empty at the start. */
export const judgeDeliveries: Judge = (operations) => {
  const isOf = (type: string) => (operation: RecordedOperation) => typeOf(operation.operation) === type
  const sent = groupBy(operations.filter(isOf('enqueue')), ({ operation }) =>
    textOf((operation as { readonly value: Plain }).value),
  )
  const dequeues = operations.filter(isOf('dequeue'))
  const received = groupBy(
    dequeues.filter(({ result }) => result !== undefined && result !== null),
    ({ result }) => textOf(result as Plain),
  )
  for (const [value, taken] of received) {
    const asked = sent.get(value) ?? []
    if (taken.length <= asked.length) continue
    const times = asked.length === 0 ? 'never enqueued' : `enqueued ${timesOf(asked.length)}`
    return violated({
      core: inOrder([...asked, ...taken]),
      why: `${value} was ${times} and dequeued ${timesOf(taken.length)}`,
    })
  }
  const end = Math.max(...operations.filter((one) => !isEmpty(one)).map(({ returned }) => returned))
  // A dequeue without an answer may have taken what is missing.
  const empty = dequeues.some(({ result }) => result === undefined)
    ? undefined
    : dequeues.find((one) => isEmpty(one) && one.invoked > end)
  if (empty === undefined) return consistent
  for (const [value, asked] of sent) {
    const acknowledged = asked.filter(({ result }) => result !== undefined)
    if ((received.get(value)?.length ?? 0) >= acknowledged.length) continue
    const times = timesOf(received.get(value)?.length ?? 0)
    const core = inOrder([...asked, ...(received.get(value) ?? []), empty])
    return violated({ core, why: `${value} was enqueued ${timesOf(acknowledged.length)} and dequeued ${times}` })
  }
  return consistent
}

function isEmpty({ operation, result }: RecordedOperation): boolean {
  return typeOf(operation) === 'dequeue' && result !== undefined && comparePlain(result, null) === 0
}

/** Of a counter: each read is at least what was acknowledged before it, and at most what was asked for until it returned. */
export function judgeCounting(initial: number): Judge {
  return (operations) => {
    const changes = operations.filter(({ operation }) => typeOf(operation) !== 'read')
    for (const read of operations) {
      if (typeOf(read.operation) !== 'read' || read.result === undefined) continue
      const { least, most } = countsAt(read, changes, initial)
      const count = read.result as number
      if (count >= least && count <= most) continue
      const range = least === most ? String(least) : `${least} to ${most}`
      return violated({ core: [read], why: `counting each change once, it would answer ${range}` })
    }
    return consistent
  }
}

function countsAt(
  read: RecordedOperation,
  changes: readonly RecordedOperation[],
  initial: number,
): { readonly least: number; readonly most: number } {
  let [least, most] = [initial, initial]
  for (const { operation, invoked, returned } of changes) {
    if (invoked > read.returned) continue
    const { type, by = 1 } = operation as { readonly type: string; readonly by?: number }
    const change = type === 'decrement' ? -by : by
    if (returned < read.invoked) {
      least += change
      most += change
    } else {
      least += Math.min(0, change)
      most += Math.max(0, change)
    }
  }
  return { least, most }
}

function inOrder(operations: readonly RecordedOperation[]): RecordedOperation[] {
  return [...operations].sort((left, right) => left.invoked - right.invoked)
}

function timesOf(count: number): string {
  return count === 0 ? 'never' : count === 1 ? 'once' : `${count} times`
}
