/** Names that an author or a user gave and that have to exist. */

import { NetsplitError } from '../../language/errors.ts'
import { namesInList, nearest } from '../../language/nearest.ts'

/** What a record holds under a name; undefined for a name that only its prototype knows, such as `constructor`. */
export function under<Value>(record: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

/**
 * @param path of the setting that has the name, where it is in one
 * @throws NetsplitError `unknown-name`, naming the nearest known names, or all of them
 */
export function unknownName(what: string, name: string, known: readonly string[], path?: string): never {
  throw new NetsplitError({
    code: 'unknown-name',
    message: `${path === undefined ? 'There' : `${path}: there`} is no ${what} '${name}'.`,
    cure: nearestOrAll(name, known),
  })
}

/** A sentence with the known names that are nearest to one that is not known, or with all of them. */
export function nearestOrAll(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  if (near.length > 0) return `Did you mean ${namesInList(near, ' or ')}?`
  return known.length > 0 ? `There are: ${namesInList(known)}.` : 'There are none.'
}
