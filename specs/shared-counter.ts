/**
 * A lock promises mutual exclusion: while one thread reads, adds and writes, no other does, so no increment is lost.
 * Without it two threads that read the same value write the same value: the lost update. Locking is free of deadlocks
 * here because there is a single lock and every thread gives it back.
 *
 * Dijkstra, "Solution of a Problem in Concurrent Programming Control", 1965; Herlihy and Shavit, "The Art of
 * Multiprocessor Programming", chapter 1.
 */

import { always, deadlockFree, sometimes, spec } from 'netsplit'
import { sharedCounter } from '../models/shared-counter.ts'

export default spec(sharedCounter, {
  properties: {
    noIncrementIsLost: always(
      ({ counter, threads }) => !threads.every(({ progress }) => progress === 'done') || counter === threads.length,
    ),
    deadlockFree: deadlockFree(({ threads }) => threads.every(({ progress }) => progress === 'done')),
    everyoneFinishes: sometimes(({ threads }) => threads.every(({ progress }) => progress === 'done')),
  },
  scenarios: {
    'three threads': { expect: { holds: { distinct: 61, generated: 61, depth: 13 } } },
    'five threads': { params: { threads: 5 }, expect: { holds: { distinct: 1_301, generated: 1_301, depth: 21 } } },
    'seven threads': { params: { threads: 7 }, expect: { holds: { distinct: 54_797, generated: 54_797, depth: 29 } } },
    'two threads without the lock': {
      params: { threads: 2, lock: false },
      expect: { violates: 'noIncrementIsLost' },
    },
  },
})
