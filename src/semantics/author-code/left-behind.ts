/**
 * What author code leaves to run on its own in this thread when it is looked at (see engine/threads/first-look.ts): if anything
 * is wrong with it, whoever searches after the look tells that.
 */

let isExpected = false

/**
 * To be called before author code runs that may start something that goes on. Returns what to call where it is known that it
 * has not.
 */
export function expectLeftBehind(): () => void {
  const before = isExpected
  isExpected = true
  return () => {
    isExpected = before
  }
}

/** Whether an exception that nobody waits for may come of that. What it is does not say: it may be a string, or an error of Node. */
export function mayBeLeftBehind(): boolean {
  return isExpected
}
