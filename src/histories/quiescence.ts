/** Convergence, once clients have come to rest: after the last write has returned, reads of a key agree on one of its writes. */

import type { Plain } from '../language/plain.ts'
import { groupBy } from './grouping.ts'
import type { RecordedOperation } from './operations.ts'
import { judgeThinAir, readsFrom } from './reads-from.ts'
import { typeOf } from './sequential.ts'
import { keyTextOf } from './texts.ts'
import { consistent, type Judge, violated } from './violation.ts'

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
  return typeOf(operation) === 'write' && keyTextOf(operation) === key
}
