/**
 * Isolation levels by Adya's definition ("Weak Consistency", 1999), snapshot isolation by Cerone and Gotsman's ("Analysing
 * Snapshot Isolation", 2018): tries every choice of the transactions without an end that were committed, every order of
 * the versions of each key, and for each read every version that holds what it found. Written apart from `src`.
 */

import type { RecordedOperation } from '../../src/histories/operations.ts'
import type { Plain } from '../../src/language/plain.ts'
import { isSame } from './plain-objects.ts'

interface Step {
  readonly type: 'read' | 'write' | 'append'
  readonly key: Plain
  readonly value: Plain
  readonly answer: Plain | undefined
}

interface Transaction {
  readonly steps: readonly Step[]
  readonly recorded: RecordedOperation
  readonly outcome: 'committed' | 'open' | 'rolled back'
}

interface Version {
  readonly by: Transaction
  readonly value: Plain
  readonly isFinal: boolean
}

type Kind = 'ww' | 'wr' | 'rw' | 'time'
type Edge = readonly [from: Transaction, to: Transaction, kind: Kind]

export function isIsolatedByDefinition(
  level: string,
  recorded: readonly RecordedOperation[],
  failed: readonly RecordedOperation[],
  initial: Plain,
): boolean {
  const all = [
    ...recorded.map((one) => transactionOf(one, one.result === undefined ? 'open' : 'committed')),
    ...failed.map((one) => transactionOf(one, 'rolled back')),
  ]
  const open = all.filter(({ outcome }) => outcome === 'open')
  return subsetsOf(open).some((taken) => {
    const committed = all.filter((one) => one.outcome === 'committed' || taken.includes(one))
    return new Judge(level, all, committed, initial).isRight()
  })
}

class Judge {
  private readonly atLeast: (level: string) => boolean
  private readonly all: readonly Transaction[]
  private readonly committed: readonly Transaction[]
  private readonly initial: Plain
  private readonly lists: readonly Plain[]

  constructor(level: string, all: readonly Transaction[], committed: readonly Transaction[], initial: Plain) {
    const levels = ['read-uncommitted', 'read-committed', 'snapshot-isolation', 'serializable', 'strict-serializable']
    this.atLeast = (other) => levels.indexOf(level) >= levels.indexOf(other)
    this.all = all
    this.committed = committed
    this.initial = initial
    const keys = distinct(all.flatMap(({ steps }) => steps.map(({ key }) => key)))
    const hasStep = (key: Plain, wanted: (step: Step) => boolean) =>
      all.some(({ steps }) => steps.some((one) => isSame(one.key, key) && wanted(one)))
    // Of a key to which nobody wrote, an empty list may have been read.
    this.lists = keys.filter(
      (key) =>
        hasStep(key, ({ type }) => type === 'append') ||
        (!Array.isArray(initial) &&
          !hasStep(key, ({ type }) => type === 'write') &&
          hasStep(key, ({ answer }) => isSame(answer, []))),
    )
    this.others = keys.filter((key) => !this.lists.includes(key))
  }

  private readonly others: readonly Plain[]

  isRight(): boolean {
    if (!this.committed.every((one) => this.isConsistentInside(one))) return false
    const time: Edge[] = this.atLeast('strict-serializable')
      ? this.committed.flatMap((from) =>
          this.committed.flatMap((to): Edge[] =>
            from.recorded.returned < to.recorded.invoked ? [[from, to, 'time']] : [],
          ),
        )
      : []
    return this.goesOn([...this.lists, ...this.others], time)
  }

  /** Own writes are read, and, from snapshot isolation on, the same is read again. */
  private isConsistentInside({ steps }: Transaction): boolean {
    return steps.every((step, at) => {
      if (step.type !== 'read' || step.answer === undefined) return true
      const before = steps.slice(0, at).filter((other) => isSame(other.key, step.key))
      const own = before.filter(({ type }) => type !== 'read').map(({ value }) => value)
      if (this.isList(step.key)) {
        const list = listIn(step.answer)
        if (own.length > 0 && !isSame(list.slice(-own.length), own)) return false
      } else if (own.length > 0 && !isSame(step.answer, own.at(-1))) return false
      if (!this.atLeast('snapshot-isolation')) return true
      return before.every(
        (other) => other.type !== 'read' || isSame(this.outside(steps, other), this.outside(steps, step)),
      )
    })
  }

