/** A monitor takes a server for dead that has not answered in time. */

import { always, clocks, protocol, role, sometimes, spec } from 'netsplit'

type Message = { type: 'ping' } | { type: 'pong' }

const detector = protocol({
  name: 'failure detector',
  parameters: { patience: 3 },
  nodes: () => ({ server: 1, monitor: 1 }),
  roles: ({ patience }, nodes) => ({
    server: role<null, Message>({
      start: () => null,
      on: { ping: (_state, _message, node) => node.reply({ type: 'pong' }) },
    }),
    monitor: role<'waits' | 'trusts' | 'suspects', Message, 'silence'>({
      start(node) {
        node.broadcast(nodes.server, { type: 'ping' })
        node.setTimer('silence', patience)
        return 'waits'
      },
      on: {
        pong(_state, _message, node) {
          node.cancelTimer('silence')
          return 'trusts'
        },
      },
      timeout: { silence: () => 'suspects' },
    }),
  }),
})

export default spec(detector, {
  properties: {
    noWrongSuspicion: always(({ nodes }) => nodes.monitor[0]!.state !== 'suspects'),
    trust: sometimes(({ nodes }) => nodes.monitor[0]!.state === 'trusts'),
  },
  scenarios: {
    'a tick each way': { time: clocks({ max: 5, delay: 1 }), expect: 'holds' },
    'two ticks each way': { time: clocks({ max: 5, delay: 2 }), expect: { violates: 'noWrongSuspicion' } },
    'no bound': { expect: { violates: 'noWrongSuspicion' } },
  },
})
