/**
 * Short cycles among dependencies. Components of what depends on each other are found in linear time (Tarjan, "Depth-First
 * Search and Linear Graph Algorithms", 1972); a cycle lies within one. Real time is a line of moments: a transaction ends
 * at one and others begin at it, so that there are no more of these dependencies than transactions.
 */

import type { Dependency } from './dependency.ts'
import { type Between, edgesOfFan, type Fan } from './fans.ts'
import { groupBy } from './grouping.ts'
import type { RecordedOperation } from './operations.ts'
import type { Transaction } from './transactions.ts'

/** A transaction, or a place between, such as a moment. */
type Place = object

export interface Edge {
  readonly from: Place
  readonly to: Place
  /** The dependency with which it ends, given the transaction that was last on the way; null where it leads on only. */
  readonly makes: ((last: Transaction) => Dependency) | null
}

/** From how many places a shortest cycle is looked for in one component. */
const mostStarts = 64

export function edgesOf(dependencies: readonly Dependency[], fans: readonly Fan[] = []): Edge[] {
  const edges: Edge[] = dependencies.map((one) => ({ from: one.from, to: one.to, makes: () => one }))
  for (const fan of fans) for (const edge of edgesOfFan(fan)) edges.push(edge)
  return edges
}

/**
 * Edges such that a cycle of them is one of dependencies in which no two anti-dependencies follow each other: each
 * transaction is two places, and an anti-dependency leads from the first to the second.
 */
export function edgesApart(dependencies: readonly Dependency[], fans: readonly Fan[] = []): Edge[] {
  const seconds = new Map<Transaction, Place>()
  const second = (transaction: Transaction) => {
    const known = seconds.get(transaction) ?? { transaction }
    seconds.set(transaction, known)
    return known
  }
  const edges = dependencies.flatMap((dependency): Edge[] => {
    const { from, to, kind } = dependency
    const makes = () => dependency
    if (kind === 'rw') return [{ from, to: second(to), makes }]
    return [
      { from, to, makes },
      { from: second(from), to, makes },
    ]
  })
  for (const fan of fans) {
    for (const { from, to, makes } of edgesOfFan(fan)) {
      edges.push({ from, to: makes === null ? to : second(to as Transaction), makes })
    }
  }
  return edges
}

/** What returned before something was invoked, by way of moments. */
export function edgesOfTime(transactions: readonly Transaction[]): Edge[] {
  const events = transactions
    .flatMap((transaction) => {
      const { invoked, returned } = transaction.recorded
      return [
        { at: invoked, transaction, ends: false },
        { at: returned, transaction, ends: true },
      ]
    })
    .filter(({ at }) => at !== Number.POSITIVE_INFINITY)
    .sort((left, right) => left.at - right.at || Number(left.ends) - Number(right.ends))
  const edges: Edge[] = []
  let moment: Between | null = null
  for (const { transaction, ends } of events) {
    if (ends) {
      const next: Between = { between: true }
      if (moment !== null) edges.push({ from: moment, to: next, makes: null })
      edges.push({ from: transaction, to: next, makes: null })
      moment = next
    } else if (moment !== null) {
      const makes = (last: Transaction): Dependency => {
        return { from: last, to: transaction, kind: 'realtime', key: '', why: 'it had returned when that was invoked' }
      }
      edges.push({ from: moment, to: transaction, makes })
    }
  }
  return edges
}

/** A shortest cycle, as far as that is found quickly; null where there is none. */
export function shortCycle(edges: readonly Edge[]): readonly Dependency[] | null {
  const component = componentsOf(edges)
  const inside = edges.filter(({ from, to }) => component.get(from) === component.get(to))
  const outgoing = groupBy(inside, ({ from }) => from)
  const starts = new Map<number, number>()
  let shortest: readonly Edge[] | null = null
  for (const start of outgoing.keys()) {
    const number = component.get(start) as number
    const count = (starts.get(number) ?? 0) + 1
    starts.set(number, count)
    if (count > mostStarts || isBetween(start)) continue
    const cycle = cycleThrough(start, outgoing)
    if (cycle !== null && (shortest === null || lengthOf(cycle) < lengthOf(shortest))) shortest = cycle
    if (shortest !== null && shortest.length === 2) break
  }
  return shortest === null ? null : dependenciesOf(shortest)
}

const isBetween = (place: Place) => 'between' in place
const lengthOf = (cycle: readonly Edge[]) => cycle.filter(({ to }) => !isBetween(to)).length

function cycleThrough(start: Place, outgoing: ReadonlyMap<Place, readonly Edge[]>): readonly Edge[] | null {
  const cameBy = new Map<Place, Edge>()
  const queue = [start]
  for (const at of queue) {
    for (const edge of outgoing.get(at) ?? []) {
      if (cameBy.has(edge.to)) continue
      cameBy.set(edge.to, edge)
      if (edge.to === start) return pathBack(start, cameBy)
      queue.push(edge.to)
    }
  }
  return null
}

