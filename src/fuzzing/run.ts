/** Carries out one run: chooses its steps, judges what it meets, and counts what it covers. */

import {
  type Ending,
  enoughRuns,
  nothingFound,
  nowhere,
  predicateFails,
  type RunGraph,
  RunJudge,
  Taking,
} from '../engine/index.ts'
import { dutyMissed, dutyToGoOn } from '../trace/judging/fair-cycle.ts'
import type { Values } from '../trace/judging/predicates.ts'
import { isBroken } from '../trace/judging/whole-runs.ts'
import type { Sightings } from './census.ts'
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

export interface RunReport {
  /** How many steps it has, its start included. */
  readonly length: number
  readonly finding: Finding | null
  /** `stops`: nothing is possible any more that changes anything. */
  readonly end: 'finding' | 'stops' | 'limit'
  /** Whether it met a situation that this worker had not met before. */
  readonly isNew: boolean
}

export interface TakenRun extends RunReport {
  readonly choices: Choices
}

/** What the runs of a part of a round have covered. */
export interface Covered {
  readonly states: Sightings
  readonly situations: Sightings
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

/** Of so many `sometimes` a node of the graph knows whether they hold there; others are asked. */
const goalsOfNodes = 31

const firstRoom = 64

/** So many choices are made of steps that lead nowhere before the others are looked through. */
const patience = 8

export class Runner {
  private readonly graph: RunGraph
  private readonly judge: RunJudge
  private readonly covered: Covered
  /** The choices of the run at hand: so many of these. */
  private chosenSteps: Choices = new Int32Array(firstRoom)
  private chosen = 0
  /** Of the round at hand. */
  private guidance: Guidance | null = null
  private states: Int32Array[] = []
  private readonly keepsStates: boolean
  /** The `sometimes` that the run at hand has met: those that nodes of the graph know as bits, and the others by number. */
  private goals = 0
  private readonly otherGoals = new Set<number>()
  /** Of the run at hand, or of the one that was taken last, by `sometimes`: at most how many parts of a state it looked at without being met. */
  readonly depths: Int32Array
  /** Whether the run at hand has met a situation that this worker had not met before. */
  isNew = false
  /** How often each kind of step was taken in the run at hand. */
  private readonly kinds: Int32Array

  constructor(graph: RunGraph, covered: Covered) {
    this.graph = graph
    this.judge = new RunJudge(graph.walker)
    this.covered = covered
    this.keepsStates = graph.walker.checks.ofRuns.length > 0
    this.kinds = new Int32Array(covered.kinds.length)
    this.depths = new Int32Array(this.judge.sometimes.length)
  }

