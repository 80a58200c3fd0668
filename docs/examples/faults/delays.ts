/** A monitor takes a server for dead that has not answered in time. */

import { always, clocks, messages, protocol, role, sometimes, spec } from 'netsplit'

interface Messages {
  server: { ping: {} }
  monitor: { pong: {} }
}

interface MonitorState {
  verdict: 'none' | 'alive' | 'dead'
}

const detector = protocol({
  name: 'failure detector',
  parameters: { patience: 3 },
  messages: messages<Messages>(),
  nodes: { server: 1, monitor: 1 },
  roles: ({ patience }, nodes) => ({
    server: role({
      on: {
        ping(server, { from }) {
          server.send(from, { type: 'pong' })
        },
      },
    }),
    monitor: role({
      state: (): MonitorState => ({ verdict: 'none' }),
      start(monitor) {
        monitor.send(nodes.server, { type: 'ping' })
        monitor.setTimer('silence', patience)
      },
      on: {
        pong(monitor) {
          monitor.cancelTimer('silence')
          monitor.verdict = 'alive'
        },
      },
      timeout: {
        silence(monitor) {
          monitor.verdict = 'dead'
        },
      },
    }),
  }),
})

export default spec(detector, {
  properties: {
    noWrongSuspicion: always(({ nodes }) => nodes.monitor.verdict !== 'dead'),
    trust: sometimes(({ nodes }) => nodes.monitor.verdict === 'alive'),
  },
  scenarios: {
    'a tick each way': { time: clocks({ max: 5, delay: 1 }) },
    'two ticks each way': { time: clocks({ max: 5, delay: 2 }), expect: { violates: 'noWrongSuspicion' } },
    'no bound': { expect: { violates: 'noWrongSuspicion' } },
  },
})
