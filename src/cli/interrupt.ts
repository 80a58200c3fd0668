/** Ctrl-C: the first ends the search, so that what was found is reported; the second quits at once. */

import { exitCodes } from './exit.ts'

/** `npm run` passes on the signal that the terminal already sent: two within this time are one. */
const oneKeyPress = 300

/** A signal that the first Ctrl-C aborts. */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  let first: number | null = null
  process.on('SIGINT', () => {
    const now = Date.now()
    first ??= now
    if (controller.signal.aborted && now - first > oneKeyPress) process.exit(exitCodes.interrupted)
    controller.abort()
  })
  return controller.signal
}
