/**
 * The engine's search is breadth-first because its workers meet after each level. The meeting promises that nobody goes
 * on before everyone has arrived and the last has decided what comes next; that nobody sleeps for ever; and that what
 * pauses a level (maintenance of shared memory) neither loses nor repeats a part of it. It assumes what JavaScript
 * promises of Atomics: one order of all atomic operations that every worker agrees on, plain writes visible to whoever
 * has seen a later atomic operation of the writer, and Atomics.wait that compares and falls asleep in one operation.
 *
 * A sense-reversing barrier with a counter in place of the sense: Mellor-Crummey and Scott, "Algorithms for Scalable
 * Synchronization on Shared-Memory Multiprocessors", 1991. Sleeping: Drepper, "Futexes Are Tricky", 2011.
 */

import { always, deadlockFree, sometimes, spec } from 'netsplit'
import { levelBarrier } from '../models/level-barrier.ts'

const working = ['looks for a request', 'takes a segment', 'explores', 'appends']

export default spec(levelBarrier, {
  properties: {
    levelsDoNotOverlap: always(({ worker }) => {
      const levels = worker.filter(({ at }) => working.includes(at)).map(({ level }) => level)
      return new Set(levels).size <= 1
    }),
    nothingIsExploredTwice: always(({ explored }) => explored.every((times) => times <= 1)),
    everythingIsExplored: always(
      ({ worker, explored, stop }) =>
        stop || worker.some(({ at }) => at !== 'has ended') || explored.every((times) => times === 1),
    ),
    nobodyWorksDuringMaintenance: always(
      ({ worker }) =>
        !(
          worker.some(({ at }) => at === 'clears' || at === 'refills') && worker.some(({ at }) => working.includes(at))
        ),
    ),
    nobodyClearsWhatIsRefilled: always(
      ({ worker }) => !(worker.some(({ at }) => at === 'clears') && worker.some(({ at }) => at === 'refills')),
    ),
    allEndTogether: always(
      ({ worker }) => !(worker.some(({ at }) => at === 'has ended') && worker.some(({ at }) => working.includes(at))),
    ),
    /** Everyone explores at most one segment more once maintenance was asked for, and who asked none. */
    theIndexHasRoom: always(({ late, worker }) => late < worker.length),
    aStopIsNotForgotten: always(({ interrupt, request }) => interrupt !== 'asked for' || request.stop),
    everyoneKnowsTheLayout: always(({ worker, wordsPerState }) =>
      worker
        .filter(({ at, level }) => level > 0 && working.includes(at))
        .every(({ layout }) => layout.words === wordsPerState && layout.room === wordsPerState),
    ),
    nobodyWaitsForEver: deadlockFree(({ worker }) => worker.every(({ at }) => at === 'has ended')),
    everyoneEnds: sometimes(({ worker }) => worker.every(({ at }) => at === 'has ended')),
    somebodySleeps: sometimes(({ worker }) => worker.some(({ at }) => at === 'sleeps')),
    maintenanceIsDone: sometimes(
      ({ worker, maintenanceWas }, { maintenance }) =>
        !maintenance || (maintenanceWas === 'done' && worker.every(({ at }) => at === 'has ended')),
    ),
  },
  scenarios: {
    'two workers': {},
    'three workers': { params: { workers: 3 } },
    'two workers with maintenance': { params: { maintenance: true } },
    'two workers and an interrupt during maintenance': {
      extends: 'two workers with maintenance',
      params: { interrupts: true },
    },
    'three workers with maintenance': { extends: 'three workers', params: { maintenance: true } },
    'a worker leaves when all have arrived': {
      params: { levels: 1, width: 1, watches: 'arrived' },
      // What is explored twice breaks other properties later.
      check: ['nothingIsExploredTwice'],
      expect: { violates: 'nothingIsExploredTwice' },
    },
    'the generation changes before arrived is reset': {
      params: { levels: 1, width: 1, changesFirst: 'generation' },
      expect: { violates: 'nobodyWaitsForEver' },
    },
    'the sleepers are woken before the generation changes': {
      params: { levels: 1, width: 1, wakes: 'before the change' },
      expect: { violates: 'nobodyWaitsForEver' },
    },
    'a worker falls asleep without comparing': {
      params: { levels: 1, width: 1, sleepCompares: false },
      expect: { violates: 'nobodyWaitsForEver' },
    },
    'one worker does not look for requests': {
      params: { levels: 1, width: 3, maintenance: true, looks: 'all but one' },
      expect: { violates: 'theIndexHasRoom' },
    },
    'workers maintain by the request that they see': {
      params: { levels: 1, width: 1, maintenance: true, maintainsBy: 'request' },
      expect: { violates: 'nobodyClearsWhatIsRefilled' },
    },
    'the end of maintenance clears a stop': {
      params: { levels: 1, width: 1, maintenance: true, interrupts: true, clears: 'all bits' },
      expect: { violates: 'aStopIsNotForgotten' },
    },
    'workers take over the layout while it is being made': {
      params: { levels: 1, width: 1, adopts: 'at once' },
      expect: { violates: 'everyoneKnowsTheLayout' },
    },
  },
})
