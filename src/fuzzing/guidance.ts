/**
 * Guidance is what the runs of earlier rounds tell those of the next one. It changes between two rounds only, and comes to
 * the same however the runs of a round were shared out.
 */

/** A run, as the number of its initial state and then of each step among those that are possible there. */
export type Choices = Int32Array<ArrayBuffer>

export interface Guidance {
  /** How often each kind of step was taken. */
  readonly kinds: readonly number[]
  /** Numbers of the properties that were found violated: they are not asked any more. */
  readonly found: readonly number[]
  /** Whether a step that fails was found: then runs do not take any more. */
  readonly failureFound: boolean
  /** Runs that met something new, the newest last. */
  readonly seeds: readonly Choices[]
  /** How many steps a run has, about. */
  readonly length: number
  /** By `sometimes`: the most parts of a state at which it has looked without being met; infinite where it was met. */
  readonly depths: readonly number[]
}

/** More seeds are forgotten, the oldest first. */
export const mostSeeds = 2048
