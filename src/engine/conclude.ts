/** Puts together what a finished search found. */

import { NetsplitError, thrownInWords } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import { isLiveness, type LivenessKind } from '../language/property.ts'
import type { Check, InstanceProperty } from '../semantics/instance.ts'
import { type Read, runDirectly } from '../semantics/system.ts'
import { asymmetryError, asymmetryFound, asymmetryOnRun, nameOfPredicate } from './asymmetry.ts'
import { expectedOmissions } from './compact-set.ts'
import { decideRuns, type RunResults } from './conclude-runs.ts'
import { coverageOf } from './coverage.ts'
import { byName, familyOf, memberOf } from './families.ts'
import { irregularityIn } from './irregular.ts'
import { checkThatFound, judgedStates, reading, stepTest, violatedMember, withMembers } from './judged.ts'
import { findingToldApart } from './judgement.ts'
import { Control, Statistic, Stop } from './memory.ts'
import { notRepeatable } from './predecessor.ts'
import { askForCoverage } from './questions.ts'
import { reachedBounds } from './reached-bounds.ts'
import type {
  Covered,
  DiskUse,
  Growth,
  OpenPromise,
  PropertyResult,
  Run,
  SearchError,
  SearchOptions,
  SearchResult,
  Verdict,
  Violation,
} from './result.ts'
import { type Retraced, retrace, type StepTest } from './retrace.ts'
import type { Searcher } from './searcher.ts'
import { valuesOf } from './symmetry.ts'
import { nondeterministic } from './tables.ts'
import { unseenFaults } from './unseen-faults.ts'
import type { Finding } from './violations.ts'

/**
 * The result of a search that has ended, by one of its workers.
 *
 * @param seconds how long the search took
 */
export function conclude(searcher: Searcher, options: SearchOptions, seconds: number): SearchResult {
  const { memory } = searcher
  const { control } = memory
  const frontier = control[Control.frontier] as number
  const isExplored =
    control[Control.stop] === Stop.none && frontier === 0 && !searcher.violations.isFound(searcher.violations.error)
  const cut = memory.total(Statistic.cut)
  const handlerCalls = memory.total(Statistic.handlerCalls)
  const ofStates = propertyResults(searcher, isExplored)
  const ofRuns: RunResults = isExplored
    ? decideRuns(searcher, ofStates)
    : { properties: ofStates, first: null, open: null, isVacuous: false, hasGraph: false }
  const stop = control[Control.stop] as number
  const isEmpty = isExplored && memory.total(Statistic.distinct) === 0
  const found = firstFinding(searcher, ofRuns.properties) ?? describeRun(searcher, ofRuns)
  const error = found?.kind === 'error' ? found.error : null
  const violation = found?.kind === 'violation' && !isEmpty ? found.violation : null
  // A search up to a symmetry that there is not, or with functions that answer now this, now that, has decided nothing.
  const isMisled = error?.code === 'asymmetric' || error?.code === 'nondeterministic'
  const properties = isMisled ? ofRuns.properties.map(undecided) : ofRuns.properties
  const isDecided = isExplored && properties.every(({ status }) => status !== 'unknown')
  const verdict = verdictOf({ error, violation, isVacuous: isEmpty || ofRuns.isVacuous, isDecided })
  // Where nothing else stopped it, there was no room for the graph.
  const reason = isExplored && !ofRuns.hasGraph && stop === Stop.none ? Stop.memory : stop
  const bounds = reachedBounds(options, { stop: reason, bound: control[Control.bound] as number, frontier, cut })
  return {
    verdict,
    symmetry: (searcher.symmetry?.sets ?? []).map(({ name, members }) => ({ set: name, members: members.length })),
    exhaustive: isExplored && !isMisled && cut === 0,
    bounds,
    states: {
      distinct: memory.total(Statistic.distinct),
      generated: memory.total(Statistic.generated),
      depth: (control[Control.depth] as number) + (frontier > 0 ? 1 : 0),
    },
    seconds,
    workers: control[Control.parties] as number,
    handlerCalls,
    memory: memory.used(),
    properties: byName(withMembers(searcher, properties, violation)),
    violation,
    open: violation === null && error === null ? describeOpen(searcher, ofRuns) : null,
    failureDepth: isMisled ? null : searcher.violations.depthOf(searcher.violations.exception) || null,
    neverRan: isExplored && ofRuns.hasGraph && !isMisled ? searcher.tabling.neverRan() : [],
    unseenFaults: verdict === 'holds' && cut === 0 ? unseenFaults(searcher) : [],
    fieldOrder: searcher.inspector.checks.namesOf(searcher.tabling.repeats.whereFieldsMatter),
    coverage: options.coverage && isExplored ? coverageIn(searcher) : null,
    growth: growthOf(searcher),
    error,
    expectedOmissions: options.compact ? expectedOmissions(memory.total(Statistic.distinct)) : null,
    disk: diskUseOf(searcher, options),
  }
}

function coverageIn(searcher: Searcher): readonly Covered[] | null {
  if (searcher.states === null) return null
  askForCoverage(searcher)
  return coverageOf(searcher)
}

