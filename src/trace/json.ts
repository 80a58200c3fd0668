/** A trace as plain JSON. docs/json.md describes it. */

import type { Ending, Run } from '../engine/index.ts'
import type { Plain } from '../language/plain.ts'
import { under } from '../semantics/system/names.ts'
import type { Failure, Slot, Step } from '../semantics/system/system.ts'
import type { Trace } from './trace.ts'
import { sortedFields } from './value.ts'
import type { Why } from './why.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export interface JsonTrace {
  readonly steps: readonly JsonStep[]
  /** What the violated predicate read in the last state. */
  readonly read: JsonState
  readonly failure: Failure | null
  /** Of a run that violates a property of whole runs: whether it repeats from a state on, or stops. */
  readonly ending: Ending | null
  /** Why each step is needed, where that was asked; null where it was not found in time. */
  readonly why?: Why | null
}

export interface JsonStep {
  readonly number: number
  /** See step-names.ts. */
  readonly name: string
  readonly step: Json
  readonly state: JsonState | null
}

/** Slot values by name, grouped by what the slots are; groups without slots are left out. */
export interface JsonState {
  readonly nodes?: { readonly [node: string]: Json }
  readonly inboxes?: { readonly [node: string]: Json }
  /** Crashes that nodes have not been told of. */
  readonly notices?: { readonly [node: string]: Json }
  /** Clocks of nodes, or the one of all (`clock`, or `round`). */
  readonly clocks?: { readonly [name: string]: Json }
  /** Pairs of nodes whose link is cut. */
  readonly cut?: Json
  readonly faults?: Json
  readonly history?: Json
  readonly variables?: { readonly [name: string]: Json }
}

export function traceToJson({ steps, slots, read, failure, ending }: Trace, why?: Why | null): JsonTrace {
  return {
    steps: steps.map(({ number, name, step, state }) => ({
      number,
      name,
      step: stepToJson(step),
      state: state && stateToJson(slots.map((slot, index) => ({ slot, value: state[index] as Plain }))),
    })),
    read: stateToJson(read),
    failure,
    ending,
    ...(why !== undefined && { why }),
  }
}

/** Keys that make a JSON object stand for something else. */
const marks = ['#set', '#map', '#object'] as const

/**
 * Plain data as JSON, fields sorted by name: a Map is `{"#map": [[key, value], ...]}`, a Set is `{"#set": [member, ...]}`, as in
 * ITF. An object that has such a key itself is `{"#object": [[key, value], ...]}`.
 */
export function plainToJson(value: Plain): Json {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Set) return { '#set': [...value].map(plainToJson) }
  if (value instanceof Map) {
    return { '#map': [...value].map(([key, entry]) => [plainToJson(key), plainToJson(entry)]) }
  }
  if (Array.isArray(value)) return value.map(plainToJson)
  const fields = sortedFields(value as { readonly [key: string]: Plain }).map(
    ([key, entry]) => [key, plainToJson(entry)] as const,
  )
  return marks.some((mark) => Object.hasOwn(value, mark)) ? { '#object': fields } : Object.fromEntries(fields)
}

/** The inverse of {@link plainToJson}. */
export function plainFromJson(json: Json): Plain {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map(plainFromJson)
  const { '#set': members, '#map': entries, '#object': fields } = json as { readonly [key: string]: Json }
  if (members !== undefined) return new Set((members as readonly Json[]).map(plainFromJson))
  if (entries !== undefined) {
    return new Map(
      (entries as readonly [Json, Json][]).map(([key, entry]) => [plainFromJson(key), plainFromJson(entry)]),
    )
  }
  const known = fields === undefined ? Object.entries(json) : (fields as readonly (readonly [string, Json])[])
  return Object.fromEntries(known.map(([key, entry]) => [key, plainFromJson(entry)]))
}

/** Whether what stands for a set, a map or an object is one, so that it can be read back; what is wrong, or null. */
export function flawOfJson(json: Json): string | null {
  if (typeof json !== 'object' || json === null) return null
  for (const part of Array.isArray(json) ? json : Object.values(json)) {
    const flaw = flawOfJson(part as Json)
    if (flaw !== null) return flaw
  }
  if (Array.isArray(json)) return null
  const isPair = (entry: Json) => Array.isArray(entry) && entry.length === 2
  const isField = (entry: Json) => isPair(entry) && typeof (entry as readonly Json[])[0] === 'string'
  const isRight = { '#set': () => true, '#map': isPair, '#object': isField } as const
  for (const mark of marks) {
    const listed = under(json as { readonly [key: string]: Json }, mark)
    if (listed === undefined) continue
    if (!Array.isArray(listed) || !listed.every(isRight[mark])) return `what stands behind ${mark} is none`
  }
  return null
}

/** The run that a JSON trace tells, for replaying it. */
export function runFromJson({ steps }: Pick<JsonTrace, 'steps'>, slots: readonly Slot[]): Run {
  return {
    steps: steps.map(({ step }) => plainFromJson(step) as unknown as Step),
    states: steps.flatMap(({ state }) => (state === null ? [] : [slots.map((slot) => slotFromJson(state, slot))])),
  }
}

const groups = {
  node: 'nodes',
  inbox: 'inboxes',
  notices: 'notices',
  clock: 'clocks',
  cut: 'cut',
  faults: 'faults',
  history: 'history',
  variable: 'variables',
} as const satisfies { readonly [Kind in Slot['kind']]: keyof JsonState }

/** Kinds of which a state has one slot at most; it is told without its name. */
function isSingle(kind: Slot['kind']): boolean {
  return kind === 'faults' || kind === 'history' || kind === 'cut'
}

/** What a part of a state is called among all parts. */
export function partKey(kind: Slot['kind'], name: string): string {
  return isSingle(kind) ? kind : `${kind} ${name}`
}

/** The parts of a recorded state by kind and name, `node server0`: also those that the model of today does not have. */
export function recordedParts(state: JsonState): Map<string, Plain> {
  const parts = new Map<string, Plain>()
  for (const [kind, group] of Object.entries(groups) as [Slot['kind'], keyof JsonState][]) {
    const recorded = state[group]
    if (recorded === undefined) continue
    if (isSingle(kind)) parts.set(partKey(kind, ''), plainFromJson(recorded as Json))
    else
      for (const [name, value] of Object.entries(recorded ?? {})) parts.set(partKey(kind, name), plainFromJson(value))
  }
  return parts
}

function slotFromJson(state: JsonState, { kind, name }: Slot): Plain {
  const group = state[groups[kind]] as { readonly [name: string]: Json }
  return plainFromJson(isSingle(kind) ? group : (group[name] as Json))
}

function stepToJson(step: Step): Json {
  const present = Object.entries(step).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present.map(([name, value]) => [name, plainToJson(value as Plain)]))
}

function stateToJson(values: readonly { readonly slot: Slot; readonly value: Plain }[]): JsonState {
  return Object.fromEntries(
    (Object.keys(groups) as Slot['kind'][]).flatMap((kind) => {
      const found = values.filter(({ slot }) => slot.kind === kind)
      if (found.length === 0) return []
      const told = isSingle(kind)
        ? plainToJson(found[0]?.value ?? null)
        : Object.fromEntries(found.map(({ slot, value }) => [slot.name, plainToJson(value)]))
      return [[groups[kind], told]]
    }),
  )
}
