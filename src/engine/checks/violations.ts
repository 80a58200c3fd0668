/**
 * The first violations, and witnesses, that a search has found: one record for each property, one for exceptions of
 * author code and one for model errors. Of several at the same depth the one with the smallest fingerprint stays, so
 * the record does not depend on who found what first.
 *
 *   record   [depth, fingerprint of the state x 2, fingerprint of the state before x 2, whether at a step, check,
 *             component by slot]
 *
 * The depth is 0 while nothing was found. It is written last and may be read at any time; the rest is read under the
 * lock, or when the search has ended.
 */

import type { Instance } from '../../semantics/instance/instance.ts'
import type { SharedMemory } from '../memory/memory.ts'
import { type Directory, violationFixedWords as fixedWords, violationWords } from '../states/directory.ts'

/** A 64-bit content hash of a state, in two words. */
export interface Fingerprint {
  readonly low: number
  readonly high: number
}

export const noFingerprint: Fingerprint = { low: 0, high: 0 }

export interface Finding {
  /** Length of the run that shows it, in states; an initial state has depth 1. */
  readonly depth: number
  readonly fingerprint: Fingerprint
  /** For a step: of the state that it leaves. */
  readonly before: Fingerprint
  /** The components of the state, or of the state that the step leaves. */
  readonly state: Int32Array
  /**
   * Whether it was made at a step out of that state, to the one with the fingerprint, or at the state. What is found in a
   * state outside the constraint is found at the step there.
   */
  readonly isStep: boolean
  /** For a predicate that failed: the number of its check; else 0. */
  readonly check: number
}

export class Violations {
  private readonly memory: SharedMemory
  private readonly heap: Int32Array
  private readonly start: number
  private readonly properties: number
  private readonly slots: number
  /** Records of which a finding is no violation. */
  private readonly witnesses: ReadonlySet<number>

  constructor(
    memory: SharedMemory,
    directory: Directory,
    { properties, system }: Pick<Instance, 'properties' | 'system'>,
  ) {
    this.memory = memory
    this.heap = memory.heap
    this.start = directory.violations
    this.properties = properties.length
    this.slots = system.slots.length
    this.witnesses = new Set(properties.flatMap(({ kind }, number) => (kind === 'sometimes' ? [number] : [])))
  }

  /** Number of the record for exceptions. */
  get exception(): number {
    return this.properties
  }

  /** Number of the record for model errors. */
  get error(): number {
    return this.properties + 1
  }

  isFound(record: number): boolean {
    return this.depthOf(record) !== 0
  }

  /** Depth of what was found; 0 when nothing was. */
  depthOf(record: number): number {
    return this.heap[this.addressOf(record)] as number
  }

  /** Whether a record holds something shallower, which nothing at this depth can replace. */
  wasFoundBefore(record: number, depth: number): boolean {
    const known = this.depthOf(record)
    return known !== 0 && known < depth
  }

  get(record: number): Finding | null {
    if (!this.isFound(record)) return null
    const at = this.addressOf(record)
    const word = (offset: number) => this.heap[at + offset] as number
    return {
      depth: word(0),
      fingerprint: { low: word(1), high: word(2) },
      before: { low: word(3), high: word(4) },
      isStep: word(5) !== 0,
      check: word(6),
      state: this.heap.slice(at + fixedWords, at + fixedWords + this.slots),
    }
  }

  /** Keeps a finding when it is the first of its record in the order of the head comment. */
  offer(record: number, finding: Finding): void {
    if (this.isLater(record, finding)) return
    this.memory.exclusively(() => {
      const known = this.get(record)
      if (known !== null && !comesBefore(finding, known)) return
      const { depth, fingerprint, before, state, isStep, check } = finding
      const at = this.addressOf(record)
      const words = [fingerprint.low, fingerprint.high, before.low, before.high, isStep ? 1 : 0, check]
      this.heap.set(words, at + 1)
      this.heap.set(state, at + fixedWords)
      Atomics.store(this.heap, at, depth)
    })
    if (!this.witnesses.has(record)) this.memory.board.isViolated = true
  }

  /**
   * Whether a record holds what comes before a finding, as far as can be told without the lock. A whole level may witness
   * a property. Records only change to what comes before, so whatever word is read, they hold or are about to hold
   * nothing that comes after it.
   */
  private isLater(record: number, { depth, fingerprint }: Finding): boolean {
    const at = this.addressOf(record)
    const known = Atomics.load(this.heap, at)
    if (known === 0 || known > depth) return false
    return known < depth || fingerprint.high >>> 0 > Atomics.load(this.heap, at + 2) >>> 0
  }

  private addressOf(record: number): number {
    return this.start + record * violationWords(this.slots)
  }
}

function comesBefore(a: Finding, b: Finding): boolean {
  if (a.depth !== b.depth) return a.depth < b.depth
  const order = compareFingerprints(a.fingerprint, b.fingerprint) || compareFingerprints(a.before, b.before)
  return (order || a.check - b.check) < 0
}

/** Orders fingerprints as unsigned 64-bit numbers. */
export function compareFingerprints(a: Fingerprint, b: Fingerprint): number {
  return (a.high >>> 0) - (b.high >>> 0) || (a.low >>> 0) - (b.low >>> 0)
}
