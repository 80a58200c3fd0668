/** An error as a search reports it. */

import { NetsplitError, thrownInWords } from '../../language/errors.ts'
import type { Run, SearchError } from '../result.ts'

/** An error as part of a result. */
export function errorOf(error: unknown, run: Run | null = null): SearchError {
  if (error instanceof NetsplitError) {
    return { code: error.code, message: error.summary, place: error.place ?? null, cure: error.cure ?? null, run }
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : thrownInWords(error)
  return { code: 'internal', message, place: null, cure: 'This is a defect of Netsplit; please report it.', run }
}
