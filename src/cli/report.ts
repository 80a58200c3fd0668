/**
 * The report for people: one row for each check as its search ends, details below, a last line that sums up. Types that turn
 * out to be wrong later take back what rows say.
 */

import { join, sep } from 'node:path'
import { describeDifference, describeExpectation } from '../checking/judgement.ts'
import type { SearchResult, Verdict } from '../engine/index.ts'
import { describeError } from '../language/errors.ts'
import { expectsToHold } from '../language/spec.ts'
import type { Folders } from '../loading/folders.ts'
import { settingsInWords } from '../semantics/instance/bare-scenario.ts'
import { type Extent, elide } from '../trace/value.ts'
import { propertyWords } from '../trace/words.ts'
import { colours, traceStyle } from './colours.ts'
import { commandFor, quoted } from './command.ts'
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
import { exitCodes } from './exit.ts'
import { type FinishedCheck, type FinishedChecks, withProblemsToldOnce } from './finished.ts'
import { count, plural, seconds } from './numbers.ts'
import type { CheckOptions } from './options.ts'
import { columns, extentFor, linesOf, say } from './output.ts'
import type { LeftOutScenario } from './plan.ts'
import { type PlannedCheck, titleOf } from './planned-check.ts'
import { traceText } from './reasons.ts'
import { reportedTrace } from './shown.ts'
import { Table } from './table.ts'

const verdictColour: { readonly [Name in Verdict]: (text: string) => string } = {
  holds: colours.green,
  violated: colours.red,
  incomplete: colours.yellow,
  vacuous: colours.red,
  error: colours.red,
}

/** Traces of more checks than this are not shown; there is a command for each. */
const mostTraces = 3
/** Details of more checks that did not end as expected are not shown. */
const mostDetails = 10
/** More lines than this at the end are counted. */
const mostFailures = 20
/** Likewise, of further violated properties. */
const mostOthers = 5

export class Report {
  readonly #table: Table
  readonly #isFull: boolean
  readonly #saysWhy: boolean
  /** Whether the user asked for one file: then every check is told in detail. */
  readonly #isOneFile: boolean
  readonly #userFolder: string

  constructor(
    planned: readonly PlannedCheck[],
    { userFolder }: Folders,
    { full, why }: Pick<CheckOptions, 'full' | 'why'>,
  ) {
    this.#userFolder = userFolder
    this.#isFull = full
    this.#saysWhy = why
    const names = planned.map(({ loaded, scenario }) => ({ model: loaded.name, scenario }))
    this.#table = new Table(names, columns(), full)
    this.#isOneFile = new Set(planned.map(({ loaded }) => loaded.file)).size === 1
  }

