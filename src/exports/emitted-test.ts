/**
 * A test of a user's project, for vitest, out of a run that shows a bug: it fails as long as this run shows it, or another of no more
 * steps. It names the steps, not the states, so that it goes with a model that changes.
 */

import type { ParameterValue, ParameterValues } from '../language/parameters.ts'
import type { GivenRun } from '../testing/index.ts'
import { inOneLine } from '../trace/escape.ts'
import { isName } from '../trace/names.ts'
import { formatTrace } from '../trace/text.ts'
import type { Trace } from '../trace/trace.ts'
import { sortedFields } from '../trace/value.ts'

export interface TestedSpec {
  /** The path from the test to the spec file, with slashes: `../specs/paxos.ts`, `./lock.ts`. */
  readonly path: string
  /** Which of several specs of the file; null for the only one. */
  readonly specName: string | null
  /** Whether the file exports it under that name, rather than in an object that it exports by default. */
  readonly isNamedExport?: boolean
  /** What `--set` gave. */
  readonly set: ParameterValues
}

/** Whether a run shows a bug; there is nothing to test of a witness, or of a run that leaves a promise open. */
export function showsBug({ violated }: Trace): boolean {
  return violated !== null && violated.kind !== 'sometimes'
}

/** Longer than it takes on a busy machine to search for another run. */
const mostSeconds = 120

/** @param trace of which {@link showsBug} is true */
export function writeTest(trace: Trace, spec: TestedSpec): string {
  const { model, scenario, violated, failure } = trace
  const property = violated?.property ?? ''
  const what = failure === null ? `violates ${property}` : `makes ${failure.where} fail`
  const name = spec.specName
  return [
    '/**',
    ...[
      `Written by netsplit. It fails as long as this run, or another of no more steps, ${what}.`,
      'Then it keeps the bug from coming back.',
      '',
      `${model}, ${scenario}:`,
      '',
      ...formatTrace(trace).split('\n'),
    ].map((line) => ` * ${inOneLine(line).replaceAll('*/', '*\\/')}`.trimEnd()),
    ' */',
    '',
    "import { takeRun } from 'netsplit/testing'",
    "import { expect, it } from 'vitest'",
    `import ${name === null ? 'spec' : spec.isNamedExport ? '* as specs' : 'specs'} from ${quoted(spec.path)}`,
    '',
    `it(${quoted(`${scenario}: no run of so few steps ${what}`)}, () => {`,
    `  const { status, message } = takeRun(${name === null ? 'spec' : `specs${access(name)}`}, {`,
    ...fields(givenRunOf(trace, spec.set)).map((line) => `    ${line}`),
    '  })',
    '  // From one step on, the run is another one. Renamed steps are best renamed here, too.',
    "  if (status === 'impossible') console.info(message)",
    `  expect(status, \`\\n\${message}\\n\`).not.toBe('violated')`,
    `}, ${mostSeconds * 1000})`,
    '',
  ].join('\n')
}

/** A run as a test takes it. */
export function givenRunOf({ scenario, violated, failure, steps, ending }: Trace, set: ParameterValues): GivenRun {
  return {
    scenario,
    ...(Object.keys(set).length > 0 && { set }),
    property: failure === null ? (violated?.property ?? null) : null,
    steps: steps.map(({ name }) => name),
    ...(ending?.kind === 'repeats' && { ending: { repeatsFrom: ending.from } }),
    ...(ending?.kind === 'stops' && { ending: 'stops' as const }),
  }
}

function fields({ scenario, set, property, steps, ending }: GivenRun): string[] {
  return [
    `scenario: ${quoted(scenario)},`,
    ...(set === undefined ? [] : [`set: ${settings(set)},`]),
    `property: ${property === null ? 'null' : quoted(property)},`,
    'steps: [',
    ...steps.map((name) => `  ${quoted(name)},`),
    '],',
    ...(ending === undefined
      ? []
      : [`ending: ${ending === 'stops' ? "'stops'" : `{ repeatsFrom: ${ending.repeatsFrom} }`},`]),
  ]
}

function settings(set: ParameterValues): string {
  const written = sortedFields(set).map(([name, value]: [string, ParameterValue]) => {
    const key = isIdentifier(name) ? name : quoted(name)
    return `${key}: ${typeof value === 'string' ? quoted(value) : JSON.stringify(value)}`
  })
  return `{ ${written.join(', ')} }`
}

function access(name: string): string {
  return isIdentifier(name) ? `.${name}` : `[${quoted(name)}]`
}

function isIdentifier(text: string): boolean {
  return isName(text) && !text.includes('-')
}

/** A text as source code. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
