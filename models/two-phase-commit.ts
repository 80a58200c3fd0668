/**
 * Two-phase commit, after Lamport's TLA+ module TwoPhase: resource managers (RMs) each do their part of a transaction
 * and a transaction manager (TM) decides whether all commit or all abort. Messages are never consumed: a message is a
 * fact that anyone may act on, as often as they like.
 */

import { action, indexed, machine, majority, names, oneOf } from 'netsplit'

type Rm = `rm${number}`
type RmState = 'working' | 'prepared' | 'committed' | 'aborted'
type TmState = 'init' | 'committed' | 'aborted'

export const twoPhaseCommit = machine({
  name: 'two-phase commit',
  parameters: {
    rms: 3,
    /** How many must have prepared before the TM commits; fewer than all is a flaw. */
    commitsAfter: oneOf('all', 'majority'),
    /** Whether an RM may abort on its own after it has prepared (a 'heuristic' abort): a flaw. */
    heuristicAbort: false,
  },
  variables: ({ rms }) => ({
    rmState: indexed(names('rm', rms), 'working' as RmState),
    tmState: 'init' as TmState,
    /** The RMs from which the TM has heard that they are prepared. */
    tmPrepared: new Set<Rm>(),
    messages: new Set<'commit' | 'abort' | `${Rm} prepared`>(),
  }),
  symmetric: ({ rms }) => ({ rm: names('rm', rms) }),
  actions: ({ rms, commitsAfter, heuristicAbort }) => {
    const over = names('rm', rms)
    const enough = commitsAfter === 'all' ? rms : majority(rms)
    return {
      tmHearsPrepared: action({
        over,
        when: ({ tmState, messages }, rm) => tmState === 'init' && messages.has(`${rm} prepared`),
        do({ tmPrepared }, rm) {
          tmPrepared.add(rm)
        },
      }),
      tmCommits: action({
        when: ({ tmState, tmPrepared }) => tmState === 'init' && tmPrepared.size >= enough,
        do(state) {
          state.tmState = 'committed'
          state.messages.add('commit')
        },
      }),
      tmAborts: action({
        when: ({ tmState }) => tmState === 'init',
        do(state) {
          state.tmState = 'aborted'
          state.messages.add('abort')
        },
      }),
      rmPrepares: action({
        over,
        when: ({ rmState }, rm) => rmState[rm] === 'working',
        do({ rmState, messages }, rm) {
          rmState[rm] = 'prepared'
          messages.add(`${rm} prepared`)
        },
      }),
      rmChoosesToAbort: action({
        over,
        when: ({ rmState }, rm) => rmState[rm] === 'working' || (heuristicAbort && rmState[rm] === 'prepared'),
        do({ rmState }, rm) {
          rmState[rm] = 'aborted'
        },
      }),
      rmCommits: action({
        over,
        when: ({ messages }) => messages.has('commit'),
        do({ rmState }, rm) {
          rmState[rm] = 'committed'
        },
      }),
      rmAborts: action({
        over,
        when: ({ messages }) => messages.has('abort'),
        do({ rmState }, rm) {
          rmState[rm] = 'aborted'
        },
      }),
    }
  },
})
