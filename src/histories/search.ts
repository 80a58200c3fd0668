/**
 * The search for an order of operations that a sequential specification explains: Wing and Gong's ("Testing and Verifying
 * Concurrent Objects", 1993) with the memory of Lowe's ("Testing for Linearizability", 2017).
 *
 * Operations are put in order one by one, each time one that no other must come before, as long as the object answers
 * what was recorded. A situation is how many operations of each client are in the order, and the state of the object; none
 * is entered twice. Three things keep situations few:
 *
 * - An operation that only reads is put in the order as soon as it can answer what was recorded: whatever explains the
 *   rest without it there does so with it.
 * - What never returned may be left out. So a situation is not entered when one was that differs only in having more of
 *   these left to use.
 * - Of two equal operations that never returned, the one invoked first is used first.
 */

import { comparePlain } from '../language/plain.ts'
import { groupBy } from './grouping.ts'
import type { RecordedOperation } from './operations.ts'
import type { SequentialSpecification } from './sequential.ts'
import { StateTable } from './state-table.ts'
import type { Watch } from './violation.ts'

export interface SearchProblem {
  readonly specification: SequentialSpecification
  /** In the order of their invocations. */
  readonly operations: readonly RecordedOperation[]
  /** Whether operations that did not overlap keep their order, or only those of one client. */
  readonly keepsRealTime: boolean
  /** For each operation others, by number, that have to come before it. */
  readonly others: readonly (readonly number[])[]
  /** The most situations to enter. */
  readonly limit: number
  readonly watch?: Watch | undefined
}

export interface SearchOutcome {
  readonly verdict: 'explained' | 'not explained' | 'undecided'
  /** An order that explains all that returned; empty where none was found. */
  readonly order: readonly number[]
  readonly situations: number
}

interface Frame {
  /** How many operations were in the order before those that are tried here. */
  readonly placed: number
  readonly moves: Iterator<Move>
}

interface Move {
  readonly operation: number
  readonly state: number
}

const never = Number.POSITIVE_INFINITY

/** After so many moves whoever waits is asked whether to go on. */
const movesBetweenLooks = 256

export function searchOrder(problem: SearchProblem): SearchOutcome {
  return new Search(problem).run()
}

class Search {
  private readonly problem: SearchProblem
  private readonly operations: readonly RecordedOperation[]
  private readonly table: StateTable
  /** The operations of each client that returned, in order; then one lane for each that did not. */
  private readonly lanes: readonly (readonly number[])[]
  private readonly laneOf: number[] = []
  private readonly returningLanes: number
  /** For an operation that never returned the one of its client before it, where real time does not say so; else -1. */
  private readonly previous: readonly number[]
  private readonly isReadOnly: readonly boolean[]
  /** For an operation that never returned the equal one to be used before it; else -1. */
  private readonly twins: readonly number[]
  /** How many operations of each lane are in the order. */
  private readonly progress: number[]
  private readonly isPlaced: boolean[]
  private readonly order: number[] = []
  private readonly toReturn: number
  private returnedPlaced = 0
  private unreturned = 0n
  private readonly visited = new Map<string, bigint[]>()
  private situations = 0
  /** Whether one more than may be would have been entered. */
  private isSpent = false
  private moved = 0
  /** For how many operations that returned there was an order so far. */
  private furthest = 0

  constructor(problem: SearchProblem) {
    this.problem = problem
    this.operations = problem.operations
    const { specification, operations } = problem
    this.table = new StateTable(specification, operations)
    this.isReadOnly = operations.map(
      ({ operation, result }) => specification.isReadOnly?.(operation, result, operations) === true,
    )
    const returned = [...operations.keys()].filter((number) => operations[number]?.result !== undefined)
    const lanes = groupBy(returned, (number) => (operations[number] as RecordedOperation).client)
    this.returningLanes = lanes.size
    // A read that never returned explains nothing.
    const pending = [...operations.keys()].filter(
      (number) => operations[number]?.result === undefined && !this.isReadOnly[number],
    )
    this.lanes = [...lanes.values(), ...pending.map((number) => [number])]
    this.previous = operations.map((_, number) => previousOf(problem, number))
    for (const [lane, members] of this.lanes.entries()) for (const member of members) this.laneOf[member] = lane
    this.progress = this.lanes.map(() => 0)
    this.isPlaced = operations.map(() => false)
    this.toReturn = returned.length
    this.twins = twinsOf(problem)
  }

  run(): SearchOutcome {
    const frames: Frame[] = []
    if (this.enter(this.table.initial, frames)) return this.outcome('explained')
    if (this.isSpent) return this.outcome('undecided')
    while (frames.length > 0) {
      const frame = frames.at(-1) as Frame
      while (this.order.length > frame.placed) this.takeBack()
      const { done, value: move } = frame.moves.next()
      if (done === true) {
        frames.pop()
        continue
      }
      this.place(move.operation)
      if (this.enter(move.state, frames)) return this.outcome('explained')
      if (this.isSpent || this.isOver()) return this.outcome('undecided')
    }
    return this.outcome('not explained')
  }

