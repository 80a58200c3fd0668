/**
 * How the workers of the engine give every value, component and option one number: a hash map in shared memory that is
 * looked up without a lock and added to under one. It mirrors obtain() and insert() in src/engine/memory/pair-map.ts, and
 * obtain() and add() in src/engine/values/records.ts, one access of shared memory that others may see at a time.
 *
 * The look-up under the lock, which most additions would pay for in vain, is left out when the count of entries is what
 * it was before the look-up without the lock.
 */

import { action, indexed, machine, oneOf, range } from 'netsplit'

/** What a worker does next. */
type Place =
  | 'reads the count'
  | 'looks up'
  | 'takes the lock'
  | 'compares the count'
  | 'looks up again'
  | 'puts the entry'
  | 'stores the count'
  | 'gives the lock back'
  | 'is done'

export interface Worker {
  at: Place
  /** The count that it has seen before it looked up. */
  seen: number
  /** The number that it was given. */
  number: number | null
}

export interface Entry {
  readonly key: string
  readonly number: number
}

export const hashConsing = machine({
  name: 'hash consing',
  parameters: {
    workers: 2,
    /** Different keys that the workers ask for, in turn; fewer than workers, so that some ask for the same. */
    keys: 1,
    /** When a worker reads the count; after the look-up is a flaw. */
    readsCount: oneOf('before the look-up', 'after the look-up'),
    /** When the count of a new entry is stored; before the entry is a flaw, which this engine has had. */
    countsEntry: oneOf('after the entry', 'before the entry'),
    /** Whether the look-up is repeated under the lock when others have added something; never is a flaw. */
    looksAgain: true,
  },
  variables: ({ workers, readsCount }) => ({
    entries: [] as readonly Entry[],
    count: 0,
    lock: null as number | null,
    worker: indexed<Worker>(workers, {
      at: readsCount === 'before the look-up' ? 'reads the count' : 'looks up',
      seen: 0,
      number: null,
    }),
  }),
  actions: ({ workers, keys, readsCount, countsEntry, looksAgain }) => {
    const over = range(workers)
    const keyOf = (worker: number) => `key${worker % keys}`
    const numberOf = (entries: readonly Entry[], worker: number) =>
      entries.find(({ key }) => key === keyOf(worker))?.number ?? null
    const countsFirst = countsEntry === 'before the entry'
    const afterLookUp: Place = readsCount === 'before the look-up' ? 'takes the lock' : 'reads the count'
    return {
      readsCount: action({
        over,
        when: ({ worker }, me) => worker[me]!.at === 'reads the count',
        do({ worker, count }, me) {
          worker[me]!.seen = count
          worker[me]!.at = readsCount === 'before the look-up' ? 'looks up' : 'takes the lock'
        },
      }),
      looksUp: action({
        over,
        when: ({ worker }, me) => worker[me]!.at === 'looks up',
        do({ worker, entries }, me) {
          worker[me]!.number = numberOf(entries, me)
          worker[me]!.at = worker[me]!.number === null ? afterLookUp : 'is done'
        },
      }),
      takesLock: action({
        over,
        when: ({ worker, lock }, me) => worker[me]!.at === 'takes the lock' && lock === null,
        do(state, me) {
          state.lock = me
          state.worker[me]!.at = 'compares the count'
        },
      }),
      comparesCount: action({
        over,
        when: ({ worker }, me) => worker[me]!.at === 'compares the count',
        do({ worker, count }, me) {
          const isUnchanged = count === worker[me]!.seen
          const adds: Place = countsFirst ? 'stores the count' : 'puts the entry'
          worker[me]!.at = isUnchanged || !looksAgain ? adds : 'looks up again'
        },
      }),
      looksUpAgain: action({
        over,
        when: ({ worker }, me) => worker[me]!.at === 'looks up again',
        do({ worker, entries }, me) {
          worker[me]!.number = numberOf(entries, me)
          const adds: Place = countsFirst ? 'stores the count' : 'puts the entry'
          worker[me]!.at = worker[me]!.number === null ? adds : 'gives the lock back'
        },
      }),
      putsEntry: action({
        over,
        when: ({ worker }, me) => worker[me]!.at === 'puts the entry',
        do(state, me) {
          const { entries, worker } = state
          worker[me]!.number = entries.length
          state.entries = [...entries, { key: keyOf(me), number: entries.length }]
          worker[me]!.at = countsFirst ? 'gives the lock back' : 'stores the count'
        },
      }),
      storesCount: action({
        over,
        when: ({ worker }, me) => worker[me]!.at === 'stores the count',
        do(state, me) {
          state.count++
          state.worker[me]!.at = countsFirst ? 'puts the entry' : 'gives the lock back'
        },
      }),
      givesLockBack: action({
        over,
        when: ({ worker }, me) => worker[me]!.at === 'gives the lock back',
        do(state, me) {
          state.lock = null
          state.worker[me]!.at = 'is done'
        },
      }),
    }
  },
})
