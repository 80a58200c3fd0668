/** Results of checks that ended, and the results that stand for an error. */

import { failedResult } from '../engine/conclude.ts'
import type { SearchResult } from '../engine/result.ts'
import { NetsplitError } from '../language/errors.ts'
import type { Judgement } from './exit.ts'
import type { PlannedCheck } from './plan.ts'
import type { TypeProblem } from './typecheck.ts'

export interface FinishedCheck {
  readonly plan: PlannedCheck
  readonly result: SearchResult
  readonly judgement: Judgement
}

/** For a search that could not run. Errors that are no NetsplitError are bugs, and pass through. */
export function errorResult(error: unknown): SearchResult {
  if (!(error instanceof NetsplitError)) throw error
  return failedResult(error, 0, 0)
}

/** What the search found does not count when the model's types are wrong. */
export function typeErrorResult({ seconds, workers }: SearchResult, problems: readonly TypeProblem[]): SearchResult {
  const places = problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`)
  const most = 20
  const error = new NetsplitError({
    code: 'type-error',
    message: [...places.slice(0, most), ...(places.length > most ? [`... and ${places.length - most} more`] : [])].join(
      '\n',
    ),
    cure: 'Correct the types, or add --no-typecheck to check the model as it is.',
  })
  return failedResult(error, workers, seconds)
}
