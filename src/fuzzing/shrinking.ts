/**
 * Shrinking: from a run that shows something to a short one. A breadth-first search is given the steps of the run, each as
 * often as it likes, and no others: what it finds is the shortest run made of them. Where that takes too many states, steps are
 * deleted as long as the rest shows the same, and the search is given what is left.
 */

import { type Run, reportedRun, type SearchError, type SearchResult, type ShownRun, search } from '../engine/index.ts'
import type { Plain } from '../language/plain.ts'
import { isLiveness } from '../language/property.ts'
import type { Check, Instance, InstanceProperty } from '../semantics/instance/instance.ts'
import type { Rule, TransitionSystem } from '../semantics/system/system.ts'
import { judgeRun, type Purpose } from '../trace/judging/judge-run.ts'
import { formatValue } from '../trace/value.ts'
import type { Choices } from './guidance.ts'
import { isSameFinding, type NamedStep, type RetakenRun, Retaking } from './retaking.ts'
import type { Finding } from './run.ts'

/** What is fuzzed: an instance, and the run that all of its runs begin with, if there is one. */
export interface Subject {
  readonly instance: Instance
  readonly from: Run | undefined
  /** What is explored in its place, see semantics/system/given-run.ts. */
  readonly explored: Instance
}

export interface Shrunk {
  readonly shown: ShownRun
  /** How it was found: the search knows that there is no shorter one made of the steps that it was given. */
  readonly by: 'search' | 'deletion'
  /** What is wrong with a predicate that fails; null for all that is no error of the model, and where only the run is known. */
  readonly error: SearchError | null
}

/** The search is given up after so many states. */
const mostStates = 1_000_000
const memoryBytes = 2 ** 30

/** @param choices of the run in which something was found */
export function shrunk(subject: Subject, finding: Finding, choices: Choices): Shrunk {
  const retaking = new Retaking(subject.explored, memoryBytes)
  const whole = retaking.runOf(choices)
  const found = searched(subject, finding, whole)
  if (found !== null) return { ...found, by: 'search' }
  const left = deleted(retaking, choices[0] as number, whole.steps, (shorter) => isSameFinding(shorter, finding))
  const shorter = retaking.runOf(left)
  const again = searched(subject, finding, shorter)
  if (again !== null && again.shown.run.steps.length <= left.length) return { ...again, by: 'search' }
  const { finding: now } = retaking.take(left)
  return { shown: shownOf(subject, now ?? finding, shorter), by: 'deletion', error: null }
}

/** The shortest run made of the steps of one; null where it is not found. */
function searched(subject: Subject, finding: Finding, { options }: RetakenRun): Omit<Shrunk, 'by'> | null {
  const { instance, from } = subject
  const { rules } = instance.system
  const asked = askedOf(instance, finding)
  const system = restricted(instance.system, options.slice(0, rules.length))
  const result = search(
    { ...instance, system, properties: asked },
    { memoryBytes, maxStates: mostStates, symmetry: false, ...(from !== undefined && { from }) },
  )
  const reported = reportedRun(result)
  const shown = reported === null ? null : asIn(subject, finding, reported, result)
  return shown === null ? null : { shown, error: finding.kind === 'predicate' ? result.error : null }
}

/** What a search with fewer steps has found, as a run of the instance; null where it shows nothing there. */
function asIn(subject: Subject, finding: Finding, shown: ShownRun, { verdict }: SearchResult): ShownRun | null {
  const { instance } = subject
  if (finding.kind === 'predicate') return verdict === 'error' ? shown : null
  if (finding.kind === 'failure') return shown.propertyKind === 'exception' ? shown : null
  const property = instance.properties[finding.property] as InstanceProperty
  if (shown.property !== property.name || verdict !== 'violated') return null
  if (finding.kind === 'violation' && property.kind !== 'deadlockFree') return shown
  // What a run has to do is another thing where there are fewer steps.
  const { shown: judged, missed } = judgeRun(instance, shown.run, null, purposeOf(property, shown.run.ending))
  return missed === null ? judged : null
}

/** The properties that a search is asked for. */
function askedOf({ properties, system }: Instance, finding: Finding): readonly InstanceProperty[] {
  if (finding.kind === 'predicate') return properties
  if (finding.kind === 'failure') return []
  const property = properties[finding.property] as InstanceProperty
  if (property.kind !== 'deadlockFree') return [property]
  // Where there are fewer steps, more states have none.
  const { check, name } = property
  const isStuck: Check = {
    name,
    evaluate: (author, read) =>
      !system.rules.some((rule) =>
        rule.options(read).some((option) => rule.successors(option, { read, author }).length > 0),
      ) && !(check?.evaluate(author, read) ?? false),
  }
  return [{ ...property, kind: 'never', check: isStuck }]
}

/** A system with fewer steps. @param options of each rule that there are */
function restricted(system: TransitionSystem, options: readonly (readonly Plain[])[]): TransitionSystem {
  return {
    ...system,
    situations: null,
    rules: system.rules.map((rule, number): Rule => {
      const kept = new Set(options[number]?.map((option) => formatValue(option)))
      return { ...rule, options: (read) => rule.options(read).filter((option) => kept.has(formatValue(option))) }
    }),
  }
}

/**
 * Deletes steps as long as what is left is interesting: halves first, then smaller parts, down to single steps.
 *
 * @returns the choices of what is left
 */
export function deleted(
  retaking: Retaking,
  initial: number,
  steps: readonly NamedStep[],
  isInteresting: (finding: Finding | null) => boolean,
): Choices {
  let kept = steps
  let best = retaking.takeSteps(initial, kept)
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < kept.length; ) {
      const without = [...kept.slice(0, at), ...kept.slice(at + size)]
      const taken = retaking.takeSteps(initial, without)
      if (isInteresting(taken.finding)) {
        best = taken
        // Steps that were not possible any more are gone, too.
        kept = retaking.runOf(taken.choices).steps
      } else at += size
    }
  }
  return best.choices
}

/** A run as it is shown, judged by the semantics. */
export function shownOf({ instance, from }: Subject, finding: Finding, { run, failure }: RetakenRun): ShownRun {
  const slots = instance.system.slots.length
  const own: Run = { ...run, states: run.states.map((state) => state.slice(0, slots)) }
  const given = from === undefined ? {} : { given: from.steps.length }
  const { shown, missed } = judgeRun(instance, own, failure, purposeFor(instance, finding))
  if (missed !== null) throw new Error(`a run that was found does not show what it was found for: ${missed}`)
  return { ...shown, ...given }
}

function purposeFor({ properties }: Instance, finding: Finding): Purpose {
  switch (finding.kind) {
    case 'failure':
      return { kind: 'counterexample', property: null, propertyKind: 'exception', ending: null }
    case 'predicate':
      return { kind: 'error', property: null, propertyKind: null, ending: null }
    case 'lasso':
      return purposeOf(properties[finding.property] as InstanceProperty, finding.ending)
    case 'violation':
      return purposeOf(properties[finding.property] as InstanceProperty)
  }
}

function purposeOf({ name, kind, of }: InstanceProperty, ending: Run['ending'] | undefined = undefined): Purpose {
  return {
    kind: isLiveness(kind) ? 'lasso' : 'counterexample',
    property: name,
    ...(of !== undefined && { of: of as Plain }),
    propertyKind: kind,
    ending: ending ?? null,
  }
}
