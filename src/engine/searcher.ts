/**
 * One worker of a search. All workers run the same loop: work on the level until nothing is left or a pause is asked
 * for, meet, and go on with what the last to arrive decided. Between two meetings nobody waits for anybody.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Instance } from '../semantics/instance.ts'
import { meet } from './barrier.ts'
import { Checks } from './checks.ts'
import type { Directory } from './directory.ts'
import { batchStates, Expansion, type StepSink } from './expansion.ts'
import { Inspector } from './inspector.ts'
import { Layout, publishLayout, wordsWanted } from './layout.ts'
import { prepareMaintenance } from './maintenance.ts'
import { Control, Phase, requestStop, type SharedMemory, Statistic, Stop } from './memory.ts'
import type { SearchOptions } from './result.ts'
import { hashState, initialIndexBits, Request, StateSpace } from './state-space.ts'
import { Tabling } from './tabling.ts'
import { Violations } from './violations.ts'

/** What the workers do after a meeting. */
export const Plan = { level: 0, maintain: 1, end: 2 } as const

/** Too few states for a better layout to matter. */
const fewStates = 4096

export interface SearcherParts {
  readonly memory: SharedMemory
  readonly directory: Directory
  readonly instance: Instance
  readonly options: SearchOptions
  /** This worker's number, from 0. */
  readonly worker: number
}

/** The segments that make up one level. */
export interface LevelRange {
  readonly first: number
  readonly end: number
}

/** Prepares the control region for a number of workers. */
export function prepareControl(memory: SharedMemory, workers: number): void {
  const { control } = memory
  control[Control.parties] = workers
  control[Control.indexBits] = Math.min(initialIndexBits(workers), Math.log2(memory.index.length))
  control[Control.wordsPerState] = 1
}

export class Searcher {
  readonly memory: SharedMemory
  readonly directory: Directory
  readonly instance: Instance
  readonly tabling: Tabling
  readonly violations: Violations
  readonly inspector: Inspector
  readonly layout: Layout
  readonly expansion: Expansion
  /** The levels so far; the first holds the initial states. */
  readonly levels: LevelRange[] = []
  private readonly options: SearchOptions
  private readonly worker: number
  private readonly space: StateSpace
  private readonly components: Int32Array
  private readonly deadline: number
  private readonly sink: StepSink
  /** Initial states that are not inserted yet; null once they all are. */
  private initial: Int32Array[] | null = null
  private position = 0
  private segmentEnd = 0
  private level = 0
  private cut = 0
  private failure: unknown = null