  private isList(key: Plain): boolean {
    return this.lists.some((list) => isSame(list, key))
  }

  /** What a read found of others; undefined where it found its own write alone. */
  private outside(steps: readonly Step[], read: Step): Plain | undefined {
    const own = steps.slice(0, steps.indexOf(read)).filter(({ type, key }) => type !== 'read' && isSame(key, read.key))
    if (!this.isList(read.key)) {
      const first = steps.find(({ type, key }) => type === 'read' && isSame(key, read.key)) as Step
      return own.length > 0 ? first.answer : read.answer
    }
    const list = listIn(read.answer as Plain)
    return list.slice(0, list.length - own.length)
  }

  /** Chooses an order of the versions of a key, and sources of its reads; then those of the other keys. */
  private goesOn(keys: readonly Plain[], edges: readonly Edge[]): boolean {
    const [key, ...rest] = keys
    if (key === undefined) return this.isAcyclic(edges)
    const found = this.isList(key) ? this.choicesOfList(key) : this.choicesOfValue(key)
    for (const more of found) if (this.goesOn(rest, [...edges, ...more])) return true
    return false
  }

  private readsOf(key: Plain): { readonly by: Transaction; readonly found: Plain; readonly whole: Plain }[] {
    return this.committed.flatMap((by) =>
      by.steps.flatMap((step, at) => {
        if (step.type !== 'read' || step.answer === undefined || !isSame(step.key, key)) return []
        const isOwn = by.steps.slice(0, at).some((other) => other.type !== 'read' && isSame(other.key, key))
        if (isOwn && !this.isList(key)) return []
        return [{ by, found: this.outside(by.steps, step) as Plain, whole: step.answer }]
      }),
    )
  }

  private versionsOf(key: Plain, by: readonly Transaction[]): Version[] {
    return by.flatMap((one) => {
      const own = one.steps.filter((step) => step.type !== 'read' && isSame(step.key, key))
      return own.map(({ value }, at): Version => ({ by: one, value, isFinal: at === own.length - 1 }))
    })
  }

  private *choicesOfValue(key: Plain): Generator<Edge[]> {
    const final = this.versionsOf(key, this.committed).filter(({ isFinal }) => isFinal)
    const any = this.versionsOf(key, this.all)
    const reads = this.readsOf(key)
    for (const order of permutationsOf(final)) {
      const ww = order.slice(1).map((version, at): Edge => [(order[at] as Version).by, version.by, 'ww'])
      if (!this.atLeast('read-committed')) {
        const isWritten = reads.every(
          ({ by, found }) =>
            isSame(found, this.initial) || any.some((one) => one.by !== by && isSame(one.value, found)),
        )
        if (isWritten) yield ww
        continue
      }
      const choices = reads.map(({ by, found }) => [
        ...(isSame(found, this.initial) ? [-1] : []),
        ...order.flatMap((version, at) => (version.by !== by && isSame(version.value, found) ? [at] : [])),
      ])
      for (const sources of productOf(choices)) {
        yield [
          ...ww,
          ...reads.flatMap(({ by }, at): Edge[] => {
            const source = sources[at] as number
            const [read, next] = [order[source], order[source + 1]]
            return [
              ...(read === undefined ? [] : [[read.by, by, 'wr'] as const]),
              ...(next === undefined ? [] : [[by, next.by, 'rw'] as const]),
            ]
          }),
        ]
      }
    }
  }

