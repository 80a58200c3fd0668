/** Results of checks that ended, and those that stand for wrong types. */

import { settled } from '../checking/plan.ts'
import { failedResult, type SearchResult, type Verdict } from '../engine/index.ts'
import { NetsplitError } from '../language/errors.ts'
import type { Folders } from '../loading/folders.ts'
import { shown } from '../loading/shown-path.ts'
import type { TypeCheck, TypeProblem } from '../loading/typecheck.ts'
import { type Judgement, judge } from './exit.ts'
import type { LeftOutScenario } from './plan.ts'
import type { PlannedCheck } from './planned-check.ts'

export interface FinishedCheck {
  readonly plan: PlannedCheck
  readonly result: SearchResult
  readonly judgement: Judgement
  /** What its row says, where that does not count: its types turned out to be wrong later. Else null. */
  readonly takenBack: Verdict | null
}

/** @param told the result that its row shows, if that is another one */
export function finishedCheck(plan: PlannedCheck, result: SearchResult, told: SearchResult = result): FinishedCheck {
  const ended = settled(plan, result)
  const takenBack = told.verdict === result.verdict ? null : told.verdict
  return { plan: ended, result, judgement: judge(result, ended.expected), takenBack }
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

/**
 * For commands whose report comes after their types.
 *
 * @throws NetsplitError `type-error`
 */
export async function requireTyped(types: readonly Promise<TypeCheck>[], folders: Folders): Promise<void> {
  const found = (await Promise.all(types)).flatMap((each) => each.problems)
  const problems = found.map((problem) => ({ ...problem, file: shown(problem.file, folders) }))
  if (problems.length > 0) throw typeError(problems)
}

function typeError(problems: readonly TypeProblem[]): NetsplitError {
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
