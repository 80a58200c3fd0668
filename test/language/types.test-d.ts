import {
  action,
  always,
  bounded,
  clocks,
  deadlockFree,
  each,
  eventually,
  forEach,
  indexed,
  item,
  leadsTo,
  machine,
  messages,
  type Node,
  type NodeId,
  type NodeOf,
  names,
  never,
  oneOf,
  ordered,
  type ParametersOf,
  perLink,
  protocol,
  type Role,
  range,
  rendezvous,
  role,
  rounds,
  type Spec,
  type StateOf,
  sometimes,
  spec,
  step,
  unordered,
} from '../../src/index.ts'

type Same<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false
const yes = <Verdict extends true>(_verdict?: Verdict) => {}

interface Messages {
  server: { put: { value: number }; get: {} }
  client: { ack: {} }
  monitor: {}
}
interface ServerState {
  value: number
  seen: string[]
  tags: Set<string>
  last: { readonly value: number } | null
}
type Server = Node<Messages, ServerState, 'tick'>

function forget(server: Server) {
  server.value = 0
  server.setTimer('tick')
  server.send(server.others, { type: 'put', value: 1 })
  server.send(new Set(server.others), { type: 'get' })
  // @ts-expect-error an unknown timer
  server.setTimer('tock')
  // @ts-expect-error a message that nobody receives
  server.send(server.others, { type: 'pot', value: 1 })
  // @ts-expect-error who a node is cannot be set
  server.id = 'server1'
}

const p = protocol({
  name: 'x',
  parameters: { servers: 1, clients: 2, mode: oneOf('a', 'b'), flag: false },
  messages: messages<Messages>(),
  nodes: { server: 'servers', client: ({ clients }) => clients + 1, monitor: 1 },
  roles: ({ servers, mode, flag }, { server: all, client, monitor }) => ({
    server: role({
      state: (): ServerState => ({ value: 0, seen: [], tags: new Set(), last: null }),
      durable: ['value'],
      start(server) {
        server.value = server.index
        const id: NodeId = server.id
        server.seen.push(id)
      },
      on: {
        put(server, message) {
          const { value, from, type } = message
          yes<Same<typeof type, 'put'>>()
          server.value = value + servers
          server.seen.push(from)
          server.last = message
          server.send(from, { type: 'ack' })
          server.setTimer('tick', 3)
          const chosen = server.choose(['a', 'b'])
          if (chosen === mode && flag) server.send(all, { type: 'put', value: 1 })
          forget(server)
          // @ts-expect-error a misspelt message
          server.send(from, { type: 'akc' })
          // @ts-expect-error a missing payload field
          server.send(item(all, 0), { type: 'put' })
          // @ts-expect-error a message to a role that does not receive it
          server.send(client, { type: 'put', value: 1 })
          // @ts-expect-error an unknown timer
          server.setTimer('tock')
          // @ts-expect-error a duration is a number
          server.setTimer('tick', '3')
          // @ts-expect-error a field that the message has not
          message.valeu
          // @ts-expect-error a message is as it was sent
          message.value = 1
          // @ts-expect-error a field that the node has not
          server.valeu = 1
          // @ts-expect-error the clock cannot be set
          server.now = 1
        },
        get(server, { from }) {
          server.send(from, { type: 'ack' })
          // @ts-expect-error a role that receives nothing
          server.send(monitor, { type: 'ack' })
        },
      },
      timeout: {
        tick(server) {
          server.tags.add('ticked')
        },
      },
    }),
    client: role({
      state: { done: false },
      start: (client) => client.send(all, { type: 'put', value: 1 }),
      on: {
        ack: (client) => {
          client.done = true
        },
      },
    }),
    monitor: role({}),
  }),
})

