/** `--list`: which models, scenarios and parameters there are. */

import { networkNames } from '../language/network.ts'
import type { ParameterDeclarations } from '../language/parameters.ts'
import { paths, pathsOfMachines } from '../language/paths.ts'
import { type Scenario, scenarioSettings } from '../language/spec.ts'
import { inOneLine } from '../trace/escape.ts'
import { colours } from './colours.ts'
import { quoted } from './command.ts'
import { describeExpectation } from './exit.ts'
import type { LoadedSpec } from './load.ts'

export function listSpecs(specs: readonly LoadedSpec[], asJson: boolean): string {
  if (asJson) return JSON.stringify({ schema: 'netsplit/list/1', models: specs.map(specAsData) }, null, 2)
  if (specs.length === 0) return 'There are no models.'
  const hasProtocol = specs.some(({ spec }) => spec.model.kind === 'protocol')
  // The same for all of them.
  const others = hasProtocol ? [`--set changes these of a protocol's scenario, too: ${paths.join(', ')}`] : []
  return [...specs.map(specAsText), ...others.map(colours.dim)].join('\n\n')
}

function specAsData({ name, spec }: LoadedSpec) {
  return {
    model: name,
    parameters: parametersOf(spec.model.parameters),
    settings: spec.model.kind === 'protocol' ? [...scenarioSettings, ...paths] : pathsOfMachines,
    scenarios: Object.entries(spec.scenarios).map(([scenario, { expect, large, params, symmetric }]) => ({
      scenario,
      expect,
      large: large ?? false,
      symmetric: symmetric ?? null,
      params: params ?? {},
    })),
    properties: Object.entries(spec.properties).map(([property, { kind }]) => ({ property, kind })),
  }
}

function parametersOf(declarations: ParameterDeclarations) {
  return Object.entries(declarations).map(([parameter, declared]) =>
    typeof declared === 'object'
      ? { parameter, default: declared.options[0], options: declared.options }
      : { parameter, default: declared },
  )
}

/** What a scenario decides besides the model's own parameters. */
const worldSettings = [
  `--set network=${networkNames[0]} (${networkNames.join(', ')})`,
  ...scenarioSettings.filter((setting) => setting !== 'network').map((setting) => `--set ${setting}=false`),
  '(a budget, true or false)',
]

function specAsText({ name, spec }: LoadedSpec): string {
  const width = Math.max(...Object.keys(spec.scenarios).map((scenario) => inOneLine(quoted(scenario)).length))
  const scenarios = Object.entries(spec.scenarios).map(
    ([scenario, { expect, large, symmetric, params }]) =>
      `  ${inOneLine(quoted(scenario)).padEnd(width)}  ${[
        inOneLine(describeExpectation(expect)),
        ...(large ? ['large'] : []),
        ...(symmetric ? ['up to symmetry'] : []),
      ].join(', ')}${settings(params)}`,
  )
  const parameters = parametersOf(spec.model.parameters).map(
    ({ parameter, default: value, options }) =>
      `--set ${quoted(`${parameter}=${value}`)}${options === undefined ? '' : ` (${options.join(', ')})`}`,
  )
  const world = spec.model.kind === 'protocol' ? worldSettings : []
  return [
    colours.bold(inOneLine(quoted(name))),
    ...scenarios,
    ...(parameters.length + world.length === 0
      ? []
      : [colours.dim(inOneLine(`  ${[...parameters, ...world].join('  ')}`))]),
  ].join('\n')
}

function settings(params: Scenario['params']): string {
  const entries = Object.entries((params ?? {}) as { [name: string]: unknown })
  return entries.length === 0
    ? ''
    : colours.dim(inOneLine(`  ${entries.map(([key, value]) => quoted(`${key}=${value}`)).join(' ')}`))
}
