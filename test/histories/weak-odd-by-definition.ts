/**
 * Weak models of registers by their definitions, with values that repeat or are there at the start, and operations without
 * an end: tries every choice of these, every source of each read, and every order of writes. Written apart from `src`.
 *
 * - causal, causal memory, causal convergence: Bouajjani and others, "On Verifying Causal Consistency", 2017, definitions of
 *   CC, CM and CCv, for each choice of which write each read got its value from;
 * - session guarantees: Terry and others, "Session Guarantees for Weakly Consistent Replicated Data", 1994, in the terms of
 *   Burckhardt, "Principles of Eventual Consistency", 2014: an order of all writes, and for each read a set of visible ones;
 * - consistent prefix: Terry, "Replicated Data Consistency Explained Through Baseball", 2013;
 * - eventual: Vogels, "Eventually Consistent", 2009.
 */

import type { RecordedOperation } from '../../src/histories/operations.ts'
import type { Plain } from '../../src/language/plain.ts'
import { isSame } from './plain-objects.ts'

interface Access {
  readonly type: 'read' | 'write'
  readonly key: Plain | undefined
  readonly value: Plain
  readonly client: string
  readonly index: number
  readonly recorded: RecordedOperation
}

type Sources = ReadonlyMap<Access, Access | null>
type Before = (first: Access, second: Access) => boolean

export function isRightByDefinition(model: string, all: readonly RecordedOperation[], initial: Plain): boolean {
  const accesses = all.map(accessOf)
  const decide = models[model]
  if (decide === undefined) throw new Error(`No definition of ${model}`)
  if (model === 'eventual') return isEventual(accesses, initial)
  const isOpen = ({ recorded }: Access) => recorded.result === undefined
  const open = accesses.filter((one) => isOpen(one) && one.type === 'write')
  return subsetsOf(open).some((taken) => {
    const happened = accesses.filter((one) => !isOpen(one) || taken.includes(one))
    return sourcesAmong(happened, initial).some((sources) => decide(happened, sources))
  })
}

const models: { readonly [model: string]: (all: readonly Access[], sources: Sources) => boolean } = {
  causal: (all, sources) => isCausal(all, sources, (read) => [read]),
  'causal-memory': (all, sources) =>
    isCausal(all, sources, (operation) =>
      all.filter((one) => one.type === 'read' && (one === operation || inSession(one, operation))),
    ),
  'causal-convergence': isConvergent,
  'read-your-writes': (all, sources) => hasVisible(all, sources, { own: true }),
  'monotonic-reads': (all, sources) => hasVisible(all, sources, { grows: true }),
  'monotonic-writes': (all, sources) =>
    hasVisible(all, sources, {
      grows: true,
      leaders: (write) => all.filter((one) => isWrite(one) && inSession(one, write)),
    }),
  'writes-follow-reads': (all, sources) =>
    hasVisible(all, sources, {
      grows: true,
      leaders: (write) =>
        all.flatMap((one) => {
          const source = one.type === 'read' && inSession(one, write) ? sources.get(one) : null
          return source === null || source === undefined || source === write ? [] : [source]
        }),
    }),
  'consistent-prefix': hasPrefixes,
  eventual: () => false,
}

function accessOf(recorded: RecordedOperation): Access {
  const { client, index, operation, result } = recorded
  const { type, key, value } = operation as { type: 'read' | 'write'; key?: Plain; value: Plain }
  return { type, key, value: type === 'read' ? (result as Plain) : value, client, index, recorded }
}

const isWrite = ({ type }: Access) => type === 'write'
const sameKey = (one: Access, other: Access) => isSame(one.key, other.key)
/** When a write without an end took effect, its client does not know. */
const inSession: Before = (first, second) =>
  first.client === second.client && first.index < second.index && first.recorded.result !== undefined

function sourcesAmong(all: readonly Access[], initial: Plain): Sources[] {
  const reads = all.filter(({ type }) => type === 'read')
  const choose = (left: readonly Access[]): (readonly (readonly [Access, Access | null])[])[] => {
    const [read, ...rest] = left
    if (read === undefined) return [[]]
    const writes = all.filter((one) => isWrite(one) && sameKey(one, read) && isSame(one.value, read.value))
    const sources = isSame(read.value, initial) ? [null, ...writes] : writes
    return choose(rest).flatMap((others) => sources.map((source) => [[read, source] as const, ...others]))
  }
  return choose(reads).map((pairs) => new Map(pairs))
}

/** Causality: session order and reads-from, closed; null where it goes in a circle. */
function causalityOf(all: readonly Access[], sources: Sources): Before | null {
  const reached = new Map(all.map((one): [Access, Set<Access>] => [one, new Set()]))
  for (const first of all) {
    for (const second of all) {
      if (inSession(first, second) || sources.get(second) === first) reached.get(first)?.add(second)
    }
  }
  for (const middle of all) {
    for (const first of all) {
      if (reached.get(first)?.has(middle)) for (const last of reached.get(middle) ?? []) reached.get(first)?.add(last)
    }
  }
  if (all.some((one) => reached.get(one)?.has(one))) return null
  return (first, second) => reached.get(first)?.has(second) === true
}

