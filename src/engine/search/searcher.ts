/**
 * One worker of a search. All workers run the same loop: work on the level until nothing is left or a pause is asked
 * for, meet, and go on with what the last to arrive decided. Between two meetings nobody waits for anybody.
 */

import { NetsplitError } from '../../language/errors.ts'
import { type Eliminator, eliminateDuplicates } from '../disk/spill.ts'
import { batchStates, type StepSink } from '../expansion/expansion.ts'
import { meet } from '../memory/barrier.ts'
import { Statistic } from '../memory/memory.ts'
import { Phase, Plan, Request, Stop, Store } from '../memory/noticeboard.ts'
import { describeDiskError } from '../platform/disk.ts'
import { callsPerPortion, portionsInside, type Sliced, statesPerPortion } from '../platform/slices.ts'
import { Chunks } from '../states/chunks.ts'
import { Recent } from '../states/recent.ts'
import { known, noRoom } from '../states/visited.ts'
import { decide } from './decide.ts'
import { InitialStates, type Starter } from './initial-states.ts'
import type { Workbench } from './workbench.ts'

export class Searcher implements Starter {
  private readonly bench: Workbench
  private readonly chunks: Chunks
  private readonly recent = new Recent()
  private readonly components: Int32Array
  private readonly sink: StepSink
  private initial: InitialStates | null = null
  private level = 0
  /** Steps of the state at hand that the constraint cut off. */
  private cut = 0
  /** The first state whose candidates are not all inserted, and what was counted from there on. */
  private readonly batch = { start: 0, generated: 0, cut: 0 }
  /** How many batches all workers had inserted when this one had tables dropped for want of memory. */
  private batchesAtDrop = -1
  /** How often the arena was saved or moved to disk. */
  private settled = 0
  private layoutVersion = 0
  private failure: unknown = null

  constructor(bench: Workbench) {
    const { memory, archive, worker, instance } = bench
    this.bench = bench
    this.chunks = new Chunks(memory, archive, worker)
    this.components = new Int32Array(instance.system.slots.length)
    this.sink = this.makeSink()
  }

  /**
   * Searches until the end, together with the other workers.
   *
   * @throws whatever is wrong with the model beyond what a finding can express; the other workers end, too
   */
  *run(): Sliced<void> {
    const { bench } = this
    const { board } = bench.memory
    board.beginSearch()
    for (;;) {
      yield* this.attempt(this.work())
      this.closeSegment()
      this.chunks.leave()
      meet(board, () => decide(bench, (error) => this.giveUp(error)))
      bench.refresh()
      const plan = board.plan
      if (plan === Plan.end) break
      if (plan === Plan.rebuild) yield* this.rebuild()
      if (plan === Plan.eliminate) yield* this.eliminate()
    }
    board.phase = Phase.conclusion
    if (this.failure !== null) throw this.failure
  }

  private closeSegment(): void {
    try {
      this.bench.space.closeSegment()
    } catch (error) {
      this.giveUp(error)
    }
  }

  private *attempt(work: Sliced<void>): Sliced<void> {
    try {
      yield* work
    } catch (error) {
      this.giveUp(error)
    }
  }

  /** Does what the search cannot go on without, even beyond the limit of memory. */
  private finish<Result>(action: () => Result): Result {
    const { memory } = this.bench
    try {
      return memory.beyondLimit(action)
    } catch (error) {
      memory.board.isTorn = true
      throw error
    }
  }

  /** Takes note of an error that this worker cannot go on with; what comes of it is decided at the next meeting. */
  private giveUp(error: unknown): void {
    const { memory, tabling } = this.bench
    this.takeBack()
    if (error instanceof NetsplitError && error.code === 'out-of-memory') this.runOut()
    else if (error instanceof NetsplitError && error.code === 'disk') {
      memory.board.requestStop(Stop.disk)
      this.finish(() => {
        memory.board.diskMessage = tabling.values.intern(describeDiskError(error))
      })
    } else {
      this.failure = error
      memory.board.requestStop(Stop.fatal)
    }
  }

  /** Has tables dropped, which are made again, or all states moved to disk, or ends the search for want of memory. */
  runOut(): void {
    const { memory, options } = this.bench
    const { board, hasTablesToDrop } = memory
    const batches = memory.total(Statistic.batches)
    if (board.isTorn) board.requestStop(Stop.memory)
    else if (hasTablesToDrop && batches !== this.batchesAtDrop) {
      this.batchesAtDrop = batches
      board.ask(Request.tables)
    } else if (options.spill !== undefined) board.ask(Request.spill)
    else board.requestStop(Stop.memory)
  }

  /** Works until the level is done or somebody asked for a pause. */
  private *work(): Sliced<void> {
    const { bench, chunks } = this
    const { board } = bench.memory
    if (board.depth === 0) {
      // The others must not look at the first layout while it is made.
      if (bench.worker === 0) yield* this.start()
      return
    }
    this.adopt()
    for (;;) {
      if (chunks.isDone) {
        bench.clock.look()
        if (board.isPauseAsked || !chunks.take()) return
        this.batch.start = chunks.next
      }
      do {
        const isDone = this.expandPortion()
        if (!isDone || chunks.isDone) {
          if (!this.insertCandidates() || !isDone) return
        }
        yield
      } while (!chunks.isDone)
      bench.clock.endChunk(() => this.runOut())
    }
  }

  private *start(): Sliced<void> {
    this.initial ??= new InitialStates(this.bench, this, this.bench.tabling.initialStates())
    yield* this.initial.takeUp()
  }

