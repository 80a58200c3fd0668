/**
 * Linearizability: every operation seems to take effect at one instant between its invocation and its return
 * (Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects", 1990).
 *
 * The decision is the search of Wing and Gong ("Testing and Verifying Concurrent Objects", 1993): put the operations in
 * a total order one by one, each time one that no other must come before, as long as the sequential object answers what
 * was recorded. As Lowe does ("Testing for Linearizability", 2017), the search remembers which situations it has been
 * in: how many operations of each client are in the order, and the state of the object.
 */

import { comparePlain, type Plain } from '../language/plain.ts'
import { always, type Property } from '../language/property.ts'
import type { ClientHistory, History } from '../language/protocol.ts'
import type { SequentialSpecification } from './sequential.ts'

/**
 * The recorded operations are linearizable: there is a total order that keeps the order of operations that did not
 * overlap, and in which the sequential object answers what was recorded. An operation that has not returned may have
 * taken effect or not.
 *
 * @example linearizable(register(null))
 */
export function linearizable(specification: SequentialSpecification): Property<{ readonly history: History }, unknown> {
  return always(({ history }: { readonly history: History }) => isLinearizable(specification, history))
}

/** Whether the sequential object explains the history; see {@link linearizable}. */
export function isLinearizable(specification: SequentialSpecification, history: History): boolean {
  const names = Object.keys(history)
  const clients = names.map((name) => history[name] as ClientHistory)
  const visited = new Map<string, Plain[]>()

  /** `placed`: how many operations of each client are in the order; a pending one counts like the others. */
  const explains = (placed: readonly number[], state: Plain): boolean => {
    if (clients.every(({ completed }, at) => (placed[at] as number) >= completed.length)) return true
    if (!isNewSituation(visited, placed, state)) return false
    return clients.some(({ completed, pending }, at) => {
      const position = placed[at] as number
      const returned = completed[position]
      const next = returned ?? (position === completed.length ? pending : null)
      if (next === null || !isFree(next.after, placed)) return false
      const { result, state: after } = specification.apply(state, next.operation)
      if (returned !== undefined && comparePlain(result, returned.result as Plain) !== 0) return false
      return explains(placed.with(at, position + 1), after)
    })
  }

  /** Whether all operations that must come before are in the order. */
  const isFree = (after: { readonly [client: string]: number }, placed: readonly number[]): boolean =>
    names.every((name, at) => (after[name] ?? 0) <= (placed[at] as number))

  return explains(
    clients.map(() => 0),
    specification.initial,
  )
}

function isNewSituation(visited: Map<string, Plain[]>, placed: readonly number[], state: Plain): boolean {
  const key = placed.join()
  const states = visited.get(key)
  if (states === undefined) {
    visited.set(key, [state])
    return true
  }
  if (states.some((known) => comparePlain(known, state) === 0)) return false
  states.push(state)
  return true
}
