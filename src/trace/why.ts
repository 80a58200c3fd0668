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

/**
 * Something without which this run would not show what it shows: a fault or a timeout that the slice needs, or a message that
 * is never received. Had that been received as soon as it could be, the other steps would not show it. Other runs may do without.
 */
export interface Decisive {
  readonly kind: 'fault' | 'timeout' | 'not received'
  /** The number of the step; of a message, of the step that sent it. */
  readonly step: number
  /** The headline of the step; the message, with its sender and receiver. */
  readonly words: string
}

/** Why a run may go on for ever, or stop, although other steps are possible. */
export interface Allowance {
  /**
   * `taken`: every step that is possible around the loop is taken in it. `nothing`: where the run stops no step is possible that
   * changes anything. Of steps: `fault`: a fault never has to happen; `not all the time`: weak fairness demands only what stays
   * possible; `no fairness`: none is demanded of them.
   */
  readonly why: 'taken' | 'nothing' | 'fault' | 'not all the time' | 'no fairness'
  /** Names of the steps that are possible and not taken. */
  readonly steps: readonly string[]
}

/** Something that the predicate looked at. */
export interface Reading {
  /** The number of the state. */
  readonly state: number
  /** A field with its value, as exactly as reads are tracked: `server0.log: []`, `server0 is down`. */
  readonly text: string
  /** The number of the step that wrote it last, up to that state; 1 where it is as at the start. */
  readonly step: number
  /** What that step wrote of it, where it is a part: names of fields. */
  readonly fields: readonly string[]
}

export interface Why {
  /** Sorted by `by`, the property last, then by `of`. */
  readonly needs: readonly Need[]
  /** The numbers of the steps that matter, in order: those that the property needs, directly or through others, and the last. */
  readonly slice: readonly number[]
  /** Faults first, then timeouts, then messages, in the order of the run. */
  readonly decisive: readonly Decisive[]
  /** Of a run that goes around a loop or stops, why it counts as fair; none for others. */
  readonly fairness: readonly Allowance[]
  /** What the predicate looked at: in the last state, of a step in the one before, too. */
  readonly reads: readonly Reading[]
}
