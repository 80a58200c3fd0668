/** Writes to the history: operations that clients began, and results that they got. */

import { comparePlain, type Plain } from '../../language/plain.ts'
import type { ClientHistory, History } from '../../language/view.ts'
import { under } from '../../semantics/system/names.ts'
import { describeOperation } from '../timeline.ts'
import type { Written } from './writes.ts'

const nothing: ClientHistory = { completed: [], pending: null }

export function historyWrites(before: Plain, after: Plain): Written[] {
  const [old, now] = [before, after] as unknown as [History, History]
  return Object.keys(now).flatMap((client) => {
    const [was, is] = [of(old, client), of(now, client)]
    const begunBefore = begun(was)
    // What is abandoned has no number among the others any more.
    const kept = begunBefore - lost(is)
    const invoked = Array.from({ length: begun(is) - begunBefore }, (_, at) => invoking(client, kept + at, is))
    const first = was.completed.length
    const returned = is.completed.slice(first).map((_, at) => returning(client, first + at, is))
    const abandoned = Array.from({ length: lost(is) - lost(was) }, (_, at) => abandoning(client, lost(was) + at, is))
    return [...abandoned, ...invoked, ...returned]
  })
}

function of(history: History, client: string): ClientHistory {
  return under(history, client) ?? nothing
}

/** How many operations a client has begun. */
function begun({ completed, pending, abandoned = [] }: ClientHistory): number {
  return completed.length + (pending === null ? 0 : 1) + abandoned.length
}

function lost({ abandoned = [] }: ClientHistory): number {
  return abandoned.length
}

/** How a client's operations come to be as they were before a write, and whether a write like it was done between two states. */
interface Recording {
  /** @returns null where the write cannot be undone alone */
  undo(its: ClientHistory, history: History): Plain | null
  isDone(was: ClientHistory, is: ClientHistory): boolean
}

function recording(client: string, words: string, { undo, isDone }: Recording): Written {
  return {
    kind: 'writes',
    words: `lets ${client} ${words}`,
    place: null,
    item: null,
    undo(value) {
      const history = value as unknown as History
      return undo(of(history, client), history) ?? value
    },
    isDone: (before, after) =>
      isDone(of(before as unknown as History, client), of(after as unknown as History, client)),
  }
}

/** @param number of the operation among those of the client that it has not abandoned */
function invoking(client: string, number: number, { completed: all, pending: last }: ClientHistory): Written {
  const { operation } = (all[number] ?? last) as { readonly operation: Plain }
  return recording(client, `begin ${describeOperation(operation, undefined)}`, {
    undo(its, history) {
      const { completed, pending } = its
      if (number > completed.length || (number === completed.length && pending === null)) return null
      const left: ClientHistory =
        number === completed.length ? { ...its, pending: null } : { ...its, completed: completed.toSpliced(number, 1) }
      return adjusted(history, client, left, number)
    },
    isDone(was, is) {
      if (begun(is) <= begun(was)) return false
      const operations = [...is.completed.slice(was.completed.length), ...(is.pending === null ? [] : [is.pending])]
      return operations.some((one) => comparePlain(one.operation as Plain, operation) === 0)
    },
  })
}

function returning(client: string, number: number, { completed: all }: ClientHistory): Written {
  const { operation, result } = all[number] as { readonly operation: Plain; readonly result: Plain }
  return recording(client, `get the result of ${describeOperation(operation, result)}`, {
    undo(its, history) {
      const { completed, pending } = its
      if (number !== completed.length - 1 || pending !== null) return null
      const { result: _result, ...open } = completed[number] as ClientHistory['completed'][number]
      return adjusted(history, client, { ...its, completed: completed.slice(0, number), pending: open }, number)
    },
    isDone: (was, is) =>
      is.completed
        .slice(was.completed.length)
        .some(
          (one) =>
            comparePlain(one.operation as Plain, operation) === 0 && comparePlain(one.result as Plain, result) === 0,
        ),
  })
}

/** @param number of the operation among those that the client has abandoned */
function abandoning(client: string, number: number, { abandoned: all = [] }: ClientHistory): Written {
  const { operation } = all[number] as { readonly operation: Plain }
  return recording(client, `abandon ${describeOperation(operation, undefined)}`, {
    undo({ completed, pending, abandoned = [] }, history) {
      const open = abandoned[number]
      // Another one was begun since, which could not have been.
      if (open === undefined || pending !== null) return null
      const { [client]: _own, ...after } = open.after
      const others = abandoned.toSpliced(number, 1)
      const left = { completed, pending: { ...open, after }, ...(others.length > 0 && { abandoned: others }) }
      return { ...history, [client]: left } as unknown as Plain
    },
    isDone: (was, is) => lost(is) > lost(was),
  })
}

/** A history in which a client has other operations: one of those that had returned has not, that with this number. */
function adjusted(history: History, client: string, left: ClientHistory, number: number): Plain {
  const entries = Object.entries<ClientHistory>({ ...history, [client]: left }).map(
    ([other, its]): [string, ClientHistory] => {
      const shift = <Operation extends { readonly after: { readonly [client: string]: number } }>(
        operation: Operation,
      ): Operation => {
        const seen = under(operation.after, client) ?? 0
        if (seen <= number) return operation
        const { [client]: _seen, ...others } = operation.after
        return { ...operation, after: seen === 1 ? others : { ...others, [client]: seen - 1 } }
      }
      const { completed, pending, abandoned } = its
      const open = { completed: completed.map(shift), pending: pending && shift(pending) }
      return [other, abandoned === undefined ? open : { ...open, abandoned: abandoned.map(shift) }]
    },
  )
  const isEmpty = (its: ClientHistory) => begun(its) === 0
  return Object.fromEntries(entries.filter(([, its]) => !isEmpty(its))) as unknown as Plain
}
