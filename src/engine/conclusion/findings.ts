/** Which findings of a search are told: the one that decides its verdict, and where they are wanted the others, with their runs. */

import { isLiveness } from '../../language/property.ts'
import { irregularityIn } from '../author-calls/irregular.ts'
import { nondeterministic } from '../author-calls/tracked-read.ts'
import type { Finding } from '../checks/violations.ts'
import type { Sliced } from '../platform/slices.ts'
import type { OpenPromise, SearchError, ShownRun, Violation } from '../result.ts'
import type { Workbench } from '../search/workbench.ts'
import { shownError, shownOpen, shownViolation, shownWitness } from '../shown-runs.ts'
import { valuesOf } from '../symmetry/symmetry.ts'
import { asymmetryError } from './asymmetry.ts'
import type { RunResults } from './conclude-runs.ts'
import { describe, describeLasso, describeOpen, type Found } from './described.ts'
import { findingToldApart } from './orbit-check.ts'
import { errorOf } from './search-error.ts'

export interface Findings {
  /** What decides the verdict. */
  readonly found: Found | null
  /** A run that leaves a property of whole runs undecided, where nothing was found. */
  readonly open: OpenPromise | null
  /** Runs for what was found besides; none unless they are asked for. */
  readonly others: readonly ShownRun[]
}

export function* describeFindings(bench: Workbench, ofRuns: RunResults): Sliced<Findings> {
  const misleading = yield* misleadingError(bench)
  if (misleading !== null) return onlyError(misleading)
  const records = recordsFound(bench, ofRuns)
  const { lassos, opens } = ofRuns
  const [record] = records
  const unwitnessed = record === undefined ? withoutWitness(ofRuns) : null
  const [lasso] = lassos
  const isLasso = record === undefined && unwitnessed === null && lasso !== undefined
  const found =
    record !== undefined
      ? yield* describeRecord(bench, record)
      : isLasso
        ? ({ kind: 'violation', violation: describeLasso(bench, lasso) } as const)
        : unwitnessed
  const openRun = found === null ? opens[0] : undefined
  const open = openRun === undefined ? null : describeOpen(bench, openRun)
  const shown: Findings = { found, open, others: [] }
  if (isMisled(found)) return shown
  const besides: readonly (() => Sliced<Described>)[] = [
    ...records.slice(1).map((other) => () => describedRecord(bench, other)),
    ...(isLasso ? lassos.slice(1) : lassos).map((one) => () => told(shownViolation(describeLasso(bench, one)))),
    ...opens.filter((one) => one !== openRun).map((one) => () => told([shownOpen(describeOpen(bench, one))])),
    ...recordsOfWitnesses(bench).map((witness) => () => describedRecord(bench, witness, shownWitness)),
  ]
  const others: ShownRun[] = []
  for (const describeOne of besides.slice(0, numberOfOthers(bench, shown))) {
    const described = yield* describeOne()
    // The names that nodes have in one more run may show that they are told apart.
    if (!Array.isArray(described)) return { found: described, open: null, others: [] }
    others.push(...described)
  }
  return { ...shown, others }
}

/** Runs, or why nothing that was found counts. */
type Described = ShownRun[] | (Found & { readonly kind: 'error' })

function* told(described: Described): Sliced<Described> {
  yield
  return described
}

function* describedRecord(
  bench: Workbench,
  record: number,
  asShown: (violation: Violation) => ShownRun[] = shownViolation,
): Sliced<Described> {
  return describedAs(yield* describeRecord(bench, record), asShown)
}

function describedAs(found: Found, asShown: (violation: Violation) => ShownRun[]): Described {
  if (found.kind === 'violation') return asShown(found.violation)
  return isMisled(found) ? found : shownError(found.error)
}

/** For how many findings besides there has to be a run. */
function numberOfOthers({ options: { runs } }: Workbench, { found, open }: Findings): number {
  if (runs !== 'one') return runs === 'all' ? Number.POSITIVE_INFINITY : 0
  const run = found?.kind === 'violation' ? found.violation.run : (found?.error.run ?? open?.run ?? null)
  return run === null ? 1 : 0
}

function onlyError(error: SearchError): Findings {
  return { found: { kind: 'error', error }, open: null, others: [] }
}

/** Whether the search has decided nothing: it was up to a symmetry that there is not, or functions answer now this, now that. */
export function isMisled(found: Found | null): boolean {
  return found?.kind === 'error' && (found.error.code === 'asymmetric' || found.error.code === 'nondeterministic')
}

/** What makes all that was found say nothing, however deep it was found out. */
function* misleadingError(bench: Workbench): Sliced<SearchError | null> {
  const { violations, inspector } = bench
  const error = violations.get(violations.error)
  if (error?.check === inspector.checks.asymmetry) return yield* asymmetryError(bench, error)
  if (error?.check === inspector.checks.irregularity) {
    const state = valuesOf(bench.tabling, error.state)
    return errorOf(irregularityIn(bench.instance, state) ?? nondeterministic('The model'))
  }
  const toldApart = yield* findingToldApart(bench)
  return toldApart === null ? null : yield* asymmetryError(bench, toldApart)
}

/** The records of what was found, the shallowest first; model errors before exceptions before properties in their order. */
function recordsFound({ violations, options }: Workbench, { properties }: RunResults): number[] {
  const records = [violations.error, violations.exception]
  for (const [number, { kind, status }] of properties.entries()) {
    if (status === 'violated' && kind !== 'sometimes' && !isLiveness(kind)) records.push(number)
  }
  const found = records.filter((record) => violations.isFound(record))
  // Where all is to be decided, it cannot be where a predicate does not answer.
  const rank = (record: number) =>
    options.keepGoing === 'until decided' && record === violations.error ? 0 : violations.depthOf(record)
  return found.sort((a, b) => rank(a) - rank(b) || records.indexOf(a) - records.indexOf(b))
}

function recordsOfWitnesses({ violations, instance }: Workbench): number[] {
  return instance.properties.flatMap(({ kind }, number) =>
    kind === 'sometimes' && violations.isFound(number) ? [number] : [],
  )
}

function* describeRecord(bench: Workbench, record: number): Sliced<Found> {
  return yield* describe(bench, record, bench.violations.get(record) as Finding)
}

/** A `sometimes` that holds in no state: there is no run to show. */
function withoutWitness({ properties }: RunResults): Found | null {
  const unwitnessed = properties.find(({ kind, status }) => kind === 'sometimes' && status === 'violated')
  if (unwitnessed === undefined) return null
  const { name, kind, of } = unwitnessed
  const about = of === undefined ? {} : { of }
  return { kind: 'violation', violation: { property: name, ...about, kind, run: null, slotsRead: [], failure: null } }
}
