/** A broadcast is a loop of sends. A sender that crashes in the middle of it has told some receivers and not the others. */

import { deadlockFree, messages, protocol, role, spec } from 'netsplit'

interface Messages {
  sender: {}
  receiver: { news: {} }
}

const broadcast = protocol({
  name: 'best-effort broadcast',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { sender: 1, receiver: 2 },
  roles: (_parameters, nodes) => ({
    sender: role({
      start(sender) {
        sender.setTimer('publish')
      },
      timeout: {
        publish(sender) {
          sender.send(nodes.receiver, { type: 'news' })
        },
      },
    }),
    receiver: role({
      state: { knows: false },
      on: {
        news(receiver) {
          receiver.knows = true
        },
      },
    }),
  }),
})

export default spec(broadcast, {
  properties: {
    allOrNobody: deadlockFree(({ nodes: { receiver } }) => receiver.every(({ knows }) => knows === receiver[0].knows)),
  },
  scenarios: {
    'crashes between handlers': { faults: { crashes: { times: 1, of: ['sender'] } } },
    'crashes in handlers': {
      faults: { crashes: { times: 1, of: ['sender'], inHandlers: true } },
      expect: { violates: 'allOrNobody' },
    },
  },
})
