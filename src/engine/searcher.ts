/**
 * One worker of a search. All workers run the same loop: work on the level until nothing is left or a pause is asked
 * for, meet, and go on with what the last to arrive decided. Between two meetings nobody waits for anybody.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Instance } from '../semantics/instance.ts'
import { meet } from './barrier.ts'
import { Checks, type NumberedProperty } from './checks.ts'
import type { Directory } from './directory.ts'
import { batchStates, Expansion, type StepSink } from './expansion.ts'
import { fingerprintOf } from './fingerprint.ts'
import { Layout, publishLayout, wouldShrink } from './layout.ts'
import { Control, requestStop, type SharedMemory, Statistic, Stop } from './memory.ts'
import type { SearchOptions } from './result.ts'
import { hashState, indexGrowth, initialIndexBits, Request, repackArena, StateSpace } from './state-space.ts'
import { Tabling } from './tabling.ts'
import { type Fingerprint, noFingerprint, Violations } from './violations.ts'

/** What the workers do after a meeting. */
const Plan = { level: 0, maintain: 1, end: 2 } as const

/** Stands for a state that is not in the arena. */
export const noPosition = -1

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
  control[Control.indexBits] = initialIndexBits(workers)
  control[Control.wordsPerState] = 1
}

export class Searcher {
  readonly memory: SharedMemory
  readonly directory: Directory
  readonly instance: Instance
  readonly tabling: Tabling
  readonly violations: Violations
  readonly checks: Checks
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
    this.violations = new Violations(memory, directory, instance.properties.length)
    this.checks = new Checks(memory.heap, directory, instance, this.tabling)
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

  /** Whether steps have to be looked at one by one. */
  get watchesSteps(): boolean {
    return this.checks.hasConstraint || this.checks.ofSteps.length > 0
  }

