/**
 * One worker of a search. All workers run the same loop: work on the level until nothing is left or a pause is asked
 * for, meet, and go on with what the last to arrive decided. Between two meetings nobody waits for anybody.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import { Checks } from '../checks/checks.ts'
import { Inspector } from '../checks/inspector.ts'
import { Violations } from '../checks/violations.ts'
import { type Eliminator, eliminateDuplicates } from '../disk/spill.ts'
import { batchStates, type Expansion, type StepSink } from '../expansion/expansion.ts'
import { meet } from '../memory/barrier.ts'
import { Control, Phase, Request, requestStop, type SharedMemory, Statistic, Stop, Store } from '../memory/memory.ts'
import { boundsOf, type SearchOptions } from '../options.ts'
import { describeDiskError } from '../platform/files.ts'
import { Archive } from '../states/archive.ts'
import { CompactSet } from '../states/compact-set.ts'
import type { Directory } from '../states/directory.ts'
import { Layout } from '../states/layout.ts'
import { Levels } from '../states/levels.ts'
import { Pieces } from '../states/pieces.ts'
import { Recent } from '../states/recent.ts'
import { StateSpace } from '../states/state-space.ts'
import { known, noRoom, type VisitedSet } from '../states/visited.ts'
import { expansionOf } from '../symmetry/reduced-expansion.ts'
import { type Symmetry, symmetryOf } from '../symmetry/symmetry.ts'
import { Tabling } from '../tables/tabling.ts'
import { Clock } from './clock.ts'
import { type Deciding, decide, Plan } from './decide.ts'
import { InitialStates, type Starter } from './initial-states.ts'

export interface SearcherParts {
  readonly memory: SharedMemory
  readonly directory: Directory
  readonly instance: Instance
  readonly options: SearchOptions
  /** The file of the archive, where there is one. */
  readonly archiveFile?: number | null
  /** This worker's number, from 0. */
  readonly worker: number
}

export class Searcher implements Deciding, Starter {
  readonly memory: SharedMemory
  readonly directory: Directory
  readonly instance: Instance
  readonly tabling: Tabling
  readonly violations: Violations
  readonly inspector: Inspector
  readonly layout: Layout
  readonly expansion: Expansion
  readonly symmetry: Symmetry | null
  readonly levels: Levels
  readonly archive: Archive | null
  readonly options: SearchOptions
  readonly clock: Clock
  readonly worker: number
  readonly space: VisitedSet
  private readonly pieces: Pieces
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

  constructor({ memory, directory, instance, options, worker, archiveFile = null }: SearcherParts) {
    this.memory = memory
    this.directory = directory
    this.instance = instance
    this.options = options
    this.worker = worker
    const slots = instance.system.slots.length
    const bounds = boundsOf(options)
    const paranoid = options.paranoid ?? false
    this.tabling = new Tabling(memory, directory, instance, { worker, paranoid, bounds })
    this.violations = new Violations(memory, directory, instance)
    const checks = new Checks(memory, directory, { instance, tabling: this.tabling, paranoid, bounds })
    this.inspector = new Inspector(checks, this.tabling, this.violations)
    this.tabling.onIrregular = (state) => this.inspector.recordIrregularity(state)
    this.layout = new Layout(slots)
    this.levels = new Levels(memory, directory.levels)
    this.archive =
      archiveFile === null
        ? null
        : new Archive(memory, { eras: directory.eras, layout: this.layout, slots, file: archiveFile })
    this.space =
      options.compact && this.archive !== null
        ? new CompactSet(memory, this.layout, { archive: this.archive, worker })
        : new StateSpace(memory, this.layout)
    this.pieces = new Pieces(memory, this.archive, worker)
    const parts = { instance, layout: this.layout, tabling: this.tabling, bounds }
    this.symmetry = symmetryOf(memory, directory, { ...parts, options, checks })
    this.expansion = expansionOf(memory, directory, { ...parts, symmetry: this.symmetry })
    this.components = new Int32Array(slots)
    this.sink = this.makeSink()
    this.clock = new Clock(memory, options, worker)
  }

