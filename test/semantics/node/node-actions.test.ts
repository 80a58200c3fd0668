/** What nodes can do in their handlers, and what they are told where they do it wrong. */

import { describe, expect, it } from 'vitest'
import { clocks, rounds, type Time } from '../../../src/language/time.ts'
import type { LocalState } from '../../../src/semantics/node/local.ts'
import { stillness } from '../../../src/semantics/node/member.ts'
import type { Interruption } from '../../../src/semantics/node/node-actions.ts'
import { react } from '../../../src/semantics/node/reaction.ts'
import { runDirectly } from '../../../src/semantics/system/system.ts'
import { failureOf, go, goingBy, localOf, reactionOf, reactionsOf, type Server } from './reactions.ts'

const granted = { type: 'granted', token: 1 } as const

const kept = /kept beyond the function that was shown it/

/** What a server without a state is refused with for what it does. */
function refusalOf(act: (server: Server) => unknown) {
  const { kind, where, message, cure } = failureOf({}, act)
  expect({ kind, where }).toEqual({ kind: 'invalid', where: 'server.on.go' })
  return { message, cure }
}

describe('send', () => {
  const sent = (act: (server: Server<{ clients: Set<string> }>) => unknown) =>
    reactionOf({ clients: new Set(['client1', 'client0']) }, act).sends.map(({ to }) => to)

  it('puts a message in flight, to one node', () => {
    const { sends, ignored } = reactionOf({}, (server) => server.send('client0', granted))
    expect([sends, ignored]).toEqual([[{ to: 'client0', message: granted }], false])
  })

  it('sends to each of several, in order, as often as they are there', () => {
    expect(sent((server) => server.send(['client1', 'client0', 'client1'], granted))).toEqual([
      'client1',
      'client0',
      'client1',
    ])
    expect(sent((server) => server.send(server.others, { type: 'put', value: 1 }))).toEqual(['server1'])
  })

  it('sends to each member of a set, one of the state or another', () => {
    expect(sent((server) => server.send(server.clients, granted))).toEqual(['client1', 'client0'])
    expect(sent((server) => server.send(new Set(['client0', 'client1']), granted))).toEqual(['client0', 'client1'])
    const added = sent((server) => {
      server.clients.delete('client1')
      server.clients.add('client1')
      server.send(server.clients, granted)
    })
    expect(added).toEqual(['client0', 'client1'])
  })

  it('sends nothing to nobody', () => {
    expect(sent((server) => server.send([], granted))).toEqual([])
    expect(sent((server) => server.send(new Set(), granted))).toEqual([])
  })

  it('sends what the message is then, whatever becomes of its parts', () => {
    const state = { log: [1] }
    const { sends, local } = reactionOf(state, (server) => {
      const tags = [0]
      const message = { type: 'go' as const, n: 1, tags }
      server.send(server.others, message)
      tags.push(5)
      message.n = 2
      server.send(server.id, { type: 'go', n: 3, tags: server.log })
      server.log.push(6)
    })
    expect(sends).toEqual([
      { to: 'server1', message: { type: 'go', n: 1, tags: [0] } },
      { to: 'server0', message: { type: 'go', n: 3, tags: [1] } },
    ])
    expect(local.state).toEqual({ log: [1, 6] })
  })

  it.each([
    ['has none', { token: 1 }],
    ['has one that is no text', { type: 1 }],
    ['is a text', 'granted'],
    ['is null', null],
    ['is a list', [granted]],
  ])('refuses a message without a type: one that %s', (_what, message) => {
    expect(refusalOf((server) => server.send('client0', message as never))).toEqual({
      message: 'server.on.go sends a message without a type.',
      cure: "Messages are objects with a type: { type: 'put', ... }.",
    })
  })

  it('refuses a message with a field from', () => {
    for (const from of ['client1', null]) {
      expect(refusalOf((server) => server.send('client0', { ...granted, from } as never))).toEqual({
        message: 'server.on.go sends granted with a field from, which would hide who sent it.',
        cure: 'Every message has the node that sent it under from: call the field otherwise, such as payer or origin.',
      })
    }
  })

  it('so refuses a message that is passed on as it was received', () => {
    const passOn = failureOf({}, (server, message) => server.send(server.others, message))
    expect(passOn.message).toBe('server.on.go sends go with a field from, which would hide who sent it.')
    const { sends } = reactionOf({}, (server, { from: _from, ...message }) => server.send(server.others, message))
    expect(sends).toEqual([{ to: 'server1', message: { type: 'go', n: 1, tags: [0] } }])
  })

  it.each<[unknown, string]>([
    ['client7', '"client7"'],
    ['client', '"client"'],
    ['toString', '"toString"'],
    [undefined, 'undefined'],
    [null, 'null'],
    [['client0', 'client7'], '"client7"'],
    [new Set(['client7']), '"client7"'],
    [['client0', ['client1']], '["client1"]'],
  ])('refuses to send to no node: %j', (to, words) => {
    expect(refusalOf((server) => server.send(to as never, granted))).toEqual({
      message: `server.on.go sends to ${words}, which is no node.`,
      cure: 'The nodes are server0, server1, client0, client1.',
    })
  })

  it('refuses to send to a node without a handler for the message, and names the nearest that it has', () => {
    const sending = (type: string) => refusalOf((server) => server.send('client1', { type, token: 1 } as never))
    expect(sending('grantd')).toEqual({
      message: 'server.on.go sends grantd to client1, which has no handler for it.',
      cure: 'Did you mean granted? To ignore it, add grantd() {} to its handlers.',
    })
    expect(sending('shutdownEverything')).toEqual({
      message: 'server.on.go sends shutdownEverything to client1, which has no handler for it.',
      cure: 'There are: granted, refused. To ignore it, add shutdownEverything() {} to its handlers.',
    })
    expect(sending('constructor').message).toBe(
      'server.on.go sends constructor to client1, which has no handler for it.',
    )
  })

  it('refuses it, too, where the node has no handlers at all, and where it is one of several', () => {
    const startOf = (start: (server: Server) => unknown) => {
      const role = { start: start as never }
      const [reaction] = react(
        {
          ...goingBy(() => null),
          role,
          everyone: new Map([
            ['server0', role],
            ['server1', role],
          ]),
        },
        localOf({}),
        { kind: 'start' },
        runDirectly,
      )
      return { message: reaction?.failure?.message, cure: reaction?.failure?.cure }
    }
    expect(startOf((server) => server.send('server1', { type: 'put', value: 1 }))).toEqual({
      message: 'server.start sends put to server1, which has no handler for it.',
      cure: 'There are none. To ignore it, add put() {} to its handlers.',
    })
    expect(refusalOf((server) => server.send(['client0', 'server1'] as never, granted)).message).toBe(
      'server.on.go sends granted to server1, which has no handler for it.',
    )
  })
})

