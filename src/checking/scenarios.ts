/** The scenarios of a spec, as `--list` lists them. */

import type { ParameterValues } from '../language/parameters.ts'
import type { Expectation, Model, Scenario, Spec } from '../language/spec.ts'

/** One scenario of a spec, as {@link scenarios} lists it. */
export interface ListedScenario<PropertyName extends string = string, ScenarioName extends string = string> {
  readonly scenario: ScenarioName
  readonly expect: Expectation<PropertyName>
  /** Whether it is checked on request only. */
  readonly large: boolean
  /** What it says of symmetry; null where it says nothing. */
  readonly symmetric: boolean | readonly string[] | null
  /** Parameters that differ from the declared defaults. */
  readonly params: ParameterValues
}

/**
 * Lists the scenarios of a spec, with what they expect.
 *
 * @param spec what `spec()` gives
 * @returns one entry for each scenario, large ones included, in the order of their declaration
 *
 * @example
 * for (const { scenario } of scenarios(lock)) test(scenario, () => check(lock, { scenario }))
 */
export function scenarios<PropertyName extends string, ScenarioName extends string>(
  spec: Spec<Model, PropertyName, ScenarioName>,
): ListedScenario<PropertyName, ScenarioName>[] {
  return (Object.entries(spec.scenarios) as [ScenarioName, Scenario][]).map(
    ([scenario, { expect, large, symmetric, params }]) => ({
      scenario,
      expect: expect as Expectation<PropertyName>,
      large: large ?? false,
      symmetric: symmetric ?? null,
      params: (params ?? {}) as ParameterValues,
    }),
  )
}
