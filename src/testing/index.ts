/**
 * Runs as tests: `import { takeRun } from 'netsplit/testing'`. A test that `netsplit check --emit-test` writes takes the run of a
 * counterexample again, by the names of its steps, through the model as it is today.
 */

import type { Run } from '../engine/result.ts'
import { NetsplitError } from '../language/errors.ts'
import type { ParameterValues } from '../language/parameters.ts'
import { comparePlain, type Plain } from '../language/plain.ts'
import type { Spec } from '../language/spec.ts'
import { type Instance, instantiate } from '../semantics/instance.ts'
import { nearestOrAll } from '../semantics/names.ts'
import type { Failure } from '../semantics/system.ts'
import { type Judgement, judgeFailure, judgeRun, type NamedProperty, propertyCalled } from '../trace/judge.ts'
import { type Misfit, runNamed } from '../trace/named-run.ts'
import { type NamedStep, namedSteps } from '../trace/step-names.ts'
import { formatTrace } from '../trace/text.ts'
import { traceOfRun } from '../trace/trace.ts'
import { propertyWords } from '../trace/words.ts'

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
  /** `violated`: the bug is there. `impossible`: a step cannot be taken any more. */
  readonly status: 'violated' | 'holds' | 'impossible'
  /** The run as text; or which step is no longer possible, and what is; or what holds. */
  readonly message: string
}

/**
 * Takes a run step by step, and judges it.
 *
 * @param spec what a spec file exports
 * @throws NetsplitError for a scenario, a parameter or a property that there is not, and for a name that fits several steps
 */
export function takeRun(spec: Spec, given: GivenRun): TakenRun {
  const { scenario, set = {}, property: words, steps, ending } = given
  const instance = instantiate(spec, scenario, set, propertiesFor(spec, words))
  const property = words === null ? null : (propertyCalled(words, instance) ?? refuseProperty(words, instance))
  const taken = runNamed(instance.system, steps)
  // A step after one that fails: the failure is what is wrong.
  if ('why' in taken && taken.why !== 'after the end') return misfit(taken)
  const { run } = taken
  if (property === null || run.states.length < run.steps.length) {
    return judged(judgeFailure(run, failureOf(run, steps, instance)), instance, null)
  }
  if (ending !== undefined && ending !== 'stops' && !repeatsFrom(run, ending.repeatsFrom)) {
    const message = `The run no longer repeats: state ${run.states.length} is not state ${ending.repeatsFrom}.`
    return { status: 'impossible', message }
  }
  return judged(judgeRun(withEnding(run, ending), property, instance), instance, property)
}

/** The declared property that is meant, also where the scenario does not check it. */
function propertiesFor({ properties }: Spec, words: string | null): readonly string[] {
  if (words === null) return []
  return Object.keys(properties).filter((name) => words === name || words.startsWith(`${name} of `))
}

function refuseProperty(words: string, { properties }: Instance): never {
  const known = properties.flatMap(({ name, of, each = [] }) =>
    (each.length === 0 ? [{ of }] : each).map((one) => propertyWords(name, one.of as Plain | undefined)),
  )
  const message = `There is no property '${words}'.`
  throw new NetsplitError({ code: 'unknown-name', message, cure: nearestOrAll(words, known) })
}

function failureOf({ steps, states }: Run, names: readonly string[], { system }: Instance): Failure | null {
  const before = states.at(-1)
  if (states.length === steps.length || before === undefined) return null
  const wanted = names[steps.length - 1] as string
  const isIt = ({ name, bare, failure }: NamedStep) => failure !== null && (name === wanted || bare === wanted)
  return namedSteps(system, before).find(isIt)?.failure ?? null
}

function repeatsFrom({ states }: Run, from: number): boolean {
  const [last, first] = [states.at(-1), states[from - 1]]
  return first !== undefined && comparePlain(last as readonly Plain[], first) === 0
}

function withEnding(run: Run, ending: GivenRun['ending']): Run {
  if (ending === undefined) return run
  return { ...run, ending: ending === 'stops' ? { kind: 'stops' } : { kind: 'repeats', from: ending.repeatsFrom } }
}

function judged(judgement: Judgement, instance: Instance, property: NamedProperty | null): TakenRun {
  if (!judgement.isViolated) return { status: 'holds', message: judgement.why }
  const { run, kind: propertyKind, slotsRead, failure } = judgement
  const { name, of } = property ?? { name: failure?.where ?? null, of: undefined }
  const kind = run.ending === undefined ? 'counterexample' : 'lasso'
  const about = { property: name, ...(of !== undefined && { of }), propertyKind }
  const trace = traceOfRun({ kind, ...about, run, slotsRead, failure }, instance, 'as given')
  return { status: 'violated', message: formatTrace(trace) }
}

/** Steps that are possible are told up to so many. */
const mostTold = 5

function misfit({ number, name, why, possible }: Misfit): TakenRun {
  const where = number === 1 ? 'at the start' : `after step ${number - 1}`
  const more = possible.length - mostTold
  const told = [
    ...(possible.length === 0 ? ['Nothing is possible there.'] : ['Possible there, the nearest first:']),
    ...possible.slice(0, mostTold).map((one) => `  ${one}`),
    ...(more > 0 ? [`  ... and ${more} more`] : []),
  ].join('\n')
  if (why !== 'ambiguous')
    return { status: 'impossible', message: `Step ${number}, '${name}', is not possible ${where}. ${told}` }
  throw new NetsplitError({
    code: 'unknown-name',
    message: `Step ${number}, '${name}', may be one of several ${where}. ${told}`,
    cure: 'Write which of them is meant.',
  })
}
