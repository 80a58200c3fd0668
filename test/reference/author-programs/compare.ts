/** A program on all sides: on plain data, through the semantics, and through the engine. */

import type { SearchOptions } from '../../../src/engine/options.ts'
import type { SearchResult } from '../../../src/engine/result.ts'
import { search } from '../../../src/engine/threads/in-process.ts'
import { always, type Spec } from '../../../src/index.ts'
import { NetsplitError } from '../../../src/language/errors.ts'
import { type Instance, instantiate } from '../../../src/semantics/instance/instance.ts'
import { type ReferenceResult, referenceCheck } from '../reference-checker.ts'
import { type Findings, type PlainProperty, type PlainSystem, PredicateThrew, plainCheck } from './plain-checker.ts'
import { type PlainMachineModel, plainMachine } from './plain-machine.ts'
import { type PlainProtocolModel, type PlainSurroundings, plainProtocol } from './plain-protocol.ts'
import { keep, NotPlain, type Order, textOf } from './plain-values.ts'
import { plainSpecOf, specOf } from './source.ts'
import { asStored } from './stored.ts'
import { withinReason } from './work.ts'

/** What a side says of a program: what it found, and every state that it saw, or why there is nothing to find. */
export interface Answer {
  readonly findings: Findings | { readonly error: string }
  readonly states: readonly string[] | null
  /** What an error, or an exception, says. */
  readonly says: string | null
}

interface PlainSpec {
  readonly model: PlainMachineModel | PlainProtocolModel
  readonly properties: { readonly [name: string]: Omit<PlainProperty, 'name'> }
  readonly scenarios: {
    readonly program: PlainSurroundings & {
      readonly bounds: {
        readonly depth: number
        readonly states: number
        readonly within?: (state: unknown) => unknown
      }
    }
  }
}

/** A property that holds, and notes every state that it is asked of. */
function observer(): { readonly states: Set<string>; observe(state: unknown): boolean } {
  const states = new Set<string>()
  return {
    states,
    observe(state) {
      states.add(textOf(keep(state)))
      return true
    },
  }
}

export interface Asked {
  readonly keepGoing: boolean
  /** Whether to compare the states one by one: that reads all of every state. */
  readonly observes: boolean
  /** Whether to leave out all properties. */
  readonly asksNothing?: boolean
}

/** Null where the program makes too much work. */
export function plainAnswer(source: string, asked: Asked, order: Order = 'sorted'): Answer | null {
  return withinReason(() => answerOf(source, asked, order))
}

function answerOf(source: string, { keepGoing, observes }: Asked, order: Order): Answer {
  const { states, observe } = observer()
  try {
    const { model, properties, scenarios } = plainSpecOf(source) as PlainSpec
    const { bounds } = scenarios.program
    const system =
      model.kind === 'machine' ? plainMachine(model, order) : plainProtocol(model, scenarios.program, order)
    const asked = Object.entries(properties).map(([name, property]): PlainProperty => ({ name, ...property }))
    const findings = plainCheck(system as PlainSystem, {
      properties: observes
        ? [...asked, { name: 'observed', kind: 'always', predicate: (state) => observe(visible(state)) }]
        : asked,
      within: bounds.within ?? null,
      depth: bounds.depth,
      states: bounds.states,
      keepGoing,
    })
    return { findings, states: observes ? [...states].sort() : null, says: null }
  } catch (error) {
    const code =
      error instanceof PredicateThrew ? 'predicate-threw' : error instanceof NotPlain ? 'invalid' : 'bad-model'
    return { findings: { error: code }, states: null, says: String(error) }
  }
}

export interface PlainSide {
  readonly system: PlainSystem
  readonly predicates: readonly { readonly isAboutSteps: boolean; ask(shown: readonly unknown[]): string }[]
}

/** A program on the plain side in every order of sets and maps. */
export function plainSides(source: string): { readonly [name in Order]: PlainSide } {
  const sideIn = (order: Order): PlainSide => {
    const { model, properties, scenarios } = plainSpecOf(source) as PlainSpec
    const { bounds } = scenarios.program
    const asked = [...Object.values(properties), { kind: 'always' as const, predicate: bounds.within ?? null }]
    const system =
      model.kind === 'machine' ? plainMachine(model, order) : plainProtocol(model, scenarios.program, order)
    return {
      system: system as PlainSystem,
      predicates: asked.map(({ kind, predicate }) => ({
        isAboutSteps: kind === 'step',
        ask(shown) {
          try {
            return String(predicate?.(...shown, {}))
          } catch {
            return 'threw'
          }
        },
      })),
    }
  }
  return { sorted: sideIn('sorted'), moved: sideIn('moved'), rotated: sideIn('rotated') }
}

