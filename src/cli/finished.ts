/** Results of checks that ended, and those that stand for wrong types. */

import { failedResult, type SearchResult } from '../engine/index.ts'
import { NetsplitError } from '../language/errors.ts'
import type { TypeProblem } from '../loading/typecheck.ts'
import type { Judgement } from './exit.ts'
import type { LeftOutScenario } from './plan.ts'
import type { PlannedCheck } from './planned-check.ts'

export interface FinishedCheck {
  readonly plan: PlannedCheck
  readonly result: SearchResult
  readonly judgement: Judgement
}

/** All checks of a command that have ended, and the scenarios that were left out. */
export interface FinishedChecks {
  readonly finished: readonly FinishedCheck[]
  readonly leftOut: readonly LeftOutScenario[]
}

/** More type problems of one spec are counted, not listed. */
const mostProblems = 20

/** What the search found does not count when the model's types are wrong. */
export function typeErrorResult({ seconds, workers }: SearchResult, problems: readonly TypeProblem[]): SearchResult {
  return failedResult(typeError(problems), workers, seconds)
}

export function typeError(problems: readonly TypeProblem[]): NetsplitError {
  const places = problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`)
  const rest = places.length > mostProblems ? [`... and ${places.length - mostProblems} more`] : []
  return new NetsplitError({
    code: 'type-error',
    message: [...places.slice(0, mostProblems), ...rest].join('\n'),
    cure: 'Correct the types, or add --no-typecheck to check the model as it is.',
  })
}

/** Checks without the type problems that one before has told: all scenarios of a spec have them in common. */
export function withProblemsToldOnce(finished: readonly FinishedCheck[]): FinishedCheck[] {
  const told = new Set<string>()
  return finished.map((check): FinishedCheck => {
    const { error } = check.result
    if (error?.code !== 'type-error') return check
    // Further lines of a problem are indented.
    const isNew = (problem: string) => !told.has(problem) && told.add(problem)
    const message = error.message
      .split(/\n(?! )/)
      .filter(isNew)
      .join('\n')
    return { ...check, result: { ...check.result, error: message === '' ? null : { ...error, message } } }
  })
}