  private isOver(): boolean {
    this.furthest = Math.max(this.furthest, this.returnedPlaced)
    if (this.moved++ % movesBetweenLooks > 0) return false
    const { watch } = this.problem
    watch?.explained(this.furthest, this.toReturn)
    return watch?.isOver() === true
  }

  private outcome(verdict: SearchOutcome['verdict']): SearchOutcome {
    if (verdict === 'undecided') this.problem.watch?.explained(this.furthest, this.toReturn)
    return { verdict, order: verdict === 'explained' ? [...this.order] : [], situations: this.situations }
  }

  /** Goes on from the operations in the order and the state they lead to. Returns whether nothing is left to explain. */
  private enter(state: number, frames: Frame[]): boolean {
    this.placeReads(state)
    if (this.returnedPlaced === this.toReturn) return true
    if (!this.isNew(state)) return false
    this.isSpent = this.situations === this.problem.limit
    if (this.isSpent) return false
    this.situations++
    frames.push({ placed: this.order.length, moves: this.moves(state, this.firstReturn()) })
    return false
  }

  /** What can come next: first what returned first, last what never did. Asked for when the order is as it is now. */
  private *moves(state: number, firstReturn: number): Generator<Move, undefined> {
    const returning: number[] = []
    for (let lane = 0; lane < this.returningLanes; lane++) {
      const operation = this.nextIn(lane)
      if (operation !== undefined && this.isFree(operation, firstReturn)) returning.push(operation)
    }
    returning.sort((left, right) => this.returned(left) - this.returned(right))
    for (const operation of returning) {
      for (const after of this.table.successors(state, operation)) yield { operation, state: after }
    }
    for (let lane = this.returningLanes; lane < this.lanes.length; lane++) {
      const operation = this.nextIn(lane)
      if (operation === undefined || !this.isFree(operation, firstReturn)) continue
      for (const after of this.table.successors(state, operation)) yield { operation, state: after }
    }
  }

  /** The first operation of a lane that is not in the order. */
  private nextIn(lane: number): number | undefined {
    return this.lanes[lane]?.[this.progress[lane] as number]
  }

  private placeReads(state: number): void {
    let first = this.firstReturn()
    for (let lane = 0; lane < this.returningLanes; lane++) {
      const operation = this.nextIn(lane)
      if (operation === undefined || !this.isReadOnly[operation] || !this.isFree(operation, first)) continue
      if (this.table.successors(state, operation).length === 0) continue
      this.place(operation)
      first = this.firstReturn()
      lane = -1
    }
  }

  /** The event of the first return of all operations that are not in the order. */
  private firstReturn(): number {
    let first = never
    for (let lane = 0; lane < this.returningLanes; lane++) {
      const operation = this.nextIn(lane)
      if (operation !== undefined) first = Math.min(first, this.returned(operation))
    }
    return first
  }

  private isFree(operation: number, firstReturn: number): boolean {
    if (this.problem.keepsRealTime && (this.operations[operation] as RecordedOperation).invoked > firstReturn)
      return false
    for (const other of this.problem.others[operation] ?? []) if (!this.isPlaced[other]) return false
    return this.isDone(this.twins[operation]) && this.isDone(this.previous[operation])
  }

  private isDone(operation: number | undefined): boolean {
    return operation === undefined || operation < 0 || this.isPlaced[operation] === true
  }

  private place(operation: number): void {
    this.order.push(operation)
    this.count(operation, 1)
    this.isPlaced[operation] = true
  }

  private takeBack(): void {
    const operation = this.order.pop() as number
    this.count(operation, -1)
    this.isPlaced[operation] = false
  }

  private count(operation: number, step: 1 | -1): void {
    this.progress[this.laneOf[operation] as number]! += step
    if (this.returned(operation) === never) this.unreturned ^= 1n << BigInt(operation)
    else this.returnedPlaced += step
  }

  private returned(operation: number): number {
    return (this.operations[operation] as RecordedOperation).returned
  }

  private isNew(state: number): boolean {
    let key = String(state)
    for (let lane = 0; lane < this.returningLanes; lane++) key += `,${this.progress[lane]}`
    const known = this.visited.get(key)
    if (known === undefined) {
      this.visited.set(key, [this.unreturned])
      return true
    }
    if (known.some((used) => (used & ~this.unreturned) === 0n)) return false
    known.push(this.unreturned)
    return true
  }
}

function previousOf({ operations, keepsRealTime }: SearchProblem, number: number): number {
  const { client, index, result } = operations[number] as RecordedOperation
  if (keepsRealTime || result !== undefined) return -1
  return operations.findLastIndex(
    (other) => other.client === client && other.index < index && other.result !== undefined,
  )
}

function twinsOf({ specification, operations, keepsRealTime }: SearchProblem): number[] {
  const pending: number[] = []
  // Without real time, an operation that was invoked first may have to wait for others of its client.
  const areExchangeable = keepsRealTime && specification.byClient !== true
  return operations.map(({ operation, result }, number) => {
    if (result !== undefined || !areExchangeable) return -1
    const twin = pending.findLast(
      (other) => comparePlain((operations[other] as RecordedOperation).operation, operation) === 0,
    )
    pending.push(number)
    return twin ?? -1
  })
}
