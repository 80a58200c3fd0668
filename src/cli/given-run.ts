/** `--from FILE`: the run that a check starts from, out of a trace file or a list of step names. */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { NamedRun } from '../checking/plan.ts'
import { NetsplitError } from '../language/errors.ts'
import { type GivenRun, givenRunShape, stepNames } from '../language/given-run.ts'
import { withoutByteOrderMark } from '../language/json-text.ts'
import type { Folders } from '../loading/folders.ts'

/** @throws NetsplitError `usage` when the file cannot be read, or holds no run */
export function readGivenRun(file: string, { userFolder }: Pick<Folders, 'userFolder'>): NamedRun {
  const refuse = (message: string, cure: string): never => {
    throw new NetsplitError({ code: 'usage', message, cure })
  }
  const wanted = 'Give a trace file, or a JSON list of the names of its steps: ["start", "..."].'
  const value = parsed(textOf(resolve(userFolder, file)) ?? refuse(`--from: ${file} cannot be read.`, wanted))
  if (value === undefined) refuse(`--from: ${file} is no JSON.`, wanted)
  const [problem] = givenRunShape.problemsOf(value, `the run in ${file}`)
  if (problem !== undefined) refuse(`--from: ${problem.message}`, wanted)
  const names = stepNames(value as GivenRun)
  if (names.length === 0) refuse(`--from: ${file} holds no step.`, wanted)
  return { file, names }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(withoutByteOrderMark(text))
  } catch {
    return undefined
  }
}
