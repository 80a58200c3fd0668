/** The shapes of everything that an author declares: of models, their roles and actions, and of specs. */

import type { Byzantine, Faults, Link, Partitions } from './faults.ts'
import type { Channel, ChannelOfLink, Network } from './network.ts'
import type { Role } from './protocol.ts'
import {
  anyOf,
  budget,
  byName,
  callable,
  fitting,
  flag,
  isRecord,
  listOf,
  number,
  type Shape,
  settings,
  text,
  word,
} from './shape.ts'
import type { Bounds, Fairness, Scenario } from './spec.ts'
import type { Clocks } from './time.ts'

const places = listOf(text, 'a list of roles or nodes')
const links = listOf(settings<Link>({ from: text, to: text }, ['from', 'to']), 'a list of links: { from, to }')
const names = listOf(text, 'a list of names')

const anything: Shape = { wants: 'a value', problemsOf: () => [] }
const anObject: Shape = byName(anything, 'an object')

const parameters = byName(
  anyOf(
    "a default, a number or true or false, or oneOf('a', 'b')",
    number,
    flag,
    settings<{ options: string[] }>({ options: names }, ['options']),
  ),
  "an object with the default of each parameter: { servers: 3, fast: true, mode: oneOf('a', 'b') }",
)

interface ProtocolDefinition {
  name: string
  parameters: object
  nodes: unknown
  roles: unknown
  symmetric?: readonly string[]
}

export const protocolShape = settings<ProtocolDefinition>(
  { name: text, parameters, nodes: callable, roles: callable, symmetric: names },
  ['name', 'parameters', 'nodes', 'roles'],
)

export const machineShape = settings<
  Omit<ProtocolDefinition, 'nodes' | 'roles'> & { variables: unknown; actions: unknown }
>({ name: text, parameters, variables: callable, actions: callable, symmetric: callable }, [
  'name',
  'parameters',
  'variables',
  'actions',
])

export const roleShape = settings<Role>(
  {
    start: callable,
    durable: listOf(text, 'a list of fields'),
    on: byName(callable, 'an object with a handler for each type of message'),
    timeout: byName(callable, 'an object with a handler for each timer'),
    restart: callable,
    crashed: callable,
    torn: byName(callable, 'an object with a function for each field'),
  },
  ['start'],
)

export const actionShape = settings<{ over?: unknown; when?: unknown; do: unknown }>(
  {
    over: fitting(
      'a list, or a function of the state to one',
      (value) =>
        typeof value === 'function' || (typeof value === 'object' && value !== null && Symbol.iterator in value),
    ),
    when: callable,
    do: callable,
  },
  ['do'],
)

const kinds = ['unordered', 'duplicating', 'ordered', 'bounded', 'rendezvous'] as const
const ofChannel = { kind: word(...kinds), consumeIgnored: flag, capacity: number }
const channel = settings<Channel>(ofChannel, ['kind'], 'a channel: unordered(), ordered(), bounded(1) or another')
const network = settings<Network>(
  {
    ...ofChannel,
    kind: word(...kinds, 'perLink'),
    others: channel,
    links: listOf(settings<ChannelOfLink>({ from: text, to: text, channel }, ['from', 'to', 'channel'])),
  },
  ['kind'],
  'a network: unordered(), ordered(), bounded(1), perLink(...) or another',
)

const faults = settings<Faults>({
  ...{ loss: budget, duplicates: budget, reorders: budget, losing: links, duplicating: links, reordering: links },
  ...{ cuts: budget, heals: budget },
  partitions: settings<Partitions>({
    splits: anyOf("'any', or a list of lists of roles or nodes", word('any'), listOf(places)),
    links: anyOf("'any', or a list of links", word('any'), links),
    among: places,
    oneWay: flag,
    messages: word('wait', 'lost'),
  }),
  ...{ crashes: budget, restarts: budget, crashing: places, crashesInHandlers: flag, failStop: flag },
  disk: word('synced', 'buffered', 'torn'),
  ...{ pauses: budget, pausing: places, sendOmissions: budget, receiveOmissions: budget, omitting: places },
  byzantine: settings<Byzantine>(
    {
      nodes: places,
      messages: anyOf('a list of messages, or a function to one', callable, listOf(anything)),
      equivocates: flag,
    },
    ['nodes', 'messages'],
  ),
  lies: budget,
})

const delay = anyOf(
  'a number of ticks, or { min, max }',
  number,
  settings<{ min?: number; max: number }>({ min: number, max: number }, ['max']),
)
const ofClocks = { max: number, skew: number, drift: number, delay, of: places }
/** What clocks() takes. */
export const clocksShape = settings<Omit<Clocks, 'kind'>>(ofClocks, ['max'])

const time = fitting(
  'clocks({ max: 5 }) or rounds(5)',
  (value) => isRecord(value) && (value['kind'] === 'clocks' || value['kind'] === 'rounds'),
)

const property = fitting(
  'a property with its predicate: always((state) => ...), never(...), sometimes(...) or another',
  (value) =>
    isRecord(value) &&
    typeof value['kind'] === 'string' &&
    (value['predicate'] === null || typeof value['predicate'] === 'function') &&
    (value['companion'] === undefined || typeof value['companion'] === 'function'),
)

export const scenarioShape = settings<Scenario>(
  {
    params: anObject,
    done: callable,
    fairness: settings<Fairness>({ strong: names, none: names }),
    check: names,
    bounds: settings<Bounds>({ within: callable, depth: number, states: number, seconds: number }),
    symmetric: anyOf('true, false, or a list of names', flag, names),
    expect: anyOf(
      "'holds', 'throws', 'incomplete' or { violates: 'a property' }",
      word('holds', 'throws', 'incomplete'),
      settings<{ violates: unknown }>({ violates: anyOf('a property, or a list of them', text, names) }, ['violates']),
    ),
    large: flag,
    network,
    faults,
    time,
  },
  ['expect'],
)

export const specShape = settings<{ properties: object; scenarios: object }>(
  {
    properties: byName(property, 'an object with properties by name'),
    scenarios: byName(anObject, 'an object with scenarios by name'),
  },
  ['properties', 'scenarios'],
)

/** A model, as made by protocol() or machine(). */
export const modelShape = fitting(
  'a model as the first argument: protocol({ ... }) or machine({ ... })',
  (value) => isRecord(value) && (value['kind'] === 'protocol' || value['kind'] === 'machine'),
)
