/** The border to author code: what its exceptions say, and where in the author's file they come from. */

import { type ErrorCode, NetsplitError, thrownInWords } from '../../language/errors.ts'
import { isRecord } from '../../language/shape.ts'
import type { Author, Failure } from '../system/system.ts'
import { arrangedAs, wholeStack } from './arrangement.ts'
import { ChangeOfShown, unswallowed } from './refused.ts'
import { maySpeakOfShown } from './shown.ts'
import { authorLineIn, border } from './stacks.ts'

/** What an author function that only looks at the state may not do. */
const readOnly = 'Copy what you want to change first: [...queue].sort(), or use methods such as toSorted().'

export type Outcome<Result> = { readonly result: Result } | { readonly failure: Failure }

/** What no step is to blame for, or no check can go on after. */
const aboutSearch: readonly ErrorCode[] = ['out-of-memory', 'nondeterministic', 'ends-process']

/** Runs author code and turns an exception into a {@link Failure}. What is wrong
 * with the search itself, not with the step, passes through. */
export function attempt<Result>(author: Author, where: string, body: () => Result): Outcome<Result> {
  try {
    return { result: author(where, () => runAuthorCode(body)) }
  } catch (error) {
    if (error instanceof NetsplitError && aboutSearch.includes(error.code)) throw error
    return { failure: describeFailure(where, error) }
  }
}

/**
 * Runs author code. What it does that no model may is an error, whatever the code makes of that itself. A frame of this
 * function marks where author code begins in a stack trace.
 */
export function runAuthorCode<Result>(body: () => Result): Result {
  return unswallowed(body)
}

// Whatever a minifier makes of it.
Object.defineProperty(runAuthorCode, 'name', { value: border })

/**
 * Runs an author function that makes a part of the model.
 *
 * @param who the part, as the subject of a sentence
 * @throws NetsplitError `bad-model` when it throws, or makes no object
 */
export function making<Made extends object>(who: string, body: () => Made): Made {
  const refuse = (message: string, place?: string | null, cure?: string): never => {
    throw new NetsplitError({
      code: 'bad-model',
      message: `${who} cannot be made: ${message}`,
      place: place ?? undefined,
      cure,
    })
  }
  const made: unknown = runOrRefuse(body, refuse)
  return isRecord(made)
    ? (made as Made)
    : refuse('the function returns no object.', null, 'Return an object with an entry for each name.')
}

/**
 * Runs author code that makes a part of a model or of a spec.
 *
 * @param refuse throws, given what the author's code threw, and the line
 */
export function runOrRefuse<Made>(body: () => Made, refuse: (message: string, line: string | null) => never): Made {
  try {
    return runAuthorCode(body)
  } catch (error) {
    if (error instanceof NetsplitError) throw error
    return refuse(error instanceof Error ? error.message : thrownInWords(error), authorLine(error))
  }
}

/**
 * Runs an author function that is shown a state that it must not change.
 *
 * @param who the function, as the subject of a sentence
 * @param body shows it the state anew whenever it is run
 * @throws NetsplitError with the code where it changes what it is shown; whatever else it throws
 */
export function onlyLooking<Result>(
  who: string,
  body: () => Result,
  code: 'bad-model' | 'predicate-threw' = 'bad-model',
): Result {
  try {
    return runAuthorCode(body)
  } catch (error) {
    const change = maySpeakOfShown(error) ? changeOfShown(error, body) : null
    if (change === null) throw error
    throw new NetsplitError({
      code,
      message: `${who} changes the state, which is read-only there.`,
      place: authorLine(change) ?? undefined,
      cure: readOnly,
    })
  }
}

/** The change of what was shown that an exception comes from; null where something else was frozen. */
function changeOfShown(error: unknown, body: () => unknown): ChangeOfShown | null {
  if (error instanceof ChangeOfShown) return error
  try {
    arrangedAs('watched', () => runAuthorCode(body))
  } catch (again) {
    if (again instanceof ChangeOfShown) return again
  }
  return null
}

/** What is thrown to leave a function that looks at a probe. */
class Probed extends Error {}

/**
 * The line at which an author function first looks at what it is given, to show where it is when it goes wrong by what it
 * returns. It is run once more for that, on something that ends the run as soon as it is looked at.
 *
 * @returns null where it never looks
 */
export function lineWithin(run: (probe: never) => unknown): string | null {
  let line: string | null = null
  const look = (): never => {
    line ??= authorLineIn(wholeStack())
    throw new Probed()
  }
  const traps = Object.fromEntries(
    [
      ...['get', 'set', 'has', 'ownKeys', 'apply', 'getOwnPropertyDescriptor', 'getPrototypeOf', 'deleteProperty'],
      ...['defineProperty', 'setPrototypeOf', 'preventExtensions'],
    ].map((name) => [name, look]),
  )
  const probe = new Proxy(() => {}, traps) as never
  try {
    const made = runAuthorCode(() => run(probe)) as Partial<Generator & Promise<unknown>>
    const begun = typeof made.next === 'function' ? runAuthorCode(() => (made as Generator).next()) : made
    ;(begun as Promise<unknown>).catch(() => {})
  } catch {
    // It was only run for its line.
  }
  return line
}

function describeFailure(where: string, error: unknown): Failure {
  if (error instanceof NetsplitError) {
    const line = error.place ?? authorLine(error)
    return { kind: 'invalid', where, message: error.summary, line, cure: error.cure ?? null }
  }
  const message = error instanceof Error ? thrownInWords(error) : `threw ${thrownInWords(error)}`
  return { kind: 'threw', where, message, line: authorLine(error), cure: null }
}

/**
 * The innermost line of the author's own code in an error's stack: `/path/model.ts:12:5`.
 *
 * @returns null when the error has no stack or none of its frames is the author's
 */
export function authorLine(error: unknown): string | null {
  try {
    return error instanceof Error ? authorLineIn(String(error.stack)) : null
  } catch {
    return null
  }
}

/** An exception of author code that runs outside of any check, as in a timer. */
export function strayError(error: unknown): unknown {
  if (error instanceof NetsplitError) return error
  const place = authorLine(error)
  if (place === null) return error
  return new NetsplitError({
    code: 'bad-model',
    message: `The model threw ${thrownInWords(error)} while nothing called it.`,
    place,
    cure: 'A model starts nothing that runs on its own, such as timers and promises.',
  })
}
