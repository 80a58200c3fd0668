/** State counts that others published for the models in this repository; see each spec for the source. */

import abdRegister from '../../specs/abd-register.ts'
import lamportPaxos from '../../specs/lamport-paxos.ts'
import paxos from '../../specs/paxos.ts'
import pingPong from '../../specs/ping-pong.ts'
import ringElection from '../../specs/ring-election.ts'
import sharedCounter from '../../specs/shared-counter.ts'
import singleCopyRegister from '../../specs/single-copy-register.ts'
import transactionCommit from '../../specs/transaction-commit.ts'
import twoPhaseCommit from '../../specs/two-phase-commit.ts'
import type { ParameterValues } from '../../src/language/parameters.ts'
import type { Spec } from '../../src/language/spec.ts'

/** The counts of a whole state space; where the source does not give a number, it is left out. */
export interface PublishedCount {
  readonly name: string
  readonly spec: Spec
  readonly scenario: string
  readonly overrides?: ParameterValues
  /** Whether the count is one of orbits. */
  readonly symmetry?: boolean
  readonly size: 'small' | 'medium' | 'large'
  readonly generated?: number
  readonly distinct: number
  readonly depth?: number
}

export const publishedCounts: readonly PublishedCount[] = [
  {
    name: 'transaction commit, 3 RMs',
    spec: transactionCommit,
    scenario: 'three RMs',
    size: 'small',
    generated: 94,
    distinct: 34,
  },
  {
    name: 'two-phase commit, 3 RMs',
    spec: twoPhaseCommit,
    scenario: 'three RMs',
    size: 'small',
    generated: 1_146,
    distinct: 288,
    depth: 11,
  },
  {
    name: 'two-phase commit, 5 RMs',
    spec: twoPhaseCommit,
    scenario: 'five RMs',
    size: 'small',
    generated: 58_146,
    distinct: 8_832,
    depth: 17,
  },
  {
    name: 'two-phase commit, 7 RMs',
    spec: twoPhaseCommit,
    scenario: 'seven RMs',
    size: 'medium',
    generated: 2_744_706,
    distinct: 296_448,
    depth: 23,
  },
  {
    name: 'two-phase commit, 8 RMs',
    spec: twoPhaseCommit,
    scenario: 'eight RMs',
    size: 'large',
    generated: 18_507_778,
    distinct: 1_745_408,
    depth: 26,
  },
  {
    name: 'two-phase commit, 9 RMs',
    spec: twoPhaseCommit,
    scenario: 'nine RMs',
    size: 'large',
    generated: 123_558_402,
    distinct: 10_340_352,
    depth: 29,
  },
  {
    name: 'two-phase commit, 7 RMs, up to symmetry',
    spec: twoPhaseCommit,
    scenario: 'seven RMs',
    symmetry: true,
    size: 'medium',
    distinct: 920,
    depth: 23,
  },
  {
    name: 'two-phase commit, 9 RMs, up to symmetry',
    spec: twoPhaseCommit,
    scenario: 'nine RMs',
    symmetry: true,
    size: 'medium',
    distinct: 2_232,
    depth: 29,
  },
  {
    name: 'ring election, 3 processes',
    spec: ringElection,
    scenario: 'three processes, the numbers fall around the ring',
    size: 'small',
    generated: 227,
    distinct: 137,
    depth: 10,
  },
  {
    name: 'single-copy register, 1 server, 2 clients',
    spec: singleCopyRegister,
    scenario: 'one copy',
    size: 'small',
    generated: 121,
    distinct: 93,
    depth: 9,
  },
  {
    name: 'single-copy register, 1 server, 3 clients',
    spec: singleCopyRegister,
    scenario: 'one copy, three clients',
    size: 'small',
    generated: 6_778,
    distinct: 4_243,
    depth: 13,
  },
  {
    name: 'single-copy register, 2 servers, 2 clients',
    spec: singleCopyRegister,
    scenario: 'two copies',
    size: 'small',
    generated: 81,
    distinct: 62,
  },
  {
    name: 'ABD register, 2 servers, 2 clients',
    spec: abdRegister,
    scenario: 'two servers',
    size: 'small',
    generated: 875,
    distinct: 544,
  },
  {
    name: 'ABD register, 3 servers, 2 clients, ordered',
    spec: abdRegister,
    scenario: 'three servers, ordered links',
    size: 'large',
    generated: 4_730_934,
    distinct: 1_212_979,
    depth: 41,
  },
  {
    name: 'Paxos, 2 clients',
    spec: paxos,
    scenario: 'two clients',
    size: 'small',
    generated: 32_971,
    distinct: 16_668,
    depth: 21,
  },
  {
    name: 'Paxos, 3 clients',
    spec: paxos,
    scenario: 'three clients',
    size: 'large',
    generated: 2_420_477,
    distinct: 1_194_428,
    depth: 28,
  },
  {
    name: 'Paxos, 4 clients',
    spec: paxos,
    scenario: 'four clients',
    size: 'large',
    generated: 4_807_983,
    distinct: 2_372_188,
    depth: 28,
  },
  {
    name: 'Paxos with a set of messages, 1 acceptor',
    spec: lamportPaxos,
    scenario: 'one acceptor, two ballots',
    size: 'small',
    generated: 82,
    distinct: 25,
    depth: 9,
  },
  {
    // TLC generates more: see the spec.
    name: 'Paxos with a set of messages, 3 acceptors',
    spec: lamportPaxos,
    scenario: 'two ballots',
    size: 'small',
    distinct: 3_921,
    depth: 17,
  },
  {
    name: 'ping-pong to 1, duplicating and lossy',
    spec: pingPong,
    scenario: 'messages are duplicated and lost',
    overrides: { max: 1 },
    size: 'small',
    distinct: 14,
  },
  {
    name: 'ping-pong to 5, duplicating and lossy',
    spec: pingPong,
    scenario: 'messages are duplicated and lost',
    size: 'small',
    distinct: 4_094,
  },
  {
    name: 'ping-pong to 5, duplicating',
    spec: pingPong,
    scenario: 'a reliable network',
    overrides: { network: 'duplicating' },
    size: 'small',
    distinct: 11,
  },
  {
    name: 'ping-pong to 5, unordered',
    spec: pingPong,
    scenario: 'a reliable network',
    size: 'small',
    distinct: 11,
  },
  {
    name: 'shared counter, 3 threads',
    spec: sharedCounter,
    scenario: 'three threads',
    size: 'small',
    generated: 61,
    distinct: 61,
    depth: 13,
  },
  {
    name: 'shared counter, 5 threads',
    spec: sharedCounter,
    scenario: 'five threads',
    size: 'small',
    generated: 1_301,
    distinct: 1_301,
    depth: 21,
  },
  {
    name: 'shared counter, 7 threads',
    spec: sharedCounter,
    scenario: 'seven threads',
    size: 'medium',
    generated: 54_797,
    distinct: 54_797,
    depth: 29,
  },
  {
    name: 'shared counter, 2 threads without the lock',
    spec: sharedCounter,
    scenario: 'two threads without the lock',
    size: 'small',
    distinct: 13,
  },
]

/** What a published count says of a result. */
export function countsOf({ generated, distinct, depth }: PublishedCount) {
  return { ...(generated !== undefined && { generated }), distinct, ...(depth !== undefined && { depth }) }
}

/** The name of the file under specs/ that a spec comes from. */
export const specNames: ReadonlyMap<Spec, string> = new Map<Spec, string>([
  [abdRegister, 'abd-register'],
  [lamportPaxos, 'lamport-paxos'],
  [paxos, 'paxos'],
  [pingPong, 'ping-pong'],
  [ringElection, 'ring-election'],
  [sharedCounter, 'shared-counter'],
  [singleCopyRegister, 'single-copy-register'],
  [transactionCommit, 'transaction-commit'],
  [twoPhaseCommit, 'two-phase-commit'],
])
