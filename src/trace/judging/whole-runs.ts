/** Whether a run that is known to its end violates a property of whole runs, by what the predicates answer along it. */

import type { LivenessKind } from '../../language/property.ts'

/** What the predicates of a property answer in the states of a run. */
export interface Answers {
  readonly holds: readonly boolean[]
  /** Of `leadsTo`: whether there is what has to follow. */
  readonly follows: readonly boolean[]
}

/** @param begin the place, from 0, of the first state that is visited for ever: the last one where the run stops there */
export function isBroken(kind: LivenessKind, { holds, follows }: Answers, begin: number): boolean {
  switch (kind) {
    case 'eventually':
      return !holds.includes(true)
    case 'leadsTo':
      return holds.lastIndexOf(true) > follows.lastIndexOf(true) && !follows.slice(begin).includes(true)
    case 'eventuallyAlways':
      return holds.slice(begin).includes(false)
    default:
      return !holds.slice(begin).includes(true)
  }
}

/** Whether a promise is open at the end of a run that goes on nobody knows how; see engine/liveness/leaving.ts. */
export function isOpen(kind: LivenessKind, { holds, follows }: Answers): boolean {
  switch (kind) {
    case 'eventually':
      return !holds.includes(true)
    case 'leadsTo':
      return holds.lastIndexOf(true) > follows.lastIndexOf(true)
    default:
      return true
  }
}
