/** What a change of files touches, and what a round found otherwise than the one before. */

import { basename } from 'node:path'
import { isModule } from '../loading/modules.ts'
import { noScenario } from '../loading/unloaded.ts'
import { count, plural } from './numbers.ts'
import type { CheckedRow, WatchedFile } from './watched.ts'

/** What is known after some rounds. */
export interface Known {
  readonly files: readonly WatchedFile[]
  /** Files that matter for types alone, besides those that went into a spec. */
  readonly typeFiles: ReadonlySet<string>
  readonly rows: readonly CheckedRow[]
  /** Whether the last round could not even say which files there are. */
  readonly isLost: boolean
}

export const nothingKnown: Known = { files: [], typeFiles: new Set(), rows: [], isLost: true }

/** The files to check again: all of them, those that the changed files went into, or none. */
export type Touched = 'all' | readonly string[]

/** @param isSpec whether a path is one that the command would find by itself */
export function touchedBy(changed: readonly string[], known: Known, isSpec: (path: string) => boolean): Touched {
  const touched = new Set<string>()
  for (const path of changed) {
    if (isConfiguration(path) || (known.isLost && isModule(path))) return 'all'
    const users = known.files.filter(({ file, inputs }) => file === path || inputs.includes(path))
    if (users.length === 0 && known.typeFiles.has(path)) return 'all'
    for (const { file } of users) touched.add(file)
    // Any module may be the one that a spec could not be loaded without.
    if (isModule(path)) for (const { file, isFailed } of known.files) if (isFailed) touched.add(file)
    if (users.length === 0 && isSpec(path)) touched.add(path)
  }
  return [...touched].sort()
}

/** Whether a file says which specs there are, or how their types are checked. */
export function isConfiguration(path: string): boolean {
  return /^(package|tsconfig\b.*)\.json$/.test(basename(path))
}

/** Rows of a round in the place of those that it checked again; what has no file any more has no row. */
export function merged(
  known: Known,
  files: readonly WatchedFile[],
  rows: readonly CheckedRow[],
  only: Touched,
): CheckedRow[] {
  const isKept = ({ file }: CheckedRow) =>
    only !== 'all' && !only.includes(file) && files.some((each) => each.file === file)
  const order = files.map(({ file }) => file)
  const all = [...known.rows.filter(isKept), ...rows]
  return all.sort((one, other) => order.indexOf(one.file) - order.indexOf(other.file))
}

/** What is otherwise than before, a line for each check. A file that could not be loaded, or can be again, has one for all. */
export function differences(before: readonly CheckedRow[], after: readonly CheckedRow[]): string[] {
  const known = new Map(before.map((row) => [nameOf(row), row]))
  const now = new Set(after.map(nameOf))
  const failedBefore = new Set(before.filter(isFailed).map(({ file }) => file))
  const failed = new Set(after.filter(isFailed).map(({ file }) => file))
  const hasTurned = ({ file }: CheckedRow) => failedBefore.has(file) !== failed.has(file)
  const turned = new Map(after.filter(hasTurned).map((row) => [row.file, row]))
  return [
    ...[...turned].flatMap(([file, row]) => {
      const old = before.filter((each) => each.file === file)
      return old.length === 0
        ? []
        : [`${row.model}: ${wordsOf(old)} -> ${wordsOf(after.filter((each) => each.file === file))}`]
    }),
    ...after.flatMap((row) => {
      const old = known.get(nameOf(row))
      if (old === undefined)
        return before.some(({ file }) => file === row.file && turned.has(file))
          ? []
          : [`${nameOf(row)}: new, ${row.verdict}`]
      const changes = changesOf(old, row)
      return changes.length === 0 ? [] : [`${nameOf(row)}: ${changes.join(', ')}`]
    }),
    ...before
      .filter((row) => !now.has(nameOf(row)) && !turned.has(row.file))
      .map((row) => `${nameOf(row)}: gone, was ${row.verdict}`),
  ]
}

function isFailed({ scenario }: CheckedRow): boolean {
  return scenario === noScenario
}

function changesOf(old: CheckedRow, row: CheckedRow): string[] {
  const verdict = old.verdict === row.verdict ? [] : [`${old.verdict} -> ${row.verdict}`]
  const isJudged = old.asExpected !== row.asExpected && verdict.length === 0
  const judgement = isJudged ? [row.asExpected === true ? 'now as expected' : 'no longer as expected'] : []
  const counts = (['distinct', 'generated', 'depth'] as const).flatMap((name) =>
    old.counts[name] === row.counts[name] ? [] : [`${name} ${count(old.counts[name])} -> ${count(row.counts[name])}`],
  )
  return [...verdict, ...judgement, ...counts]
}

function nameOf({ model, scenario }: CheckedRow): string {
  return scenario === noScenario ? model : `${model}, ${scenario}`
}

/** All that is known of checks: `3 checks, 2 as expected, 1 violated`. */
export function sumOf(rows: readonly CheckedRow[]): string {
  return `${plural(rows.length, 'check')}, ${wordsOf(rows)}`
}

/** How checks ended, in a few words: `2 as expected, 1 violated`; of a single one, the word alone. */
function wordsOf(rows: readonly CheckedRow[]): string {
  const numbers = new Map<string, number>()
  for (const { verdict, asExpected } of rows) {
    const word = asExpected === true ? 'as expected' : verdict
    numbers.set(word, (numbers.get(word) ?? 0) + 1)
  }
  const words = [...numbers].map(([word, number]) => (rows.length === 1 ? word : `${number} ${word}`))
  return words.join(', ')
}
