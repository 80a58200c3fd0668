/** What a scenario says of the world can be set by its path, under the name that reports give it, and swept if it is a budget. */

import { describe, expect, it } from 'vitest'
import { axesOf } from '../../src/cli/grid.ts'
import { listSpecs } from '../../src/cli/list.ts'
import {
  clocks,
  type Faults,
  type Network,
  role,
  rounds,
  type Scenario,
  type Spec,
  unordered,
} from '../../src/index.ts'
import { NetsplitError } from '../../src/language/errors.ts'
import { budgets } from '../../src/language/fault-plan.ts'
import type { ParameterValues } from '../../src/language/parameters.ts'
import { paths } from '../../src/language/paths.ts'
import type { LoadedSpec } from '../../src/loading/load.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { smallProtocol, twoCounters } from '../engine/small-models.ts'

type World = Pick<Scenario, 'faults' | 'time' | 'network' | 'fairness' | 'symmetric'>

const pair = (world: World = {}): Spec =>
  smallProtocol<{ node: { hello: {} } }>({
    nodes: { node: 3 },
    roles: { node: role({ on: { hello() {} } } as never) },
    ...world,
  })

const settingsOf = (world: World, given: ParameterValues = {}) => instantiate(pair(world), 'only', given).settings

function refusalOf(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    if (error instanceof NetsplitError) return error.message
    throw error
  }
  return 'not refused'
}

const lies = { by: ['node0'], messages: [{ type: 'hello' }], times: 1 } as const
const link = [{ from: 'node0', to: 'node1' }]

/** A setting as `--set` gives it, the world without it and the world with it. */
const settable: readonly (readonly [path: string, value: string | number | boolean, without: Faults, given: Faults])[] =
  [
    ['loss.on', 'node0 to node1', { loss: 1 }, { loss: { times: 1, on: link } }],
    ['duplication.on', 'node0 to node1', { duplication: 1 }, { duplication: { times: 1, on: link } }],
    [
      'partitions.splits',
      'node0,node1 or node2',
      { partitions: 1 },
      { partitions: { times: 1, splits: [['node0', 'node1'], ['node2']] } },
    ],
    ['partitions.links', 'any', { partitions: 1 }, { partitions: { times: 1, links: 'any' } }],
    ['partitions.links', 'node0 to node1', { partitions: 1 }, { partitions: { times: 1, links: link } }],
    ['partitions.among', 'node0 and node1', { partitions: 1 }, { partitions: { times: 1, among: ['node0', 'node1'] } }],
    ['partitions.oneWay', true, { partitions: 1 }, { partitions: { times: 1, oneWay: true } }],
    ['partitions.messages', 'lost', { partitions: 1 }, { partitions: { times: 1, messages: 'lost' } }],
    ['crashes.of', 'node0,node1', { crashes: 1 }, { crashes: { times: 1, of: ['node0', 'node1'] } }],
    ['crashes.of', false, { crashes: { times: 1, of: ['node0'] } }, { crashes: 1 }],
    ['crashes.inHandlers', true, { crashes: 1 }, { crashes: { times: 1, inHandlers: true } }],
    ['crashes.noticed', true, { crashes: 1 }, { crashes: { times: 1, noticed: true } }],
    [
      'crashes.disk',
      'torn',
      { crashes: { times: 1, restarts: 1 } },
      { crashes: { times: 1, restarts: 1, disk: 'torn' } },
    ],
    ['crashes.times', 2, { crashes: { times: 1, restarts: 1 } }, { crashes: { times: 2, restarts: 1 } }],
    ['pauses.of', 'node0', { pauses: true }, { pauses: { times: true, of: ['node0'] } }],
    ['omissions.of', 'node0', { omissions: { sending: 1 } }, { omissions: { sending: 1, of: ['node0'] } }],
    ['lies.by', 'node1', { lies }, { lies: { ...lies, by: ['node1'] } }],
    ['lies.equivocates', false, { lies }, { lies: { ...lies, equivocates: false } }],
  ]

