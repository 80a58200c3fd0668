/**
 * Registers of which each value was written once, in the time that sorting takes (Gibbons and Korach, "Testing Shared
 * Memories", 1997, theorem 4.2). A write with the reads of its value is a cluster. Its zone is the time between the first
 * return and the last invocation of its members: forward when the return comes first, then the register has to hold the
 * value all that time; else backward, then there is a moment between the two at which all members can take effect.
 *
 *   forward    |--w--|      |--r--|         backward  |-----w-----|
 *                    ^======^                             |----r------|
 *                                                         ^=======^
 *
 * A history is linearizable exactly when no read returned before its write was invoked, no two forward zones overlap, and
 * no backward zone lies within a forward one.
 */

import { groupBy } from './grouping.ts'
import type { RecordedOperation } from './operations.ts'
import { done, type QuickVerdict, typeOf } from './sequential.ts'
import { textOf } from './texts.ts'

interface Zone {
  /** The member that returned first; null for what was there at the start. */
  readonly first: RecordedOperation | null
  /** The member that was invoked last. */
  readonly last: RecordedOperation
  readonly write: RecordedOperation | null
  readonly from: number
  readonly to: number
}

/**
 * @param operations of one register
 * @param initial what it holds at the start, as a text
 * @returns null where some value was written twice, or was there at the start, or something else than reads and writes
 *   was done
 */
export function judgeZones(operations: readonly RecordedOperation[], initial: string): QuickVerdict | null {
  const writes = new Map<string, RecordedOperation>()
  for (const recorded of operations) {
    const type = typeOf(recorded.operation)
    if (type === 'read') continue
    const value = textOf((recorded.operation as { readonly value: never }).value)
    if (type !== 'write' || writes.has(value) || value === initial) return null
    // An answer that no register gives.
    if (recorded.result !== undefined && textOf(recorded.result) !== textOf(done)) return null
    writes.set(value, recorded)
  }
  const reads = groupBy(
    operations.filter(({ operation, result }) => typeOf(operation) === 'read' && result !== undefined),
    ({ result }) => textOf(result as never),
  )
  const zones: Zone[] = []
  for (const value of new Set([...reads.keys(), ...writes.keys()])) {
    const write = writes.get(value) ?? null
    const members = reads.get(value) ?? []
    if (write === null && value !== initial) return { isLinearizable: false, suspects: members.slice(0, 1) }
    const early = members.find(({ returned }) => write !== null && returned < write.invoked)
    if (early !== undefined) return { isLinearizable: false, suspects: [early, write as RecordedOperation] }
    // A write that nobody read and that has no end may not have happened.
    if (write !== null && write.result === undefined && members.length === 0) continue
    zones.push(zoneOf(write, members))
  }
  return conflictAmong(zones) ?? { isLinearizable: true, suspects: [] }
}

function zoneOf(write: RecordedOperation | null, members: readonly RecordedOperation[]): Zone {
  const all = write === null ? members : [write, ...members]
  const first = all.reduce((one, other) => (other.returned < one.returned ? other : one))
  const last = all.reduce((one, other) => (other.invoked > one.invoked ? other : one))
  // What is there at the start was written before everything else.
  const from = write === null ? Number.NEGATIVE_INFINITY : first.returned
  return { first: write === null ? null : first, last, write, from, to: last.invoked }
}

function conflictAmong(zones: readonly Zone[]): QuickVerdict | null {
  const forward = zones.filter(({ from, to }) => from < to).sort((left, right) => left.from - right.from)
  for (const [at, zone] of forward.entries()) {
    const next = forward[at + 1]
    if (next !== undefined && next.from < zone.to) return conflict(zone, next)
  }
  const backward = zones.filter(({ from, to }) => from > to)
  for (const zone of backward) {
    const around = forward[lastBefore(forward, zone.to)]
    if (around !== undefined && zone.from < around.to) return conflict(around, zone)
  }
  return null
}

/** The last of the zones that begin before a moment; they are in order. */
function lastBefore(zones: readonly Zone[], moment: number): number {
  let [low, high] = [0, zones.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((zones[middle] as Zone).from < moment) low = middle + 1
    else high = middle
  }
  return low - 1
}

function conflict(...zones: readonly Zone[]): QuickVerdict {
  const suspects = new Set(zones.flatMap(({ first, last, write }) => [first, last, write]))
  suspects.delete(null)
  const found = [...suspects] as RecordedOperation[]
  return { isLinearizable: false, suspects: found.sort((left, right) => left.invoked - right.invoked) }
}
