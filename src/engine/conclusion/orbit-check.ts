/**
 * Judges what a reduced search is about to report by states of the model themselves. The search saw representatives only:
 * what is true of one has to be true of the states that it stands for, wherever that can be seen. Little is looked at, so
 * it may go beyond the limit of memory, at which the search may have ended.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { Finding } from '../checks/violations.ts'
import type { Sliced } from '../platform/slices.ts'
import type { Run } from '../result.ts'
import { initialRuns, retrace } from '../retrace/retrace.ts'
import type { Workbench } from '../search/workbench.ts'
import { type Symmetry, vectorOf } from '../symmetry/symmetry.ts'
import type { Asymmetry } from '../symmetry/symmetry-audit.ts'

/** That identities are told apart, and the run to the state that was judged where there is one. */
export interface Judgement {
  readonly asymmetry: Asymmetry
  readonly run: Run | null
}

/** Looks at all initial states; the first of them that does not behave like its representative. */
export function* judgeStart(bench: Workbench): Sliced<Judgement | null> {
  for (const run of initialRuns(bench)) {
    const judgement = yield* judgeRun(bench, run)
    if (judgement !== null) return judgement
  }
  return null
}

/** Looks at all states of a run of the model; the first of them that does not behave like its representative. */
export function* judgeRun(bench: Workbench, { steps, states }: Run): Sliced<Judgement | null> {
  const { memory, symmetry, tabling } = bench
  const { audit } = symmetry as Symmetry
  for (const [at, state] of states.entries()) {
    const asymmetry = memory.beyondLimit(() => audit.asymmetryOfReal(vectorOf(tabling, state)))
    if (asymmetry === null) {
      yield
      continue
    }
    return { asymmetry, run: { steps: steps.slice(0, at + 1), states: states.slice(0, at + 1) } }
  }
  return null
}

/** Looks at the run to a state in which something was found, and at the orbit of that state. */
export function* judgeFinding(bench: Workbench, finding: Finding): Sliced<Judgement | null> {
  const { memory, symmetry, tabling } = bench
  const { audit } = symmetry as Symmetry
  const run = yield* runTo(bench, finding)
  const last = run?.states.at(-1)
  const onRun = run && (yield* judgeRun(bench, run))
  if (onRun) return onRun
  return memory.beyondLimit(() => {
    // The run has names of its own: what is said is better said of its last state, if that state shows it.
    const inLast = last && audit.asymmetryIn(vectorOf(tabling, last), 'finding')
    if (inLast) return { asymmetry: inLast, run }
    const asymmetry = audit.asymmetryFrom(finding.state)
    return asymmetry && { asymmetry, run: null }
  })
}

/** The first finding, of a violation or a witness, in whose state something is told apart; null where there is none. */
export function* findingToldApart({ memory, symmetry, instance, violations }: Workbench): Sliced<Finding | null> {
  if (symmetry === null) return null
  for (const number of instance.properties.keys()) {
    const finding = violations.get(number)
    if (finding === null) continue
    if (memory.beyondLimit(() => symmetry.audit.asymmetryIn(finding.state, 'finding')) !== null) return finding
    yield
  }
  return null
}

/** The run to the state of a finding; null where the asymmetry is in its way. */
function* runTo(bench: Workbench, finding: Finding): Sliced<Run | null> {
  try {
    return (yield* retrace(bench, finding, () => false)).run
  } catch (error) {
    if (error instanceof NetsplitError && error.code === 'nondeterministic') return null
    throw error
  }
}
