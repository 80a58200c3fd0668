/** The report of fuzzing for people: a line for each scenario as it ends, then what was found, and what was covered. */

import { join, sep } from 'node:path'
import { goalsOf } from '../fuzzing/fuzz.ts'
import { subjectOf } from '../fuzzing/subject.ts'
import { describeError } from '../language/errors.ts'
import { isLiveness } from '../language/property.ts'
import type { Folders } from '../loading/folders.ts'
import { elide } from '../trace/value.ts'
import { propertyWords } from '../trace/words.ts'
import { colours, traceStyle } from './colours.ts'
import { fuzzCommandWords, quoted, replayCommand } from './command.ts'
import { settingLines } from './details.ts'
import { exitCodes } from './exit.ts'
import type { FuzzOptions } from './fuzz-options.ts'
import { unusedIn } from './fuzz-unused.ts'
import { type FoundRun, type Fuzzed, judgeFuzzed } from './fuzzed.ts'
import { count, plural, seconds, tiny } from './numbers.ts'
import { extentFor, linesOf, say } from './output.ts'
import { type PlannedCheck, titleOf } from './planned-check.ts'
import { traceText } from './reasons.ts'
import { describeShown } from './shown.ts'

/** Details of more scenarios are not shown where there are several files. */
const mostDetails = 3
/** Names are told up to so many. */
const mostNames = 8

export class FuzzReport {
  readonly #options: FuzzOptions
  readonly #userFolder: string
  readonly #width: number
  readonly #isOneFile: boolean

  constructor(planned: readonly PlannedCheck[], { userFolder }: Folders, options: FuzzOptions) {
    this.#options = options
    this.#userFolder = userFolder
    this.#width = Math.min(64, Math.max(...planned.map((plan) => titleOf(plan).length)))
    this.#isOneFile = new Set(planned.map(({ loaded }) => loaded.file)).size === 1
  }

  begin(): void {
    const { seed, shard, strategy, steps } = this.#options
    const part = shard === undefined ? '' : `, shard ${shard.number} of ${shard.of}`
    say(`seed ${seed}${part}, strategy ${strategy}, runs of at most ${plural(steps, 'step')}`)
  }

  row(one: Fuzzed): void {
    const { plan, result, found } = one
    const title = elide(titleOf(plan), this.#width).padEnd(this.#width)
    const ran =
      result === null ? '' : `  ${plural(result.runs, 'run')}, ${plural(result.steps, 'step')}, ${seconds(one.seconds)}`
    this.#say(
      `${title}  ${outcomeOf(one)}${found.length > 0 && one.error === null ? `: ${namesIn(found)}` : ''}${ran}${expectationOf(one)}`,
    )
  }

