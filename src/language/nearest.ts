/** The names that someone may have meant who wrote one that does not exist. */

import { distance } from 'fastest-levenshtein'

/** The names nearest to a misspelt one, nearest first. */
export function nearest(name: string, known: readonly string[]): string[] {
  // An empty name is within all of them, and says nothing about any.
  if (name === '') return []
  return known
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, far }) => far <= Math.max(2, candidate.length / 2) || candidate.includes(name))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** Names one after the other, in quotes where they could be taken for more or fewer than they are. */
export function namesInList(names: readonly string[], between = ', '): string {
  const areClear = names.every((name) => !/,| or /.test(name))
  return (areClear ? names : names.map((name) => `'${name}'`)).join(between)
}
