/**
 * Chang and Roberts' election on a ring: messages go round in one direction, and nobody knows how long the ring is. A
 * candidate sends its number round. A process passes a higher number on and has lost; from then on it passes on whatever
 * comes. A candidate that has not lost throws lower numbers away. The number that comes back to its own process has met no
 * higher one.
 */

import { messages, type Node, nth, oneOf, protocol, range, role } from 'netsplit'

export interface ProcessState {
  /** What the processes are compared by. */
  number: number
  /** Whether the process stands for election. */
  candidate: boolean
  status: 'undecided' | 'lost' | 'elected'
}

export interface Messages {
  process: { election: { number: number } }
}

type Process = Node<Messages, ProcessState>

export const ringElection = protocol({
  name: 'ring election',
  parameters: {
    processes: 3,
    /** Each process draws one of so many numbers. Nothing keeps two from drawing the same: that is for a scenario to exclude. */
    numbers: 3,
    /** Who stands for election from the start: all, or any processes, perhaps none. */
    candidates: oneOf('any', 'all'),
    /**
     * What a process that does not stand does with a number lower than its own: it passes it on, then the highest candidate
     * wins; or it stands, too, and sends its own instead, then the highest process does. To throw it away is a flaw.
     */
    bystander: oneOf('passes it on', 'stands, too', 'throws it away'),
    /** Whether a candidate throws lower numbers away; `false` is a flaw. */
    extinguishes: true,
  },
  messages: messages<Messages>(),
  nodes: { process: 'processes' },
  roles: ({ numbers, candidates, bystander, extinguishes }, nodes) => {
    function sendOn(process: Process, number: number) {
      process.send(nth(nodes.process, process.index + 1), { type: 'election', number })
    }

    function stand(process: Process) {
      process.candidate = true
      sendOn(process, process.number)
    }

    function passOn(process: Process, number: number) {
      process.status = 'lost'
      sendOn(process, number)
    }

    return {
      process: role({
        state: (): ProcessState => ({ number: 0, candidate: false, status: 'undecided' }),
        durable: ['number'],
        start: {
          steps: {
            draws(process) {
              process.number = process.choose(range(numbers)) + 1
              process.candidate = candidates === 'all' || process.choose([true, false])
              if (!process.candidate && bystander === 'passes it on') process.status = 'lost'
            },
            /** Not all processes start at once; until then, messages to them wait. */
            begins(process) {
              if (process.candidate) stand(process)
            },
          },
        },
        on: {
          election(process, { number }) {
            if (process.status === 'lost' || number > process.number) return passOn(process, number)
            if (number === process.number) process.status = 'elected'
            else if (!process.candidate && bystander === 'stands, too') stand(process)
            else if (!extinguishes) sendOn(process, number)
          },
        },
      }),
    }
  },
})
