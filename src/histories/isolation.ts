/**
 * Isolation levels by the phenomena that they rule out (Adya, "Weak Consistency", 1999). Each is found in the graph of
 * dependencies between transactions, or in a single read, and is told by its name. Snapshot isolation rules out cycles in
 * which no two anti-dependencies follow each other (Cerone and Gotsman, "Analysing Snapshot Isolation", 2018).
 */

import type { Plain } from '../language/plain.ts'
import { groupBy } from './grouping.ts'
import { precedes, type RecordedOperation } from './operations.ts'
import { consistent, violated } from './reads-from.ts'
import { textOf } from './texts.ts'
import {
  type Dependency,
  type DependencyKind,
  dependenciesOf,
  longestLists,
  type Transaction,
  transactionOf,
  Versions,
} from './transactions.ts'
import type { HistoryJudgement, Judge, Step } from './violation.ts'

/** From the strongest to the weakest; each rules out what the later ones do. */
export const isolationLevels = [
  'strict-serializable',
  'serializable',
  'snapshot-isolation',
  'read-committed',
  'read-uncommitted',
] as const

export type IsolationLevel = (typeof isolationLevels)[number]

/**
 * @param failed transactions that did not take effect
 * @param initial what a key has before it is written; of lists, nothing
 */
export function judgeIsolation(level: IsolationLevel, failed: readonly RecordedOperation[], initial: Plain): Judge {
  return (recorded) => {
    const all = recorded.map(transactionOf)
    const aborted = failed.map(transactionOf)
    const versions = new Versions([...all, ...aborted])
    const isAtLeast = (other: IsolationLevel) => isolationLevels.indexOf(level) <= isolationLevels.indexOf(other)
    const transactions = thatTookEffect(all, versions)
    const strange = judgeReads(transactions, versions, initial)
    if (strange !== null) return strange
    if (isAtLeast('read-committed')) {
      const dirty = judgeDirtyReads(transactions, new Set(aborted), versions)
      if (dirty !== null) return dirty
    }
    const dependencies = dependenciesOf(transactions, new Versions(transactions), initial)
    const among = (...kinds: readonly DependencyKind[]) => dependencies.filter(({ kind }) => kinds.includes(kind))
    const cycle =
      shortestCycle(among('ww')) ??
      (isAtLeast('read-committed') ? shortestCycle(among('ww', 'wr')) : null) ??
      (isAtLeast('snapshot-isolation')
        ? (lostUpdate(among('rw')) ?? shortestCycle(apart(among('ww', 'wr'), among('rw'))))
        : null) ??
      (isAtLeast('serializable') ? shortestCycle(dependencies) : null) ??
      (isAtLeast('strict-serializable') ? shortestCycle([...dependencies, ...inRealTime(transactions)]) : null)
    return cycle === null ? consistent : violatedByCycle(cycle)
  }
}

/** Those that returned, and those without an end of which something was read. */
function thatTookEffect(all: readonly Transaction[], versions: Versions): Transaction[] {
  const seen = new Set(
    all.flatMap(({ reads }) =>
      reads.flatMap(({ key, value }) =>
        (Array.isArray(value) ? (value as readonly Plain[]) : [value]).map((one) => versions.writerOf(key, one)),
      ),
    ),
  )
  return all.filter((transaction) => transaction.recorded.result !== undefined || seen.has(transaction))
}

/** What no level allows: values that nobody wrote, lists that do not fit together, own writes that are not seen. */
function judgeReads(transactions: readonly Transaction[], versions: Versions, initial: Plain): HistoryJudgement | null {
  const longest = longestLists(transactions)
  const accuse = (anomaly: string, core: readonly Transaction[], why: string) =>
    violated({ anomaly, core: core.map(({ recorded }) => recorded), why })
  for (const transaction of transactions) {
    const { forgot } = transaction
    if (forgot !== null)
      return accuse('internal inconsistency', [transaction], `it read of ${forgot} not what it had written`)
    for (const { key, value } of transaction.reads) {
      const isList = Array.isArray(value)
      const values = isList ? (value as readonly Plain[]) : [value]
      const stranger = values.find((one) => versions.writerOf(key, one) === undefined)
      if (stranger !== undefined && (isList || textOf(stranger) !== textOf(initial))) {
        return accuse('read out of thin air', [transaction], `nothing ever wrote ${textOf(stranger)} to ${key}`)
      }
      if (!isList) continue
      if (new Set(values.map(textOf)).size < values.length) {
        return accuse('duplicate append', [transaction], `it read an element of ${key} twice, which was appended once`)
      }
      const all = longest.get(key) as readonly Plain[]
      if (textOf(all.slice(0, values.length)) === textOf(values)) continue
      const other = transactions.find(({ reads }) => reads.some((read) => read.key === key && read.value === all))
      const both = [transaction, ...(other === undefined ? [] : [other])]
      return accuse('incompatible order', both, `they read elements of ${key} in orders that do not fit together`)
    }
  }
  return null
}

