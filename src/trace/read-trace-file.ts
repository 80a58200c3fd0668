/** Reads trace files. They are data that others may have written, changed or lost a part of: what is wrong is told with its place. */

import * as v from 'valibot'
import { NetsplitError } from '../language/errors.ts'
import { traceSchema } from '../language/given-run.ts'
import { withoutByteOrderMark } from '../language/json-text.ts'
import { flawOfJson, type Json, type JsonState } from './json.ts'
import type { TraceFile } from './trace-file.ts'

const text = v.string('a text')
const count = v.pipe(v.number('a number'), v.integer('a whole number'), v.minValue(1, 'a number from 1 on'))

/** What stands for a set, a map or an object has to be one. */
const isPlain = <Value>() =>
  v.rawCheck<Value>(({ dataset, addIssue }) => {
    const flaw = dataset.typed ? flawOfJson(dataset.value as Json) : null
    if (flaw !== null) addIssue({ message: flaw })
  })

const plain = v.pipe(v.unknown(), isPlain<unknown>())
const record = v.pipe(
  v.custom<object>((value) => isRecord(value), 'an object'),
  isPlain<object>(),
)
const state = record as unknown as v.GenericSchema<JsonState>
const settings = v.record(
  text,
  v.union([text, v.number(), v.boolean()], 'a text, a number, true or false'),
  'an object',
)

const step = v.object(
  {
    number: count,
    name: v.pipe(text, v.nonEmpty('a name')),
    step: record as unknown as v.GenericSchema<Json>,
    state: v.nullable(state),
  },
  'an object',
)

const failure = v.object(
  {
    kind: v.picklist(['threw', 'invalid'], '"threw" or "invalid"'),
    where: text,
    message: text,
    line: v.nullable(text),
    cure: v.nullable(text),
  },
  'an object',
)

const ending = v.variant(
  'kind',
  [
    v.object({ kind: v.literal('repeats'), from: count }),
    v.object({ kind: v.literal('stops') }),
    v.object({ kind: v.literal('leaves') }),
  ],
  '"repeats", "stops" or "leaves"',
)

const steps = v.array(count, 'a list of numbers of steps')

const decisive = v.object(
  {
    kind: v.picklist(['fault', 'timeout', 'not received'], '"fault", "timeout" or "not received"'),
    step: count,
    words: text,
  },
  'an object',
)

const allowance = v.object(
  {
    why: v.picklist(
      ['taken', 'nothing', 'fault', 'not all the time', 'no fairness'],
      '"taken", "nothing", "fault", "not all the time" or "no fairness"',
    ),
    steps: v.array(text, 'a list of names of steps'),
  },
  'an object',
)

const reading = v.object(
  { state: count, text, step: count, fields: v.array(text, 'a list of names of fields') },
  'an object',
)

/** Nothing is taken again from it, so later versions may say more; the first ones said less. */
const why = v.object(
  {
    needs: v.array(
      v.object({ of: count, by: v.nullable(count), kind: text, words: text }, 'an object'),
      'a list of needs',
    ),
    slice: steps,
    decisive: v.optional(v.array(decisive, 'a list of what is decisive')),
    fairness: v.optional(v.array(allowance, 'a list of allowances')),
    reads: v.optional(v.array(reading, 'a list of what was read')),
  },
  'an object',
)

const kinds = ['counterexample', 'lasso', 'witness', 'open', 'error', 'nothing'] as const

const kindsInWords = '"counterexample", "lasso", "witness", "open", "error" or "nothing"'

const schema = v.pipe(
  v.object(
    {
      schema: v.literal(traceSchema),
      model: v.object({ name: v.pipe(text, v.nonEmpty('a name')), spec: v.nullable(text), hash: text }, 'an object'),
      scenario: text,
      set: settings,
      settings,
      shows: v.object(
        {
          kind: v.picklist(kinds, kindsInWords),
          property: v.nullable(text),
          propertyKind: v.nullable(text),
          of: v.optional(plain as unknown as v.GenericSchema<Json>),
        },
        'an object',
      ),
      steps: v.pipe(v.array(step, 'a list of steps'), v.minLength(1, 'at least the start')),
      read: state,
      failure: v.nullable(failure),
      ending: v.nullable(ending),
      given: v.optional(count),
      history: v.nullable(v.array(text, 'a list of lines')),
      why: v.optional(v.nullable(why)),
    },
    'an object',
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const flaw = contradictionIn(dataset.value)
    if (flaw !== null) addIssue({ message: flaw })
  }),
)

/** What does not fit together, where each part by itself is right. */
function contradictionIn({ steps, ending, shows, given = 0 }: v.InferOutput<typeof schema>): string | null {
  const misnumbered = steps.findIndex(({ number }, at) => number !== at + 1)
  if (misnumbered >= 0)
    return `steps[${misnumbered}] has the number ${steps[misnumbered]?.number}, not ${misnumbered + 1}`
  const stateless = steps.findIndex(({ state }, at) => state === null && (at === 0 || at < steps.length - 1))
  if (stateless >= 0) return `steps[${stateless}] has no state, which only a last step that fails can lack`
  if (ending?.kind === 'repeats' && ending.from >= steps.length) {
    return `ending.from is ${ending.from}, which is no step before the last`
  }
  if (given > steps.length) return `given is ${given}, and there are ${steps.length} steps`
  const isAboutNone = shows.kind === 'error' || shows.kind === 'nothing'
  if (isAboutNone !== (shows.property === null)) {
    return isAboutNone ? `shows.property is given, although shows.kind is "${shows.kind}"` : 'shows.property is missing'
  }
  return null
}

