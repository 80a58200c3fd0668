/**
 * Strongly connected components of a part of the graph (Tarjan, Depth-First Search and Linear Graph Algorithms, 1972),
 * with a stack of its own: paths are as long as a state space is deep.
 */

import { type Sliced, turnsPerPortion } from '../platform/slices.ts'
import type { Graph } from './graph.ts'

/** In place of what a state of a complete component reaches. */
const complete = 2 ** 31 - 1

/** Takes a component: its states, in no particular order. Null where that takes no time. */
export type ComponentVisitor = (states: readonly number[]) => Sliced<void> | null

export class StrongComponents {
  private readonly graph: Graph
  /** When a state was met, from 1; 0 where it was not. */
  private readonly index: Int32Array
  /** The earliest state on the stack that can be reached from a state. */
  private readonly low: Int32Array
  private readonly region: Int32Array
  private regions = 0
  private met = 0

  constructor(graph: Graph) {
    this.graph = graph
    this.index = new Int32Array(graph.positions)
    this.low = new Int32Array(graph.positions)
    this.region = new Int32Array(graph.positions)
  }

  /**
   * Visits the components that can be reached from some states without leaving the part that is allowed.
   *
   * @param roots states to begin at; those that are not allowed are passed over
   */
  *visit(roots: Iterable<number>, isAllowed: (state: number) => boolean, visitor: ComponentVisitor): Sliced<void> {
    this.index.fill(0)
    this.met = 0
    yield* this.visitFrom(roots, isAllowed, visitor)
  }

  /** Likewise, from all states that are wanted as roots. */
  *visitAll(
    isRoot: (state: number) => boolean,
    isAllowed: (state: number) => boolean,
    visitor: ComponentVisitor,
  ): Sliced<void> {
    const { graph, index } = this
    index.fill(0)
    this.met = 0
    for (let state = 0; state < graph.positions; state++) {
      if (state % turnsPerPortion === turnsPerPortion - 1) yield
      if (index[state] !== 0 || !graph.isState(state) || !isRoot(state) || !isAllowed(state)) continue
      yield* this.search(state, isAllowed, visitor)
    }
  }

  private *visitFrom(
    roots: Iterable<number>,
    isAllowed: (state: number) => boolean,
    visitor: ComponentVisitor,
  ): Sliced<void> {
    let turns = 0
    for (const root of roots) {
      if (++turns % turnsPerPortion === 0) yield
      if (this.index[root] === 0 && isAllowed(root)) yield* this.search(root, isAllowed, visitor)
    }
  }

  /** Visits the components of a set of states, all of which {@link visit} has visited. */
  *visitWithin(states: readonly number[], visitor: ComponentVisitor): Sliced<void> {
    const region = ++this.regions
    for (const [at, state] of states.entries()) {
      if (at % turnsPerPortion === turnsPerPortion - 1) yield
      this.region[state] = region
      this.index[state] = 0
    }
    yield* this.visitFrom(states, (state) => this.region[state] === region, visitor)
  }

  private *search(root: number, isAllowed: (state: number) => boolean, visitor: ComponentVisitor): Sliced<void> {
    const { graph, index, low } = this
    /** States of components that are not complete. */
    const open: number[] = [root]
    /** The path to the state at hand, and the next edge of each. */
    const path: number[] = [root]
    const edges: number[] = [0]
    this.meet(root)
    let turns = 0
    while (path.length > 0) {
      if (++turns % turnsPerPortion === 0) yield
      const at = path.length - 1
      const state = path[at] as number
      const edge = edges[at] as number
      if (edge < graph.degree(state)) {
        edges[at] = edge + 1
        const target = graph.target(state, edge)
        if (target < 0 || !isAllowed(target)) continue
        if (index[target] === 0) {
          this.meet(target)
          open.push(target)
          path.push(target)
          edges.push(0)
        } else low[state] = Math.min(low[state] as number, low[target] as number)
        continue
      }
      path.pop()
      edges.pop()
      const before = path[at - 1]
      if (before !== undefined) low[before] = Math.min(low[before] as number, low[state] as number)
      if (low[state] !== index[state]) continue
      const visiting = visitor(this.complete(state, open))
      if (visiting !== null) yield* visiting
    }
  }

  private meet(state: number): void {
    this.met++
    this.index[state] = this.met
    this.low[state] = this.met
  }

  private complete(root: number, open: number[]): number[] {
    const states = open.splice(open.lastIndexOf(root))
    // What is complete cannot be reached back from: it must not lower anything.
    for (const state of states) this.low[state] = complete
    return states
  }
}
