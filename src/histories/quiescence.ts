/**
 * Convergence, once clients have come to rest (Vogels, "Eventually Consistent", 2009): after the last write to a key has
 * returned, all reads of it answer the same, the value of one of its writes. Besides, nobody reads what nobody wrote.
 */

import { comparePlain, type Plain } from '../language/plain.ts'
import { groupBy } from './grouping.ts'
import type { RecordedOperation } from './operations.ts'
import { typeOf } from './sequential.ts'
import { keyTextOf, textOf } from './texts.ts'
import { consistent, type HistoryJudgement, type Judge, violated } from './violation.ts'

/** @param initial what is in each register at the start */
export function judgeEventual(initial: Plain): Judge {
  return (all) => {
    for (const ofKey of groupBy(all, ({ operation }) => keyTextOf(operation)).values()) {
      const reads = ofKey.filter(({ operation, result }) => typeOf(operation) === 'read' && result !== undefined)
      const writes = ofKey.filter(mayWrite)
      const found = judgeThinAir(reads, writes, initial) ?? judgeRest(reads, writes, initial)
      if (found !== null) return found
    }
    return consistent
  }
}

/** A compare-and-set writes when it finds what it expects. */
function mayWrite({ operation, result }: RecordedOperation): boolean {
  return typeOf(operation) === 'write' || (typeOf(operation) === 'cas' && result !== false)
}

const writtenBy = ({ operation }: RecordedOperation) => (operation as { readonly value: Plain }).value

function judgeThinAir(
  reads: readonly RecordedOperation[],
  writes: readonly RecordedOperation[],
  initial: Plain,
): HistoryJudgement | null {
  const known = new Set([initial, ...writes.map(writtenBy)].map(textOf))
  const read = reads.find(({ result }) => !known.has(textOf(result as Plain)))
  if (read === undefined) return null
  const why = `nothing ever wrote ${textOf(read.result as Plain)}`
  return violated({ anomaly: 'read out of thin air', core: [read], why })
}

function judgeRest(
  reads: readonly RecordedOperation[],
  writes: readonly RecordedOperation[],
  initial: Plain,
): HistoryJudgement | null {
  // A write without an end may still take effect.
  if (writes.some(({ result }) => result === undefined)) return null
  const rest = writes.reduce((latest, { returned }) => Math.max(latest, returned), 0)
  const [first, ...others] = reads.filter(({ invoked }) => invoked > rest)
  if (first === undefined) return null
  const value = first.result as Plain
  const different = others.find(({ result }) => comparePlain(result as Plain, value) !== 0)
  if (different !== undefined) {
    return violated({ core: [first, different], why: 'all writes had returned, and these reads do not agree' })
  }
  const wanted = writes.length === 0 ? [initial] : writes.map(writtenBy)
  if (wanted.some((one) => comparePlain(one, value) === 0)) return null
  return violated({ core: [...writes.slice(0, 1), first], why: 'all writes had returned, and none of them was read' })
}
