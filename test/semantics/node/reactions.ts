/** A server and a client, and what the server does with one message, by the semantics of handlers alone. */

import type { Receipt } from '../../../src/language/messages.ts'
import type { Node } from '../../../src/language/node.ts'
import type { AnyRole } from '../../../src/language/role.ts'
import type { Input } from '../../../src/semantics/node/input.ts'
import type { LocalState } from '../../../src/semantics/node/local.ts'
import type { Member, Surroundings } from '../../../src/semantics/node/member.ts'
import { type Reaction, react } from '../../../src/semantics/node/reaction.ts'
import { type Failure, runDirectly } from '../../../src/semantics/system/system.ts'

export interface Messages {
  server: { go: { n: number; tags: number[] }; put: { value: number } }
  client: { granted: { token: number }; refused: {} }
}

export type Server<State = unknown> = Node<Messages, State, 'retry'>

type Going<State> = (server: Server<State>, message: Receipt<Messages['server']['go'], 'go'>) => unknown

/** `server0`, which has a peer; there are two clients. */
export function memberOf(role: AnyRole = {}): Member {
  const client: AnyRole = { on: { granted() {}, refused() {} } }
  const everyone = new Map([
    ['server0', role],
    ['server1', role],
    ['client0', client],
    ['client1', client],
  ])
  return { id: 'server0', roleName: 'server', index: 0, role, others: Object.freeze(['server1']), everyone }
}

/** A member that takes the message `go`. */
export function goingBy<State>(go: Going<State>, role: AnyRole = {}): Member {
  return memberOf({ ...role, on: { ...role.on, go: go as never, put() {} } })
}

export const go: Input = { kind: 'deliver', from: 'client0', message: Object.freeze({ type: 'go', n: 1, tags: [0] }) }

export function localOf(state: object): LocalState {
  return { state: state as LocalState['state'], timers: [], up: true }
}

/** Every way in which the server reacts to the message `go`. */
export function reactionsOf<State extends object>(
  state: State,
  handler: Going<State>,
  { role, surroundings }: { role?: AnyRole; surroundings?: Surroundings } = {},
): readonly Reaction[] {
  return react(goingBy(handler, role), localOf(state), go, runDirectly, surroundings)
}

/** The only one. */
export function reactionOf<State extends object>(...args: Parameters<typeof reactionsOf<State>>): Reaction {
  const [reaction, ...others] = reactionsOf(...args)
  if (reaction === undefined || others.length > 0) throw new Error(`there are ${others.length + 1} reactions`)
  if (reaction.failure !== null) throw new Error(reaction.failure.message)
  return reaction
}

/** How it fails. */
export function failureOf<State extends object>(...args: Parameters<typeof reactionsOf<State>>): Failure {
  const [reaction] = reactionsOf(...args)
  if (!reaction?.failure) throw new Error('it does not fail')
  return reaction.failure
}