  /** Takes over what changed while this worker waited. */
  adopt(): void {
    const { bench } = this
    const { memory, inspector, layout, space } = bench
    const { board } = memory
    memory.releaseReplaced()
    bench.refresh()
    if (this.level !== board.depth) {
      this.level = board.depth
      inspector.level = this.level
    }
    const settled = board.checkpoints + board.spills
    if (this.settled !== settled) {
      this.settled = settled
      // What was saved of the arena is not saved again, and what was moved to disk is gone: the block is no longer ours.
      space.leaveBlock()
    }
    space.refresh()
    if (this.layoutVersion !== board.layoutVersion) {
      this.layoutVersion = board.layoutVersion
      this.recent.forget(layout.words)
    }
    this.chunks.resume()
    this.batch.start = this.chunks.next
  }

  /** Expands the rest of the chunk at hand, or a portion of it. Returns false when a pause is needed first. */
  private expandPortion(): boolean {
    const { chunks, batch } = this
    const { expansion, tabling, inspector, symmetry, memory, worker } = this.bench
    const { board } = memory
    const end = Math.min(chunks.end, chunks.next + statesPerPortion)
    // Each call is two changes of what is running.
    const lastChange = memory.runningChanges(worker) + 2 * callsPerPortion
    while (chunks.next < end && memory.runningChanges(worker) < lastChange) {
      this.cut = 0
      tabling.trim()
      if (board.isPauseAsked || !expansion.expand(chunks.states, chunks.next, this.sink)) return false
      batch.generated += expansion.generated
      batch.cut += this.cut
      if (symmetry?.audit.findsAsymmetry(expansion.state)) inspector.recordAsymmetry(expansion.state)
      if (expansion.steps === 0) inspector.inspectDeadlock(expansion.state)
      chunks.next++
      if (expansion.candidates >= batchStates && !this.insertCandidates()) return false
    }
    return true
  }

  /**
   * Inserts the waiting candidates and checks those that are new.
   *
   * @returns false when there is no room; then the states that they come from have to be expanded again
   */
  private insertCandidates(): boolean {
    const { batch } = this
    const { expansion, space, memory, worker } = this.bench
    const { packed, hashes } = expansion
    const candidates = space.sift(packed, hashes, this.recent.sift(packed, hashes, expansion.candidates))
    expansion.candidates = 0
    if (!this.insertSifted(candidates)) {
      this.takeBack()
      this.runOut()
      return false
    }
    memory.addStatistic(worker, Statistic.generated, batch.generated)
    memory.addStatistic(worker, Statistic.cut, batch.cut)
    memory.addStatistic(worker, Statistic.batches, 1)
    this.beginBatch()
    return true
  }

  private insertSifted(candidates: number): boolean {
    const { expansion, space, memory, inspector, worker } = this.bench
    const { packed, hashes } = expansion
    const isNewForSure = memory.board.store !== Store.spilled
    const hasChecks = isNewForSure && inspector.checks.ofStates.length > 0
    let found = 0
    try {
      for (let at = 0; at < candidates; at++) {
        const position = space.insert(packed, hashes, at)
        if (position === known) continue
        if (position === noRoom) return false
        found++
        if (hasChecks && !this.inspectNew(position)) return false
      }
      return true
    } finally {
      if (isNewForSure) memory.addStatistic(worker, Statistic.distinct, found)
    }
  }

  /**
   * Looks at a state that was just inserted. Where the search may go on from here later, that has to be now, even beyond
   * the limit; then it returns false.
   */
  inspectNew(position: number): boolean {
    const { layout, memory, inspector, options } = this.bench
    layout.unpack(memory.arena, position * layout.words, this.components)
    try {
      inspector.inspectState(this.components)
      return true
    } catch (error) {
      const { spill, checkpoint } = options
      const goesOn = spill !== undefined || checkpoint !== undefined || memory.hasTablesToDrop
      if (!goesOn || !(error instanceof NetsplitError) || error.code !== 'out-of-memory') throw error
      this.finish(() => inspector.inspectState(this.components))
      return false
    }
  }

  private beginBatch(): void {
    this.batch.start = this.chunks.next
    this.batch.generated = 0
    this.batch.cut = 0
  }

  /** Goes back to the first state whose candidates are not all inserted. What was inserted is known the next time. */
  private takeBack(): void {
    const { expansion, layout } = this.bench
    expansion.candidates = 0
    this.recent.forget(layout.words)
    this.chunks.next = this.batch.start
    this.beginBatch()
  }

  private makeSink(): StepSink {
    const { inspector, expansion, memory } = this.bench
    return {
      watchesSteps: inspector.checks.watchSteps,
      onStep: (pair) => {
        const isWithin = inspector.inspectStep(pair)
        if (!isWithin) this.cut++
        return isWithin
      },
      onFailure: () => inspector.recordFailure(expansion.state),
      // A state with very many successors starts again once there is room for all of them.
      flush: () => this.insertCandidates() && !memory.board.isAsked(Request.index),
    }
  }

  /** Rebuilds the index together with the other workers. */
  private *rebuild(): Sliced<void> {
    const { memory, space, worker } = this.bench
    space.refresh()
    space.clearShare(worker)
    meet(memory.board, () => {})
    yield* this.attemptInFull(space.refill())
    meet(memory.board, () => {})
  }

  private *eliminate(): Sliced<void> {
    // States are moved to disk by a search that has an archive and an exact set, so both are there.
    yield* eliminateDuplicates(this.bench as Workbench & Eliminator, (part) => this.attemptInFull(part))
  }

  private *attemptInFull(work: Sliced<void>): Sliced<void> {
    yield* this.attempt(portionsInside(work, (portion) => this.finish(portion)))
  }
}
