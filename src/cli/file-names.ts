/**
 * Names of files for runs: of what is shown, readable, and safe on every file system. They end in a hash of the names in full, so
 * that two runs never have one name, not even where upper case and lower case are one.
 */

import { createHash } from 'node:crypto'
import { comparePlain, type Plain } from '../language/plain.ts'
import { formatValue } from '../trace/value.ts'
import { propertyWords } from '../trace/words.ts'
import type { Shown } from './shown.ts'

/** Letters of a part of a name; file systems allow 255 bytes for all. */
const mostLetters = 48
/** Digits of the hash; all of them where two would be the same. */
const fewDigits = 8

/**
 * The names of files, without their endings, in the order of the runs: `lease-lock--without-fencing--noStaleWrite-5f0c12ab`.
 * A name depends on its run alone, unless two hashes have the same beginning.
 */
export function fileNames(shown: readonly Shown[]): string[] {
  const made = shown.map((one) => ({ words: wordsOf(one), hash: hashOf(one) }))
  const short = made.map(({ words, hash }) => `${words}-${hash.slice(0, fewDigits)}`)
  return short.map((name, at) => {
    const isAlone = short.every((other, number) => number === at || other.toLowerCase() !== name.toLowerCase())
    return isAlone ? name : `${made[at]?.words}-${made[at]?.hash}`
  })
}

function wordsOf({ plan: { loaded, scenario }, run: { kind, property, of } }: Shown): string {
  const file = loaded.fileName.split(/[/\\]/).at(-1) as string
  const model = file.replace(/\.\w+$/, '') + (loaded.specName === null ? '' : ` ${loaded.specName}`)
  return [model, scenario, property === null ? kind : propertyWords(property, of)].map(wordOf).join('--')
}

/** Letters, digits and dashes; no name that Windows keeps for devices consists of several words. */
function wordOf(text: string): string {
  const word = text.replace(/[^A-Za-z0-9_]+/g, '-').slice(0, mostLetters)
  return word.replace(/^-+|-+$/g, '') || 'x'
}

function hashOf({ plan: { loaded, scenario, overrides }, run: { kind, property, of = null } }: Shown): string {
  const set = Object.entries(overrides).sort(([a], [b]) => comparePlain(a, b))
  const identity = [loaded.name, scenario, set, kind, property, of] as unknown as Plain
  return createHash('sha256').update(formatValue(identity)).digest('hex')
}
