/**
 * Failover by heartbeat promises that after a crash the passive server becomes active, in bounded time, and that the storage
 * takes no write from a server that has been replaced, so that no acknowledged write is overwritten. Three mechanisms share
 * the work. Heartbeats and timeouts tell when to take over. A quorum, two of these three: the servers and the witness, lets
 * only one server be active when they no longer hear each other: whoever cannot renew its lease steps down before the other may
 * take over. Without it, a partition makes both active: split brain. But a lease is no better than the punctuality of its
 * holder: a server that pauses, or a write that is late on its way, outlives it. Then the generation number fences: the storage
 * compares it, and needs no clock to do so.
 *
 * That one server is active at a time takes bounded delays and no pauses; that no stale write is taken takes nothing. A quorum
 * has a price, too: without the witness there is no failover.
 *
 * Pfister, "In Search of Clusters", 1998 (heartbeats, quorum disks, fencing); Gray and Cheriton, "Leases", 1989; Kleppmann,
 * "Designing Data-Intensive Applications", 2017, chapters 5 and 8 (split brain, process pauses, fencing tokens); Joshi, "Patterns
 * of Distributed Systems", 2023 (HeartBeat, Lease, Generation Clock). HDFS fails over its name nodes like this, with epochs in
 * place of generations: "HDFS High Availability Using the Quorum Journal Manager".
 */

import { always, clocks, duplicating, leadsTo, perLink, sometimes, spec, step, unordered } from 'netsplit'
import { activePassiveFailover } from '../models/active-passive-failover.ts'

const safe = ['oneActive', 'noStaleWrite', 'noAcknowledgedWriteIsLost'] as const
const sixTicks = clocks({ max: 6, delay: 0 })

/** Whatever may be sent again and again is as good as sent once; what is sent to the storage arrives once. */
const anyTime = perLink(duplicating(), [
  { from: 'server', to: 'storage', channel: unordered() },
  { from: 'storage', to: 'server', channel: unordered() },
])

export default spec(activePassiveFailover, {
  properties: {
    /** A server that pauses does nothing, so it is not active until it goes on. */
    oneActive: always(
      ({ nodes }) => nodes.server.filter(({ up, paused, role }) => up && !paused && role === 'active').length <= 1,
    ),
    noStaleWrite: step((before, after) => after.nodes.storage.generation >= before.nodes.storage.generation),
    noAcknowledgedWriteIsLost: always(({ nodes: { storage, client } }) => storage.value >= client.acknowledged),
    /** Of a crash up to tick 1: a scenario with six ticks leaves it five. */
    failoverCompletes: leadsTo(
      ({ nodes: { server, witness } }) => server[0]?.up === false && witness.now <= 1,
      ({ nodes }) => nodes.server[1]?.role === 'active',
    ),
    everythingIsWritten: sometimes(({ nodes }, { writes }) => nodes.client.acknowledged === writes),
    everythingIsWrittenAfterFailover: sometimes(
      ({ nodes }, { writes }) =>
        nodes.client.acknowledged === writes && nodes.storage.generation > 1 && nodes.server[1]?.role === 'active',
    ),
  },
  scenarios: {
    'nothing fails': { time: sixTicks, check: [...safe, 'everythingIsWritten'] },
    'the active server crashes': {
      time: sixTicks,
      faults: { crashes: { times: 1, of: ['server0'] } },
    },
    'the active server crashes and comes back': {
      time: sixTicks,
      faults: { crashes: { times: 1, restarts: 1, of: ['server0'] } },
      check: [...safe, 'everythingIsWrittenAfterFailover'],
    },
    'a partition': {
      time: sixTicks,
      faults: { partitions: { times: 1, heals: 1, among: ['server', 'witness'], messages: 'lost' } },
      check: [...safe, 'everythingIsWrittenAfterFailover'],
    },
    'the active server pauses': {
      time: clocks({ max: 5, delay: 0 }),
      faults: { pauses: { times: 1, of: ['server0'] } },
      check: ['noStaleWrite', 'noAcknowledgedWriteIsLost', 'everythingIsWrittenAfterFailover'],
    },
    'no quorum, nothing fails': {
      extends: 'nothing fails',
      params: { quorum: false },
      check: [...safe, 'everythingIsWritten'],
    },
    'no quorum, a partition: split brain': {
      extends: 'a partition',
      params: { quorum: false },
      check: ['oneActive'],
      expect: { violates: 'oneActive' },
    },
    'no quorum, a partition: fencing protects the storage': {
      extends: 'a partition',
      params: { quorum: false },
      check: ['noStaleWrite', 'noAcknowledgedWriteIsLost', 'everythingIsWrittenAfterFailover'],
    },
    'neither quorum nor fencing, a partition': {
      extends: 'a partition',
      params: { quorum: false, fencing: false },
      check: ['noStaleWrite'],
      expect: { violates: 'noStaleWrite' },
    },
    'no fencing, the active server pauses': {
      extends: 'the active server pauses',
      params: { fencing: false },
      check: ['noAcknowledgedWriteIsLost'],
      expect: { violates: 'noAcknowledgedWriteIsLost' },
    },
    'a lease does not stop a server that pauses': {
      extends: 'the active server pauses',
      check: ['oneActive'],
      expect: { violates: 'oneActive' },
    },
    /** The price of a quorum. */
    'the active server crashes, and the witness': {
      time: sixTicks,
      faults: { crashes: { times: 2, of: ['server0', 'witness'] } },
      check: ['failoverCompletes'],
      expect: { violates: 'failoverCompletes' },
    },
    'no clocks, messages take any time': {
      network: anyTime,
      bounds: { within: ({ nodes }) => nodes.witness.generation <= 2 },
      check: ['noStaleWrite', 'noAcknowledgedWriteIsLost', 'everythingIsWrittenAfterFailover'],
    },
    'no clocks, no fencing': {
      extends: 'no clocks, messages take any time',
      params: { fencing: false },
      bounds: {
        /** The active server, which may lose its lease for want of a clock, does not claim the next one itself. */
        within: ({ nodes }) => nodes.witness.generation <= 2 && nodes.server[0]?.role !== 'taking over',
      },
      check: ['noAcknowledgedWriteIsLost'],
      expect: { violates: 'noAcknowledgedWriteIsLost' },
    },
    'no clocks, two failovers, a server crashes and comes back': {
      extends: 'no clocks, messages take any time',
      faults: { crashes: { times: 1, restarts: 1, of: ['server'] } },
      bounds: { within: ({ nodes }) => nodes.witness.generation <= 3 },
      check: ['noStaleWrite', 'noAcknowledgedWriteIsLost', 'everythingIsWrittenAfterFailover'],
      expect: { holds: { distinct: 2_205_308, generated: 15_157_169, depth: 38 } },
      large: true,
    },
    'a message takes up to a tick': {
      params: { latency: 1 },
      time: clocks({ max: 10, delay: 1 }),
      faults: { crashes: { times: 1, of: ['server0'] } },
      check: [...safe, 'everythingIsWrittenAfterFailover'],
      expect: { holds: { distinct: 1_190_153, generated: 4_534_439, depth: 70 } },
      large: true,
    },
  },
})
