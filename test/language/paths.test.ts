import { beforeEach, describe, expect, it, vi } from 'vitest'
import { budgets } from '../../src/language/fault-plan.ts'
import { bounded, duplicating, ordered, perLink, rendezvous, unordered } from '../../src/language/network.ts'
import type { ParameterValue, ParameterValues } from '../../src/language/parameters.ts'
import type { Scenario } from '../../src/language/spec.ts'
import { clocks, rounds } from '../../src/language/time.ts'

// Its tables are what it is about.
let paths: typeof import('../../src/language/paths.ts')

beforeEach(async () => {
  vi.resetModules()
  paths = await import('../../src/language/paths.ts')
})

const scenario = (world: object): Scenario => world as Scenario
const from = (world: object, values: ParameterValues) => paths.withPaths(scenario(world), values)

function refusalOf(world: object, values: ParameterValues) {
  try {
    from(world, values)
  } catch (error) {
    const { code, summary, cure } = error as { code: string; summary: string; cure: string }
    return { code, says: `${summary} ${cure}` }
  }
  return null
}

const link = { from: 'client', to: 'server0' }

describe('a path', () => {
  it('is known for every part of a scenario that can be set but budgets and the network', () => {
    expect(paths.paths).toEqual([
      'network.consumeIgnored',
      ...['loss.on', 'duplication.on', 'reordering.on'],
      ...['partitions.splits', 'partitions.links', 'partitions.among', 'partitions.oneWay', 'partitions.messages'],
      ...['crashes.of', 'crashes.inHandlers', 'crashes.noticed', 'crashes.disk'],
      ...['pauses.of', 'omissions.of', 'lies.by', 'lies.equivocates'],
      ...['time', 'time.max', 'time.skew', 'time.drift', 'time.delay', 'time.delay.min', 'time.delay.max', 'time.of'],
      ...['fairness.strong', 'fairness.none'],
    ])
  })

  it('of a budget may end with times', () => {
    for (const budget of budgets) {
      expect(paths.canonicalPath(`${budget}.times`)).toBe(budget)
      expect(paths.canonicalPath(budget)).toBe(budget)
    }
    for (const other of ['time.max', 'crashes.times.restarts', 'crashes.disk.times', 'times', 'time.times']) {
      expect(paths.canonicalPath(other)).toBe(other)
    }
  })
})

