/**
 * The bully algorithm promises one coordinator, the highest process that is up, and that every election ends. It assumes
 * that messages and processes are so fast, and nothing is lost, that silence means a crash; and that whoever crashed stays
 * down. To suspect the coordinator wrongly does no harm then: it answers, and announces itself again.
 *
 * A process that is slow, or whose messages are slow or lost, is taken for dead by lower ones, and then two lead: a split
 * brain. Where processes come back there are two for a moment even if all are in time, and if their announcements cross,
 * some go on to follow the wrong one.
 *
 * Garcia-Molina, "Elections in a Distributed Computing System", 1982; here with the messages and timeouts of Coulouris,
 * Dollimore, Kindberg, "Distributed Systems", 2011, section 15.3, which also names both failures.
 */

import {
  always,
  clocks,
  each,
  eventuallyAlways,
  leadsTo,
  type NodeOf,
  never,
  ordered,
  type StateOf,
  sometimes,
  spec,
} from 'netsplit'
import { bullyElection } from '../models/bully-election.ts'

type State = StateOf<typeof bullyElection>
type Process = NodeOf<typeof bullyElection, 'process'>

const up = ({ nodes }: State) => nodes.process.filter(({ up }) => up)

/** A process that is paused is up, but leads nobody. */
const leads = ({ id, up, paused, coordinator }: Process) => up && !paused && coordinator === id
const coordinators = ({ nodes }: State) => nodes.process.filter(leads)

/** Those that are up and followed by somebody who is. */
const followed = (state: State) => up(state).filter(({ id }) => up(state).some(({ coordinator }) => coordinator === id))

const isInElection = ({ up, coordinator }: Process) => up && coordinator === null

/** All follow the highest, but for those who do not know yet that whom they follow is down. */
const isSettled = (state: State) => {
  const highest = up(state).at(-1)
  const isUp = (id: string | null) => id === null || up(state).some((process) => process.id === id)
  return up(state).every(({ coordinator }) => coordinator === highest?.id || !isUp(coordinator))
}

/** The clocks stop; only what begins by then has the time to end. */
const early = 2

const safety = ['oneCoordinator', 'theHighestLeads', 'oneIsFollowed'] as const
const coordinatorCrashes = { times: 1, of: ['process2'], noticed: true } as const

export default spec(bullyElection, {
  properties: {
    oneCoordinator: never((state) => coordinators(state).length > 1),
    theHighestLeads: always((state) => coordinators(state).every(({ id }) => id === up(state).at(-1)?.id)),
    oneIsFollowed: never((state) => followed(state).length > 1),
    theHighestIsElected: leadsTo(
      ({ nodes }) => nodes.process.some((process) => isInElection(process) && process.now <= early),
      isSettled,
    ),
    everyElectionEnds: each(
      'process',
      leadsTo(
        (process) => isInElection(process) && process.now <= early,
        (process) => !isInElection(process),
      ),
    ),
    oneCoordinatorInTheEnd: eventuallyAlways((state) => coordinators(state).length <= 1),
    oneIsFollowedInTheEnd: eventuallyAlways((state) => followed(state).length <= 1),
    allFollowANewOne: sometimes((state, { processes }) =>
      up(state).every(({ coordinator }) => coordinator === `process${processes - 2}`),
    ),
    theLowestLeads: sometimes(({ nodes }) => leads(nodes.process[0]!)),
  },
  scenarios: {
    'a process crashes': {
      time: clocks({ max: 12, delay: 1 }),
      faults: { crashes: { times: 1, noticed: true } },
      check: [...safety, 'theHighestIsElected', 'everyElectionEnds', 'allFollowANewOne'],
    },
    'two processes crash, also while they send': {
      time: clocks({ max: 14, delay: 1 }),
      faults: { crashes: { times: 2, inHandlers: true, noticed: true } },
      check: [...safety, 'theHighestIsElected', 'everyElectionEnds', 'allFollowANewOne', 'theLowestLeads'],
    },
    'messages take longer, and the timeouts account for it': {
      params: { answersWithin: 5, coordinatorWithin: 8 },
      time: clocks({ max: 14, delay: 2 }),
      faults: { crashes: { times: 1, noticed: true } },
      check: [...safety, 'allFollowANewOne'],
    },
    'a coordinator is suspected that may be up': {
      params: { detection: 'suspicion' },
      time: clocks({ max: 6, delay: 1 }),
      faults: { crashes: 1 },
      check: [...safety, 'allFollowANewOne'],
    },
    'a message is late, and its sender taken for dead': {
      time: clocks({ max: 5, delay: 2 }),
      faults: { crashes: coordinatorCrashes },
      check: ['oneCoordinator'],
      expect: { violates: 'oneCoordinator' },
    },
    'a timeout is too short': {
      params: { answersWithin: 1 },
      time: clocks({ max: 5, delay: 1 }),
      faults: { crashes: coordinatorCrashes },
      check: ['oneCoordinator'],
      expect: { violates: 'oneCoordinator' },
    },
    'a process is slow, and taken for dead': {
      time: clocks({ max: 5, delay: 1 }),
      faults: { crashes: coordinatorCrashes, pauses: { times: 1, of: ['process1'] } },
      check: ['oneCoordinator'],
      expect: { violates: 'oneCoordinator' },
    },
    'a message is lost, and its sender or receiver taken for dead': {
      time: clocks({ max: 5, delay: 1 }),
      faults: { crashes: coordinatorCrashes, loss: 1 },
      check: ['oneCoordinator'],
      expect: { violates: 'oneCoordinator' },
    },
    'two messages are lost: two coordinators for good': {
      time: clocks({ max: 5, delay: 1 }),
      faults: { crashes: coordinatorCrashes, loss: 2 },
      check: ['oneCoordinatorInTheEnd'],
      expect: { violates: 'oneCoordinatorInTheEnd' },
    },
    'nothing bounds delays: a timeout says nothing': {
      faults: { crashes: coordinatorCrashes },
      check: ['oneCoordinator'],
      expect: { violates: 'oneCoordinator' },
    },
    'a process comes back and bullies the coordinator': {
      params: { detection: 'suspicion' },
      network: ordered(),
      time: clocks({ max: 4, delay: 1 }),
      faults: { crashes: { times: 1, restarts: 1, of: ['process2'] } },
      fairness: { none: ['suspicion'] },
      check: ['oneCoordinator'],
      expect: { violates: 'oneCoordinator' },
    },
    'a process comes back, and announcements cross': {
      extends: 'a process comes back and bullies the coordinator',
      check: ['oneCoordinatorInTheEnd', 'oneIsFollowedInTheEnd', 'allFollowANewOne'],
      expect: { violates: 'oneIsFollowedInTheEnd' },
    },
    'four processes, the two highest crash': {
      params: { processes: 4 },
      time: clocks({ max: 16, delay: 1 }),
      faults: { crashes: { times: 2, of: ['process2', 'process3'], noticed: true } },
      check: [...safety, 'everyElectionEnds', 'allFollowANewOne'],
      expect: { holds: { distinct: 1_644_307, generated: 5_612_418, depth: 49 } },
      large: true,
    },
  },
})
