/** A lock that two threads take by looking first, and by taking it at once: small enough to be searched in a moment. */

import { action, machine, never, range, sometimes, spec } from '../../src/index.ts'

const lock = machine({
  name: 'lock',
  parameters: { looksFirst: false, threads: 2 },
  variables: ({ threads }) => ({ taken: false, at: range(threads).map((): 'idle' | 'sees' | 'inside' => 'idle') }),
  actions: ({ looksFirst, threads }) => ({
    looks: action({
      over: range(threads),
      when: ({ taken, at }, thread) => looksFirst && !taken && at[thread] === 'idle',
      do(state, thread) {
        state.at[thread] = 'sees'
      },
    }),
    takes: action({
      over: range(threads),
      when: ({ taken, at }, thread) => (looksFirst ? at[thread] === 'sees' : !taken && at[thread] === 'idle'),
      do(state, thread) {
        state.taken = true
        state.at[thread] = 'inside'
      },
    }),
    leaves: action({
      over: range(threads),
      when: ({ at }, thread) => at[thread] === 'inside',
      do(state, thread) {
        state.taken = false
        state.at[thread] = 'idle'
      },
    }),
  }),
})

export default spec(lock, {
  properties: {
    mutualExclusion: never(({ at }) => at.filter((one) => one === 'inside').length > 1),
    somebodyIsInside: sometimes(({ at }) => at.includes('inside')),
    nobodyIsAnywhere: sometimes(({ at }) => at.length === 0),
  },
  scenarios: {
    'taken at once': { check: ['mutualExclusion', 'somebodyIsInside'], expect: 'holds' },
    'looked at first': {
      params: { looksFirst: true },
      check: ['mutualExclusion', 'somebodyIsInside'],
      expect: { violates: 'mutualExclusion' },
    },
    'what is never seen': { check: ['nobodyIsAnywhere'] },
    'many threads': { large: true, params: { threads: 6 }, check: ['mutualExclusion'], expect: 'holds' },
  },
})
