/**
 * Weak consistency models by their definitions: tries all orders. Too simple to be wrong, too slow for more than a few
 * operations. Histories have only operations that returned, of registers that are null at the start.
 */

import type { RecordedOperation } from '../../src/histories/operations.ts'

interface Access {
  readonly type: 'read' | 'write'
  readonly key: string
  readonly value: unknown
}

export type Visible = (write: RecordedOperation, read: RecordedOperation) => boolean
export type Before = (first: RecordedOperation, second: RecordedOperation) => boolean

export const access = ({ operation, result }: RecordedOperation): Access => {
  const { type, key, value } = operation as { type: 'read' | 'write'; key: string; value: unknown }
  return { type, key, value: type === 'read' ? result : value }
}
export const isRead = (operation: RecordedOperation) => access(operation).type === 'read'
const sameKey = (left: RecordedOperation, right: RecordedOperation) => access(left).key === access(right).key
export const inSession: Before = (first, second) => first.client === second.client && first.index < second.index

/** The write that a read got its value from. */
export const sourceOf = (read: RecordedOperation, operations: readonly RecordedOperation[]) =>
  operations.find((one) => !isRead(one) && sameKey(one, read) && access(one).value === access(read).value)

/** Whether every value that was read had been written, or was there at the start. */
export const hasSources = (operations: readonly RecordedOperation[]) =>
  operations.every((one) => !isRead(one) || access(one).value === null || sourceOf(one, operations) !== undefined)

/** Whether there is an order of all writes in which each read returns the last one that it sees. */
export function hasArbitration(operations: readonly RecordedOperation[], isVisible: Visible, before: Before): boolean {
  const writes = operations.filter((one) => !isRead(one))
  return orders(writes, before).some((order) =>
    operations.filter(isRead).every((read) => {
      const last = order.findLast((write) => sameKey(write, read) && isVisible(write, read))
      return (last === undefined ? null : access(last).value) === access(read).value
    }),
  )
}

/** Causality: session order and reads-from, closed. Null where it goes in a circle. */
export function causalityOf(operations: readonly RecordedOperation[]): Before | null {
  const before = new Set<string>()
  const name = (left: RecordedOperation, right: RecordedOperation) => `${idOf(left)} < ${idOf(right)}`
  for (const left of operations) {
    for (const right of operations) {
      if (inSession(left, right) || (isRead(right) && sourceOf(right, operations) === left))
        before.add(name(left, right))
    }
  }
  for (const middle of operations) {
    for (const left of operations) {
      for (const right of operations) {
        if (before.has(name(left, middle)) && before.has(name(middle, right))) before.add(name(left, right))
      }
    }
  }
  if (operations.some((one) => before.has(name(one, one)))) return null
  return (left, right) => before.has(name(left, right))
}

/** Whether what comes before an operation can be put in an order that keeps another one and explains some of it. */
export function explainsPast(
  operation: RecordedOperation,
  operations: readonly RecordedOperation[],
  before: Before,
  explained: readonly RecordedOperation[],
): boolean {
  const past = operations.filter((one) => one === operation || before(one, operation))
  return orders(past, before).some((order) =>
    explained.every((read) => {
      const last = order.slice(0, order.indexOf(read)).findLast((one) => !isRead(one) && sameKey(one, read))
      return (last === undefined ? null : access(last).value) === access(read).value
    }),
  )
}

function orders(all: readonly RecordedOperation[], before: Before): RecordedOperation[][] {
  if (all.length === 0) return [[]]
  return all
    .filter((next) => !all.some((other) => before(other, next)))
    .flatMap((next) =>
      orders(
        all.filter((other) => other !== next),
        before,
      ).map((rest) => [next, ...rest]),
    )
}

function idOf({ client, index }: RecordedOperation): string {
  return `${client} ${index}`
}
