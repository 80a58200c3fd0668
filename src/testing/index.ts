/**
 * Runs as tests: `import { takeRun } from 'netsplit/testing'`. A test that `netsplit check --emit-test` writes takes the run of a
 * counterexample again, by the names of its steps, through the model as it is today, and looks for another that shows the same
 * where it is not the same any more.
 */

import type { Run } from '../engine/index.ts'
import { NetsplitError } from '../language/errors.ts'
import type { ParameterValues } from '../language/parameters.ts'
import { comparePlain, type Plain } from '../language/plain.ts'
import { isLiveness } from '../language/property.ts'
import type { Spec } from '../language/spec.ts'
import { type Instance, type InstanceProperty, instantiate } from '../semantics/instance/instance.ts'
import { nearestOrAll } from '../semantics/system/names.ts'
import { judgeRun, type Purpose } from '../trace/judging/judge-run.ts'
import { propertyNamed, wordsOfProperties } from '../trace/judging/property-named.ts'
import { listedSteps, type Misfit, runNamed } from '../trace/named-run.ts'
import { formatTrace } from '../trace/text.ts'
import { traceOfRun } from '../trace/trace.ts'
import { anotherRun } from './another-run.ts'

/** A run that {@link takeRun} takes, and what it shows. */
export interface GivenRun {
  readonly scenario: string
  /** Parameters and settings in place of the scenario's, as `--set` gives them. */
  readonly set?: ParameterValues
  /** By its name in the spec, with the member that it is about: `served of client0`. Null where the last step fails. */
  readonly property: string | null
  /** Names, as traces print them; the first is that of a start. */
  readonly steps: readonly string[]
  /** How the run goes on: its last state is that number, from 1, again; or it stops for good. */
  readonly ending?: { readonly repeatsFrom: number } | 'stops'
}

/** What becomes of a run in the model of today. */
export interface TakenRun {
  /**
   * `violated`: the bug is there, in this run, or in another of no more steps. Else `impossible`: a step of this run cannot be
   * taken any more; or `holds`: all can, and it does not show the bug.
   */
  readonly status: 'violated' | 'holds' | 'impossible'
  /** The run as text. Before it, where it is another one, and alone, where there is none, why the given run is it no more. */
  readonly message: string
}

/**
 * Takes a run step by step, and judges it. Where it does not show the bug, the scenario is searched to its depth, and up to
 * 250,000 states, for a run that does.
 *
 * @param spec what a spec file exports
 * @param given its scenario, the names of its steps, and the property that it violates
 * @returns whether the model of today still has the bug, and a text that says why
 * @throws NetsplitError for a scenario, a parameter or a property that there is not, and for a name that fits several steps
 */
export function takeRun(spec: Spec, given: GivenRun): TakenRun {
  const { scenario, set = {}, property: words, steps, ending } = given
  const instance = instantiate(spec, scenario, set, propertiesFor(spec, words))
  const property = words === null ? null : (propertyNamed(instance, words) ?? refuseProperty(words, instance))
  const taken = runNamed(instance.system, steps)
  const instead = (status: 'holds' | 'impossible', message: string): TakenRun => {
    const another = anotherRun(property === null ? { ...instance, properties: [] } : instance, steps.length)
    return 'trace' in another
      ? { status: 'violated', message: `${message}\n\nAnother run shows the same:\n${another.trace}` }
      : { status, message: `${message}\n${another.searched}` }
  }
  // A step after one that fails: the failure is what is wrong.
  if ('why' in taken && taken.why !== 'after the end') return instead('impossible', misfit(taken))
  const { run, failure } = taken
  if (ending !== undefined && ending !== 'stops' && failure === null && !repeatsFrom(run, ending.repeatsFrom)) {
    const message = `The run no longer repeats: state ${run.states.length} is not state ${ending.repeatsFrom}.`
    return instead('impossible', message)
  }
  const isFailure = property === null || failure !== null
  const { shown, missed } = judgeRun(instance, run, failure, isFailure ? anyFailure : purposeOf(property, ending))
  if (missed !== null) return instead('holds', `All steps are possible, but ${missed}.`)
  return { status: 'violated', message: formatTrace(traceOfRun(shown, instance, 'as given')) }
}

const anyFailure: Purpose = { kind: 'counterexample', property: null, propertyKind: 'exception', ending: null }

function purposeOf({ name, of, kind }: InstanceProperty, ending: GivenRun['ending']): Purpose {
  return {
    kind: isLiveness(kind) ? 'lasso' : 'counterexample',
    property: name,
    ...(of !== undefined && { of: of as Plain }),
    propertyKind: kind,
    ending: ending === undefined || ending === 'stops' ? null : { kind: 'repeats', from: ending.repeatsFrom },
  }
}

/** The declared property that is meant, also where the scenario does not check it. */
function propertiesFor({ properties }: Spec, words: string | null): readonly string[] {
  if (words === null) return []
  return Object.keys(properties).filter((name) => words === name || words.startsWith(`${name} of `))
}

function refuseProperty(words: string, instance: Instance): never {
  const known = wordsOfProperties(instance)
  const message = `There is no property '${words}'.`
  throw new NetsplitError({ code: 'unknown-name', message, cure: nearestOrAll(words, known) })
}

function repeatsFrom({ states }: Run, from: number): boolean {
  const [last, first] = [states.at(-1), states[from - 1]]
  return first !== undefined && comparePlain(last as readonly Plain[], first) === 0
}

/** Steps that are possible are told up to so many. */
const mostTold = 5

/** @throws NetsplitError where the name of a step fits several */
function misfit({ number, name, why, possible }: Misfit): string {
  const where = number === 1 ? 'at the start' : `after step ${number - 1}`
  const told = [
    possible.length === 0 ? 'Nothing is possible there.' : 'Possible there, the nearest first:',
    ...listedSteps(possible, mostTold),
  ].join('\n')
  if (why !== 'ambiguous') return `Step ${number}, '${name}', is not possible ${where}. ${told}`
  throw new NetsplitError({
    code: 'unknown-name',
    message: `Step ${number}, '${name}', may be one of several ${where}. ${told}`,
    cure: 'Write which of them is meant.',
  })
}
