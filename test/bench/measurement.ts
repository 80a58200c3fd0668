/** One run of one contender. */

import type { Counts } from './state-spaces.ts'

export interface Measurement {
  readonly counts: Partial<Counts>
  /** The whole process, from start to end. */
  readonly processSeconds: number
  /** What the program itself says that the search took; null where it says nothing. */
  readonly searchSeconds: number | null
  readonly cpuSeconds: number | null
  /** The rest is known of our own runs only. */
  readonly handlerCalls: number | null
  /** Shared memory in use at the end of the search. */
  readonly sharedBytes: number | null
  /** The most memory that the process had. */
  readonly residentBytes: number | null
  /** How often states were moved to disk, or the search was saved. */
  readonly diskUses: number | null
}

/** Something that explores a state space: our checker with some number of workers, or a peer. */
export interface Contender {
  readonly id: string
  /** What tells it from the others on the same state space. */
  readonly name: string
  readonly run: () => Promise<Measurement>
}

/** @throws Error when a run has not found exactly the states that are known to be there */
export function assertCounts(found: Partial<Counts>, known: Counts, contender: string): void {
  for (const [name, count] of Object.entries(found)) {
    const right = known[name as keyof Counts]
    if (count !== right) throw new Error(`${contender} counts ${count} as ${name}; right is ${right}.`)
  }
}
