/**
 * Three-phase commit: between the votes and the decision, every participant is told that all have voted yes. When the
 * coordinator is silent for too long, the participants elect another one among themselves, and it terminates the
 * transaction by what they know: nobody commits while another is uncertain. Timeouts are in rounds of messages.
 */

import { given, item, messages, type Node, type NodeId, oneOf, protocol, role } from 'netsplit'

export interface CoordinatorState {
  state: 'voting' | 'preCommitting' | 'committed' | 'aborted'
  /** To what it asked last. */
  answers: Map<NodeId, 'yes' | 'no' | 'ack'>
}

/** Uncertain: has voted yes. Committable: knows that all have. */
type Progress = 'working' | 'uncertain' | 'committable' | 'committed' | 'aborted'

export interface ParticipantState {
  state: Progress
  /** Whom it follows: the first one that it does not take for dead, by their order. */
  coordinator: NodeId
  /** As an elected coordinator: the states that it collects, ... */
  reports: Map<NodeId, Progress> | null
  /** ... and the acknowledgements that it waits for before it commits. */
  awaited: Set<NodeId>
}

export interface Messages {
  coordinator: { yes: {}; no: {}; ack: {} }
  participant: {
    voteReq: {}
    preCommit: {}
    commit: {}
    abort: {}
    urElected: {}
    stateReq: {}
    state: { state: Progress }
    ack: {}
  }
}

type Coordinator = Node<Messages, CoordinatorState, 'votes' | 'acks'>
type Participant = Node<Messages, ParticipantState, 'silence' | 'reports' | 'acks'>

export function hasDecided({ state }: { state: string }) {
  return state === 'committed' || state === 'aborted'
}

