/** `--list`: which models, scenarios and parameters there are. */

import { describeExpectation } from '../checking/judgement.ts'
import { scenarios as listed } from '../checking/scenarios.ts'
import { budgets } from '../language/fault-plan.ts'
import { networkNames } from '../language/network.ts'
import type { ParameterDeclarations } from '../language/parameters.ts'
import { paths, pathsOfMachines } from '../language/paths.ts'
import { type Scenario, scenarioSettings } from '../language/spec.ts'
import type { LoadedSpec } from '../loading/load.ts'
import { inOneLine } from '../trace/escape.ts'
import { packed, wrapped } from '../trace/lines.ts'
import { colours } from './colours.ts'
import { quoted } from './command.ts'
import { linesOf } from './output.ts'

/** @param room the columns of the terminal; null where lines may have any length */
export function listSpecs(specs: readonly LoadedSpec[], asJson: boolean, room: number | null = null): string {
  if (asJson) return JSON.stringify({ schema: 'netsplit/list/1', models: specs.map(specAsData) }, null, 2)
  const hasProtocol = specs.some(({ spec }) => spec.model.kind === 'protocol')
  return [...specs.map((loaded) => specAsText(loaded, room)), settingsOfScenarios(hasProtocol, room)].join('\n\n')
}

/** What `--set` changes besides parameters. It is the same for all models, and told once. */
function settingsOfScenarios(hasProtocol: boolean, room: number | null): string {
  const network = `network (${networkNames.join(', ')})`
  const faults = `${budgets.join(', ')} (how often: a number, or true for any)`
  const all = (hasProtocol ? [network, faults, ...paths] : pathsOfMachines).join(', ')
  return wrapped(`Of scenarios, --set changes, too: ${all}`, roomWithin(room))
    .map((line, index) => colours.dim(index === 0 ? line : `  ${line}`))
    .join('\n')
}

/** The columns that are left behind an indentation. */
function roomWithin(room: number | null): number {
  return room === null ? Number.POSITIVE_INFINITY : room - 2
}

function specAsData({ name, spec, failure }: LoadedSpec) {
  return {
    model: name,
    ...(failure !== null && { error: { code: failure.code, message: failure.summary, cure: failure.cure ?? null } }),
    parameters: parametersOf(spec.model.parameters),
    settings: spec.model.kind === 'protocol' ? [...scenarioSettings, ...paths] : pathsOfMachines,
    scenarios: failure === null ? listed(spec) : [],
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

function specAsText({ name, spec, failure }: LoadedSpec, room: number | null): string {
  if (failure !== null) {
    const [first = '', ...rest] = linesOf(failure.message).map(inOneLine)
    return [colours.bold(inOneLine(quoted(name))), colours.red(`  ${first}`), ...rest.map((line) => `  ${line}`)].join(
      '\n',
    )
  }
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
  return [
    colours.bold(inOneLine(quoted(name))),
    ...scenarios,
    ...packed(parameters.map(inOneLine), '  ', roomWithin(room)).map((line) => colours.dim(`  ${line}`)),
  ].join('\n')
}

function settings(params: Scenario['params']): string {
  const entries = Object.entries((params ?? {}) as { [name: string]: unknown })
  return entries.length === 0
    ? ''
    : colours.dim(inOneLine(`  ${entries.map(([key, value]) => quoted(`${key}=${value}`)).join(' ')}`))
}
