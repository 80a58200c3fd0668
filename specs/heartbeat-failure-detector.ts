/**
 * A failure detector promises two things. Strong completeness: in the end, every monitor that is up suspects a process that
 * has crashed, and for good. Strong accuracy: nobody suspects a process before it crashes.
 *
 * Silence alone gives completeness, on any network that delivers a heartbeat once; where messages are duplicated, heartbeats
 * need numbers. Accuracy takes bounds, and a timeout that is longer than the period and the longest delay, and by a period
 * more for each heartbeat that may be lost. An even longer timeout still finds every crash, but later. Where there is a bound
 * that nobody knows, a monitor that bears silence for longer after each mistake makes finitely many of them; where there is
 * none, a process is suspected again and again.
 *
 * Chandra and Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems", 1996: completeness and accuracy,
 * and the timeout that grows.
 */

import {
  always,
  bounded,
  clocks,
  duplicating,
  eventuallyAlways,
  implies,
  never,
  type StateOf,
  sometimes,
  spec,
} from 'netsplit'
import { heartbeatFailureDetector } from '../models/heartbeat-failure-detector.ts'

type State = StateOf<typeof heartbeatFailureDetector>

const monitors = ({ nodes }: State) => nodes.monitor.filter(({ up }) => up)
const isSuspected = (state: State) => monitors(state).some(({ suspects }) => suspects)
const allSuspect = (state: State) => monitors(state).every(({ suspects }) => suspects)
const isDown = ({ nodes }: State) => !nodes.process.up

/** Down, with the last heartbeat sent more than so many ticks ago. */
const isDownFor = (state: State, ticks: number) =>
  isDown(state) && monitors(state).some(({ now }) => now - state.nodes.process.lastBeat > ticks)

/** How long a message may take; and where no monitor knows that, how long it takes in truth. */
const delay = 1
const unknownDelay = 3

const crashes = { times: 1, of: ['process'] } as const

export default spec(heartbeatFailureDetector, {
  properties: {
    strongCompleteness: eventuallyAlways((state) => !isDown(state) || allSuspect(state)),
    strongAccuracy: never((state) => !isDown(state) && isSuspected(state)),
    accuracyInTheEnd: eventuallyAlways((state) => isDown(state) || !isSuspected(state)),
    detectedInTime: always(implies((state, { timeout }) => isDownFor(state, delay + timeout), allSuspect)),
    detectedWithinFiveTicks: always(implies((state) => isDownFor(state, 5), allSuspect)),
    mistakesEnd: never(
      (state, { period }) =>
        !isDown(state) && monitors(state).some(({ suspects, timeout }) => suspects && timeout > period + unknownDelay),
    ),
    aCrashIsDetected: sometimes((state) => isDown(state) && monitors(state).length > 0 && allSuspect(state)),
    twoMistakesAreCorrected: sometimes((state, { timeout }) =>
      monitors(state).some((monitor) => monitor.timeout === timeout + 2),
    ),
  },
  scenarios: {
    'a timeout longer than a period and a delay': {
      time: clocks({ max: 12, delay }),
      faults: { crashes: 2 },
      check: ['strongAccuracy', 'detectedInTime', 'detectedWithinFiveTicks', 'aCrashIsDetected'],
    },
    'a timeout that is too short': {
      params: { timeout: 3 },
      time: clocks({ max: 8, delay }),
      faults: { crashes },
      check: ['strongAccuracy'],
      expect: { violates: 'strongAccuracy' },
    },
    'a long timeout finds every crash': {
      params: { timeout: 6 },
      time: clocks({ max: 14, delay }),
      faults: { crashes: 2 },
      check: ['strongAccuracy', 'detectedInTime', 'aCrashIsDetected'],
    },
    'a long timeout finds it later': {
      extends: 'a long timeout finds every crash',
      check: ['detectedWithinFiveTicks'],
      expect: { violates: 'detectedWithinFiveTicks' },
    },
    'a heartbeat is lost': {
      time: clocks({ max: 12, delay }),
      faults: { loss: 1, crashes },
      check: ['strongAccuracy'],
      expect: { violates: 'strongAccuracy' },
    },
    'a heartbeat is lost, and the timeout accounts for it': {
      extends: 'a heartbeat is lost',
      params: { timeout: 6 },
      check: ['strongAccuracy', 'detectedInTime', 'aCrashIsDetected'],
    },
    'a process that is only slow': {
      time: clocks({ max: 8, delay }),
      faults: { pauses: { times: 1, of: ['process'] } },
      check: ['strongAccuracy'],
      expect: { violates: 'strongAccuracy' },
    },
    'a bound that no monitor knows': {
      params: { adapts: true },
      time: clocks({ max: 14, delay: unknownDelay }),
      faults: { crashes },
      check: ['mistakesEnd', 'twoMistakesAreCorrected'],
    },
    'no bound: every crash is suspected for good': {
      params: { monitors: 3 },
      network: bounded(1),
      faults: { loss: true, crashes: 3 },
      check: ['strongCompleteness', 'aCrashIsDetected'],
    },
    'no bound: a process that is up is suspected again and again': {
      params: { monitors: 1 },
      network: bounded(1),
      check: ['accuracyInTheEnd'],
      expect: { violates: 'accuracyInTheEnd' },
    },
    'an old heartbeat keeps a dead process alive': {
      params: { monitors: 1 },
      network: duplicating(),
      faults: { crashes },
      check: ['strongCompleteness'],
      expect: { violates: 'strongCompleteness' },
    },
    'heartbeats with numbers': {
      params: { numbers: 4 },
      network: duplicating(),
      faults: { crashes: 2 },
      check: ['strongCompleteness', 'aCrashIsDetected'],
    },
  },
})
