/**
 * A register with a single copy answers every request from that copy, so it is linearizable on any network, as long as
 * its server lives: each request takes effect when the server handles it. A second server with a copy of its own breaks
 * this at once: a client that wrote to one and reads from the other misses its own write. It is the reason why
 * replicated registers need an algorithm (see abd-register and paxos).
 *
 * Linearizability: Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects", 1990.
 */

import { inFlight, linearizable, register, sometimes, spec } from 'netsplit'
import { initialValue } from 'netsplit/workloads'
import { singleCopyRegister } from '../models/single-copy-register.ts'

export default spec(singleCopyRegister, {
  properties: {
    linearizable: linearizable(register(initialValue)),
    aWrittenValueIsRead: sometimes(({ network }) =>
      inFlight(network, 'getOk').some(({ value }) => value !== initialValue),
    ),
    everyClientFinishes: sometimes(({ nodes }) => nodes.client.every(({ awaiting }) => awaiting === null)),
  },
  scenarios: {
    'one copy': { expect: { holds: { distinct: 93, generated: 121, depth: 9 } } },
    'one copy, three clients': {
      params: { clients: 3 },
      expect: { holds: { distinct: 4_243, generated: 6_778, depth: 13 } },
    },
    'two copies': { params: { servers: 2 }, expect: { violates: 'linearizable' } },
  },
})
