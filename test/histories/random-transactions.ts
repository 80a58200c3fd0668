/** Random histories of transactions: of values that repeat, are lists or were there at the start, and of lists. */

import fc from 'fast-check'
import { readHistory } from '../../src/histories/history-file.ts'
import type { Plain } from '../../src/language/plain.ts'

export interface TransactionKind {
  readonly name: string
  readonly initial: Plain
  readonly lists: readonly string[]
  readonly values: readonly Plain[]
  /** Whether no value is written twice. */
  readonly isDistinct: boolean
  readonly isOfEqualElements?: boolean
}

export const transactionKinds: readonly TransactionKind[] = [
  { name: 'values that repeat', initial: 0, lists: [], values: [0, 1, 2, [1]], isDistinct: false },
  { name: 'values that are lists', initial: [1], lists: [], values: [[], [1], [1, 2], null], isDistinct: false },
  { name: 'distinct values', initial: null, lists: [], values: [], isDistinct: true },
  { name: 'lists', initial: null, lists: ['x', 'y'], values: [], isDistinct: true },
  { name: 'lists and values', initial: 0, lists: ['x'], values: [], isDistinct: true },
  {
    name: 'lists with equal elements',
    initial: null,
    lists: ['x', 'y'],
    values: [1, 1, 2],
    isDistinct: false,
    isOfEqualElements: true,
  },
]

const step = fc.record({
  writes: fc.boolean(),
  key: fc.constantFrom('x', 'x', 'y'),
  back: fc.nat(5),
  pick: fc.nat(7),
  wrong: fc.nat(30),
})
const transaction = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 3 }),
  end: fc.nat(11),
  overlaps: fc.boolean(),
})

/** Runs of a store in which a transaction reads each key from now or from some earlier time; some end without an answer. */
export const randomTransactions = ({ initial, lists, values, isDistinct }: TransactionKind) =>
  fc.array(transaction, { minLength: 2, maxLength: 4 }).map((all) => {
    const past: { [key: string]: Plain }[] = [
      { x: lists.includes('x') ? [] : initial, y: lists.includes('y') ? [] : initial },
    ]
    let fresh = 10
    const lines: string[] = []
    const later: string[] = []
    const say = (client: string, kind: string, value?: Plain) => JSON.stringify({ client, kind, value })
    for (const [at, { steps, end, overlaps }] of all.entries()) {
      const now: { [key: string]: Plain } = { ...past.at(-1) }
      const own: { [key: string]: Plain[] } = {}
      const answers: Plain[] = []
      const operations = steps.map(({ writes, key, back, pick, wrong }) => {
        const isList = lists.includes(key)
        if (writes) {
          const value = isDistinct ? ++fresh : (values[pick % values.length] as Plain)
          own[key] = [...(own[key] ?? []), value]
          answers.push(null)
          return { type: isList ? 'append' : 'write', key, value }
        }
        const seen = (past[Math.max(0, past.length - 1 - Math.max(0, back - 3))] as { [key: string]: Plain })[
          key
        ] as Plain
        const right = isList ? [...(seen as Plain[]), ...(own[key] ?? [])] : (own[key]?.at(-1) ?? seen)
        const odd = isList ? [[fresh], [], null][wrong % 3] : [fresh, initial, 1][wrong % 3]
        answers.push(wrong < 4 ? (odd ?? null) : right)
        return { type: 'read', key }
      })
      const client = `t${at}`
      lines.push(say(client, 'invoke', { type: 'transaction', operations }))
      const ending = end < 2 ? say(client, 'info') : end === 2 ? say(client, 'fail') : say(client, 'return', answers)
      if (overlaps) later.push(ending)
      else lines.push(ending)
      for (const [key, written] of Object.entries(own)) {
        now[key] = lists.includes(key) ? [...(now[key] as Plain[]), ...written] : (written.at(-1) as Plain)
      }
      if (end !== 1 && end !== 2) past.push(now)
    }
    return readHistory([...lines, ...later].join('\n'), 'h')
  })
