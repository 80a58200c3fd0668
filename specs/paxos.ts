/**
 * Paxos promises agreement (no two servers decide differently) and validity (what is decided was proposed), on any
 * network and with any number of crashed servers, as long as servers that come back remember what they promised and
 * accepted. Progress needs a majority and, at some time, a single proposer; it is not promised here: a value is decided
 * in some runs, not in all. As a register that can be written once, it is linearizable.
 *
 * Lamport, "The Part-Time Parliament", 1998, and "Paxos Made Simple", 2001.
 */

import { always, duplicating, linearizable, register, sometimes, spec } from 'netsplit'
import { paxos } from '../models/paxos.ts'
import { initialValue, valueWrittenBy } from '../models/register-client.ts'

export default spec(paxos, {
  properties: {
    agreement: always(({ nodes }) => {
      const decided = nodes.server.filter(({ state }) => state.decided)
      return new Set(decided.map(({ state }) => state.accepted?.proposal.value)).size <= 1
    }),
    validity: always(({ nodes }, { clients }) => {
      const proposed = Array.from({ length: clients }, (_, index) => valueWrittenBy(index))
      return nodes.server.every(
        ({ state }) => state.accepted === null || proposed.includes(state.accepted.proposal.value),
      )
    }),
    linearizable: linearizable(register(initialValue)),
    aValueIsRead: sometimes(({ network }) =>
      network.some(({ message }) => message.type === 'getOk' && message.value !== initialValue),
    ),
  },
  scenarios: {
    'two clients': { expect: 'holds' },
    'messages are duplicated': { network: duplicating(), expect: 'holds' },
    'two messages are lost': { faults: { loss: 2 }, expect: 'holds' },
    'a server crashes and comes back': {
      faults: { crashes: 1, restarts: 1, crashing: ['server'] },
      expect: 'holds',
    },
    'quorums that do not intersect': {
      params: { servers: 4, quorum: 'half' },
      check: ['agreement'],
      expect: { violates: 'agreement' },
    },
    'the proposer picks its own value despite an accepted one': {
      params: { adopts: false },
      check: ['agreement'],
      expect: { violates: 'agreement' },
    },
    'an acceptor forgets its promise': {
      params: { remembers: false },
      faults: { crashes: 1, restarts: 1, crashing: ['server'] },
      check: ['agreement'],
      expect: { violates: 'agreement' },
    },
    'three clients': { params: { clients: 3 }, expect: 'holds', large: true },
    'four clients': { params: { clients: 4 }, expect: 'holds', large: true },
  },
})