export const s = spec(p, {
  properties: {
    one: always(({ nodes }) => nodes.client.every(({ done }) => done)),
    two: never(({ nodes }, { servers }) => nodes.server.some(({ value }) => value > servers)),
    three: sometimes(({ history }) => Object.keys(history).length > 0),
    four: step((before, after) => after.nodes.server.length === before.nodes.server.length),
    five: deadlockFree(),
    six: deadlockFree(({ nodes }) => nodes.monitor.up),
    facts: always(({ nodes, network }) => {
      const { id, index, up, paused, byzantine, now, timers } = nodes.monitor
      // @ts-expect-error not told by a view
      const { send } = nodes.monitor
      const from: NodeId | undefined = network[0]?.from
      return id === from && index === now && up && paused === byzantine && timers.includes(send)
    }),
    // @ts-expect-error a predicate without return
    forgotten: always(({ nodes }) => {
      nodes.monitor.up
    }),
    served: each(
      'client',
      leadsTo(
        ({ done }) => !done,
        ({ done }) => done,
      ),
    ),
    ofOne: each(
      'monitor',
      always(({ up }) => up),
    ),
    ofNobody: each(
      // @ts-expect-error a role that there is not
      'clinet',
      eventually(() => true),
    ),
    ofWhat: each(
      'client',
      // @ts-expect-error a field that the node has not
      eventually(({ doen }) => doen),
    ),
    counted: forEach(
      ({ clients }) => range(clients),
      (client) => eventually(({ nodes }) => item(nodes.client, client).done),
    ),
  },
  scenarios: {
    a: { params: { servers: 2 }, network: ordered(), faults: { loss: 1 }, expect: { violates: 'one' } },
    b: { extends: 'a', params: { mode: 'b' }, check: ['one', 'two'] },
    counts: { expect: { holds: { distinct: 3 } } },
    // @ts-expect-error an unknown parameter
    c: { params: { sorvers: 2 } },
    // @ts-expect-error a wrong parameter value
    d: { params: { mode: 'c' } },
    // @ts-expect-error an unknown property
    e: { expect: { violates: 'ona' } },
    both: { expect: { violates: ['one', 'two'] } },
    // @ts-expect-error there is no property of that name in the list either
    neither: { expect: { violates: ['one', 'twi'] } },
    // @ts-expect-error an unknown role
    f: { faults: { crashes: { times: 1, of: ['sorver'] } } },
    // @ts-expect-error the only node of a role is called after it
    g: { faults: { crashes: { times: 1, of: ['monitor0'] } } },
    // @ts-expect-error an unknown scenario
    h: { extends: 'aa' },
    // @ts-expect-error no count of a search
    i: { expect: { holds: { states: 3 } } },
  },
})

// What draws a state is given what predicates are given.
export const drawn = spec(p, {
  properties: {},
  scenarios: {},
  view: ({ nodes, network }, { mode }) => {
    yes<Same<typeof mode, 'a' | 'b'>>()
    yes<Same<typeof nodes.monitor.up, boolean>>()
    // @ts-expect-error a field that the node has not
    const { vlaue } = nodes.server[0]
    // @ts-expect-error the state is read-only
    nodes.server[0].value = network.length
    return `<svg>${vlaue}</svg>`
  },
})
spec(p, {
  properties: {},
  scenarios: {},
  // @ts-expect-error a picture is a text
  view: ({ nodes }) => nodes.client.length,
})

// What a spec is made of is in its type.
yes<
  Same<
    keyof (typeof s)['scenarios'] & string,
    'a' | 'b' | 'counts' | 'c' | 'd' | 'e' | 'both' | 'neither' | 'f' | 'g' | 'h' | 'i'
  >
>()
yes<Same<ParametersOf<typeof p>['mode'], 'a' | 'b'>>()
yes<Same<StateOf<typeof p>['nodes']['monitor']['up'], boolean>>()
yes<Same<NodeOf<typeof p, 'server'>['value'], number>>()
yes<Same<NodeOf<typeof p, 'client'>['done'], boolean>>()
export const anySpec = (some: Spec<typeof p, string, string>) => some.model.parameters.mode

