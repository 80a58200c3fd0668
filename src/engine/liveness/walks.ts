/**
 * Shortest walks through the graph that are the same whatever positions its states have: of several, the one through
 * states with the smallest fingerprints.
 */

import { comparePlain } from '../../language/plain.ts'
import { fingerprintOf } from '../checks/fingerprint.ts'
import { compareFingerprints, type Fingerprint } from '../checks/violations.ts'
import { type Sliced, sorted, statesPerPortion } from '../platform/slices.ts'
import type { Workbench } from '../search/workbench.ts'
import type { Graph } from './graph.ts'

/** A step of a walk. */
export interface Stride {
  /** The option that makes it, one of those that the graph keeps. */
  readonly option: number
  readonly target: number
}

interface Mark {
  readonly from: number
  readonly stride: Stride
}

export class Walks {
  private readonly bench: Workbench
  private readonly graph: Graph
  private readonly fingerprints = new Map<number, Fingerprint>()
  private readonly components: Int32Array

  constructor(bench: Workbench, graph: Graph) {
    this.bench = bench
    this.graph = graph
    this.components = new Int32Array(bench.instance.system.slots.length)
  }

  fingerprintOf(state: number): Fingerprint {
    const known = this.fingerprints.get(state)
    if (known !== undefined) return known
    const { layout, memory, tabling } = this.bench
    layout.unpack(memory.arena, state * layout.words, this.components)
    const made = fingerprintOf(this.components, tabling)
    this.fingerprints.set(state, made)
    return made
  }

  /** States by fingerprint. */
  private *byFingerprint(states: readonly number[]): Sliced<number[]> {
    return yield* sorted(states, (a, b) => compareFingerprints(this.fingerprintOf(a), this.fingerprintOf(b)))
  }

  /**
   * The shortest walk of one step or more from a state.
   *
   * @param isAllowed states that it may pass
   * @param isGoal whether a step ends it, to a state that is allowed
   * @returns its steps; null where there is none
   */
  *walk(
    from: number,
    isAllowed: (state: number) => boolean,
    isGoal: (stride: Stride) => boolean,
  ): Sliced<Stride[] | null> {
    const marks = new Map<number, Mark>()
    let level: number[] = [from]
    while (level.length > 0) {
      const next: number[] = []
      for (const [at, state] of (yield* this.byFingerprint(level)).entries()) {
        if (at % statesPerPortion === statesPerPortion - 1) yield
        for (const stride of this.stridesFrom(state)) {
          if (!isAllowed(stride.target)) continue
          if (isGoal(stride)) return [...this.stepsTo(state, from, marks), stride]
          if (stride.target === from || marks.has(stride.target)) continue
          marks.set(stride.target, { from: state, stride })
          next.push(stride.target)
        }
      }
      level = next
    }
    return null
  }

  /** The steps out of a state, in an order that depends on nothing but the model. */
  private stridesFrom(state: number): Stride[] {
    const { graph } = this
    const strides = Array.from(
      { length: graph.degree(state) },
      (_, edge): Stride => ({ option: graph.option(state, edge), target: graph.target(state, edge) }),
    ).filter(({ target }) => target >= 0)
    return strides.sort(
      (a, b) =>
        compareFingerprints(this.fingerprintOf(a.target), this.fingerprintOf(b.target)) ||
        this.compareOptions(a.option, b.option),
    )
  }

  private compareOptions(a: number, b: number): number {
    const { options } = this.graph
    const rules = options.ruleNumberOf(a) - options.ruleNumberOf(b)
    return rules || comparePlain(options.valueOf(a), options.valueOf(b))
  }

  private stepsTo(state: number, from: number, marks: ReadonlyMap<number, Mark>): Stride[] {
    const steps: Stride[] = []
    for (let at = state; at !== from; ) {
      const { from: before, stride } = marks.get(at) as Mark
      steps.unshift(stride)
      at = before
    }
    return steps
  }

  /**
   * A shortest walk from one of some states to a goal, in phases: what is allowed and what is a goal depends on what the
   * walk has met.
   *
   * @param begin the phases, 0 and 1, in which a walk can begin at a state
   * @param enter the phases in which a step to a state can be taken
   * @returns the states of the walk; null where there is none
   */
  *phasedWalk(
    initial: readonly number[],
    {
      begin,
      enter,
      isGoal,
    }: {
      begin: (state: number) => readonly number[]
      enter: (phase: number, state: number) => readonly number[]
      isGoal: (state: number, phase: number) => boolean
    },
  ): Sliced<number[] | null> {
    const { graph } = this
    /** By state and phase: the same of the state before, plus 1; minus 1 at the beginning; 0 where nothing has been. */
    const before = new Int32Array(2 * graph.positions)
    let level: number[] = []
    for (const state of initial) {
      for (const phase of begin(state)) {
        before[2 * state + phase] = -1
        level.push(2 * state + phase)
      }
    }
    while (level.length > 0) {
      const goals: number[] = []
      for (const [number, at] of level.entries()) {
        if (number % statesPerPortion === statesPerPortion - 1) yield
        if (isGoal(at >> 1, at & 1)) goals.push(at)
      }
      if (goals.length > 0) return this.statesTo((yield* this.sortedPhases(goals))[0] as number, before)
      const next: number[] = []
      for (const [number, at] of (yield* this.sortedPhases(level)).entries()) {
        if (number % statesPerPortion === statesPerPortion - 1) yield
        const state = at >> 1
        for (let edge = 0; edge < graph.degree(state); edge++) {
          const target = graph.target(state, edge)
          for (const phase of target < 0 ? [] : enter(at & 1, target)) {
            if (before[2 * target + phase] !== 0) continue
            before[2 * target + phase] = at + 1
            next.push(2 * target + phase)
          }
        }
      }
      level = next
    }
    return null
  }

  private *sortedPhases(level: readonly number[]): Sliced<number[]> {
    return yield* sorted(
      level,
      (a, b) => compareFingerprints(this.fingerprintOf(a >> 1), this.fingerprintOf(b >> 1)) || (a & 1) - (b & 1),
    )
  }

  private statesTo(end: number, before: Int32Array): number[] {
    const states: number[] = []
    for (let at = end; ; at = (before[at] as number) - 1) {
      states.unshift(at >> 1)
      if (before[at] === -1) return states
    }
  }
}
