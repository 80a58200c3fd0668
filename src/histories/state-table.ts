/** The states that an object went through in a search, by number, and what each operation makes of each of them. */

import { comparePlain, type Plain } from '../language/plain.ts'
import type { RecordedOperation } from './operations.ts'
import type { Outcome, SequentialSpecification } from './sequential.ts'

export class StateTable {
  /** The number of the state at the start. */
  readonly initial: number
  private readonly specification: SequentialSpecification
  private readonly operations: readonly RecordedOperation[]
  private readonly states: Plain[] = []
  private readonly numbers = new Map<string, number>()
  private readonly found = new Map<number, readonly number[]>()

  constructor(specification: SequentialSpecification, operations: readonly RecordedOperation[]) {
    this.specification = specification
    this.operations = operations
    this.initial = this.numberOf(specification.initial)
  }

  valueOf(state: number): Plain {
    return this.states[state] as Plain
  }

  /** The states after an operation that answers what was recorded; an operation that has not returned may answer anything. */
  successors(state: number, number: number): readonly number[] {
    const key = state * this.operations.length + number
    const known = this.found.get(key)
    if (known !== undefined) return known
    const { operation, result, client } = this.operations[number] as RecordedOperation
    const outcomes = outcomesOf(this.specification, this.valueOf(state), operation, client)
    const fitting = outcomes.filter((outcome) => result === undefined || comparePlain(outcome.result, result) === 0)
    const successors = [...new Set(fitting.map((outcome) => this.numberOf(outcome.state)))]
    this.found.set(key, successors)
    return successors
  }

  private numberOf(state: Plain): number {
    const text = textOf(state)
    const known = this.numbers.get(text)
    if (known !== undefined) return known
    const number = this.states.push(state) - 1
    this.numbers.set(text, number)
    return number
  }
}

/** What an operation can do in a state, as a list. */
export function outcomesOf(
  specification: SequentialSpecification,
  state: Plain,
  operation: Plain,
  client: string,
): readonly Outcome[] {
  const outcomes = specification.apply(state, operation, client)
  return isList(outcomes) ? outcomes : [outcomes]
}

function isList(outcomes: Outcome | readonly Outcome[]): outcomes is readonly Outcome[] {
  return Array.isArray(outcomes)
}

/** A text that only values of the same content have. */
export function textOf(value: Plain): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`
  if (value instanceof Set) return `<${[...value].sort(comparePlain).map(textOf).join()}>`
  if (value instanceof Map) {
    const entries = [...value].sort(([left], [right]) => comparePlain(left, right))
    return `(${entries.map(([key, entry]) => `${textOf(key)}:${textOf(entry)}`).join()})`
  }
  const fields = value as { readonly [key: string]: Plain }
  return `{${Object.keys(fields)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${textOf(fields[key] as Plain)}`)
    .join()}}`
}
