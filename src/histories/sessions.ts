/**
 * Session guarantees (Terry et al., "Session Guarantees for Weakly Consistent Replicated Data", 1994): what one client may
 * expect of what it reads, given what it has done and seen before. In the terms of Burckhardt ("Principles of Eventual
 * Consistency", 2014): there has to be one order of all writes such that each read returns the last write to its key of
 * those that are visible to it; a guarantee says which at least are visible.
 *
 * Which writes a client has seen shows only in its own reads, so all but the first guarantee let it go on seeing them.
 */

import type { Plain } from '../language/plain.ts'
import { judgeSources } from './choices.ts'
import { groupBy } from './grouping.ts'
import { byClient, type RecordedOperation } from './operations.ts'
import { judgeThinAir, type Read, type ReadsFrom, violatedBy } from './reads-from.ts'
import { StrictOrder } from './strict-order.ts'
import { textOf } from './texts.ts'
import { consistent, type HistoryJudgement, type Judge, violated } from './violation.ts'

export interface Guarantee {
  /** Whether a client sees its own writes. */
  readonly ownWrites: boolean
  /** Whether it goes on seeing what it has seen. */
  readonly seenWrites: boolean
  /** Writes that are to be seen wherever a write is seen, and that come before it: those that it follows. */
  readonly follows: 'nothing' | 'writes of its client' | 'what its client had read'
}

export const guarantees = {
  'read-your-writes': { ownWrites: true, seenWrites: false, follows: 'nothing' },
  'monotonic-reads': { ownWrites: false, seenWrites: true, follows: 'nothing' },
  'monotonic-writes': { ownWrites: false, seenWrites: true, follows: 'writes of its client' },
  'writes-follow-reads': { ownWrites: false, seenWrites: true, follows: 'what its client had read' },
} as const satisfies { readonly [name: string]: Guarantee }

export function judgeSessions(initial: Plain, guarantee: Guarantee): Judge {
  return judgeSources(initial, (history) => judgeThinAir(history) ?? judgeVisible(history, guarantee) ?? consistent)
}

function judgeVisible(history: ReadsFrom, guarantee: Guarantee): HistoryJudgement | null {
  const { operations, reads } = history
  const leaders = leadersOf(history, guarantee)
  const order = new StrictOrder(operations.length, { why: () => '', has: () => false })
  for (const [write, earlier] of leaders) {
    for (const [before, why] of earlier) {
      if (order.add(before, write, why) === 'cycle') return violatedBy(operations, order.cycle())
    }
  }
  const witnesses = new Map<string, readonly number[]>()
  for (const read of reads) {
    for (const [write, seenAt] of visibleTo(history, read, guarantee, leaders)) {
      if (write === read.source || !history.writes.get(read.key)?.includes(write)) continue
      const { client, result } = operations[read.number] as RecordedOperation
      const value = textOf(result ?? null)
      if (read.source === null) {
        const involved = [...new Set([write, seenAt, read.number])].sort((left, right) => left - right)
        const why = `what was there at the start, ${value}, was read by ${client}, which had to see a write`
        return violated({ core: involved.map((number) => operations[number] as RecordedOperation), why })
      }
      witnesses.set(`${write} ${read.source}`, [seenAt, read.number])
      if (order.add(write, read.source, `${client} had to see both when it read ${value}`) !== 'cycle') continue
      const circle = order.cycle()
      const others = circle.flatMap(({ before, after }) => witnesses.get(`${before} ${after}`) ?? [])
      return violatedBy(operations, circle, others)
    }
  }
  return null
}

/** For each write those that have to be seen before it, and why. */
function leadersOf(
  { operations, reads, writes }: ReadsFrom,
  { follows }: Guarantee,
): ReadonlyMap<number, readonly (readonly [number, string])[]> {
  const all = [...writes.values()].flat().sort((left, right) => left - right)
  const at = (number: number) => operations[number] as RecordedOperation
  if (follows === 'nothing') return new Map()
  const readsOf = groupBy(reads, ({ number }) => at(number).client)
  return new Map(
    all.map((write): [number, (readonly [number, string])[]] => {
      if (follows === 'writes of its client') {
        const earlier = all.filter((other) => byClient(at(other), at(write)))
        return [write, earlier.map((other) => [other, 'its client wrote it before that'])]
      }
      const earlier = (readsOf.get(at(write).client) ?? []).filter(({ number }) => byClient(at(number), at(write)))
      const read = earlier.flatMap(({ source }) => (source === null || source === write ? [] : [source]))
      return [write, [...new Set(read)].map((other) => [other, `${at(write).client} had read it before it wrote that`])]
    }),
  )
}

/** The writes that a read has to see, each with the operation of its client that says so. */
function visibleTo(
  { operations, reads, writes }: ReadsFrom,
  { number, source }: Read,
  { ownWrites, seenWrites }: Guarantee,
  leaders: ReadonlyMap<number, readonly (readonly [number, string])[]>,
): ReadonlyMap<number, number> {
  const at = (other: number) => operations[other] as RecordedOperation
  const visible = new Map<number, number>()
  const see = (write: number, because: number) => {
    if (visible.has(write)) return
    visible.set(write, because)
    for (const [leader] of leaders.get(write) ?? []) see(leader, because)
  }
  if (source !== null) see(source, number)
  if (seenWrites) {
    for (const read of reads) {
      if (read.source !== null && byClient(at(read.number), at(number))) see(read.source, read.number)
    }
  }
  if (ownWrites) {
    for (const write of [...writes.values()].flat()) if (byClient(at(write), at(number))) see(write, write)
  }
  return visible
}