// Nodes that are always two are a pair; a role in a variable of its own has a type.
interface Pair {
  player: { ball: { count: number } }
}
const player: Role<Pair, 'player', { count: number }> = role({
  state: { count: 0 },
  on: {
    ball(player, { count }) {
      player.count = count
    },
  },
})
const pair = protocol({
  name: 'pair',
  parameters: {},
  messages: messages<Pair>(),
  nodes: { player: 2 },
  roles: (_parameters, { player: [first, second] }) => {
    yes<Same<typeof first, NodeId<'player'>>>()
    yes<Same<typeof second, NodeId<'player'>>>()
    return { player }
  },
})
export const ofPair = spec(pair, {
  properties: {
    equal: always(({ nodes }) => {
      const [first, second] = nodes.player
      // @ts-expect-error there is no third
      const [, , third] = nodes.player
      return first.count === second.count && third === undefined
    }),
  },
  scenarios: {},
})

// What a message carries.
interface Ledger {
  bank: { transfer: { from: string; to: string; amount: number } }
}
protocol({
  name: 'ledger',
  parameters: {},
  // @ts-expect-error a payload that would hide its sender
  messages: messages<Ledger>(),
  nodes: { bank: 1 },
  // @ts-expect-error the same
  roles: (_parameters) => ({ bank: role({ on: { transfer() {} } }) }),
})

// What a node has already.
protocol({
  name: 'reserved',
  parameters: {},
  messages: messages<{ server: {} }>(),
  nodes: { server: 1 },
  roles: (_parameters) => ({
    server: role({
      // @ts-expect-error every node has a clock
      state: { now: 0 },
    }),
  }),
})

// What the number of nodes can be.
protocol({
  name: 'sizes',
  parameters: { servers: 1, mode: oneOf('a', 'b') },
  messages: messages<{ server: {}; client: {} }>(),
  nodes: {
    // @ts-expect-error a parameter that is no number
    server: 'mode',
    client: 'servers',
  },
  roles: (_parameters) => ({ server: role({}), client: role({}) }),
})

protocol({
  name: 'sizes',
  parameters: { servers: 1 },
  messages: messages<{ server: {} }>(),
  // @ts-expect-error a misspelt parameter
  nodes: { server: 'sorvers' },
  roles: (_parameters) => ({ server: role({}) }),
})

// What handlers give back.
protocol({
  name: 'returning',
  parameters: {},
  messages: messages<{ server: { a: {}; b: {}; c: {}; d: {}; e: {}; f: {} } }>(),
  nodes: { server: 1 },
  roles: (_parameters) => ({
    server: role({
      state: { n: 0, set: new Set<number>() },
      on: {
        a: (server) => server.n++,
        b: (server) => server.set.add(1),
        c(server) {
          if (server.n > 0) return
          server.n = 1
        },
        // @ts-expect-error a promise
        async d(server) {
          server.n++
        },
        // @ts-expect-error a generator
        *e(server) {
          yield server.n
        },
        // @ts-expect-error an object
        f: (server) => ({ n: server.n + 1, set: server.set }),
      },
    }),
  }),
})

// What a role must have.
protocol({
  name: 'handlers',
  parameters: {},
  messages: messages<{ server: { put: {} }; client: {} }>(),
  nodes: { server: 1, client: 1 },
  roles: (_parameters) => ({
    // @ts-expect-error no handler for a message that it receives
    server: role({ state: { n: 0 } }),
    client: role({
      // @ts-expect-error a handler for a message that it does not receive
      on: { put() {} },
    }),
  }),
})