interface Held {
  one: unknown
  list: unknown[]
  deep: { list: unknown[] }
  map: Map<unknown, unknown>
}

describe('a node', () => {
  const refused = { message: expect.stringContaining(' is not plain data: a node'), cure: 'Store its id: server0.' }

  it('cannot be a part of a message', () => {
    expect(refusalOf((server) => server.send('server1', { type: 'put', value: server } as never))).toEqual({
      message: 'The message sent by server.on.go is not plain data: a node at value.',
      cure: 'Store its id: server0.',
    })
    expect(refusalOf((server) => server.send('server1', { type: 'put', value: [{ server }] } as never)).message).toBe(
      'The message sent by server.on.go is not plain data: a node at value[0].server.',
    )
    expect(refusalOf((server) => server.send('server1', server as never))).toEqual(refused)
  })

  it.each<[string, (server: Server<Held>) => unknown, string]>([
    ['in a list', (server) => server.list.push(server), 'list[1]'],
    ['in a new list', (server) => Object.assign(server, { one: [server] }), 'one[0]'],
    ['in an object', (server) => Object.assign(server, { one: { a: server } }), 'one.a'],
    ['deep in a part of the state', (server) => server.deep.list.push({ a: [server] }), 'deep.list[0].a[0]'],
    ['in a map', (server) => server.map.set('leader', server), 'map.get(leader)'],
    ['as a key of a map', (server) => server.map.set(server, 1), 'map.keys((key))'],
    ['in a set', (server) => Object.assign(server, { one: new Set([server]) }), 'one.values()'],
  ])('cannot be a part of a state: %s', (_what, act, place) => {
    const state: Held = { one: null, list: [1], deep: { list: [] }, map: new Map() }
    expect(failureOf(state, act)).toMatchObject({
      kind: 'invalid',
      where: 'server.on.go',
      message: `The state of server after server.on.go is not plain data: a node at ${place}.`,
      cure: 'Store its id: server0.',
      line: expect.stringMatching(/node-actions\.test\.ts:\d+:\d+$/),
    })
  })

  it('cannot be a part of a state when its handler has ended', () => {
    let ended: unknown
    reactionOf({}, (server) => {
      ended = server
    })
    expect(failureOf({ list: [] as unknown[] }, (server) => server.list.push(ended))).toMatchObject({
      kind: 'invalid',
      where: 'server.on.go',
      message: expect.stringMatching(kept),
    })
  })

  it('cannot be sent to: its id can', () => {
    for (const receivers of [(server: Server) => server, (server: Server) => ['client0', server]]) {
      expect(refusalOf((server) => server.send(receivers(server) as never, granted))).toEqual({
        message: 'server.on.go sends to a node, not to its id.',
        cure: 'Use its id: server0.',
      })
    }
  })

  it('cannot be a part of an operation or its result', () => {
    const message = 'The operation recorded by server.on.go is not plain data: a node at by.'
    expect(refusalOf((server) => server.invoke({ by: server }))).toEqual({ ...refused, message })
    expect(refusalOf((server) => server.return({ by: server }))).toEqual({ ...refused, message })
    expect(refusalOf((server) => server.invoke(server))).toEqual(refused)
  })

  it('cannot be a part of a choice', () => {
    expect(refusalOf((server) => server.choose([server]))).toEqual({
      ...refused,
      message: 'The option chosen in server.on.go is not plain data: a node.',
    })
    expect(refusalOf((server) => server.choose([{ of: server }])).message).toBe(
      'The option chosen in server.on.go is not plain data: a node at of.',
    )
  })
})

