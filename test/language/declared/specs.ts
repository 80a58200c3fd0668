/** Two specs, which a user exports by name and together. */

import { always, deadlockFree, sometimes, spec } from 'netsplit'
import { faults, free, grows, leaseLock, network, served, time } from './lock.ts'
import { counts, rounds } from './rounds.ts'

export const leases = spec(leaseLock, {
  properties: { free, served, grows, 'no deadlock': deadlockFree() },
  scenarios: {
    'no fault': {},
    'a crash': { params: { mode: 'unfair' }, faults: { ...faults, loss: 1 }, network, time },
  },
})

export const ballots = spec(rounds, {
  properties: {
    small: always(({ sent }) => sent.size < 10),
    chosen: sometimes(({ chosen }) => chosen !== null),
    counts,
  },
  scenarios: {
    one: {},
    more: { extends: 'one', params: { ballots: 3, rule: 'unsafe' }, expect: { violates: ['small'] } },
  },
})

export default { leases, ballots }