function lastTo(read: Access, order: readonly Access[]): Access | null {
  return order.findLast((one) => isWrite(one) && sameKey(one, read)) ?? null
}

/** For each operation an order of what causality puts before it, in which some reads have the source that they have. */
function isCausal(
  all: readonly Access[],
  sources: Sources,
  explained: (operation: Access) => readonly Access[],
): boolean {
  const before = causalityOf(all, sources)
  if (before === null) return false
  return all
    .filter(({ type }) => type === 'read')
    .every((operation) => {
      const past = all.filter((one) => one === operation || before(one, operation))
      return ordersOf(past, before).some((order) =>
        explained(operation).every((read) => lastTo(read, order.slice(0, order.indexOf(read))) === sources.get(read)),
      )
    })
}

function isConvergent(all: readonly Access[], sources: Sources): boolean {
  const before = causalityOf(all, sources)
  if (before === null) return false
  return ordersOf(all.filter(isWrite), before).some((order) =>
    all.every(
      (read) =>
        isWrite(read) ||
        lastTo(
          read,
          order.filter((write) => before(write, read)),
        ) === sources.get(read),
    ),
  )
}

interface Guarantee {
  /** Own writes are visible. */
  readonly own?: boolean
  /** What was visible stays so. */
  readonly grows?: boolean
  /** What is visible wherever a write is, and comes before it. */
  readonly leaders?: (write: Access) => readonly Access[]
}

function hasVisible(all: readonly Access[], sources: Sources, { own, grows, leaders = () => [] }: Guarantee): boolean {
  const writes = all.filter(isWrite)
  const clients = [...new Set(all.map(({ client }) => client))]
  return ordersOf(writes, (first, second) => leaders(second).includes(first)).some((order) =>
    clients.every((client) => {
      const reads = all
        .filter((one) => one.client === client && one.type === 'read')
        .sort((left, right) => left.index - right.index)
      const goesOn = (at: number, seen: readonly Access[]): boolean => {
        const read = reads[at]
        if (read === undefined) return true
        return subsetsOf(writes).some(
          (visible) =>
            (!own || writes.every((one) => !inSession(one, read) || visible.includes(one))) &&
            (!grows || seen.every((one) => visible.includes(one))) &&
            visible.every((one) => leaders(one).every((leader) => visible.includes(leader))) &&
            lastTo(
              read,
              order.filter((one) => visible.includes(one)),
            ) === sources.get(read) &&
            goesOn(at + 1, visible),
        )
      }
      return goesOn(0, [])
    }),
  )
}

/** One order of writes, all of which answer ok, that keeps that of each client; each reads beginnings of it that only grow. */
function hasPrefixes(all: readonly Access[], sources: Sources): boolean {
  const answers = all.filter(isWrite).map(({ recorded }) => recorded.result)
  if (!answers.every((answer) => answer === undefined || isSame(answer, { type: 'ok' }))) return false
  const clients = [...new Set(all.map(({ client }) => client))]
  return ordersOf(all.filter(isWrite), inSession).some((order) =>
    clients.every((client) => {
      const reads = all
        .filter((one) => one.client === client && one.type === 'read')
        .sort((left, right) => left.index - right.index)
      const goesOn = (at: number, from: number): boolean => {
        const read = reads[at]
        if (read === undefined) return true
        for (let length = from; length <= order.length; length++) {
          if (lastTo(read, order.slice(0, length)) === sources.get(read) && goesOn(at + 1, length)) return true
        }
        return false
      }
      return goesOn(0, 0)
    }),
  )
}

/** Once all writes to a key have returned, reads that begin then answer the same, the value of one of them. */
function isEventual(all: readonly Access[], initial: Plain): boolean {
  const reads = all.filter(({ type, recorded }) => type === 'read' && recorded.result !== undefined)
  const writesTo = (read: Access) => all.filter((one) => isWrite(one) && sameKey(one, read))
  return reads.every((read) => {
    const writes = writesTo(read)
    if (!isSame(read.value, initial) && !writes.some(({ value }) => isSame(value, read.value))) return false
    const isAtRest = ({ recorded }: Access) => writes.every((one) => one.recorded.returned < recorded.invoked)
    if (!isAtRest(read)) return true
    const agrees = reads.every((other) => !sameKey(other, read) || !isAtRest(other) || isSame(other.value, read.value))
    return agrees && (writes.length === 0 || writes.some(({ value }) => isSame(value, read.value)))
  })
}

function ordersOf(all: readonly Access[], before: Before): Access[][] {
  if (all.length === 0) return [[]]
  return all
    .filter((next) => !all.some((other) => before(other, next)))
    .flatMap((next) =>
      ordersOf(
        all.filter((other) => other !== next),
        before,
      ).map((rest) => [next, ...rest]),
    )
}

function subsetsOf<Member>(members: readonly Member[]): Member[][] {
  if (members.length === 0) return [[]]
  const rest = subsetsOf(members.slice(1))
  return [...rest, ...rest.map((subset) => [members[0] as Member, ...subset])]
}
