/**
 * Decides properties of whole runs, exactly, on the graph of all reachable states. Each is violated by a fair run of some
 * kind, and there is one exactly when there is a fair component (see fair-components.ts) in the part of the graph that
 * such a run does not leave:
 *
 *   eventually P         not P from an initial state on
 *   P leadsTo Q          not Q from a state with P on
 *   alwaysEventually P   not P from any state on
 *   eventuallyAlways P   anything, but not P again and again
 *   quiescent P          stops, where P is not
 */

import type { LivenessKind } from '../../language/property.ts'
import { checksOf } from '../../semantics/instance/instance.ts'
import { runDirectly } from '../../semantics/system/system.ts'
import type { NumberedProperty } from '../checks/checks.ts'
import { Statistic } from '../memory/memory.ts'
import type { Sliced } from '../platform/slices.ts'
import type { Run } from '../result.ts'
import type { Workbench } from '../search/workbench.ts'
import { segmentsIn } from '../states/segments.ts'
import { FairComponents, Fairnesses } from './fair-components.ts'
import { failed, Graph } from './graph.ts'
import { fairCycle, lassoRun } from './lasso.ts'
import { Leaving } from './leaving.ts'
import { type ComponentVisitor, StrongComponents } from './strong-components.ts'
import { Walks } from './walks.ts'

/** A run that violates a property of runs. */
export interface Lasso {
  readonly run: Run
  /** Length of its stem in states: where the cycle begins, or where it stops. */
  readonly depth: number
}

/** What the runs are like that violate a property, by what its predicates answer. */
interface Violating {
  /** States that the run does not leave once it has begun to violate the property. */
  readonly stays: (state: number) => boolean
  /** States at which it may begin; only initial ones, or any that are reached. */
  readonly begins: (state: number) => boolean
  readonly onlyAtStart: boolean
  /** It passes such a state again and again. */
  readonly passes: (state: number) => boolean
}

export class Liveness {
  private readonly bench: Workbench
  private readonly graph: Graph
  private readonly walks: Walks
  private readonly fairnesses: Fairnesses
  private readonly components: StrongComponents
  private readonly fair: FairComponents
  private readonly initial: readonly number[]
  /** Null where no run leaves a constraint, and no step fails. */
  private readonly leaving: Leaving | null

  /** @param bench one whose graph was written */
  constructor(bench: Workbench) {
    this.bench = bench
    this.graph = new Graph(bench)
    this.walks = new Walks(bench, this.graph)
    this.fairnesses = new Fairnesses(this.graph.options)
    this.components = new StrongComponents(this.graph)
    this.fair = new FairComponents(this.graph, this.fairnesses, this.components)
    const { memory, levels, violations } = bench
    this.initial = segmentsIn(memory, levels.get(0)).flatMap(({ first, end }) =>
      Array.from({ length: end - first }, (_, at) => first + at),
    )
    const { graph, walks, initial } = this
    const isAllKnown = memory.total(Statistic.cut) === 0 && !violations.isFound(violations.exception)
    this.leaving = isAllKnown ? null : new Leaving(bench, { graph, walks, initial })
  }

  /** Looks at what is to be known before anything is asked. */
  *prepare(): Sliced<void> {
    if (this.leaving !== null) yield* this.leaving.lookAtStart()
  }

  /**
   * Asks the predicates again where one of them failed, to hear how.
   *
   * @throws NetsplitError `predicate-threw`, as the predicate does on the first such state
   */
  *raiseFailures(): Sliced<void> {
    const { graph, walks, bench } = this
    if (this.leaving !== null) yield* this.leaving.raiseFailures()
    if (!(yield* graph.some((state) => graph.answers(state) === failed))) return
    const states = yield* walks.phasedWalk(this.initial, {
      begin: () => [0],
      enter: () => [0],
      isGoal: (state) => graph.answers(state) === failed,
    })
    const run = yield* lassoRun(bench, graph.options, { stem: states ?? [], cycle: [] })
    const state = run.states.at(-1) ?? []
    for (const { property } of bench.inspector.checks.ofRuns) {
      for (const check of checksOf(property)) {
        check.evaluate(runDirectly, (slot) => state[slot] as never)
      }
    }
  }

  /**
   * @param at the number of the property among those of whole runs
   * @returns a run that violates it, the same in every search; null where it holds
   */
  *violation({ property }: NumberedProperty, at: number): Sliced<Lasso | null> {
    const { graph } = this
    const holds = (state: number) => (graph.answers(state) & (1 << (2 * at))) !== 0
    const follows = (state: number) => (graph.answers(state) & (2 << (2 * at))) !== 0
    if (property.kind === 'quiescent') return yield* this.stop((state) => !holds(state))
    return yield* this.lasso(violating(property.kind as LivenessKind, holds, follows))
  }

