/**
 * Histories in the notation of Jepsen, which Elle and Porcupine's examples use, too: EDN, one operation each time that it is
 * invoked or ends, `{:process 0, :type :invoke, :f :write, :value 3}`. What processes that are no number do, such as
 * :nemesis, is left out. A completion without an invocation was invoked at any time since its process was last heard of.
 */

import { NetsplitError } from '../language/errors.ts'
import { withoutByteOrderMark } from '../language/json-text.ts'
import type { Plain } from '../language/plain.ts'
import { EdnError, readEdn } from './edn.ts'
import { type HistoryFile, historyOf, type PlacedEvent } from './history-file.ts'

/** Whether a text is no JSON, but looks as EDN does. */
export function looksLikeEdn(text: string): boolean {
  return /^\s*(?:;[^\n]*\n\s*)*[[(]?\s*(?:#[\w.]+\s*)?\{\s*:/.test(withoutByteOrderMark(text))
}

/**
 * @param object what the operations are operations of: the same word may mean another thing for another object
 * @throws NetsplitError `bad-history` with the line that is wrong
 */
export function readJepsen(content: string, name: string, object: string): HistoryFile {
  const operations = formsIn(withoutByteOrderMark(content), name)
    .map(({ value, line }) => operationIn(value, line, name))
    .filter((operation) => operation !== null)
  const isKeyed = object === 'register' && operations.some(hasKey)
  const lastHeard = new Map<string, PlacedEvent['kind']>()
  const events: PlacedEvent[] = []
  const drains = object === 'queue' ? drainsIn(operations) : new Map<JepsenOperation, Drain>()
  for (const operation of operations) {
    const { refuse } = operation
    const { client } = operation
    const push: Push = (kind, value, answers) => {
      const at = Math.max(operation.line, (events.at(-1)?.at ?? 0) + 1)
      events.push({ client, refuse, at, line: operation.line, kind, value, ...(answers !== undefined && { answers }) })
      lastHeard.set(client, kind)
    }
    const { kind } = operation
    const drain = drains.get(operation)
    if (drain !== undefined) {
      pushDrain(drain, operation, push)
      continue
    }
    if (kind === 'invoke' || lastHeard.get(operation.client) !== 'invoke') {
      push('invoke', requestOf(operation, object, isKeyed))
    }
    if (kind !== 'invoke') push(kind, kind === 'return' ? answerOf(operation, object, isKeyed) : undefined)
  }
  return historyOf(events, name)
}

type Push = (kind: PlacedEvent['kind'], value: Plain | undefined, answers?: PlacedEvent['answers']) => void

/**
 * A drain takes whatever is in a queue, until it finds nothing. It is told as dequeues one after the other, nobody knows when
 * during the drain, the last of which found nothing. Where nothing was put in meanwhile, that one is told to come after all else: the
 * queue is empty at rest.
 */
interface Drain {
  /** The event with which it begins; that with which it ends where it has no other. */
  readonly first: JepsenOperation
  /** What its dequeues answered. */
  readonly taken: readonly Plain[]
  /** Whether another one found nothing afterwards. */
  readonly leavesNothing: boolean
}

/** By the events with which they begin and end. */
function drainsIn(operations: readonly JepsenOperation[]): Map<JepsenOperation, Drain> {
  const drains = new Map<JepsenOperation, Drain>()
  const begun = new Map<string, { readonly first: JepsenOperation; readonly at: number }>()
  let lastPut = -1
  for (const [number, operation] of operations.entries()) {
    const { client, kind, does, value, refuse } = operation
    if (does === 'enqueue' && kind === 'return') lastPut = number
    if (does !== 'drain') continue
    if (kind === 'invoke') {
      begun.set(client, { first: operation, at: number })
      continue
    }
    const { first, at } = begun.get(client) ?? { first: operation, at: number }
    begun.delete(client)
    const drain = (taken: readonly Plain[], leavesNothing: boolean) => {
      for (const event of new Set([first, operation])) drains.set(event, { first, taken, leavesNothing })
    }
    if (kind === 'fail') drain([], false)
    else if (kind === 'return' && Array.isArray(value)) {
      const taken = value as readonly Plain[]
      drain(lastPut < at ? taken : [...taken, null], lastPut < at)
    } else if (kind === 'return') refuse('A :drain has as its value the vector of what it took.')
    else refuse(openDrain, openCure)
  }
  for (const { first } of begun.values()) first.refuse(openDrain, openCure)
  return drains
}

const openDrain = 'This :drain has no end, so it may have taken any number of values.'
const openCure =
  'Write a :dequeue for each value that is known to be taken, and one without an end for each that may be; :ok says that nothing was left.'

function pushDrain({ first, taken, leavesNothing }: Drain, operation: JepsenOperation, push: Push): void {
  if (operation === first && taken.length > 0) push('invoke', { type: 'dequeue' }, taken)
  if (operation.kind === 'invoke') return
  if (taken.length > 0) push('return', undefined, taken)
  if (!leavesNothing) return
  push('invoke', { type: 'dequeue' })
  push('return', null)
}

interface JepsenOperation {
  readonly client: string
  readonly kind: PlacedEvent['kind']
  /** What it does, without a colon; null where it does not say. */
  readonly does: string | null
  readonly key: Plain | undefined
  readonly value: Plain
  readonly line: number
  readonly refuse: PlacedEvent['refuse']
}

function formsIn(content: string, name: string) {
  try {
    return readEdn(content)
  } catch (error) {
    if (!(error instanceof EdnError)) throw error
    const { message, line } = error
    throw new NetsplitError({
      code: 'bad-history',
      message: `This is no EDN: ${message}.`,
      place: `${name}:${line}`,
      cure,
    })
  }
}

const cure = 'An event is a map such as {:process 0, :type :invoke, :f :read, :value nil}.'
const kinds = new Map<Plain, PlacedEvent['kind']>([
  [':invoke', 'invoke'],
  [':ok', 'return'],
  [':fail', 'fail'],
  [':info', 'info'],
])

/** @returns null for what is done to the system, not by its clients */
function operationIn(form: Plain, line: number, name: string): JepsenOperation | null {
  const refuse = (message: string, hint: string = cure): never => {
    throw new NetsplitError({ code: 'bad-history', message, place: `${name}:${line}`, cure: hint })
  }
  if (!(form instanceof Map)) return refuse('This is no map.')
  const fields = form as ReadonlyMap<string, Plain>
  const process = fields.get(':process') ?? 0
  if (typeof process !== 'number') return null
  const kind = kinds.get(fields.get(':type') ?? null)
  if (kind === undefined) return refuse(':type has to be :invoke, :ok, :fail or :info.')
  const does = fields.get(':f')
  return {
    client: `p${process}`,
    kind,
    does: typeof does === 'string' ? does.replace(/^:/, '') : null,
    key: fields.get(':key'),
    value: fields.get(':value') ?? null,
    line,
    refuse,
  }
}

/** Whether values are pairs of a key and a value, as in Jepsen's `independent` tests. */
function hasKey({ does, kind, value }: JepsenOperation): boolean {
  // Who reads the only register asks for nothing in particular.
  return isPair(value) && ((does === 'read' && kind === 'invoke') || (does === 'cas' && isPair(value[1])))
}

function isPair(value: Plain | undefined): value is readonly [Plain, Plain] {
  return Array.isArray(value) && value.length === 2
}

/** Key and value of an operation on one of several registers, or on the only one. */
function placed({ key, value }: JepsenOperation, isKeyed: boolean) {
  if (key !== undefined) return { key, value }
  return isKeyed && isPair(value) ? { key: value[0], value: value[1] } : { value }
}

/** Whether the object is none of those that there are: then its operations are what its specification says. */
function isOwn(object: string): boolean {
  return !['register', 'queue', 'set', 'counter', 'lock', 'transactions'].includes(object)
}

/** What other names mean, by object. */
const names: { readonly [object: string]: { readonly [name: string]: string } } = {
  register: { get: 'read', put: 'write' },
  counter: { add: 'increment', inc: 'increment', dec: 'decrement' },
}

function nameOf({ does }: JepsenOperation, object: string): string | null {
  const known = names[object]
  return does !== null && known !== undefined && Object.hasOwn(known, does) ? (known[does] as string) : does
}

function requestOf(operation: JepsenOperation, object: string, isKeyed: boolean): Plain {
  const type = nameOf(operation, object)
  if (object === 'transactions') return { type: 'transaction', operations: stepsIn(operation).map(requestedStep) }
  if (type === null) return operation.refuse('An event needs :f, what it does.')
  const { value, ...at } = placed(operation, isKeyed)
  if (isOwn(object)) return { type, ...at, ...(value !== null && { value }) }
  switch (type) {
    case 'read':
    case 'dequeue':
    case 'acquire':
    case 'release':
      return { type, ...at }
    case 'cas':
      if (!isPair(value)) return operation.refuse('A :cas has as its value what it expects, and what it writes.')
      return { type, ...at, expected: value[0], value: value[1] }
    case 'increment':
    case 'decrement':
      return { type, ...(value !== null && { by: value }) }
    default:
      return { type, ...at, value }
  }
}

/** Undefined where it says no more than ok. */
function answerOf(operation: JepsenOperation, object: string, isKeyed: boolean): Plain | undefined {
  if (object === 'transactions') {
    return stepsIn(operation).map((step) => (step[0] === ':r' ? (step[2] ?? null) : null))
  }
  const { value } = placed(operation, isKeyed)
  if (isOwn(object)) return value
  switch (nameOf(operation, object)) {
    case 'read':
      return value instanceof Set ? [...(value as ReadonlySet<Plain>)] : value
    case 'dequeue':
    case 'contains':
      return value
    case 'cas':
      return true
    default:
      return undefined
  }
}

const stepTypes = new Map<Plain, string>([
  [':r', 'read'],
  [':w', 'write'],
  [':append', 'append'],
])

function stepsIn({ value, refuse }: JepsenOperation): readonly (readonly Plain[])[] {
  const isStep = (step: Plain) => Array.isArray(step) && step.length >= 2 && stepTypes.has(step[0] as Plain)
  if (Array.isArray(value) && (value as readonly Plain[]).every(isStep)) return value as unknown as readonly Plain[][]
  return refuse(
    'The value of a transaction has to be a vector of [:r key value], [:w key value] and [:append key value].',
  )
}

function requestedStep(step: readonly Plain[]): Plain {
  const [type, key = null, value = null] = step
  const name = stepTypes.get(type as Plain) as string
  return name === 'read' ? { type: name, key } : { type: name, key, value }
}
