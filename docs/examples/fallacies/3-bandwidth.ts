/** Packets go round a ring, each to the node after the next. A node that takes one in has to pass it on. */

import { bounded, deadlockFree, protocol, role, spec, unordered } from 'netsplit'

const ring = protocol({
  name: 'ring',
  parameters: {},
  nodes: () => ({ node: 3 }),
  roles: (_parameters, nodes) => ({
    node: role<{ arrived: boolean }, { type: 'packet'; hops: number }, 'inject'>({
      start(node) {
        node.setTimer('inject')
        return { arrived: false }
      },
      timeout: { inject: (_state, node) => node.send(nodes.node[(node.index + 1) % 3]!, { type: 'packet', hops: 1 }) },
      on: {
        packet(state, { hops }, node) {
          if (hops === 0) state.arrived = true
          else node.send(nodes.node[(node.index + 1) % 3]!, { type: 'packet', hops: hops - 1 })
        },
      },
    }),
  }),
})

export default spec(ring, {
  properties: { allArrive: deadlockFree(({ nodes }) => nodes.node.every(({ state }) => state.arrived)) },
  scenarios: {
    'bandwidth is infinite': { network: unordered(), expect: 'holds' },
    'it is not': { network: bounded(1), expect: { violates: 'allArrive' } },
  },
})