function diskUseOf({ memory, tabling }: Searcher, { compact, spill, checkpoint }: SearchOptions): DiskUse | null {
  if (!compact && spill === undefined && checkpoint === undefined) return null
  const { control } = memory
  const message = (control[Control.diskMessage] as number) || (control[Control.checkpointMessage] as number)
  return {
    states: control[Control.archiveTop] as number,
    spills: control[Control.spills] as number,
    checkpoints: control[Control.checkpoints] as number,
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

function propertyResults({ instance, violations, inspector, memory }: Searcher, isExplored: boolean): PropertyResult[] {
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

/** The first violation of a property of whole runs. */
function describeRun(searcher: Searcher, { first }: RunResults): Found | null {
  if (first === null) return null
  const property = searcher.instance.properties[first.number] as InstanceProperty
  const { name, kind, check } = property
  const { run, depth } = first.lasso
  const read = check === null ? [] : slotsReadBy(searcher, check, run.states[depth - 1])
  return {
    kind: 'violation',
    violation: {
      property: name,
      ...violatedMember(property, run.states.slice(-1)),
      kind,
      run,
      slotsRead: read,
      failure: null,
    },
  }
}

/** The shortest run that leaves the constraint while a property of whole runs is open. */
function describeOpen(searcher: Searcher, { open }: RunResults): OpenPromise | null {
  if (open === null) return null
  const { number, run } = open
  const property = searcher.instance.properties[number] as InstanceProperty
  const { name, kind, check } = property
  const read = check === null ? [] : slotsReadBy(searcher, check, run.states.at(-1))
  return { property: name, ...memberOf(property), kind: kind as LivenessKind, run, slotsRead: read }
}

type Found =
  | { readonly kind: 'error'; readonly error: SearchError }
  | { readonly kind: 'violation'; readonly violation: Violation }

/** The shallowest finding; model errors before exceptions before properties in their order. */
function firstFinding(searcher: Searcher, properties: readonly PropertyResult[]): Found | null {
  const { violations, inspector } = searcher
  const error = violations.get(violations.error)
  // What was found up to a symmetry that there is not says nothing, however deep it was found out.
  if (error?.check === inspector.checks.asymmetry) {
    return { kind: 'error', error: asymmetryError(searcher, error) }
  }
  // Nor does what was found with functions that answer now this, now that.
  if (error?.check === inspector.checks.irregularity) {
    const state = valuesOf(searcher.tabling, error.state)
    return { kind: 'error', error: errorOf(irregularityIn(searcher.instance, state) ?? nondeterministic('The model')) }
  }
  const toldApart = findingToldApart(searcher)
  if (toldApart !== null) return { kind: 'error', error: asymmetryError(searcher, toldApart) }
  // Nor can all be decided where a predicate does not answer.
  if (error !== null && searcher.options.keepGoing === 'until decided') {
    return describe(searcher, violations.error, error)
  }
  const records = [violations.error, violations.exception]
  for (const [number, { kind, status }] of properties.entries()) {
    if (status === 'violated' && kind !== 'sometimes' && !isLiveness(kind)) records.push(number)
  }
  const found = records.filter((record) => violations.isFound(record))
  found.sort((a, b) => violations.depthOf(a) - violations.depthOf(b) || records.indexOf(a) - records.indexOf(b))
  const [record] = found
  if (record !== undefined) return describe(searcher, record, violations.get(record) as Finding)
  const unwitnessed = properties.find(({ kind, status }) => kind === 'sometimes' && status === 'violated')
  if (unwitnessed === undefined) return null
  const { name, kind, of } = unwitnessed
  const about = of === undefined ? {} : { of }
  return { kind: 'violation', violation: { property: name, ...about, kind, run: null, slotsRead: [], failure: null } }
}

function describe(searcher: Searcher, record: number, finding: Finding): Found {
  const { violations, instance } = searcher
  const retraced = retraceOrExplain(searcher, record, finding)
  if ('code' in retraced) return { kind: 'error', error: retraced }
  const { run } = retraced
  if (record === violations.error) return { kind: 'error', error: predicateError(searcher, run, finding) }
  if (record === violations.exception) return describeFailure(searcher, retraced)
  const property = instance.properties[record] as (typeof instance.properties)[number]
  const check = checkThatFound(property, finding)
  if (searcher.symmetry !== null && !violates(property, check, finding, run)) {
    return { kind: 'error', error: asymmetryFound(searcher, nameOfPredicate(property.name)) }
  }
  return {
    kind: 'violation',
    violation: {
      property: property.name,
      ...violatedMember(property, judgedStates(property, finding, run)),
      kind: property.kind,
      run,
      slotsRead: check === null ? [] : slotsReadBy(searcher, check, ...judgedStates(property, finding, run)),
      failure: null,
    },
  }
}

/**
 * The run to a finding. That there is none with the real names of nodes, or that its states do something else than their
 * representatives, is the model's fault where it claims symmetry.
 */
function retraceOrExplain(searcher: Searcher, record: number, finding: Finding): Retraced | SearchError {
  const { symmetry } = searcher
  try {
    const isFailure: StepTest = (_before, _successor, after) => after === null
    const isTheStep = record === searcher.violations.exception ? isFailure : stepTest(searcher, finding)
    const retraced = retrace(searcher, finding, isTheStep)
    const error = symmetry && asymmetryOnRun(searcher, retraced.run)
    if (error) return error
    return retraced.isWhole ? retraced : notRepeatable()
  } catch (error) {
    const isOurs = error instanceof NetsplitError && error.code === 'nondeterministic'
    if (!isOurs || symmetry === null) throw error
    return asymmetryFound(searcher, null)
  }
}

/** Whether the last state or step of a run violates a property; it must, under whatever names it was found. */
function violates(property: InstanceProperty, check: Check | null, finding: Finding, run: Run): boolean {
  if (check === null) return true
  const [first, second] = judgedStates(property, finding, run).map(reading)
  return check.evaluate(runDirectly, first as Read, second) === (property.kind === 'never')
}

/** The slots that a check reads of a state, or of the states before and after a step, in order. */
function slotsReadBy(
  { instance }: Searcher,
  check: Check,
  ...states: readonly (readonly Plain[] | undefined)[]
): number[] {
  const slots = new Set<number>()
  const [first, second] = states.map((state) => (slot: number) => {
    slots.add(slot)
    return state?.[slot] as Plain
  })
  check.evaluate(runDirectly, first as Read, second)
  return [...slots].sort((a, b) => a - b).filter((slot) => slot < instance.system.slots.length)
}

/** A failing step: the author's exception, or a step that the language does not allow. */
function describeFailure(searcher: Searcher, retraced: Retraced): Found {
  const failure = retraced.lastStep?.failure ?? null
  const { run } = retraced
  if (failure !== null && failure.kind === 'threw') {
    return { kind: 'violation', violation: { property: failure.where, kind: 'exception', run, slotsRead: [], failure } }
  }
  if (failure !== null) {
    const { where, message, line, cure } = failure
    return {
      kind: 'error',
      error: { code: 'bad-model', message, place: line === null ? where : `${where} (${line})`, cure, run },
    }
  }
  return { kind: 'error', error: refusedChange(searcher, retraced) }
}

/** A step whose change of a slot was refused, like a return from an operation that was not invoked. */
function refusedChange({ instance }: Searcher, { run, lastStep }: Retraced): SearchError {
  const before = run.states.at(-1)
  try {
    for (const update of lastStep?.updates ?? []) {
      if ('change' in update && before !== undefined)
        instance.system.change(update.slot, before[update.slot] as Plain, update.change)
    }
  } catch (error) {
    if (error instanceof NetsplitError) return errorOf(error, run)
    throw error
  }
  throw new Error('a refused change was not refused again')
}

/** Evaluates a predicate that failed again, to hear how. */
function predicateError(searcher: Searcher, run: Run, finding: Finding): SearchError {
  const { instance } = searcher
  const property = instance.properties[finding.check]
  const check = (property === undefined ? instance.within : checkThatFound(property, finding)) as Check
  const states = property === undefined ? run.states.slice(-1) : judgedStates(property, finding, run)
  const [first, second] = states.map(reading)
  try {
    check.evaluate(runDirectly, first as Read, second)
  } catch (error) {
    if (error instanceof NetsplitError) return errorOf(error, run)
    throw error
  }
  if (searcher.symmetry !== null) return asymmetryFound(searcher, nameOfPredicate(check.name))
  return errorOf(nondeterministic(check.name), run)
}

/** An error as part of a result. */
export function errorOf(error: unknown, run: Run | null = null): SearchError {
  if (error instanceof NetsplitError) {
    return { code: error.code, message: error.summary, place: error.place ?? null, cure: error.cure ?? null, run }
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : thrownInWords(error)
  return { code: 'internal', message, place: null, cure: 'This is a defect of Netsplit; please report it.', run }
}

const prefixes: { readonly [kind: string]: string } = {
  inbox: 'messages to ',
  notices: 'notices to ',
  clock: 'clock of ',
}

function growthOf({ instance, tabling }: Searcher): Growth[] {
  return instance.system.slots
    .map(({ name, kind }, slot) => ({
      slot: (prefixes[kind] ?? '') + name,
      values: tabling.components.count(slot),
    }))
    .sort((a, b) => b.values - a.values)
    .slice(0, 3)
}

/** The result of a search that could not be carried out. */
export function failedResult(error: unknown, workers: number, seconds: number): SearchResult {
  return {
    verdict: 'error',
    symmetry: [],
    exhaustive: false,
    bounds: [],
    states: { distinct: 0, generated: 0, depth: 0 },
    seconds,
    workers,
    handlerCalls: 0,
    memory: 0,
    properties: [],
    violation: null,
    open: null,
    failureDepth: null,
    neverRan: [],
    unseenFaults: [],
    fieldOrder: [],
    coverage: null,
    growth: [],
    error: errorOf(error),
    expectedOmissions: null,
    disk: null,
  }
}