/** Longer runs would be looked at in detail for minutes before anything is said of them; no search comes so deep. */
export const mostSteps = 100_000

function inThousands(count: number): string {
  return count.toLocaleString('en')
}

/**
 * @param name of the file, for messages
 * @throws NetsplitError `bad-trace` for what is no trace file, or a damaged one
 */
export function readTraceFile(content: string, name: string): TraceFile {
  return requireTraceFile(parsed(withoutByteOrderMark(content), name), name)
}

/**
 * Requires that JSON is what a trace file says.
 *
 * @param name what it is called, for messages
 * @throws NetsplitError `bad-trace`
 */
export function requireTraceFile(json: unknown, name: string): TraceFile {
  const refuse = (message: string, cure: string): never => {
    throw new NetsplitError({ code: 'bad-trace', message, place: name, cure })
  }
  if (!isRecord(json)) return refuse('This is no trace file, for it holds no object.', cure)
  const { schema: found } = json as { readonly schema?: unknown }
  if (found !== traceSchema) return refuse(...strange(found))
  const { steps: all } = json as { readonly steps?: unknown }
  if (Array.isArray(all) && all.length > mostSteps) {
    return refuse(
      `This trace file has ${inThousands(all.length)} steps, and no more than ${inThousands(mostSteps)} are taken again.`,
      cure,
    )
  }
  const result = v.safeParse(schema, json, { abortEarly: true })
  if (result.success) return result.output as TraceFile
  const [issue] = result.issues
  const path = pathOf(issue.path ?? [])
  return refuse(path === '' ? `This trace file is damaged: ${issue.message}.` : damageAt(path, issue), cure)
}

const cure = 'Write it again: netsplit check MODEL --scenario NAME --trace FILE'

/** Messages of schemas name what there has to be; those of checks are sentences. */
function damageAt(path: string, { kind, type, message, received, input }: v.BaseIssue<unknown>): string {
  if (received === 'undefined') return `This trace file is damaged: ${path} is missing.`
  if (type === 'min_length') return `This trace file is damaged: ${path} has to have ${message}.`
  if (type === 'raw_check') return `This trace file is damaged: in ${path}, ${message}.`
  const given = kind === 'schema' ? received : JSON.stringify(input)
  return `This trace file is damaged: ${path} has to be ${message}, not ${given}.`
}

/** What a file is that has another schema. */
function strange(found: unknown): readonly [string, string] {
  const [, kind, version] = /^netsplit\/(\w+)\/(\d+)$/.exec(String(found)) ?? []
  if (kind === 'trace' && Number(version) > 1) {
    return [
      `This trace file has the schema ${found}, and this Netsplit reads ${traceSchema}.`,
      'Use the version of Netsplit that wrote it, or a later one.',
    ]
  }
  if (kind !== undefined) return [`This is no trace file, but has the schema ${found}.`, cure]
  return [`This is no trace file: its schema has to be "${traceSchema}".`, cure]
}

function parsed(content: string, name: string): unknown {
  try {
    return JSON.parse(content)
  } catch (error) {
    const refuse = (message: string, place: string): never => {
      throw new NetsplitError({ code: 'bad-trace', message, place, cure })
    }
    if (content.trim() === '') return refuse('This file is empty.', name)
    const readable = readablePart(content)
    const isCut = readable.length === content.length
    const lines = (isCut ? content.trimEnd() : readable).split('\n')
    const place = `${name}:${lines.length}:${(lines.at(-1) as string).length + 1}`
    return refuse(
      isCut
        ? 'This file ends in the middle: it was not written to its end.'
        : `This is no JSON: ${(error as Error).message}.`,
      place,
    )
  }
}

/** The longest beginning of a text that could be the beginning of JSON: messages of older Nodes do not say where they fail. */
function readablePart(content: string): string {
  let [fits, fails] = [0, content.length + 1]
  while (fails - fits > 1) {
    const length = Math.floor((fits + fails) / 2)
    if (mayGoOn(content.slice(0, length))) fits = length
    else fails = length
  }
  return content.slice(0, fits)
}

function mayGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning)
    return true
  } catch (error) {
    const { message } = error as Error
    const [, position = -1] = /position (\d+)/.exec(message) ?? []
    return /end of (JSON|data)|Unterminated/i.test(message) || Number(position) >= beginning.length
  }
}

/** `steps[3].state`. */
function pathOf(path: readonly { readonly key?: unknown }[]): string {
  return path
    .map(({ key }, at) => (typeof key === 'number' ? `[${key}]` : `${at === 0 ? '' : '.'}${String(key)}`))
    .join('')
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
