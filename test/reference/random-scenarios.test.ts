/**
 * Whatever somebody writes into a scenario: it is explored, or refused as a bad scenario, and never anything else. Here
 * numbers, places and faults are put together without a thought whether they fit.
 */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { search } from '../../src/engine/threads/in-process.ts'
import type { Scenario } from '../../src/index.ts'
import { NetsplitError } from '../../src/language/errors.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { runs, systems, timeout } from './pools.ts'
import { oneIn } from './random-properties.ts'
import { nodesOf, type ProtocolRecipe, protocolRecipes, protocolSpec } from './random-protocols.ts'
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

/** Settings of each fault. Without the first of them the others mostly mean nothing. */
const settings = {
  loss: { times: budgets, on: links },
  duplication: { times: budgets, on: links },
  reordering: { times: budgets, on: links },
  partitions: {
    times: budgets,
    heals: budgets,
    splits: fc.oneof(fc.constant('any'), fc.array(places, { maxLength: 2 })),
    links: fc.oneof(fc.constant('any'), links),
    among: places,
    oneWay: fc.boolean(),
    messages: fc.constantFrom('wait', 'lost'),
  },
  crashes: {
    times: budgets,
    restarts: budgets,
    of: places,
    inHandlers: fc.boolean(),
    noticed: fc.boolean(),
    disk: fc.constantFrom('synced', 'buffered', 'torn'),
  },
  pauses: { times: budgets, of: places },
  omissions: { sending: budgets, receiving: budgets, of: places },
  lies: { by: places, messages, times: budgets, equivocates: fc.boolean() },
} as const
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

type FaultName = keyof typeof settings

/** A fault with the first of its settings, but for one in ten, and at most two of the others; or its budget alone. */
function faultNamed(name: FaultName): fc.Arbitrary<readonly [FaultName, unknown]> {
  const all: { readonly [setting: string]: fc.Arbitrary<unknown> } = settings[name]
  const [first = 'times', ...others] = Object.keys(all)
  return fc
    .tuple(
      fc.subarray(others, { maxLength: Math.min(2, others.length) }),
      fc.integer({ min: 0, max: 9 }),
      fc.record(all),
    )
    .map(([some, chance, values]) => {
      const chosen = chance === 9 ? some : [first, ...some]
      if (first === 'times' && chosen.length === 1) return [name, values[chosen[0] as string]]
      return [name, Object.fromEntries(chosen.map((setting) => [setting, values[setting]]))]
    })
}

const faults = fc
  .subarray(Object.keys(settings) as FaultName[], { maxLength: 2 })
  .chain((chosen) => fc.tuple(...chosen.map(faultNamed)))
  .map((entries) => Object.fromEntries(entries))

const worlds = fc
  .record({ network: oneIn(2, network), time: oneIn(3, time), faults })
  .map(({ network: links, time: passing, faults: some }) => ({
    ...(links !== null && { network: links }),
    ...(passing !== null && { time: passing }),
    faults: some,
  }))

/** A scenario for a protocol whose first node is called otherwise. */
function renamed<Value>(value: Value, first: string): Value {
  const rename = (part: unknown): unknown => {
    if (part === 'p0') return first
    if (Array.isArray(part)) return part.map(rename)
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, rename(inner)]))
  }
  return rename(value) as Value
}

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
      const [first] = nodesOf(recipe)['p'] ?? []
      fc.pre(first !== undefined)
      if (isRefused(recipe, renamed(world, first as string))) refused++
    }),
    runs(some),
  )
  expect(refused).toBeGreaterThan(some / 10)
  expect(refused).toBeLessThan(0.9 * some)
})
