/** Errors as data, for another thread: there a NetsplitError is one again, of the class that is known there. */

import { type ErrorCode, NetsplitError, thrownInWords } from './errors.ts'

export interface SentError {
  /** That of a NetsplitError; `internal`: it is none, and the message is its stack. */
  readonly code: string
  readonly message: string
  readonly place: string | null
  readonly cure: string | null
}

export function sentError(error: unknown): SentError {
  if (error instanceof NetsplitError) {
    return { code: error.code, message: error.summary, place: error.place ?? null, cure: error.cure ?? null }
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : thrownInWords(error)
  return { code: 'internal', message, place: null, cure: null }
}

/** The error that another thread has sent. */
export function receivedError({ code, message, place, cure }: SentError): Error {
  if (code === 'internal') return Object.assign(new Error(message), { stack: message })
  return new NetsplitError({
    code: code as ErrorCode,
    message,
    place: place ?? undefined,
    cure: cure ?? undefined,
  })
}
