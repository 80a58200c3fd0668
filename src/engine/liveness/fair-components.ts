/**
 * Fair components: sets of states in which a fair run can stay for ever, taking all of their edges again and again, or, a
 * single state without edges to itself, stop. A run is fair when every weakly fair step that it could take from some time
 * on is taken, and every strongly fair one that it could take again and again (Francez, Fairness, 1986; as in TLA+).
 *
 * A strongly connected component is fair unless a fair step is possible in all of its states and leads out of it. Where a
 * strongly fair step is possible in some of them only and leads out, what is left without these is looked at again.
 */

import type { Fairness } from '../../semantics/system/system.ts'
import { type Sliced, some, statesPerPortion } from '../platform/slices.ts'
import type { Graph } from './graph.ts'
import type { KeptOptions } from './kept-options.ts'
import type { StrongComponents } from './strong-components.ts'

/** Tells of an option whether its steps have to happen. */
export class Fairnesses {
  private readonly known = new Map<number, Fairness>()
  private readonly options: KeptOptions

  constructor(options: KeptOptions) {
    this.options = options
  }

  of(option: number): Fairness {
    const known = this.known.get(option)
    if (known !== undefined) return known
    const { options } = this
    const fairness = options.ruleOf(option).fairness?.(options.valueOf(option)) ?? 'none'
    this.known.set(option, fairness)
    return fairness
  }
}

/** A step that has to happen, in a component. */
interface Duty {
  readonly isStrong: boolean
  possibleIn: number
  lastState: number
  isTaken: boolean
}

export class FairComponents {
  private readonly graph: Graph
  private readonly fairnesses: Fairnesses
  private readonly components: StrongComponents
  /** The number of the component at hand, by state. */
  private readonly marks: Int32Array
  private mark = 0

  constructor(graph: Graph, fairnesses: Fairnesses, components: StrongComponents) {
    this.graph = graph
    this.fairnesses = fairnesses
    this.components = components
    this.marks = new Int32Array(graph.positions)
  }

  /** Whether nothing has to happen in a state: a run may stop there. */
  mayStop(state: number): boolean {
    const { graph, fairnesses } = this
    for (let edge = graph.degree(state) - 1; edge >= 0; edge--) {
      if (fairnesses.of(graph.option(state, edge)) !== 'none') return false
    }
    return true
  }

  /**
   * Visits the fair components inside a strongly connected one.
   *
   * @param isWanted a fair component counts only with such a state
   */
  visit(
    states: readonly number[],
    isWanted: (state: number) => boolean,
    visitor: (states: readonly number[]) => void,
  ): Sliced<void> | null {
    const [first] = states
    if (states.length === 1 && !this.mayStop(first as number)) return null
    return this.visitParts(states, isWanted, visitor)
  }

  private *visitParts(
    states: readonly number[],
    isWanted: (state: number) => boolean,
    visitor: (states: readonly number[]) => void,
  ): Sliced<void> {
    if (!(yield* some(states, isWanted))) return
    const duties = yield* this.dutiesIn(states)
    const missed = [...duties].filter(([, { isTaken }]) => !isTaken)
    if (missed.some(([, { possibleIn }]) => possibleIn === states.length)) return
    const strong = new Set(missed.flatMap(([option, { isStrong }]) => (isStrong ? [option] : [])))
    if (strong.size === 0) {
      visitor(states)
      return
    }
    const left: number[] = []
    for (const [at, state] of states.entries()) {
      if (at % statesPerPortion === statesPerPortion - 1) yield
      if (!this.isPossibleIn(state, strong)) left.push(state)
    }
    yield* this.components.visitWithin(left, (part) => this.visit(part, isWanted, visitor))
  }

  private *dutiesIn(states: readonly number[]): Sliced<Map<number, Duty>> {
    const { graph, fairnesses, marks } = this
    const mark = ++this.mark
    for (const state of states) marks[state] = mark
    const duties = new Map<number, Duty>()
    for (const [at, state] of states.entries()) {
      if (at % statesPerPortion === statesPerPortion - 1) yield
      for (let edge = graph.degree(state) - 1; edge >= 0; edge--) {
        const option = graph.option(state, edge)
        const fairness = fairnesses.of(option)
        if (fairness === 'none') continue
        let duty = duties.get(option)
        if (duty === undefined) {
          duty = { isStrong: fairness === 'strong', possibleIn: 0, lastState: -1, isTaken: false }
          duties.set(option, duty)
        }
        if (duty.lastState !== state) {
          duty.lastState = state
          duty.possibleIn++
        }
        const target = graph.target(state, edge)
        if (target >= 0 && marks[target] === mark) duty.isTaken = true
      }
    }
    return duties
  }

  private isPossibleIn(state: number, options: ReadonlySet<number>): boolean {
    const { graph } = this
    for (let edge = graph.degree(state) - 1; edge >= 0; edge--) {
      if (options.has(graph.option(state, edge))) return true
    }
    return false
  }
}
