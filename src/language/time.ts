/** Time, for scenarios in which it passes. Without, timers fire at any time and clocks stand still. */

import { refuse } from './shape.ts'
import { clocksShape } from './shapes.ts'

/** Discrete clocks. */
export interface Clocks<PlaceName extends string = string> {
  readonly kind: 'clocks'
  /** No clock goes beyond; the run ends there, and the verdict is about this long. */
  readonly max: number
  /** How far the fastest clock may be ahead of the slowest. With 0 there is one clock for all. */
  readonly skew: number
  /** Ticks after which the fastest clock may be one more tick ahead; null where it never may. */
  readonly drift: number | null
  /** The least and the greatest age, in ticks of its receiver, at which a message is delivered; null for any. */
  readonly delay: { readonly min: number; readonly max: number } | null
  /**
   * Nodes with a clock; by default all. For the others no time passes: their clock shows 0, their timers fire at any
   * time, and messages to them are delivered at any age.
   */
  readonly of: readonly PlaceName[] | null
}

/** Lock-step rounds: what is sent in one round is received in the next. */
export interface Rounds {
  readonly kind: 'rounds'
  readonly max: number
}

/** How time passes in a scenario; made by {@link clocks} or {@link rounds}. */
export type Time<PlaceName extends string = string> = Clocks<PlaceName> | Rounds

/**
 * Discrete clocks: a timer that is set with a duration fires when the node's clock has come that far, and no clock ticks
 * past what has to happen before.
 *
 * @param options `max`: the last tick; `skew`: how far clocks may differ (0: one clock for all); `drift`: they may differ
 *   by one more after every so many ticks; `delay`: at most so many ticks (or `{ min, max }`) until a message is
 *   delivered; `of`: the nodes that have a clock (for the others time does not pass). All times are in ticks
 * @throws NetsplitError `bad-scenario` for an option that is unknown, missing or of the wrong shape
 */
export function clocks<PlaceName extends string = never>(options: {
  readonly max: number
  readonly skew?: number
  readonly drift?: number
  readonly delay?: number | { readonly min?: number; readonly max: number }
  readonly of?: readonly PlaceName[]
}): Clocks<NoInfer<PlaceName>> {
  refuse('bad-scenario', clocksShape.problemsOf(options, 'clocks()'))
  const { max, skew = 0, drift = null, delay, of = null } = options
  return {
    kind: 'clocks',
    max,
    skew,
    drift,
    of,
    delay: delay === undefined ? null : typeof delay === 'number' ? { min: 0, max: delay } : { min: 0, ...delay },
  }
}

/**
 * Lock-step synchronous execution (Lynch, Distributed Algorithms, 1996, chapter 2): in every round each node receives
 * what was sent to it in the round before, in any order, then its timers fire, which by default last one round.
 *
 * @param max the last round
 */
export function rounds(max: number): Rounds {
  return { kind: 'rounds', max }
}
