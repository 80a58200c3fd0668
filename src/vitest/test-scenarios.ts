/** The scenarios of a spec as tests, one each. */

import { describe, test } from 'vitest'
import { check } from '../checking/check.ts'
import type { SpecFile } from '../checking/file.ts'
import { type CheckOptions, requireOptions } from '../checking/options.ts'
import { NetsplitError } from '../language/errors.ts'
import type { Model, ParametersOf, Spec } from '../language/spec.ts'
import { unknownName } from '../semantics/system/names.ts'
import { toBeAsExpected } from './matchers.ts'

/** What {@link testScenarios} takes besides the spec: options of {@link check} for every scenario, and these. */
export interface TestOptions<
  PropertyName extends string = string,
  ScenarioName extends string = string,
  Parameters = unknown,
> extends Omit<
    CheckOptions<PropertyName, ScenarioName, Parameters>,
    'scenario' | 'from' | 'timeout' | 'signal' | 'onProgress' | 'workers'
  > {
  /** Tests these scenarios; without it all that are not large. */
  readonly scenarios?: readonly ScenarioName[] | undefined
  /** Milliseconds after which a test fails, as vitest counts them. By default there is no limit: a search takes what it takes. */
  readonly timeout?: number | undefined
  /** The file that exports the spec by default: where it is given, worker threads explore it. */
  readonly url?: SpecFile | undefined
  /** Worker threads; they need {@link url}. */
  readonly workers?: number | undefined
}

/** What one search is asked for, and tests of many scenarios are not. */
const ofOneSearch = ['scenario', 'from', 'signal', 'onProgress'] as const satisfies readonly (keyof CheckOptions)[]

/**
 * Makes a test of each scenario, which passes when the result is what the scenario expects; where it expects nothing, when
 * everything holds. Scenarios that are marked large are skipped, unless `large` is set or they are named.
 *
 * @param spec what `spec()` gives
 * @param options which scenarios, and how they are checked
 * @throws NetsplitError `usage` for an option that there is not, and for workers without a file; `unknown-name` for a scenario that
 *   there is not
 *
 * @example
 * import { testScenarios } from 'netsplit/vitest'
 * import lock from './lock.spec.model.ts'
 *
 * testScenarios(lock)
 */
export function testScenarios<SomeModel extends Model, PropertyName extends string, ScenarioName extends string>(
  spec: Spec<SomeModel, PropertyName, ScenarioName>,
  options: TestOptions<NoInfer<PropertyName>, NoInfer<ScenarioName>, ParametersOf<SomeModel>> = {},
): void {
  const { scenarios, timeout = 0, url, workers, large = false, ...asked } = options
  if (workers !== undefined && workers > 1 && url === undefined) {
    throw new NetsplitError({
      code: 'usage',
      message: `${workers} workers need the file of the spec: functions cannot be sent to other threads.`,
      cure: "Give its address: url: new URL('./lock.spec.model.ts', import.meta.url)",
    })
  }
  const all = Object.entries(spec.scenarios) as [ScenarioName, { readonly large?: boolean }][]
  const stranger = scenarios?.find((name) => !all.some(([known]) => known === name))
  if (stranger !== undefined) {
    unknownName(
      'scenario',
      stranger,
      all.map(([name]) => name),
    )
  }
  const foreign = ofOneSearch.find((name) => Object.hasOwn(asked, name))
  if (foreign !== undefined) {
    throw new NetsplitError({
      code: 'usage',
      message: `testScenarios() has no option ${foreign}.`,
      cure:
        foreign === 'scenario'
          ? "Name those that are to be tested: scenarios: ['...']"
          : 'Leave it out, or use check() in a test of your own.',
    })
  }
  requireOptions(asked)
  const limits = { timeout }
  describe(spec.model.name, () => {
    for (const [scenario, { large: isLarge = false }] of all) {
      if (scenarios !== undefined && !scenarios.includes(scenario)) continue
      const isSkipped = isLarge && !large && scenarios === undefined
      test.skipIf(isSkipped)(scenario, limits, async ({ signal }) => {
        const choice = { ...asked, scenario, signal } as CheckOptions & { readonly scenario: string }
        const result = url === undefined ? await check(spec as Spec, choice) : await check(url, { ...choice, workers })
        const { pass, message } = toBeAsExpected(result)
        if (!pass) throw new Error(message())
      })
    }
  })
}
