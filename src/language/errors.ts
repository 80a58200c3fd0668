/**
 * The one family of errors that Netsplit raises on purpose. Each carries a stable code, what happened, where, and what
 * to do about it, so that every front end (terminal, JSON, tests) can show it the same way.
 */

export type ErrorCode =
  | 'asymmetric'
  | 'bad-history'
  | 'bad-model'
  | 'bad-scenario'
  | 'bad-trace'
  | 'checkpoint'
  | 'disk'
  | 'ends-process'
  | 'not-plain-data'
  | 'nondeterministic'
  | 'out-of-memory'
  | 'output'
  | 'predicate-threw'
  | 'type-error'
  | 'unknown-name'
  | 'usage'
  | 'worker-died'

export interface ErrorDetails {
  readonly code: ErrorCode
  /** What happened, one sentence. */
  readonly message: string
  /** Where: a path into a value, a handler, a file and line. */
  readonly place?: string | undefined
  /** What the reader can do about it. */
  readonly cure?: string | undefined
}

/**
 * The errors that Netsplit throws on purpose. `code` is stable, to be compared; `summary` says in one sentence what happened,
 * `place` where, `cure` what to do about it, and `message` is all three. Other errors are bugs, of Netsplit or of a caller.
 */
export class NetsplitError extends Error {
  readonly code: ErrorCode
  readonly place: string | undefined
  readonly cure: string | undefined
  /** The message without place and cure. */
  readonly summary: string

  constructor(details: ErrorDetails) {
    super(describeError(details))
    this.name = 'NetsplitError'
    this.code = details.code
    this.summary = details.message
    this.place = details.place
    this.cure = details.cure
  }
}

/** One to three lines: what happened, `at` where, and the cure. */
export function describeError(details: ErrorDetails): string {
  const lines = [details.message]
  if (details.place !== undefined) lines.push(`  at ${details.place}`)
  if (details.cure !== undefined) lines.push(`  ${details.cure}`)
  return lines.join('\n')
}

/** What author code threw, in words, whatever it is. */
export function thrownInWords(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  } catch {
    return 'something that cannot be shown'
  }
}
