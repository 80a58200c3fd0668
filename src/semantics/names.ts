/** Names that an author or a user gave and that have to exist. */

import { NetsplitError } from '../language/errors.ts'
import { nearest } from '../language/nearest.ts'

/** What a record holds under a name; undefined for a name that only its prototype knows, such as `constructor`. */
export function under<Value>(record: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
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
