/**
 * A sequential specification from outside, made safe to search with: what it answers is checked to be plain data, what it
 * throws is told with the operation, and states are frozen, for a search comes back to them.
 */

import { NetsplitError, thrownInWords } from '../language/errors.ts'
import { type Plain, toPlain } from '../language/plain.ts'
import type { Outcome, SequentialSpecification } from './sequential.ts'

export interface OwnObject {
  /** What its author calls it: the path to its module. */
  readonly name: string
  /** Where something was thrown, in the author's file, where that is known. */
  readonly placeOf: (thrown: unknown) => string | null
  /** What is in it at the start; undefined for what it says itself. */
  readonly initial: Plain | undefined
}

const wanted = 'Export by default { initial, apply(state, operation, client) { return { result, state } } }.'

/** @throws NetsplitError `bad-model` for what is no specification */
export function ownSpecification(exported: unknown, { name, placeOf, initial }: OwnObject): SequentialSpecification {
  const refuse = (message: string, cure = wanted): never => {
    throw new NetsplitError({ code: 'bad-model', message: `${name} ${message}.`, place: name, cure })
  }
  if (typeof exported !== 'object' || exported === null) return refuse('exports no specification')
  const given = exported as Partial<SequentialSpecification>
  if (typeof given.apply !== 'function') return refuse('exports a specification without a function apply')
  if (given.initial === undefined && initial === undefined) return refuse('exports a specification without initial')
  const apply = given.apply.bind(given)
  const called = <Result>(operation: unknown, call: () => Result): Result => {
    try {
      return call()
    } catch (error) {
      if (error instanceof NetsplitError) throw error
      throw new NetsplitError({
        code: 'bad-model',
        message: `${name} throws on ${JSON.stringify(operation)}: ${thrownInWords(error)}`,
        place: placeOf(error) ?? name,
        cure: /read only|not extensible/.test(thrownInWords(error))
          ? 'Return a new state, and leave the one that was given as it is.'
          : 'Answer with an empty list where an operation cannot happen.',
      })
    }
  }
  const outcomeOf = (operation: unknown, outcome: unknown): Outcome => {
    const { result, state } = (outcome ?? {}) as Partial<Outcome>
    if (result === undefined || state === undefined) {
      return refuse(`does not answer with { result, state } to ${JSON.stringify(operation)}`)
    }
    return { result: toPlain(result, `result in ${name}`), state: frozen(toPlain(state, `state in ${name}`)) }
  }
  return {
    ...optionalPartsOf(given),
    initial: frozen(toPlain(initial ?? given.initial, `initial in ${name}`)),
    apply(state, operation, client) {
      const answer: unknown = called(operation, () => apply(state as never, operation, client))
      return Array.isArray(answer)
        ? (answer as unknown[]).map((one) => outcomeOf(operation, one))
        : outcomeOf(operation, answer)
    },
  }
}

/** Also of an instance of a class, whose functions are not its own. */
function optionalPartsOf(given: Partial<SequentialSpecification>): Partial<SequentialSpecification> {
  const names = ['byClient', 'isReadOnly', 'isAnswer', 'part', 'judgeQuickly', 'implied'] as const
  const parts = names.flatMap((name): [string, unknown][] => {
    const part: unknown = given[name]
    return part === undefined ? [] : [[name, typeof part === 'function' ? (part.bind(given) as unknown) : part]]
  })
  return Object.fromEntries(parts)
}

function frozen(value: Plain): Plain {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const part of Object.values(value) as Plain[]) frozen(part)
  return Object.freeze(value)
}
