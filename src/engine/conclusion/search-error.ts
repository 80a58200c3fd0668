/** An error as a search reports it, and the result of one that could not be carried out. */

import { NetsplitError, thrownInWords } from '../../language/errors.ts'
import { nothingFound, type Run, type SearchError, type SearchResult } from '../result.ts'

/** An error as part of a result. */
export function errorOf(error: unknown, run: Run | null = null): SearchError {
  if (error instanceof NetsplitError) {
    return { code: error.code, message: error.summary, place: error.place ?? null, cure: error.cure ?? null, run }
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : thrownInWords(error)
  return { code: 'internal', message, place: null, cure: 'This is a defect of Netsplit; please report it.', run }
}

/** The result of a search that could not be carried out. */
export function failedResult(error: unknown, workers: number, seconds: number): SearchResult {
  return { ...nothingFound, verdict: 'error', seconds, workers, error: errorOf(error) }
}
