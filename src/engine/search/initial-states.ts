/**
 * Initial states are what a search begins with. One worker takes them up while the others wait. There may be very many, so
 * they are made a few at a time, and a request for a pause, or for the end, is heard between any two of them.
 */

import type { Plain } from '../../language/plain.ts'
import { Statistic } from '../memory/memory.ts'
import { Request, Store } from '../memory/noticeboard.ts'
import { type Sliced, statesPerPortion } from '../platform/slices.ts'
import { publishLayout } from '../states/layout.ts'
import { hashState } from '../states/state-space.ts'
import { known, noRoom } from '../states/visited.ts'
import { type InitialState, initialState, vectorOf } from '../symmetry/symmetry.ts'
import type { Workbench } from './workbench.ts'

/** So many are made before the first is taken up: the layout is to fit them all. */
const mostAtOnce = 1024

/** The worker that takes them up. */
export interface Starter {
  /** Takes over what changed while this worker waited. */
  adopt(): void
  /** Looks at a state that was just inserted. Returns false when there is no room to go on. */
  inspectNew(position: number): boolean
  runOut(): void
}

export class InitialStates {
  private readonly bench: Workbench
  private readonly starter: Starter
  private readonly source: Iterator<readonly Plain[]>
  /** The last that the source gave, as long as it has no components yet. */
  private values: readonly Plain[] | null = null
  private isExhausted = false
  /** Those that are not taken up yet, as components. */
  private readonly made: InitialState[] = []

  constructor(bench: Workbench, starter: Starter, source: Iterable<readonly Plain[]>) {
    this.bench = bench
    this.starter = starter
    this.source = source[Symbol.iterator]()
  }

  /** Takes up all that are left, or as many as there are before a pause is needed. */
  *takeUp(): Sliced<void> {
    const { board } = this.bench.memory
    board.isStarting = true
    if (board.layoutVersion !== 0) this.starter.adopt()
    do {
      if (!(yield* this.make()) || !this.makeFit()) return
      yield* this.insert()
    } while (!board.isPauseAsked && !this.isDone)
    if (this.isDone) board.isStarting = false
  }

  private get isDone(): boolean {
    return this.isExhausted && this.made.length === 0
  }

  /** Makes some more where none are left. Returns false when a pause is needed. */
  private *make(): Sliced<boolean> {
    const { memory, tabling, symmetry, clock } = this.bench
    if (this.made.length > 0) return true
    while (!this.isExhausted && this.made.length < mostAtOnce) {
      clock.look()
      if (memory.board.isPauseAsked) return false
      tabling.trim()
      if (this.values === null) {
        const next = this.source.next()
        this.isExhausted = next.done === true
        if (next.done) break
        this.values = next.value
      }
      // Where there is no room, the values are there still.
      this.made.push(initialState(vectorOf(tabling, this.values), symmetry))
      this.values = null
      if (this.made.length % statesPerPortion === 0) yield
    }
    return true
  }

  /** Sees to a layout that the states fit. Returns false when they have to wait for one. */
  private makeFit(): boolean {
    const { memory, tabling, layout } = this.bench
    if (memory.board.layoutVersion === 0) {
      publishLayout(memory, tabling.components, layout.word.length)
      this.starter.adopt()
      return true
    }
    const fits = (state: Int32Array) => state.every((component, slot) => layout.fits(slot, component))
    if (this.made.every(({ explored }) => fits(explored))) return true
    memory.board.ask(Request.layout)
    return false
  }

  /** Inserts the states that were made, as long as no pause is needed. */
  private *insert(): Sliced<void> {
    const { memory, layout, inspector, space, symmetry, worker } = this.bench
    const { made } = this
    const packed = new Int32Array(layout.words)
    const hashes = new Int32Array(1)
    while (made.length > 0 && !memory.board.isPauseAsked) {
      if (made.length % statesPerPortion === 0) yield
      const { real, explored: state } = made[made.length - 1] as InitialState
      if (symmetry?.audit.asymmetryOfReal(real)) inspector.recordAsymmetry(real, 1)
      if (!inspector.inspectInitial(state, real)) {
        memory.addStatistic(worker, Statistic.cut, 1)
        made.pop()
        continue
      }
      layout.pack(state, packed, 0)
      hashes[0] = hashState(packed, 0, layout.words)
      const position = space.sift(packed, hashes, 1) === 0 ? known : space.insert(packed, hashes, 0)
      if (position === noRoom) {
        this.starter.runOut()
        return
      }
      made.pop()
      memory.addStatistic(worker, Statistic.generated, 1)
      // Each is a batch of its own: the search gets on.
      memory.addStatistic(worker, Statistic.batches, 1)
      if (position === known || memory.board.store === Store.spilled) continue
      memory.addStatistic(worker, Statistic.distinct, 1)
      if (this.starter.inspectNew(position)) continue
      this.starter.runOut()
      return
    }
  }
}