describe('a scenario with some of its settings replaced', () => {
  it('is what it was where none is', () => {
    const world = { faults: { loss: 1 }, time: clocks({ max: 2 }), network: ordered() }
    expect(from(world, {})).toStrictEqual(world)
    expect(from({}, { servers: 3 })).toStrictEqual({})
  })

  it('has the time that it had where no other is given, even one in which nothing happens', () => {
    const time = clocks({ max: 4, of: [] })
    expect(from({ time }, {}).time).toBe(time)
    expect(from({ time }, { time: 'clocks' }).time).toBe(time)
  })

  it('has the fairness that is given', () => {
    const fairness = { strong: ['answer'], none: ['retry'] }
    expect(from({ fairness }, {})).toStrictEqual({ fairness })
    expect(from({ fairness }, { 'fairness.strong': 'request, answer' })).toStrictEqual({
      fairness: { strong: ['request', 'answer'], none: ['retry'] },
    })
    expect(from({}, { 'fairness.none': 'request and answer' })).toStrictEqual({
      fairness: { none: ['request', 'answer'] },
    })
    expect(from({ fairness }, { 'fairness.none': false })).toStrictEqual({ fairness: { strong: ['answer'], none: [] } })
    expect(paths.withFairness(scenario({ fairness }), { 'fairness.strong': 'a' })).toStrictEqual({
      fairness: { strong: ['a'], none: ['retry'] },
    })
  })

  it.each<[string, ParameterValue, object, object]>([
    ['loss.on', 'client to server0', { loss: 1 }, { loss: { times: 1, on: [link] } }],
    ['loss.on', ' client to  server0 ', { loss: 1 }, { loss: { times: 1, on: [link] } }],
    ['duplication.on', 'client to server0 and a to b', {}, { duplication: { on: [link, { from: 'a', to: 'b' }] } }],
    ['reordering.on', 'a to b,client to server0', {}, { reordering: { on: [{ from: 'a', to: 'b' }, link] } }],
    ['partitions.splits', 'a, b or c', { partitions: 1 }, { partitions: { times: 1, splits: [['a', 'b'], ['c']] } }],
    ['partitions.splits', 'any', {}, { partitions: { splits: 'any' } }],
    ['partitions.links', 'any', {}, { partitions: { links: 'any' } }],
    ['partitions.links', 'client to server0', {}, { partitions: { links: [link] } }],
    ['partitions.among', 'a and b', {}, { partitions: { among: ['a', 'b'] } }],
    ['partitions.oneWay', true, {}, { partitions: { oneWay: true } }],
    [
      'partitions.oneWay',
      false,
      { partitions: { times: 1, oneWay: true } },
      { partitions: { times: 1, oneWay: false } },
    ],
    ['partitions.messages', 'wait', {}, { partitions: { messages: 'wait' } }],
    ['partitions.messages', 'lost', {}, { partitions: { messages: 'lost' } }],
    ['crashes.of', 'server', { crashes: 2 }, { crashes: { times: 2, of: ['server'] } }],
    ['crashes.of', false, { crashes: { times: 2, of: ['a'] } }, { crashes: { times: 2, of: undefined } }],
    ['crashes.inHandlers', true, {}, { crashes: { inHandlers: true } }],
    ['crashes.noticed', true, { loss: 1 }, { loss: 1, crashes: { noticed: true } }],
    ['crashes.disk', 'synced', {}, { crashes: { disk: 'synced' } }],
    ['crashes.disk', 'buffered', {}, { crashes: { disk: 'buffered' } }],
    ['crashes.disk', 'torn', {}, { crashes: { disk: 'torn' } }],
    ['pauses.of', 'a', { pauses: true }, { pauses: { times: true, of: ['a'] } }],
    ['omissions.of', 'a', { omissions: { sending: 1 } }, { omissions: { sending: 1, of: ['a'] } }],
    ['lies.by', 'a', { lies: { times: 1 } }, { lies: { times: 1, by: ['a'] } }],
    ['lies.equivocates', false, { lies: { times: 1 } }, { lies: { times: 1, equivocates: false } }],
  ])('%s=%s', (path, value, without, given) => {
    expect(from({ faults: without, expect: 'holds' }, { [path]: value })).toStrictEqual({
      faults: given,
      expect: 'holds',
    })
  })

  it('has all that is given of one fault', () => {
    expect(from({}, { 'crashes.of': 'a', 'crashes.disk': 'torn', 'loss.on': 'client to server0' })).toStrictEqual({
      faults: { crashes: { of: ['a'], disk: 'torn' }, loss: { on: [link] } },
    })
  })

  const delayed = clocks({ max: 5, delay: { min: 1, max: 2 } })
  it.each<[ParameterValues, object, object]>([
    [{ 'time.max': 7 }, clocks({ max: 5 }), clocks({ max: 7 })],
    [{ 'time.max': 7 }, rounds(5), rounds(7)],
    [{ 'time.skew': 1 }, clocks({ max: 5 }), clocks({ max: 5, skew: 1 })],
    [{ 'time.skew': false }, clocks({ max: 5, skew: 1 }), clocks({ max: 5 })],
    [{ 'time.drift': 2, 'time.skew': 1 }, clocks({ max: 5 }), clocks({ max: 5, skew: 1, drift: 2 })],
    [{ 'time.drift': false }, clocks({ max: 5, skew: 1, drift: 2 }), clocks({ max: 5, skew: 1 })],
    [{ 'time.delay': 3 }, delayed, clocks({ max: 5, delay: 3 })],
    [{ 'time.delay': false }, delayed, clocks({ max: 5 })],
    [{ 'time.delay.max': 3 }, delayed, clocks({ max: 5, delay: { min: 1, max: 3 } })],
    [{ 'time.delay.max': 3 }, clocks({ max: 5 }), clocks({ max: 5, delay: 3 })],
    [{ 'time.delay.min': 2 }, delayed, clocks({ max: 5, delay: { min: 2, max: 2 } })],
    [{ 'time.delay.min': 1, 'time.delay.max': 3 }, clocks({ max: 5 }), clocks({ max: 5, delay: { min: 1, max: 3 } })],
    [{ 'time.of': 'a,b' }, clocks({ max: 5 }), clocks({ max: 5, of: ['a', 'b'] as never })],
    [{ 'time.of': false }, clocks({ max: 5, of: ['a'] as never }), clocks({ max: 5 })],
  ])('%j', (values, without, given) => {
    expect(from({ time: without }, values)).toStrictEqual({ time: given })
  })

  it.each([true, false])('network.consumeIgnored=%s', (consumeIgnored) => {
    const values = { 'network.consumeIgnored': consumeIgnored }
    expect(from({}, values)).toStrictEqual({ network: unordered({ consumeIgnored }) })
    for (const make of [unordered, rendezvous]) {
      const before = make({ consumeIgnored: !consumeIgnored })
      expect(from({ network: before }, values)).toStrictEqual({ network: make({ consumeIgnored }) })
    }
  })
})