describe('what a node does', () => {
  it('it does as well by methods that were taken out of it', () => {
    const reactions = reactionsOf(
      { n: 1 },
      ({ id, others, send, choose, invoke, return: answer, setTimer }) => {
        invoke({ type: 'read' })
        send(others, { type: 'put', value: choose([7, 8]) })
        answer(id)
        setTimer('retry')
      },
      { role: { timeout: { retry() {} } } },
    )
    expect(reactions.map(({ choices, sends }) => [choices, sends])).toEqual(
      [7, 8].map((value) => [[value], [{ to: 'server1', message: { type: 'put', value } }]]),
    )
    for (const { events, local } of reactions) {
      expect(events).toEqual([
        { client: 'server0', kind: 'invoke', value: { type: 'read' } },
        { client: 'server0', kind: 'return', value: 'server0' },
      ])
      expect(local).toEqual({ state: { n: 1 }, timers: ['retry'], up: true })
    }
  })

  it('it records as it is then', () => {
    const { events, local } = reactionOf({ log: [1] }, (server) => {
      server.invoke(server.log)
      server.log.push(2)
      server.return({ log: server.log })
      server.log.push(3)
    })
    expect(events.map(({ value }) => value)).toEqual([[1], { log: [1, 2] }])
    expect(local.state).toEqual({ log: [1, 2, 3] })
  })

  it('it chooses among parts of its state, which it may change', () => {
    const reactions = reactionsOf({ jobs: [{ n: 1 }, { n: 2 }] }, (server) => {
      const job = server.choose(server.jobs) as { n: number }
      job.n += 10
    })
    expect(reactions.map(({ choices, local }) => [choices, local.state])).toEqual([
      [[{ n: 1 }], { jobs: [{ n: 11 }, { n: 2 }] }],
      [[{ n: 2 }], { jobs: [{ n: 1 }, { n: 12 }] }],
    ])
  })

  it('it cannot do with a timer that its role does not have', () => {
    expect(refusalOf((server) => server.setTimer('retry'))).toEqual({
      message: 'server.on.go sets the timer retry, for which the role has no handler.',
      cure: 'Add it under timeout; there are: none.',
    })
    const role = { timeout: { again() {}, later() {} } }
    for (const timer of ['retry', 'toString'] as const) {
      expect(failureOf({}, (server) => server.setTimer(timer as 'retry'), { role })).toMatchObject({
        message: `server.on.go sets the timer ${timer}, for which the role has no handler.`,
        cure: 'Add it under timeout; there are: again, later.',
      })
    }
  })

  it('it can see who it is, and cannot change that', () => {
    const { local } = reactionOf({ seen: [] as unknown[] }, (server) => {
      server.seen = [server.id, server.index, server.others, server.now]
    })
    expect(local.state).toEqual({ seen: ['server0', 0, ['server1'], 0] })
    const changes = failureOf({}, (server) => (server.others as string[]).push('server2'))
    expect(changes.kind).toBe('threw')
  })
})

