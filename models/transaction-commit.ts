/**
 * Transaction commit, after Gray and Lamport's TLA+ module TCommit: what a commit protocol is to do, and nothing of how.
 * Each resource manager (RM) goes its way from working to committed or aborted, and may look at all others at once.
 */

import { indexed, machine } from 'netsplit'

type RmState = 'working' | 'prepared' | 'committed' | 'aborted'
type Rm = `rm${number}`

export const transactionCommit = machine({
  name: 'transaction commit',
  parameters: {
    rms: 3,
    /** Whether an RM commits only when all others have prepared or committed; that it does not is a flaw. */
    waitsForAll: true,
  },
  variables: ({ rms }) => ({ rmState: indexed<Rm, RmState>(everyRm(rms), 'working') }),
  symmetric: ({ rms }) => ({ rm: everyRm(rms) }),
  actions: ({ rms, waitsForAll }, action) => {
    const over = everyRm(rms)
    const areAllReady = (states: readonly RmState[]) =>
      states.every((state) => state === 'prepared' || state === 'committed')
    return {
      prepares: action({
        over,
        when: ({ rmState }, rm) => rmState[rm] === 'working',
        do: ({ rmState }, rm) => {
          rmState[rm] = 'prepared'
        },
      }),
      commits: action({
        over,
        when: ({ rmState }, rm) => rmState[rm] === 'prepared' && (!waitsForAll || areAllReady(Object.values(rmState))),
        do: ({ rmState }, rm) => {
          rmState[rm] = 'committed'
        },
      }),
      aborts: action({
        over,
        when: ({ rmState }, rm) =>
          (rmState[rm] === 'working' || rmState[rm] === 'prepared') && !Object.values(rmState).includes('committed'),
        do: ({ rmState }, rm) => {
          rmState[rm] = 'aborted'
        },
      }),
    }
  },
})

function everyRm(count: number): Rm[] {
  return Array.from({ length: count }, (_, index): Rm => `rm${index}`)
}
