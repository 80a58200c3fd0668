/**
 * Notices what else ends a process without a report: that nothing is left to do although something is still waited for, such
 * as an `await` at the top of a spec that never settles; and an exception that nobody waits for.
 */

import { strayError } from '../semantics/author-code/author.ts'
import { mayBeLeftBehind } from '../semantics/author-code/left-behind.ts'

interface Waiting {
  readonly reject: (error: unknown) => void
  readonly error: () => Error
}

/** What is waited for; the innermost comes last. */
const waiting: Waiting[] = []

/** Waits for a promise. @throws the error where nothing is left that could ever settle it */
export function unlessStranded<Result>(promise: Promise<Result>, error: () => Error): Promise<Result> {
  if (!process.listeners('beforeExit').includes(giveUp)) process.on('beforeExit', giveUp)
  return new Promise<Result>((resolve, reject) => {
    const entry = { reject, error }
    waiting.push(entry)
    const leave = () => {
      const at = waiting.indexOf(entry)
      if (at >= 0) waiting.splice(at, 1)
    }
    promise.finally(leave).then(resolve, reject)
  })
}

/** Gives up what was begun last; whoever waits for that may find something else to do. */
function giveUp(): void {
  const last = waiting.pop()
  last?.reject(last.error())
}

/** Takes exceptions that nobody waits for, while something runs that they come of. */
let take: ((error: unknown) => void) | null = null

/** Runs something, and gives what it threw where nobody waited for it. */
export async function withStrays<Result>(
  body: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly strays: readonly unknown[] }> {
  const strays: unknown[] = []
  take = (error) => strays.push(error)
  try {
    return { result: await body(), strays }
  } finally {
    take = null
  }
}

/** Waits for all that a command does. @throws also what is thrown where nobody waits for it */
export function unlessDerailed<Result>(promise: Promise<Result>): Promise<Result> {
  const derailed = new Promise<never>((_, reject) => {
    process.on('uncaughtException', (error) => {
      if (take !== null) take(error)
      else if (!mayBeLeftBehind()) reject(strayError(error))
    })
  })
  return unlessStranded(
    Promise.race([promise, derailed]),
    () => new Error('The command has come to a halt before its end: nothing is left that it could wait for.'),
  )
}
