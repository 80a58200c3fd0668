/**
 * JSON without what `JSON.parse` passes over in silence: a key that stands twice in an object, of which it keeps the last
 * value, and whole numbers beyond 2^53, which it rounds. The first is refused, the second are kept by their digits.
 */

import { kept } from './integers.ts'

/** Of a text that is JSON: texts, numbers, words and the marks between them. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],:]|[a-z]+/g

/** @throws SyntaxError where it is no JSON, or a key stands twice */
export function parseExactly(text: string): unknown {
  const parsed: unknown = JSON.parse(text)
  const all = text.match(tokens) ?? []
  refuseRepeatedKeys(all)
  if (!all.some(isRounded)) return parsed
  return JSON.parse(all.map((token) => (isRounded(token) ? JSON.stringify(kept(BigInt(token))) : token)).join(''))
}

function refuseRepeatedKeys(all: readonly string[]): void {
  /** For each value that is open the keys that it has so far. */
  const open: Set<string>[] = []
  for (const [at, token] of all.entries()) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (all[at + 1] === ':') {
      // The same key may be written with different escapes.
      const key = JSON.parse(token) as string
      const keys = open.at(-1) as Set<string>
      if (keys.has(key)) throw new SyntaxError(`the key ${token} stands twice in an object`)
      keys.add(key)
    }
  }
}

function isRounded(token: string): boolean {
  return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token))
}
