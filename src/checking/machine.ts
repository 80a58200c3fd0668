/** What this machine has to spare for a check. */

import { availableParallelism, totalmem } from 'node:os'
import { mostWorkers } from '../engine/index.ts'

/** One thread per core. */
export function usualWorkers(): number {
  return Math.min(availableParallelism(), mostWorkers)
}

/** 60 percent of the memory that this process may use: the rest is for the workers' heaps and the system. */
export function usualMemory(): number {
  const constrained = process.constrainedMemory() ?? 0
  const total = totalmem()
  const available = constrained > 0 && constrained < total ? constrained : total
  return Math.floor(available * 0.6)
}
