/** Faults among steps: those in which the world goes wrong, whatever the protocol does. */

import type { Step } from '../semantics/system/system.ts'
import { crashing } from './words.ts'

/** Steps that are nothing else; others may have one in them. */
export const faultKinds: ReadonlySet<string> = new Set<Step['kind']>([
  'lose',
  'duplicate',
  'reorder',
  'crash',
  'pause',
  'omit',
  'partition',
  'lie',
  'broadcast lie',
])

export function isFault(step: Step): boolean {
  return faultKinds.has(step.kind) || 'omitted' in step || crashing(step) !== null
}

/** Whether a step is one that no run has to take: a fault, or the end of one; see docs/liveness.md. */
export function isOfFaults(step: Step): boolean {
  return isFault(step) || step.kind === 'restart' || step.kind === 'heal' || step.kind === 'resume'
}
