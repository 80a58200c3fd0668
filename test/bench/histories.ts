/** Recorded histories to judge, each by a process of its own: right ones, and such with one stale read. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordedOperation } from '../../src/histories/operations.ts'
import type { Plain } from '../../src/language/plain.ts'
import { longTransactions } from '../histories/long-transactions.ts'
import { longHistory, objects, type TestedObject } from '../histories/random-histories.ts'
import type { Contender } from './measurement.ts'
import { runProcess } from './process.ts'

interface HistoryKind {
  readonly spec: 'register' | 'transactions'
  readonly title: string
  readonly options: readonly string[]
  make(operations: number): readonly RecordedOperation[]
}

const kinds: readonly HistoryKind[] = [
  {
    spec: 'register',
    title: 'register, linearizable',
    options: ['--initial', '0'],
    make(operations) {
      const register = objects['register, each value written once'] as TestedObject
      return longHistory(register, { operations, clients: 10, seed: 3 })
    },
  },
  {
    spec: 'transactions',
    title: 'transactions on lists, strict-serializable',
    options: [],
    make: (transactions) => longTransactions({ transactions, seed: 3 }),
  },
]

export const sizes = { quick: [100, 500], standard: [5000, 20_000] } as const

/** Judges histories of both sizes, right and wrong. Their files lie in the folder of the run. */
export function historyCommands(folder: string, size: keyof typeof sizes): readonly Contender[] {
  const files = join(folder, 'recorded')
  mkdirSync(files, { recursive: true })
  return kinds.flatMap((kind) =>
    sizes[size].flatMap((operations) => {
      const right = kind.make(operations)
      return (['right', 'wrong'] as const).map((how) => {
        const file = join(files, `${kind.spec}-${operations}-${how}.jsonl`)
        writeFileSync(file, eventsOf(how === 'right' ? right : withStaleRead(right)))
        return judging(folder, { kind, file, how, operations })
      })
    }),
  )
}

function judging(
  folder: string,
  {
    kind,
    file,
    how,
    operations,
  }: {
    readonly kind: HistoryKind
    readonly file: string
    readonly how: 'right' | 'wrong'
    readonly operations: number
  },
): Contender {
  const name = `${kind.title}, ${operations.toLocaleString('en-US')}, ${how}`
  return {
    id: `history/${kind.spec}-${operations}-${how}`,
    name,
    async run() {
      const args = [join(folder, 'src/cli/launch.mjs'), 'history', file, '--spec', kind.spec, ...kind.options, '--json']
      const { stdout, seconds, cpuSeconds } = await runProcess(process.execPath, args, { folder, accepted: [0, 1] })
      const [result] = (JSON.parse(stdout) as { results: { verdict: string; seconds: number }[] }).results
      const expected = how === 'right' ? 'holds' : 'violated'
      if (result?.verdict !== expected) throw new Error(`${name}: it is ${result?.verdict}, and should be ${expected}.`)
      return {
        counts: {},
        processSeconds: seconds,
        searchSeconds: result.seconds,
        cpuSeconds,
        handlerCalls: null,
        sharedBytes: null,
        residentBytes: null,
        diskUses: null,
      }
    },
  }
}

/** The last read that found something else gets the answer of the first of its kind. */
function withStaleRead(operations: readonly RecordedOperation[]): readonly RecordedOperation[] {
  const isRead = ({ operation, result }: RecordedOperation) =>
    result !== undefined && (operation as { readonly type: string }).type === 'read'
  const first = operations.find(isRead)
  const last = operations.findLastIndex(isRead)
  if (first !== undefined) return operations.map((one, at) => (at === last ? { ...one, result: first.result } : one))
  const [at, place] = lastLongList(operations)
  return operations.map((one, number) =>
    number === at ? { ...one, result: withoutEnd(one.result as readonly Plain[], place) } : one,
  )
}

const fewest = 8

/** A transaction whose only access to a key is a read of a list of some length. */
function lastLongList(operations: readonly RecordedOperation[]): readonly [at: number, place: number] {
  for (let at = operations.length - 1; at >= 0; at--) {
    const { operation, result } = operations[at] as RecordedOperation
    const { operations: steps } = operation as unknown as { operations: { type: string; key: string }[] }
    const place = steps.findIndex(
      ({ key }, step) =>
        ((result as readonly Plain[][])[step]?.length ?? 0) >= fewest &&
        steps.filter((other) => other.key === key).length === 1,
    )
    if (place >= 0) return [at, place]
  }
  throw new Error('No list is long enough.')
}

function withoutEnd(answers: readonly Plain[], place: number): Plain {
  return answers.map((answer, at) => (at === place ? (answer as readonly Plain[]).slice(0, -fewest / 2) : answer))
}

function eventsOf(operations: readonly RecordedOperation[]): string {
  return operations
    .flatMap(({ client, operation, result, invoked, returned }) => [
      { at: invoked, event: { client, kind: 'invoke', value: operation } },
      ...(result === undefined ? [] : [{ at: returned, event: { client, kind: 'return', value: result } }]),
    ])
    .sort((left, right) => left.at - right.at)
    .map(({ event }) => `${JSON.stringify(event)}\n`)
    .join('')
}
