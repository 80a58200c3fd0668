/** The last writer wins: a replica that takes writes as they come ends with another value when one overtakes the other. */

import { always, ordered, protocol, role, sometimes, spec, unordered } from 'netsplit'

type Message = { type: 'write'; value: number }

const lastWriter = protocol({
  name: 'last writer wins',
  parameters: {},
  nodes: () => ({ replica: 1, writer: 1 }),
  roles: (_parameters, nodes) => ({
    replica: role<{ value: number; writes: number }, Message>({
      start: () => ({ value: 0, writes: 0 }),
      on: {
        write(state, { value }) {
          state.value = value
          state.writes++
        },
      },
    }),
    writer: role<null, Message>({
      start(node) {
        for (const value of [1, 2]) node.broadcast(nodes.replica, { type: 'write', value })
        return null
      },
    }),
  }),
})

export default spec(lastWriter, {
  properties: {
    lastWriteStays: always(({ nodes }) => nodes.replica.every(({ state }) => state.writes < 2 || state.value === 2)),
    bothWritten: sometimes(({ nodes }) => nodes.replica.every(({ state }) => state.writes === 2)),
  },
  scenarios: {
    'in order': { network: ordered(), expect: 'holds' },
    'in any order': { network: unordered(), expect: { violates: 'lastWriteStays' } },
    'one message overtakes another': {
      network: ordered(),
      faults: { reorders: 1 },
      expect: { violates: 'lastWriteStays' },
    },
  },
})
