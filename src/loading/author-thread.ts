/** What every worker thread has to do before it loads author code: settings of a thread are its own. */

import { confineAuthors } from './confine.ts'
import { watchAuthors } from './watch.ts'

/** Confines and watches author code in this thread, and has stack traces name its lines. */
export function prepareForAuthors(): void {
  confineAuthors()
  watchAuthors()
  process.setSourceMapsEnabled(true)
  Error.stackTraceLimit = 50
}
