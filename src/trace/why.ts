/**
 * Why each step of a run is needed. A step is needed by a later one, or by the property, when that uses what the step left: a
 * message, an armed timer, a value that it wrote, a budget that it spent, or the room that it made by taking away what stood in
 * the way (the message before it on a link, a due timer, a full channel, a cut, another's turn).
 */

/** One step made possible, or decided, another one or the verdict. */
export interface Need {
  /** The number of the earlier step; the start is 1. */
  readonly of: number
  /**
   * The number of the step that needs it; null for the property. Where it is not greater than `of`, both are steps of a loop,
   * and that step needs it in the next round.
   */
  readonly by: number | null
  readonly kind: 'sends' | 'arms' | 'writes' | 'spends' | 'frees'
  /** In words, the step of the number `of` being the subject: `sends prepare to rm0`, `sets lock.holder`. */
  readonly words: string
}

export interface Why {
  /** Sorted by `by`, the property last, then by `of`. */
  readonly needs: readonly Need[]
  /** The numbers of the steps that matter, in order: those that the property needs, directly or through others, and the last. */
  readonly slice: readonly number[]
}
