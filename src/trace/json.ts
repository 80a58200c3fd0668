/** A trace as plain JSON. docs/json.md describes it. */

import type { Plain } from '../language/plain.ts'
import type { Failure, Slot, Step } from '../semantics/system.ts'
import type { Trace } from './trace.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export interface JsonTrace {
  readonly steps: readonly JsonStep[]
  /** What the violated predicate read in the last state. */
  readonly read: JsonState
  readonly failure: Failure | null
}

export interface JsonStep {
  readonly number: number
  readonly step: Json
  readonly state: JsonState | null
}

/** Slot values by name, grouped by what the slots are; groups without slots are left out. */
export interface JsonState {
  readonly nodes?: { readonly [node: string]: Json }
  readonly inboxes?: { readonly [node: string]: Json }
  readonly faults?: Json
  readonly history?: Json
  readonly variables?: { readonly [name: string]: Json }
}

export function traceToJson({ steps, slots, read, failure }: Trace): JsonTrace {
  return {
    steps: steps.map(({ number, step, state }) => ({
      number,
      step: stepToJson(step),
      state: state && stateToJson(slots.map((slot, index) => ({ slot, value: state[index] as Plain }))),
    })),
    read: stateToJson(read),
    failure,
  }
}

/** Plain data as JSON: a Map is `{"#map": [[key, value], ...]}`, a Set is `{"#set": [member, ...]}`, as in ITF. */
export function plainToJson(value: Plain): Json {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Set) return { '#set': [...value].map(plainToJson) }
  if (value instanceof Map) {
    return { '#map': [...value].map(([key, entry]) => [plainToJson(key), plainToJson(entry)]) }
  }
  if (Array.isArray(value)) return value.map(plainToJson)
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plainToJson(entry as Plain)]))
}

function stepToJson(step: Step): Json {
  const present = Object.entries(step).filter(([, value]) => value !== undefined)
  return plainToJson(Object.fromEntries(present) as Plain)
}

function stateToJson(values: readonly { readonly slot: Slot; readonly value: Plain }[]): JsonState {
  const of = (kind: Slot['kind']) => values.filter(({ slot }) => slot.kind === kind)
  const byName = (kind: Slot['kind']) =>
    Object.fromEntries(of(kind).map(({ slot, value }) => [slot.name, plainToJson(value)]))
  const single = (kind: Slot['kind']) => plainToJson(of(kind)[0]?.value ?? null)
  return {
    ...(of('node').length > 0 && { nodes: byName('node') }),
    ...(of('inbox').length > 0 && { inboxes: byName('inbox') }),
    ...(of('faults').length > 0 && { faults: single('faults') }),
    ...(of('history').length > 0 && { history: single('history') }),
    ...(of('variable').length > 0 && { variables: byName('variable') }),
  }
}
