/**
 * Random files of events with what real recordings have and tidy tests forget: values that are null, lists, objects whose
 * fields stand in any order and texts of digits, values that repeat or are there at the start, operations that failed or
 * of which nobody knows. Mostly what a right object would have answered.
 */

import fc from 'fast-check'
import { type HistoryFile, readHistory } from '../../src/histories/history-file.ts'
import type { Plain } from '../../src/language/plain.ts'
import { isSame, type PlainObject, plainObjects } from './plain-objects.ts'

export interface OddObject {
  readonly name: 'register' | 'queue' | 'set' | 'counter' | 'lock'
  readonly initial: Plain | undefined
  readonly plain: PlainObject
  /** What clients do, by a number. */
  readonly operations: readonly ((pick: number) => { readonly type: string; readonly [field: string]: Plain })[]
  /** Answers to put in place of right ones. */
  readonly wrong: readonly Plain[]
}

export const oddValues: readonly Plain[] = [null, 1, '1', [1], { x: 1, y: 2 }, { y: 2, x: 1 }, 0, []]
const oddKeys: readonly Plain[] = [1, '1', '']
const at = (values: readonly Plain[], pick: number) => values[pick % values.length] as Plain
const value = (pick: number) => at(oddValues, pick)

export const oddObjects: readonly OddObject[] = [
  {
    name: 'register',
    initial: 1,
    plain: plainObjects.register(1),
    operations: [
      (pick) => ({ type: 'read', key: at(oddKeys, pick) }),
      (pick) => ({ type: 'write', key: at(oddKeys, pick), value: value(pick >> 2) }),
      (pick) => ({ type: 'cas', key: at(oddKeys, pick), expected: value(pick >> 2), value: value(pick >> 4) }),
    ],
    wrong: oddValues,
  },
  {
    name: 'register',
    initial: undefined,
    plain: plainObjects.register(),
    operations: [() => ({ type: 'read' }), () => ({ type: 'read' }), (pick) => ({ type: 'write', value: value(pick) })],
    wrong: oddValues,
  },
  {
    name: 'queue',
    initial: undefined,
    plain: plainObjects.queue(),
    operations: [() => ({ type: 'dequeue' }), (pick) => ({ type: 'enqueue', value: at([null, 0, 1, [1]], pick) })],
    wrong: [null, 0, 1],
  },
  {
    name: 'queue',
    initial: [1, null],
    plain: plainObjects.queue([1, null]),
    operations: [
      () => ({ type: 'dequeue' }),
      () => ({ type: 'dequeue' }),
      (pick) => ({ type: 'enqueue', value: at([1, 1, 2, null], pick) }),
    ],
    wrong: [null, 1, 2],
  },
  {
    name: 'set',
    initial: [[1], 1, 1],
    plain: plainObjects.set([[1], 1, 1]),
    operations: ['add', 'remove', 'contains', 'read'].map((type) => (pick) => ({
      type,
      ...(type !== 'read' && { value: at([{ x: 1, y: 2 }, { y: 2, x: 1 }, 1, '1'], pick) }),
    })),
    wrong: [true, false, { type: 'ok' }, [], [1, [1]]],
  },
  {
    name: 'counter',
    initial: 2,
    plain: plainObjects.counter(2),
    operations: [
      () => ({ type: 'read' }),
      (pick) => ({ type: 'increment', by: at([5, 1, 0, -3], pick) }),
      (pick) => ({ type: 'decrement', ...(pick % 2 === 0 && { by: 2 }) }),
    ],
    wrong: [0, 1, 3, 0.5, null],
  },
  {
    name: 'lock',
    initial: undefined,
    plain: plainObjects.lock(),
    operations: ['acquire', 'tryAcquire', 'release'].map((type) => () => ({ type })),
    wrong: [true, false],
  },
]

interface Move {
  readonly client: number
  readonly choice: number
  readonly pick: number
  readonly wrong: number
  readonly ending: number
}

/** Histories of up to so many operations by three clients, one of which is named like another one after an info. */
export function oddHistories(object: OddObject, most: number): fc.Arbitrary<HistoryFile> {
  const move = fc.record({
    client: fc.nat(2),
    choice: fc.nat(11),
    pick: fc.nat(255),
    wrong: fc.nat(40),
    ending: fc.nat(9),
  })
  return fc.array(move, { minLength: most, maxLength: 3 * most }).map((moves) => historyOf(object, moves, most))
}

function historyOf({ plain, operations, wrong: wrongAnswers }: OddObject, moves: readonly Move[], most: number) {
  const lines: string[] = []
  const say = (client: string, kind: string, value?: Plain) => lines.push(JSON.stringify({ client, kind, value }))
  const open = new Map<string, { operation: ReturnType<OddObject['operations'][number]>; answer?: Plain }>()
  let [state, invoked] = [plain.initial, 0]
  for (const { client: number, choice, pick, wrong, ending } of moves) {
    const client = ['c', 'c (2)', 'd'][number] as string
    const current = open.get(client)
    if (current === undefined) {
      if (invoked++ >= most) continue
      const operation = (operations[choice % operations.length] as OddObject['operations'][number])(pick)
      open.set(client, { operation })
      say(client, 'invoke', operation)
    } else if (ending < 2) {
      if (ending === 0 && current.answer === undefined) say(client, 'fail')
      else say(client, 'info')
      open.delete(client)
    } else if (current.answer === undefined) {
      const [outcome] = plain.apply(state, current.operation, client)
      if (outcome === undefined) continue
      state = outcome[1]
      const right = candidates(current.operation, wrongAnswers, state).find((one) => outcome[0](one))
      current.answer = (wrong < 8 ? wrongAnswers[wrong % wrongAnswers.length] : right) ?? null
    } else {
      say(client, 'return', current.answer)
      open.delete(client)
    }
  }
  if (lines.length === 0) say('c', 'invoke', (operations[0] as OddObject['operations'][number])(0))
  return readHistory(lines.join('\n'), 'h')
}

/** Answers among which the right one is. */
function candidates(operation: { readonly [field: string]: Plain }, wrong: readonly Plain[], state: unknown): Plain[] {
  const told = typeof state === 'number' ? [state] : Array.isArray(state) ? [[...state].reverse() as Plain] : []
  const all: Plain[] = [{ type: 'ok' }, ...oddValues, true, false, 2, ...wrong, ...told]
  return operation['type'] === 'read' ? [...told, ...all.filter((one) => !isSame(one, { type: 'ok' }))] : all
}