describe('a value is refused', () => {
  const linked = "Give links: 'client to server0,server0 to client'."
  it.each<[ParameterValues, string]>([
    [{ 'loss.on': '' }, `loss.on cannot be "". ${linked}`],
    [{ 'loss.on': 'a to b,c' }, `loss.on cannot be "a to b,c". ${linked}`],
    [{ 'loss.on': 'a to b to c' }, `loss.on cannot be "a to b to c". ${linked}`],
    [{ 'loss.on': 'any' }, `loss.on cannot be "any". ${linked}`],
    [{ 'duplication.on': 'a' }, `duplication.on cannot be "a". ${linked}`],
    [{ 'partitions.links': 'a' }, `partitions.links cannot be "a". Give 'any', or ${linked.slice(5)}`],
    [
      { 'partitions.splits': 'a, or b' },
      `partitions.splits cannot be "a, or b". Give 'any', or sides: 'server0,server1 or server2'.`,
    ],
    [{ 'crashes.of': 'a,,b' }, 'crashes.of cannot be "a,,b". Give roles or nodes: server0,server1.'],
    [{ 'crashes.noticed': 'yes' }, 'crashes.noticed cannot be "yes". Give true or false.'],
    [{ 'crashes.disk': 'tron' }, `crashes.disk cannot be "tron". Give 'synced' or 'buffered' or 'torn'.`],
    [{ 'partitions.messages': 'gone' }, `partitions.messages cannot be "gone". Give 'wait' or 'lost'.`],
    [{ time: 'watches' }, `time cannot be "watches". Give 'clocks' or 'rounds'.`],
    [{ 'fairness.strong': 'a,' }, 'fairness.strong cannot be "a,". Give names of steps: request,answer.'],
    [{ 'fairness.none': '' }, 'fairness.none cannot be "". Give names of steps: request,answer.'],
    [{ 'network.consumeIgnored': 'yes' }, 'network.consumeIgnored cannot be "yes". Give true or false.'],
    [
      { 'lies.by': 'a' },
      "lies.by means nothing without lies. Add lies to the faults of the scenario: { by: ['server0'], messages: [...] }.",
    ],
    [{ 'time.skew': 1 }, 'time.skew means nothing without time. Set the time, too: time=clocks or time=rounds.'],
  ])('that does not fit: %j', (values, says) => {
    expect(refusalOf({}, values)).toEqual({ code: 'bad-scenario', says })
  })

  it('where lies are a number, as nobody can say what is said', () => {
    expect(refusalOf({ faults: { lies: 1 } }, { 'lies.by': 'a' })?.says).toContain('means nothing without lies')
  })

  it.each<[ParameterValues, object, RegExp]>([
    [{ 'time.max': false }, clocks({ max: 5 }), /^time\.max cannot be left out\. Give .*number/],
    [{ 'time.max': false }, rounds(5), /^time\.max cannot be left out\. Give .*number/],
    [{ 'time.max': 'long' }, clocks({ max: 5 }), /^time\.max cannot be "long"\. Give .*number/],
    [{ 'time.delay.min': 1 }, clocks({ max: 5 }), /^time\.delay\.min needs time\.delay\.max\. Set both\.$/],
    [
      { 'time.max': 2, 'time.skew': 1 },
      rounds(5),
      /^time\.skew is a setting of clocks, and this time is rounds\. Use time\.max alone\.$/,
    ],
    [{ 'time.drift': 1 }, clocks({ max: 5 }), /drift needs skew/],
  ])('that makes no time: %j', (values, time, says) => {
    expect(refusalOf({ time }, values)).toEqual({ code: 'bad-scenario', says: expect.stringMatching(says) })
  })

  it.each([ordered(), bounded(1), duplicating(), perLink(ordered(), [])])(
    'where a network does not ignore: %o',
    (network) => {
      expect(refusalOf({ network }, { 'network.consumeIgnored': true })).toEqual({
        code: 'bad-scenario',
        says: 'network.consumeIgnored is a setting of unordered and rendezvous. Set the network, too: --set network=unordered.',
      })
    },
  )
})
