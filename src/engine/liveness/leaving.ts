/**
 * Runs that leave what is known: they leave the constraint, or come to a step that fails. How such a run goes on is not
 * known, so it is none to judge a property of whole runs by; but while the promise of the property is open, it may be broken
 * there. A promise is open
 *
 *   eventually P         while P has not held
 *   P leadsTo Q          while P has held, and Q neither then nor since
 *   any other            always: it is about how a run ends, or goes on for ever
 *
 * in the first state outside, too: predicates are asked there like invariants. A step that fails leads to no state.
 */

import type { Plain } from '../../language/plain.ts'
import type { Check, InstanceProperty } from '../../semantics/instance/instance.ts'
import { type Read, runDirectly, type Step } from '../../semantics/system/system.ts'
import type { NumberedProperty } from '../checks/checks.ts'
import { compareFingerprints } from '../checks/violations.ts'
import { Stop } from '../memory/noticeboard.ts'
import type { Sliced } from '../platform/slices.ts'
import type { Run } from '../result.ts'
import { notRepeatable } from '../retrace/predecessor.ts'
import { after, fingerprintOfValues, runThrough, successorsOf } from '../retrace/retrace.ts'
import type { Workbench } from '../search/workbench.ts'
import { valuesOf, vectorOf } from '../symmetry/symmetry.ts'
import { answersOn, failed, type Graph } from './graph.ts'
import type { Walks } from './walks.ts'

/** Of a promise after some states of a run: it can no longer be broken, nothing is to be kept now, or something is. */
type Promised = 'kept' | 'idle' | 'open'

interface Answers {
  readonly holds: boolean
  readonly follows: boolean
}

type Values = readonly Plain[]

export class Leaving {
  private readonly bench: Workbench
  private readonly graph: Graph
  private readonly walks: Walks
  private readonly initial: readonly number[]
  /** Initial states outside the constraint, with what predicates answer on them. */
  private readonly excluded: { readonly values: Values; readonly answers: number }[] = []

  /** @param initial the initial states within the constraint */
  constructor(bench: Workbench, { graph, walks, initial }: { graph: Graph; walks: Walks; initial: readonly number[] }) {
    this.bench = bench
    this.graph = graph
    this.walks = walks
    this.initial = initial
  }

  /** Looks at all initial states. Before anything is asked. */
  *lookAtStart(): Sliced<void> {
    const { bench, excluded } = this
    const { clock, inspector, memory } = bench
    const { checks } = inspector
    for (const { values } of bench.instance.system.initialStates(runDirectly)) {
      yield
      // There may be very many. Where there is no time to look at all, nothing is decided.
      clock.look()
      if (memory.board.stop !== Stop.none) break
      const state = vectorOf(bench.tabling, values)
      if (checks.askConstraint(state) !== 'false') continue
      excluded.push({ values: valuesOf(bench.tabling, state), answers: answersOn(state, checks) })
    }
  }

  /**
   * A shortest run out of the constraint at whose end the promise of a property is open; of several the same in every
   * search: that with the smallest fingerprints of its last state inside, and of the one outside.
   *
   * @param at the number of the property among those of whole runs
   */
  *openRun({ property }: NumberedProperty, at: number): Sliced<Run | null> {
    const isOpen = (before: Promised, answers: number) => next(property, before, answersAt(answers, at)) === 'open'
    const start = promisedAtStart(property)
    const outside = this.excluded.filter(({ answers }) => isOpen(start, answers)).map(({ values }) => values)
    if (outside.length > 0) return yield* this.startIn(outside)
    return yield* this.leave({
      begin: start,
      enter: (before, answers) => next(property, before, answersAt(answers, at)),
      isGoal: isOpen,
      isWanted: (before, values) => next(property, before, answersOf(property, values)) === 'open',
    })
  }

  /**
   * Whether a run comes to a step that fails while the promise of a property is open.
   *
   * @param at the number of the property among those of whole runs
   */
  *failsOpen({ property }: NumberedProperty, at: number): Sliced<boolean> {
    const { graph } = this
    const stem = yield* this.walkOn({
      begin: promisedAtStart(property),
      enter: (before, answers) => next(property, before, answersAt(answers, at)),
      isGoal: (promised, state) => promised === 'open' && graph.hasFailure(state),
    })
    return stem !== null
  }

  /**
   * Asks the predicates again outside the constraint where one of them failed, to hear how.
   *
   * @throws NetsplitError `predicate-threw`, as the predicate does
   */
  *raiseFailures(): Sliced<void> {
    const { graph, bench } = this
    const { ofRuns } = bench.inspector.checks
    const ask = (values: Values) => {
      for (const { property } of ofRuns) answersOf(property, values)
      return false
    }
    for (const { values, answers } of this.excluded) if (answers === failed) ask(values)
    if (!(yield* graph.some((state) => graph.hasExit(state, (answers) => answers === failed)))) return
    yield* this.leave({
      begin: 'idle',
      enter: () => 'idle',
      isGoal: (_, answers) => answers === failed,
      isWanted: (_, values) => ask(values),
    })
  }

