/** Long histories of transactions as a correct store records them: lists that a hundred appends fill, and then others. */

import type { RecordedOperation } from '../../src/histories/operations.ts'
import type { Plain } from '../../src/language/plain.ts'

const clients = 10
const keysAtATime = 5
const appendsToAKey = 100

/** Whole numbers below a bound, the same for the same seed. */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) % bound
  }
}

interface Step {
  readonly type: 'read' | 'append'
  readonly key: string
  readonly value?: number
}

/** Ten clients, each with a transaction of one to four operations that takes effect between its invocation and its return. */
export function longTransactions({
  transactions,
  seed,
}: {
  readonly transactions: number
  readonly seed: number
}): RecordedOperation[] {
  const random = randomNumbers(seed)
  const lists = new Map<string, readonly number[]>()
  const keys = Array.from({ length: keysAtATime }, (_, at) => `k${at}`)
  const appends = new Map<string, number>()
  let [nextKey, value] = [keysAtATime, 0]
  const makeStep = (): Step => {
    const at = random(keysAtATime)
    const key = keys[at] as string
    if (random(2) === 0) return { type: 'read', key }
    const count = (appends.get(key) ?? 0) + 1
    appends.set(key, count)
    if (count === appendsToAKey) keys[at] = `k${nextKey++}`
    return { type: 'append', key, value: ++value }
  }
  const take = ({ type, key, value: appended }: Step): Plain => {
    const list = lists.get(key) ?? []
    if (type === 'read') return list
    lists.set(key, [...list, appended as number])
    return null
  }
  const recorded: RecordedOperation[] = []
  const counts = new Map<string, number>()
  const open = new Map<string, { readonly at: number; readonly steps: readonly Step[]; answers: Plain[] | null }>()
  for (let now = 0; recorded.length < transactions || open.size > 0; now++) {
    const client = `c${random(clients)}`
    const current = open.get(client)
    if (current === undefined) {
      if (recorded.length === transactions) continue
      const steps = Array.from({ length: 1 + random(4) }, makeStep)
      const index = counts.get(client) ?? 0
      counts.set(client, index + 1)
      open.set(client, { at: recorded.length, steps, answers: null })
      const operation = { type: 'transaction', operations: steps as unknown as Plain }
      recorded.push({ client, index, operation, result: undefined, invoked: now, returned: Number.POSITIVE_INFINITY })
    } else if (current.answers === null) current.answers = current.steps.map(take)
    else {
      recorded[current.at] = {
        ...(recorded[current.at] as RecordedOperation),
        result: current.answers,
        returned: now,
      }
      open.delete(client)
    }
  }
  return recorded
}
