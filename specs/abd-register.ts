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

import { inFlight, linearizable, ordered, register, sometimes, spec } from 'netsplit'
import { initialValue } from 'netsplit/workloads'
import { abdRegister } from '../models/abd-register.ts'

export default spec(abdRegister, {
  properties: {
    linearizable: linearizable(register(initialValue)),
    aWrittenValueIsRead: sometimes(({ network }) =>
      inFlight(network, 'getOk').some(({ value }) => value !== initialValue),
    ),
    everyoneFinishes: sometimes(({ nodes }) =>
      [...nodes.client, ...nodes.reader].every(({ awaiting }) => awaiting === null),
    ),
  },
  scenarios: {
    'two servers': { expect: { holds: { distinct: 544, generated: 875 } } },
    'two servers, ordered links': { network: ordered() },
    'a writer and a reader': { params: { servers: 3, clients: 1, readers: 1 }, network: ordered() },
    'a server crashes': {
      params: { servers: 3, clients: 1 },
      faults: { crashes: { times: 1, of: ['server'] } },
    },
    'reads do not write back': {
      params: { servers: 3, clients: 1, readers: 1, writeBack: false },
      expect: { violates: 'linearizable' },
    },
    'reads do not write back, but links keep the order': { extends: 'reads do not write back', network: ordered() },
    'a server crashes under a writer and a reader': {
      extends: 'a writer and a reader',
      faults: { crashes: { times: 1, of: ['server'] } },
      large: true,
    },
    'three servers, ordered links': {
      extends: 'two servers, ordered links',
      params: { servers: 3 },
      expect: { holds: { distinct: 1_212_979, generated: 4_730_934, depth: 41 } },
      large: true,
    },
  },
})