  /** The initial state with the smallest fingerprint, as a run. */
  private *startIn(states: readonly Values[]): Sliced<Run> {
    return { ...(yield* runThrough(this.bench, [this.smallest(states)])), ending: { kind: 'leaves' } }
  }

  private *leave({
    begin,
    enter,
    isGoal,
    isWanted,
  }: {
    readonly begin: Promised
    readonly enter: (before: Promised, answers: number) => Promised
    /** By what the graph holds of a state outside, and what was promised before it. */
    readonly isGoal: (before: Promised, answers: number) => boolean
    /** The same by its values. */
    readonly isWanted: (before: Promised, values: Values) => boolean
  }): Sliced<Run | null> {
    const { graph, bench } = this
    const stem = yield* this.walkOn({
      begin,
      enter,
      isGoal: (promised, state) => graph.hasExit(state, (answers) => isGoal(promised, answers)),
    })
    if (stem === null) return null
    const promised = stem.reduce((before, state) => enter(before, graph.answers(state)), begin)
    const { steps, states } = yield* runThrough(
      bench,
      stem.map((state) => this.valuesAt(state)),
    )
    const last = states.at(-1) as Values
    const exits = this.exitsFrom(last).filter(({ values }) => isWanted(promised, values))
    const values = this.smallest(exits.map((exit) => exit.values))
    const { step } = exits.find((exit) => exit.values === values) ?? notRepeatable()
    return { steps: [...steps, step], states: [...states, values], ending: { kind: 'leaves' } }
  }

  /** A shortest walk to a goal, which depends on what has been promised on the way. */
  private *walkOn({
    begin,
    enter,
    isGoal,
  }: {
    readonly begin: Promised
    readonly enter: (before: Promised, answers: number) => Promised
    readonly isGoal: (promised: Promised, state: number) => boolean
  }): Sliced<number[] | null> {
    const { graph, walks } = this
    const phases = (promised: Promised) => (promised === 'kept' ? [] : [promised === 'open' ? 1 : 0])
    const inPhase = (phase: number): Promised => (phase === 1 ? 'open' : 'idle')
    return yield* walks.phasedWalk(this.initial, {
      begin: (state) => phases(enter(begin, graph.answers(state))),
      enter: (phase, state) => phases(enter(inPhase(phase), graph.answers(state))),
      isGoal: (state, phase) => isGoal(inPhase(phase), state),
    })
  }

  /** The steps of a state that lead out of the constraint, by the semantics. */
  private exitsFrom(state: Values): { readonly step: Step; readonly values: Values }[] {
    const { bench } = this
    const within = bench.instance.within as Check
    return successorsOf(bench, state).flatMap((successor) => {
      const values = after(bench, state, successor)
      if (values === null || within.evaluate(runDirectly, reading(values))) return []
      return [{ step: successor.step, values }]
    })
  }

  private smallest(states: readonly Values[]): Values {
    const [first] = states
      .map((values) => ({ values, fingerprint: fingerprintOfValues(this.bench, values) }))
      .sort((a, b) => compareFingerprints(a.fingerprint, b.fingerprint))
    return first?.values ?? notRepeatable()
  }

  private valuesAt(position: number): Values {
    const { layout, memory, tabling, instance } = this.bench
    const vector = new Int32Array(instance.system.slots.length)
    layout.unpack(memory.arena, position * layout.words, vector)
    return valuesOf(tabling, vector)
  }
}

function promisedAtStart({ kind }: InstanceProperty): Promised {
  return kind === 'leadsTo' ? 'idle' : 'open'
}

/** What is promised once a run has come to a state. */
function next({ kind }: InstanceProperty, before: Promised, { holds, follows }: Answers): Promised {
  switch (kind) {
    case 'eventually':
      return holds ? 'kept' : before
    case 'leadsTo':
      return follows ? 'idle' : holds ? 'open' : before
    default:
      return 'open'
  }
}

function answersAt(answers: number, at: number): Answers {
  return { holds: (answers & (1 << (2 * at))) !== 0, follows: (answers & (2 << (2 * at))) !== 0 }
}

function answersOf({ check, goal }: InstanceProperty, values: Values): Answers {
  const ask = (predicate: Check | null) => predicate?.evaluate(runDirectly, reading(values)) ?? false
  return { holds: ask(check), follows: ask(goal) }
}

function reading(values: Values): Read {
  return (slot: number) => values[slot] as Plain
}
