/**
 * Every pair of faults, and every fault with every network and every kind of time: the engine finds what the reference
 * checker finds, or both refuse the scenario for a reason.
 */

import { describe, expect, it } from 'vitest'
import { search } from '../../src/engine/threads/in-process.ts'
import { type Network, ordered, unordered } from '../../src/index.ts'
import type { Instance } from '../../src/semantics/instance/instance.ts'
import { amounts, givenSeed } from '../amounts.ts'
import { expectAgreement } from './agreement.ts'
import { faults, instanceIn, type Name, networks, times, together, type World } from './fault-worlds.ts'
import { optionsFor } from './pools.ts'
import { type ReferenceResult, referenceCheck } from './reference-checker.ts'

/** Explores the world with both checkers, which agree. */
function explore(instance: Instance): ReferenceResult {
  const expected = referenceCheck(instance, { keepGoing: true })
  expectAgreement(instance, search(instance, optionsFor(instance, true)), expected)
  return expected
}

/** Explores all worlds; tells those that are refused, and why. */
function refusedOf(worlds: readonly (readonly [name: string, world: World])[]): string[] {
  return worlds.flatMap(([name, world]) => {
    const instance = instanceIn(world)
    if (typeof instance === 'string') return [`${name}: ${instance}`]
    expect(explore(instance).distinct, name).toBeGreaterThan(1)
    return []
  })
}

const noOrder = 'reordering: this network keeps no order that could be broken.'
const forGood = "Scenario 'only': crashes: crashes that are noticed are for good."
const oneOfTwo = "Scenario 'only': partitions: partitions split the nodes or cut links."
const inNoTime = 'time: a message that stays in flight for ever cannot arrive in time.'
const blocked = 'time: a node that waits for room in a bounded channel would stop the clocks.'
const cutInHand = 'partitions: on rendezvous channels nothing is in flight that a cut could lose.'
const allAtOnce = 'lies: a broadcast to all nodes at once cannot be made by rendezvous.'

const faultNames = Object.keys(faults)
const { pairStride } = amounts
/** Other pairs in each run, where not all of them are explored. */
const firstPair = (givenSeed ?? Math.floor(Math.random() * 2 ** 31)) % pairStride
const pairs = faultNames
  .flatMap((one, at) => faultNames.slice(at + 1).map((other) => [one, other] as const))
  .filter((_, at) => at % pairStride === firstPair)

function pairsOn(network: Network<Name>): string[] {
  return refusedOf(
    pairs.map(([one, other]) => [
      `${one}, ${other}`,
      { network, faults: together(faults[one] ?? {}, faults[other] ?? {}) },
    ]),
  )
}

/** Pairs of settings that exclude each other, in the order of the pairs. */
const contradictions = pairs.flatMap(([one, other]) => {
  const pair = `${one}, ${other}`
  if (one === 'cuts of links' && other === 'lossy one-way cuts') return [`${pair}: ${oneOfTwo}`]
  const comesBack = ['restarts', 'buffered disks', 'torn disks']
  const isForGood =
    (one === 'fail-stop' && comesBack.includes(other)) || (other === 'fail-stop' && comesBack.includes(one))
  return isForGood ? [`${pair}: ${forGood}`] : []
})

function inOrderOfPairs(one: string, other: string): number {
  const placeOf = (told: string) => pairs.findIndex((pair) => told.startsWith(`${pair.join(', ')}: `))
  return placeOf(one) - placeOf(other)
}

describe(`pairs of faults: one of ${pairStride}, from pair ${firstPair} on,`, () => {
  it('are explored where messages have an order', () => {
    expect(pairsOn(ordered())).toEqual(contradictions)
  })

  it('are explored where they have none, but for reordering', () => {
    const withReordering = pairs
      .filter((pair) => pair.includes('reordering'))
      .map((pair) => `${pair.join(', ')}: ${noOrder}`)
    expect(pairsOn(unordered())).toEqual([...withReordering, ...contradictions].sort(inOrderOfPairs))
  })
})

describe('every fault', () => {
  it.each<[string, readonly string[]]>([
    ['unordered', [`reordering: ${noOrder}`]],
    ['unordered, consuming', [`reordering: ${noOrder}`]],
    [
      'duplicating',
      [
        'duplication: duplication: a duplicating network delivers every message any number of times as it is.',
        `reordering: ${noOrder}`,
      ],
    ],
    ['ordered', []],
    ['bounded', []],
    [
      'rendezvous',
      [
        'loss: loss: on rendezvous channels nothing is in flight that could be lost.',
        'loss of answers: loss: on rendezvous channels nothing is in flight that could be lost.',
        'duplication: duplication: on rendezvous channels nothing is in flight that could be duplicated.',
        `reordering: ${noOrder}`,
        `lossy one-way cuts: ${cutInHand}`,
        `lies to everybody: ${allAtOnce}`,
      ],
    ],
    ['by link', [`lossy one-way cuts: ${cutInHand}`, `lies to everybody: ${allAtOnce}`]],
  ])('is explored or refused on the network: %s', (name, refused) => {
    expect(refusedOf(faultNames.map((fault) => [fault, { network: networks[name], faults: faults[fault] }]))).toEqual(
      refused,
    )
  })

  it.each(Object.keys(times))('is explored in the time: %s', (name) => {
    const worlds = faultNames.map(
      (fault) => [fault, { network: ordered(), faults: faults[fault], time: times[name] }] as const,
    )
    expect(refusedOf(worlds)).toEqual([])
  })
})

describe('every network', () => {
  it.each<[string, readonly string[]]>([
    ['none', []],
    ['clock', [`bounded: ${blocked}`]],
    ['clock with delays', [`duplicating: ${inNoTime}`, `bounded: ${blocked}`, `by link: ${inNoTime}`]],
    ['skew', [`duplicating: ${inNoTime}`, `bounded: ${blocked}`, `by link: ${inNoTime}`]],
    ['drift', [`bounded: ${blocked}`]],
    [
      'rounds',
      [
        `duplicating: ${inNoTime}`,
        `bounded: ${blocked}`,
        'rendezvous: time: in lock-step rounds a message arrives in the next round, in a rendezvous at once.',
        `by link: ${inNoTime}`,
      ],
    ],
  ])('is explored or refused in the time: %s', (name, refused) => {
    const worlds = Object.keys(networks).map(
      (network) => [network, { network: networks[network], time: times[name] }] as const,
    )
    expect(refusedOf(worlds)).toEqual(refused)
  })
})