describe('a timer', () => {
  type Timers = { readonly timers: readonly string[]; readonly deadlines?: { readonly [timer: string]: number } }
  const role = { timeout: { retry() {}, later() {} } }

  /** What is armed after a handler of a node whose clock shows 5. */
  function armedBy(act: (server: Server) => unknown, time: Time | null, before: Partial<Timers> = {}): Timers {
    const surroundings = { time, now: () => 5, interruptible: false }
    const [reaction] = react(goingBy(act, role), { ...localOf({}), ...before }, go, runDirectly, surroundings)
    if (reaction === undefined || reaction.failure !== null) throw new Error(reaction?.failure?.message)
    const { timers, deadlines } = reaction.local
    return { timers, ...(deadlines !== undefined && { deadlines }) }
  }

  it('has no deadline where no time passes, whatever its duration is', () => {
    expect(armedBy((server) => server.setTimer('retry', 3), null)).toEqual({ timers: ['retry'] })
  })

  it('that has a duration fires so many ticks later', () => {
    const time = clocks({ max: 9 })
    expect(armedBy((server) => server.setTimer('retry', 3), time)).toEqual({
      timers: ['retry'],
      deadlines: { retry: 8 },
    })
    expect(armedBy((server) => server.setTimer('retry', 0), time)).toEqual({
      timers: ['retry'],
      deadlines: { retry: 5 },
    })
  })

  it('that has none fires at any time, or in the next round', () => {
    expect(armedBy((server) => server.setTimer('retry'), clocks({ max: 9 }))).toEqual({ timers: ['retry'] })
    expect(armedBy((server) => server.setTimer('retry'), rounds(9))).toEqual({
      timers: ['retry'],
      deadlines: { retry: 6 },
    })
    expect(armedBy((server) => server.setTimer('retry', 2), rounds(9)).deadlines).toEqual({ retry: 7 })
  })

  it('that is set again has its last duration, or none', () => {
    const before = { timers: ['later', 'retry'], deadlines: { later: 6, retry: 7 } }
    const time = clocks({ max: 9 })
    expect(armedBy((server) => server.setTimer('retry', 4), time, before).deadlines).toEqual({ later: 6, retry: 9 })
    expect(armedBy((server) => server.setTimer('retry'), time, before)).toEqual({
      timers: ['later', 'retry'],
      deadlines: { later: 6 },
    })
  })

  it('that is cancelled is not armed, and has no deadline', () => {
    const before = { timers: ['later', 'retry'], deadlines: { retry: 7 } }
    expect(armedBy((server) => server.cancelTimer('retry'), clocks({ max: 9 }), before)).toEqual({ timers: ['later'] })
    expect(armedBy((server) => server.cancelTimer('retry'), null)).toEqual({ timers: [] })
  })

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('cannot be set to fire after %s ticks', (ticks) => {
    expect(failureOf({}, (server) => server.setTimer('retry', ticks), { role })).toMatchObject({
      kind: 'invalid',
      message: `server.on.go sets the timer retry to fire after ${ticks} ticks.`,
      cure: 'Give a whole number, 0 or more.',
    })
  })
})

