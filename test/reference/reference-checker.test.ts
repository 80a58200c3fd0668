import { expect, it } from 'vitest'
import abdRegister from '../../specs/abd-register.ts'
import paxos from '../../specs/paxos.ts'
import pingPong from '../../specs/ping-pong.ts'
import sharedCounter from '../../specs/shared-counter.ts'
import singleCopyRegister from '../../specs/single-copy-register.ts'
import twoPhaseCommit from '../../specs/two-phase-commit.ts'
import type { ParameterValues } from '../../src/language/parameters.ts'
import type { Spec } from '../../src/language/spec.ts'
import { instantiate } from '../../src/semantics/instance.ts'
import { referenceCheck } from './reference-checker.ts'

interface Published {
  readonly name: string
  readonly spec: Spec
  readonly scenario: string
  readonly overrides?: ParameterValues
  /** Where the literature does not give a number, it is left out. */
  readonly generated?: number
  readonly distinct: number
  readonly depth?: number
}

const published: readonly Published[] = [
  {
    name: 'two-phase commit, 3 RMs',
    spec: twoPhaseCommit,
    scenario: 'three RMs',
    generated: 1_146,
    distinct: 288,
    depth: 11,
  },
  {
    name: 'two-phase commit, 5 RMs',
    spec: twoPhaseCommit,
    scenario: 'five RMs',
    generated: 58_146,
    distinct: 8_832,
    depth: 17,
  },
  {
    name: 'one copy, 2 clients',
    spec: singleCopyRegister,
    scenario: 'one copy',
    generated: 121,
    distinct: 93,
    depth: 9,
  },
  {
    name: 'one copy, 3 clients',
    spec: singleCopyRegister,
    scenario: 'one copy, three clients',
    generated: 6_778,
    distinct: 4_243,
    depth: 13,
  },
  { name: 'two copies, 2 clients', spec: singleCopyRegister, scenario: 'two copies', generated: 81, distinct: 62 },
  { name: 'ABD, 2 servers, 2 clients', spec: abdRegister, scenario: 'two servers', generated: 875, distinct: 544 },
  { name: 'Paxos, 2 clients', spec: paxos, scenario: 'two clients', generated: 32_971, distinct: 16_668, depth: 21 },
  {
    name: 'ping-pong to 1, duplicating and lossy',
    spec: pingPong,
    scenario: 'messages are duplicated and lost',
    overrides: { max: 1 },
    distinct: 14,
  },
  {
    name: 'ping-pong to 5, duplicating and lossy',
    spec: pingPong,
    scenario: 'messages are duplicated and lost',
    distinct: 4_094,
  },
  {
    name: 'ping-pong to 5, duplicating',
    spec: pingPong,
    scenario: 'a reliable network',
    overrides: { network: 'duplicating' },
    distinct: 11,
  },
  { name: 'ping-pong to 5, unordered', spec: pingPong, scenario: 'a reliable network', distinct: 11 },
  {
    name: '3 threads with a lock',
    spec: sharedCounter,
    scenario: 'three threads',
    generated: 61,
    distinct: 61,
    depth: 13,
  },
  {
    name: '5 threads with a lock',
    spec: sharedCounter,
    scenario: 'five threads',
    generated: 1_301,
    distinct: 1_301,
    depth: 21,
  },
  { name: '2 threads without a lock', spec: sharedCounter, scenario: 'two threads without the lock', distinct: 13 },
]

it.each(published)('$name: the published counts', ({ spec, scenario, overrides, ...counts }) => {
  const result = referenceCheck(instantiate(spec, scenario, overrides), { keepGoing: true })
  expect({ ...counts, ...result, name: counts.name }).toMatchObject(counts)
})
