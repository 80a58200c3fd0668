/**
 * Isolation levels by the phenomena that they rule out (Adya, "Weak Consistency", 1999): there is an order of the versions
 * of each key, a choice of the transactions without an end that were committed, and for each read one that wrote what it
 * found, such that none of them occurs. Snapshot isolation rules out cycles in which no two anti-dependencies follow each
 * other (Cerone and Gotsman, "Analysing Snapshot Isolation", 2018).
 *
 * A phenomenon that is certain is told by its name. Where none is, read uncommitted and read committed hold. For stronger
 * levels an order of the transactions has to be found that explains them; where that takes too long, it is not decided.
 */

import type { Plain } from '../language/plain.ts'
import { Beginnings } from './beginnings.ts'
import { stuckTransactions } from './committed.ts'
import { edgesApart, edgesOf, edgesOfTime, orderedBy, orderedByComponents, shortCycle } from './cycles.ts'
import { listDependencies, valueDependencies } from './dependencies.ts'
import type { Dependency, DependencyKind } from './dependency.ts'
import { type Fan, rivalsIn } from './fans.ts'
import { groupBy } from './grouping.ts'
import type { RecordedOperation } from './operations.ts'
import {
  committedSources,
  judgeDirtyReads,
  judgeLists,
  judgeParts,
  judgeStrangeReads,
  judgeUnrepeatable,
} from './phenomena.ts'
import { isSerialOrder, type Searched, searchSerial, searchSnapshots } from './serial.ts'
import { isSnapshotOrder } from './snapshots.ts'
import { timeDependencies } from './time-dependencies.ts'
import { keyName, type Transaction, type TransactionHistory, transactionsOf } from './transactions.ts'
import { Versions } from './versions.ts'
import { consistent, type HistoryJudgement, type Judge, type Step, violated, type Watch } from './violation.ts'

/** From the strongest to the weakest; each rules out what the later ones do. */
export const isolationLevels = [
  'strict-serializable',
  'serializable',
  'snapshot-isolation',
  'read-committed',
  'read-uncommitted',
] as const

export type IsolationLevel = (typeof isolationLevels)[number]

const isAtLeast = (level: IsolationLevel, other: IsolationLevel) =>
  isolationLevels.indexOf(level) <= isolationLevels.indexOf(other)

/**
 * @param failed transactions that did not take effect
 * @param initial what a key has before it is written; lists begin empty, unless it is a list
 */
export function judgeIsolation(level: IsolationLevel, failed: readonly RecordedOperation[], initial: Plain): Judge {
  return (recorded, { limit = Number.POSITIVE_INFINITY, watch }) => {
    const bounds = { limit, watch }
    const versions = new Versions(transactionsOf(recorded, failed, initial))
    return (
      judgeStrangeReads(versions) ??
      (isAtLeast(level, 'read-committed')
        ? judgeCommitted(versions, level, bounds)
        : judgeUncommitted(versions, bounds))
    )
  }
}

/** Only what was committed has an order; what was read of others may have been rolled back. */
function judgeUncommitted(versions: Versions, bounds: Bounds): HistoryJudgement {
  const isPart = ({ outcome }: Transaction) => outcome === 'committed'
  const repeated = versions.repeated()
  const isClean = (key: string) => versions.of(key).every(({ writer }) => isPart(writer))
  const clean = new Set([...versions.history.lists].filter(isClean))
  const committed = (key: string, elements: readonly string[]) =>
    repeated.has(key)
      ? []
      : clean.has(key)
        ? elements
        : elements.filter((element) => versions.withValue(key, element).some(({ writer }) => isPart(writer)))
  const strange = judgeLists(versions, committed)
  if (strange !== null) return strange
  const dependencies = listDependencies(versions, isPart, committed).single.filter(({ kind }) => kind === 'ww')
  const cycle = shortCycle(edgesOf(dependencies))
  if (cycle !== null) return violatedByCycle(cycle)
  return unlessListsRepeat(versions, bounds)
}

function judgeCommitted(versions: Versions, level: IsolationLevel, bounds: Bounds): HistoryJudgement {
  const strange = judgeDirtyReads(versions) ?? judgeLists(versions, (_, elements) => elements) ?? judgeParts(versions)
  if (strange !== null) return strange
  const isPart = certainlyCommitted(versions)
  const found = [listDependencies(versions, isPart, (_, elements) => elements), valueDependencies(versions, isPart)]
  const dependencies = found.flatMap(({ single }) => single)
  const fans = found.flatMap((one) => one.fans)
  const among = (...kinds: readonly DependencyKind[]) => dependencies.filter(({ kind }) => kinds.includes(kind))
  const dirty = shortCycle(edgesOf(among('ww'))) ?? shortCycle(edgesOf(among('ww', 'wr')))
  if (dirty !== null) return violatedByCycle(dirty)
  const stuck = stuckTransactions(versions, among('ww', 'wr'), isPart)
  if (stuck.length > 0) {
    const why = 'each of them read what another one of them wrote, whichever that was'
    return violated({ anomaly: nameOfCycle.informationFlow, core: inOrder(stuck), why, isSmallest: false })
  }
  if (!isAtLeast(level, 'snapshot-isolation')) return unlessListsRepeat(versions, bounds)
  return judgeUnrepeatable(versions) ?? judgeSnapshots(versions, { ...bounds, level, dependencies, fans })
}