  /** The visited set where it is exact and in memory. */
  get states(): StateSpace | null {
    return this.space instanceof StateSpace && this.memory.control[Control.store] === Store.exact ? this.space : null
  }

  /**
   * Searches until the end, together with the other workers.
   *
   * @throws whatever is wrong with the model beyond what a finding can express; the other workers end, too
   */
  run(): void {
    const { control } = this.memory
    Atomics.compareExchange(control, Control.phase, Phase.preparation, Phase.search)
    for (;;) {
      this.attempt(() => this.work())
      this.attempt(() => this.space.closeSegment())
      this.pieces.leave()
      meet(control, () => decide(this))
      this.refresh()
      const plan = control[Control.plan]
      if (plan === Plan.end) break
      if (plan === Plan.rebuild) this.rebuild()
      if (plan === Plan.eliminate) this.eliminate()
    }
    Atomics.store(control, Control.phase, Phase.conclusion)
    if (this.failure !== null) throw this.failure
  }

  private attempt(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.giveUp(error)
    }
  }

  /** Does what the search cannot go on without, even beyond the limit of memory. */
  private finish(action: () => void): void {
    const { memory } = this
    try {
      memory.beyondLimit(action)
    } catch (error) {
      memory.control[Control.torn] = 1
      throw error
    }
  }

  /** Takes note of an error that this worker cannot go on with; what comes of it is decided at the next meeting. */
  giveUp(error: unknown): void {
    this.takeBack()
    if (error instanceof NetsplitError && error.code === 'out-of-memory') this.runOut()
    else if (error instanceof NetsplitError && error.code === 'disk') {
      requestStop(this.memory.control, Stop.disk)
      this.finish(() => {
        this.memory.control[Control.diskMessage] = this.tabling.values.intern(describeDiskError(error))
      })
    } else {
      this.failure = error
      requestStop(this.memory.control, Stop.fatal)
    }
  }

  /** Has tables dropped, which are made again, or all states moved to disk, or ends the search for want of memory. */
  runOut(): void {
    const { control, hasTablesToDrop } = this.memory
    const batches = this.memory.total(Statistic.batches)
    if (control[Control.torn] !== 0) requestStop(control, Stop.memory)
    else if (hasTablesToDrop && batches !== this.batchesAtDrop) {
      this.batchesAtDrop = batches
      Atomics.or(control, Control.request, Request.tables)
    } else if (this.options.spill !== undefined) Atomics.or(control, Control.request, Request.spill)
    else requestStop(control, Stop.memory)
  }

  /** Works until the level is done or somebody asked for a pause. */
  private work(): void {
    const { memory, pieces } = this
    const { control } = memory
    if (control[Control.depth] === 0) {
      // The others must not look at the first layout while it is made.
      if (this.worker === 0) this.start()
      return
    }
    this.adopt()
    for (;;) {
      if (pieces.isDone) {
        this.clock.look()
        if (Atomics.load(control, Control.request) !== 0 || !pieces.take()) return
        this.batch.start = pieces.next
      }
      const isDone = this.expandPiece()
      if (!this.insertCandidates() || !isDone) return
      this.clock.endPiece(() => this.runOut())
    }
  }

  private start(): void {
    this.initial ??= new InitialStates(this, this.tabling.initialStates())
    this.initial.takeUp()
  }

  /** Takes over what changed while this worker waited. */
  adopt(): void {
    const { control } = this.memory
    this.memory.releaseReplaced()
    this.refresh()
    if (this.level !== control[Control.depth]) {
      this.level = control[Control.depth] as number
      this.inspector.level = this.level
    }
    const settled = (control[Control.checkpoints] as number) + (control[Control.spills] as number)
    if (this.settled !== settled) {
      this.settled = settled
      // What was saved of the arena is not saved again, and what was moved to disk is gone: the block is no longer ours.
      this.space.leaveBlock()
    }
    this.space.refresh()
    if (this.layoutVersion !== control[Control.layoutVersion]) {
      this.layoutVersion = control[Control.layoutVersion] as number
      this.recent.forget(this.layout.words)
    }
    this.pieces.resume()
    this.batch.start = this.pieces.next
  }

  /** Takes over a new layout, and that tables were dropped: after every meeting, for nothing that is kept of them is right. */
  refresh(): void {
    this.layout.refresh(this.memory)
    if (this.expansion.refresh()) this.inspector.checks.reset()
  }

  /** Expands the rest of the piece at hand. Returns false when a pause is needed first. */
  private expandPiece(): boolean {
    const { expansion, pieces, batch, tabling } = this
    const { control } = this.memory
    while (pieces.next < pieces.end) {
      this.cut = 0
      tabling.trim()
      if (control[Control.request] !== 0 || !expansion.expand(pieces.states, pieces.next, this.sink)) return false
      batch.generated += expansion.generated
      batch.cut += this.cut
      if (this.symmetry?.audit.findsAsymmetry(expansion.state)) this.inspector.recordAsymmetry(expansion.state)
      if (expansion.steps === 0) this.inspector.inspectDeadlock(expansion.state)
      pieces.next++
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
    const { expansion, space, memory, worker, batch } = this
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
    const { expansion, space, memory } = this
    const { packed, hashes } = expansion
    const isNewForSure = memory.control[Control.store] !== Store.spilled
    const hasChecks = isNewForSure && this.inspector.checks.ofStates.length > 0
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
      if (isNewForSure) memory.addStatistic(this.worker, Statistic.distinct, found)
    }
  }

  /**
   * Looks at a state that was just inserted. Where the search may go on from here later, that has to be now, even beyond
   * the limit; then it returns false.
   */
  inspectNew(position: number): boolean {
    const { layout, memory } = this
    layout.unpack(memory.arena, position * layout.words, this.components)
    try {
      this.inspector.inspectState(this.components)
      return true
    } catch (error) {
      const { spill, checkpoint } = this.options
      const goesOn = spill !== undefined || checkpoint !== undefined || memory.hasTablesToDrop
      if (!goesOn || !(error instanceof NetsplitError) || error.code !== 'out-of-memory') throw error
      this.finish(() => this.inspector.inspectState(this.components))
      return false
    }
  }

  private beginBatch(): void {
    this.batch.start = this.pieces.next
    this.batch.generated = 0
    this.batch.cut = 0
  }

  /** Goes back to the first state whose candidates are not all inserted. What was inserted is known the next time. */
  private takeBack(): void {
    this.expansion.candidates = 0
    this.recent.forget(this.layout.words)
    this.pieces.next = this.batch.start
    this.beginBatch()
  }

  private makeSink(): StepSink {
    return {
      watchesSteps: this.inspector.checks.watchSteps,
      onStep: (pair) => {
        const isWithin = this.inspector.inspectStep(pair)
        if (!isWithin) this.cut++
        return isWithin
      },
      onFailure: () => this.inspector.recordFailure(this.expansion.state),
      // A state with very many successors starts again once there is room for all of them.
      flush: () => this.insertCandidates() && ((this.memory.control[Control.request] as number) & Request.index) === 0,
    }
  }

  /** Rebuilds the index together with the other workers. */
  private rebuild(): void {
    const { memory, space } = this
    space.refresh()
    space.clearShare(this.worker)
    meet(memory.control, () => {})
    this.attemptInFull(() => space.refill())
    meet(memory.control, () => {})
  }

  private eliminate(): void {
    const { memory, inspector, layout, worker, space, archive } = this
    const parts = { memory, inspector, layout, worker, space, archive } as Eliminator
    eliminateDuplicates(parts, (part) => this.attemptInFull(part))
  }

  private attemptInFull(action: () => void): void {
    this.attempt(() => this.finish(action))
  }
}
