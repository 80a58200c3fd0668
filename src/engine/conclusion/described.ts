/** Findings, described: each with a run that leads there, taken through the semantics, and with what a predicate read. */

import { NetsplitError } from '../../language/errors.ts'
import type { Plain } from '../../language/plain.ts'
import type { LivenessKind } from '../../language/property.ts'
import type { Check, InstanceProperty } from '../../semantics/instance/instance.ts'
import { type Read, runDirectly } from '../../semantics/system/system.ts'
import { nondeterministic } from '../author-calls/tracked-read.ts'
import type { Finding } from '../checks/violations.ts'
import type { Sliced } from '../platform/slices.ts'
import type { OpenPromise, Run, SearchError, Violation } from '../result.ts'
import { notRepeatable } from '../retrace/predecessor.ts'
import { type Retraced, retrace, type StepTest } from '../retrace/retrace.ts'
import type { Workbench } from '../search/workbench.ts'
import { asymmetryFound, asymmetryOnRun, nameOfPredicate } from './asymmetry.ts'
import type { NumberedLasso, NumberedRun } from './conclude-runs.ts'
import { checkThatFound, judgedStates, reading, stepTest, violatedMember } from './evidence.ts'
import { memberOf } from './families.ts'
import { errorOf } from './search-error.ts'

/** A run that violates a property of whole runs. */
export function describeLasso(bench: Workbench, { number, lasso }: NumberedLasso): Violation {
  const property = bench.instance.properties[number] as InstanceProperty
  const { name, kind, check } = property
  const { run, depth } = lasso
  return {
    property: name,
    ...violatedMember(property, run.states.slice(-1)),
    kind,
    run,
    slotsRead: check === null ? [] : slotsReadBy(bench, check, run.states[depth - 1]),
    failure: null,
  }
}

/** A run that leaves the constraint while a property of whole runs is open. */
export function describeOpen(bench: Workbench, { number, run }: NumberedRun): OpenPromise {
  const property = bench.instance.properties[number] as InstanceProperty
  const { name, kind, check } = property
  const read = check === null ? [] : slotsReadBy(bench, check, run.states.at(-1))
  return { property: name, ...memberOf(property), kind: kind as LivenessKind, run, slotsRead: read }
}

export type Found =
  | { readonly kind: 'error'; readonly error: SearchError }
  | { readonly kind: 'violation'; readonly violation: Violation }

/**
 * A violation, a witness of a `sometimes`, or an error of the model.
 *
 * @param record its number among those of {@link Violations}
 */
export function* describe(bench: Workbench, record: number, finding: Finding): Sliced<Found> {
  const { violations, instance } = bench
  const retraced = yield* retraceOrExplain(bench, record, finding)
  if ('code' in retraced) return { kind: 'error', error: retraced }
  const { run } = retraced
  if (record === violations.error) return { kind: 'error', error: predicateError(bench, run, finding) }
  if (record === violations.exception) return describeFailure(bench, retraced)
  const property = instance.properties[record] as (typeof instance.properties)[number]
  const check = checkThatFound(property, finding)
  if (bench.symmetry !== null && !shows(property, check, finding, run)) {
    return { kind: 'error', error: asymmetryFound(bench, nameOfPredicate(property.name)) }
  }
  return {
    kind: 'violation',
    violation: {
      property: property.name,
      ...violatedMember(property, judgedStates(property, finding, run)),
      kind: property.kind,
      run,
      slotsRead: check === null ? [] : slotsReadBy(bench, check, ...judgedStates(property, finding, run)),
      failure: null,
    },
  }
}

/**
 * The run to a finding. That there is none with the real names of nodes, or that its states do something else than their
 * representatives, is the model's fault where it claims symmetry.
 */
function* retraceOrExplain(bench: Workbench, record: number, finding: Finding): Sliced<Retraced | SearchError> {
  const { symmetry } = bench
  try {
    const isFailure: StepTest = (_before, _successor, after) => after === null
    const isTheStep = record === bench.violations.exception ? isFailure : stepTest(bench, finding)
    const retraced = yield* retrace(bench, finding, isTheStep)
    const error = symmetry && (yield* asymmetryOnRun(bench, retraced.run))
    if (error) return error
    return retraced.isWhole ? retraced : notRepeatable()
  } catch (error) {
    const isOurs = error instanceof NetsplitError && error.code === 'nondeterministic'
    if (!isOurs || symmetry === null) throw error
    return asymmetryFound(bench, null)
  }
}

/** Whether the last state or step of a run is what was found; it must be, under whatever names it was. */
function shows(property: InstanceProperty, check: Check | null, finding: Finding, run: Run): boolean {
  if (check === null) return true
  const [first, second] = judgedStates(property, finding, run).map(reading)
  return (
    check.evaluate(runDirectly, first as Read, second) === (property.kind === 'never' || property.kind === 'sometimes')
  )
}

/** The slots that a check reads of a state, or of the states before and after a step, in order. */
function slotsReadBy(
  { instance }: Workbench,
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
function describeFailure(bench: Workbench, retraced: Retraced): Found {
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
  return { kind: 'error', error: refusedChange(bench, retraced) }
}

/** A step whose change of a slot was refused, like a return from an operation that was not invoked. */
function refusedChange({ instance }: Workbench, { run, lastStep }: Retraced): SearchError {
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
function predicateError(bench: Workbench, run: Run, finding: Finding): SearchError {
  const { instance } = bench
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
  if (bench.symmetry !== null) return asymmetryFound(bench, nameOfPredicate(check.name))
  return errorOf(nondeterministic(check.name), run)
}
