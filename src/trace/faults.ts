/** Faults among steps: those in which the world goes wrong, whatever the protocol does. */

import type { Step } from '../semantics/system.ts'
import { crashing } from './words.ts'

export function isFault(step: Step): boolean {
  switch (step.kind) {
    case 'lose':
    case 'duplicate':
    case 'reorder':
    case 'crash':
    case 'pause':
    case 'omit':
    case 'partition':
    case 'lie':
    case 'broadcast lie':
      return true
    default:
      return 'omitted' in step || crashing(step) !== null
  }
}

/** Whether a step is one that no run has to take: a fault, or the end of one; see docs/liveness.md. */
export function isOfFaults(step: Step): boolean {
  return isFault(step) || step.kind === 'restart' || step.kind === 'heal' || step.kind === 'resume'
}
