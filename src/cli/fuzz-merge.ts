/**
 * `netsplit fuzz --merge`: puts the reports of shards together. Each shard has learned from its own runs alone, so together they
 * are no campaign, and which states several of them have seen is not known: those are not added up.
 */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as v from 'valibot'
import { NetsplitError } from '../language/errors.ts'
import type { Folders } from '../loading/folders.ts'
import { colours } from './colours.ts'
import { type ExitCode, exitCodes, worstOf } from './exit.ts'
import { fuzzSchema } from './fuzz-json.ts'
import { count, plural } from './numbers.ts'
import { say, sayJson } from './output.ts'

const findingSchema = v.looseObject({
  property: v.nullable(v.string()),
  of: v.optional(v.unknown()),
  shortenedTo: v.number(),
  file: v.nullable(v.string()),
})

const resultSchema = v.looseObject({
  model: v.string(),
  hash: v.string(),
  scenario: v.string(),
  expected: v.unknown(),
  asExpected: v.nullable(v.boolean()),
  missing: v.array(v.string()),
  runs: v.number(),
  stepsTaken: v.number(),
  findings: v.array(findingSchema),
  coverage: v.nullable(
    v.looseObject({
      steps: v.record(v.string(), v.number()),
      neverRan: v.optional(v.array(v.string()), []),
      neverHappened: v.optional(v.array(v.string()), []),
      sometimes: v.array(v.looseObject({ property: v.string(), runs: v.number() })),
    }),
  ),
  error: v.unknown(),
})

const reportSchema = v.looseObject({
  schema: v.literal(fuzzSchema),
  seed: v.optional(v.number()),
  shard: v.nullish(v.object({ number: v.number(), of: v.number() })),
  results: v.array(resultSchema),
})

type Report = v.InferOutput<typeof reportSchema>
type Result = v.InferOutput<typeof resultSchema>

/** What several shards say of one scenario. */
interface Merged {
  readonly model: string
  readonly scenario: string
  readonly shards: number
  readonly runs: number
  readonly stepsTaken: number
  /** Of each property that was found violated, the shortest run. */
  readonly findings: Result['findings']
  /** What is expected and was found by none. */
  readonly missing: readonly string[]
  readonly asExpected: boolean | null
  readonly coverage: {
    readonly steps: { readonly [kind: string]: number }
    /** In no shard. */
    readonly neverRan: readonly string[]
    readonly neverHappened: readonly string[]
    readonly sometimes: readonly MergedGoal[]
  }
  readonly errors: readonly unknown[]
}

interface MergedGoal {
  readonly property: string
  readonly runs: number
}

/** @throws NetsplitError for a file that is no report, or reports of different models */
export function mergeReports(names: readonly string[], { json }: { json: boolean }, folders: Folders): ExitCode {
  if (names.length === 0) {
    throw new NetsplitError({ code: 'usage', message: '--merge needs reports.', cure: 'Name the files.' })
  }
  const byScenario = new Map<string, Result[]>()
  const reports = names.map((name) => reportIn(name, folders))
  requireDifferent(names, reports)
  for (const result of reports.flatMap(({ results }) => results)) {
    const key = JSON.stringify([result.model, result.scenario])
    byScenario.set(key, [...(byScenario.get(key) ?? []), result])
  }
  const merged = [...byScenario.values()].map(mergedResult)
  const exitCode = worstOf(merged.map(exitCodeOf))
  const missingShards = shardsMissing(reports)
  const lacking =
    missingShards.length === 0 ? '' : `; ${plural(missingShards.length, 'shard')} missing: ${missingShards.join(', ')}`
  if (json)
    sayJson(JSON.stringify({ schema: fuzzSchema, exitCode, merged: names, missingShards, results: merged }, null, 2))
  else say(...merged.flatMap(linesOf), '', `Put together from ${plural(names.length, 'report')}${lacking}.`)
  return exitCode
}

/** The numbers of shards of which there is no report. */
function shardsMissing(reports: readonly Report[]): number[] {
  const shards = reports.flatMap(({ shard }) => shard ?? [])
  const most = Math.max(0, ...shards.map(({ of }) => of))
  const given = new Set(shards.map(({ number }) => number))
  return Array.from({ length: most }, (_, at) => at + 1).filter((number) => !given.has(number))
}

/** Refuses the same runs twice, and shards beside a campaign that is none: they are no shards of one. */
function requireDifferent(names: readonly string[], reports: readonly Report[]): void {
  const refuse = (message: string): never => {
    throw new NetsplitError({ code: 'usage', message, cure: 'Give the report of each shard once.' })
  }
  const seen = new Map<string, string>()
  for (const [at, { seed, shard }] of reports.entries()) {
    const name = names[at] as string
    if (!shard && reports.length > 1) refuse(`${name} is the report of a whole campaign, of no shard.`)
    const key = JSON.stringify([seed, shard])
    const other = seen.get(key)
    if (other !== undefined) refuse(`${other} and ${name} are reports of the same shard.`)
    seen.set(key, name)
  }
}