  /**
   * @param at the number of the property among those of whole runs
   * @returns a run that leaves the constraint while the property's promise is open, the same in every search
   */
  *openRun(numbered: NumberedProperty, at: number): Sliced<Run | null> {
    return this.leaving === null ? null : yield* this.leaving.openRun(numbered, at)
  }

  /**
   * Whether a run comes to a step that fails while the property's promise is open.
   *
   * @param at the number of the property among those of whole runs
   */
  *failsOpen(numbered: NumberedProperty, at: number): Sliced<boolean> {
    return this.leaving !== null && (yield* this.leaving.failsOpen(numbered, at))
  }

  /** Whether every fair run leaves the constraint, or comes to a step that fails: none goes on for ever, or stops. */
  *everyRunLeaves(): Sliced<boolean> {
    if (this.leaving === null) return false
    const any = () => true
    let staying = 0
    yield* this.components.visit(this.initial, any, (states) =>
      this.fair.visit(states, any, () => {
        staying++
      }),
    )
    return staying === 0
  }

  /** Whether a property that holds is about something that never comes up: a premise, a state where a run stops. */
  *isVacuous({ property }: NumberedProperty, at: number): Sliced<boolean> {
    const { graph } = this
    if (property.kind === 'leadsTo') {
      const holds = (answers: number) => (answers & (1 << (2 * at))) !== 0
      return !(yield* graph.some((state) => holds(graph.answers(state)) || graph.hasExit(state, holds)))
    }
    return property.kind === 'quiescent' && !(yield* graph.some((state) => this.fair.mayStop(state)))
  }

  /** A run that stops at a wanted state. */
  private *stop(isWanted: (state: number) => boolean): Sliced<Lasso | null> {
    const isGoal = (state: number) => isWanted(state) && this.fair.mayStop(state)
    if (!(yield* this.graph.some(isGoal))) return null
    const stem = yield* this.walks.phasedWalk(this.initial, { begin: () => [0], enter: () => [0], isGoal })
    if (stem === null) return null
    return { run: yield* lassoRun(this.bench, this.graph.options, { stem, cycle: [] }), depth: stem.length }
  }

  private *lasso({ stays, begins, onlyAtStart, passes }: Violating): Sliced<Lasso | null> {
    const { graph, walks, fairnesses } = this
    /** The number of each state's fair component; 0 for none. */
    const homes = new Int32Array(graph.positions)
    let found = 0
    const visitor: ComponentVisitor = (states) =>
      this.fair.visit(states, passes, (part) => {
        found++
        for (const state of part) homes[state] = found
      })
    yield* onlyAtStart
      ? this.components.visit(this.initial.filter(begins), stays, visitor)
      : this.components.visitAll(begins, stays, visitor)
    if (found === 0) return null
    // In phase 1 the run has begun to violate the property.
    const phasesAt = (state: number) => [...(onlyAtStart ? [] : [0]), ...(begins(state) && stays(state) ? [1] : [])]
    const stem = yield* walks.phasedWalk(this.initial, {
      begin: phasesAt,
      enter: (phase, state) => (phase === 0 ? phasesAt(state) : stays(state) ? [1] : []),
      isGoal: (state, phase) => phase === 1 && homes[state] !== 0,
    })
    if (stem === null) throw new Error('a fair component cannot be reached')
    const from = stem.at(-1) as number
    const home = homes[from]
    const isInside = (state: number) => homes[state] === home
    // Where the run may as well stop, there is nothing to go around for.
    const stops = passes(from) && this.fair.mayStop(from)
    const cycle = stops ? [] : yield* fairCycle(graph, walks, { from, isInside, isWanted: passes, fairnesses })
    return { run: yield* lassoRun(this.bench, graph.options, { stem, cycle }), depth: stem.length }
  }
}

function violating(
  kind: LivenessKind,
  holds: (state: number) => boolean,
  follows: (state: number) => boolean,
): Violating {
  const any = () => true
  const not = (predicate: (state: number) => boolean) => (state: number) => !predicate(state)
  switch (kind) {
    case 'leadsTo':
      return { stays: not(follows), begins: holds, onlyAtStart: false, passes: any }
    case 'alwaysEventually':
      return { stays: not(holds), begins: any, onlyAtStart: false, passes: any }
    case 'eventuallyAlways':
      return { stays: any, begins: any, onlyAtStart: false, passes: not(holds) }
    default:
      return { stays: not(holds), begins: any, onlyAtStart: true, passes: any }
  }
}
