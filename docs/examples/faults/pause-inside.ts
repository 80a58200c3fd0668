/**
 * A client that writes while its lease lasts. A handler is one step, so no pause falls between its check of the clock and
 * its write; where the write is a step of its own, one does.
 */

import { clocks, never, protocol, role, spec } from 'netsplit'

type Message = { type: 'granted'; until: number } | { type: 'write'; until: number }

const writer = protocol({
  name: 'writer with a lease',
  parameters: { steps: 1 },
  nodes: () => ({ lock: 1, client: 1, store: 1 }),
  roles: ({ steps }, nodes) => ({
    lock: role<null, Message>({
      start(node) {
        node.broadcast(nodes.client, { type: 'granted', until: node.now + 1 })
        return null
      },
    }),
    client: role<{ until: number | null }, Message, 'write'>({
      start: () => ({ until: null }),
      on: {
        granted(state, { until }, node) {
          if (node.now >= until) return
          if (steps === 1) node.broadcast(nodes.store, { type: 'write', until })
          else {
            state.until = until
            node.setTimer('write', 0)
          }
        },
      },
      timeout: {
        write(state, node) {
          if (state.until !== null) node.broadcast(nodes.store, { type: 'write', until: state.until })
        },
      },
    }),
    store: role<{ isLate: boolean }, Message>({
      start: () => ({ isLate: false }),
      on: {
        write(state, { until }, node) {
          if (node.now >= until) state.isLate = true
        },
      },
    }),
  }),
})

const time = clocks({ max: 3, delay: 0 })
const pause = { pauses: 1, pausing: ['client'] } as const

export default spec(writer, {
  properties: { noLateWrite: never(({ nodes }) => nodes.store.some(({ state }) => state.isLate)) },
  scenarios: {
    'one step, a pause': { time, faults: pause, expect: 'holds' },
    'two steps, nobody pauses': { params: { steps: 2 }, time, expect: 'holds' },
    'two steps, a pause': { params: { steps: 2 }, time, faults: pause, expect: { violates: 'noLateWrite' } },
  },
})
