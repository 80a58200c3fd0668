/** What a user may export of a protocol: its parts, the helpers of its handlers, and what its properties look at. */

import {
  always,
  clocks,
  counter,
  each,
  type Faults,
  forEach,
  type Identity,
  implies,
  inFlight,
  item,
  leadsTo,
  linearizable,
  messages,
  type Node,
  type NodeId,
  type NodeInSteps,
  type NodeOf,
  oneOf,
  ordered,
  type ParametersOf,
  perLink,
  protocol,
  type Role,
  range,
  register,
  role,
  type StateOf,
  step,
  unordered,
} from 'netsplit'

export interface Messages {
  lock: { acquire: {}; release: { token: number } }
  client: { granted: { token: number; holders: readonly string[] } }
}

export interface LockState {
  held: boolean
  token: number
  queue: { id: string; at: number }[]
  seen: Map<string, Set<number>>
  last: [number, string]
}

type Lock = Node<Messages, LockState, 'lease'>

export function grant(lock: Lock, to: NodeId<'client'>) {
  lock.send(to, { type: 'granted', token: lock.token, holders: lock.queue.map(({ id }) => id) })
  return lock
}

export const firstInLine = (lock: Lock) => lock.queue[0]
export const whoIs = ({ id, others }: Identity) => ({ id, others })
export const finish = (lock: NodeInSteps<Lock>) => lock.goto('done')

export const lockRole: Role<Messages, 'lock', LockState> = role({
  state: (): LockState => ({ held: false, token: 0, queue: [], seen: new Map(), last: [0, ''] }),
  on: {
    acquire(lock, { from }) {
      lock.queue.push({ id: from, at: lock.token })
      if (!lock.held) grant(lock, from)
      lock.setTimer('lease')
    },
    release: {
      steps: {
        frees(lock, { token }) {
          lock.held = false
          if (token < lock.token) finish(lock)
        },
        counts(lock) {
          lock.token++
        },
      },
    },
  },
  timeout: {
    lease(lock) {
      lock.held = false
    },
  },
})

export const clientRole = (lock: NodeId<'lock'>) =>
  role<Messages, 'client', { tries: number; token: number | null }, 'again'>({
    state: { tries: 0, token: null },
    start: (client) => client.send(lock, { type: 'acquire' }),
    on: {
      granted(client, { token }) {
        client.token = token
        client.return(token)
      },
    },
    timeout: { again: (client) => client.tries++ },
  })

export const parameters = { clients: 2, mode: oneOf('fair', 'unfair'), fencing: true }

export const leaseLock = protocol({
  name: 'lease lock',
  parameters,
  messages: messages<Messages>(),
  nodes: { lock: 1, client: 'clients' },
  roles: (_parameters, { lock }) => ({ lock: lockRole, client: clientRole(lock) }),
  symmetric: ['client'],
})

/** Everything in one place. */
export const inOnePlace = protocol({
  name: 'in one place',
  parameters: { mode: oneOf('fair', 'unfair'), most: 3, fencing: true },
  messages: messages<Messages>(),
  nodes: { lock: 1, client: 2 },
  roles: ({ most }, nodes) => ({
    lock: role({
      state: { held: false, by: null as NodeId | null },
      durable: ['by'],
      on: {
        acquire(lock, { from }) {
          lock.by = lock.choose([from, null])
        },
        release: (lock, { token }) => token < most && lock.sync(),
      },
    }),
    client: role({ start: (client) => client.send(nodes.lock, { type: 'acquire' }), on: { granted() {} } }),
  }),
})

export type LeaseState = StateOf<typeof leaseLock>
type Parameters = ParametersOf<typeof leaseLock>

export const waiting = ({ nodes }: LeaseState) => nodes.client.filter(({ token }) => token === null)
export const grants = ({ network }: LeaseState) => inFlight(network, 'granted')
export const envelopes = ({ network }: LeaseState) => network
export const clients = ({ history }: LeaseState) => Object.values(history)
export const completed = ({ history }: LeaseState) => history['client0']?.completed ?? []
export const cuts = ({ cut }: LeaseState) => cut
export const onlyLock = ({ nodes }: StateOf<typeof inOnePlace>) => nodes.lock
export const both = ({ nodes }: StateOf<typeof inOnePlace>) => nodes.client
export const seen = ({ nodes }: LeaseState) => nodes.lock.seen
export const queueOf = (lock: NodeOf<typeof leaseLock, 'lock'>) => lock.queue
export const lastOf = (lock: NodeOf<typeof leaseLock, 'lock'>) => lock.last
export const modeOf = ({ mode }: Parameters) => mode
export const all = (parameters: Parameters) => parameters

export const free = always(({ nodes }: LeaseState) => !nodes.lock.held || nodes.lock.token > 0)
export const ifHeld = implies(
  ({ nodes }: LeaseState) => nodes.lock.held,
  ({ nodes }) => nodes.lock.token > 0,
)
export const served = each<LeaseState, Parameters, 'client'>(
  'client',
  leadsTo(
    ({ tries }) => tries > 0,
    ({ token }) => token !== null,
  ),
)
export const eachOf = forEach(
  ({ clients }: Parameters) => range(clients),
  (client) => always(({ nodes }: LeaseState) => item(nodes.client, client).up),
)
export const grows = step((before: LeaseState, after: LeaseState) => after.nodes.lock.token >= before.nodes.lock.token)
export const upright = always((node: NodeOf<typeof leaseLock, 'client'>) => node.up)
export const linear = linearizable(register(0))
export const objects = { register: register(0), counter: counter() }

export const network = perLink(unordered(), [{ from: 'lock', to: 'client', channel: ordered() }])
export const time = clocks({ max: 3 })
export const faults = { crashes: { times: 1, restarts: 1 }, partitions: { times: 1, links: 'any' } } satisfies Faults
