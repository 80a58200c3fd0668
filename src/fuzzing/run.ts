/** Carries out one run: chooses its steps, judges what it meets, and counts what it covers. */

import { type Ending, nothingFound, nowhere, predicateFails, type RunGraph, RunJudge, Taking } from '../engine/index.ts'
import { dutyMissed, dutyToGoOn } from '../trace/judging/fair-cycle.ts'
import type { Values } from '../trace/judging/predicates.ts'
import { isBroken } from '../trace/judging/whole-runs.ts'
import type { Census, Sightings } from './census.ts'
import type { Choices, Guidance } from './guidance.ts'
import type { Random } from './random.ts'
import { ends, type Strategy } from './strategies.ts'

/** What is wrong with a run, which ends there. */
export type Finding =
  /** Its last state, or its last step, violates a property. */
  | { readonly kind: 'violation'; readonly property: number }
  /** It violates a property of whole runs, as it goes on for ever or stops. */
  | { readonly kind: 'lasso'; readonly property: number; readonly ending: Ending }
  /** Its last step fails. */
  | { readonly kind: 'failure' }
  /** A predicate fails to answer in its last state, or of its last step. */
  | { readonly kind: 'predicate' }

export interface TakenRun {
  readonly choices: Choices
  readonly finding: Finding | null
  /** `stops`: nothing is possible any more that changes anything. */
  readonly end: 'finding' | 'stops' | 'limit'
  /** By `sometimes`: whether it was met, and at most how many parts of a state it looked at without being met. */
  readonly met: readonly boolean[]
  readonly depths: readonly number[]
  /** Whether it met a situation that this worker had not met before. */
  readonly isNew: boolean
}

/** What the runs of a part of a round have covered. */
export interface Covered {
  readonly states: Sightings
  /** Those that this worker has met, also in other parts. */
  readonly situations: Census
  /** How often each kind of step was taken. */
  readonly kinds: number[]
}

export interface RunOrder {
  readonly number: number
  readonly strategy: Strategy
  readonly random: Random
  readonly guidance: Guidance
  readonly mostSteps: number
}

/** Longer ways to go on for ever are not looked at: whether all has happened that has to is asked of the semantics, which takes time. */
const mostCycle = 40

/** So many choices are made of steps that lead nowhere before the others are looked through. */
const patience = 8

export class Runner {
  private readonly graph: RunGraph
  private readonly judge: RunJudge
  private readonly covered: Covered
  private choices: number[] = []
  private states: Int32Array[] = []
  private readonly keepsStates: boolean
  private met: boolean[] = []
  private depths: number[] = []
  /** Whether the run at hand has met a situation that this worker had not met before. */
  isNew = false
  /** How often each kind of step was taken in the run at hand. */
  private readonly kinds: number[]

  constructor(graph: RunGraph, covered: Covered) {
    this.graph = graph
    this.judge = new RunJudge(graph.walker)
    this.covered = covered
    this.keepsStates = graph.walker.checks.ofRuns.length > 0
    this.kinds = covered.kinds.map(() => 0)
  }

  take(order: RunOrder): TakenRun {
    const { graph, judge } = this
    const { walker } = graph
    const { guidance, strategy, random, mostSteps } = order
    for (const property of guidance.found) judge.found.add(property)
    this.met = judge.sometimes.map(() => false)
    this.depths = judge.sometimes.map(() => 0)
    this.isNew = false
    this.kinds.fill(0)
    this.covered.states.begin()
    const initial = strategy.initial ?? random.below(walker.initial.length)
    this.choices = [initial]
    this.states = []
    graph.begin(initial)
    if (graph.node === 0) {
      const first = judge.ofInitial(walker.state)
      if (first !== nothingFound) return this.ended('finding', findingOf(first))
      if (judge.isWithin(walker.state) !== true) return this.ended('stops', null)
    }
    let finding = this.arrive(order)
    while (finding === null && this.choices.length <= mostSteps) {
      const found = this.step(order)
      if (found === 'ends') break
      if (found === 'stops') {
        const lasting = this.judgeStop()
        return this.ended(lasting === null ? 'stops' : 'finding', lasting)
      }
      finding = found
    }
    finding ??= this.judgeRepeated()
    return this.ended(finding === null ? 'limit' : 'finding', finding)
  }

  private ended(end: TakenRun['end'], finding: Finding | null): TakenRun {
    const { met, depths, isNew, kinds, covered } = this
    for (const [kind, taken] of kinds.entries()) covered.kinds[kind] = (covered.kinds[kind] as number) + taken
    return { choices: new Int32Array(this.choices), finding, end, met, depths, isNew }
  }

  /** Takes a step that leads somewhere. */
  private step(order: RunOrder): Finding | null | 'stops' | 'ends' {
    const { graph } = this
    const { strategy } = order
    const { total } = graph
    const at = this.choices.length - 1
    const attempts = strategy.isClosed ? Number.POSITIVE_INFINITY : patience
    for (let attempt = 0; attempt < attempts && total > 0; attempt++) {
      const chosen = strategy.choose(graph, at)
      if (chosen === ends) return this.isStuck() ? 'stops' : 'ends'
      const found = this.attempt(chosen, order)
      if (found !== 'nowhere') return found
    }
    const first = order.random.below(total)
    for (let number = 0; number < total; number++) {
      const found = this.attempt((first + number) % total, order)
      if (found !== 'nowhere') return found
    }
    return 'stops'
  }

  /** Whether no step leads anywhere from the state at hand. */
  private isStuck(): boolean {
    const { graph, judge } = this
    const { walker } = graph
    graph.stand()
    for (let number = 0; number < walker.steps.total; number++) {
      const taking = walker.take(walker.steps.at(number))
      if (taking === Taking.fails || (taking === Taking.moves && judge.isWithin(walker.after) !== false)) return false
    }
    return true
  }