function pathBack(start: Place, cameBy: ReadonlyMap<Place, Edge>): readonly Edge[] {
  const path: Edge[] = []
  let edge = cameBy.get(start) as Edge
  while (true) {
    path.unshift(edge)
    if (edge.from === start) return path
    edge = cameBy.get(edge.from) as Edge
  }
}

/** A way through places between is one dependency. */
function dependenciesOf(cycle: readonly Edge[]): Dependency[] {
  // It begins at a transaction: the start is one.
  const found: Dependency[] = []
  let last = transactionAt(cycle[0]?.from as Place)
  for (const { to, makes } of cycle) {
    if (makes === null) continue
    found.push(makes(last))
    last = transactionAt(to)
  }
  return found
}

/** The transaction of a place, which may be the second of it. */
function transactionAt(place: Place): Transaction {
  return 'transaction' in place ? (place.transaction as Transaction) : (place as Transaction)
}

/** The number of the strongly connected component of each place; without recursion, for graphs are long. */
export function componentsOf(edges: readonly Edge[]): ReadonlyMap<Place, number> {
  const outgoing = groupBy(edges, ({ from }) => from)
  const found = new Map<Place, { index: number; low: number }>()
  const component = new Map<Place, number>()
  const stack: Place[] = []
  let count = 0
  for (const root of outgoing.keys()) {
    if (found.has(root)) continue
    const path: { place: Place; next: number }[] = []
    const enter = (place: Place) => {
      found.set(place, { index: found.size, low: found.size })
      stack.push(place)
      path.push({ place, next: 0 })
    }
    enter(root)
    while (path.length > 0) {
      const step = path.at(-1) as { place: Place; next: number }
      const mine = found.get(step.place) as { index: number; low: number }
      const edge = outgoing.get(step.place)?.[step.next++]
      if (edge === undefined) {
        path.pop()
        const parent = found.get(path.at(-1)?.place as Place)
        if (parent !== undefined) parent.low = Math.min(parent.low, mine.low)
        if (mine.low < mine.index) continue
        let member: Place
        do {
          member = stack.pop() as Place
          component.set(member, count)
        } while (member !== step.place)
        count++
        continue
      }
      const other = found.get(edge.to)
      if (other === undefined) enter(edge.to)
      else if (!component.has(edge.to)) mine.low = Math.min(mine.low, other.index)
    }
  }
  return component
}

/** Transactions in an order that keeps all edges, those that returned first as early as it goes; there must be no cycle. */
export function orderedBy(transactions: readonly Transaction[], edges: readonly Edge[]): Transaction[] {
  const outgoing = groupBy(edges, ({ from }) => from)
  const waits = new Map<Place, number>()
  for (const { to } of edges) waits.set(to, (waits.get(to) ?? 0) + 1)
  const places = new Set<Place>([...transactions, ...edges.flatMap(({ from, to }) => [from, to])])
  const ready = new Heap()
  for (const place of places) if (!waits.has(place)) ready.push(place)
  const ordered: Transaction[] = []
  for (let place = ready.pop(); place !== undefined; place = ready.pop()) {
    if ('recorded' in place) ordered.push(place as Transaction)
    for (const { to } of outgoing.get(place) ?? []) {
      const left = (waits.get(to) as number) - 1
      waits.set(to, left)
      if (left === 0) ready.push(to)
    }
  }
  return ordered
}

/** Transactions in an order that keeps edges that lie on no cycle; those of a component stay in the order that is given. */
export function orderedByComponents(transactions: readonly Transaction[], edges: readonly Edge[]): Transaction[] {
  // What others lead to gets the lower number.
  const components = componentsOf(edges)
  const numberOf = (transaction: Transaction) => components.get(transaction) ?? 0
  return [...transactions].sort((left, right) => numberOf(right) - numberOf(left))
}

/** Places by the time of their return, the earliest first; those between come before all. */
class Heap {
  private readonly places: Place[] = []

  push(place: Place): void {
    let at = this.places.push(place) - 1
    while (at > 0 && this.isEarlier(at, (at - 1) >> 1)) {
      this.swap(at, (at - 1) >> 1)
      at = (at - 1) >> 1
    }
  }

  pop(): Place | undefined {
    const first = this.places[0]
    const last = this.places.pop()
    if (this.places.length === 0 || last === undefined) return first
    this.places[0] = last
    let at = 0
    while (true) {
      let least = at
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.places.length && this.isEarlier(child, least)) least = child
      }
      if (least === at) return first
      this.swap(at, least)
      at = least
    }
  }

  private isEarlier(left: number, right: number): boolean {
    return timeOf(this.places[left] as Place) < timeOf(this.places[right] as Place)
  }

  private swap(left: number, right: number): void {
    const place = this.places[left] as Place
    this.places[left] = this.places[right] as Place
    this.places[right] = place
  }
}

function timeOf(place: Place): number {
  if (!('recorded' in place)) return -1
  const { returned } = place.recorded as RecordedOperation
  return returned
}
