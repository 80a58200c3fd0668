/** `check()`: explores a spec out of a program. It prints nothing, and what it finds is a value. */

import { searchInSlices } from '../engine/index.ts'
import { NetsplitError } from '../language/errors.ts'
import { isRecord } from '../language/shape.ts'
import type { Model, ParametersOf, Spec } from '../language/spec.ts'
import { carryOutAll } from './carry-out.ts'
import { checkFile, type SpecFile } from './file.ts'
import { askedBy, type CheckOptions, requireOptions } from './options.ts'
import { planSpec } from './plan-spec.ts'
import { type CheckedParts, type CheckResult, type CheckResults, checkResult, together } from './result.ts'

/** Bytes for a search in the caller's thread, where nothing else is said: no more than what most machines have to spare. */
const usualMemory = 2 ** 31

/** Of a check of all scenarios. */
type All<Options> = Omit<Options, 'scenario' | 'from'> & { readonly scenario?: undefined }
/** Of a check of one. */
type One<Options extends { readonly scenario?: unknown }> = Options & {
  readonly scenario: NonNullable<Options['scenario']>
}

// What the compiler says of a call that fits none, it says of the last of these.

/**
 * Explores every reachable state of a spec in one of its scenarios, or in all that are not large.
 *
 * A spec that is given itself is explored in the thread of the caller, in slices: timers, the signal and other work have
 * their turn between any two functions of the model. Given the address of its file, worker threads explore it; only then a
 * function of the model that never returns can be stopped, and `workers` may be more than one.
 *
 * @param subject what {@link spec} gives, or the address of the file that exports it: `new URL('./lock.ts', import.meta.url)`
 * @param options the scenario, and what replaces parts of it; limits, a signal to stop
 * @returns of one scenario its result; of all of them their results, and whether all are as expected. A model that is wrong is
 *   a result with the verdict `error`
 * @throws NetsplitError (as a rejection) for an unknown scenario, option, parameter or property, and a file that has no spec
 *
 * @example
 * const { verdict, counterexample } = await check(lock, { scenario: 'two clients' })
 * if (verdict === 'violated') console.log(String(counterexample))
 */
export function check(subject: SpecFile, options?: All<CheckOptions>): Promise<CheckResults>
export function check(subject: SpecFile, options: One<CheckOptions>): Promise<CheckResult>
export function check<SomeModel extends Model, PropertyName extends string, ScenarioName extends string>(
  subject: Spec<SomeModel, PropertyName, ScenarioName>,
  options?: All<CheckOptions<NoInfer<PropertyName>, NoInfer<ScenarioName>, ParametersOf<SomeModel>>>,
): Promise<CheckResults<PropertyName>>
export function check<SomeModel extends Model, PropertyName extends string, ScenarioName extends string>(
  subject: Spec<SomeModel, PropertyName, ScenarioName>,
  options: One<CheckOptions<NoInfer<PropertyName>, NoInfer<ScenarioName>, ParametersOf<SomeModel>>>,
): Promise<CheckResult<PropertyName>>
export async function check(subject: Spec | SpecFile, options: CheckOptions = {}): Promise<CheckResult | CheckResults> {
  requireOptions(options)
  const checked = isFile(subject) ? await checkFile(subject, options) : await checkSpec(subject, options)
  const results = checked.results.map(checkResult)
  return options.scenario === undefined ? together(results, checked.leftOut) : (results[0] as CheckResult)
}

function isFile(subject: Spec | SpecFile): subject is SpecFile {
  if (isRecord(subject) && isRecord(subject['model']) && isRecord(subject['scenarios'])) return false
  if (isRecord(subject) && typeof subject['href'] === 'string') return true
  throw new NetsplitError({
    code: 'usage',
    message: 'check() is given neither a spec nor the address of a file.',
    cure: "Give what spec() gives, or new URL('./lock.ts', import.meta.url).",
  })
}

async function checkSpec(spec: Spec, options: CheckOptions): Promise<CheckedParts> {
  const { workers = 1, signal, onProgress } = options
  if (workers > 1) {
    throw new NetsplitError({
      code: 'usage',
      message: `${workers} workers need the file of the spec: functions cannot be sent to other threads.`,
      cure: `Give its address: check(new URL('./lock.ts', import.meta.url), { workers: ${workers} })`,
    })
  }
  const { plans, leftOut } = planSpec(spec, askedBy(options, usualMemory))
  const results = await carryOutAll(plans, {
    signal,
    onProgress,
    search: ({ instance, options }, hooks) => searchInSlices(instance, options, hooks),
  })
  return { results, leftOut }
}