  constructor({ memory, directory, instance, options, worker }: SearcherParts) {
    this.memory = memory
    this.directory = directory
    this.instance = instance
    this.options = options
    this.worker = worker
    const slots = instance.system.slots.length
    this.tabling = new Tabling(memory, directory, instance, { worker, paranoid: options.paranoid ?? false })
    this.violations = new Violations(memory, directory, instance.properties)
    const checks = new Checks(memory, directory, {
      instance,
      tabling: this.tabling,
      paranoid: options.paranoid ?? false,
    })
    this.inspector = new Inspector(checks, this.tabling, this.violations)
    this.layout = new Layout(slots)
    this.space = new StateSpace(memory, this.layout)
    this.expansion = new Expansion(memory, directory, {
      instance,
      layout: this.layout,
      tabling: this.tabling,
    })
    this.components = new Int32Array(slots)
    this.sink = this.makeSink()
    this.deadline =
      options.maxSeconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + options.maxSeconds * 1000
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
      try {
        this.work()
        this.space.closeSegment()
      } catch (error) {
        this.giveUp(error)
      }
      meet(control, () => this.decide())
      const plan = control[Control.plan]
      if (plan === Plan.end) break
      if (plan === Plan.maintain) this.maintain()
    }
    Atomics.store(control, Control.phase, Phase.conclusion)
    if (this.failure !== null) throw this.failure
  }

  private giveUp(error: unknown): void {
    this.expansion.candidates = 0
    if (error instanceof NetsplitError && error.code === 'out-of-memory') {
      this.stop(Stop.memory)
      try {
        this.space.closeSegment()
      } catch {
        // What was appended last is not counted as a level of its own, which a search that stops here does not need.
      }
      return
    }
    this.failure = error
    this.stop(Stop.fatal)
  }

  private stop(reason: number): void {
    requestStop(this.memory.control, reason)
  }

  /** Works until the level is done or somebody asked for a pause. */
  private work(): void {
    const { control, segments } = this.memory
    if (control[Control.depth] === 0) {
      // The others must not look at the first layout while it is made.
      if (this.worker === 0) this.insertInitialStates()
      return
    }
    this.adopt()
    const end = control[Control.levelEnd] as number
    for (;;) {
      if (this.position === this.segmentEnd) {
        if (performance.now() > this.deadline) this.stop(Stop.time)
        if (Atomics.load(control, Control.request) !== 0) return
        const segment = Atomics.add(control, Control.cursor, 1)
        if (segment >= end) return
        this.position = segments[segment * 2] as number
        this.segmentEnd = this.position + (segments[segment * 2 + 1] as number)
      }
      const isDone = this.expandSegment()
      this.insertCandidates()
      if (!isDone) return
    }
  }

  /** Takes over what changed while this worker waited. */
  private adopt(): void {
    const { control } = this.memory
    this.layout.refresh(this.memory)
    this.space.refresh()
    this.expansion.refresh()
    if (this.level !== control[Control.depth]) {
      this.level = control[Control.depth] as number
      this.inspector.level = this.level
      this.levels.push({ first: control[Control.levelFirst] as number, end: control[Control.levelEnd] as number })
    }
  }

  /** Expands the rest of the segment at hand. Returns false when a pause is needed first. */
  private expandSegment(): boolean {
    const { expansion, memory, worker } = this
    const hasDeadlocks = this.inspector.checks.ofDeadlocks.length > 0
    while (this.position < this.segmentEnd) {
      this.cut = 0
      if (memory.control[Control.request] !== 0 || !expansion.expand(this.position, this.sink)) return false
      memory.addStatistic(worker, Statistic.generated, expansion.generated)
      if (this.cut > 0) memory.addStatistic(worker, Statistic.cut, this.cut)
      if (hasDeadlocks && expansion.steps === 0) this.inspector.inspectDeadlock(expansion.state, this.position)
      this.position++
      if (expansion.candidates >= batchStates) this.insertCandidates()
    }
    return true
  }

  /** Inserts the waiting candidates and checks those that are new. */
  private insertCandidates(): void {
    const { expansion, space, layout } = this
    const { packed, hashes } = expansion
    const candidates = space.sift(packed, hashes, expansion.candidates)
    const hasChecks = this.inspector.checks.ofStates.length > 0
    expansion.candidates = 0
    let found = 0
    try {
      for (let at = 0; at < candidates; at++) {
        const position = space.insert(packed, at * layout.words, hashes[at] as number)
        if (position < 0) continue
        found++
        if (!hasChecks) continue
        layout.unpack(this.memory.arena, position * layout.words, this.components)
        this.inspector.inspectState(this.components, position)
      }
    } finally {
      this.memory.addStatistic(this.worker, Statistic.distinct, found)
    }
  }

  private insertInitialStates(): void {
    const { layout, expansion, memory } = this
    if (this.initial !== null) this.adopt()
    else {
      this.initial = this.tabling.initialStates()
      publishLayout(memory, this.tabling.components, this.components.length)
      this.adopt()
    }
    const packed = new Int32Array(layout.words)
    while (this.initial.length > 0 && memory.control[Control.request] === 0) {
      const state = this.initial.pop() as Int32Array
      if (!this.inspector.isWithin(state)) {
        memory.addStatistic(this.worker, Statistic.cut, 1)
        continue
      }
      memory.addStatistic(this.worker, Statistic.generated, 1)
      layout.pack(state, packed, 0)
      const position = this.space.insert(packed, 0, hashState(packed, 0, layout.words))
      if (position < 0) continue
      memory.addStatistic(this.worker, Statistic.distinct, 1)
      this.inspector.inspectState(state, position)
    }
    expansion.candidates = 0
  }

  private makeSink(): StepSink {
    return {
      watchesSteps: this.inspector.checks.watchSteps,
      onStep: (pair) => {
        const isWithin = this.inspector.inspectStep(pair, this.position)
        if (!isWithin) this.cut++
        return isWithin
      },
      onFailure: () => this.inspector.recordFailure(this.expansion.state, this.position),
      flush: () => {
        this.insertCandidates()
        // A state with very many successors starts again once there is room for all of them.
        return ((this.memory.control[Control.request] as number) & Request.index) === 0
      },
    }
  }

  /** Run by the last worker to arrive, while the others wait. */
  private decide(): void {
    const { control } = this.memory
    if (control[Control.stop] !== Stop.none) {
      this.endEarly()
      return
    }
    if (control[Control.request] !== 0) {
      this.beginMaintenance()
      return
    }
    const first = control[Control.levelEnd] as number
    const end = control[Control.segmentTop] as number
    const states = this.statesBetween(first, end)
    control[Control.frontier] = states
    control[Control.plan] = this.isOver(states) ? Plan.end : Plan.level
    if (control[Control.plan] === Plan.end) return
    control[Control.depth] = (control[Control.depth] as number) + 1
    control[Control.levelFirst] = first
    control[Control.levelEnd] = end
    control[Control.cursor] = first
    if (this.isLayoutWasteful()) {
      Atomics.or(control, Control.request, Request.layout)
      this.beginMaintenance()
    }
  }

  /** Ends a search in the middle of a level. */
  private endEarly(): void {
    const { control } = this.memory
    const end = control[Control.levelEnd] as number
    const untouched = this.statesBetween(Math.min(control[Control.cursor] as number, end), end)
    control[Control.frontier] = untouched + this.statesBetween(end, control[Control.segmentTop] as number)
    control[Control.plan] = Plan.end
  }

  private statesBetween(first: number, end: number): number {
    let states = 0
    for (let segment = first; segment < end; segment++) states += this.memory.segments[segment * 2 + 1] as number
    return states
  }

  /** Whether the search ends although or because there are `states` more states to explore. */
  private isOver(states: number): boolean {
    const { control } = this.memory
    const { maxDepth, maxStates, keepGoing } = this.options
    if (states === 0) return true
    if (control[Control.violated] !== 0 && keepGoing !== true) return true
    const depth = (control[Control.depth] as number) + 1
    if (maxDepth !== undefined && depth >= maxDepth) control[Control.bound] = Stop.depth
    else if (maxStates !== undefined && this.memory.total(Statistic.distinct) >= maxStates)
      control[Control.bound] = Stop.states
    else return false
    return true
  }

  /** Whether packing anew would pay: fewer words, and twice as many states as when it was done last. */
  private isLayoutWasteful(): boolean {
    const { control } = this.memory
    const states = control[Control.arenaTop] as number
    if (states < fewStates || states < 2 * (control[Control.statesAtLayout] as number)) return false
    const words = wordsWanted(this.memory, this.tabling.components, this.components.length)
    return words < (control[Control.wordsPerState] as number)
  }

  private beginMaintenance(): void {
    const { control } = this.memory
    if (prepareMaintenance(this.memory, this.tabling.components, this.components.length)) {
      control[Control.plan] = Plan.maintain
      return
    }
    this.stop(Stop.memory)
    this.endEarly()
  }

  /** Rebuilds the index together with the other workers. */
  private maintain(): void {
    const { control } = this.memory
    this.layout.refresh(this.memory)
    this.space.refresh()
    this.space.clearShare(this.worker)
    meet(control, () => {})
    this.space.refill()
    meet(control, () => {})
  }
}