describe('a sync', () => {
  const role = { durable: ['n'] }

  it('puts the durable fields on the disk as they are then, where the disk buffers', () => {
    const act = (server: Server<{ n: number; m: number }>) => {
      server.n = 1
      server.m = 1
      server.sync()
      server.n = 2
    }
    const local = { ...localOf({ n: 0, m: 0 }), onDisk: { n: 0 } }
    const [buffered] = react(goingBy(act, role), local, go, runDirectly)
    expect(buffered?.local).toMatchObject({ state: { n: 2, m: 1 }, onDisk: { n: 1 } })
    const [synced] = react(goingBy(act, role), localOf({ n: 0, m: 0 }), go, runDirectly)
    expect(synced?.local).toEqual({ state: { n: 2, m: 1 }, timers: [], up: true })
  })

  it('is a moment before and after which a crash can end a handler, where the disk buffers', () => {
    const surroundings = { ...stillness, interruptible: true }
    const act = (server: Server<{ n: number }>) => {
      server.n = 1
      server.sync()
      server.n = 2
    }
    const momentsOf = (local: LocalState) =>
      react(goingBy(act, role), local, go, runDirectly, surroundings)[0]?.interruptions.map(({ written, onDisk }) => [
        written,
        onDisk,
      ])
    expect(momentsOf({ ...localOf({ n: 0 }), onDisk: { n: 0 } })).toEqual([
      [{ n: 1 }, { n: 0 }],
      [{ n: 1 }, { n: 1 }],
    ])
    expect(momentsOf(localOf({ n: 0 }))).toEqual([])
  })
})

describe('a moment at which a crash can end a handler', () => {
  const interruptionsOf = (act: (server: Server<{ n: number; seen: number }>) => unknown) =>
    reactionOf({ n: 0, seen: 0 }, act, {
      role: { durable: ['n'] },
      surroundings: { ...stillness, interruptible: true },
    }).interruptions.map(({ sends, events, written }: Interruption) => [sends, events, written])

  it('is before and after each effect, with the durable fields of that moment; of a message to several, each is one', () => {
    const found = interruptionsOf((server) => {
      server.n = 1
      server.send(['client0', 'client1'], granted)
      server.n = 2
      server.seen = 1
      server.invoke('read')
      server.n = 3
    })
    expect(found).toEqual([
      [0, 0, { n: 1 }],
      [1, 0, { n: 1 }],
      [2, 0, { n: 1 }],
      [2, 0, { n: 2 }],
      [2, 1, { n: 2 }],
    ])
  })

  it('is none where nothing is to be seen of it', () => {
    expect(interruptionsOf((server) => server.n++)).toEqual([])
    expect(interruptionsOf((server) => server.send([], granted))).toEqual([])
  })

  it('knows what a durable field is, and refuses what it cannot be', () => {
    const role = { durable: ['n'] }
    const surroundings = { ...stillness, interruptible: true }
    const act = (server: Server<{ n: unknown }>) => {
      server.n = { of: [server] }
      server.send('client0', granted)
    }
    expect(failureOf({ n: 0 as unknown }, act, { role, surroundings })).toMatchObject({
      message: 'The state of server in server.on.go is not plain data: a node at n.of[0].',
      cure: 'Store its id: server0.',
    })
  })
})
