/** Puts together what a finished search found. */

import { isLiveness } from '../../language/property.ts'
import type { Slot } from '../../semantics/system/system.ts'
import { Statistic } from '../memory/memory.ts'
import { Stop } from '../memory/noticeboard.ts'
import type { SearchOptions } from '../options.ts'
import type { Sliced } from '../platform/slices.ts'
import type {
  Covered,
  DiskUse,
  Growth,
  PropertyResult,
  SearchError,
  SearchResult,
  Verdict,
  Violation,
} from '../result.ts'
import { coverageOf } from '../retrace/coverage.ts'
import { ownSlots } from '../search/from-a-run.ts'
import type { Workbench } from '../search/workbench.ts'
import { expectedOmissions } from '../states/compact-set.ts'
import { decideRuns, type RunResults } from './conclude-runs.ts'
import { withMembers } from './evidence.ts'
import { byName, familyOf } from './families.ts'
import { describeFindings, isMisled } from './findings.ts'
import { askForCoverage } from './questions.ts'
import { reachedBounds } from './reached-bounds.ts'
import { unseenFaults } from './unseen-faults.ts'

/**
 * The result of a search that has ended, by one of its workers.
 *
 * @param seconds how long the search took
 */
export function* conclude(bench: Workbench, options: SearchOptions, seconds: number): Sliced<SearchResult> {
  const { memory } = bench
  const { board } = memory
  const frontier = board.frontier
  const isExplored = board.stop === Stop.none && frontier === 0 && !bench.violations.isFound(bench.violations.error)
  const cut = memory.total(Statistic.cut)
  const handlerCalls = memory.total(Statistic.handlerCalls)
  const ofStates = propertyResults(bench, isExplored)
  const ofRuns: RunResults = isExplored
    ? yield* decideRuns(bench, ofStates)
    : { properties: ofStates, lassos: [], opens: [], isVacuous: false, hasGraph: false }
  const stop = board.stop
  const isEmpty = isExplored && memory.total(Statistic.distinct) === 0
  const { found, open, others } = yield* describeFindings(bench, ofRuns)
  const error = found?.kind === 'error' ? found.error : null
  const violation = found?.kind === 'violation' && !isEmpty ? found.violation : null
  // A search up to a symmetry that there is not, or with functions that answer now this, now that, has decided nothing.
  const hasDecidedNothing = isMisled(found)
  const properties = hasDecidedNothing ? ofRuns.properties.map(undecided) : ofRuns.properties
  const isDecided = isExplored && properties.every(({ status }) => status !== 'unknown')
  const verdict = verdictOf({ error, violation, isVacuous: isEmpty || ofRuns.isVacuous, isDecided })
  // Where nothing else stopped it, there was no room for the graph.
  const reason = isExplored && !ofRuns.hasGraph && stop === Stop.none ? Stop.memory : stop
  const bounds = reachedBounds(options, { stop: reason, bound: board.bound, frontier, cut })
  return {
    verdict,
    symmetry: (bench.symmetry?.sets ?? []).map(({ name, members }) => ({ set: name, members: members.length })),
    exhaustive: isExplored && !hasDecidedNothing && cut === 0,
    bounds,
    states: {
      distinct: memory.total(Statistic.distinct),
      generated: memory.total(Statistic.generated),
      depth: board.depth + (frontier > 0 ? 1 : 0),
    },
    seconds,
    workers: board.parties,
    handlerCalls,
    memory: memory.used(),
    properties: byName(withMembers(bench, properties, violation)),
    violation,
    others: isEmpty || hasDecidedNothing ? [] : others,
    open: violation === null && error === null ? open : null,
    failureDepth: hasDecidedNothing ? null : bench.violations.depthOf(bench.violations.exception) || null,
    neverRan: isExplored && ofRuns.hasGraph && !hasDecidedNothing ? bench.tabling.neverRan() : [],
    unseenFaults: verdict === 'holds' && cut === 0 ? yield* unseenFaults(bench) : [],
    fieldOrder: bench.inspector.checks.namesOf(bench.tabling.repeats.whereFieldsMatter),
    coverage: options.coverage && isExplored ? yield* coverageIn(bench) : null,
    growth: growthOf(bench, ownSlots(bench.instance.system.slots, options)),
    error,
    expectedOmissions: options.compact ? expectedOmissions(memory.total(Statistic.distinct)) : null,
    disk: diskUseOf(bench, options),
  }
}

function* coverageIn(bench: Workbench): Sliced<readonly Covered[] | null> {
  if (bench.states === null) return null
  yield* askForCoverage(bench)
  return coverageOf(bench)
}

function diskUseOf({ memory, tabling }: Workbench, { compact, spill, checkpoint }: SearchOptions): DiskUse | null {
  if (!compact && spill === undefined && checkpoint === undefined) return null
  const { board } = memory
  const message = board.diskMessage || board.checkpointMessage
  return {
    states: board.archiveTop,
    spills: board.spills,
    checkpoints: board.checkpoints,
    damage: null,
    failure: message === 0 ? null : (tabling.values.valueOf(message) as string),
  }
}

function verdictOf(known: {
  readonly error: SearchError | null
  readonly violation: Violation | null
  readonly isVacuous: boolean
  readonly isDecided: boolean
}): Verdict {
  if (known.error !== null) return 'error'
  if (known.violation !== null) return 'violated'
  if (known.isVacuous) return 'vacuous'
  return known.isDecided ? 'holds' : 'incomplete'
}

function propertyResults(
  { instance, violations, inspector, memory }: Workbench,
  isExplored: boolean,
): PropertyResult[] {
  const { checks } = inspector
  const isEmpty = memory.total(Statistic.distinct) === 0
  // A state that the constraint left out may be a witness, or lead to one.
  const isWhole = memory.total(Statistic.cut) === 0
  const vacuous = new Set(checks.ofStates.flatMap((numbered) => (checks.isVacuous(numbered) ? [numbered.number] : [])))
  return instance.properties.map((property, number): PropertyResult => {
    const { name, kind } = property
    const about = familyOf(property)
    const depth = violations.isFound(number) ? violations.depthOf(number) : null
    if (depth !== null) return { name, kind, status: kind === 'sometimes' ? 'witnessed' : 'violated', depth, ...about }
    const isDecided = isExplored && !isEmpty && !isLiveness(kind) && (isWhole || kind !== 'sometimes')
    const status = !isDecided ? 'unknown' : kind === 'sometimes' ? 'violated' : 'holds'
    const isVacuous = status === 'holds' && (vacuous.has(number) || property.members === 0)
    return { name, kind, status, depth, ...(isVacuous && { vacuous: true }), ...about }
  })
}

function undecided({ depth: _depth, vacuous: _vacuous, ...property }: PropertyResult): PropertyResult {
  return { ...property, status: 'unknown', depth: null }
}

const prefixes: { readonly [kind: string]: string } = {
  inbox: 'messages to ',
  notices: 'notices to ',
  clock: 'clock of ',
}

function growthOf({ tabling }: Workbench, slots: readonly Slot[]): Growth[] {
  return slots
    .map(({ name, kind }, slot) => ({
      slot: (prefixes[kind] ?? '') + name,
      values: tabling.components.count(slot),
    }))
    .sort((a, b) => b.values - a.values)
    .slice(0, 3)
}