/** Reads of what was rolled back (G1a), or was not the last that its transaction wrote (G1b). */
function judgeDirtyReads(
  transactions: readonly Transaction[],
  aborted: ReadonlySet<Transaction>,
  versions: Versions,
): HistoryJudgement | null {
  for (const reader of transactions) {
    for (const { key, value } of reader.reads) {
      const values = Array.isArray(value) ? (value as readonly Plain[]) : [value]
      for (const [at, one] of values.entries()) {
        const writer = versions.writerOf(key, one)
        if (writer === undefined || writer === reader) continue
        const core = [writer.recorded, reader.recorded]
        if (aborted.has(writer)) {
          return violated({
            anomaly: 'dirty read: aborted read (G1a)',
            core,
            why: `${textOf(one)} of ${key} was read, and rolled back`,
          })
        }
        const isLastRead = at === values.length - 1
        if (isLastRead && textOf(writer.writes.get(key)?.at(-1) ?? null) !== textOf(one)) {
          const why = `${textOf(one)} of ${key} was read, and was not the last that its transaction wrote`
          return violated({ anomaly: 'dirty read: intermediate read (G1b)', core, why })
        }
      }
    }
  }
  return null
}

/** A way from a transaction to another one. */
interface Way {
  readonly from: Transaction
  readonly to: Transaction
  readonly dependencies: readonly Dependency[]
}

function shortestCycle(steps: readonly (Dependency | Way)[]): readonly Dependency[] | null {
  const outgoing = groupBy(inCycles(steps), ({ from }) => from)
  let shortest: readonly Dependency[] | null = null
  for (const start of outgoing.keys()) {
    const cameBy = new Map<Transaction, Dependency | Way>()
    const queue = [start]
    for (const at of queue) {
      for (const step of outgoing.get(at) ?? []) {
        if (cameBy.has(step.to)) continue
        cameBy.set(step.to, step)
        queue.push(step.to)
      }
      if (cameBy.has(start)) break
    }
    const cycle = cycleThrough(start, cameBy)
    if (cycle.length > 0 && (shortest === null || cycle.length < shortest.length)) shortest = cycle
    if (shortest !== null && shortest.length === 2) break
  }
  return shortest
}

/** Steps that a cycle could go by: none that begins where no step leads to, or where all that lead to are none. */
function inCycles(steps: readonly (Dependency | Way)[]): readonly (Dependency | Way)[] {
  const outgoing = groupBy(steps, ({ from }) => from)
  const incoming = new Map<Transaction, number>()
  for (const { to } of steps) incoming.set(to, (incoming.get(to) ?? 0) + 1)
  const first = [...outgoing.keys()].filter((transaction) => !incoming.has(transaction))
  for (const at of first) {
    for (const { to } of outgoing.get(at) ?? []) {
      const left = (incoming.get(to) as number) - 1
      incoming.set(to, left)
      if (left === 0) first.push(to)
    }
  }
  const sorted = new Set(first)
  return steps.filter(({ from }) => !sorted.has(from))
}

function cycleThrough(start: Transaction, cameBy: ReadonlyMap<Transaction, Dependency | Way>): Dependency[] {
  const cycle: Dependency[] = []
  let step = cameBy.get(start)
  while (step !== undefined) {
    cycle.unshift(...('dependencies' in step ? step.dependencies : [step]))
    step = step.from === start ? undefined : cameBy.get(step.from)
  }
  return cycle
}

/** Ways on which no two anti-dependencies follow each other, also when they are joined. */
function apart(dependencies: readonly Dependency[], anti: readonly Dependency[]): Way[] {
  const antiFrom = groupBy(anti, ({ from }) => from)
  return dependencies.flatMap((first) => [
    { from: first.from, to: first.to, dependencies: [first] },
    ...(antiFrom.get(first.to) ?? []).map((second) => ({
      from: first.from,
      to: second.to,
      dependencies: [first, second],
    })),
  ])
}

/** Two transactions that read the same version of a key and both wrote the next one. */
function lostUpdate(anti: readonly Dependency[]): readonly Dependency[] | null {
  for (const one of anti) {
    const other = anti.find(({ from, to, key }) => from === one.to && to === one.from && key === one.key)
    if (other !== undefined) return [one, other]
  }
  return null
}

/** What returned before something was invoked; what follows from two of these is left out. */
function inRealTime(transactions: readonly Transaction[]): Dependency[] {
  return transactions.flatMap((to) => {
    const earlier = transactions.filter((from) => precedes(from.recorded, to.recorded))
    const latest = Math.max(...earlier.map(({ recorded }) => recorded.invoked))
    return earlier
      .filter(({ recorded }) => recorded.returned > latest)
      .map(
        (from): Dependency => ({ from, to, kind: 'realtime', key: '', why: 'it had returned when that was invoked' }),
      )
  })
}

function violatedByCycle(cycle: readonly Dependency[]): HistoryJudgement {
  const core = [...new Set(cycle.map(({ from }) => from.recorded))].sort((left, right) => left.invoked - right.invoked)
  const circle = cycle.map(({ from, to, why }): Step => ({ before: from.recorded, after: to.recorded, why }))
  return violated({ anomaly: nameOf(cycle), core, circle })
}

function nameOf(cycle: readonly Dependency[]): string {
  const count = (wanted: DependencyKind) => cycle.filter(({ kind }) => kind === wanted).length
  const isOfOneKey = new Set(cycle.map(({ key }) => key)).size === 1
  if (count('realtime') > 0) return 'not serializable in real time'
  if (count('ww') === cycle.length) return 'dirty write (G0)'
  if (count('rw') === 0) return 'circular information flow (G1c)'
  if (cycle.length === 2 && isOfOneKey && count('wr') === 0) return 'lost update (G-single)'
  if (count('rw') === 1) return 'read skew (G-single)'
  return cycle.length === 2 ? 'write skew (G2-item)' : 'anti-dependency cycle (G2-item)'
}