  /** Takes a step, where it leads to another state within the constraint, or where something is wrong with it. */
  private attempt(number: number, order: RunOrder): Finding | null | 'nowhere' {
    const { graph } = this
    const target = graph.targetOf(number)
    if (target === nowhere) return 'nowhere'
    if (target === 0) return this.explore(number, order)
    this.note(number, order.number)
    graph.follow(target)
    return this.arrive(order)
  }

  /** Takes a step that was not taken before. */
  private explore(number: number, order: RunOrder): Finding | null | 'nowhere' {
    const { graph, judge, choices } = this
    const { walker } = graph
    graph.stand()
    const step = walker.steps.at(number)
    const taking = walker.take(step)
    if (taking === Taking.stays) {
      graph.noteNowhere(number)
      return 'nowhere'
    }
    if (taking === Taking.fails) {
      if (order.guidance.failureFound) return 'nowhere'
      choices.push(number)
      return { kind: 'failure' }
    }
    const isWithin = judge.isWithin(walker.after)
    const ofStep = isWithin === null ? predicateFails : judge.ofStep(walker.pair)
    const found = ofStep === nothingFound && isWithin === false ? judge.ofState(walker.after) : ofStep
    if (found !== nothingFound) {
      choices.push(number)
      return findingOf(found)
    }
    if (isWithin === false) {
      graph.noteNowhere(number)
      return 'nowhere'
    }
    walker.noteSituation(step)
    graph.noteSituation(number)
    this.note(number, order.number)
    walker.leave()
    graph.arrive(number)
    return this.arrive(order)
  }

  /** Counts a step of the state at hand. */
  private note(step: number, run: number): void {
    const { graph, covered } = this
    const kind = graph.kindOf(step)
    const [low, high] = [graph.situationLowOf(step), graph.situationHighOf(step)]
    this.choices.push(step)
    this.kinds[kind] = (this.kinds[kind] as number) + 1
    this.isNew = covered.situations.note(low, high, run) || this.isNew
  }

  /** Looks at the state at hand. One that was judged before is only counted. */
  private arrive({ number, guidance }: RunOrder): Finding | null {
    const { graph, judge, covered, met } = this
    if (graph.node === 0) {
      const { state } = graph.walker
      const found = judge.ofState(state)
      if (found !== nothingFound) return findingOf(found)
      let goals = 0
      for (let goal = 0; goal < met.length; goal++) {
        const isMet = judge.isMet(goal, state)
        if (isMet === null) return { kind: 'predicate' }
        if (isMet) goals |= bitOfGoal(goal)
        else if (guidance.depths[goal] !== Number.POSITIVE_INFINITY) {
          this.depths[goal] = Math.max(this.depths[goal] as number, judge.depthOf(goal, state))
        }
        if (isMet) met[goal] = true
      }
      graph.add(goals)
    } else {
      const { goals } = graph
      for (let goal = 0; goal < met.length; goal++) {
        if (!met[goal])
          met[goal] = goal < 31 ? (goals & bitOfGoal(goal)) !== 0 : judge.isMet(goal, graph.components()) === true
      }
    }
    const others = graph.noteRun(number)
    if (others >= 0) covered.states.note(graph.low, graph.high, number, others)
    if (this.keepsStates) this.states.push(graph.components())
    return null
  }

  /** Looks at a run that can go no further. */
  private judgeStop(): Finding | null {
    const { graph, judge } = this
    if (graph.total === 0) {
      const found = judge.ofStop(graph.components())
      if (found !== nothingFound) return findingOf(found)
    }
    return this.judgeWhole({ kind: 'stops' })
  }

  /**
   * Looks for a way in which the run may go on for ever: round and round from the last state that it came back to. Of several such
   * ways the longest is taken, for in it the most has happened that has to happen, up to a length.
   */
  private judgeRepeated(): Finding | null {
    if (!this.judge.judgesWholeRuns) return null
    const keys = this.states.map((state) => state.join())
    const last = keys.findLastIndex((key, at) => keys.indexOf(key) < at)
    if (last < 0) return null
    const begin = Math.max(0, last - mostCycle)
    const first = keys.indexOf(keys[last] as string, begin)
    if (first === last) return null
    const found = this.judgeWhole({ kind: 'repeats', from: first + 1 }, this.states.slice(0, last + 1))
    if (found !== null) this.choices.length = last + 1
    return found
  }

  private judgeWhole(ending: Ending, states = this.states): Finding | null {
    const { judge } = this
    const { walker } = this.graph
    if (!judge.judgesWholeRuns) return null
    const answers = judge.along(states)
    if (answers === null) return { kind: 'predicate' }
    const begin = ending.kind === 'repeats' ? ending.from - 1 : states.length - 1
    const broken = answers.find(({ kind, ...along }) => isBroken(kind, along, begin))
    if (broken === undefined) return null
    const { system } = walker.instance
    const cycle = states.slice(begin).map((state) => walker.valuesOf(state))
    const duty = ending.kind === 'repeats' ? dutyMissed(system, cycle) : dutyToGoOn(system, cycle[0] as Values)
    if (duty !== null) return null
    return { kind: 'lasso', property: broken.property, ending }
  }
}

function findingOf(found: number): Finding {
  return found === predicateFails ? { kind: 'predicate' } : { kind: 'violation', property: found }
}

/** Of 31 `sometimes` a node of the graph knows whether they hold there; others are asked. */
function bitOfGoal(goal: number): number {
  return goal < 31 ? 1 << goal : 0
}
