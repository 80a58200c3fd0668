/**
 * Sequential specifications: what an object does when its operations come one at a time. Consistency checkers ask
 * whether a concurrent history could be explained by one.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'

export interface SequentialSpecification<State extends Plain = Plain> {
  readonly initial: State
  /** What the operation answers in this state, and the state afterwards; the same whenever it is asked. */
  apply(state: State, operation: unknown): { readonly result: Plain; readonly state: State }
}

export type RegisterOperation<Value extends Plain = Plain> =
  | { readonly type: 'write'; readonly value: Value }
  | { readonly type: 'read' }

/** What a write answers. */
export const written = { type: 'ok' } as const

/**
 * A register: `{ type: 'write', value }` answers `{ type: 'ok' }`, `{ type: 'read' }` answers the value written last.
 *
 * @param initial what a read answers before the first write
 */
export function register(initial: Plain): SequentialSpecification {
  return {
    initial,
    apply(value, operation) {
      if (isWrite(operation)) return { result: written, state: operation.value }
      if (isRead(operation)) return { result: value, state: value }
      throw new NetsplitError({
        code: 'bad-model',
        message: `A register has no operation ${JSON.stringify(operation)}.`,
        cure: "Record operations as node.invoke({ type: 'write', value }) or node.invoke({ type: 'read' }).",
      })
    },
  }
}

function isWrite(operation: unknown): operation is RegisterOperation & { type: 'write' } {
  return typeof operation === 'object' && operation !== null && 'value' in operation && hasType(operation, 'write')
}

function isRead(operation: unknown): operation is RegisterOperation & { type: 'read' } {
  return typeof operation === 'object' && operation !== null && hasType(operation, 'read')
}

function hasType(operation: object, type: string): boolean {
  return 'type' in operation && operation.type === type
}
