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
    'three threads': { expect: 'holds' },
    'five threads': { params: { threads: 5 }, expect: 'holds' },
    'seven threads': { params: { threads: 7 }, expect: 'holds' },
    'two threads without the lock': {
      params: { threads: 2, lock: false },
      expect: { violates: 'noIncrementIsLost' },
    },
  },
})
