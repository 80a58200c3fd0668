/**
 * Users of a lock. A user acquires it, holds it for some time, and releases it. They record what they ask, so that any lock
 * can be checked for linearizability; what matters most can be seen from their states: `holds` is true of one user at most.
 *
 * @example
 * interface Messages extends LockMessages { ... }
 * roles: (parameters, { lock }) => ({ lock: role({ ... }), user: lockUser(lock) })
 * properties: {
 *   exclusive: always(({ nodes }) => nodes.user.filter(({ holds }) => holds).length <= 1),
 *   linearizable: linearizable(lock()),
 * }
 */

import type { Node, NodeId } from '../language/node.ts'
import { type Role, role } from '../language/role.ts'

/** What a lock receives. `request` counts the requests of the sender, from 1; an acquisition and its release are one. */
export interface LockRequests {
  acquire: { request: number }
  release: { request: number }
}

/** The messages of any lock: a protocol adds those of its servers. */
export interface LockMessages {
  lock: LockRequests
  user: { acquired: { request: number }; released: { request: number } }
}

/** The state of a {@link lockUser}. */
export interface LockUserState {
  /** The number of the last request, from 1. */
  request: number
  holds: boolean
  /** What the user waits for. */
  awaits: 'acquired' | 'released' | null
}

/** How {@link lockUser} behaves. */
export interface LockOptions {
  /** How often each user acquires the lock; by default once. */
  readonly rounds?: number
}

/**
 * A user of a lock: it goes on holding it until the timer `finish` fires.
 *
 * @param lock the node that is asked
 * @param options `rounds`: how often each user acquires the lock; by default once
 */
export function lockUser(
  lock: NodeId<'lock'>,
  { rounds = 1 }: LockOptions = {},
): Role<LockMessages, 'user', LockUserState> {
  function acquire(user: Node<LockMessages, LockUserState, 'finish'>) {
    if (user.request === rounds) return
    user.request++
    user.awaits = 'acquired'
    user.invoke({ type: 'acquire' })
    user.send(lock, { type: 'acquire', request: user.request })
  }
  return role<LockMessages, 'user', LockUserState, 'finish'>({
    state: { request: 0, holds: false, awaits: null },
    start: acquire,
    on: {
      acquired(user, { request }) {
        if (user.awaits !== 'acquired' || request !== user.request) return
        user.return({ type: 'ok' })
        user.awaits = null
        user.holds = true
        user.setTimer('finish')
      },
      released(user, { request }) {
        if (user.awaits !== 'released' || request !== user.request) return
        user.return({ type: 'ok' })
        user.awaits = null
        acquire(user)
      },
    },
    timeout: {
      finish(user) {
        user.holds = false
        user.awaits = 'released'
        user.invoke({ type: 'release' })
        user.send(lock, { type: 'release', request: user.request })
      },
    },
  })
}
