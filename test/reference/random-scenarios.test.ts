/**
 * Whatever somebody writes into a scenario: it is explored, or refused as a bad scenario, and never anything else. Here
 * numbers, places and faults are put together without a thought whether they fit.
 */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { search } from '../../src/engine/search.ts'
import type { Scenario } from '../../src/index.ts'
import { NetsplitError } from '../../src/language/errors.ts'
import { instantiate } from '../../src/semantics/instance.ts'
import { runs, systems, timeout } from './crews.ts'
import { oneIn } from './random-properties.ts'
import { type ProtocolRecipe, protocolRecipes, protocolSpec } from './random-protocols.ts'
import { channels } from './random-worlds.ts'

const some = Math.ceil(systems / 4)

/** Mostly those that make sense, so that some scenarios have none that does not. */
const oddly = (values: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 30, arbitrary: values }, { weight: 1, arbitrary: fc.constantFrom(-1, 0, 0.5, Number.NaN) })

const budgets = oddly(fc.constantFrom(0, 1, 2, true, false))
const ticks = oddly(fc.nat(3))
const place = fc.constantFrom('p', 'p0')
const places = fc.array(place, { maxLength: 2 })
const links = fc.array(fc.record({ from: place, to: place }), { maxLength: 2 })
const messages = fc.constantFrom<unknown[]>(
  [],
  [{ type: 'a', payload: 0 }],
  () => [{ type: 'b', payload: 0 }],
  [{ payload: 0 }],
  null,
  () => {
    throw new Error('no vocabulary')
  },
)
const channel = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...Object.values(channels)) },
  { weight: 1, arbitrary: ticks.map((capacity) => ({ kind: 'bounded', consumeIgnored: true, capacity })) },
)
const network = fc.oneof(
  channel,
  fc.record({
    kind: fc.constant('perLink'),
    consumeIgnored: fc.boolean(),
    others: channel,
    links: fc.array(fc.record({ from: place, to: place, channel }), { maxLength: 2 }),
  }),
)
const faults = {
  ...{ loss: budgets, losing: links, duplicates: budgets, duplicating: links, reorders: budgets, reordering: links },
  ...{ cuts: budgets, heals: budgets },
  partitions: fc.record(
    {
      splits: fc.oneof(fc.constant('any'), fc.array(places, { maxLength: 2 })),
      links: fc.oneof(fc.constant('any'), links),
      among: places,
      oneWay: fc.boolean(),
      messages: fc.constantFrom('wait', 'lost'),
    },
    { requiredKeys: [] },
  ),
  ...{ crashes: budgets, restarts: budgets, crashing: places, crashesInHandlers: fc.boolean(), failStop: fc.boolean() },
  disk: fc.constantFrom('synced', 'buffered', 'torn'),
  ...{ pauses: budgets, pausing: places, sendOmissions: budgets, receiveOmissions: budgets, omitting: places },
  byzantine: fc.record({ nodes: places, messages, equivocates: fc.boolean() }, { requiredKeys: ['nodes', 'messages'] }),
  lies: budgets,
}
const time = fc.oneof(
  fc.record({ kind: fc.constant('rounds'), max: ticks }),
  fc.record({
    kind: fc.constant('clocks'),
    max: ticks,
    skew: ticks,
    drift: fc.option(ticks),
    delay: fc.option(fc.record({ min: ticks, max: ticks })),
    of: fc.option(places),
  }),
)

/** What is about the same fault; without the first of them the others mean nothing. */
const together: readonly (readonly [keyof typeof faults, ...(keyof typeof faults)[]])[] = [
  ['loss', 'losing'],
  ['duplicates', 'duplicating'],
  ['reorders', 'reordering'],
  ['cuts', 'heals', 'partitions'],
  ['crashes', 'restarts', 'crashing', 'crashesInHandlers', 'failStop', 'disk'],
  ['pauses', 'pausing'],
  ['sendOmissions', 'receiveOmissions', 'omitting'],
  ['byzantine', 'lies'],
]

const rarelyWithoutTheFirst = ([first, ...others]: (typeof together)[number]) =>
  fc
    .tuple(fc.subarray(others, { maxLength: Math.min(2, others.length) }), fc.integer({ min: 0, max: 9 }))
    .map(([some, chance]) => (chance === 9 ? some : [first, ...some]))

const declared = fc
  .subarray([...together], { maxLength: 2 })
  .chain((chosen) => fc.tuple(...chosen.map(rarelyWithoutTheFirst)))
  .map((names) => names.flat())

const worlds = fc
  .record({ network: oneIn(2, network), time: oneIn(3, time), faults: fc.record(faults), declared })
  .map(({ network: links, time: passing, faults: all, declared: names }) => ({
    ...(links !== null && { network: links }),
    ...(passing !== null && { time: passing }),
    faults: Object.fromEntries(names.map((name) => [name, all[name]])),
  }))

/** @returns whether it is refused */
function isRefused(recipe: ProtocolRecipe, world: object): boolean {
  try {
    const made = protocolSpec(recipe, world)
    const bounds = { ...(made.scenarios['random'] as Scenario).bounds, states: 50 }
    const scenarios = { random: { ...made.scenarios['random'], bounds } as Scenario }
    const instance = instantiate({ ...made, scenarios }, 'random')
    const { error } = search(instance, { maxStates: bounds.states, memoryBytes: 2 ** 26, keepGoing: true })
    // Of the model: it sends too much, or what it writes is no plain data.
    if (error !== null) expect(error.code).toBe('bad-model')
    return false
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    expect(error.code).toBe('bad-scenario')
    return true
  }
}

it(`what contradicts itself is refused, all else is explored, in ${some} random scenarios`, { timeout }, () => {
  let refused = 0
  fc.assert(
    fc.property(protocolRecipes, worlds, (recipe, world) => {
      fc.pre((recipe.protocol[0]?.size ?? 0) > 0)
      if (isRefused(recipe, world)) refused++
    }),
    runs(some),
  )
  expect(refused).toBeGreaterThan(some / 10)
  expect(refused).toBeLessThan(0.9 * some)
})