interface Bounds {
  readonly limit: number
  readonly watch: Watch | undefined
}

interface Certain extends Bounds {
  readonly level: IsolationLevel
  readonly dependencies: readonly Dependency[]
  readonly fans: readonly Fan[]
}

function judgeSnapshots(versions: Versions, { level, limit, watch, dependencies, fans }: Certain): HistoryJudgement {
  const { history } = versions
  const anti = dependencies.filter(({ kind }) => kind === 'rw')
  const isSerial = isAtLeast(level, 'serializable')
  const keepsRealTime = level === 'strict-serializable'
  // Of what has no end, only what was read surely took effect.
  const parts = history.transactions.filter(certainlyCommitted(versions))
  const inTime = [...dependencies, ...timeDependencies(versions, certainlyCommitted(versions))]
  const edges = edgesOf(dependencies, fans)
  const edgesInTime = [...edgesOf(inTime, fans), ...edgesOfTime(parts)]
  const cycle =
    lostUpdate(anti, fans) ??
    shortCycle(edgesApart(dependencies, fans)) ??
    (isSerial ? shortCycle(edges) : null) ??
    (keepsRealTime ? shortCycle(edgesInTime) : null)
  if (cycle !== null) return violatedByCycle(cycle)
  const isExplained = (among: typeof edgesInTime) => {
    const order = orderedBy(parts, among)
    return order.length === parts.length && isSerialOrder(order, history)
  }
  // Most real histories have an order that keeps real time, if any; it is found more quickly.
  if (isExplained(edgesInTime) || (!keepsRealTime && isExplained(edges))) return consistent
  if (!isSerial) {
    const byCommit = orderedBy(parts, edgesOf(dependencies.filter(({ kind }) => kind !== 'rw')))
    const isShown = (among: typeof edgesInTime) => isSnapshotOrder(orderedByComponents(byCommit, among), versions)
    if (isShown(edgesInTime) || isShown(edges)) return consistent
  }
  const strict = searchSerial({
    history,
    keepsRealTime: true,
    limit: keepsRealTime ? limit : Math.min(limit, 20 * parts.length),
    before: predecessorsIn(inTime),
    watch: isSerial ? watch : withoutCounts(watch),
  })
  if (strict.verdict === 'explained') return consistent
  const searched = keepsRealTime
    ? strict
    : isSerial
      ? searchSerial({ history, keepsRealTime, limit, before: predecessorsIn(dependencies), watch })
      : searchSnapshots(history, limit, withoutCounts(watch))
  if (searched.verdict === 'explained') return consistent
  if (searched.verdict === 'undecided') return undecidedOf(versions, searched)
  const core = inOrder(history.transactions.filter(({ outcome }) => outcome === 'committed'))
  const why = isSerial
    ? `no order of the transactions${keepsRealTime ? ' that keeps real time' : ''}, one after the other, explains what they read`
    : 'no snapshots explain what they read'
  return violated({ core, why, isSmallest: false })
}

function predecessorsIn(dependencies: readonly Dependency[]): ReadonlyMap<Transaction, readonly Transaction[]> {
  const grouped = groupBy(dependencies, ({ to }) => to)
  return new Map([...grouped].map(([to, all]) => [to, [...new Set(all.map(({ from }) => from))]]))
}

/** Elements of lists that were appended twice: then no order of versions is known, and a stronger level has to hold. */
function unlessListsRepeat(versions: Versions, { limit, watch }: Bounds): HistoryJudgement {
  const { history } = versions
  if (![...versions.repeated()].some((key) => history.lists.has(key))) return consistent
  const { transactions } = history
  const order = orderedBy(transactions, edgesOfTime(transactions))
  if (isSerialOrder(order.filter(certainlyCommitted(versions)), history)) return consistent
  const searched = searchSnapshots(history, limit, withoutCounts(watch))
  return searched.verdict === 'explained' ? consistent : undecidedOf(versions, searched)
}

