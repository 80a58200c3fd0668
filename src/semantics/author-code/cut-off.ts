/** Author code that is cut off in the middle of a call: nothing of it ends by itself, not even what a `finally` would. */

import { forgetArrangement } from './arrangement.ts'
import { endDrafts } from './ended-drafts.ts'
import { forgetCall } from './outside.ts'

/**
 * Runs something that may be cut off while author code runs in it, such as by a time limit of the platform, which throws then. The
 * next call begins as if that one had ended.
 */
export function whatMayBeCutOff<Result>(body: () => Result): Result {
  const { stackTraceLimit } = Error
  try {
    return body()
  } catch (error) {
    Error.stackTraceLimit = stackTraceLimit
    forgetCall()
    forgetArrangement()
    endDrafts()
    throw error
  }
}
