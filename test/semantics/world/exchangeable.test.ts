/** A role stays symmetric where a scenario singles one of its nodes out: without that node. */

import { describe, expect, it } from 'vitest'
import { search } from '../../../src/engine/threads/in-process.ts'
import {
  bounded,
  clocks,
  messages,
  never,
  ordered,
  perLink,
  protocol,
  role,
  type Scenario,
  spec,
} from '../../../src/index.ts'
import { faultPlan } from '../../../src/language/fault-plan.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { placesIn } from '../../../src/semantics/world/exchangeable.ts'

interface Messages {
  server: { vote: { for: string } }
}

/** Every server votes for itself, and counts whom it heard of. */
const voters = protocol({
  name: 'voters',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { server: 4 },
  roles: (_parameters) => ({
    server: role({
      state: { heard: new Set<string>() },
      start(server) {
        server.send(server.others, { type: 'vote', for: server.id })
      },
      on: {
        vote(server, message) {
          if (message.for === message.from) server.heard.add(message.for)
        },
      },
    }),
  }),
  symmetric: ['server'],
})

function instanceOf(scenario: object) {
  const heardOfAll = never(({ nodes }: { nodes: { server: readonly { heard: ReadonlySet<string> }[] } }) =>
    nodes.server.every(({ heard }) => heard.size === 3),
  )
  const made = { properties: { heardOfAll }, scenarios: { only: { expect: 'holds', ...scenario } as Scenario } }
  return instantiate(spec(voters, made as never), 'only')
}

const lie = { type: 'vote', for: 'server0' }
const links = [{ from: 'server0', to: 'server' }]

describe('who is symmetric', () => {
  it.each([
    ['nobody is named', { faults: { crashes: 1, partitions: 1, pauses: 1 } }, [0, 1, 2, 3]],
    [
      'the role is named',
      { faults: { crashes: { times: 1, of: ['server'] } }, time: clocks({ max: 1 }) },
      [0, 1, 2, 3],
    ],
    ['one is Byzantine', { faults: { lies: { by: ['server0'], messages: [lie] } } }, [1, 2, 3]],
    ['one crashes', { faults: { crashes: { times: 1, of: ['server1'] } } }, [0, 2, 3]],
    [
      'one pauses, another omits',
      { faults: { pauses: { times: 1, of: ['server1'] }, omissions: { sending: 1, of: ['server3'] } } },
      [0, 2],
    ],
    ['messages of one are lost', { faults: { loss: { times: 1, on: links } } }, [1, 2, 3]],
    ['messages of one are duplicated', { faults: { duplication: { times: 1, on: links } } }, [1, 2, 3]],
    ['messages of one overtake', { network: ordered(), faults: { reordering: { times: 1, on: links } } }, [1, 2, 3]],
    [
      'one has channels of its own',
      { network: perLink(ordered(), [{ ...links[0]!, channel: bounded(1) }]) },
      [1, 2, 3],
    ],
    ['two are cut off', { faults: { partitions: { times: 1, splits: [['server0', 'server1']] } } }, [2, 3]],
    ['links of one are cut', { faults: { partitions: { times: 1, links } } }, [1, 2, 3]],
    ['cuts are among two', { faults: { partitions: { times: 1, among: ['server2', 'server3'] } } }, [0, 1]],
    ['one has a clock', { time: clocks({ max: 1, skew: 1, of: ['server2'] }) }, [0, 1, 3]],
  ] as const)('%s', (_name, scenario, alike) => {
    expect(instanceOf(scenario).symmetricSets).toEqual([
      { name: 'server', members: alike.map((number) => `server${number}`) },
    ])
  })

  it('up to symmetry of those that are alike there is the same verdict, of fewer states', () => {
    const lies = { by: ['server0'], messages: [{ type: 'vote', for: 'server0' }], times: 2 }
    const instance = instanceOf({ faults: { lies } })
    const options = { memoryBytes: 2 ** 26, keepGoing: true, paranoid: true }
    const whole = search(instance, options)
    const reduced = search(instance, { ...options, symmetry: true })
    expect(reduced).toMatchObject({ verdict: 'holds', error: null, states: { depth: whole.states.depth } })
    expect(whole.verdict).toBe('holds')
    // 3! ways to call the servers that follow the protocol.
    expect(reduced.states.distinct).toBeLessThan(whole.states.distinct / 4)
    expect(reduced.states.distinct).toBeGreaterThanOrEqual(whole.states.distinct / 6)
  })
})

describe('the places that a scenario names', () => {
  const link = { from: 'a', to: 'b' }
  const named = (setting: Pick<Scenario, 'network' | 'faults' | 'time'>) =>
    placesIn({ ...setting, faults: faultPlan((setting.faults ?? {}) as never) } as never).map(
      ({ path, place }) => `${path}: ${place}`,
    )

  it.each<[string, Pick<Scenario, 'network' | 'faults' | 'time'>]>([
    ['network.links', { network: perLink(bounded(1), [{ ...link, channel: ordered() }]) }],
    ['loss.on', { faults: { loss: { times: 1, on: [link] } } }],
    ['partitions.links', { faults: { partitions: { times: 1, links: [link] } } }],
    ['partitions.splits', { faults: { partitions: { times: 1, splits: [['a'], ['b']] } } }],
    ['partitions.among', { faults: { partitions: { times: 1, among: ['a', 'b'] } } }],
    ['crashes.of', { faults: { crashes: { times: 1, of: ['a', 'b'] } } }],
    ['lies.by', { faults: { lies: { by: ['a', 'b'], messages: [] } } }],
    ['time.of', { time: clocks({ max: 1, of: ['a', 'b'] }) }],
  ])('have the path of the setting that does: %s', (path, setting) => {
    expect(named(setting)).toEqual([`${path}: a`, `${path}: b`])
  })

  it('are none where it says that all are meant', () => {
    expect(named({ faults: { partitions: { times: 1, links: 'any' } } })).toEqual([])
    expect(named({ faults: { partitions: { times: 1, splits: 'any' } } })).toEqual([])
    expect(named({ time: clocks({ max: 1 }) })).toEqual([])
  })
})
