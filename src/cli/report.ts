/** The report for people: one row for each check as it ends, details below, a last line that sums up. */

import { join, sep } from 'node:path'
import type { SearchResult, Verdict } from '../engine/result.ts'
import { describeError } from '../language/errors.ts'
import { formatTrace } from '../trace/text.ts'
import { traceOf } from '../trace/trace.ts'
import { elide } from '../trace/value.ts'
import { colours, traceStyle } from './colours.ts'
import { command, quoted } from './command.ts'
import {
  boundLines,
  coverageLines,
  diskLines,
  noteLines,
  propertyLines,
  settingLines,
  symmetryLines,
  undecidedLines,
} from './details.ts'
import { describeDifference, describeExpectation, exitCodes } from './exit.ts'
import type { FinishedCheck } from './finished.ts'
import { count, plural, seconds } from './numbers.ts'
import type { Place } from './place.ts'
import type { PlannedCheck } from './plan.ts'

const verdictColour: { readonly [Name in Verdict]: (text: string) => string } = {
  holds: colours.green,
  violated: colours.red,
  incomplete: colours.yellow,
  vacuous: colours.red,
  error: colours.red,
}

/** Column widths: names as wide as needed up to a point, numbers up to billions. */
interface Widths {
  readonly model: number
  readonly scenario: number
}

const verdictWidth = 10
const mostModel = 48
const mostScenario = 60

export class Report {
  readonly #widths: Widths
  /** Whether the user asked for one model: then every check is told in full. */
  readonly #inFull: boolean

  readonly #userFolder: string

