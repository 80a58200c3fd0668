/** What a run of an author function has read, and what is said when the next run answers otherwise. */

import { NetsplitError } from '../../language/errors.ts'

/** One read of a tabled function: a slot (beyond the number of slots: of the state after a step), or minus the address of a facet, and what it held. */
export interface TrackedRead {
  readonly slot: number
  readonly component: number
}

export function nondeterministic(functionName: string): NetsplitError {
  return new NetsplitError({
    code: 'nondeterministic',
    message: `${functionName} does not always answer the same on the same state.`,
    place: functionName,
    cure: 'Handlers, actions and predicates are pure functions of what they are given: no clock, no random numbers, no variables outside the state.',
  })
}
