/**
 * How much work a random program makes, counted on the plain side. One that chooses in every turn of a loop, or sorts a
 * collection of thousands inside a loop over another, would run for minutes or for ever: about one in 3,000 does.
 */

/** Nearly all programs make less than a hundredth of it. */
const most = 4_000_000

/** Null where nothing counts. */
let done: number | null = null

class TooMuchWork extends Error {}

/** What the plain side says of a program; null where that makes too much work. */
export function withinReason<Answer>(answer: () => Answer): Answer | null {
  done = 0
  try {
    const given = answer()
    // Author code may have caught the exception.
    return done > most ? null : given
  } finally {
    done = null
  }
}

/**
 * @param amount about as many as there are parts of values that are copied or compared
 * @throws TooMuchWork once it is too much, and from then on
 */
export function work(amount: number): void {
  if (done === null) return
  done += amount
  if (done > most) throw new TooMuchWork()
}
