/**
 * The commons of a campaign: memory that its workers share, so that what one of them has found out is known to all. Nothing of it
 * is given up while somebody may use it. So it is looked after between two rounds: where there is too much in it, or no more room,
 * other memory takes its place.
 */

import { isSpent, type RunMemory, type RunMemorySize, reserveRunMemory } from '../engine/index.ts'
import type { Instance } from '../semantics/instance/instance.ts'
import type { Round } from './round.ts'

/** Memory that lasts for fewer rounds is too small: from then on each worker has its own. */
const fewestRounds = 8

export class Commons {
  private readonly instance: Instance
  private readonly size: RunMemorySize
  /** Null where each worker has its own. */
  memory: RunMemory | null
  /** The round that memory was asked for last, and how many there were since it is there. */
  private round: Round | null = null
  private rounds = 0

  constructor(instance: Instance, size: RunMemorySize) {
    this.instance = instance
    this.size = size
    this.memory = this.begin()
  }

  /** The memory for a round, the same for all who ask; null where each worker has its own. */
  memoryFor(round: Round): RunMemory | null {
    if (round === this.round) return this.memory
    this.round = round
    if (this.memory !== null && isSpent(this.memory)) {
      this.memory = this.rounds < fewestRounds ? null : this.begin()
      this.rounds = 0
    }
    this.rounds++
    return this.memory
  }

  /** One worker has nobody to share with. */
  private begin(): RunMemory | null {
    return this.size.workers === 1 ? null : reserveRunMemory(this.instance, this.size)
  }
}
