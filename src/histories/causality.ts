/**
 * Causal consistency, by the bad patterns of Bouajjani, Enea, Guerraoui and Hamza, "On Verifying Causal Consistency"
 * (2017). Causality is the order of each client together with that from each write to the reads of its value.
 *
 * - causal: no read returns what causality says was written over, or what was there at the start, when it was written over;
 * - causal convergence: besides, there is one order in which all clients see concurrent writes;
 * - causal memory: besides the first, what each client saw can be explained by an order of writes, its own one.
 */

import type { Plain } from '../language/plain.ts'
import { judgeSources } from './choices.ts'
import { amongNumbers, judgeThinAir, type ReadsFrom, violatedBy } from './reads-from.ts'
import { StrictOrder } from './strict-order.ts'
import { textOf } from './texts.ts'
import { consistent, type HistoryJudgement, type Judge } from './violation.ts'

type Pattern = (history: ReadsFrom, causality: StrictOrder) => HistoryJudgement | null

const judgeBy = (initial: Plain, pattern: Pattern): Judge =>
  judgeSources(initial, (history) => {
    const causality = causalityOf(history)
    return (
      judgeThinAir(history) ??
      judgeCircle(history, causality) ??
      overwritten(history, causality) ??
      pattern(history, causality) ??
      consistent
    )
  })

export const judgeCausality = (initial: Plain): Judge => judgeBy(initial, () => null)

export const judgeConvergence = (initial: Plain): Judge =>
  judgeBy(initial, (history, causality) => {
    const order = causalityOf(history)
    for (const { number, source } of history.reads) {
      if (source === null) continue
      for (const other of rivals(history, number)) {
        if (causality.has(other, number)) order.add(other, source, seenWhy(history, number))
        const found = judgeCircle(history, order, [number])
        if (found !== null) return found
      }
    }
    return null
  })

export const judgeMemory = (initial: Plain): Judge =>
  judgeBy(initial, (history) => {
    const clients = new Set(history.operations.map(({ client }) => client))
    for (const client of clients) {
      const found = judgeClient(history, client)
      if (found !== null) return found
    }
    return null
  })

function causalityOf({ operations, reads }: ReadsFrom): StrictOrder {
  const order = new StrictOrder(operations.length, amongNumbers(operations))
  for (const { number, source } of reads) {
    if (source !== null && order.add(source, number, 'its value was read there') === 'cycle') break
  }
  return order
}

function judgeCircle(
  { operations }: ReadsFrom,
  order: StrictOrder,
  others: readonly number[] = [],
): HistoryJudgement | null {
  const circle = order.cycle()
  return circle.length === 0 ? null : violatedBy(operations, circle, others)
}

/** The other writes to the key of a read. */
function rivals({ reads, writes }: ReadsFrom, number: number): readonly number[] {
  const read = reads.find((candidate) => candidate.number === number)
  if (read === undefined) return []
  return (writes.get(read.key) ?? []).filter((write) => write !== read.source)
}

/** A read of what was written over. */
function overwritten(history: ReadsFrom, causality: StrictOrder): HistoryJudgement | null {
  for (const { number, source } of history.reads) {
    for (const other of rivals(history, number)) {
      if (!causality.has(other, number) || (source !== null && !causality.has(source, other))) continue
      const value = textOf(history.operations[number]?.result ?? null)
      causality.add(number, other, `it read ${value}, which that write replaces`)
      return judgeCircle(history, causality, source === null ? [] : [source])
    }
  }
  return null
}

/** What one client saw, explained by an order of all that it depends on. */
function judgeClient(history: ReadsFrom, client: string): HistoryJudgement | null {
  const order = causalityOf(history)
  const own = history.reads.filter(({ number }) => history.operations[number]?.client === client)
  let hasGrown = true
  while (hasGrown) {
    hasGrown = false
    for (const { number, source } of own) {
      for (const other of rivals(history, number)) {
        if (!order.has(other, number)) continue
        const outcome =
          source === null
            ? order.add(number, other, 'it read what was there at the start, which that write replaces')
            : order.add(other, source, seenWhy(history, number))
        if (outcome === 'cycle') return judgeCircle(history, order, [number])
        if (outcome === 'new') hasGrown = true
      }
    }
  }
  return null
}

function seenWhy({ operations }: ReadsFrom, number: number): string {
  const { client, result } = operations[number] as (typeof operations)[number]
  return `${client} had to see both when it read ${textOf(result ?? null)}`
}
