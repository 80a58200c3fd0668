/**
 * A refusal is an error that Netsplit raises inside author code: the function does what no model may. It is noted when it is
 * raised, so that no try and no finally of the author's can make something else of it: the border to author code throws it
 * again. Whatever else author code throws and catches is its own affair.
 */

import { NetsplitError } from '../../language/errors.ts'

let noted: Error | null = null

/** Notes a refusal. To be thrown: `throw refusal(...)`. */
export function refusal<Raised extends Error>(error: Raised): Raised {
  noted ??= error
  return error
}

/** Runs something that the author code of the moment asked for; what it throws is a refusal. */
export function refusing<Result>(body: () => Result): Result {
  try {
    return body()
  } catch (error) {
    throw refusal(error as Error)
  }
}

/** Refuses what author code does. */
export function refuse(message: string, cure: string): never {
  throw refusal(new NetsplitError({ code: 'bad-model', message, cure }))
}

/** Runs author code, and throws the first refusal that was raised in it, whatever became of that. */
export function unswallowed<Result>(body: () => Result): Result {
  const outer = noted
  noted = null
  try {
    const result = body()
    if (noted !== null) throw noted
    return result
  } catch (error) {
    throw noted ?? error
  } finally {
    noted = outer
  }
}

/** Raised where author code changes a part of a state that it may only look at. Whoever runs that code knows its name. */
export class ChangeOfShown extends TypeError {}

export function refuseChange(): never {
  throw refusal(new ChangeOfShown('the state is read-only here'))
}

/** A part of a state that was not looked at while the function ran that was given it. */
export function keptTooLong(): NetsplitError {
  return refusal(
    new NetsplitError({
      code: 'bad-model',
      message: 'It uses a part of a state that was kept beyond the function that was shown it.',
      cure: 'Keep nothing of a state outside of it: copy what is needed into the state.',
    }),
  )
}

/**
 * Requires of a field that author code defines in every detail that a copy of the field would be the same.
 *
 * @param of what it is a field of, in words
 * @param isThere whether there is such a field: it stays as it is where nothing else is said
 */
export function requireOrdinaryField(
  of: string,
  name: PropertyKey,
  descriptor: PropertyDescriptor,
  isThere: boolean,
): void {
  const { get, set, enumerable = isThere, configurable = isThere, writable = isThere } = descriptor
  if (get !== undefined || set !== undefined) refuse(`It defines a getter of ${of}.`, 'Use an ordinary field.')
  // A definition is of a hidden, fixed field where nothing else is said.
  if (!enumerable || !configurable || !writable) {
    refuse(
      `It defines ${String(name)} as a hidden or fixed field of ${of}.`,
      'Set it like any other: it.field = value.',
    )
  }
}

/** Does what setting a field of an object does that only inherits from a stand-in: the field is the heir's own. */
export function setOnHeir(heir: unknown, name: PropertyKey, value: unknown): boolean {
  return Reflect.set(Object.create(null) as object, name, value, heir)
}

/**
 * Guards the fields of maps and sets that are stand-ins: ordinary objects, whose fields nobody sees but by a trap that lies
 * between them and what they inherit. They stay instances of what they were.
 *
 * @param prototype of the stand-ins
 * @param refuses told the name of a field that is set
 */
export function guardFields(prototype: object, refuses: (name: PropertyKey) => never): void {
  const between = Object.create(Object.getPrototypeOf(prototype) as object) as object
  Object.setPrototypeOf(prototype, new Proxy(between, { set: (_between, name) => refuses(name) }))
}