/** What is compared of a state: of a protocol's, not clocks and histories. */
function visible(state: unknown): unknown {
  const { nodes, network } = state as { nodes?: { readonly [role: string]: object }; network?: unknown }
  if (nodes === undefined || network === undefined) return state
  const shownNode = (node: object) => {
    const { id, index, up, timers } = node as { id: unknown; index: unknown; up: unknown; timers: unknown }
    return { id, index, up, timers, fields: { ...node } }
  }
  const shown = Object.entries(nodes).map(([role, all]) => [
    role,
    Array.isArray(all) ? all.map(shownNode) : shownNode(all),
  ])
  return { nodes: Object.fromEntries(shown), network }
}

function observed(spec: Spec, observe: (state: unknown) => boolean): Spec {
  return { ...spec, properties: { ...spec.properties, observed: always((state: unknown) => observe(visible(state))) } }
}

function instanceOf(source: string, { observes, asksNothing }: Asked, states: ReturnType<typeof observer>) {
  const written = specOf(source)
  const spec = asksNothing ? { ...written, properties: {} } : written
  return instantiate(observes ? observed(spec, states.observe) : spec, 'program')
}

function failed(error: unknown): Answer {
  const code = error instanceof NetsplitError ? errorKind(error.code) : 'internal'
  return {
    findings: { error: code },
    states: null,
    says: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }
}

function errorKind(code: string): string {
  return code === 'not-plain-data' ? 'invalid' : code
}

export function semanticAnswer(source: string, asked: Asked): Answer {
  const seen = observer()
  try {
    const result = referenceCheck(asStored(instanceOf(source, asked, seen)), { keepGoing: asked.keepGoing })
    return { findings: ofReference(result), states: asked.observes ? [...seen.states].sort() : null, says: null }
  } catch (error) {
    return failed(error)
  }
}

function ofReference({ verdict, distinct, generated, depth, cut, properties, violation }: ReferenceResult): Findings {
  return {
    verdict,
    distinct,
    generated,
    depth,
    cut,
    properties,
    violation: violation && violationOf(violation.property, violation.kind, violation.run?.length),
  }
}

function violationOf(property: string, kind: string, states: number | undefined) {
  return { property: kind === 'exception' ? null : property, kind, states: states ?? null }
}

export function engineAnswer(source: string, asked: Asked, options: Partial<SearchOptions>): Answer {
  const seen = observer()
  try {
    const instance = instanceOf(source, asked, seen)
    const result = search(instance, { ...searchOptions(instance, asked), ...options })
    const answer = ofSearch(result)
    return 'error' in answer.findings ? answer : { ...answer, states: asked.observes ? [...seen.states].sort() : null }
  } catch (error) {
    return failed(error)
  }
}

/** What a program's scenario bounds, in little memory. */
export function searchOptions({ bounds }: Instance, { keepGoing }: Asked): SearchOptions {
  return { maxDepth: bounds.depth, maxStates: bounds.states, memoryBytes: 64 * 2 ** 20, keepGoing }
}

export function ofSearch({ verdict, states, bounds, properties, violation, error }: SearchResult): Answer {
  if (error !== null && (error.code !== 'bad-model' || error.run === null)) {
    return {
      findings: { error: errorKind(error.code) },
      states: null,
      says: `${error.message}\n${error.place ?? ''}\n${error.cure ?? ''}`,
    }
  }
  const findings: Findings = {
    verdict,
    ...states,
    cut: bounds.find(({ kind }) => kind === 'within')?.cut ?? 0,
    properties,
    violation: violation && violationOf(violation.property, violation.kind, violation.run?.states.length),
  }
  const { failure = null } = violation ?? {}
  const said = error !== null ? [error.message, error.place] : failure !== null ? [failure.message, failure.line] : []
  return { findings, states: null, says: said.length === 0 ? null : said.join('\n') }
}

/** Null where two answers agree, else what is different. */
export function difference(expected: Answer, actual: Answer): string | null {
  const [one, other] = [JSON.stringify(comparable(expected.findings)), JSON.stringify(comparable(actual.findings))]
  if (one !== other) return `plain:  ${one}\nactual: ${other}\n${actual.says ?? ''}`
  if (expected.states === null || actual.states === null) return null
  const [known, found] = [new Set(expected.states), new Set(actual.states)]
  const missing = expected.states.find((state) => !found.has(state))
  const strange = actual.states.find((state) => !known.has(state))
  return missing === undefined && strange === undefined ? null : `only plain:  ${missing}\nonly actual: ${strange}`
}

function comparable(findings: Answer['findings']) {
  if ('error' in findings) return findings
  const { verdict, distinct, generated, depth, cut, properties, violation } = findings
  return {
    verdict,
    distinct,
    generated,
    depth,
    cut,
    properties: properties.map(({ name, kind, status, depth: at }) => [name, kind, status, at]),
    violation: violation && [violation.property, violation.kind, violation.states],
  }
}
