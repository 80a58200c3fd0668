/** Whether a run shows, in the model of today, what it was kept for: a violation, a witness, an open promise, an error. */

import type { Ending, Run } from '../engine/result.ts'
import type { ShownKind, ShownRun } from '../engine/shown-runs.ts'
import { NetsplitError } from '../language/errors.ts'
import { comparePlain, type Plain } from '../language/plain.ts'
import { isAboutSteps } from '../language/property.ts'
import type { Check, Instance } from '../semantics/instance.ts'
import { unknownName } from '../semantics/names.ts'
import { type Failure, type Read, runDirectly } from '../semantics/system.ts'
import { judgeRun, type NamedProperty, propertyCalled } from './judge.ts'
import { propertyWords } from './words.ts'

/** What a run was kept for. */
export interface Purpose {
  readonly kind: ShownKind
  readonly property: string | null
  readonly propertyKind: string | null
  readonly of?: Plain
  readonly ending: Ending | null
}

/** The run as it is to be shown, cut where it serves its purpose before its end; and why it does not, where it does not. */
export interface Served {
  readonly shown: ShownRun
  readonly missed: string | null
}

type Part = Pick<ShownRun, 'run'> & Partial<ShownRun>

/**
 * @param failure of its last step, where that fails
 * @throws NetsplitError where there is no such property any more, or a predicate fails
 */
export function servesPurpose(instance: Instance, run: Run, failure: Failure | null, purpose: Purpose): Served {
  const { kind, property: name, of, propertyKind } = purpose
  const served = (missed: string | null, part: Part): Served => ({
    missed,
    shown: {
      kind,
      property: name,
      ...(of !== undefined && { of }),
      propertyKind: propertyKind as ShownRun['propertyKind'],
      slotsRead: [],
      failure,
      ...part,
    },
  })
  if (name === null) return served(errorMissed(instance, run, failure), { run })
  if (propertyKind === 'exception') return served(exceptionMissed(name, failure), { run })
  if (failure !== null) return served(failureWords(failure), { run })
  const property = propertyCalled(propertyWords(name, of), instance)
  if (property === null) {
    return unknownName('property', propertyWords(name, of), [...new Set(instance.properties.map((one) => one.name))])
  }
  switch (kind) {
    case 'witness':
      return served(...witnessMissed(property, run))
    case 'open':
      return served(...openMissed(instance, property, run))
    default:
      return served(...violationMissed(instance, property, run, purpose.ending))
  }
}

type Missed = [missed: string | null, part: Part]

function violationMissed(instance: Instance, property: NamedProperty, run: Run, ending: Ending | null): Missed {
  const { states } = run
  const last = states.length
  const readAtEnd = slotsRead(property, run)
  if (ending?.kind === 'repeats' && comparePlain(states[ending.from - 1] as Plain, states.at(-1) as Plain) !== 0) {
    return [`state ${last} is not state ${ending.from}: nothing repeats`, { run, slotsRead: readAtEnd }]
  }
  const judged = judgeRun(ending === null ? run : { ...run, ending }, property, instance)
  if (!judged.isViolated) return [inSentence(judged.why), { run, slotsRead: readAtEnd }]
  return [null, { run: judged.run, slotsRead: judged.slotsRead }]
}

function witnessMissed(property: NamedProperty, run: Run): Missed {
  const { steps, states } = run
  const at = states.findIndex((state) => holdsIn(property.check, state)) + 1
  const cut = at === 0 ? run : { steps: steps.slice(0, at), states: states.slice(0, at) }
  const missed = at === 0 ? `${propertyWords(property.name, property.of)} holds in none of its states` : null
  return [missed, { run: cut, slotsRead: slotsRead(property, cut) }]
}

/** Whether a run leaves the constraint with its last state, while a promise is open; see engine/leaving.ts. */
function openMissed({ within }: Instance, property: NamedProperty, run: Run): Missed {
  const { name, kind, check, companion } = property
  const { states } = run
  const part = { run, slotsRead: slotsRead(property, run) }
  const outside = states.findIndex((state) => within !== null && !holdsIn(within, state))
  if (outside === -1) return ['it does not leave the constraint', part]
  if (outside < states.length - 1) return [`it leaves the constraint before, in state ${outside + 1}`, part]
  const holds = states.map((state) => holdsIn(check, state))
  const follows = states.map((state) => holdsIn(companion, state))
  const isKept =
    (kind === 'eventually' && holds.includes(true)) ||
    (kind === 'leadsTo' && holds.lastIndexOf(true) <= follows.lastIndexOf(true))
  if (isKept) return [`the promise of ${name} is kept`, part]
  return [null, { ...part, run: { ...run, ending: { kind: 'leaves' } } }]
}

function exceptionMissed(where: string, failure: Failure | null): string | null {
  if (failure === null) return `${where} does not throw`
  return failure.kind === 'threw' && failure.where === where ? null : failureWords(failure)
}

function failureWords({ where, message }: Failure): string {
  return `the last step fails in ${where}: ${message}`
}

/** Of a run into an error of the model: a step that breaks a rule, or a predicate that does not answer. */
function errorMissed({ properties, within }: Instance, { states }: Run, failure: Failure | null): string | null {
  if (failure !== null) return null
  const [before, last] = [states.at(-2), states.at(-1) as readonly Plain[]]
  try {
    within?.evaluate(runDirectly, reading(last))
    for (const { kind, check, companion } of properties) {
      if (!isAboutSteps(kind)) check?.evaluate(runDirectly, reading(last))
      else if (before !== undefined) check?.evaluate(runDirectly, reading(before), reading(last))
      if (!isAboutSteps(kind) || before === undefined) companion?.evaluate(runDirectly, reading(last))
    }
    return 'the last step does not fail, and all predicates answer in the last state'
  } catch (error) {
    if (error instanceof NetsplitError) return null
    throw error
  }
}

function reading(state: readonly Plain[], onRead: (slot: number) => void = () => {}): Read {
  return (slot) => {
    onRead(slot)
    return state[slot] as Plain
  }
}

function holdsIn(check: Check | null, state: readonly Plain[]): boolean {
  return check?.evaluate(runDirectly, reading(state)) ?? false
}

/** The slots that a predicate reads at the end of a run. */
function slotsRead({ kind, check, companion }: NamedProperty, { states }: Run): number[] {
  const slots = new Set<number>()
  const [last, before] = [states.at(-1) as readonly Plain[], states.at(-2)]
  const read = (state: readonly Plain[]) => reading(state, (slot) => slots.add(slot))
  if (isAboutSteps(kind) && before !== undefined) check?.evaluate(runDirectly, read(before), read(last))
  else (isAboutSteps(kind) ? companion : check)?.evaluate(runDirectly, read(last))
  return [...slots].sort((a, b) => a - b)
}

/** A sentence as a part of another one. */
function inSentence(why: string): string {
  return why.replace(/^The run /, 'it ').replace(/\.$/, '')
}
