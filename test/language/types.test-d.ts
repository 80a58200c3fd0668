import {
  always,
  bounded,
  clocks,
  deadlockFree,
  indexed,
  machine,
  never,
  oneOf,
  ordered,
  perLink,
  protocol,
  rendezvous,
  role,
  rounds,
  sometimes,
  spec,
  step,
  unordered,
} from '../../src/index.ts'

type Message = { type: 'put'; value: number } | { type: 'ack' }
interface ServerState {
  value: number
  seen: string[]
  tags: Set<string>
}

const p = protocol({
  name: 'x',
  parameters: { servers: 1, clients: 2, mode: oneOf('a', 'b'), flag: false },
  nodes: ({ servers, clients }) => ({ server: servers, client: clients }),
  roles: ({ servers, mode, flag }, nodes) => ({
    server: role<ServerState, Message, 'tick'>({
      start: () => ({ value: 0, seen: [], tags: new Set() }),
      durable: ['value'],
      on: {
        put(state, message, node) {
          state.value = message.value + servers
          state.seen.push(node.sender)
          node.reply({ type: 'ack' })
          node.setTimer('tick')
          const chosen = node.choose(['a', 'b'])
          if (chosen === mode && flag) node.broadcast(nodes.server, { type: 'ack' })
          // @ts-expect-error a misspelt message
          node.reply({ type: 'akc' })
          // @ts-expect-error a missing payload field
          node.send(nodes.server[0]!, { type: 'put' })
          // @ts-expect-error an unknown timer
          node.setTimer('tock')
          // @ts-expect-error a field that the message has not
          message.valeu
          // @ts-expect-error an unknown role
          nodes.clinet
        },
      },
      timeout: {
        tick(state) {
          state.value = 0
        },
      },
    }),
    client: role<{ done: boolean }, Message>({
      start(node) {
        node.send(nodes.server[0]!, { type: 'put', value: 1 })
        return { done: false }
      },
      on: {
        ack: (state) => {
          state.done = true
        },
      },
    }),
  }),
})

export const s = spec(p, {
  properties: {
    one: always(({ nodes }) => nodes.client.every((c) => c.state.done)),
    two: never(({ nodes }, { servers }) => nodes.server.some((c) => c.state.value > servers)),
    three: sometimes(({ history }) => Object.keys(history).length > 0),
    four: step((before, after) => after.nodes.server.length === before.nodes.server.length),
    five: deadlockFree(),
    six: deadlockFree(({ nodes }) => nodes.client[0]!.state.done),
  },
  scenarios: {
    a: {
      params: { servers: 2 },
      network: ordered(),
      faults: { loss: 1, crashing: ['server'] },
      expect: { violates: 'one' },
    },
    b: { params: { mode: 'b' }, check: ['one', 'two'], expect: 'holds' },
    // @ts-expect-error an unknown parameter
    c: { params: { sorvers: 2 }, expect: 'holds' },
    // @ts-expect-error a wrong parameter value
    d: { params: { mode: 'c' }, expect: 'holds' },
    // @ts-expect-error an unknown property
    e: { expect: { violates: 'ona' } },
    both: { expect: { violates: ['one', 'two'] } },
    // @ts-expect-error there is no property of that name in the list either
    neither: { expect: { violates: ['one', 'twi'] } },
    // @ts-expect-error an unknown role
    f: { faults: { crashing: ['sorver'] }, expect: 'holds' },
  },
})

export const s2 = spec(p, {
  properties: {
    // @ts-expect-error an unknown role in a property
    one: always(({ nodes }) => nodes.clinet.length > 0),
    // @ts-expect-error a misspelt field
    two: always(({ nodes }) => nodes.client.every((c) => c.state.doen)),
  },
  scenarios: {},
})

type Rm = 'working' | 'prepared'
const m = machine({
  name: 'm',
  parameters: { rms: 3 },
  variables: ({ rms }, choose) => ({
    rm: indexed<string, Rm>(
      Array.from({ length: rms }, (_, i) => `rm${i}`),
      'working',
    ),
    n: choose([0, 1]) as number,
    set: new Set<string>(),
  }),
  actions: ({ rms }, action) => ({
    prepare: action({
      over: Array.from({ length: rms }, (_, i) => `rm${i}`),
      when: (s, rm) => s.rm[rm] === 'working',
      do(s, rm) {
        s.rm[rm] = 'prepared'
        s.set.add(rm)
      },
    }),
    inc: action({
      when: (s) => s.n < 3,
      do: (s) => {
        s.n++
      },
    }),
    del: action({
      over: (s) => s.set,
      do: (s, x) => {
        s.set.delete(x)
      },
    }),
    // @ts-expect-error an unknown variable
    bad: action({ when: (s) => s.nn < 3, do: () => {} }),
  }),
})
export const sm = spec(m, {
  properties: { a: always((s) => s.n >= 0), b: always((s, { rms }) => Object.keys(s.rm).length === rms) },
  scenarios: {
    x: { params: { rms: 2 }, expect: 'holds' },
    y: { expect: { violates: 'a' } },
    // @ts-expect-error a machine has no network
    z: { network: ordered(), expect: 'holds' },
  },
})

