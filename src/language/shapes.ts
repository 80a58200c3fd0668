/** The shapes of everything that an author declares: of models, their roles and actions, and of specs. */

import type { Faults, Lies, Link, MessageFault, Pauses } from './faults.ts'
import { givenRunShape } from './given-run.ts'
import type { Channel, ChannelOfLink, Network } from './network.ts'
import type { AnyRole } from './role.ts'
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
  oneSetting,
  type Settings,
  type Shape,
  settings,
  text,
  word,
} from './shape.ts'
import type { Bounds, ExpectedCounts, Fairness, Scenario } from './spec.ts'
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

const sizes = byName(
  anyOf(
    '1 for a single node, a number, the name of a parameter or a function of the parameters',
    number,
    text,
    callable,
  ),
  "an object with the number of nodes of each role: { lock: 1, client: 'clients' }",
)

interface ModelDefinition {
  name: string
  parameters: object
  symmetric?: unknown
}

export const protocolShape = settings<ModelDefinition & { messages?: unknown; nodes: unknown; roles: unknown }>(
  { name: text, parameters, messages: anObject, nodes: sizes, roles: callable, symmetric: names },
  ['name', 'parameters', 'nodes', 'roles'],
)

export const machineShape = settings<ModelDefinition & { variables: unknown; actions: unknown }>(
  { name: text, parameters, variables: callable, actions: callable, symmetric: callable },
  ['name', 'parameters', 'variables', 'actions'],
)

/** Steps run in the order in which they stand; JavaScript puts names that are numbers before all others. */
function areSteps(value: unknown): boolean {
  if (!isRecord(value)) return false
  const labels = Object.keys(value)
  const isLabel = (label: string) => label !== 'done' && !/^\d+$/.test(label)
  return labels.length > 0 && labels.every(isLabel) && Object.values(value).every((step) => typeof step === 'function')
}

const handler = anyOf(
  'a function, or an object with its steps: { steps: { first(node) {}, second(node) {} } }',
  callable,
  settings<{ steps: unknown }>(
    { steps: fitting("an object with a function for each step, of which none is called 'done' or a number", areSteps) },
    ['steps'],
  ),
)

export const roleShape = settings<AnyRole>({
  state: anyOf('an object with the fields of a node, or a function to one', callable, anObject),
  start: handler,
  durable: listOf(text, 'a list of fields'),
  on: byName(handler, 'an object with a handler for each message'),
  timeout: byName(handler, 'an object with a handler for each timer'),
  restart: handler,
  crashed: handler,
  torn: byName(callable, 'an object with a function for each field'),
})

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

const no = fitting('false', (value) => value === false)

/** How often, or an object that says that and more. */
function often<Fault extends { times: unknown }>(known: Settings<Fault>): Shape {
  const wants = 'a whole number, 0 or more, true for any number, or an object with times'
  return anyOf(wants, budget, settings<Fault>(known, ['times'], wants))
}

const messageFault = often<MessageFault>({ times: budget, on: links })

const faults = settings<Faults>({
  loss: messageFault,
  duplication: messageFault,
  reordering: messageFault,
  partitions: often<Record<'times' | 'heals' | 'splits' | 'links' | 'among' | 'oneWay' | 'messages', unknown>>({
    times: budget,
    heals: budget,
    splits: anyOf("'any', or a list of lists of roles or nodes", word('any'), listOf(places)),
    links: anyOf("'any', or a list of links", word('any'), links),
    among: places,
    oneWay: flag,
    messages: word('wait', 'lost'),
  }),
  crashes: often<Record<'times' | 'restarts' | 'of' | 'inHandlers' | 'noticed' | 'disk', unknown>>({
    times: budget,
    restarts: budget,
    of: places,
    inHandlers: flag,
    noticed: flag,
    disk: word('synced', 'buffered', 'torn'),
  }),
  pauses: often<Pauses>({ times: budget, of: places }),
  omissions: anyOf(
    'an object with sending, receiving or both',
    no,
    settings<{ sending?: unknown; receiving?: unknown; of?: unknown }>({
      sending: budget,
      receiving: budget,
      of: places,
    }),
  ),
  lies: anyOf(
    'an object with by and messages',
    no,
    settings<Lies>(
      {
        by: places,
        messages: anyOf('a list of messages, or a function to one', callable, listOf(anything)),
        times: budget,
        equivocates: flag,
      },
      ['by', 'messages'],
    ),
  ),
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
    ['premise', 'goal', 'initial'].every((name) => value[name] === undefined || typeof value[name] === 'function') &&
    (value['kind'] !== 'leadsTo' || value['goal'] !== undefined),
)

const counts = { distinct: number, generated: number, depth: number }

export const scenarioShape = settings<Scenario>({
  extends: text,
  params: anObject,
  done: callable,
  fairness: settings<Fairness>({ strong: names, none: names }),
  check: names,
  bounds: settings<Bounds>({ within: callable, depth: number, states: number, seconds: number }),
  from: givenRunShape,
  symmetric: anyOf('true, false, or a list of names', flag, names),
  expect: anyOf(
    "'holds', 'throws', 'incomplete', { violates: 'a property' } or { holds: { distinct: 25 } }",
    word('holds', 'throws', 'incomplete'),
    oneSetting<{ holds: unknown; violates: unknown }>({
      holds: settings<ExpectedCounts>(counts),
      violates: anyOf('a property, or a list of them', text, names),
    }),
  ),
  large: flag,
  network,
  faults,
  time,
})

export const specShape = settings<{ properties: object; scenarios: object; view?: unknown }>(
  {
    properties: byName(property, 'an object with properties by name'),
    scenarios: byName(anObject, 'an object with scenarios by name'),
    view: fitting(
      'a function that draws a state: view: (state) => `<svg>...</svg>`',
      (value) => typeof value === 'function',
    ),
  },
  ['properties', 'scenarios'],
)

/** A model, as made by protocol() or machine(). */
export const modelShape = fitting(
  'a model as the first argument: protocol({ ... }) or machine({ ... })',
  (value) => isRecord(value) && (value['kind'] === 'protocol' || value['kind'] === 'machine'),
)
