/** A name in a scenario that does not exist is told with its setting, the line of the spec and the nearest name. */

import { describe, expect, it } from 'vitest'
import {
  action,
  always,
  clocks,
  each,
  eventually,
  forEach,
  machine,
  ordered,
  perLink,
  protocol,
  role,
  spec,
  unordered,
} from '../../src/index.ts'
import { NetsplitError } from '../../src/language/errors.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'

/** The functions as an author calls them whose file is not type-checked. */
const untyped = { protocol, role, machine, action, spec, perLink, clocks, each } as unknown as {
  readonly [name: string]: (...given: unknown[]) => never
}
const {
  protocol: protocolOf,
  role: roleOf,
  spec: specOf,
  machine: machineOf,
  action: actionOf,
} = untyped as {
  readonly [Name in 'protocol' | 'role' | 'spec' | 'machine' | 'action']: (...given: unknown[]) => never
}

const registers = protocolOf({
  name: 'registers',
  parameters: {},
  nodes: { server: 3, client: 1 },
  roles: () => ({
    server: roleOf({ state: { n: 0 }, on: { put() {} }, timeout: { retry() {} } }),
    client: roleOf({ start: (client: { send(...to: unknown[]): void }) => client.send('server0', { type: 'put' }) }),
  }),
})

const counter = machineOf({
  name: 'counter',
  parameters: {},
  variables: () => ({ n: 0 }),
  actions: () => ({ count: actionOf({ do() {} }) }),
})

const holds = always(() => true)

function refusalOf(model: never, scenario: object, properties: object = { holds }): string {
  try {
    instantiate(specOf(model, { properties, scenarios: { only: scenario } }), 'only')
  } catch (error) {
    if (error instanceof NetsplitError) return error.message
    throw error
  }
  return 'not refused'
}

const server = { times: 1, of: ['sever'] }
const link = { from: 'client', to: 'serve0' }

describe('a name that does not exist', () => {
  it.each<[string, object, string]>([
    ['crashes.of', { faults: { crashes: server } }, 'server'],
    ['pauses.of', { faults: { pauses: server } }, 'server'],
    ['omissions.of', { faults: { omissions: { sending: 1, of: ['sever'] } } }, 'server'],
    ['loss.on', { faults: { loss: { times: 1, on: [link] } } }, 'server0'],
    ['reordering.on', { faults: { reordering: { times: 1, on: [link] } }, network: ordered() }, 'server0'],
    ['partitions.links', { faults: { partitions: { times: 1, links: [link] } } }, 'server0'],
    ['partitions.splits', { faults: { partitions: { times: 1, splits: [['serve0']] } } }, 'server0'],
    ['partitions.among', { faults: { partitions: { times: 1, among: ['serve0', 'client'] } } }, 'server0'],
    ['lies.by', { faults: { lies: { by: ['serve0'], messages: [{ type: 'put' }] } } }, 'server0'],
    ['lies', { faults: { lies: { by: ['server0'], messages: [{ type: 'putt' }] } } }, 'put'],
    ['network.links', { network: perLink(unordered(), [{ ...link, channel: ordered() }] as never) }, 'server0'],
    ['time.of', { time: clocks({ max: 3, of: ['serve0'] as never }) }, 'server0'],
    ['fairness.strong', { fairness: { strong: ['retyr'] } }, 'retry'],
    ['fairness.none', { fairness: { none: ['putt'] } }, 'put'],
  ])('in %s', (path, scenario, nearest) => {
    const [message, place, hint] = refusalOf(registers, scenario).split('\n')
    expect(message).toMatch(new RegExp(`^${path}: (there is no|no node has)`))
    expect(place).toMatch(/^ {2}at scenario 'only' of registers \(.+unknown-names\.test\.ts:\d+:\d+\)$/)
    expect(hint).toMatch(new RegExp(`^ {2}Did you mean (.+ or )?${nearest}\\b`))
  })

  it('in what is symmetric', () => {
    expect(refusalOf(registers, { symmetric: ['servr'] })).toMatch(
      /^There is no role 'servr'\.\n {2}at scenario 'only' of registers \(.+\)\n {2}Did you mean server\?$/,
    )
  })

  it('in the fairness of a machine', () => {
    expect(refusalOf(counter, { fairness: { strong: ['cuont'] } })).toMatch(
      /^fairness\.strong: there is no action 'cuont'\.\n {2}at scenario 'only' of counter \(.+\)\n {2}Did you mean count\?$/,
    )
  })

  it('in a property of each node', () => {
    const served = (untyped['each'] as (...given: unknown[]) => never)(
      'sever',
      eventually(() => true),
    )
    expect(refusalOf(registers, {}, { served })).toMatch(
      /^served: there is no role 'sever'\.\n {2}at scenario 'only' of registers \(.+\)\n {2}Did you mean server\?$/,
    )
  })

  it('is no news of a spec that is right', () => {
    const served = forEach(
      () => [0, 1, 2],
      () => eventually(() => true),
    )
    expect(refusalOf(registers, { faults: { crashes: { times: 1, of: ['server0'] } } }, { served })).toBe('not refused')
  })
})
