/**
 * The bare scenario of what is set: the model with its defaults, no faults, and nothing else than what is set. It is named after
 * that, `threads=2`, and whoever gives that name together with what is set means it.
 */

import type { ParameterValues } from '../../language/parameters.ts'
import type { Scenario, Spec } from '../../language/spec.ts'
import { under, unknownName } from '../system/names.ts'

/** Parameters as one would set them: `threads=2, fast=true`. */
export function settingsInWords(set: ParameterValues): string {
  return Object.entries(set)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')
}

/** Whether a spec has no scenario of that name, and it is that of the bare one. */
export function isBare({ scenarios }: Spec, name: string, set: ParameterValues): boolean {
  return name !== '' && name === settingsInWords(set) && !Object.hasOwn(scenarios, name)
}

/** @throws NetsplitError `unknown-name` */
export function scenarioNamed(spec: Spec, name: string, set: ParameterValues): Scenario {
  if (isBare(spec, name, set)) return { expect: 'holds' }
  return under(spec.scenarios, name) ?? unknownName('scenario', name, Object.keys(spec.scenarios))
}