  end(fuzzed: readonly Fuzzed[], written: readonly string[]): void {
    const isFailed = (one: Fuzzed) => judgeFuzzed(one).exitCode !== exitCodes.asExpected
    const looked = fuzzed.filter((one) => this.#isOneFile || isFailed(one))
    const shown = this.#options.full || this.#isOneFile ? looked : looked.slice(0, mostDetails)
    for (const one of shown) this.#say('', ...this.#details(one, fuzzed.length > 1))
    if (looked.length > shown.length) {
      say('', `Details of ${plural(looked.length - shown.length, 'more scenario')} are not shown; --full shows them.`)
    }
    if (written.length > 0) this.#say('', ...written)
    this.#say('', ...summary(fuzzed))
  }

  #details(one: Fuzzed, isOneOfMany: boolean): string[] {
    const { plan, error, result, found, kept } = one
    const gone = kept.filter(({ shown }) => shown === null)
    return [
      ...(isOneOfMany ? [colours.bold(titleOf(plan))] : []),
      ...settingLines(plan.instance.settings),
      ...(error === null ? [] : errorLines(error)),
      ...(gone.length === 0 || error !== null ? [] : [goneLine(gone)]),
      ...found.flatMap((run) => this.#found(run, one)),
      ...(result === null ? [] : ['', ...coverageLines(one)]),
    ]
  }

  #found({ shown, run, steps, by, file }: FoundRun, { plan }: Fuzzed): string[] {
    const length = shown.run.run.steps.length
    const how =
      by === 'kept'
        ? `kept run ${file}, of ${plural(length, 'step')}`
        : `run ${count(run ?? 0)}, of ${plural(steps, 'step')}, shortened to ${count(length)}${by === 'search' && shown.run.kind !== 'lasso' ? ', the shortest made of its steps' : ''}`
    const extent = extentFor(this.#options.full)
    return [
      '',
      `${colours.red(describeShown(shown.run))}: ${how}`,
      ...traceText(shown.trace, plan.instance, { style: traceStyle, extent, saysWhy: this.#options.why }),
      ...(file === null ? [] : ['', `To replay it: ${replayCommand} ${quoted(file)}`]),
      // What is kept is taken first the next time.
      ...(run === null || file !== null ? [] : [`To find it again: ${fuzzCommandWords(plan, this.#options)}`]),
    ]
  }

  #say(...lines: readonly string[]): void {
    say(...lines.map((line) => line.replaceAll(join(this.#userFolder, sep), '')))
  }
}

function outcomeOf(one: Fuzzed): string {
  const { verdict, asExpected } = judgeFuzzed(one)
  if (verdict === 'nothing found') return colours.green(verdict)
  return verdict === 'found' && asExpected === true ? colours.yellow(verdict) : colours.red(verdict)
}

function namesIn(found: readonly FoundRun[]): string {
  const names = [
    ...new Set(
      found.map(({ shown: { run } }) => (run.property === null ? 'error' : propertyWords(run.property, run.of))),
    ),
  ]
  return (
    names.slice(0, mostNames).join(', ') + (names.length > mostNames ? `, and ${names.length - mostNames} more` : '')
  )
}

function expectationOf(one: Fuzzed): string {
  const { asExpected, missing } = judgeFuzzed(one)
  if (missing.length > 0) return colours.yellow(`  expected, not found: ${missing.join(', ')}`)
  if (asExpected === false && one.error === null) return colours.red('  not expected')
  return asExpected === true && one.found.length > 0 ? '  as expected' : ''
}

function goneLine(gone: Fuzzed['kept']): string {
  const shows = gone.length === 1 ? 'shows' : 'show'
  return `${plural(gone.length, 'kept run')} ${shows} nothing any more: ${gone.map(({ file }) => file).join(', ')}`
}

function errorLines({ code, message, place, cure }: NonNullable<Fuzzed['error']>): string[] {
  const told = describeError({ code: 'bad-model', message, place: place ?? undefined, cure: cure ?? undefined })
  return [colours.red(`error (${code}):`), ...linesOf(told)]
}

/** What the runs of a campaign have met, and what not. */
function coverageLines(one: Fuzzed): string[] {
  const { plan, result } = one
  if (result === null) return []
  const { coverage, runs, stopped } = result
  const { states, situations, goals } = coverage
  const { neverRan, neverHappened } = unusedIn(coverage, plan)
  const names = goalsOf(subjectOf(plan.instance, plan.options.from))
  const unseen = (chance: number) => `the next is new with a chance of ${tiny(100 * chance)}%`
  return [
    `covered: ${states.isFull ? 'at least ' : ''}${plural(states.seen, 'state')} (${unseen(coverage.chanceOfNewState)}), ` +
      `${plural(situations.seen, 'situation')} of handlers (${unseen(coverage.chanceOfNewSituation)})`,
    ...growthLine(coverage.growth),
    ...goals.map(({ met, depth }, goal) => {
      const name = propertyWords(names[goal]?.name ?? '', names[goal]?.of as never)
      return met > 0
        ? `sometimes ${name}: met in ${count(met)} of ${plural(runs, 'run')}`
        : colours.yellow(
            `sometimes ${name}: never met; the nearest run came to the ${ordinal(depth)} part of the state that it looks at`,
          )
    }),
    ...(neverRan.length === 0 ? [] : [colours.yellow(`never ran: ${listed(neverRan)}`)]),
    ...(neverHappened.length === 0 ? [] : [colours.dim(`never happened: ${listed(neverHappened)}`)]),
    ...livenessLines(plan, { runs, stopped }),
  ]
}

function growthLine(growth: readonly { runs: number; states: number }[]): string[] {
  const half = growth.find(({ runs }) => 2 * runs >= (growth.at(-1)?.runs ?? 0))
  const last = growth.at(-1)
  if (half === undefined || last === undefined || half === last) return []
  const later = last.states - half.states
  return [`growth: ${plural(later, 'state')} of these in the last ${plural(last.runs - half.runs, 'run')}`]
}

function livenessLines({ instance }: PlannedCheck, { runs, stopped }: { runs: number; stopped: number }): string[] {
  const names = [...new Set(instance.properties.filter(({ kind }) => isLiveness(kind)).map(({ name }) => name))]
  if (names.length === 0) return []
  return [
    `${names.join(', ')}: judged on ${plural(stopped, 'run')} that stopped, and on those of the other ${count(runs - stopped)} that came back to a state; no more is said of whole runs`,
  ]
}

function listed(names: readonly string[]): string {
  const rest = names.length - mostNames
  return names.slice(0, mostNames).join(', ') + (rest > 0 ? `, and ${rest} more` : '')
}

function ordinal(number: number): string {
  const ending = ['th', 'st', 'nd', 'rd'][number % 100 > 10 && number % 100 < 14 ? 0 : number % 10] ?? 'th'
  return `${number}${ending}`
}

function summary(fuzzed: readonly Fuzzed[]): string[] {
  const judged = fuzzed.map((one) => ({ one, judgement: judgeFuzzed(one) }))
  const failed = judged.filter(({ judgement }) => judgement.exitCode !== exitCodes.asExpected)
  const runs = fuzzed.reduce((sum, { result }) => sum + (result?.runs ?? 0), 0)
  const time = fuzzed.reduce((sum, one) => sum + one.seconds, 0)
  const found = judged.filter(({ judgement }) => judgement.verdict === 'found')
  return [
    ...failed.map(
      ({ one, judgement }) => `${judgement.missing.length > 0 ? 'not found' : judgement.verdict}  ${titleOf(one.plan)}`,
    ),
    `${plural(fuzzed.length, 'scenario')}: something found in ${found.length}, ` +
      `${fuzzed.length - failed.length} as expected; ${plural(runs, 'run')} in ${seconds(time)}.`,
  ]
}
