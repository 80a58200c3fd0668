/** Packets go round a ring, each to the router after the next. A router that takes one in has to pass it on. */

import { bounded, deadlockFree, messages, nth, protocol, role, spec, unordered } from 'netsplit'

const ring = protocol({
  name: 'ring',
  parameters: {},
  messages: messages<{ router: { packet: { hops: number } } }>(),
  nodes: { router: 3 },
  roles: (_parameters, nodes) => ({
    router: role({
      state: { arrived: false },
      start(router) {
        router.setTimer('inject')
      },
      timeout: {
        inject(router) {
          router.send(nth(nodes.router, router.index + 1), { type: 'packet', hops: 1 })
        },
      },
      on: {
        packet(router, { hops }) {
          if (hops === 0) router.arrived = true
          else router.send(nth(nodes.router, router.index + 1), { type: 'packet', hops: hops - 1 })
        },
      },
    }),
  }),
})

export default spec(ring, {
  properties: { allArrive: deadlockFree(({ nodes }) => nodes.router.every(({ arrived }) => arrived)) },
  scenarios: {
    'bandwidth is infinite': { network: unordered() },
    'it is not': { network: bounded(1), expect: { violates: 'allArrive' } },
  },
})