function reportIn(name: string, { userFolder }: Folders): Report {
  const refuse = (message: string): never => {
    throw new NetsplitError({
      code: 'usage',
      message: `${name} ${message}`,
      cure: 'Give files with what netsplit fuzz --json has printed.',
    })
  }
  let content: unknown
  try {
    content = JSON.parse(readFileSync(resolve(userFolder, name), 'utf8'))
  } catch (error) {
    return refuse(`cannot be read: ${(error as Error).message}.`)
  }
  const parsed = v.safeParse(reportSchema, content)
  return parsed.success ? parsed.output : refuse('is no report of fuzzing.')
}

function mergedResult(results: readonly Result[]): Merged {
  const [first] = results as [Result, ...Result[]]
  if (results.some(({ hash }) => hash !== first.hash)) {
    throw new NetsplitError({
      code: 'usage',
      message: `The reports are of different states of ${first.model}.`,
      cure: 'Merge the shards of one campaign, of the same files.',
    })
  }
  const shortest = new Map<string, Result['findings'][number]>()
  for (const finding of results.flatMap(({ findings }) => findings)) {
    const key = JSON.stringify([finding.property, finding.of ?? null])
    const before = shortest.get(key)
    if (before === undefined || finding.shortenedTo < before.shortenedTo) shortest.set(key, finding)
  }
  const steps: { [kind: string]: number } = {}
  const goals = new Map<string, number>()
  for (const { coverage } of results) {
    for (const [kind, taken] of Object.entries(coverage?.steps ?? {})) steps[kind] = (steps[kind] ?? 0) + taken
    for (const { property, runs } of coverage?.sometimes ?? []) goals.set(property, (goals.get(property) ?? 0) + runs)
  }
  const missing = first.missing.filter((name) => results.every((result) => result.missing.includes(name)))
  const isUnexpected = results.some(({ asExpected }) => asExpected === false)
  return {
    model: first.model,
    scenario: first.scenario,
    shards: results.length,
    runs: results.reduce((sum, { runs }) => sum + runs, 0),
    stepsTaken: results.reduce((sum, { stepsTaken }) => sum + stepsTaken, 0),
    findings: [...shortest.values()],
    missing,
    asExpected: isUnexpected ? false : first.expected === null || missing.length > 0 ? null : true,
    coverage: {
      steps,
      neverRan: inAll(results, 'neverRan'),
      neverHappened: inAll(results, 'neverHappened'),
      sometimes: [...goals].map(([property, runs]) => ({ property, runs })),
    },
    errors: results.flatMap(({ error }) => (error === null ? [] : [error])),
  }
}

/** The names that all shards tell, which have come so far. */
function inAll(results: readonly Result[], list: 'neverRan' | 'neverHappened'): string[] {
  const lists = results.flatMap(({ coverage }) => (coverage === null ? [] : [coverage[list]]))
  const [first = [], ...others] = lists
  return first.filter((name) => others.every((other) => other.includes(name)))
}

function exitCodeOf({ errors, asExpected, findings, missing }: Merged): ExitCode {
  if (errors.length > 0) return exitCodes.error
  if (missing.length > 0 && asExpected !== false) return exitCodes.incomplete
  if (asExpected === false || (asExpected === null && findings.length > 0)) return exitCodes.violated
  return exitCodes.asExpected
}

function linesOf(merged: Merged): string[] {
  const { model, scenario, shards, runs, stepsTaken, findings, missing, coverage, errors } = merged
  const found = findings.map(({ property, shortenedTo, file }) => {
    const where = file === null ? '' : `, ${file}`
    return `  found ${property ?? 'an error'}: a run of ${plural(shortenedTo, 'step')}${where}`
  })
  const { neverRan, neverHappened } = coverage
  return [
    colours.bold(`${model}, ${scenario}`),
    `  ${plural(runs, 'run')} and ${plural(stepsTaken, 'step')} of ${plural(shards, 'shard')}`,
    ...found,
    ...missing.map((name) => colours.yellow(`  expected, not found: ${name}`)),
    ...coverage.sometimes.map(({ property, runs: met }) =>
      met > 0
        ? `  sometimes ${property}: met in ${count(met)} runs`
        : colours.yellow(`  sometimes ${property}: never met`),
    ),
    ...(neverRan.length === 0 ? [] : [colours.yellow(`  never ran: ${neverRan.join(', ')}`)]),
    ...(neverHappened.length === 0 ? [] : [`  never happened: ${neverHappened.join(', ')}`]),
    ...errors.map((error) => colours.red(`  error: ${(error as { message?: string }).message ?? ''}`)),
  ]
}