  /** What else there is to know of the run is asked for before the next one. */
  take(order: RunOrder): RunReport {
    const { graph, judge } = this
    const { walker } = graph
    const { guidance, strategy, random, mostSteps } = order
    if (guidance !== this.guidance) this.beginRound(guidance)
    this.goals = 0
    if (this.otherGoals.size > 0) this.otherGoals.clear()
    this.isNew = false
    clear(this.depths)
    clear(this.kinds)
    this.covered.states.begin()
    this.covered.situations.begin()
    const initial = strategy.initial ?? random.below(walker.initial.length)
    this.chosen = 0
    this.choose(initial)
    this.states = []
    graph.begin(initial)
    if (graph.node === 0) {
      const first = judge.ofInitial(walker.state)
      if (first !== nothingFound) return this.ended('finding', findingOf(first))
      if (judge.isWithin(walker.state) !== true) return this.ended('stops', null)
    }
    let finding = this.arrive(order)
    while (finding === null && this.chosen <= mostSteps) {
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

  private beginRound(guidance: Guidance): void {
    this.guidance = guidance
    for (const property of guidance.found) this.judge.found.add(property)
    this.graph.beginRound()
  }

  private ended(end: RunReport['end'], finding: Finding | null): RunReport {
    const { chosen: length, isNew, kinds, covered } = this
    for (let kind = 0; kind < kinds.length; kind++) {
      covered.kinds[kind] = (covered.kinds[kind] as number) + (kinds[kind] as number)
    }
    return { length, finding, end, isNew }
  }

  /** Takes a step that leads somewhere. */
  private step(order: RunOrder): Finding | null | 'stops' | 'ends' {
    const { graph } = this
    const { strategy, random } = order
    const { total } = graph
    if (graph.isEnd && random.isOfOneRun) return 'stops'
    const at = this.chosen - 1
    const attempts = strategy.isClosed ? Number.POSITIVE_INFINITY : patience
    for (let attempt = 0; attempt < attempts && total > 0; attempt++) {
      const chosen = strategy.choose(graph, at)
      if (chosen === ends) return this.isStuck() ? 'stops' : 'ends'
      const found = this.attempt(chosen, order)
      if (found !== 'nowhere') return found
    }
    const first = random.below(total)
    let failing = 0
    for (let number = 0; number < total; number++) {
      const step = (first + number) % total
      const found = this.attempt(step, order)
      if (found !== 'nowhere') return found
      if (graph.targetOf(step) !== nowhere) failing++
    }
    // Steps that fail lead somewhere as long as nobody has seen them.
    if (failing === 0) graph.noteEnd()
    return 'stops'
  }

  /** Whether no step leads anywhere from the state at hand. */
  private isStuck(): boolean {
    const { graph, judge } = this
    const { walker, total } = graph
    for (let number = 0; number < total; number++) {
      const target = graph.targetOf(number)
      if (target === nowhere) continue
      if (target !== 0) return false
      const taking = graph.take(number)
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
    this.note(number, graph.situationOf(number), order.number)
    graph.follow(target)
    return this.arrive(order)
  }

  /** Takes a step that was not taken before. */
  private explore(number: number, order: RunOrder): Finding | null | 'nowhere' {
    const { graph, judge } = this
    const { walker } = graph
    const taking = graph.take(number)
    if (taking === Taking.stays) {
      graph.noteNowhere(number)
      return 'nowhere'
    }
    if (taking === Taking.fails) {
      if (order.guidance.failureFound) return 'nowhere'
      this.choose(number)
      return { kind: 'failure' }
    }
    const isWithin = judge.isWithin(walker.after)
    const ofStep = isWithin === null ? predicateFails : judge.ofStep(walker.pair)
    const found = ofStep === nothingFound && isWithin === false ? judge.ofState(walker.after) : ofStep
    if (found !== nothingFound) {
      this.choose(number)
      return findingOf(found)
    }
    if (isWithin === false) {
      graph.noteNowhere(number)
      return 'nowhere'
    }
    const situation = graph.findSituation()
    this.note(number, situation, order.number)
    graph.leave(number, situation)
    return this.arrive(order)
  }

  private choose(number: number): void {
    if (this.chosen === this.chosenSteps.length) {
      const larger = new Int32Array(2 * this.chosen)
      larger.set(this.chosenSteps)
      this.chosenSteps = larger
    }
    this.chosenSteps[this.chosen++] = number
  }

  private meet(goal: number): void {
    if (goal < goalsOfNodes) this.goals |= 1 << goal
    else this.otherGoals.add(goal)
  }

  /** The choices of the run that was taken last. */
  get choices(): Choices {
    return this.chosenSteps.slice(0, this.chosen)
  }

  /** Whether the run at hand, or the one that was taken last, has met a `sometimes`, by its place among them. */
  hasMet(goal: number): boolean {
    return goal < goalsOfNodes ? (this.goals & (1 << goal)) !== 0 : this.otherGoals.has(goal)
  }

  /** Counts a step of the state at hand. */
  private note(step: number, situation: number, run: number): void {
    const { graph, covered, kinds } = this
    const { situations } = graph
    const kind = graph.kindOf(step)
    this.choose(step)
    kinds[kind] = (kinds[kind] as number) + 1
    const others = graph.noteSituation(situation, run)
    if (others === 0) this.isNew = true
    if (others >= enoughRuns) covered.situations.noteKnown()
    else if (others >= 0) covered.situations.note(situations.lowOf(situation), situations.highOf(situation), run)
  }

  /** Looks at the state at hand. One that was judged before is only counted. */
  private arrive({ number, guidance }: RunOrder): Finding | null {
    const { graph, judge, covered } = this
    if (graph.node === 0) {
      const { state } = graph.walker
      const found = judge.ofState(state)
      if (found !== nothingFound) return findingOf(found)
      let goals = 0
      for (let goal = 0; goal < judge.sometimes.length; goal++) {
        const isMet = judge.isMet(goal, state)
        if (isMet === null) return { kind: 'predicate' }
        if (isMet) this.meet(goal)
        if (isMet && goal < goalsOfNodes) goals |= 1 << goal
      }
      graph.add(goals)
    } else {
      for (let goal = goalsOfNodes; goal < judge.sometimes.length; goal++) {
        if (!this.hasMet(goal) && judge.isMet(goal, graph.components()) === true) this.meet(goal)
      }
      this.goals |= graph.goals
    }
    const others = graph.noteState()
    if (others >= enoughRuns) covered.states.noteKnown()
    else if (others >= 0) covered.states.note(graph.low, graph.high, number)
    if (others === 0) this.comeNear(guidance)
    if (this.keepsStates) this.states.push(graph.components())
    return null
  }

  /** Looks how near the state at hand, to which no other run of this worker came before, is to each `sometimes`. */
  private comeNear({ depths: known }: Guidance): void {
    const { graph, judge, depths } = this
    for (let goal = 0; goal < depths.length; goal++) {
      if (known[goal] === Number.POSITIVE_INFINITY) continue
      if (goal < goalsOfNodes && (graph.goals & (1 << goal)) !== 0) continue
      const state = graph.components()
      if (goal >= goalsOfNodes && judge.isMet(goal, state) === true) continue
      depths[goal] = Math.max(depths[goal] as number, judge.depthOf(goal, state))
    }
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
    if (found !== null) this.chosen = last + 1
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

/** Fills few words with 0, which takes less time than the call that fills many. */
function clear(words: Int32Array): void {
  for (let at = 0; at < words.length; at++) words[at] = 0
}

function findingOf(found: number): Finding {
  return found === predicateFails ? { kind: 'predicate' } : { kind: 'violation', property: found }
}