  /**
   * Searches until the end, together with the other workers.
   *
   * @throws whatever is wrong with the model beyond what a finding can express; the other workers end, too
   */
  run(): void {
    const { control } = this.memory
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
    Atomics.store(control, Control.ended, 1)
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
    this.adopt()
    if (this.level === 0) {
      if (this.worker === 0) this.insertInitialStates()
      return
    }
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
      this.levels.push({ first: control[Control.levelFirst] as number, end: control[Control.levelEnd] as number })
    }
  }

  /** Expands the rest of the segment at hand. Returns false when a pause is needed first. */
  private expandSegment(): boolean {
    const { expansion, memory, worker } = this
    const hasDeadlocks = this.checks.ofDeadlocks.length > 0
    let generated = 0
    let isDone = true
    while (this.position < this.segmentEnd) {
      this.cut = 0
      if (memory.control[Control.request] !== 0 || !expansion.expand(this.position, this.sink)) {
        isDone = false
        break
      }
      generated += expansion.generated
      if (this.cut > 0) memory.addStatistic(worker, Statistic.cut, this.cut)
      if (hasDeadlocks && expansion.steps === 0) this.checkDeadlock()
      this.position++
      if (expansion.candidates >= batchStates) this.insertCandidates()
    }
    memory.addStatistic(worker, Statistic.generated, generated)
    return isDone
  }

  /** Inserts the waiting candidates and checks those that are new. */
  private insertCandidates(): void {
    const { expansion, space, layout } = this
    const { packed, hashes } = expansion
    const candidates = space.sift(packed, hashes, expansion.candidates)
    const hasChecks = this.checks.ofStates.length > 0
    expansion.candidates = 0
    let found = 0
    for (let at = 0; at < candidates; at++) {
      const position = space.insert(packed, at * layout.words, hashes[at] as number)
      if (position < 0) continue
      found++
      if (hasChecks) this.checkState(position)
    }
    this.memory.addStatistic(this.worker, Statistic.distinct, found)
  }

  private insertInitialStates(): void {
    const { layout, expansion, memory } = this
    if (this.initial === null) {
      this.initial = this.tabling.initialStates()
      publishLayout(memory, this.tabling.components, this.components.length)
      this.adopt()
    }
    const packed = new Int32Array(layout.words)
    while (this.initial.length > 0 && memory.control[Control.request] === 0) {
      const state = this.initial.pop() as Int32Array
      if (!this.isWithin(state, () => this.reportError(noPosition, state, 1))) {
        memory.addStatistic(this.worker, Statistic.cut, 1)
        continue
      }
      memory.addStatistic(this.worker, Statistic.generated, 1)
      layout.pack(state, packed, 0)
      const position = this.space.insert(packed, 0, hashState(packed, 0, layout.words))
      if (position < 0) continue
      memory.addStatistic(this.worker, Statistic.distinct, 1)
      this.checkState(position)
    }
    expansion.candidates = 0
  }

  private checkState(position: number): void {
    const { checks, components, layout, violations } = this
    layout.unpack(this.memory.arena, position * layout.words, components)
    for (const numbered of checks.ofStates) {
      const { kind } = numbered.property
      if (violations.wasFoundBefore(numbered.number, this.level + 1)) continue
      const answer = checks.ask(numbered, components)
      if (answer === 'error') this.reportError(position, components, this.level + 1)
      else if ((answer === 'true') !== (kind === 'always')) this.reportState(numbered, position, this.level + 1)
    }
  }

  private checkDeadlock(): void {
    const { state } = this.expansion
    for (const numbered of this.checks.ofDeadlocks) {
      if (this.violations.wasFoundBefore(numbered.number, this.level)) continue
      const answer = numbered.property.check === null ? 'false' : this.checks.ask(numbered, state)
      if (answer === 'true') continue
      this.components.set(state)
      if (answer === 'error') this.reportError(this.position, state, this.level)
      else this.reportState(numbered, this.position, this.level)
    }
  }

  /** Records a violation or a witness in the state whose components are in `this.components`. */
  private reportState({ number, property }: NumberedProperty, position: number, depth: number): void {
    this.violations.offer(
      number,
      {
        depth,
        fingerprint: fingerprintOf(this.components, this.tabling),
        before: noFingerprint,
        state: position,
        isStep: false,
      },
      { stops: property.kind !== 'sometimes' },
    )
  }

  private makeSink(): StepSink {
    return {
      watchesSteps: this.watchesSteps,
      onStep: (pair) => this.checkStep(pair),
      onFailure: () => this.reportStep(this.violations.exception, noFingerprint),
      flush: () => {
        this.insertCandidates()
        // A state with very many successors starts again once there is room for all of them.
        return ((this.memory.control[Control.request] as number) & Request.index) === 0
      },
    }
  }

  private checkStep(pair: Int32Array): boolean {
    const { checks, components } = this
    const after = pair.subarray(components.length)
    if (!this.isWithin(after, () => this.reportStep(this.violations.error, fingerprintOf(after, this.tabling)))) {
      this.cut++
      return false
    }
    for (const numbered of checks.ofSteps) {
      if (this.violations.wasFoundBefore(numbered.number, this.level + 1)) continue
      const answer = checks.ask(numbered, pair)
      if (answer === 'error') this.reportStep(this.violations.error, fingerprintOf(after, this.tabling))
      else if (answer === 'false') this.reportStep(numbered.number, fingerprintOf(after, this.tabling))
    }
    return true
  }

  private isWithin(state: Int32Array, onError: () => void): boolean {
    if (!this.checks.hasConstraint) return true
    const answer = this.checks.askConstraint(state)
    if (answer === 'error') onError()
    return answer === 'true'
  }

  /** Records something about a step of the state that is being expanded. */
  private reportStep(record: number, fingerprint: Fingerprint): void {
    const { pair } = this.expansion
    const slots = this.components.length
    this.violations.offer(
      record,
      {
        depth: this.level + 1,
        fingerprint,
        before: fingerprintOf(pair.subarray(0, slots), this.tabling),
        state: this.position,
        isStep: true,
      },
      { stops: true },
    )
  }

  private reportError(position: number, state: Int32Array, depth: number): void {
    this.violations.offer(
      this.violations.error,
      { depth, fingerprint: fingerprintOf(state, this.tabling), before: noFingerprint, state: position, isStep: false },
      { stops: true },
    )
  }

  /** Run by the last worker to arrive, while the others wait. */
  private decide(): void {
    const { control } = this.memory
    if (control[Control.stop] !== Stop.none) {
      control[Control.frontier] = this.statesBetween(
        control[Control.levelEnd] as number,
        control[Control.segmentTop] as number,
      )
      control[Control.plan] = Plan.end
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
      control[Control.request] = Request.layout
      this.beginMaintenance()
    }
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
    return wouldShrink(this.memory, this.tabling.components, this.components.length)
  }

  private beginMaintenance(): void {
    const { control } = this.memory
    const request = control[Control.request] as number
    if ((request & Request.layout) !== 0) {
      const before = new Layout(this.components.length)
      before.refresh(this.memory)
      publishLayout(this.memory, this.tabling.components, this.components.length)
      const after = new Layout(this.components.length)
      after.refresh(this.memory)
      repackArena(this.memory, before, after)
      control[Control.statesAtLayout] = control[Control.arenaTop] as number
    }
    if ((request & Request.index) !== 0)
      control[Control.indexBits] =
        (control[Control.indexBits] as number) + indexGrowth(control[Control.indexBits] as number)
    control[Control.request] = 0
    control[Control.rebuildCursor] = 0
    control[Control.plan] = Plan.maintain
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
