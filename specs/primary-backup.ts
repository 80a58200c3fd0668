/**
 * Synchronous replication promises that an acknowledged write survives as long as one member of the view is up, and that
 * a read that begins after the acknowledgement sees it, at whichever member. It assumes that replicas are fail-stop: they
 * do nothing wrong before they crash, the monitor learns of every crash, and a replica that has been down does not go on
 * with what it has forgotten. With timeouts in place of certainty a slow primary may be taken for dead. Acknowledged writes
 * survive that, too, for the backups of the new view no longer copy from the old primary; but whoever reads from it is told
 * what was.
 *
 * Reads from backups are not linearizable, not even then: while a write is under way, one backup has it and the next
 * does not. Those from the primary are. Asynchronous replication promises neither: it loses acknowledged writes when the
 * primary crashes, and backups lag.
 *
 * Alsberg and Day, "A Principle for Resilient Sharing of Distributed Resources", 1976; Budhiraja, Marzullo, Schneider,
 * Toueg, "The Primary-Backup Approach", in Mullender, "Distributed Systems", 1993; Kleppmann, "Designing Data-Intensive
 * Applications", 2017, chapter 5. A primary that comes back empty before anybody has missed it: the documentation of Redis,
 * "Safety of replication when master has persistence turned off".
 */

import { always, duplicating, inFlight, linearizable, register, sometimes, spec } from 'netsplit'
import { primaryBackup } from '../models/primary-backup.ts'
import { pictureOfPrimaryBackup } from './pictures/primary-backup.ts'

const promisedOfEveryMember = [
  'noAcknowledgedWriteIsLost',
  'noReadIsStale',
  'aWriteIsRead',
  'aNewPrimaryTakesWrites',
] as const

export default spec(primaryBackup, {
  properties: {
    /** Whoever the monitor has made the primary holds what was acknowledged, once it has taken over. */
    noAcknowledgedWriteIsLost: always(({ nodes: { replica, monitor, writer } }) =>
      replica.every(
        ({ id, up, role, value }) =>
          id !== monitor.members[0] || !up || role !== 'primary' || value >= writer.acknowledged,
      ),
    ),
    /** A value is the number of a write, so it tells how many the reader sees: all that were acknowledged before it asked. */
    noReadIsStale: always(({ nodes, history }) =>
      nodes.reader.every(({ id }) =>
        (history[id]?.completed ?? []).every(({ result, after }) => (result as number) >= (after['writer'] ?? 0)),
      ),
    ),
    linearizable: linearizable(register(0)),
    aWriteIsRead: sometimes(({ network }) => inFlight(network, 'answer').some(({ value }) => value > 0)),
    /** After one failover, with all other replicas in the view. */
    aNewPrimaryTakesWrites: sometimes(
      ({ nodes, network }, { replicas }) =>
        nodes.monitor.members.length === replicas - 1 &&
        network.some(({ from, message }) => message.type === 'written' && from !== 'replica0'),
    ),
  },
  scenarios: {
    'synchronous, all replicas but one crash': {
      faults: { crashes: { times: 2, of: ['replica'], inHandlers: true, noticed: true } },
      check: promisedOfEveryMember,
    },
    'synchronous, two writes, a message is lost': {
      params: { replicas: 2, writes: 2, reads: 2 },
      faults: { loss: 1, crashes: { times: 1, of: ['replica'], noticed: true } },
      check: promisedOfEveryMember,
    },
    'synchronous, two writes, messages are duplicated': {
      params: { replicas: 2, writes: 2, reads: 2 },
      network: duplicating(),
      faults: { crashes: { times: 1, of: ['replica'], noticed: true } },
      check: promisedOfEveryMember,
    },
    'synchronous, reads from the primary': {
      extends: 'synchronous, all replicas but one crash',
      params: { readsFrom: 'the primary', reads: 2 },
    },
    'synchronous, reads from different replicas': {
      params: { reads: 2 },
      check: ['linearizable'],
      expect: { violates: 'linearizable' },
    },
    'a slow primary is taken for dead: no write is lost': {
      params: { writes: 2, readers: 0, detection: 'timeout' },
      faults: { crashes: { times: 1, restarts: 1, of: ['replica'] } },
      check: ['noAcknowledgedWriteIsLost', 'aNewPrimaryTakesWrites'],
    },
    'a slow primary is taken for dead: stale reads': {
      params: { replicas: 2, readsFrom: 'the primary', detection: 'timeout' },
      check: ['noReadIsStale'],
      expect: { violates: 'noReadIsStale' },
    },
    'synchronous, the primary comes back empty': {
      params: { replicas: 2, autoRestart: true },
      faults: { crashes: { times: 1, restarts: 1, of: ['replica'] } },
      check: ['noAcknowledgedWriteIsLost'],
      expect: { violates: 'noAcknowledgedWriteIsLost' },
    },
    'asynchronous, the primary crashes': {
      params: { replicas: 2, replication: 'asynchronous' },
      faults: { crashes: { times: 1, of: ['replica'], noticed: true } },
      check: ['noAcknowledgedWriteIsLost'],
      expect: { violates: 'noAcknowledgedWriteIsLost' },
    },
    'asynchronous, a read from a backup': {
      params: { replicas: 2, replication: 'asynchronous' },
      check: ['noReadIsStale'],
      expect: { violates: 'noReadIsStale' },
    },
    'asynchronous, reads from the primary, nobody crashes': {
      params: { replication: 'asynchronous', readsFrom: 'the primary', writes: 2, reads: 2 },
      check: ['noAcknowledgedWriteIsLost', 'noReadIsStale', 'linearizable', 'aWriteIsRead'],
    },
    'three replicas, messages are lost and duplicated': {
      network: duplicating(),
      faults: { loss: 2, crashes: { times: 2, of: ['replica'], noticed: true } },
      check: promisedOfEveryMember,
      large: true,
    },
  },
  view: pictureOfPrimaryBackup,
})
