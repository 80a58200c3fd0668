/**
 * ABD promises a linearizable register on an asynchronous network, as long as a majority of the servers is up: any two
 * majorities share a server, so what one operation left behind the next one finds. That a read writes back what it
 * found is essential: a write in progress may have reached few servers; a read that sees it and does not spread it lets
 * a later read miss it (the new-old inversion that tells an atomic register from a regular one). Links that keep the
 * order of messages hide this flaw from three servers: what a server learns from the writer's server comes after the
 * write itself, so the reader's server holds it by then.
 *
 * Attiya, Bar-Noy, Dolev, "Sharing Memory Robustly in Message-Passing Systems", 1995; for several writers Lynch and
 * Shvartsman, 1997. Atomic and regular registers: Lamport, "On Interprocess Communication", 1986.
 */

import { linearizable, ordered, register, sometimes, spec } from 'netsplit'
import { abdRegister } from '../models/abd-register.ts'
import { initialValue } from '../models/register-client.ts'

export default spec(abdRegister, {
  properties: {
    linearizable: linearizable(register(initialValue)),
    aWrittenValueIsRead: sometimes(({ network }) =>
      network.some(({ message }) => message.type === 'getOk' && message.value !== initialValue),
    ),
    everyoneFinishes: sometimes(({ nodes }) =>
      [...nodes.client, ...nodes.reader].every(({ state }) => state.awaiting === null),
    ),
  },
  scenarios: {
    'two servers': { expect: 'holds' },
    'two servers, ordered links': { network: ordered(), expect: 'holds' },
    'a writer and a reader': { params: { servers: 3, clients: 1, readers: 1 }, network: ordered(), expect: 'holds' },
    'a server crashes': {
      params: { servers: 3, clients: 1 },
      faults: { crashes: 1, crashing: ['server'] },
      expect: 'holds',
    },
    'reads do not write back': {
      params: { servers: 3, clients: 1, readers: 1, writeBack: false },
      expect: { violates: 'linearizable' },
    },
    'reads do not write back, but links keep the order': {
      params: { servers: 3, clients: 1, readers: 1, writeBack: false },
      network: ordered(),
      expect: 'holds',
    },
    'a server crashes under a writer and a reader': {
      params: { servers: 3, clients: 1, readers: 1 },
      network: ordered(),
      faults: { crashes: 1, crashing: ['server'] },
      expect: 'holds',
      large: true,
    },
    'three servers, ordered links': {
      params: { servers: 3 },
      network: ordered(),
      expect: 'holds',
      large: true,
    },
  },
})