/** Two messages that differ in nothing but their type can be declared as one. */
export const union = role<null, { type: 'granted' | 'write'; token: number } | { type: 'acquire' }>({
  start: () => null,
  on: {
    granted(_state, message, node) {
      const type: 'granted' = message.type
      node.reply({ type: 'write', token: message.token })
      return type === 'granted' ? null : undefined
    },
    write(_state, { token }) {
      token.toFixed()
    },
  },
})

const symmetricMachine = machine({
  name: 'symmetric machine',
  parameters: { rms: 3 },
  symmetric: ({ rms }) => ({ rm: Array.from({ length: rms }, (_, index) => `rm${index}`), spare: ['x', 'y'] }),
  variables: () => ({ n: 0 }),
  actions: () => ({}),
})
export const machineWithSymmetry = spec(symmetricMachine, {
  properties: {},
  scenarios: {
    all: { symmetric: true, expect: 'holds' },
    some: { symmetric: ['spare'], expect: 'holds' },
    none: { symmetric: false, expect: 'holds' },
    // @ts-expect-error a misspelt set
    misspelt: { symmetric: ['spar'], expect: 'holds' },
  },
})
export const machineWithoutSymmetry = spec(m, {
  properties: {},
  scenarios: {
    // @ts-expect-error the machine declares no sets
    none: { symmetric: ['rm'], expect: 'holds' },
  },
})

export const protocolWithSymmetry = spec(
  protocol({
    name: 'symmetric protocol',
    parameters: { clients: 2 },
    nodes: ({ clients }) => ({ server: 1, client: clients }),
    symmetric: ['client'],
    roles: () => ({ server: role<null>({ start: () => null }), client: role<null>({ start: () => null }) }),
  }),
  {
    properties: {},
    scenarios: {
      some: { symmetric: ['client', 'server'], expect: 'holds' },
      // @ts-expect-error a misspelt role
      misspelt: { symmetric: ['clinet'], expect: 'holds' },
    },
  },
)

protocol({
  name: 'misspelt role',
  parameters: {},
  nodes: () => ({ client: 2 }),
  // @ts-expect-error a misspelt role
  symmetric: ['clinet'],
  roles: () => ({ client: role<null>({ start: () => null }) }),
})

machine({
  name: 'numbers for identities',
  parameters: {},
  // @ts-expect-error identities are strings
  symmetric: () => ({ thread: [0, 1] }),
  variables: () => ({ n: 0 }),
  actions: () => ({}),
})

const faulty = protocol({
  name: 'faulty',
  parameters: { servers: 2 },
  nodes: ({ servers }) => ({ server: servers, client: 1 }),
  roles: () => ({
    server: role<{ log: number[]; names: readonly string[]; term: number }, Message, 'tick'>({
      start(node) {
        node.setTimer('tick', 3)
        // @ts-expect-error a duration is a number
        node.setTimer('tick', '3')
        const now: number = node.now
        return { log: [now], names: [], term: 0 }
      },
      durable: ['log', 'names'],
      torn: { log: (entry) => entry.toFixed().length, names: () => '' },
      crashed(state, peer, node) {
        state.term = peer.length
        node.sync()
        // @ts-expect-error the clock cannot be set
        node.now = 1
        // @ts-expect-error a misspelt field
        state.trem = 1
      },
      timeout: { tick() {} },
    }),
    client: role<null, Message>({ start: () => null }),
  }),
})

role<{ log: number[]; term: number }>({
  start: () => ({ log: [], term: 0 }),
  torn: {
    log: (entry) => entry,
    // @ts-expect-error a field that is no list has no entries
    term: (entry) => entry,
  },
})
role<{ log: number[] }>({
  start: () => ({ log: [] }),
  // @ts-expect-error a torn entry that is no entry
  torn: { log: () => 'torn' },
})
role<{ log: number[] }>({
  start: () => ({ log: [] }),
  // @ts-expect-error a field that the state has not
  torn: { lgo: () => 0 },
})

