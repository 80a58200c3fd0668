/** A broadcast is a loop of sends. Whoever crashes in the middle of it has told some and not the others. */

import { deadlockFree, protocol, role, spec } from 'netsplit'

type Message = { type: 'news' }

const broadcast = protocol({
  name: 'best-effort broadcast',
  parameters: {},
  nodes: () => ({ sender: 1, receiver: 2 }),
  roles: (_parameters, nodes) => ({
    sender: role<null, Message, 'publish'>({
      start(node) {
        node.setTimer('publish')
        return null
      },
      timeout: { publish: (_state, node) => node.broadcast(nodes.receiver, { type: 'news' }) },
    }),
    receiver: role<{ knows: boolean }, Message>({
      start: () => ({ knows: false }),
      on: {
        news(state) {
          state.knows = true
        },
      },
    }),
  }),
})

const crashing = ['sender'] as const

export default spec(broadcast, {
  properties: {
    allOrNobody: deadlockFree(({ nodes: { receiver } }) =>
      receiver.every(({ state }) => state.knows === receiver[0]!.state.knows),
    ),
  },
  scenarios: {
    'crashes between handlers': { faults: { crashes: 1, crashing }, expect: 'holds' },
    'crashes in handlers': {
      faults: { crashes: 1, crashing, crashesInHandlers: true },
      expect: { violates: 'allOrNobody' },
    },
  },
})
