/** What a scenario's check comes to, in words that do not depend on which of several shortest runs was found. */

import type { SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import type { Spec } from '../../src/index.ts'
import type { ParameterValues } from '../../src/language/parameters.ts'
import { expectedViolations, expectsToHold } from '../../src/language/spec.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import type { Step } from '../../src/semantics/system/system.ts'
import { startOf } from '../../src/trace/starting-run.ts'
import { headline } from '../../src/trace/words.ts'

const memoryBytes = 512 * 2 ** 20

/** How a check ends, or is expected to. */
export interface Outcome {
  readonly verdict: string
  /** Properties, by name. */
  readonly violates: readonly string[]
}

/** Of each spec, what came of its scenarios: nothing is searched twice. */
const searched = new WeakMap<Spec, Map<string, SearchResult>>()

/** The result of a scenario's search, with parameters and faults changed as `--set` does. */
function resultOf(spec: Spec, scenario: string, changed: ParameterValues): SearchResult {
  const results = searched.get(spec) ?? new Map<string, SearchResult>()
  searched.set(spec, results)
  const key = JSON.stringify([scenario, changed])
  const known = results.get(key)
  if (known !== undefined) return known
  const instance = instantiate(spec, scenario, changed)
  const from = startOf(instance)
  const awaited = expectedViolations(instance.expect)
  const result = search(instance, { memoryBytes, awaited, ...(from !== undefined && { from }) })
  results.set(key, result)
  return result
}

/** How the check of a scenario ends, with parameters and faults changed as `--set` does. */
export function outcomeOf(spec: Spec, scenario: string, changed: ParameterValues = {}): Outcome {
  const { verdict, properties, error } = resultOf(spec, scenario, changed)
  if (error !== null) throw error
  return { verdict, violates: properties.flatMap(({ name, status }) => (status === 'violated' ? [name] : [])) }
}

/** What the scenario says should come of it. */
export function expectedOf(spec: Spec, scenario: string): Outcome {
  const expectation = spec.scenarios[scenario]!.expect
  const violates = expectedViolations(expectation)
  if (expectsToHold(expectation)) return { verdict: 'holds', violates }
  return { verdict: typeof expectation === 'object' ? 'violated' : expectation, violates }
}

/** Names of the scenarios that a check takes by default. */
export function scenariosOf(spec: Spec): string[] {
  return Object.keys(spec.scenarios).filter((scenario) => spec.scenarios[scenario]!.large !== true)
}

/**
 * The steps of a shortest counterexample after the start, without what messages carry: `server receives charge`,
 * `server crashes`; of other kinds as traces tell them: `the link between a and b is cut`.
 */
export function eventsOf(spec: Spec, scenario: string): string[] {
  const { violation } = resultOf(spec, scenario, {})
  if (!violation?.run) throw new Error(`${scenario} has no counterexample`)
  return violation.run.steps.slice(1).map(eventOf)
}

function eventOf(step: Step): string {
  switch (step.kind) {
    case 'deliver':
      return `${step.to} receives ${typeOf(step.message)}`
    case 'lose':
      return `${typeOf(step.message)} to ${step.to} is lost`
    case 'timeout':
      return `${step.node} ${[step.timer, ...step.choices].join(' of ')}`
    case 'crash':
      return `${step.node} crashes`
    case 'restart':
      return `${step.node} restarts`
    case 'notice':
      return `${step.node} learns that ${step.peer} crashed`
    default:
      return headline(step)
  }
}

function typeOf(message: unknown): string {
  return (message as { readonly type: string }).type
}

/** Those of the events that are named, in the order in which they happen. */
export function orderOf(events: readonly string[], ...named: readonly string[]): string[] {
  return events.filter((event) => named.includes(event))
}
