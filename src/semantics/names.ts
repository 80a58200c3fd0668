/** Names that an author or a user gave and that have to exist. */

import { distance } from 'fastest-levenshtein'
import { NetsplitError } from '../language/errors.ts'

/** What a record holds under a name; undefined for a name that only its prototype knows, such as `constructor`. */
export function under<Value>(record: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

/** The names nearest to a misspelt one, nearest first. */
export function nearest(name: string, known: readonly string[]): string[] {
  return known
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, far }) => far <= Math.max(2, candidate.length / 2) || candidate.includes(name))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** @throws NetsplitError `unknown-name`, naming the nearest known names, or all of them */
export function unknownName(what: string, name: string, known: readonly string[]): never {
  const near = nearest(name, known)
  throw new NetsplitError({
    code: 'unknown-name',
    message: `There is no ${what} '${name}'.`,
    cure:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : known.length > 0
          ? `There are: ${known.join(', ')}.`
          : 'There are none.',
  })
}
