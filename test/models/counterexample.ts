/** What a scenario's check comes to, in words that do not depend on which of several shortest runs was found. */

import { search } from '../../src/engine/search.ts'
import type { Spec } from '../../src/index.ts'
import type { ParameterValues } from '../../src/language/parameters.ts'
import { expectedViolations, expectsToHold } from '../../src/language/spec.ts'
import { instantiate } from '../../src/semantics/instance.ts'
import type { Step } from '../../src/semantics/system.ts'

const memoryBytes = 512 * 2 ** 20

/** How a check ends, or is expected to. */
export interface Outcome {
  readonly verdict: string
  /** Properties, by name. */
  readonly violates: readonly string[]
}

/** How the check of a scenario ends, with parameters and faults changed as `--set` does. */
export function outcomeOf(spec: Spec, scenario: string, changed: ParameterValues = {}): Outcome {
  const instance = instantiate(spec, scenario, changed)
  const awaited = expectedViolations(instance.expect)
  const { verdict, properties, error } = search(instance, { memoryBytes, awaited })
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

/** The steps of a shortest counterexample after the start: `server receives charge`, `server crashes`. */
export function eventsOf(spec: Spec, scenario: string): string[] {
  const { violation } = search(instantiate(spec, scenario), { memoryBytes })
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
      throw new Error(`No words for a step of kind ${step.kind}.`)
  }
}

function typeOf(message: unknown): string {
  return (message as { readonly type: string }).type
}

/** Those of the events that are named, in the order in which they happen. */
export function orderOf(events: readonly string[], ...named: readonly string[]): string[] {
  return events.filter((event) => named.includes(event))
}