export const withFaults = spec(faulty, {
  properties: {
    views: always(({ nodes, cut }) => {
      const { paused, byzantine, clock } = nodes.server[0]!
      // @ts-expect-error not told by a view
      const { mute } = nodes.server[0]!
      const from: string | undefined = cut[0]?.from
      return paused || byzantine || clock > 0 || from === mute
    }),
  },
  scenarios: {
    all: {
      network: perLink(unordered(), [
        { from: 'client', to: 'server0', channel: bounded(2) },
        { from: 'server', to: 'client', channel: rendezvous() },
      ]),
      faults: {
        loss: 1,
        losing: [{ from: 'server0', to: 'client' }],
        duplicates: 2,
        duplicating: [{ from: 'client', to: 'server' }],
        reorders: true,
        reordering: [{ from: 'client0', to: 'server1' }],
        cuts: 1,
        heals: 1,
        partitions: { splits: [['server0', 'client']], links: [{ from: 'server', to: 'server' }], among: ['server'] },
        crashes: 1,
        restarts: 1,
        crashing: ['server1'],
        crashesInHandlers: true,
        disk: 'torn',
        pauses: 1,
        pausing: ['client'],
        sendOmissions: 1,
        receiveOmissions: 1,
        omitting: ['server'],
        byzantine: { nodes: ['server1'], messages: [{ type: 'put', value: 1 }, { type: 'ack' }] },
        lies: 2,
      },
      time: clocks({ max: 3, skew: 1, drift: 2, delay: { min: 1, max: 2 }, of: ['server', 'client0'] }),
      expect: 'holds',
    },
    counted: {
      faults: {
        byzantine: {
          nodes: ['server'],
          messages: ({ servers }) => [{ type: 'put', value: servers }],
          equivocates: false,
        },
        lies: 1,
      },
      time: rounds(3),
      expect: 'holds',
    },
    // @ts-expect-error a misspelt fault
    fault: { faults: { crahses: 1 }, expect: 'holds' },
    // @ts-expect-error any number of copies
    copies: { faults: { duplicates: true }, expect: 'holds' },
    // @ts-expect-error a misspelt role in a link
    losing: { faults: { loss: 1, losing: [{ from: 'sever', to: 'client' }] }, expect: 'holds' },
    // @ts-expect-error a role that there is not
    pausing: { faults: { pauses: 1, pausing: ['node0'] }, expect: 'holds' },
    // @ts-expect-error a misspelt role
    omitting: { faults: { sendOmissions: 1, omitting: ['clinet'] }, expect: 'holds' },
    // @ts-expect-error a misspelt node in a split
    splits: { faults: { cuts: 1, partitions: { splits: [['sever0']] } }, expect: 'holds' },
    // @ts-expect-error no way of treating messages
    messages: { faults: { cuts: 1, partitions: { messages: 'dropped' } }, expect: 'holds' },
    // @ts-expect-error no kind of disk
    disk: { faults: { crashes: 1, disk: 'slow' }, expect: 'holds' },
    // @ts-expect-error a misspelt message in a vocabulary
    message: { faults: { byzantine: { nodes: ['server'], messages: [{ type: 'putt', value: 1 }] } }, expect: 'holds' },
    // @ts-expect-error a missing field in a vocabulary
    payload: { faults: { byzantine: { nodes: ['server'], messages: [{ type: 'put' }] } }, expect: 'holds' },
    // @ts-expect-error a misspelt Byzantine node
    liar: { faults: { byzantine: { nodes: ['sever0'], messages: [] } }, expect: 'holds' },
    unknownParameter: {
      faults: {
        byzantine: {
          nodes: ['server'],
          // @ts-expect-error a parameter that there is not
          messages: ({ sorvers }) => [{ type: 'put', value: sorvers }],
        },
      },
      expect: 'holds',
    },
    // @ts-expect-error a misspelt role in a link with a channel of its own
    link: { network: perLink(unordered(), [{ from: 'sever', to: 'client', channel: ordered() }]), expect: 'holds' },
    // @ts-expect-error a misspelt node with a clock
    clock: { time: clocks({ max: 1, of: ['sever0'] }), expect: 'holds' },
    clocks: { time: clocks({ max: 1 }), network: bounded(1), expect: 'holds' },
    // @ts-expect-error clocks have an end
    endless: { time: clocks({ skew: 1 }), expect: 'holds' },
  },
})

perLink(unordered(), [
  // @ts-expect-error a network of links is no channel
  { from: 'a', to: 'b', channel: perLink(ordered(), []) },
])

/** What a recipe returns: nothing, something by the way, or a complete new state. */
export const returning = machine({
  name: 'returning',
  parameters: {},
  variables: () => ({ n: 0, set: new Set<number>() }),
  actions: (_parameters, action) => ({
    number: action({ do: (s) => s.n++ }),
    collection: action({ do: (s) => s.set.add(1) }),
    nothing: action({
      do: (s) => {
        s.n++
      },
    }),
    state: action({ do: (s) => ({ ...s, n: 1 }) }),
    assigned: action({ over: [1, 2], do: (s, k) => (s.n = k) }),
    asynchronous: action({
      // @ts-expect-error a promise
      do: async (s) => {
        s.n++
      },
    }),
    generator: action({
      // @ts-expect-error a generator
      do: function* (s) {
        yield s.n++
      },
    }),
    // @ts-expect-error an incomplete state
    incomplete: action({ do: (s) => ({ n: s.n + 1 }) }),
    // @ts-expect-error a text is no guard
    text: action({ when: (s) => String(s.n), do() {} }),
  }),
})
