/** Errors as a person should read them. */

import { describeError, type ErrorCode, NetsplitError, thrownInWords } from '../language/errors.ts'
import { inOneLine } from '../trace/escape.ts'
import { linesOf } from './output.ts'

/** Of these errors, the message is a sentence of ours that quotes names: what a name holds makes no line of its own. */
const sentences: ReadonlySet<ErrorCode> = new Set(['bad-history', 'bad-trace', 'output', 'unknown-name', 'usage'])

/** Any error as a person should read it: a stack only where the fault is Netsplit's own. */
export function describeAnyError(error: unknown): string {
  if (error instanceof NetsplitError) {
    const { code, summary, place, cure } = error
    const message = sentences.has(code) ? inOneLine(summary) : summary
    const details = { code, message, place: place && inOneLine(place), cure: cure && inOneLine(cure) }
    return linesOf(describeError(details)).join('\n')
  }
  return error instanceof Error ? (error.stack ?? error.message) : thrownInWords(error)
}
