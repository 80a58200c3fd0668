/** What became of mutants, in words and numbers, and which survivors are known to change nothing. */

import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** Of 100 mutants. */
export const leastScore = 85

/**
 * Survivors that are no flaw of the tests, with the reason. A mutant is found by its code, for line numbers move.
 *
 * @type {readonly { file: string, code: string, becomes: string, why: string }[]}
 */
const listed = JSON.parse(readFileSync(new URL('survivors.json', import.meta.url), 'utf8'))

const survived = ['Survived', 'NoCoverage']
const killed = ['Killed', 'Timeout']

/** Killed ones of those that could be run; one that never ends is killed. */
export function scoreOf(mutants) {
  const dead = mutants.filter(({ status }) => killed.includes(status)).length
  const alive = mutants.filter(({ status }) => survived.includes(status)).length
  return dead + alive === 0 ? 100 : (100 * dead) / (dead + alive)
}

export function summaryOf(mutants) {
  const count = (status) => mutants.filter((mutant) => mutant.status === status).length
  const other = mutants.length - [...killed, ...survived].reduce((sum, status) => sum + count(status), 0)
  const equal = mutants.filter((mutant) => survived.includes(mutant.status) && isListed(mutant)).length
  return [
    `${mutants.length} mutants`,
    `${count('Killed')} killed`,
    `${count('Timeout')} timed out`,
    `${count('Survived')} survived`,
    `${count('NoCoverage')} not covered`,
    ...(other > 0 ? [`${other} left out (they run only while modules are loaded, or cannot be run)`] : []),
    ...(equal > 0 ? [`${equal} of these listed`] : []),
    `score ${scoreOf(mutants).toFixed(1)}`,
  ].join(', ')
}

export function unlisted(mutants) {
  return mutants.filter((mutant) => survived.includes(mutant.status) && !isListed(mutant))
}

export function describeMutant(mutant) {
  const { line, column } = mutant.location.start
  const { file, code } = placeOf(mutant)
  const how = mutant.status === 'NoCoverage' ? 'not covered' : 'survived'
  return `${file}:${line}:${column} ${how}, ${mutant.mutatorName}\n  - ${code}\n  + ${mutant.replacement}`
}

function isListed(mutant) {
  const { file, code } = placeOf(mutant)
  return listed.some((known) => known.file === file && known.code === code && known.becomes === mutant.replacement)
}

const sources = new Map()

/** The file of a mutant, and the code that it replaces; lines and columns count from 1. */
function placeOf({ fileName, location: { start, end } }) {
  const file = relative(process.cwd(), fileName)
  if (!sources.has(file)) sources.set(file, readFileSync(file, 'utf8').split('\n'))
  const lines = sources.get(file).slice(start.line - 1, end.line)
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1)
  return { file, code: lines.join('\n').slice(start.column - 1) }
}
