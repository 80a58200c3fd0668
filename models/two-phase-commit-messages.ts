/**
 * Two-phase commit between a coordinator and participants that exchange messages, time out, crash, and recover from the
 * log that each of them keeps. In the first phase the participants vote, in the second they learn the decision. One that
 * has voted yes is uncertain until it learns it: it can decide nothing alone, and asks.
 */

import { messages, type Node, type NodeId, oneOf, protocol, role } from 'netsplit'

export type Decision = 'commit' | 'abort'

export interface CoordinatorState {
  /** The last record in its log. */
  log: 'start' | Decision
  votes: Map<NodeId, 'yes' | 'no'>
}

export interface ParticipantState {
  /** The last record in its log: nothing before the vote, `yes` while it is uncertain. */
  log: 'nothing' | 'yes' | Decision
}

export interface Messages {
  coordinator: { yes: {}; no: {}; decisionReq: {} }
  participant: { voteReq: {}; commit: {}; abort: {}; decisionReq: {} }
}

type Coordinator = Node<Messages, CoordinatorState, 'votes'>
type Participant = Node<Messages, ParticipantState, 'voteReq' | 'decision'>

export function hasDecided<N extends { log: string }>(node: N): node is N & { log: Decision } {
  return node.log === 'commit' || node.log === 'abort'
}

export const twoPhaseCommitMessages = protocol({
  name: 'two-phase commit with messages',
  parameters: {
    participants: 2,
    /** What an uncertain participant does after a timeout: ask everybody, ask the coordinator, or abort, which is a flaw. */
    termination: oneOf('cooperative', 'by the coordinator', 'unilateral'),
    /** Whether a vote or a decision is in the log when it is sent; `after sending` is a flaw. */
    logs: oneOf('before sending', 'after sending'),
  },
  messages: messages<Messages>(),
  nodes: { coordinator: 1, participant: 'participants' },
  roles: ({ participants, termination, logs }, nodes) => {
    /** In rounds: a request takes one, and its answer another. Without time, a timeout comes at any time. */
    const oneWay = 1
    const roundTrip = 2

    function record<Log>(node: { log: Log }, log: Log, send: () => void) {
      if (logs === 'after sending') send()
      node.log = log
      if (logs === 'before sending') send()
    }

    function collect(coordinator: Coordinator, from: NodeId, vote: 'yes' | 'no') {
      if (hasDecided(coordinator)) return
      coordinator.votes.set(from, vote)
      if (coordinator.votes.size === participants) decide(coordinator)
    }

    /** On the votes that have arrived: no vote is a no. */
    function decide(coordinator: Coordinator) {
      const yes = nodes.participant.filter((participant) => coordinator.votes.get(participant) === 'yes')
      const decision = yes.length === participants ? 'commit' : 'abort'
      coordinator.cancelTimer('votes')
      record(coordinator, decision, () => coordinator.send(yes, { type: decision }))
    }

    function learn(participant: Participant, decision: Decision) {
      if (hasDecided(participant)) return
      participant.log = decision
      participant.cancelTimer('voteReq')
      participant.cancelTimer('decision')
    }

    return {
      coordinator: role({
        state: (): CoordinatorState => ({ log: 'start', votes: new Map() }),
        durable: ['log'],
        start(coordinator) {
          coordinator.send(nodes.participant, { type: 'voteReq' })
          coordinator.setTimer('votes', roundTrip)
        },
        on: {
          yes: (coordinator, { from }) => collect(coordinator, from, 'yes'),
          no: (coordinator, { from }) => collect(coordinator, from, 'no'),
          decisionReq(coordinator, { from }) {
            if (hasDecided(coordinator)) coordinator.send(from, { type: coordinator.log })
          },
        },
        timeout: { votes: decide },
        restart(coordinator) {
          if (!hasDecided(coordinator)) decide(coordinator)
        },
      }),
      participant: role({
        state: (): ParticipantState => ({ log: 'nothing' }),
        durable: ['log'],
        start(participant) {
          participant.setTimer('voteReq', oneWay)
        },
        on: {
          voteReq(participant, { from }) {
            if (participant.log !== 'nothing') return
            const vote = participant.choose(['yes', 'no'])
            participant.cancelTimer('voteReq')
            if (vote === 'yes') participant.setTimer('decision', roundTrip)
            record(participant, vote === 'yes' ? 'yes' : 'abort', () => participant.send(from, { type: vote }))
          },
          commit(participant) {
            learn(participant, 'commit')
          },
          abort(participant) {
            learn(participant, 'abort')
          },
          /** From another participant. Before it has voted it may still abort; uncertain itself, it cannot help. */
          decisionReq(participant, { from }) {
            if (participant.log === 'nothing') learn(participant, 'abort')
            if (hasDecided(participant)) participant.send(from, { type: participant.log })
          },
        },
        timeout: {
          voteReq(participant) {
            learn(participant, 'abort')
          },
          decision(participant) {
            if (termination === 'unilateral') return learn(participant, 'abort')
            participant.send(nodes.coordinator, { type: 'decisionReq' })
            if (termination === 'cooperative') participant.send(participant.others, { type: 'decisionReq' })
            participant.setTimer('decision', roundTrip)
          },
        },
        restart(participant) {
          if (participant.log === 'nothing') learn(participant, 'abort')
          if (participant.log === 'yes') participant.setTimer('decision', roundTrip)
        },
      }),
    }
  },
  symmetric: ['participant'],
})
