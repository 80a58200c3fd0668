/**
 * A run in the Informal Trace Format of Apalache and Quint: https://apalache-mc.org/docs/adr/015adr-trace.html
 *
 * The variables of a machine are those of its author; an indexed one is a function. A protocol has the variables `nodes`, `inboxes`,
 * `notices` and `clocks`, functions of names of nodes, and `faults`, `history` and `cut`, as far as the model has them.
 */

import { comparePlain, type Plain } from '../language/plain.ts'
import type { Slot } from '../semantics/system/system.ts'
import type { Json } from '../trace/json.ts'
import { conclusionLines } from '../trace/text.ts'
import type { Trace, TraceStep } from '../trace/trace.ts'
import { sortedFields, whole } from '../trace/value.ts'

export function writeItf(trace: Trace): string {
  const { slots, ending, steps, failure, model, scenario, settings } = trace
  const variables = variablesOf(slots)
  const reached = steps.filter(({ state }) => state !== null)
  // A run that repeats comes back to a state that is there already; one that stops stays in its last.
  const shown = ending?.kind === 'repeats' ? reached.slice(0, -1) : reached
  const loop = ending === null ? null : ending.kind === 'repeats' ? ending.from - 1 : shown.length - 1
  const meta: Json = {
    format: 'ITF',
    'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
    source: model,
    description: `${scenario}: ${conclusionLines(trace, whole).join('\n')}`,
    scenario,
    settings: Object.fromEntries(sortedFields(settings)),
    ...(trace.violated !== null && { status: 'violation', violated: trace.violated.property }),
    ...(ending?.kind === 'repeats' && { 'loop-step': (steps.at(-1) as TraceStep).name }),
    ...(failure !== null && { 'failing-step': (steps.at(-1) as TraceStep).name, failure: failure.message }),
  }
  const states = shown.map((step, index) => JSON.stringify(stateOf(step, index, variables)))
  return [
    `{"#meta": ${JSON.stringify(meta)},`,
    `"vars": ${JSON.stringify(variables.map(({ name }) => name))},`,
    `"states": [\n${states.join(',\n')}\n]${loop === null ? '' : `,\n"loop": ${loop}`}}`,
    '',
  ].join('\n')
}

/** A variable of the format, and the slots that it is made of. */
interface Variable {
  readonly name: string
  /** Null for a variable that is one slot. */
  readonly keys: readonly Json[] | null
  readonly slots: readonly number[]
}

const functions = { node: 'nodes', inbox: 'inboxes', notices: 'notices', clock: 'clocks' } as const
const singles = { cut: 'cut', faults: 'faults', history: 'history' } as const

function variablesOf(slots: readonly Slot[]): Variable[] {
  const groups = new Map<string, { key: string | null; slot: number }[]>()
  for (const [slot, { kind, name, entry }] of slots.entries()) {
    const [variable, key] =
      kind === 'variable'
        ? [unmarked(entry?.of ?? name), entry?.key ?? null]
        : kind in singles
          ? [singles[kind as keyof typeof singles], null]
          : [functions[kind as keyof typeof functions], name]
    groups.set(variable, [...(groups.get(variable) ?? []), { key, slot }])
  }
  return [...groups].map(([name, parts]) => ({
    name,
    keys: parts[0]?.key === null ? null : keysOf(parts.map(({ key }) => key as string)),
    slots: parts.map(({ slot }) => slot),
  }))
}

/** Names that begin with # are the format's own. */
function unmarked(name: string): string {
  return /^_*#/.test(name) ? `_${name}` : name
}

/** The entries of a list are numbered. */
function keysOf(keys: readonly string[]): readonly Json[] {
  return keys.every((key, at) => key === String(at)) ? keys.map(Number) : keys
}

function stateOf({ state, name, number }: TraceStep, index: number, variables: readonly Variable[]): Json {
  const told = (slot: number) => plainToItf((state as readonly Plain[])[slot] as Plain)
  return Object.fromEntries([
    ['#meta', { index, number, step: name }],
    ...variables.map(({ name: variable, keys, slots }): [string, Json] => [
      variable,
      keys === null ? told(slots[0] as number) : { '#map': keys.map((key, at) => [key, told(slots[at] as number)]) },
    ]),
  ])
}

/**
 * A value of the format. It has no null, which is the option `None` as Quint writes it, and no fractions, which are marked as
 * what it cannot hold. A record with a field that begins with # is a function of texts.
 */
export function plainToItf(value: Plain): Json {
  if (value === null) return { tag: 'None', value: { '#tup': [] } }
  if (typeof value === 'number') return numberToItf(value)
  if (typeof value !== 'object') return value
  if (value instanceof Set) return { '#set': [...value].sort(comparePlain).map(plainToItf) }
  if (value instanceof Map) {
    const entries = [...value].sort(([left], [right]) => comparePlain(left, right))
    return { '#map': entries.map(([key, entry]) => [plainToItf(key), plainToItf(entry)]) }
  }
  if (Array.isArray(value)) return value.map(plainToItf)
  const fields = sortedFields(value as { readonly [key: string]: Plain }).map(([key, entry]): [string, Json] => [
    key,
    plainToItf(entry),
  ])
  return fields.some(([key]) => key.startsWith('#')) ? { '#map': fields } : Object.fromEntries(fields)
}

function numberToItf(value: number): Json {
  if (Number.isSafeInteger(value)) return value
  return Number.isInteger(value) ? { '#bigint': String(BigInt(value)) } : { '#unserializable': String(value) }
}
