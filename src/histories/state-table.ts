/** The states that an object went through in a search, by number, and what each operation makes of each of them. */

import { comparePlain, type Plain } from '../language/plain.ts'
import { actorOf, type RecordedOperation } from './operations.ts'
import type { Outcome, SequentialSpecification } from './sequential.ts'
import { textOf } from './texts.ts'

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
    const recorded = this.operations[number] as RecordedOperation
    const fitting = fittingOutcomes(this.specification, this.valueOf(state), recorded)
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

/** What an operation can do in a state that answers what was recorded; what has not returned may answer anything. */
export function fittingOutcomes(
  specification: SequentialSpecification,
  state: Plain,
  recorded: RecordedOperation,
): readonly Outcome[] {
  const { operation, result } = recorded
  const outcomes = outcomesOf(specification, state, operation, actorOf(recorded))
  return result === undefined
    ? outcomes
    : outcomes.filter((outcome) => isAnswer(specification, operation, outcome.result, result))
}

function isAnswer(specification: SequentialSpecification, operation: Plain, result: Plain, recorded: Plain): boolean {
  return specification.isAnswer?.(operation, result, recorded) ?? comparePlain(result, recorded) === 0
}

function isList(outcomes: Outcome | readonly Outcome[]): outcomes is readonly Outcome[] {
  return Array.isArray(outcomes)
}
