/**
 * Hash-consing promises that equal content has one number, whoever asks for it and however many ask at once: the engine
 * compares states by these numbers, so a value with two numbers would make two states of one. It assumes a lock that one
 * worker holds at a time, and that what a worker stores becomes visible in the order of its atomic operations.
 *
 * Ershov, "On Programming of Arithmetic Operations", 1958, for the table; the unlocked look-up that is repeated under the
 * lock is the double-checked locking of Schmidt and Harrison, 1997, with its well-known ways to go wrong.
 */

import { always, deadlockFree, sometimes, spec } from 'netsplit'
import { hashConsing } from '../models/hash-consing.ts'

export default spec(hashConsing, {
  properties: {
    equalContentHasOneNumber: always(({ entries }) => new Set(entries.map(({ key }) => key)).size === entries.length),
    everyNumberIsOfAnEntry: always(({ worker, entries }, { keys }) =>
      worker.every(({ number }, me) => number === null || entries[number]?.key === `key${me % keys}`),
    ),
    nobodyWaitsForEver: deadlockFree(({ worker }) => worker.every(({ at }) => at === 'is done')),
    everyoneHasANumber: sometimes(({ worker }) => worker.every(({ number }) => number !== null)),
    somebodyFindsItUnderTheLock: sometimes(({ worker }) =>
      worker.some(({ at, number }) => at === 'gives the lock back' && number !== null),
    ),
  },
  scenarios: {
    'two workers, one key': {},
    'three workers, one key': { params: { workers: 3 } },
    'four workers, two keys': { params: { workers: 4, keys: 2 } },
    'the count is stored before the entry': {
      params: { countsEntry: 'before the entry' },
      expect: { violates: 'equalContentHasOneNumber' },
    },
    'the count is read after the look-up': {
      params: { readsCount: 'after the look-up' },
      expect: { violates: 'equalContentHasOneNumber' },
    },
    'nobody looks again under the lock': {
      params: { looksAgain: false },
      expect: { violates: 'equalContentHasOneNumber' },
    },
  },
})
