/** A backup takes over when it is told that the primary crashed. A crash that nobody is told of leaves the client alone. */

import { deadlockFree, messages, protocol, role, spec } from 'netsplit'

interface Messages {
  client: { answer: {}; moved: {} }
  primary: { request: {} }
  backup: { request: {} }
}

const failover = protocol({
  name: 'failover',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { client: 1, primary: 1, backup: 1 },
  roles: (_parameters, nodes) => ({
    client: role({
      state: { answered: false },
      start(client) {
        client.send(nodes.primary, { type: 'request' })
      },
      on: {
        answer(client) {
          client.answered = true
        },
        moved(client, { from }) {
          client.send(from, { type: 'request' })
        },
      },
    }),
    primary: role({
      on: {
        request(primary, { from }) {
          primary.send(from, { type: 'answer' })
        },
      },
    }),
    backup: role({
      crashed(backup) {
        backup.send(nodes.client, { type: 'moved' })
      },
      on: {
        request(backup, { from }) {
          backup.send(from, { type: 'answer' })
        },
      },
    }),
  }),
})

export default spec(failover, {
  properties: { answered: deadlockFree(({ nodes }) => nodes.client.answered) },
  scenarios: {
    'a crash that is noticed': { faults: { crashes: { times: 1, of: ['primary'], noticed: true } } },
    'a crash that is silent': { faults: { crashes: { times: 1, of: ['primary'] } }, expect: { violates: 'answered' } },
  },
})
