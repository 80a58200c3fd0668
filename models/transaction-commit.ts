/**
 * Transaction commit, after Gray and Lamport's TLA+ module TCommit: what a commit protocol is to do, and nothing of how.
 * Each resource manager (RM) goes its way from working to committed or aborted, and may look at all others at once.
 */

import { action, indexed, machine, names } from 'netsplit'

type RmState = 'working' | 'prepared' | 'committed' | 'aborted'

export const transactionCommit = machine({
  name: 'transaction commit',
  parameters: {
    rms: 3,
    /** Whether an RM commits only when all others have prepared or committed; that it does not is a flaw. */
    waitsForAll: true,
  },
  variables: ({ rms }) => ({ rmState: indexed(names('rm', rms), 'working' as RmState) }),
  symmetric: ({ rms }) => ({ rm: names('rm', rms) }),
  actions: ({ rms, waitsForAll }) => {
    const over = names('rm', rms)
    const isReady = (state: RmState) => state === 'prepared' || state === 'committed'
    return {
      prepares: action({
        over,
        when: ({ rmState }, rm) => rmState[rm] === 'working',
        do({ rmState }, rm) {
          rmState[rm] = 'prepared'
        },
      }),
      commits: action({
        over,
        when: ({ rmState }, rm) =>
          rmState[rm] === 'prepared' && (!waitsForAll || Object.values(rmState).every(isReady)),
        do({ rmState }, rm) {
          rmState[rm] = 'committed'
        },
      }),
      aborts: action({
        over,
        when: ({ rmState }, rm) =>
          (rmState[rm] === 'working' || rmState[rm] === 'prepared') && !Object.values(rmState).includes('committed'),
        do({ rmState }, rm) {
          rmState[rm] = 'aborted'
        },
      }),
    }
  },
})
