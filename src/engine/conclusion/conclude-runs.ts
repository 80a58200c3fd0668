/** Decides the properties of whole runs after a search that has found all states. */

import { NetsplitError } from '../../language/errors.ts'
import { isLiveness } from '../../language/property.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import type { NumberedProperty } from '../checks/checks.ts'
import { mostPredicates } from '../liveness/graph.ts'
import { type Lasso, Liveness } from '../liveness/liveness.ts'
import { Statistic } from '../memory/memory.ts'
import { Stop } from '../memory/noticeboard.ts'
import type { SearchOptions } from '../options.ts'
import type { Sliced } from '../platform/slices.ts'
import type { PropertyResult, Run } from '../result.ts'
import type { Workbench } from '../search/workbench.ts'
import { violatedMember } from './evidence.ts'
import { familyOf } from './families.ts'
import { askForGraph } from './questions.ts'

/** A run that violates the property of this number. */
export interface NumberedLasso {
  readonly number: number
  readonly lasso: Lasso
}

/** A run at whose end the promise of the property of this number is open. */
export interface NumberedRun {
  readonly number: number
  readonly run: Run
}

/** What became of the properties of whole runs. */
export interface RunResults {
  readonly properties: readonly PropertyResult[]
  /** Those that are violated, in order, each with a run that shows it. */
  readonly lassos: readonly NumberedLasso[]
  /** For each that is open when a run leaves the constraint, a shortest such run; the shortest of all first. */
  readonly opens: readonly NumberedRun[]
  /** Whether every run leaves the constraint or fails, which decides nothing but what all have brought about by then. */
  readonly isVacuous: boolean
  /** Whether there was room and time for the graph, where there had to be one. */
  readonly hasGraph: boolean
}

/**
 * Fills in what is known of the properties of whole runs.
 *
 * @param properties all properties, those of runs as `unknown`
 * @throws NetsplitError `predicate-threw` when one of their predicates does
 */
export function* decideRuns(bench: Workbench, properties: readonly PropertyResult[]): Sliced<RunResults> {
  const { ofRuns } = bench.inspector.checks
  const nothing: RunResults = { properties, lassos: [], opens: [], isVacuous: false, hasGraph: true }
  if (ofRuns.length === 0 || bench.memory.total(Statistic.distinct) === 0) return nothing
  if (bench.states === null || !(yield* askForGraph(bench))) return { ...nothing, hasGraph: false }
  const liveness = new Liveness(bench)
  yield* liveness.prepare()
  // As it was made: some initial states may not have been looked at.
  if (bench.memory.board.stop !== Stop.none) return { ...nothing, hasGraph: false }
  yield* liveness.raiseFailures()
  const judged: Judged[] = []
  for (const [at, numbered] of ofRuns.entries()) {
    const lasso = yield* liveness.violation(numbered, at)
    const open = lasso === null ? yield* liveness.openRun(numbered, at) : null
    const failsOpen = lasso === null && (yield* liveness.failsOpen(numbered, at))
    judged.push({ numbered, at, lasso, open, failsOpen })
  }
  // Where a run violates one of them, it stays within the constraint.
  const hasFailure = bench.violations.isFound(bench.violations.exception)
  const isVacuous = judged.some((one) => !isKept(one)) && (yield* liveness.everyRunLeaves())
  const decided = [...properties]
  for (const one of judged) {
    const { lasso, open, failsOpen, numbered } = one
    const { name, kind } = numbered.property
    const about = familyOf(numbered.property)
    if (lasso !== null) {
      const of = violatedMember(numbered.property, lasso.run.states.slice(-1))
      decided[numbered.number] = { name, kind, status: 'violated', depth: lasso.depth, ...about, ...of }
    } else if (failsOpen || (hasFailure && isVacuous && !isKept(one))) {
      decided[numbered.number] = { name, kind, status: 'unknown', depth: null, undecidedBy: 'failure', ...about }
    } else if (open === null && (!isVacuous || isKept(one))) {
      const isAboutNothing = numbered.property.members === 0 || (yield* liveness.isVacuous(numbered, one.at))
      const vacuous = isAboutNothing ? { vacuous: true } : {}
      decided[numbered.number] = { name, kind, status: 'holds', depth: null, ...vacuous, ...about }
    }
  }
  return { ...nothing, properties: decided, lassos: lassosOf(judged), opens: opensOf(judged), isVacuous }
}

/** What is known of a property of whole runs. */
interface Judged {
  readonly numbered: NumberedProperty
  readonly at: number
  readonly lasso: Lasso | null
  readonly open: Run | null
  /** Whether a run comes to a step that fails while the promise is open. */
  readonly failsOpen: boolean
}

/** Whether every run has kept the property's promise, those that leave the constraint before they do: then they may. */
function isKept({ numbered, lasso, open, failsOpen }: Judged): boolean {
  return numbered.property.kind === 'eventually' && lasso === null && open === null && !failsOpen
}

function lassosOf(judged: readonly Judged[]): NumberedLasso[] {
  return judged.flatMap(({ numbered: { number }, lasso }) => (lasso === null ? [] : [{ number, lasso }]))
}

function opensOf(judged: readonly Judged[]): NumberedRun[] {
  return judged
    .flatMap(({ numbered: { number }, open }) => (open === null ? [] : [{ number, run: open }]))
    .sort((a, b) => a.run.states.length - b.run.states.length)
}

/**
 * Refuses what could not decide an instance's properties of whole runs.
 *
 * @throws NetsplitError `bad-scenario`
 */
export function refuseUndecidable({ properties, reduces }: Instance, { compact, symmetry }: SearchOptions): void {
  const ofRuns = properties.filter(({ kind }) => isLiveness(kind))
  const names = [...new Set(ofRuns.map(({ name }) => name))]
  if (names.length === 0) return
  const fail = (why: string, cure: string): never => {
    throw new NetsplitError({ code: 'bad-scenario', message: `${names.join(', ')}: ${why}`, cure })
  }
  const others = 'or let a scenario check the other properties alone: check: [...].'
  if (compact) {
    fail(
      'a property of whole runs is decided on the graph of all states, which is not kept.',
      `Leave out --compact, ${others}`,
    )
  }
  if (symmetry ?? reduces) {
    fail('a property of whole runs is decided on all states, not on one of each orbit.', `Use --no-symmetry, ${others}`)
  }
  if (2 * ofRuns.length > mostPredicates) {
    fail(
      `there are more than ${mostPredicates / 2} properties of whole runs.`,
      'Check some of them in another scenario.',
    )
  }
}