const ofTime: readonly (readonly [
  path: string,
  value: string | number | boolean,
  without: Scenario['time'],
  given: Scenario['time'],
])[] = [
  ['time.max', 5, clocks({ max: 2, skew: 1 }), clocks({ max: 5, skew: 1 })],
  ['time.max', 5, rounds(2), rounds(5)],
  ['time.skew', 2, clocks({ max: 5 }), clocks({ max: 5, skew: 2 })],
  ['time.skew', false, clocks({ max: 5, skew: 2 }), clocks({ max: 5 })],
  ['time.drift', 3, clocks({ max: 5, skew: 1 }), clocks({ max: 5, skew: 1, drift: 3 })],
  ['time.delay', 2, clocks({ max: 5 }), clocks({ max: 5, delay: 2 })],
  ['time.delay', false, clocks({ max: 5, delay: 2 }), clocks({ max: 5 })],
  ['time.delay.max', 3, clocks({ max: 5, delay: { min: 1, max: 2 } }), clocks({ max: 5, delay: { min: 1, max: 3 } })],
  ['time.delay.min', 1, clocks({ max: 5, delay: 2 }), clocks({ max: 5, delay: { min: 1, max: 2 } })],
  ['time.of', 'node0', clocks({ max: 5 }), clocks({ max: 5, of: ['node0'] as never })],
  ['time', 'rounds', clocks({ max: 5, skew: 1 }), rounds(5)],
  ['time', 'clocks', rounds(5), clocks({ max: 5 })],
  ['time', 'clocks', clocks({ max: 5, skew: 1 }), clocks({ max: 5, skew: 1 })],
  ['time', false, clocks({ max: 5, delay: 1 }), undefined],
]

