/**
 * The reference checker: breadth-first search straight over the semantics, one map of states, no tables, no threads. It
 * is here to be obviously right; whatever the engine answers is held against it.
 *
 * - An initial state has depth 1. A level is all states of one depth; the search always completes a level.
 * - Generated: the initial states as listed, and every successor that leads to a state; duplicates and self-loops too.
 * - A state outside `within` is neither generated nor distinct but cut; `always` and `never` are asked of it all the same, and
 *   `step` of the step to it. It is no witness of a `sometimes`, but where there is none inside, nothing is decided.
 * - Where no initial state is inside `within`, nothing holds, and the verdict is `vacuous`.
 * - A deadlock is a state without any successor; a failing step and a step to a state that is cut are successors.
 * - A given run is judged state by state and step by step, each state being all there is at its depth. Its last state is the only
 *   initial one, at its depth, and all that is counted. A state of the run has a next step, and none that fails matters there.
 * - Up to symmetry, a state whose orbit has been met is known.
 */

import { NetsplitError } from '../../src/language/errors.ts'
import { comparePlain, type Plain, sortedEntries } from '../../src/language/plain.ts'
import { isAboutSteps, type PropertyKind } from '../../src/language/property.ts'
import type { Instance, InstanceProperty } from '../../src/semantics/instance/instance.ts'
import type { SymmetricSet } from '../../src/semantics/instance/symmetry.ts'
import {
  applyUpdates,
  type Context,
  type Failure,
  type Read,
  runDirectly,
  type Step,
  type Successor,
  type TransitionSystem,
} from '../../src/semantics/system/system.ts'
import { orbitKeys } from './quotient.ts'

type Values = readonly Plain[]

export interface ReferenceOptions {
  /** Explore everything although a property is violated. */
  readonly keepGoing?: boolean
  /** States that differ only in how these identities are called are one state. */
  readonly symmetry?: readonly SymmetricSet[]
  /** The states of a run, from an initial one to the one to start from. */
  readonly from?: readonly Values[]
}

export interface ReferenceProperty {
  readonly name: string
  readonly kind: PropertyKind
  readonly status: 'holds' | 'violated' | 'witnessed' | 'unknown'
  /** Depth of the first violation or witness. */
  readonly depth: number | null
}

export interface ReferenceViolation {
  /** The violated property; for an exception, the author's function. */
  readonly property: string
  readonly kind: PropertyKind | 'exception'
  /** Null for a `sometimes` without a witness. */
  readonly depth: number | null
  /** A shortest run to it: states from an initial one; an exception adds none. Null where there is no depth. */
  readonly run: readonly Values[] | null
}

export interface ReferenceResult {
  /** `error`: before any violation, a function's result broke a rule of the language. */
  readonly verdict: 'holds' | 'violated' | 'incomplete' | 'vacuous' | 'error'
  readonly distinct: number
  readonly generated: number
  /** The deepest level that has states. */
  readonly depth: number
  /** States outside `within`, as often as they were generated. */
  readonly cut: number
  readonly properties: readonly ReferenceProperty[]
  readonly violation: ReferenceViolation | null
}

interface Found {
  readonly values: Values
  readonly predecessor: Found | null
}

interface Finding {
  readonly depth: number
  readonly at: Found
  /** The state after the step, for a violation by a step. */
  readonly target?: Values
}

interface FailedStep extends Finding {
  readonly failure: Failure
}

