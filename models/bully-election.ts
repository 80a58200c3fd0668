/**
 * The bully algorithm: the highest process that is up is the coordinator. Whoever misses the coordinator holds an election:
 * it asks all higher processes. If one of them answers, it waits for a coordinator to announce itself; if none does in time,
 * it holds them all to be down, and is the coordinator. A process that comes up holds an election, too, and bullies lower ones.
 */

import { messages, type Node, type NodeId, nth, oneOf, protocol, role } from 'netsplit'

export interface ProcessState {
  /** The process that this one takes for the coordinator; null while it is in an election. */
  coordinator: NodeId | null
}

export interface Messages {
  process: { election: {}; answer: {}; coordinator: {} }
}

type Process = Node<Messages, ProcessState, 'suspicion' | 'noAnswer' | 'noCoordinator'>

export const bullyElection = protocol({
  name: 'bully election',
  parameters: {
    processes: 3,
    /** Whether processes are told that the coordinator crashed, or each suspects it once, at any time, be it up or down. */
    detection: oneOf('fail-stop', 'suspicion'),
    /** For how many ticks a process waits for answers. Shorter than a round trip, it is a flaw. */
    answersWithin: 3,
    /** For how many it then waits for a coordinator: that has to wait for answers, too, before it announces itself. */
    coordinatorWithin: 5,
  },
  messages: messages<Messages>(),
  nodes: { process: 'processes' },
  roles: ({ detection, answersWithin, coordinatorWithin }, nodes) => {
    const highest = nth(nodes.process, nodes.process.length - 1)

    function holdElection(process: Process) {
      process.coordinator = null
      const higher = nodes.process.slice(process.index + 1)
      if (higher.length === 0) return lead(process)
      process.send(higher, { type: 'election' })
      process.setTimer('noAnswer', answersWithin)
    }

    function lead(process: Process) {
      process.coordinator = process.id
      process.send(nodes.process.slice(0, process.index), { type: 'coordinator' })
    }

    return {
      process: role({
        state: (): ProcessState => ({ coordinator: highest }),
        start(process) {
          if (detection === 'suspicion' && process.id !== highest) process.setTimer('suspicion')
        },
        restart: holdElection,
        on: {
          election(process, { from }) {
            process.send(from, { type: 'answer' })
            if (process.coordinator !== null) holdElection(process)
          },
          answer(process) {
            if (process.coordinator !== null) return
            process.cancelTimer('noAnswer')
            process.setTimer('noCoordinator', coordinatorWithin)
          },
          coordinator(process, { from }) {
            process.coordinator = from
            process.cancelTimer('noAnswer')
            process.cancelTimer('noCoordinator')
          },
        },
        timeout: {
          suspicion(process) {
            if (process.coordinator !== null) holdElection(process)
          },
          noAnswer: lead,
          noCoordinator: holdElection,
        },
        crashed(process, peer) {
          if (peer === process.coordinator) holdElection(process)
        },
      }),
    }
  },
})
