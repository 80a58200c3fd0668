/** A backup takes over when it is told that the primary crashed. A crash that nobody is told of leaves the client alone. */

import { deadlockFree, protocol, role, spec } from 'netsplit'

type Message = { type: 'request' } | { type: 'answer' } | { type: 'moved' }

const failover = protocol({
  name: 'failover',
  parameters: {},
  nodes: () => ({ client: 1, primary: 1, backup: 1 }),
  roles: (_parameters, nodes) => ({
    client: role<{ answered: boolean }, Message>({
      start(node) {
        node.broadcast(nodes.primary, { type: 'request' })
        return { answered: false }
      },
      on: {
        answer(state) {
          state.answered = true
        },
        moved: (_state, _message, node) => node.reply({ type: 'request' }),
      },
    }),
    primary: role<null, Message>({
      start: () => null,
      on: { request: (_state, _message, node) => node.reply({ type: 'answer' }) },
    }),
    backup: role<null, Message>({
      start: () => null,
      crashed: (_state, _peer, node) => node.broadcast(nodes.client, { type: 'moved' }),
      on: { request: (_state, _message, node) => node.reply({ type: 'answer' }) },
    }),
  }),
})

const crashing = ['primary'] as const

export default spec(failover, {
  properties: { answered: deadlockFree(({ nodes }) => nodes.client.every(({ state }) => state.answered)) },
  scenarios: {
    'a crash that is noticed': { faults: { crashes: 1, crashing, failStop: true }, expect: 'holds' },
    'a crash that is silent': { faults: { crashes: 1, crashing }, expect: { violates: 'answered' } },
  },
})