/** No phenomenon is certain, and no explanation was found. */
function undecidedOf(versions: Versions, { verdict, situations }: Searched): HistoryJudgement {
  const { history } = versions
  const names = [...new Set(history.transactions.flatMap(({ writes }) => [...writes.keys()]))].filter(
    (key) => versions.repeated().has(key) || (!history.lists.has(key) && versions.of(key).length > 1),
  )
  const told = names.slice(0, 3).map(keyName).join(', ') + (names.length > 3 ? ' and others' : '')
  const reason = names.length === 0 ? 'no order was found' : `the order of versions of ${told} is not known`
  return {
    verdict: 'undecided',
    violation: null,
    reason: `no anomaly found; ${reason}`,
    ...(names.length > 0 && { cure: whatShows(names, history) }),
    ...(verdict === 'undecided' && { situations }),
  }
}

/** Who waits for an explanation by snapshots: how far an order of something else came says nothing of it. */
function withoutCounts(watch: Watch | undefined): Watch | undefined {
  return watch && { ...watch, explained() {} }
}

/** What would show the order of versions of some keys. */
function whatShows(names: readonly string[], { lists }: TransactionHistory): string {
  if (names.every((key) => lists.has(key))) return 'Elements show that order when none is appended to a list twice.'
  const ofValues =
    'Values show that order when none is written twice, and whoever writes over a value reads it in the same transaction'
  return names.some((key) => lists.has(key)) ? `${ofValues}; elements, when none is appended twice.` : `${ofValues}.`
}

/** Those that returned, and those without an end from which alone something can have been read. */
function certainlyCommitted(versions: Versions): (transaction: Transaction) => boolean {
  const { transactions, lists, initial } = versions.history
  const read = new Set<Transaction>()
  const isCommitted = ({ outcome }: Transaction) => outcome === 'committed'
  if (transactions.every(isCommitted)) return isCommitted
  const known = new Beginnings()
  for (const reader of transactions) {
    for (const { key, value, elements } of reader.reads) {
      const isList = lists.has(key)
      for (const one of isList ? elements.slice(known.add(key, elements)) : value === initial ? [] : [value]) {
        // What it had appended itself is no part of the elements, and what it appended later it cannot have read.
        const sources = isList
          ? versions.withValue(key, one).filter(({ writer }) => writer !== reader && writer.outcome !== 'rolled back')
          : committedSources(versions, reader, key, one)
        const [source] = sources
        if (sources.length === 1 && source !== undefined) read.add(source.writer)
      }
    }
  }
  return (transaction) => isCommitted(transaction) || read.has(transaction)
}

/** Two transactions that read the same version of a key and both wrote the next one. */
function lostUpdate(anti: readonly Dependency[], fans: readonly Fan[]): readonly Dependency[] | null {
  for (const fan of fans) {
    const rivals = rivalsIn(fan)
    if (rivals !== null) return rivals
  }
  const byKey = groupBy(anti, ({ key }) => key)
  for (const ofKey of byKey.values()) {
    const to = groupBy(ofKey, ({ from }) => from)
    for (const one of ofKey) {
      const other = to.get(one.to)?.find((back) => back.to === one.from)
      if (other !== undefined) return [one, other]
    }
  }
  return null
}

function inOrder(transactions: readonly Transaction[]): RecordedOperation[] {
  return transactions.map(({ recorded }) => recorded).sort((left, right) => left.invoked - right.invoked)
}

function violatedByCycle(cycle: readonly Dependency[]): HistoryJudgement {
  const core = inOrder([...new Set(cycle.map(({ from }) => from))])
  const circle = cycle.map(({ from, to, why }): Step => ({ before: from.recorded, after: to.recorded, why }))
  return violated({ anomaly: nameOf(cycle), core, circle })
}

const nameOfCycle = { informationFlow: 'circular information flow (G1c)' } as const

function nameOf(cycle: readonly Dependency[]): string {
  const count = (wanted: DependencyKind) => cycle.filter(({ kind }) => kind === wanted).length
  const isOfOneKey = new Set(cycle.map(({ key }) => key)).size === 1
  if (count('realtime') > 0) return 'not serializable in real time'
  if (count('ww') === cycle.length) return 'dirty write (G0)'
  if (count('rw') === 0) return nameOfCycle.informationFlow
  if (cycle.length === 2 && isOfOneKey && count('wr') === 0) return 'lost update (G-single)'
  if (count('rw') === 1) return 'read skew (G-single)'
  if (isLongFork(cycle)) return 'long fork (G-nonadjacent)'
  return cycle.length === 2 ? 'write skew (G2-item)' : 'anti-dependency cycle (G2-item)'
}

/** Two transactions saw two writes in different orders: each saw the one and missed the other. */
function isLongFork(cycle: readonly Dependency[]): boolean {
  const kinds = cycle.map(({ kind }) => kind).join(' ')
  return ['rw wr rw wr', 'wr rw wr rw'].includes(kinds)
}