describe('--set', () => {
  it.each(settable)('%s=%s', (path, value, without, given) => {
    expect(settingsOf({ faults: without }, { [path]: value })).toEqual(settingsOf({ faults: given }))
  })

  it.each(ofTime)('%s=%s', (path, value, without, given) => {
    expect(settingsOf({ time: without as never }, { [path]: value })).toEqual(settingsOf({ time: given as never }))
  })

  it('gives time to a scenario that has none', () => {
    expect(settingsOf({}, { time: 'rounds', 'time.max': 4 })).toEqual(settingsOf({ time: rounds(4) }))
    expect(settingsOf({}, { time: 'clocks', 'time.max': 4, 'time.skew': 1 })).toEqual(
      settingsOf({ time: clocks({ max: 4, skew: 1 }) }),
    )
  })

  it('gives fairness to any scenario, and takes it away', () => {
    expect(settingsOf({}, { 'fairness.strong': 'hello' })).toMatchObject({ 'fairness.strong': 'hello' })
    const fair: Pick<Scenario, 'fairness'> = { fairness: { strong: ['hello'] } }
    expect(settingsOf(fair, { 'fairness.none': 'hello', 'fairness.strong': false })).toEqual(
      settingsOf({ fairness: { none: ['hello'] } }),
    )
    expect(instantiate(twoCounters, 'only', { 'fairness.none': 'incrementLeft' }).settings).toEqual({
      'fairness.none': 'incrementLeft',
    })
  })

  it.each<[ParameterValues, Network]>([
    [{ 'network.consumeIgnored': true }, unordered({ consumeIgnored: true })],
    [{ network: 'bounded(2)' }, { kind: 'bounded', consumeIgnored: true, capacity: 2 }],
  ])('%j', (given, network) => {
    expect(settingsOf({}, given)).toEqual(settingsOf({ network }))
  })

  it('reaches every setting that a report tells, but what a list of channels is', () => {
    const known = ['network', ...budgets, ...paths]
    for (const [, , , faults] of settable)
      for (const name of Object.keys(settingsOf({ faults }))) expect(known).toContain(name)
    for (const [, , , time] of ofTime) {
      const names = Object.keys(settingsOf({ time: time as never })).filter((name) => name !== 'time')
      for (const name of names) expect(known).toContain(name)
    }
  })

  it.each<[ParameterValues, World, string]>([
    [{ 'time.max': 5 }, {}, 'time.max means nothing without time.'],
    [{ 'time.skew': 1 }, { time: rounds(3) }, 'time.skew is a setting of clocks, and this time is rounds.'],
    [{ 'time.drift': 1 }, { time: clocks({ max: 3 }) }, 'time: drift needs skew'],
    [{ 'time.max': 'long' }, { time: rounds(3) }, 'time.max cannot be "long".'],
    [{ 'crashes.disk': 'tron' }, { faults: { crashes: 1 } }, 'crashes.disk cannot be "tron".'],
    [
      { 'crashes.disk': 'torn' },
      { faults: { crashes: 1 } },
      "Scenario 'only': crashes: a disk is read again after a restart.",
    ],
    [{ 'crashes.inHandlers': true }, {}, "Scenario 'only': crashes.inHandlers mean nothing without crashes."],
    [{ 'crashes.of': '' }, { faults: { crashes: 1 } }, 'crashes.of cannot be "".'],
    [{ 'loss.on': 'node0' }, { faults: { loss: 1 } }, 'loss.on cannot be "node0".'],
    [{ 'lies.equivocates': false }, {}, 'lies.equivocates means nothing without lies.'],
    [
      { 'network.consumeIgnored': true, network: 'ordered' },
      {},
      'network.consumeIgnored is a setting of unordered and rendezvous.',
    ],
    [{ time: 5 }, {}, 'time cannot be 5.\n'],
    [{ time: 'clocks' }, {}, 'time.max cannot be left out.'],
    [{ time: false, 'time.max': 3 }, { time: rounds(2) }, 'time.max means nothing without time.'],
    [{ time: 'rounds' }, { time: clocks({ max: 3 }), symmetric: ['node'] }, 'in lock-step rounds nodes take turns'],
    [{ lies: 1 }, {}, "Scenario 'only': lies: the scenario does not say who lies, nor what."],
    [{ lies: true, 'lies.by': 'node0' }, {}, 'lies.by means nothing without lies.'],
    [{ 'fairness.none': 'hello' }, { fairness: { strong: ['hello'] } }, 'hello is both under strong and under none.'],
    [{ 'fairness.strong': 'helo' }, {}, "fairness.strong: there is no message, timer or step 'helo'."],
    [{ crashs: 1 }, {}, "There is no parameter or setting 'crashs'.\n  Did you mean crashes"],
  ])('%j is refused where it means nothing', (given, world, message) => {
    const refusal = refusalOf(() => settingsOf(world, given))
    expect(refusal).toContain(message)
    expect(refusal.split('\n').length).toBeGreaterThan(1)
  })
})

describe('--sweep', () => {
  it('takes the same paths, of budgets', () => {
    expect(axesOf({ 'crashes.times': [0, 1], 'crashes.restarts': [0] }, {}, {})).toEqual([
      { fault: 'crashes', values: [0, 1] },
      { fault: 'crashes.restarts', values: [0] },
    ])
  })

  it('says of any other setting that it is none', () => {
    expect(refusalOf(() => axesOf({ 'time.max': [1, 2] }, {}, {}))).toBe(
      'time.max is no budget, and a sweep varies how often faults happen.\n  Give it one value after the other: --set time.max=VALUE',
    )
    expect(refusalOf(() => axesOf({ crashes: [1] }, { 'crashes.times': 1 }, {}))).toContain('--set fixes it')
  })
})

describe('--list', () => {
  const made = pair()
  const named = { ...made, scenarios: { 'two words': made.scenarios['only'], "it's": made.scenarios['only'] } } as Spec
  const loaded = [{ name: './a model.ts', spec: named, failure: null }] as unknown as LoadedSpec[]

  it('quotes what the shell would take apart', () => {
    const text = listSpecs(loaded, false)
    expect(text).toContain("'./a model.ts'\n  'two words'  holds\n  'it'\\''s'")
  })

  it('tells all paths, in text and as JSON', () => {
    const text = listSpecs(loaded, false)
    const [{ settings }] = JSON.parse(listSpecs(loaded, true)).models
    expect(settings).toEqual(['network', ...budgets, ...paths])
    for (const setting of settings) expect(text).toContain(setting)
  })
})
