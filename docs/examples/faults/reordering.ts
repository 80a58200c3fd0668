/** The last writer wins: a replica that takes writes as they come ends with another value when one overtakes the other. */

import { always, messages, ordered, protocol, role, sometimes, spec, unordered } from 'netsplit'

interface Messages {
  replica: { write: { value: number } }
  writer: {}
}

const lastWriter = protocol({
  name: 'last writer wins',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { replica: 1, writer: 1 },
  roles: (_parameters, nodes) => ({
    replica: role({
      state: { value: 0, writes: 0 },
      on: {
        write(replica, { value }) {
          replica.value = value
          replica.writes++
        },
      },
    }),
    writer: role({
      start(writer) {
        for (const value of [1, 2]) writer.send(nodes.replica, { type: 'write', value })
      },
    }),
  }),
})

export default spec(lastWriter, {
  properties: {
    lastWriteStays: always(({ nodes: { replica } }) => replica.writes < 2 || replica.value === 2),
    bothWritten: sometimes(({ nodes }) => nodes.replica.writes === 2),
  },
  scenarios: {
    'in order': { network: ordered() },
    'in any order': { network: unordered(), expect: { violates: 'lastWriteStays' } },
    'one message overtakes another': {
      extends: 'in order',
      faults: { reordering: 1 },
      expect: { violates: 'lastWriteStays' },
    },
  },
})