  constructor(planned: readonly PlannedCheck[], { userFolder }: Place) {
    this.#userFolder = userFolder
    const widest = (names: readonly string[], title: string, most: number) =>
      Math.min(most, Math.max(title.length, ...names.map((name) => name.length)))
    this.#widths = {
      model: widest(
        planned.map(({ loaded }) => loaded.name),
        'model',
        mostModel,
      ),
      scenario: widest(
        planned.map(({ scenario }) => scenario),
        'scenario',
        mostScenario,
      ),
    }
    this.#inFull = new Set(planned.map(({ loaded }) => loaded)).size === 1
  }

  /** The titles of the columns. */
  begin(): void {
    const titles = this.#cells(
      'model',
      'scenario',
      'verdict'.padEnd(verdictWidth),
      ['distinct', 'generated', 'depth', 'time'],
      'expectation',
    )
    console.log(colours.dim(titles))
  }

  /** One check that ended. */
  row({ plan, result, judgement }: FinishedCheck): void {
    const { distinct, generated, depth } = result.states
    const numbers = [count(distinct), count(generated), count(depth), seconds(result.seconds)]
    const told = expectationCell({ plan, result, judgement })
    const colour =
      result.verdict === 'violated' && judgement.asExpected === true ? colours.yellow : verdictColour[result.verdict]
    const verdict = colour(result.verdict.padEnd(verdictWidth))
    console.log(this.#cells(plan.loaded.name, plan.scenario, verdict, numbers, told))
  }

  /** Details of what needs a look, then the summary. */
  end(finished: readonly FinishedCheck[]): void {
    for (const check of finished) {
      if (!this.#inFull && check.judgement.exitCode === exitCodes.asExpected) continue
      const details = this.#details(check, finished.length > 1)
      if (details !== '') console.log(`\n${this.#withShortPaths(details)}`)
    }
    const hidden = finished.find(({ judgement, result }) => judgement.asExpected && result.violation?.run)
    if (!this.#inFull && hidden !== undefined) {
      const { loaded, scenario } = hidden.plan
      console.log(`\nFor the trace of an expected violation: ${command} ${loaded.name} --scenario ${quoted(scenario)}`)
    }
    console.log(`\n${summary(finished)}`)
  }

  #withShortPaths(text: string): string {
    return text.replaceAll(join(this.#userFolder, sep), '')
  }

  #cells(model: string, scenario: string, verdict: string, numbers: readonly string[], expectation: string): string {
    const widths = [13, 14, 6, 10]
    return [
      elide(model, mostModel).padEnd(this.#widths.model),
      elide(scenario, mostScenario).padEnd(this.#widths.scenario),
      verdict,
      ...numbers.map((number, index) => number.padStart(widths[index] ?? 0)),
      ` ${expectation}`,
    ]
      .join('  ')
      .trimEnd()
  }

  #details({ plan, result }: FinishedCheck, isOneOfMany: boolean): string {
    const title = colours.bold(`${plan.loaded.name}, ${plan.scenario}`)
    const head = isOneOfMany || !this.#inFull ? [title] : []
    return [
      ...head,
      ...settingLines(plan.instance.settings),
      ...symmetryLines(plan, result),
      ...propertyLines(result),
      ...boundLines(result),
      ...undecidedLines(result),
      ...diskLines(result, plan),
      ...noteLines(result, plan.instance),
      ...coverageLines(result, plan.options.coverage ?? false),
      ...errorLines(result),
      ...traceLines(plan, result),
    ].join('\n')
  }
}

function expectationCell({ plan: { expected, overrides }, result, judgement }: FinishedCheck): string {
  const within = result.verdict === 'holds' && !result.exhaustive ? ' within the constraint' : ''
  const reduced =
    result.symmetry.length === 0 || result.verdict === 'error' ? '' : `, up to symmetry of ${namesOf(result)}`
  if (expected === null) {
    const why = Object.keys(overrides).length > 0 ? 'parameters changed' : 'another property is expected to break'
    return `${why}${within && `; holds${within}`}${reduced}`
  }
  if (judgement.asExpected) {
    const violated = expected === 'holds' || expected === 'incomplete' ? '' : `: ${describeExpectation(expected)}`
    return `as expected${within}${violated}${reduced}`
  }
  const instead = result.verdict === 'violated' ? `; ${describeDifference(result, expected)}` : ''
  const wanted = `expected: ${describeExpectation(expected)}${instead}${reduced}`
  return judgement.asExpected === null ? wanted : colours.red(wanted)
}

function namesOf({ symmetry }: SearchResult): string {
  return symmetry.map(({ set }) => set).join(' and ')
}

export function errorLines({ error }: SearchResult): string[] {
  if (error === null) return []
  const { code, message, place, cure } = error
  return [
    colours.red(`error (${code}):`),
    describeError({ code: 'bad-model', message, place: place ?? undefined, cure: cure ?? undefined }),
  ]
}

export function traceLines({ instance }: PlannedCheck, result: SearchResult): string[] {
  const trace = traceOf(result, instance)
  if (trace !== null) return ['', formatTrace(trace, traceStyle)]
  const { violation } = result
  return violation?.kind === 'sometimes'
    ? ['', colours.red(`${violation.property} has no witness: it holds in no reachable state.`)]
    : []
}

function summary(finished: readonly FinishedCheck[]): string {
  const expected = finished.filter(({ judgement }) => judgement.asExpected).length
  const isMissed = finished.some(({ judgement }) => judgement.asExpected === false)
  const number = (verdict: Verdict) =>
    finished.filter(({ result, judgement }) => result.verdict === verdict && !judgement.asExpected).length
  const others = (['error', 'violated', 'vacuous', 'incomplete', 'holds'] as const).flatMap((verdict) =>
    number(verdict) === 0 ? [] : [`${number(verdict)} ${isMissed && verdict === 'holds' ? 'not violated' : verdict}`],
  )
  const states = finished.reduce((sum, { result }) => sum + result.states.distinct, 0)
  const time = finished.reduce((sum, { result }) => sum + result.seconds, 0)
  const verdicts = [...(expected > 0 ? [`${expected} as expected`] : []), ...others].join(', ')
  return `${plural(finished.length, 'check')}: ${verdicts}; ${plural(states, 'distinct state')} in ${seconds(time)}.`
}
