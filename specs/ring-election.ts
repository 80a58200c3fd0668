/**
 * Chang and Roberts' election promises one leader, the highest of the candidates, which all others know to have lost. As soon
 * as there is a candidate, somebody is elected. It needs distinct numbers, links that lose nothing, and processes that do not
 * crash; messages may take their time, overtake one another, and be duplicated. It finds the highest of all processes where
 * all stand, or where a lower number makes them stand; otherwise a process that does not stand may be higher than the leader.
 *
 * Where two processes have the same number, each takes the other's for its own, and both are elected. No algorithm helps: a ring
 * of equals cannot elect anybody (Angluin, "Local and Global Properties in Networks of Processors", 1980).
 *
 * Chang and Roberts, "An Improved Algorithm for Decentralized Extrema-Finding in Circular Configurations of Processes", 1979.
 * Those that do not stand pass every number on, as in Merz's specification in TLA+ (2016; there the lowest wins); that a
 * lower one makes them stand is the variant of Coulouris, Dollimore, Kindberg, "Distributed Systems", 2011, section 15.3.
 */

import { always, duplicating, leadsTo, never, ordered, type StateOf, sometimes, spec, unordered } from 'netsplit'
import { ringElection } from '../models/ring-election.ts'

type State = StateOf<typeof ringElection>

const elected = ({ nodes }: State) => nodes.process.filter(({ status }) => status === 'elected')
const haveDistinctNumbers = ({ nodes }: State) =>
  new Set(nodes.process.map(({ number }) => number)).size === nodes.process.length
/** For scenarios in which numbers are distinct: processes that draw the same one are left out. */
const distinctNumbers = { within: haveDistinctNumbers }
/** So that a process with a lower number has to pass theirs on. */
const twoShareTheHighestNumber = ({ nodes }: State) => {
  const numbers = nodes.process.map(({ number }) => number)
  return numbers.filter((number) => number === Math.max(...numbers)).length === 2
}

export default spec(ringElection, {
  properties: {
    oneLeader: never((state) => elected(state).length > 1),
    theHighestIsElected: always((state, { bystander }) => {
      const standing = state.nodes.process.filter(({ candidate }) => candidate || bystander === 'stands, too')
      return elected(state).every(
        (leader) => leader.candidate && standing.every(({ number }) => number <= leader.number),
      )
    }),
    allOthersHaveLost: always((state) =>
      elected(state).every((leader) =>
        state.nodes.process.every(({ id, status }) => id === leader.id || status === 'lost'),
      ),
    ),
    somebodyIsElected: leadsTo(
      (state) => haveDistinctNumbers(state) && state.nodes.process.some(({ candidate }) => candidate),
      (state) => elected(state).length > 0,
    ),
    theElectionEnds: leadsTo(
      (state) => elected(state).length > 0,
      ({ network }) => network.length === 0,
    ),
    aBystanderIsHigher: sometimes((state) =>
      elected(state).some((leader) => state.nodes.process.some(({ number }) => number > leader.number)),
    ),
  },
  scenarios: {
    'three processes, the numbers fall around the ring': {
      network: unordered({ consumeIgnored: true }),
      bounds: {
        within: ({ nodes }) => nodes.process.every(({ number, index }) => number === nodes.process.length - index),
      },
      check: ['oneLeader', 'theHighestIsElected', 'allOthersHaveLost', 'aBystanderIsHigher'],
      expect: { holds: { distinct: 137, generated: 227, depth: 10 } },
    },
    'four processes, the numbers stand in any order': {
      params: { processes: 4, numbers: 4 },
      network: ordered(),
      bounds: distinctNumbers,
    },
    'a lower number makes a process stand': {
      extends: 'four processes, the numbers stand in any order',
      params: { bystander: 'stands, too' },
      check: ['oneLeader', 'theHighestIsElected', 'allOthersHaveLost', 'somebodyIsElected', 'theElectionEnds'],
    },
    'messages are duplicated': {
      network: duplicating(),
      bounds: distinctNumbers,
      check: ['oneLeader', 'theHighestIsElected', 'allOthersHaveLost', 'somebodyIsElected', 'aBystanderIsHigher'],
    },
    'any numbers, equal or not: the election ends': {
      network: ordered(),
      check: ['somebodyIsElected', 'theElectionEnds'],
    },
    'two processes have the same number': {
      params: { candidates: 'all' },
      network: ordered(),
      bounds: { within: twoShareTheHighestNumber },
      check: ['oneLeader'],
      expect: { violates: 'oneLeader' },
    },
    'a number is lost': {
      network: ordered(),
      faults: { loss: 1 },
      bounds: distinctNumbers,
      check: ['oneLeader', 'theHighestIsElected', 'somebodyIsElected'],
      expect: { violates: 'somebodyIsElected' },
    },
    'a process crashes: the ring is open': {
      network: ordered(),
      faults: { crashes: 1 },
      bounds: distinctNumbers,
      check: ['oneLeader', 'theHighestIsElected', 'somebodyIsElected'],
      expect: { violates: 'somebodyIsElected' },
    },
    'a process that does not stand throws lower numbers away': {
      params: { bystander: 'throws it away' },
      network: ordered(),
      bounds: distinctNumbers,
      check: ['oneLeader', 'theHighestIsElected', 'somebodyIsElected'],
      expect: { violates: 'somebodyIsElected' },
    },
    'candidates pass lower numbers on, and these overtake': {
      params: { extinguishes: false },
      network: unordered({ consumeIgnored: true }),
      bounds: distinctNumbers,
      check: ['theHighestIsElected'],
      expect: { violates: 'theHighestIsElected' },
    },
    'candidates pass lower numbers on, and these go round for ever': {
      extends: 'candidates pass lower numbers on, and these overtake',
      network: ordered(),
      check: ['oneLeader', 'theHighestIsElected', 'somebodyIsElected', 'theElectionEnds'],
      expect: { violates: 'theElectionEnds' },
    },
    'five processes, all stand': {
      params: { processes: 5, numbers: 5, candidates: 'all' },
      network: ordered(),
      bounds: distinctNumbers,
      check: ['oneLeader', 'theHighestIsElected', 'allOthersHaveLost', 'somebodyIsElected', 'theElectionEnds'],
      expect: { holds: { distinct: 21_745, generated: 57_760, depth: 21 } },
      large: true,
    },
  },
})
