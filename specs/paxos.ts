/**
 * Paxos promises agreement (no two servers decide differently) and validity (what is decided was proposed), on any
 * network and with any number of crashed servers, as long as servers that come back remember what they promised and
 * accepted. Progress needs a majority and, at some time, a single proposer; it is not promised here: a value is decided
 * in some runs, not in all. As a register that can be written once, it is linearizable.
 *
 * Lamport, "The Part-Time Parliament", 1998, and "Paxos Made Simple", 2001.
 */

import { always, duplicating, each, inFlight, linearizable, range, register, sometimes, spec } from 'netsplit'
import { initialValue, valueWrittenBy } from 'netsplit/workloads'
import { paxos } from '../models/paxos.ts'
import { pictureOfPaxos } from './pictures/paxos.ts'

export default spec(paxos, {
  properties: {
    agreement: always(({ nodes }) => {
      const decided = nodes.server.filter(({ decided }) => decided)
      return new Set(decided.map(({ accepted }) => accepted?.proposal.value)).size <= 1
    }),
    validity: each(
      'server',
      always(
        ({ accepted }, { clients }) =>
          accepted === null || range(clients).map(valueWrittenBy).includes(accepted.proposal.value),
      ),
    ),
    linearizable: linearizable(register(initialValue)),
    aValueIsRead: sometimes(({ network }) => inFlight(network, 'getOk').some(({ value }) => value !== initialValue)),
  },
  scenarios: {
    'two clients': { expect: { holds: { distinct: 16_668, generated: 32_971, depth: 21 } } },
    'messages are duplicated': { network: duplicating() },
    'two messages are lost': { faults: { loss: 2 } },
    'a server crashes and comes back': { faults: { crashes: { times: 1, restarts: 1, of: ['server'] } } },
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
      extends: 'a server crashes and comes back',
      params: { remembers: false },
      check: ['agreement'],
      expect: { violates: 'agreement' },
    },
    'three clients': {
      params: { clients: 3 },
      expect: { holds: { distinct: 1_194_428, generated: 2_420_477, depth: 28 } },
      large: true,
    },
    'four clients': {
      params: { clients: 4 },
      expect: { holds: { distinct: 2_372_188, generated: 4_807_983, depth: 28 } },
      large: true,
    },
  },
  view: pictureOfPaxos,
})