export function referenceCheck(
  instance: Instance,
  { keepGoing = false, symmetry = [], from = [] }: ReferenceOptions = {},
): ReferenceResult {
  const { system, bounds, within } = instance
  const ofState = instance.properties.filter(
    ({ kind }) => kind === 'always' || kind === 'never' || kind === 'sometimes',
  )
  const ofStep = instance.properties.filter(({ kind }) => isAboutSteps(kind))
  const ofDeadlock = instance.properties.filter(({ kind }) => kind === 'deadlockFree')

  const keyOfState = symmetry.length === 0 ? keyOf : orbitKeys(system.slots, symmetry)
  const states = new Map<string, Found>()
  const findings = new Map<InstanceProperty, Finding>()
  let failed: FailedStep | null = null
  let generated = 0
  let cut = 0
  let depth = 0
  let level: Found[] = []
  let nextLevel: Found[] = []

  const judge = (properties: readonly InstanceProperty[], found: Found, atDepth: number) => {
    for (const property of properties) {
      const satisfied = property.check?.evaluate(runDirectly, readerOf(found.values)) ?? true
      if (satisfied !== (property.kind === 'always')) note(property, { depth: atDepth, at: found })
    }
  }

  const judgeStep = (before: Found, target: Values, atDepth: number) => {
    for (const property of ofStep) {
      const allowed = property.check?.evaluate(runDirectly, readerOf(before.values), readerOf(target)) ?? true
      if (!allowed) note(property, { depth: atDepth, at: before, target })
    }
  }

  const generate = (values: Values, predecessor: Found | null, atDepth: number): void => {
    const found: Found = { values, predecessor }
    const ask = (properties: readonly InstanceProperty[]) => judge(properties, found, atDepth)
    if (within !== null && !within.evaluate(runDirectly, readerOf(values))) {
      cut++
      ask(ofState.filter(({ kind }) => kind !== 'sometimes'))
      return
    }
    generated++
    const key = keyOfState(values)
    if (states.has(key)) return
    states.set(key, found)
    nextLevel.push(found)
    ask(ofState)
  }

  const note = (property: InstanceProperty, finding: Finding) => {
    if (!findings.has(property)) findings.set(property, finding)
  }

  const expand = (from: Found, atDepth: number) => {
    const transitions = transitionsFrom(instance, from.values)
    for (const { after: target, failure } of transitions) {
      if (failure !== null) failed ??= { depth: atDepth + 1, at: from, failure }
      if (target === null) continue
      generate(target, from, atDepth + 1)
      judgeStep(from, target, atDepth + 1)
    }
    if (transitions.length > 0) return
    for (const property of ofDeadlock) {
      const mayStop = property.check?.evaluate(runDirectly, readerOf(from.values)) ?? false
      if (!mayStop) note(property, { depth: atDepth, at: from })
    }
  }

  const isViolated = () => failed !== null || [...findings.keys()].some(({ kind }) => kind !== 'sometimes')

  let unexplored = false
  if (from.length === 0) for (const { values } of system.initialStates(runDirectly)) generate(values, null, 1)
  let before: Found | null = null
  for (const [at, values] of from.entries()) {
    if (before !== null) judgeStep(before, values, at + 1)
    if (at === from.length - 1) {
      generate(values, before, at + 1)
      break
    }
    before = { values, predecessor: before }
    judge(ofState, before, at + 1)
    depth = at + 1
    if (isViolated() && !keepGoing) {
      unexplored = true
      break
    }
  }
  while (!unexplored) {
    level = nextLevel
    nextLevel = []
    if (level.length === 0) break
    depth++
    const stop =
      (isViolated() && !keepGoing) ||
      (bounds.depth !== undefined && depth >= bounds.depth) ||
      (bounds.states !== undefined && states.size >= bounds.states)
    if (stop) {
      unexplored = true
      break
    }
    for (const state of level) expand(state, depth)
  }

  const isEmpty = states.size === 0 && !unexplored
  const properties = instance.properties.map((property): ReferenceProperty => {
    const { name, kind } = property
    const finding = findings.get(property)
    if (finding !== undefined) {
      return { name, kind, status: kind === 'sometimes' ? 'witnessed' : 'violated', depth: finding.depth }
    }
    const isUnknown = unexplored || isEmpty || (kind === 'sometimes' && cut > 0)
    const status = isUnknown ? 'unknown' : kind === 'sometimes' ? 'violated' : 'holds'
    return { name, kind, status, depth: null }
  })

  /** The exception and the violations, in the order in which they are reported when they are equally deep. */
  const candidates: { readonly violation: ReferenceViolation; readonly depth: number }[] = []
  const thrown = failed as FailedStep | null
  if (thrown !== null) candidates.push(candidateOf(thrown.failure.where, 'exception', thrown))
  for (const [at, { name, kind, status }] of properties.entries()) {
    if (status !== 'violated') continue
    const finding = findings.get(instance.properties[at] as InstanceProperty)
    candidates.push(
      finding === undefined
        ? { violation: { property: name, kind, depth: null, run: null }, depth: Number.POSITIVE_INFINITY }
        : candidateOf(name, kind, finding),
    )
  }
  const first = candidates.toSorted((a, b) => (a.depth === b.depth ? 0 : a.depth - b.depth))[0]
  const isVacuous = isEmpty
  const isDecided = properties.every(({ status }) => status !== 'unknown') && !unexplored
  const isError = first?.violation.kind === 'exception' && thrown?.failure.kind === 'invalid'
  return {
    verdict: isError
      ? 'error'
      : isVacuous
        ? 'vacuous'
        : first !== undefined
          ? 'violated'
          : isDecided
            ? 'holds'
            : 'incomplete',
    distinct: states.size,
    generated,
    depth,
    cut,
    properties,
    violation: isError || isVacuous ? null : (first?.violation ?? null),
  }
}

function candidateOf(property: string, kind: ReferenceViolation['kind'], { depth, at, target }: Finding) {
  const run = [...runTo(at), ...(target === undefined ? [] : [target])]
  return { violation: { property, kind, depth, run }, depth }
}

/** A step out of a state: to the state `after`, or to none when it fails. */
export interface Transition {
  readonly step: Step
  readonly after: Values | null
  readonly failure: Failure | null
}

/** All steps out of a state, in the order of the semantics. */
export function transitionsFrom({ system }: Instance, values: Values): Transition[] {
  const context: Context = { read: readerOf(values), author: runDirectly }
  return system.rules.flatMap((rule) =>
    rule
      .options(context.read)
      .flatMap((option) => rule.successors(option, context).map((successor) => follow(system, values, successor))),
  )
}

/** A successor as a step. */
export function follow(system: TransitionSystem, values: Values, { step, updates, failure }: Successor): Transition {
  if (failure !== null) return { step, after: null, failure }
  try {
    return { step, after: applyUpdates(system, values, updates), failure: null }
  } catch (error) {
    // A change of a slot is refused, like a return from an operation that was not invoked.
    if (!(error instanceof NetsplitError)) throw error
    const { summary: message } = error
    return { step, after: null, failure: { kind: 'invalid', where: step.kind, message, line: null, cure: null } }
  }
}

function readerOf(values: Values): Read {
  return (slot) => values[slot] as Plain
}

function runTo(state: Found): Values[] {
  const run: Values[] = []
  for (let at: Found | null = state; at !== null; at = at.predecessor) run.unshift(at.values)
  return run
}

/** A text that two states share exactly when they have the same content. */
export function keyOf(value: Plain): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`
  if (value instanceof Set) return `set(${[...value].sort(comparePlain).map(keyOf).join()})`
  if (value instanceof Map) {
    return `map(${sortedEntries(value)
      .map(([key, entry]) => `${keyOf(key)}=>${keyOf(entry)}`)
      .join()})`
  }
  const record = value as { readonly [key: string]: Plain }
  return `{${Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${keyOf(record[key] as Plain)}`)
    .join()}}`
}
