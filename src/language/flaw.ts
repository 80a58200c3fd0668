/** A flaw is what makes a value no plain data: the first that is found, the path to it, and what to write instead. */

import { NetsplitError } from './errors.ts'

export interface Flaw {
  /** From the outside in; put together on the way out, for paths are seldom needed. */
  readonly path: string
  readonly found: string
  readonly cure: string
}

export function flaw(found: string, cure: string): Flaw {
  return { path: '', found, cure }
}

/** A flaw of a part as one of the whole. */
export function within(found: Flaw, name: string): Flaw {
  return { ...found, path: `${name}${found.path}` }
}

/** @param subject what the value is: `state of server0` */
export function refusal(subject: string, { path, found, cure }: Flaw): NetsplitError {
  const place = path === '' ? '' : ` at ${beginningOf(path.replace(/^\./, ''))}`
  return new NetsplitError({
    code: 'not-plain-data',
    message: `The ${subject} is not plain data: ${found}${place}.`,
    cure,
  })
}

/** A value with parts as JSON, in which members and entries are lists; of a long one, its beginning. */
export function inWords(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) =>
    part instanceof Map || part instanceof Set ? [...(part as Iterable<unknown>)] : part,
  )
  return beginningOf(text)
}

const longest = 100

function beginningOf(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}...`
}
