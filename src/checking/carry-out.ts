/** Carries out planned checks: each has a result, whatever is wrong with its model. */

import { failedResult, type Progress, type SearchResult } from '../engine/index.ts'
import { NetsplitError } from '../language/errors.ts'
import type { CheckOptions, StopSignal } from './options.ts'
import type { CheckPlan } from './plan.ts'
import { type ResultParts, resultParts } from './result.ts'

/** @param search explores what is planned: in this thread, or in others */
export async function carryOut<Plan extends CheckPlan>(
  plan: Plan,
  search: (plan: Plan) => Promise<SearchResult>,
): Promise<SearchResult> {
  return plan.refusal === null ? search(plan).catch(errorResult) : errorResult(plan.refusal)
}

/** For a search that could not run. Errors that are no NetsplitError are bugs, and pass through. */
export function errorResult(error: unknown): SearchResult {
  if (!(error instanceof NetsplitError)) throw error
  return failedResult(error, 0, 0)
}

/** What a search tells meanwhile, and what ends it. */
export interface SearchHooks {
  readonly onProgress: (progress: Progress) => void
  readonly signal: StopSignal | undefined
}

/** How checks are carried out one after the other. */
export interface Manner extends Pick<CheckOptions, 'onProgress' | 'signal'> {
  readonly search: (plan: CheckPlan, hooks: SearchHooks) => Promise<SearchResult>
}

/** Carries out checks until one was ended by the signal. */
export async function carryOutAll(
  plans: readonly CheckPlan[],
  { search, signal, onProgress }: Manner,
): Promise<ResultParts[]> {
  const ended: ResultParts[] = []
  for (const [index, plan] of plans.entries()) {
    const place = { scenario: plan.scenario, check: index + 1, checks: plans.length }
    const hooks = { signal, onProgress: (progress: Progress) => onProgress?.({ ...progress, ...place }) }
    ended.push(resultParts(plan, await carryOut(plan, () => search(plan, hooks))))
    if (signal?.aborted) break
  }
  return ended
}
