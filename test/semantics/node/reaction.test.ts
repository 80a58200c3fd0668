/** What a node does with one input: what its handler is given, and what becomes of what it does. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Receipt } from '../../../src/language/messages.ts'
import { clocks } from '../../../src/language/time.ts'
import type { Input, Unfinished } from '../../../src/semantics/node/input.ts'
import type { LocalState } from '../../../src/semantics/node/local.ts'
import { beginningOf, laterSteps, react } from '../../../src/semantics/node/reaction.ts'
import { runDirectly } from '../../../src/semantics/system/system.ts'
import { deeplyFrozen, edits, listsOfThree } from '../author-code/edits.ts'
import { withoutDrafts } from '../author-code/without-drafts.ts'
import {
  failureOf,
  go,
  goingBy,
  localOf,
  type Messages,
  memberOf,
  reactionOf,
  reactionsOf,
  type Server,
} from './reactions.ts'

describe('a handler', () => {
  it('is given its node, and the message with its name and its sender', () => {
    let given: unknown[] = []
    reactionOf({ n: 0 }, (...all) => {
      given = [all.length, all[0].id, { ...all[1] }]
    })
    expect(given).toEqual([2, 'server0', { type: 'go', n: 1, tags: [0], from: 'client0' }])
  })

  it.each<[string, Input, unknown[]]>([
    ['a timer', { kind: 'timeout', timer: 'retry' }, ['retry']],
    ['the start', { kind: 'start' }, ['start']],
    ['a restart', { kind: 'restart' }, ['restart']],
    ['a crash', { kind: 'crashed', peer: 'server1' }, ['crashed', 'server1']],
  ])('of %s is given its node, and nothing that it does not need', (_what, input, expected) => {
    const noted: unknown[] = []
    const note =
      (name: string) =>
      (server: Server<object>, ...others: unknown[]) =>
        void noted.push(name, ...others, server.id)
    const role = {
      state: {},
      start: note('start') as never,
      timeout: { retry: note('retry') as never },
      restart: note('restart') as never,
      crashed: note('crashed') as never,
    }
    react(memberOf(role), localOf({}), input, runDirectly)
    expect(noted).toEqual([...expected, 'server0'])
  })

  it('changes its node as it would change a copy of the state', () => {
    fc.assert(
      fc.property(edits, (all) => {
        const copy = listsOfThree()
        const state = deeplyFrozen(listsOfThree())
        for (const change of all) change(copy)
        const { local } = reactionOf(state, (server) => {
          for (const change of all) change(server)
        })
        expect(withoutDrafts(local.state)).toEqual(copy)
        expect(state).toEqual(listsOfThree())
      }),
    )
  })

  it('owns its message, and may change it and keep parts of it', () => {
    const keep = (
      server: Server<{ tags: number[]; last: object | null }>,
      message: Receipt<Messages['server']['go']>,
    ) => {
      message.tags.push(server.choose([5, 6]))
      server.tags = message.tags
      server.tags.push(7)
      server.last = message
    }
    const reactions = reactionsOf({ tags: [], last: null }, keep)
    const last = (tags: number[]) => ({ tags, last: { type: 'go', n: 1, tags, from: 'client0' } })
    expect(reactions.map(({ local }) => withoutDrafts(local.state))).toEqual([last([0, 5, 7]), last([0, 6, 7])])
    expect(go).toEqual({ kind: 'deliver', from: 'client0', message: { type: 'go', n: 1, tags: [0] } })
  })

  it('may be helped by functions that are given the node alone', () => {
    function grant(server: Server<{ token: number }>) {
      server.token++
      server.send('client0', { type: 'granted', token: server.token })
    }
    const { local, sends } = reactionOf({ token: 4 }, grant)
    expect([local.state, sends]).toEqual([{ token: 5 }, [{ to: 'client0', message: { type: 'granted', token: 5 } }]])
  })

  it('ignores its message where it changes nothing, sends nothing and records nothing', () => {
    const ignores = (act: (server: Server<{ n: number; log: number[] }>) => unknown) =>
      reactionOf({ n: 1, log: [1] }, act, { role: { timeout: { retry() {} } } }).ignored
    expect(ignores(() => undefined)).toBe(true)
    expect(ignores((server) => void [server.n++, server.n--])).toBe(true)
    expect(ignores((server) => void Object.assign(server, { log: [1] }))).toBe(true)
    expect(ignores((server) => server.choose([1]))).toBe(true)
    expect(ignores((server) => server.n++)).toBe(false)
    expect(ignores((server) => server.setTimer('retry'))).toBe(false)
    expect(ignores((server) => server.send('client0', { type: 'refused' }))).toBe(false)
    expect(ignores((server) => server.invoke(1))).toBe(false)
  })

  it('does not ignore its message where it sets a timer to another time, or only syncs', () => {
    const role = { durable: ['n'], timeout: { retry() {} } }
    const isIgnored = (act: (server: Server<{ n: number }>) => unknown, more: object) => {
      const surroundings = { time: clocks({ max: 9 }), now: () => 1, interruptible: false }
      const [reaction] = react(goingBy(act, role), { ...localOf({ n: 1 }), ...more }, go, runDirectly, surroundings)
      return reaction?.ignored
    }
    const armed = { timers: ['retry'], deadlines: { retry: 3 } }
    expect(isIgnored((server) => server.setTimer('retry', 2), armed)).toBe(true)
    expect(isIgnored((server) => server.setTimer('retry', 3), armed)).toBe(false)
    expect(isIgnored((server) => server.setTimer('retry'), armed)).toBe(false)
    expect(isIgnored((server) => server.sync(), { onDisk: { n: 1 } })).toBe(true)
    expect(isIgnored((server) => server.sync(), { onDisk: { n: 0 } })).toBe(false)
  })

  it('of several steps ignores nothing, though a step does nothing', () => {
    const steps = { first() {}, second() {} }
    const member = memberOf({ on: { go: { steps } } })
    const [begun] = react(member, localOf({}), go, runDirectly)
    expect(begun).toMatchObject({ ignored: false, local: { unfinished: { step: 'second' } } })
    const local = begun?.local as LocalState
    const [done] = react(member, local, { kind: 'continue', step: 'second', of: go as Unfinished['of'] }, runDirectly)
    expect(done).toMatchObject({ ignored: false, local: { state: {} } })
    expect(done?.local).not.toHaveProperty('unfinished')
  })

  it('arms timers whose order says nothing', () => {
    const role = { timeout: { a() {}, b() {}, c() {} } }
    const set = (...timers: readonly string[]) =>
      reactionOf({}, (server) => timers.forEach((timer) => void server.setTimer(timer as 'retry')), { role }).local
    expect(set('c', 'a', 'b')).toEqual(set('a', 'b', 'c'))
    expect(set('c', 'a').timers).toEqual(['a', 'c'])
  })

  it('that is not there leaves everything as it is', () => {
    const local = localOf({ n: 1 })
    const inputs: Input[] = [{ kind: 'restart' }, { kind: 'crashed', peer: 'server1' }]
    for (const input of inputs) {
      expect(react(memberOf(), local, input, runDirectly)).toMatchObject([{ ignored: false, sends: [], failure: null }])
    }
    const [delivered] = react(memberOf(), local, go, runDirectly)
    expect(delivered).toMatchObject({ ignored: true, failure: null })
    expect(delivered?.local).toBe(local)
  })
})

describe('the functions of a role', () => {
  const run = () => {}
  const role = {
    on: { put: run, go: { steps: { first: run, second: run, third: run } } },
    timeout: { retry: { steps: { one: run, two: run } }, again: run },
    start: { steps: { begins: run, ends: run } },
    restart: { steps: { reads: run, tells: run } },
    crashed: run,
  }

  it('begin with their first step', () => {
    expect(beginningOf('server', ['on', 'put'], role.on.put)).toBe('server.on.put')
    expect(beginningOf('server', ['on', 'go'], role.on.go)).toBe('server.on.go.first')
    expect(beginningOf('server', ['restart'], role.restart)).toBe('server.restart.reads')
  })

  it('have the others named one by one', () => {
    const named = { role, roleName: 'server' }
    expect(laterSteps(named)).toEqual([
      'server.on.go.second',
      'server.on.go.third',
      'server.timeout.retry.two',
      'server.start.ends',
      'server.restart.tells',
    ])
    expect(laterSteps(named, ['restart', 'crashed'])).not.toContain('server.restart.tells')
    expect(laterSteps(named, ['restart', 'crashed'])).toHaveLength(4)
    expect(laterSteps({ role: {}, roleName: 'server' })).toEqual([])
    const called = { role: { on: { restart: role.on.go } }, roleName: 'server' }
    expect(laterSteps(called, ['restart', 'on'])).toEqual(['server.on.restart.second', 'server.on.restart.third'])
  })
})

describe('the start of a node', () => {
  const started = (role: object) => react(memberOf(role), localOf({}), { kind: 'start' }, runDirectly)

  it('is the state that its role declares, and what its handler makes of it', () => {
    expect(started({})[0]?.local).toEqual({ state: {}, timers: [], up: true })
    expect(started({ state: { n: 1 } })[0]?.local.state).toEqual({ n: 1 })
    const start = (server: Server<{ n: number; others: number }>) => {
      server.n += server.choose([1, 2])
      server.send('client0', { type: 'granted', token: server.n })
    }
    const reactions = started({ state: ({ index }: Server) => ({ n: index + 10 }), start })
    expect(reactions.map(({ local, sends }) => [local.state, sends])).toEqual(
      [11, 12].map((n) => [{ n }, [{ to: 'client0', message: { type: 'granted', token: n } }]]),
    )
  })

  it('changes nothing that the role declares', () => {
    const state = { log: [1] }
    const role = { state, start: (server: Server<typeof state>) => server.log.push(2) }
    for (const _start of [1, 2]) expect(started(role)[0]?.local.state).toEqual({ log: [1, 2] })
    expect(state).toEqual({ log: [1] })
  })

  it.each([
    ['server.state', {}],
    ['server.start', { start() {} }],
  ])('fails where the state cannot be made: at %s', (where, handlers) => {
    const failureWith = (state: unknown) => started({ state, ...handlers })[0]?.failure
    const expected = { kind: 'invalid', where }
    expect(failureWith(() => 3)).toMatchObject({ ...expected, message: 'The state of server is 3, not an object.' })
    expect(failureWith({ list: [undefined] })).toMatchObject({
      ...expected,
      message: 'The state of server0 is not plain data: undefined at list[0].',
    })
    const thrown = failureWith(() => {
      throw new RangeError('too few')
    })
    expect(thrown).toMatchObject({
      ...expected,
      message: 'The state of server0 cannot be made: RangeError: too few',
      line: expect.stringMatching(/reaction\.test\.ts:\d+:\d+$/),
    })
  })
})

describe('what a handler gives back', () => {
  type Orders = { n: number; log: number[]; order?: unknown }
  const state: Orders = { n: 1, log: [1], order: null }

  it.each<[string, (server: Server<Orders>) => unknown, Orders]>([
    ['nothing', () => undefined, state],
    ['null', () => null, state],
    ['a number', (server) => server.n++, { ...state, n: 2 }],
    ['a text', () => 'done', state],
    ['a truth value', (server) => delete server.order, { n: 1, log: [1] }],
    ['a list', () => [{ n: 5 }], state],
    ['a map', () => new Map([['n', 5]]), state],
    ['a set', () => new Set([5]), state],
    ['a part of its node', (server) => server.log, state],
    ['its node', (server) => Object.assign(server, { n: 5 }), { ...state, n: 5 }],
  ])('is ignored where it is %s', (_what, handler, expected) => {
    expect(reactionOf(state, handler).local.state).toEqual(expected)
  })

  const synchronous = 'Handlers and actions are synchronous: remove async, await and yield.'
  const nothing = 'Change the node instead, and give nothing back; put the body of an arrow in braces.'

  it.each<[string, (server: Server<Orders>) => unknown, string]>([
    ['an object', () => ({ n: 5, log: [], order: null }), nothing],
    ['an object', (server) => ({ ...server }), nothing],
    ['a promise', async () => undefined, synchronous],
    ['a generator', function* () {}, synchronous],
    ['a function', () => () => 1, nothing],
    ['an instance of Date', () => new Date(0), nothing],
  ])('is refused where it is %s', (what, handler, cure) => {
    expect(failureOf(state, handler)).toMatchObject({
      kind: 'invalid',
      where: 'server.on.go',
      message: `It returned ${what}.`,
      cure,
    })
  })

  it('is refused with its line', () => {
    const { line } = failureOf(state, (server) => ({ ...server, n: 5 }))
    expect(line).toMatch(/reaction\.test\.ts:\d+:\d+$/)
  })

  it('is refused where it is an object of the author, though that is a part of its node by then', () => {
    const put = (server: Server<Orders>) => {
      const order = { paid: true }
      server.order = order
      return order
    }
    expect(failureOf(state, put).message).toBe('It returned an object.')
    const draft = (server: Server<Orders>) => {
      server.order = { paid: true }
      return server.log
    }
    expect(reactionOf(state, draft).local.state).toEqual({ n: 1, log: [1], order: { paid: true } })
  })

  it('is no reason for an unhandled rejection', async () => {
    const stray: unknown[] = []
    const note = (error: unknown) => stray.push(error)
    process.on('unhandledRejection', note)
    expect(failureOf(state, () => Promise.reject(new Error('nobody waits for it'))).message).toBe(
      'It returned a promise.',
    )
    await new Promise(setImmediate)
    process.off('unhandledRejection', note)
    expect(stray).toEqual([])
  })
})

describe('a handler that fails', () => {
  it('leaves the state before, and no effects', () => {
    const local = localOf({ log: [1] })
    const member = goingBy((server: Server<{ log: number[] }>) => {
      server.log.push(2)
      server.send('client0', { type: 'refused' })
      throw new RangeError('half way')
    })
    const [reaction, ...others] = react(member, local, go, runDirectly)
    expect(others).toEqual([])
    expect(reaction).toMatchObject({ sends: [], events: [], choices: [], interruptions: [], ignored: false })
    expect(reaction?.local).toBe(local)
    expect(reaction?.failure).toEqual({
      kind: 'threw',
      where: 'server.on.go',
      message: 'RangeError: half way',
      line: expect.stringMatching(/reaction\.test\.ts:\d+:\d+$/),
      cure: null,
    })
  })

  it('without a stack has the line where it looks at its node', () => {
    const failure = failureOf({ n: 0 }, (server) => {
      if (server.n === 0) throw 'no stack'
    })
    expect(failure).toMatchObject({
      kind: 'threw',
      message: 'threw no stack',
      line: expect.stringMatching(/reaction\.test\.ts:\d+:\d+$/),
    })
  })

  it('in one of the ways in which it can choose is that way alone', () => {
    const reactions = reactionsOf({ n: 0 }, (server) => {
      if (server.choose([1, 2, 3]) === 2) throw new Error('two')
    })
    expect(reactions.map(({ failure }) => failure?.message)).toEqual(['Error: two'])
  })

  it.each<[string, unknown, string]>([
    ['a function', () => 1, 'Keep functions outside the state; store the data that they need.'],
    ['undefined', undefined, 'Use null for "nothing", or delete the field.'],
    ['a date', new Date(0), 'Use a number (a logical time).'],
    ['no number', Number.NaN, 'Use a finite number, or null for "no number".'],
  ])('does so where it leaves %s in its node', (_what, value, cure) => {
    const failure = failureOf({ n: 0 as unknown }, (server) => Object.assign(server, { n: value }))
    expect(failure).toMatchObject({ kind: 'invalid', cure })
    expect(failure.message).toMatch(/^The state of server after server\.on\.go is not plain data: .* at n\.$/)
  })

  it('does so where it deletes a field and sets another one to undefined', () => {
    const failure = failureOf({ vote: 'me' } as { vote?: string; term?: number | undefined }, (server) => {
      delete server.vote
      server.term = undefined
    })
    expect(failure).toMatchObject({
      kind: 'invalid',
      message: 'The state of server after server.on.go is not plain data: undefined at term.',
      cure: 'Use null for "nothing", or delete the field.',
      line: expect.stringMatching(/reaction\.test\.ts:\d+:\d+$/),
    })
  })

  it('does so where it looks at a node that another handler has left in a variable', () => {
    let kept: Server<{ n: number }> | null = null
    const keep = (server: Server<{ n: number }>) => {
      kept = server
    }
    reactionOf({ n: 1 }, keep)
    const looks = [
      () => kept?.n,
      () => kept && 'n' in kept,
      () => kept && Reflect.ownKeys(kept),
      () => kept,
      () => kept?.send('client0', { type: 'refused' }),
    ]
    for (const look of looks) {
      expect(failureOf({ n: 2 }, look)).toMatchObject({
        kind: 'invalid',
        message: 'It uses a part of a state that was kept beyond the function that was shown it.',
      })
    }
  })

  it('and catches what it is refused with fails with the first refusal', () => {
    const failure = failureOf({ n: 1 }, (server) => {
      for (const attempt of [
        () => Object.assign(server, { id: 1 }),
        () => server.send('nobody' as never, null as never),
      ]) {
        try {
          attempt()
        } catch {
          server.n++
        }
      }
    })
    expect(failure).toMatchObject({ kind: 'invalid', message: 'It sets id, which every node has.' })
  })

  it('and catches an exception of its own goes on', () => {
    const { local } = reactionOf({ n: 1 }, (server) => {
      try {
        throw new Error('mine')
      } catch {
        server.n++
      } finally {
        server.n *= 10
      }
    })
    expect(local.state).toEqual({ n: 20 })
  })
})
