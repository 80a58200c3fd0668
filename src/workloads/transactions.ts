/**
 * Clients of a database that runs transactions. They record what they ask and what they are told, so that any database can
 * be checked against an isolation level.
 *
 * @example
 * interface Messages extends TransactionMessages { ... }
 * roles: (parameters, { server }) => ({
 *   server: role({ ... }),
 *   client: transactionClient(server, ({ index }) => [[read('x'), append('y', `c${index}`)]]),
 * })
 * properties: { serializable: consistent('serializable', 'transactions') }
 */

import type { Identity, Node, NodeId } from '../language/node.ts'
import { type Role, role } from '../language/role.ts'
import { nth } from '../language/vocabulary.ts'

/** One operation of a transaction. No value is written to a key, or appended to it, twice. */
export type TransactionOperation =
  | { readonly type: 'read'; readonly key: string }
  | { readonly type: 'write' | 'append'; readonly key: string; readonly value: string }

/** What an operation is answered: what a read found, null for others. */
export type TransactionAnswer = string | null | readonly string[]

/** The messages of any database: a protocol adds those of its servers. `request` counts those of a client, from 1. */
export interface TransactionMessages {
  server: { execute: { request: number; operations: readonly TransactionOperation[] } }
  client: {
    /** An answer for each operation. */
    executed: { request: number; answers: readonly TransactionAnswer[] }
    /** It did not take effect, and is tried again. */
    aborted: { request: number }
  }
}

/** The state of a {@link transactionClient}. */
export interface TransactionClientState {
  /** How many transactions are done. */
  done: number
  /** The number of the last request, from 1: more than one of a transaction that was aborted. */
  request: number
  /** How often the transaction at hand was sent. */
  attempts: number
}

/** How {@link transactionClient} behaves. */
export interface TransactionOptions {
  /** How often a transaction is sent before the client gives up; by default 2. */
  readonly attempts?: number
}

/**
 * A transaction's operation that reads a key; null is answered where nothing was written.
 *
 * @param key what is read
 */
export function read(key: string): TransactionOperation {
  return { type: 'read', key }
}

/**
 * A transaction's operation that replaces the value of a key.
 *
 * @param key what is written
 * @param value the new value
 */
export function write(key: string, value: string): TransactionOperation {
  return { type: 'write', key, value }
}

/**
 * A transaction's operation that adds a value at the end of the list at a key; a read answers the list.
 *
 * @param key where the list is
 * @param value what it gains
 */
export function append(key: string, value: string): TransactionOperation {
  return { type: 'append', key, value }
}

/**
 * A client that executes its transactions one after the other, the nth at the nth server.
 *
 * @param servers the nodes that take them
 * @param transactions those of a client, each a list of operations
 * @param options `attempts`: how often a transaction is sent before the client gives up; by default 2
 */
export function transactionClient(
  servers: NodeId<'server'> | readonly NodeId<'server'>[],
  transactions: (client: Identity) => readonly (readonly TransactionOperation[])[],
  { attempts = 2 }: TransactionOptions = {},
): Role<TransactionMessages, 'client', TransactionClientState> {
  const all = typeof servers === 'string' ? [servers] : servers

  function begin(client: Node<TransactionMessages, TransactionClientState>) {
    const operations = transactions(client)[client.done]
    if (operations === undefined) return
    client.attempts = 0
    client.invoke({ type: 'transaction', operations })
    send(client, operations)
  }

  function send(
    client: Node<TransactionMessages, TransactionClientState>,
    operations: readonly TransactionOperation[],
  ) {
    client.request++
    client.attempts++
    client.send(nth(all, client.index + client.done), { type: 'execute', request: client.request, operations })
  }

  return role<TransactionMessages, 'client', TransactionClientState>({
    state: { done: 0, request: 0, attempts: 0 },
    start: begin,
    on: {
      executed(client, { request, answers }) {
        if (request !== client.request) return
        client.return(answers)
        // No late answer is taken for that of the next transaction.
        client.done++
        client.request++
        begin(client)
      },
      aborted(client, { request }) {
        const operations = transactions(client)[client.done]
        if (request !== client.request || operations === undefined || client.attempts === attempts) return
        send(client, operations)
      },
    },
  })
}
