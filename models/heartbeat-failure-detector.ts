/**
 * A failure detector by heartbeats: a process tells its monitors again and again that it is alive. A monitor that has heard
 * nothing for as long as its timeout suspects the process of having crashed, and trusts it again as soon as it hears of it.
 */

import { messages, type Node, protocol, role } from 'netsplit'

export interface ProcessState {
  /** When it sent its last heartbeat, and the number of that, where heartbeats have numbers. */
  lastBeat: number
  number: number
}

export interface MonitorState {
  suspects: boolean
  /** For how many ticks the monitor bears silence. */
  timeout: number
  /** The number of the last heartbeat that was not an old one. */
  heard: number
}

export interface Messages {
  process: {}
  monitor: { heartbeat: { number: number } }
}

export const heartbeatFailureDetector = protocol({
  name: 'heartbeat failure detector',
  parameters: {
    monitors: 2,
    /** How many ticks lie between two heartbeats. */
    period: 2,
    /** For how many ticks a monitor bears silence. Heartbeats that may be as far apart as that make it a flaw. */
    timeout: 4,
    /** Whether a monitor that was wrong bears silence for a tick longer from then on. */
    adapts: false,
    /**
     * How many heartbeats there are with numbers, by which a monitor tells old ones from new ones; then the process falls
     * silent, for numbers without end are states without end. With 0, heartbeats have no numbers and no end, which is a flaw
     * where messages are duplicated.
     */
    numbers: 0,
  },
  messages: messages<Messages>(),
  nodes: { process: 1, monitor: 'monitors' },
  roles: ({ period, timeout, adapts, numbers }, nodes) => {
    function beat(process: Node<Messages, ProcessState, 'heartbeat'>) {
      process.lastBeat = process.now
      if (numbers > 0) process.number++
      process.send(nodes.monitor, { type: 'heartbeat', number: process.number })
      if (numbers === 0 || process.number < numbers) process.setTimer('heartbeat', period)
    }

    return {
      process: role({
        state: (): ProcessState => ({ lastBeat: 0, number: 0 }),
        durable: ['lastBeat', 'number'],
        start: beat,
        timeout: { heartbeat: beat },
      }),
      monitor: role({
        state: (): MonitorState => ({ suspects: false, timeout, heard: 0 }),
        start(monitor) {
          monitor.setTimer('silence', timeout)
        },
        on: {
          heartbeat(monitor, { number }) {
            if (numbers > 0 && number <= monitor.heard) return
            monitor.heard = number
            if (monitor.suspects && adapts) monitor.timeout++
            monitor.suspects = false
            monitor.setTimer('silence', monitor.timeout)
          },
        },
        timeout: {
          silence(monitor) {
            monitor.suspects = true
          },
        },
      }),
    }
  },
})
