/** An error as a search reports it, and the result of one that could not be carried out. */

import { sentError } from '../../language/sent-errors.ts'
import { nothingFound, type Run, type SearchError, type SearchResult } from '../result.ts'

const defect = 'This is a defect of Netsplit; please report it.'

/** An error as part of a result. */
export function errorOf(error: unknown, run: Run | null = null): SearchError {
  const sent = sentError(error)
  return { ...sent, ...(sent.code === 'internal' && { cure: defect }), run }
}

/** The result of a search that could not be carried out. */
export function failedResult(error: unknown, workers: number, seconds: number): SearchResult {
  return { ...nothingFound, verdict: 'error', seconds, workers, error: errorOf(error) }
}