  /** The titles of the columns. */
  begin(): void {
    say(...this.#table.titles)
  }

  /** One check that ended. */
  row(check: FinishedCheck): void {
    const { plan, result, judgement } = check
    const { distinct, generated, depth } = result.states
    const { verdict } = result
    const row = {
      ...{ model: plan.loaded.name, scenario: plan.scenario, verdict },
      verdictColour: verdict === 'violated' && judgement.asExpected === true ? colours.yellow : verdictColour[verdict],
      numbers: {
        distinct: count(distinct),
        generated: count(generated),
        depth: count(depth),
        time: seconds(result.seconds),
      },
      expectation: expectationText(check),
      expectationColour: judgement.asExpected === false && plan.expected !== null ? colours.red : asIs,
    }
    say(...this.#table.row(row))
  }

  /**
   * Details of what needs a look, then what was written, then what did not end as expected, then the sum.
   *
   * @param written lines about the files that were asked for
   */
  end({ finished, leftOut }: FinishedChecks, written: readonly string[]): void {
    const takenBack = takenBackLine(finished)
    if (takenBack !== null) this.#say('', takenBack)
    if (leftOut.length > 0) this.#say('', ...leftOut.map(leftOutLine))
    const told = withProblemsToldOnce(finished)
    const looked = told.filter((check) => this.#isOneFile || isFailed(check))
    const detailed = this.#isFull || this.#isOneFile ? looked : looked.slice(0, mostDetails)
    const traced = this.#isFull ? detailed : [...detailed.filter(isFailed), ...detailed].filter(hasTrace)
    const shown = new Set(this.#isFull ? traced : [...new Set(traced)].slice(0, mostTraces))
    for (const check of detailed) {
      const { error, verdict } = check.result
      if (verdict === 'error' && error === null) continue
      const lines = this.#details(check, { isOneOfMany: finished.length > 1, showsTrace: shown.has(check) })
      if (lines.length > 0) this.#say('', ...lines)
    }
    const rest = looked.length - detailed.length
    if (rest > 0) say('', `Details of ${plural(rest, 'more check')} are not shown; --full shows them.`)
    const hidden = finished.find(({ judgement, result }) => judgement.asExpected && result.violation?.run)
    if (!this.#isOneFile && hidden !== undefined) {
      say('', `For the trace of an expected violation: ${commandFor(hidden.plan)}`)
    }
    if (written.length > 0) this.#say('', ...written)
    this.#say('', ...failureLines(finished, this.#isFull), summary(finished))
  }

  #say(...lines: readonly string[]): void {
    say(...lines.map((line) => line.replaceAll(join(this.#userFolder, sep), '')))
  }

  #details(
    { plan, result }: FinishedCheck,
    { isOneOfMany, showsTrace }: { isOneOfMany: boolean; showsTrace: boolean },
  ): string[] {
    const title = colours.bold(titleOf(plan))
    return [
      ...(isOneOfMany || !this.#isOneFile ? [title] : []),
      ...settingLines(plan.instance.settings),
      ...symmetryLines(plan, result),
      ...propertyLines(result),
      ...boundLines(result),
      ...undecidedLines(result),
      ...diskLines(result, plan),
      ...noteLines(result, plan.instance),
      ...coverageLines(result, plan.options.coverage ?? false),
      ...errorLines(result),
      ...(showsTrace || !hasTrace({ result })
        ? [
            ...traceLines(plan, result, { extent: extentFor(this.#isFull), saysWhy: this.#saysWhy }),
            ...otherViolations(plan, result),
          ]
        : [`For the trace: ${commandFor(plan)}`]),
    ]
  }
}

/** Says which rows do not count; null where all do. */
function takenBackLine(finished: readonly FinishedCheck[]): string | null {
  const rows = finished.filter(({ takenBack }) => takenBack !== null)
  const names = [...new Set(rows.map(({ plan }) => plan.loaded.name))]
  if (names.length === 0) return null
  const whom = names.length === 1 ? 'it' : 'them'
  return colours.red(`The types of ${names.join(', ')} are wrong: what the table says of ${whom} does not count.`)
}

/** Says that a scenario is not checked, and how it would be. */
export function leftOutLine({ loaded, scenario, why }: LeftOutScenario): string {
  const name = `--scenario ${quoted(scenario)}`
  return colours.dim(`left out: ${loaded.name}, ${scenario}: it ${why}; ${name} checks it all the same`)
}

const asIs = (text: string) => text

function isFailed({ judgement }: FinishedCheck): boolean {
  return judgement.exitCode !== exitCodes.asExpected
}

function hasTrace({ result: { violation, error, open } }: Pick<FinishedCheck, 'result'>): boolean {
  return (violation?.run ?? error?.run ?? open?.run ?? null) !== null
}

function expectationText(check: FinishedCheck): string {
  const given = check.result.bounds.find(({ kind }) => kind === 'from')
  const from = given === undefined ? [] : [`from a given run of ${plural(given.limit ?? 0, 'step')}`]
  return [...expectationAlone(check), ...from].join(', ')
}

/** What is said of a check but where it starts. */
function expectationAlone({ plan, result, judgement }: FinishedCheck): string[] {
  const { expected, overrides, changed, given } = plan
  if (plan.loaded.failure !== null) return []
  const others = Object.keys(changed).length === 0 ? overrides : changed
  const changes = Object.keys(others).length === 0 ? [] : [`parameters changed: ${settingsInWords(others)}`]
  const isConstrained = result.bounds.some(({ kind }) => kind === 'within')
  const within = result.verdict === 'holds' && isConstrained ? ' within the constraint' : ''
  const reduced =
    result.symmetry.length === 0 || result.verdict === 'error' ? [] : [`up to symmetry of ${namesOf(result)}`]
  if (expected === null) {
    const why = changes.length > 0 ? changes : given === null ? ['another property is expected to break'] : []
    const told = [...why, ...(within === '' ? [] : [`holds${within}`])].join('; ')
    return [...(told === '' ? [] : [told]), ...reduced]
  }
  if (judgement.asExpected) {
    const violated = expectsToHold(expected) || expected === 'incomplete' ? '' : `: ${describeExpectation(expected)}`
    return [`as expected${within}${violated}`, ...(Object.keys(changed).length === 0 ? [] : changes), ...reduced]
  }
  const differs = result.verdict === 'violated' || (result.verdict === 'holds' && expectsToHold(expected))
  const instead = differs ? `; ${describeDifference(result, expected)}` : ''
  return [`expected: ${describeExpectation(expected)}${instead}`, ...reduced]
}

function namesOf({ symmetry }: SearchResult): string {
  return symmetry.map(({ set }) => set).join(' and ')
}

export function errorLines({ error }: SearchResult): string[] {
  if (error === null) return []
  const { code, message, place, cure } = error
  const told = describeError({ code: 'bad-model', message, place: place ?? undefined, cure: cure ?? undefined })
  // Problems of types stand side by side.
  const lines = code === 'type-error' ? told.split('\n') : linesOf(told)
  return [colours.red(`error (${code}):`), ...lines]
}

export function traceLines(
  plan: PlannedCheck,
  result: SearchResult,
  { extent, saysWhy }: { extent: Extent; saysWhy: boolean },
): string[] {
  const trace = reportedTrace(result, plan)
  if (trace === null) return unwitnessed(result)
  return ['', ...traceText(trace, plan.instance, { style: traceStyle, extent, saysWhy })]
}

function unwitnessed({ violation, bounds }: SearchResult): string[] {
  if (violation?.kind !== 'sometimes') return []
  const isGiven = bounds.some(({ kind }) => kind === 'from')
  const where = isGiven
    ? 'it holds in no state of the given run, and in none that follows.'
    : 'it holds in no reachable state.'
  return ['', colours.red(`${propertyWords(violation.property, violation.of)} has no witness: ${where}`)]
}

/** The properties that are violated besides the one whose run is shown, and how to see a run for each. */
function otherViolations(plan: PlannedCheck, { violation, properties, failureDepth }: SearchResult): string[] {
  const others = properties.filter(
    ({ name, kind, status }) => status === 'violated' && kind !== 'sometimes' && name !== violation?.property,
  )
  if (violation === null || others.length === 0) return []
  const lines = others.slice(0, mostOthers).map(({ name, depth }) => {
    const isBehind = failureDepth !== null && (depth ?? Number.POSITIVE_INFINITY) >= failureDepth
    if (isBehind) return `${name} is violated, too; a run for it is shown once no step fails any more`
    return `For a run that violates ${name}: ${commandFor(plan, name)}`
  })
  const rest = others.length - lines.length
  return ['', ...lines, ...(rest === 0 ? [] : [`... and ${rest} more: name each with --property`])]
}

/** What did not end as expected, a line each: the last thing that a reader sees. */
function failureLines(finished: readonly FinishedCheck[], isFull: boolean): string[] {
  const failed = finished.filter(isFailed)
  const shown = isFull || failed.length <= mostFailures ? failed : failed.slice(0, mostFailures - 1)
  const width = Math.max(...shown.map(({ result }) => result.verdict.length))
  const room = (isFull ? null : columns()) ?? Number.POSITIVE_INFINITY
  const lines = shown.map(({ plan, result }) => {
    const verdict = verdictColour[result.verdict](result.verdict.padEnd(width))
    const why = reasonOf(plan, result)
    return `${verdict}  ${elide(`${titleOf(plan)}${why && `: ${why}`}`, room - width - 2)}`
  })
  return [...lines, ...(shown.length === failed.length ? [] : [`... and ${failed.length - shown.length} more`])]
}

/** Why a check did not end as expected, in a few words. */
export function reasonOf({ expected }: PlannedCheck, result: SearchResult): string {
  const { verdict, properties, error, bounds } = result
  switch (verdict) {
    case 'error':
      return error?.code ?? ''
    case 'incomplete': {
      const open = properties.filter(({ status }) => status === 'unknown').map(({ name }) => name)
      const cut = bounds.flatMap(({ kind }) => (kind === 'from' ? [] : [kind])).join(', ')
      return [...(open.length === 0 ? [] : [`${open.join(', ')} not decided`]), ...(cut && [`bound: ${cut}`])].join(
        '; ',
      )
    }
    case 'vacuous':
      return 'nothing is shown'
    default:
      return describeDifference(result, expected ?? 'holds')
  }
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