export const threePhaseCommit = protocol({
  name: 'three-phase commit',
  parameters: {
    participants: 3,
    /** When all are told of all votes before anyone commits. Not to do so `always` is a flaw. */
    preCommits: oneOf('always', 'not in the termination protocol', 'never'),
    /** Whether participants that hear nothing elect a coordinator, or each decides by its own state, which is a flaw. */
    termination: oneOf('elected coordinator', 'each alone'),
  },
  messages: messages<Messages>(),
  nodes: { coordinator: 1, participant: 'participants' },
  roles: ({ participants, preCommits, termination }, nodes) => {
    /** The order in which nodes take over. */
    const order: readonly NodeId[] = [nodes.coordinator, ...nodes.participant]
    const later = (node: NodeId) => nodes.participant.filter((other) => order.indexOf(other) > order.indexOf(node))

    function answered(coordinator: Coordinator, from: NodeId, answer: 'yes' | 'no' | 'ack') {
      const isDue = coordinator.state === (answer === 'ack' ? 'preCommitting' : 'voting')
      if (!isDue) return
      coordinator.answers.set(from, answer)
      if (coordinator.answers.size < participants) return
      if (answer === 'ack') commit(coordinator)
      else closeVote(coordinator)
    }

    function closeVote(coordinator: Coordinator) {
      const yes = nodes.participant.filter((participant) => coordinator.answers.get(participant) === 'yes')
      coordinator.answers = new Map()
      coordinator.cancelTimer('votes')
      if (yes.length < participants) {
        coordinator.state = 'aborted'
        coordinator.send(yes, { type: 'abort' })
      } else if (preCommits === 'never') {
        commit(coordinator)
      } else {
        coordinator.state = 'preCommitting'
        coordinator.send(nodes.participant, { type: 'preCommit' })
        coordinator.setTimer('acks', 2)
      }
    }

    function commit(coordinator: Coordinator) {
      coordinator.answers = new Map()
      coordinator.cancelTimer('acks')
      coordinator.state = 'committed'
      coordinator.send(nodes.participant, { type: 'commit' })
    }

    function decide(participant: Participant, decision: 'committed' | 'aborted') {
      participant.state = decision
      participant.cancelTimer('silence')
    }

    function elect(participant: Participant) {
      participant.coordinator = item(order, order.indexOf(participant.coordinator) + 1)
      if (participant.coordinator === participant.id) return takeOver(participant)
      participant.send(participant.coordinator, { type: 'urElected' })
      participant.setTimer('silence', 2)
    }

    function takeOver(participant: Participant) {
      if (participant.state === 'working') decide(participant, 'aborted')
      participant.cancelTimer('silence')
      participant.coordinator = participant.id
      participant.reports = new Map([[participant.id, participant.state]])
      participant.send(later(participant.id), { type: 'stateReq' })
      participant.setTimer('reports', 2)
      terminateWhenReported(participant, participant.reports)
    }

    function terminateWhenReported(participant: Participant, reports: Map<NodeId, Progress>) {
      if (reports.size > later(participant.id).length) terminate(participant)
    }

    /** The rules TR1 to TR4 of the termination protocol. */
    function terminate(participant: Participant) {
      const reports = given(participant.reports)
      const states = new Set(reports.values())
      participant.reports = null
      participant.cancelTimer('reports')
      if (states.has('aborted')) return conclude(participant, 'aborted')
      if (states.has('committed')) return conclude(participant, 'committed')
      if (!states.has('committable')) return conclude(participant, 'aborted')
      const uncertain = later(participant.id).filter((other) => reports.get(other) === 'uncertain')
      if (uncertain.length === 0 || preCommits !== 'always') return conclude(participant, 'committed')
      participant.state = 'committable'
      participant.awaited = new Set(uncertain)
      participant.send(uncertain, { type: 'preCommit' })
      participant.setTimer('acks', 2)
    }

    function conclude(participant: Participant, decision: 'committed' | 'aborted') {
      participant.awaited = new Set()
      participant.cancelTimer('acks')
      decide(participant, decision)
      participant.send(later(participant.id), { type: decision === 'committed' ? 'commit' : 'abort' })
    }

    return {
      coordinator: role({
        state: (): CoordinatorState => ({ state: 'voting', answers: new Map() }),
        durable: ['state'],
        start(coordinator) {
          coordinator.send(nodes.participant, { type: 'voteReq' })
          coordinator.setTimer('votes', 2)
        },
        on: {
          yes: (coordinator, { from }) => answered(coordinator, from, 'yes'),
          no: (coordinator, { from }) => answered(coordinator, from, 'no'),
          ack: (coordinator, { from }) => answered(coordinator, from, 'ack'),
        },
        timeout: {
          votes: closeVote,
          /** Who has not acknowledged by now is dead: it goes on without. */
          acks: commit,
        },
      }),
      participant: role({
        state: (): ParticipantState => ({
          state: 'working',
          coordinator: nodes.coordinator,
          reports: null,
          awaited: new Set(),
        }),
        durable: ['state'],
        start(participant) {
          participant.setTimer('silence', 1)
        },
        on: {
          voteReq(participant, { from }) {
            if (participant.state !== 'working') return
            const vote = participant.choose(['yes', 'no'])
            if (vote === 'no') decide(participant, 'aborted')
            else participant.state = 'uncertain'
            participant.send(from, { type: vote })
            if (vote === 'yes') participant.setTimer('silence', 2)
          },
          preCommit(participant, { from }) {
            if (from !== participant.coordinator || participant.state !== 'uncertain') return
            participant.state = 'committable'
            participant.send(from, { type: 'ack' })
            participant.setTimer('silence', 2)
          },
          commit(participant, { from }) {
            if (from === participant.coordinator && !hasDecided(participant)) decide(participant, 'committed')
          },
          abort(participant, { from }) {
            if (from === participant.coordinator && !hasDecided(participant)) decide(participant, 'aborted')
          },
          urElected(participant) {
            if (order.indexOf(participant.coordinator) < order.indexOf(participant.id)) takeOver(participant)
          },
          stateReq(participant, { from }) {
            if (order.indexOf(from) < order.indexOf(participant.coordinator)) return
            participant.coordinator = from
            if (participant.state === 'working') decide(participant, 'aborted')
            participant.send(from, { type: 'state', state: participant.state })
            if (!hasDecided(participant)) participant.setTimer('silence', 4)
          },
          state(participant, { state, from }) {
            if (participant.reports === null) return
            participant.reports.set(from, state)
            terminateWhenReported(participant, participant.reports)
          },
          ack(participant, { from }) {
            if (participant.awaited.delete(from) && participant.awaited.size === 0) {
              conclude(participant, 'committed')
            }
          },
        },
        timeout: {
          silence(participant) {
            if (participant.state === 'working') return decide(participant, 'aborted')
            if (termination === 'elected coordinator') return elect(participant)
            decide(participant, participant.state === 'committable' ? 'committed' : 'aborted')
          },
          reports: terminate,
          acks: (participant) => conclude(participant, 'committed'),
        },
      }),
    }
  },
})
