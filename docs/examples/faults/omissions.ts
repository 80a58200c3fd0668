/** A primary tells its backup of a write, and takes for granted that it arrives. Neither crashes; one stops to send, or to receive. */

import { deadlockFree, protocol, role, spec } from 'netsplit'

type Message = { type: 'copy' }

const replication = protocol({
  name: 'asynchronous replication',
  parameters: {},
  nodes: () => ({ primary: 1, backup: 1 }),
  roles: (_parameters, nodes) => ({
    primary: role<{ value: number }, Message, 'write'>({
      start(node) {
        node.setTimer('write')
        return { value: 0 }
      },
      timeout: {
        write(state, node) {
          state.value = 1
          node.broadcast(nodes.backup, { type: 'copy' })
        },
      },
    }),
    backup: role<{ value: number }, Message>({
      start: () => ({ value: 0 }),
      on: {
        copy(state) {
          state.value = 1
        },
      },
    }),
  }),
})

export default spec(replication, {
  properties: {
    converge: deadlockFree(({ nodes }) => nodes.primary[0]!.state.value === nodes.backup[0]!.state.value),
  },
  scenarios: {
    'both work': { expect: 'holds' },
    'one stops to send': { faults: { sendOmissions: 1 }, expect: { violates: 'converge' } },
    'one stops to receive': { faults: { receiveOmissions: 1 }, expect: { violates: 'converge' } },
  },
})