type Rm = 'working' | 'prepared'
const m = machine({
  name: 'm',
  parameters: { rms: 3 },
  variables: ({ rms }, choose) => ({
    rm: indexed(names('rm', rms), 'working' as Rm),
    n: choose([0, 1]) as number,
    set: new Set<string>(),
  }),
  actions: ({ rms }) => ({
    prepare: action({
      over: names('rm', rms),
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
    chooses: action({
      over: [1, 2],
      do(s, by, choose) {
        s.n += choose([by, 2 * by])
      },
    }),
    choosesAlone: action({
      do(s, choose) {
        s.n = choose([1, 2])
      },
    }),
  }),
})
machine({
  name: 'unknown variable',
  parameters: {},
  variables: () => ({ n: 0 }),
  actions: (_parameters) => ({
    // @ts-expect-error an unknown variable
    bad: action({ when: (s) => s.nn < 3, do() {} }),
  }),
})
export const sm = spec(m, {
  properties: { a: always((s) => s.n >= 0), b: always((s, { rms }) => Object.keys(s.rm).length === rms) },
  scenarios: {
    x: { params: { rms: 2 } },
    y: { expect: { violates: 'a' } },
    // @ts-expect-error a machine has no network
    z: { network: ordered() },
  },
  view: ({ rm }, { rms }) => {
    yes<Same<typeof rms, number>>()
    return `<p>${Object.keys(rm).length} of ${rms}</p>`
  },
})

const symmetricMachine = machine({
  name: 'symmetric machine',
  parameters: { rms: 3 },
  symmetric: ({ rms }) => ({ rm: Array.from({ length: rms }, (_, index) => `rm${index}`), spare: ['x', 'y'] }),
  variables: () => ({ n: 0 }),
  actions: (_parameters) => ({}),
})
export const machineWithSymmetry = spec(symmetricMachine, {
  properties: {},
  scenarios: {
    all: { symmetric: true },
    some: { symmetric: ['spare'] },
    none: { symmetric: false },
    // @ts-expect-error a misspelt set
    misspelt: { symmetric: ['spar'] },
  },
})
/** A trace file as the compiler sees it. */
const imported = { schema: 'netsplit/trace/1', scenario: 'all', steps: [{ number: 1, name: 'start', state: null }] }
export const fromRuns = spec(symmetricMachine, {
  properties: {},
  scenarios: {
    names: { from: ['start'] },
    file: { from: imported },
    part: { extends: 'file', from: { ...imported, steps: imported.steps.slice(0, 1) } },
    none: { extends: 'file', from: [] },
    // @ts-expect-error a path is no run
    path: { from: './run.trace.json' },
    // @ts-expect-error steps have names
    nameless: { from: { schema: 'netsplit/trace/1', steps: [{ number: 1 }] } },
  },
})
export const machineWithoutSymmetry = spec(m, {
  properties: {},
  scenarios: {
    // @ts-expect-error the machine declares no sets
    none: { symmetric: ['rm'] },
  },
})

export const protocolWithSymmetry = spec(
  protocol({
    name: 'symmetric protocol',
    parameters: { clients: 2 },
    messages: messages<{ server: {}; client: {} }>(),
    nodes: { server: 1, client: 'clients' },
    symmetric: ['client'],
    roles: (_parameters) => ({ server: role({}), client: role({}) }),
  }),
  {
    properties: {},
    scenarios: {
      some: { symmetric: ['client', 'server'] },
      // @ts-expect-error a misspelt role
      misspelt: { symmetric: ['clinet'] },
    },
  },
)

protocol({
  name: 'misspelt role',
  parameters: {},
  messages: messages<{ client: {} }>(),
  nodes: { client: 2 },
  // @ts-expect-error a misspelt role
  symmetric: ['clinet'],
  roles: (_parameters) => ({ client: role({}) }),
})

machine({
  name: 'numbers for identities',
  parameters: {},
  // @ts-expect-error identities are strings
  symmetric: () => ({ thread: [0, 1] }),
  variables: () => ({ n: 0 }),
  actions: (_parameters) => ({}),
})

interface FaultyMessages {
  server: { put: { value: number } }
  client: { ack: {} }
}
const faulty = protocol({
  name: 'faulty',
  parameters: { servers: 2 },
  messages: messages<FaultyMessages>(),
  nodes: { server: 'servers', client: 1 },
  roles: (_parameters) => ({
    server: role({
      state: { log: [] as number[], names: [] as readonly string[], term: 0 },
      durable: ['log', 'names'],
      torn: { log: (entry) => entry.toFixed().length, names: () => '' },
      on: { put() {} },
      crashed(server, peer) {
        server.term = peer.length
        server.sync()
        // @ts-expect-error a misspelt field
        server.trem = 1
      },
    }),
    client: role({ on: { ack() {} } }),
  }),
})

protocol({
  name: 'torn',
  parameters: {},
  messages: messages<{ a: {}; b: {}; c: {}; d: {} }>(),
  nodes: { a: 1, b: 1, c: 1, d: 1 },
  roles: (_parameters) => ({
    a: role({
      state: { log: [] as number[], term: 0 },
      torn: {
        log: (entry) => entry,
        // @ts-expect-error a field that is no list has no entries
        term: (entry) => entry,
      },
    }),
    b: role({
      state: { log: [] as number[] },
      // @ts-expect-error a torn entry that is no entry
      torn: { log: () => 'torn' },
    }),
    c: role({
      state: { log: [] as number[] },
      // @ts-expect-error a field that the state has not
      torn: { lgo: () => 0 },
    }),
    d: role({
      state: { log: [] as number[] },
      // @ts-expect-error a durable field that the state has not
      durable: ['lgo'],
    }),
  }),
})

export const withFaults = spec(faulty, {
  properties: {
    views: always(({ nodes, cut }) => {
      const { paused, byzantine, now } = item(nodes.server, 0)
      // @ts-expect-error not told by a view
      const { mute } = item(nodes.server, 0)
      const from: string | undefined = cut[0]?.from
      return paused || byzantine || now > 0 || from === mute
    }),
  },
  scenarios: {
    all: {
      network: perLink(unordered(), [
        { from: 'client', to: 'server0', channel: bounded(2) },
        { from: 'server', to: 'client', channel: rendezvous() },
      ]),
      faults: {
        loss: { times: 1, on: [{ from: 'server0', to: 'client' }] },
        duplication: { times: 2, on: [{ from: 'client', to: 'server' }] },
        reordering: { times: true, on: [{ from: 'client', to: 'server1' }] },
        partitions: {
          times: 1,
          heals: 1,
          splits: [['server0', 'client']],
          among: ['server'],
        },
        crashes: { times: 1, restarts: 1, of: ['server1'], inHandlers: true, disk: 'torn' },
        pauses: { times: 1, of: ['client'] },
        omissions: { sending: 1, receiving: 1, of: ['server'] },
        lies: { by: ['server1'], messages: [{ type: 'put', value: 1 }, { type: 'ack' }], times: 2 },
      },
      time: clocks({ max: 3, skew: 1, drift: 2, delay: { min: 1, max: 2 }, of: ['server', 'client'] }),
    },
    counted: {
      faults: {
        lies: {
          by: ['server'],
          messages: ({ servers }) => [{ type: 'put', value: servers }],
          equivocates: false,
          times: 1,
        },
      },
      time: rounds(3),
    },
    // @ts-expect-error a misspelt fault
    fault: { faults: { crahses: 1 } },
    // @ts-expect-error any number of copies
    copies: { faults: { duplication: true } },
    // @ts-expect-error a misspelt role in a link
    losing: { faults: { loss: { times: 1, on: [{ from: 'sever', to: 'client' }] } } },
    // @ts-expect-error a role that there is not
    pausing: { faults: { pauses: { times: 1, of: ['node0'] } } },
    // @ts-expect-error a misspelt role
    omitting: { faults: { omissions: { sending: 1, of: ['clinet'] } } },
    // @ts-expect-error a misspelt node in a split
    splits: { faults: { partitions: { times: 1, splits: [['sever0']] } } },
    // @ts-expect-error no way of treating messages
    messages: { faults: { partitions: { times: 1, messages: 'dropped' } } },
    // @ts-expect-error no kind of disk
    disk: { faults: { crashes: { times: 1, restarts: 1, disk: 'slow' } } },
    links: { faults: { partitions: { times: 1, links: [{ from: 'server', to: 'server' }] } } },
    // @ts-expect-error partitions split or cut links, not both
    splitsAndLinks: { faults: { partitions: { times: 1, splits: 'any', links: 'any' } } },
    // @ts-expect-error nodes that come back are not noticed
    noticed: { faults: { crashes: { times: 1, restarts: 1, noticed: true } } },
    // @ts-expect-error nobody reads a disk that never comes back
    unread: { faults: { crashes: { times: 1, disk: 'torn' } } },
    // @ts-expect-error restarts of no crashes
    restarts: { faults: { restarts: 1 } },
    // @ts-expect-error omissions of nothing
    nothing: { faults: { omissions: { of: ['server'] } } },
    // @ts-expect-error a misspelt message in a vocabulary
    message: { faults: { lies: { by: ['server'], messages: [{ type: 'putt', value: 1 }] } } },
    // @ts-expect-error a missing field in a vocabulary
    payload: { faults: { lies: { by: ['server'], messages: [{ type: 'put' }] } } },
    // @ts-expect-error a misspelt Byzantine node
    liar: { faults: { lies: { by: ['sever0'], messages: [] } } },
    unknownParameter: {
      faults: {
        lies: {
          by: ['server'],
          // @ts-expect-error a parameter that there is not
          messages: ({ sorvers }) => [{ type: 'put', value: sorvers }],
        },
      },
    },
    // @ts-expect-error a misspelt role in a link with a channel of its own
    link: { network: perLink(unordered(), [{ from: 'sever', to: 'client', channel: ordered() }]) },
    // @ts-expect-error a misspelt node with a clock
    clock: { time: clocks({ max: 1, of: ['sever0'] }) },
    clocks: { time: clocks({ max: 1 }), network: bounded(1) },
    // @ts-expect-error clocks have an end
    endless: { time: clocks({ skew: 1 }) },
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
  actions: (_parameters) => ({
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

// What handlers of several steps are given, and what they give back.
interface Bank {
  server: { charge: { amount: number }; refund: { amount: number }; peek: {}; late: {}; none: {} }
  client: { charged: {} }
}
protocol({
  name: 'bank',
  parameters: { servers: 2 },
  messages: messages<Bank>(),
  nodes: { server: 'servers', client: 1 },
  roles: ({ servers }, { server: all }) => ({
    server: role({
      state: { total: 0, seen: [] as string[] },
      durable: ['total'],
      start: {
        steps: {
          first(server) {
            server.total = servers
            // @ts-expect-error a field that the node has not
            server.totl = 1
          },
          second: (server) => server.setTimer('again'),
        },
      },
      on: {
        charge: {
          steps: {
            first(server, message) {
              yes<Same<typeof message.type, 'charge'>>()
              yes<Same<typeof message.amount, number>>()
              const from: NodeId = message.from
              server.total += message.amount
              server.seen.push(from)
              server.setTimer('again')
              if (server.total > 10) server.goto('done')
              // @ts-expect-error a step is no label to go to
              server.goto('second')
              // @ts-expect-error nor is nothing
              server.goto()
              // @ts-expect-error an unknown timer
              server.setTimer('agian')
              // @ts-expect-error a field that the message has not
              message.amuont
              // @ts-expect-error a message is as it was sent
              message.amount = 1
            },
            second(server, { from, amount }) {
              server.send(from, { type: 'charged' })
              server.send(all, { type: 'refund', amount })
              // @ts-expect-error a misspelt message
              server.send(from, { type: 'chraged' })
            },
            byTheWay: (server) => server.total++,
          },
        },
        // A function beside steps is typed as ever, and has none that it could leave out.
        refund(server, { amount }) {
          server.total -= amount
          // @ts-expect-error a handler without steps
          server.goto('done')
        },
        late: {
          steps: {
            // @ts-expect-error a promise
            async first(server) {
              server.total++
            },
            // @ts-expect-error a generator
            *second(server) {
              yield server.total
            },
          },
        },
        peek: {
          steps: {
            // @ts-expect-error an object
            first: (server) => ({ total: server.total }),
          },
        },
        // @ts-expect-error steps that are no functions
        none: { steps: { first: 1 } },
      },
      timeout: {
        again: {
          steps: {
            first: (server) => server.cancelTimer('again'),
            second(server) {
              server.goto('done')
            },
          },
        },
      },
      restart: { steps: { reads: (server) => server.sync(), tells: (server) => server.setTimer('again') } },
      crashed: {
        steps: {
          first(server, peer) {
            const id: NodeId = peer
            server.seen.push(id)
          },
          second: (server, peer) => server.seen.push(peer),
        },
      },
    }),
    client: role({ on: { charged() {} } }),
  }),
})