  /** Each list that was read begins the order of all elements; what was rolled back may be seen by dirty reads. */
  private *choicesOfList(key: Plain): Generator<Edge[]> {
    const elements = this.versionsOf(key, this.committed)
    const aborted = this.versionsOf(key, this.all).filter(({ by }) => !this.committed.includes(by))
    const reads = this.readsOf(key)
    for (const order of permutationsOf(elements)) {
      const keepsOwn = order.every((version, at) =>
        order
          .slice(0, at)
          .every((other) => other.by !== version.by || elements.indexOf(other) < elements.indexOf(version)),
      )
      if (!keepsOwn) continue
      const ww = order.slice(1).map((version, at): Edge => [(order[at] as Version).by, version.by, 'ww'])
      if (!this.atLeast('read-committed')) {
        const fits = reads.every(({ by, found, whole }) =>
          isWeave(listIn(whole), order, aborted, { by, count: listIn(whole).length - listIn(found).length }),
        )
        if (fits) yield ww
        continue
      }
      const isRead = reads.every(({ by, found, whole }) => {
        const list = listIn(whole)
        const last = order[listIn(found).length - 1]
        return (
          list.length <= order.length &&
          list.every((element, at) => isSame(element, order[at]?.value)) &&
          order.slice(0, listIn(found).length).every((version) => version.by !== by) &&
          order.slice(listIn(found).length, list.length).every((version) => version.by === by) &&
          (last === undefined || last.isFinal)
        )
      })
      if (!isRead) continue
      yield [
        ...ww,
        ...reads.flatMap(({ by, found }): Edge[] => {
          const [last, next] = [order[listIn(found).length - 1], order[listIn(found).length]]
          return [
            ...(last === undefined ? [] : [[last.by, by, 'wr'] as const]),
            ...(next === undefined ? [] : [[by, next.by, 'rw'] as const]),
          ]
        }),
      ]
    }
  }

  private isAcyclic(all: readonly Edge[]): boolean {
    const edges = all.filter(([from, to]) => from !== to)
    const of = (...kinds: readonly Kind[]) => edges.filter(([, , kind]) => kinds.includes(kind))
    if (this.atLeast('serializable')) return !hasCycle(edges)
    if (this.atLeast('snapshot-isolation')) {
      const dependencies = of('ww', 'wr')
      const ways = dependencies.flatMap(([from, by]): Edge[] => [
        [from, by, 'ww'],
        ...of('rw').flatMap(([middle, to]): Edge[] => (middle === by ? [[from, to, 'ww']] : [])),
      ])
      return !hasCycle(ways)
    }
    return !hasCycle(this.atLeast('read-committed') ? of('ww', 'wr') : of('ww'))
  }
}

/** Whether a list is the beginning of an order, with elements of others between, and ends with what its reader appended. */
function isWeave(
  list: readonly Plain[],
  order: readonly Version[],
  others: readonly Version[],
  own: { readonly by: Transaction; readonly count: number },
): boolean {
  const [first, ...rest] = list
  if (first === undefined) return true
  const [next, ...later] = order
  const isOwn = list.length <= own.count
  const isNext = next !== undefined && isSame(next.value, first) && (!isOwn || next.by === own.by)
  if (isNext && isWeave(rest, later, others, own)) return true
  return (
    !isOwn &&
    others.some(
      (other) =>
        isSame(other.value, first) &&
        isWeave(
          rest,
          order,
          others.filter((one) => one !== other),
          own,
        ),
    )
  )
}

function transactionOf(recorded: RecordedOperation, outcome: Transaction['outcome']): Transaction {
  const { operations } = recorded.operation as unknown as { readonly operations: readonly Omit<Step, 'answer'>[] }
  const answers = recorded.result as readonly Plain[] | undefined
  return { recorded, outcome, steps: operations.map((step, at) => ({ ...step, answer: answers?.[at] })) }
}

const listIn = (value: Plain): readonly Plain[] => (value === null ? [] : Array.isArray(value) ? value : [value])

function hasCycle(edges: readonly Edge[]): boolean {
  const reaches = (from: Transaction, to: Transaction, seen: readonly Transaction[]): boolean =>
    edges.some(
      ([start, end]) => start === from && (end === to || (!seen.includes(end) && reaches(end, to, [...seen, end]))),
    )
  return edges.some(([from]) => reaches(from, from, []))
}

function distinct(values: readonly Plain[]): Plain[] {
  return values.filter((value, at) => values.findIndex((other) => isSame(value, other)) === at)
}

function subsetsOf<Member>(members: readonly Member[]): Member[][] {
  if (members.length === 0) return [[]]
  const rest = subsetsOf(members.slice(1))
  return [...rest, ...rest.map((subset) => [members[0] as Member, ...subset])]
}

function permutationsOf<Member>(members: readonly Member[]): Member[][] {
  if (members.length === 0) return [[]]
  return members.flatMap((first) =>
    permutationsOf(members.filter((other) => other !== first)).map((rest) => [first, ...rest]),
  )
}

function productOf(choices: readonly (readonly number[])[]): number[][] {
  const [first, ...rest] = choices
  if (first === undefined) return [[]]
  return productOf(rest).flatMap((others) => first.map((choice) => [choice, ...others]))
}
