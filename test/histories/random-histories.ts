/** Random histories of common objects: mostly what a correct object would have recorded, with some wrong answers. */

import fc from 'fast-check'
import { counter, lock, queue, register, set } from '../../src/histories/objects.ts'
import type { RecordedOperation } from '../../src/histories/operations.ts'
import type { SequentialSpecification } from '../../src/histories/sequential.ts'
import { outcomesOf } from '../../src/histories/state-table.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { History } from '../../src/language/view.ts'
import { record } from '../../src/semantics/protocol/history.ts'
import type { HistoryEvent } from '../../src/semantics/system/system.ts'

export interface TestedObject {
  readonly specification: SequentialSpecification
  /** What clients do; `fresh` is a number that no other operation gets. */
  readonly operations: readonly ((fresh: number) => Plain)[]
  /** Answers to put in place of right ones. */
  readonly answers: readonly Plain[]
}

export const objects: { readonly [name: string]: TestedObject } = {
  register: {
    specification: register(0),
    operations: [
      () => ({ type: 'read' }),
      () => ({ type: 'write', value: 1 }),
      () => ({ type: 'write', value: 2 }),
      () => ({ type: 'cas', expected: 1, value: 2 }),
    ],
    answers: [0, 1, 2, { type: 'ok' }, true, false],
  },
  'register, each value written once': {
    specification: register(0),
    operations: [() => ({ type: 'read' }), (fresh) => ({ type: 'write', value: fresh })],
    answers: [0, 1, 2, 3],
  },
  'registers by key': {
    specification: register(0),
    operations: ['x', 'y'].flatMap((key) => [
      () => ({ type: 'read', key }),
      (fresh: number) => ({ type: 'write', key, value: fresh }),
    ]),
    answers: [0, 1, 2, 3],
  },
  queue: {
    specification: queue(),
    operations: [
      () => ({ type: 'dequeue' }),
      () => ({ type: 'dequeue' }),
      (fresh) => ({ type: 'enqueue', value: fresh }),
    ],
    answers: [null, 1, 2, 3, 4],
  },
  'queue with equal values': {
    specification: queue(),
    operations: [
      () => ({ type: 'dequeue' }),
      () => ({ type: 'enqueue', value: 1 }),
      () => ({ type: 'enqueue', value: 2 }),
    ],
    answers: [null, 1, 2],
  },
  set: {
    specification: set(),
    operations: ['add', 'remove', 'contains'].flatMap((type) => [
      () => ({ type, value: 1 }),
      () => ({ type, value: 2 }),
    ]),
    answers: [true, false],
  },
  'set, read as a whole': {
    specification: set(),
    operations: [() => ({ type: 'add', value: 1 }), () => ({ type: 'remove', value: 1 }), () => ({ type: 'read' })],
    answers: [true, false, [], [1]],
  },
  counter: {
    specification: counter(),
    operations: [() => ({ type: 'increment' }), () => ({ type: 'increment', by: 2 }), () => ({ type: 'read' })],
    answers: [0, 1, 2, 3],
  },
  lock: {
    specification: lock(),
    operations: ['acquire', 'tryAcquire', 'release'].map((type) => () => ({ type })),
    answers: [true, false, { type: 'ok' }],
  },
}

interface Move {
  readonly client: number
  readonly choice: number
  /** Put in place of the right answer when it is a number. */
  readonly wrong: number | null
}

const moves = (most: number): fc.Arbitrary<Move[]> =>
  fc.array(
    fc.record({
      client: fc.nat(3),
      choice: fc.nat(5),
      wrong: fc.nat(40).map((number) => (number < 6 ? number : null)),
    }),
    { minLength: most, maxLength: 3 * most },
  )

/**
 * Histories of up to so many operations by four clients. An operation takes effect between its invocation and its return,
 * when the client moves for the second time; one that cannot happen then goes on waiting.
 */
export function randomHistories(object: TestedObject, most: number): fc.Arbitrary<History> {
  return moves(most).map((all) => {
    const { specification, operations, answers } = object
    const open = new Map<string, { operation: Plain; answer: Plain | undefined }>()
    const events: HistoryEvent[] = []
    let state = specification.initial
    let invoked = 0
    for (const { client: number, choice, wrong } of all) {
      const client = `c${number}`
      const current = open.get(client)
      if (current === undefined) {
        if (invoked === most) continue
        const operation = (operations[choice % operations.length] as (fresh: number) => Plain)(++invoked)
        open.set(client, { operation, answer: undefined })
        events.push({ client, kind: 'invoke', value: operation })
      } else if (current.answer === undefined) {
        const outcome = outcomesOf(specification, state, current.operation, client)[0]
        if (outcome === undefined) continue
        state = outcome.state
        current.answer = wrong === null ? outcome.result : (answers[wrong % answers.length] as Plain)
      } else {
        events.push({ client, kind: 'return', value: current.answer })
        open.delete(client)
      }
    }
    return record({}, events) as unknown as History
  })
}

/**
 * What a correct object records when clients keep it busy, each operation overlapping with about one of every other client.
 *
 * @param seed says which of all such histories
 */
export function longHistory(
  { specification, operations }: TestedObject,
  { operations: most, clients, seed }: { readonly operations: number; readonly clients: number; readonly seed: number },
): RecordedOperation[] {
  const random = randomNumbers(seed)
  const recorded: { operation: RecordedOperation; answer: Plain | undefined }[] = []
  const open = new Map<string, number>()
  const counts = new Map<string, number>()
  let state = specification.initial
  for (let now = 0; recorded.length < most || now % 100 > 0; now++) {
    const client = `c${random(clients)}`
    const at = open.get(client)
    if (at === undefined) {
      if (recorded.length >= most) continue
      const makeOperation = operations[random(operations.length)] as (fresh: number) => Plain
      const index = counts.get(client) ?? 0
      counts.set(client, index + 1)
      open.set(client, recorded.length)
      const operation = makeOperation(recorded.length + 1)
      recorded.push({
        operation: { client, index, operation, result: undefined, invoked: now, returned: Number.POSITIVE_INFINITY },
        answer: undefined,
      })
      continue
    }
    const current = recorded[at] as (typeof recorded)[number]
    if (current.answer === undefined) {
      const outcome = outcomesOf(specification, state, current.operation.operation, client)[0]
      if (outcome === undefined) continue
      state = outcome.state
      current.answer = outcome.result
    } else {
      current.operation = { ...current.operation, result: current.answer, returned: now }
      open.delete(client)
    }
  }
  return recorded.map(({ operation }) => operation)
}

/** Whole numbers below a bound, the same for the same seed. */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) % bound
  }
}
