/** Which scenarios of a spec are checked: those that are named, or all that are not large. */

import type { Spec } from '../language/spec.ts'

export interface Choice {
  /** By name; none means all. */
  readonly scenario: readonly string[]
  /** Whether large ones are among them where none is named. */
  readonly large: boolean
}

export function chosenScenarios({ scenarios }: Spec, { scenario, large }: Choice): string[] {
  const all = Object.entries(scenarios)
  const chosen =
    scenario.length > 0
      ? all.filter(([name]) => scenario.includes(name))
      : all.filter(([, declared]) => large || !declared.large)
  return chosen.map(([name]) => name)
}
