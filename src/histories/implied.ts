/**
 * What the results of registers and queues imply for every order that explains them, when no two operations put the same
 * value in: then a result tells where it came from. Registers: Gibbons and Korach, "Testing Shared Memories", 1997;
 * queues: Henzinger, Sezgin and Vafeiadis, "Aspect-Oriented Linearizability Proofs", 2013. What follows is put into the
 * order until nothing more does; mostly, hardly a choice is then left to a search, or a contradiction is found.
 */

import { comparePlain, type Plain } from '../language/plain.ts'
import { groupBy } from './grouping.ts'
import type { RecordedOperation } from './operations.ts'
import { type Contradiction, typeOf } from './sequential.ts'
import type { StrictOrder } from './strict-order.ts'
import { keyTextOf, textOf } from './texts.ts'

/** Thrown to leave the rules as soon as two operations have to come before each other. */
class CycleFound extends Error {}

/** Applies rules until they add nothing more. Returns whether two operations have to come before each other. */
function saturate(order: StrictOrder, rules: (add: (before: number, after: number, why: string) => void) => void) {
  let hasGrown = true
  const add = (before: number, after: number, why: string) => {
    const outcome = order.add(before, after, why)
    if (outcome === 'cycle') throw new CycleFound()
    if (outcome === 'new') hasGrown = true
  }
  try {
    while (hasGrown) {
      hasGrown = false
      rules(add)
    }
  } catch (error) {
    if (!(error instanceof CycleFound)) throw error
  }
}

interface Access {
  readonly number: number
  readonly value: Plain
  readonly isCertain: boolean
}

/** See `implied` of a sequential specification. */
export function impliedByRegister(
  operations: readonly RecordedOperation[],
  order: StrictOrder,
  initial: Plain,
): Contradiction | null {
  for (const members of byKey(operations).values()) {
    const contradiction = impliedByOneRegister(operations, members, order, initial)
    if (contradiction !== null) return contradiction
  }
  return null
}

function byKey(operations: readonly RecordedOperation[]): Map<string, number[]> {
  return groupBy(operations.keys(), (number) => keyTextOf((operations[number] as RecordedOperation).operation))
}

function impliedByOneRegister(
  operations: readonly RecordedOperation[],
  members: readonly number[],
  order: StrictOrder,
  initial: Plain,
): Contradiction | null {
  const at = (number: number) => operations[number] as RecordedOperation
  if (members.some((number) => !['read', 'write'].includes(typeOf(at(number).operation) as string))) return null
  const writes = members
    .filter((number) => typeOf(at(number).operation) === 'write')
    .map((number): Access & { isCertain: boolean } => ({
      number,
      value: (at(number).operation as { readonly value: Plain }).value,
      isCertain: at(number).result !== undefined,
    }))
  const writesOf = groupBy(writes, ({ value }) => textOf(value))
  const reads: { readonly number: number; readonly source: number | null; readonly value: string }[] = []
  for (const number of members) {
    const { operation, result } = at(number)
    if (typeOf(operation) !== 'read' || result === undefined) continue
    const sources = writesOf.get(textOf(result)) ?? []
    const isInitial = comparePlain(result, initial) === 0
    if (sources.length + Number(isInitial) > 1) continue
    if (sources.length === 0 && !isInitial) {
      return { operations: [number], why: `nothing ever wrote ${textOf(result)}` }
    }
    for (const source of sources) source.isCertain = true
    reads.push({ number, source: sources[0]?.number ?? null, value: textOf(result) })
  }
  saturate(order, (add) => {
    for (const { number, source, value } of reads) {
      if (source !== null) add(source, number, `its value ${value} was read there`)
      for (const other of writes) {
        if (other.number === source) continue
        if (source === null || order.has(source, other.number)) {
          add(number, other.number, `it read ${value}, which that write replaces`)
        }
        if (source !== null && other.isCertain && order.has(other.number, number)) {
          add(other.number, source, `${value}, not its value, was read after it`)
        }
      }
    }
  })
  return null
}

/** See `implied` of a sequential specification; for a queue that is empty at the start. */
export function impliedByQueue(operations: readonly RecordedOperation[], order: StrictOrder): Contradiction | null {
  const taken = new Map<string, number>()
  const enqueued = new Map<string, number>()
  const empty: number[] = []
  let hasPendingDequeue = false
  for (const [number, { operation, result }] of operations.entries()) {
    if (typeOf(operation) === 'enqueue') {
      const value = textOf((operation as { readonly value: Plain }).value)
      if (enqueued.has(value) || value === 'null') return null
      enqueued.set(value, number)
    } else if (result === undefined) hasPendingDequeue = true
    else if (result === null) empty.push(number)
  }
  for (const [number, { operation, result }] of operations.entries()) {
    if (typeOf(operation) !== 'dequeue' || result === undefined || result === null) continue
    const value = textOf(result)
    const earlier = taken.get(value)
    const source = enqueued.get(value)
    if (source === undefined) return { operations: [number], why: `nothing ever enqueued ${value}` }
    if (earlier !== undefined) {
      return { operations: [source, earlier, number], why: `${value} was enqueued once and dequeued twice` }
    }
    taken.set(value, number)
  }
  const values = [...taken].map(([value, out]) => ({ value, into: enqueued.get(value) as number, out }))
  const left = hasPendingDequeue
    ? []
    : [...enqueued].filter(
        ([value, number]) => !taken.has(value) && (operations[number] as RecordedOperation).result !== undefined,
      )
  saturate(order, (add) => {
    for (const { value, into, out } of values) {
      add(into, out, `${value} was dequeued there`)
      for (const [other, number] of left) add(into, number, `${value} was dequeued before ${other}`)
      for (const none of empty) {
        if (order.has(into, none)) add(out, none, `${value} was no longer in the queue, which was empty`)
        if (order.has(none, out)) add(none, into, `${value} was not yet in the queue, which was empty`)
      }
      for (const other of values) {
        if (other.into === into) continue
        if (order.has(into, other.into)) add(out, other.out, `${value} was enqueued before ${other.value}`)
        if (order.has(out, other.out)) add(into, other.into, `${value} was dequeued before ${other.value}`)
      }
    }
    for (const [other, number] of left) {
      for (const none of empty) add(none, number, `${other} had not been dequeued when the queue was empty`)
    }
  })
  return null
}
