/** Nodes that are used where they must not be, kept, or printed. */

import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { plainCopy } from '../../../src/semantics/author-code/drafts.ts'
import { stillness } from '../../../src/semantics/node/member.ts'
import { react } from '../../../src/semantics/node/reaction.ts'
import { runDirectly } from '../../../src/semantics/system/system.ts'
import { failureOf, go, goingBy, localOf, reactionOf, type Server } from './reactions.ts'

const granted = { type: 'granted', token: 1 } as const

const kept = /kept beyond the function that was shown it/

describe('a node that has something wrong', () => {
  it('has it as an error of the model, also where its handler catches that', () => {
    let code: unknown = null
    const failure = failureOf({}, (server) => {
      try {
        server.send('nobody' as never, granted)
      } catch (error) {
        code = (error as { code?: unknown }).code
      }
    })
    expect(code).toBe('bad-model')
    expect(failure).toMatchObject({
      kind: 'invalid',
      message: 'server.on.go sends to "nobody", which is no node.',
      line: expect.stringMatching(/kept-nodes\.test\.ts:\d+:\d+$/),
    })
  })

  it('looks at no durable field where nobody asks for the moments of a crash', () => {
    const act = (server: Server<{ n: unknown }>) => {
      server.n = () => 1
      server.send('client0', granted)
      server.n = 2
    }
    const role = { durable: ['n'] }
    expect(reactionOf({ n: 0 as unknown }, act, { role }).local.state).toEqual({ n: 2 })
    const surroundings = { ...stillness, interruptible: true }
    expect(failureOf({ n: 0 as unknown }, act, { role, surroundings }).message).toContain('the function')
  })
})

describe('a method that was kept', () => {
  it('does nothing once its handler has ended, nor in the handler of another node', () => {
    let methods: (() => unknown)[] = []
    const keep = ({ send, choose, invoke, return: answer, setTimer, cancelTimer, sync }: Server) => {
      methods = [
        () => send('client0', granted),
        () => choose([1]),
        () => invoke(1),
        () => answer(1),
        () => setTimer('retry'),
        () => cancelTimer('retry'),
        () => sync(),
      ]
    }
    reactionOf({}, keep)
    for (const method of methods) {
      expect(method).toThrow(kept)
      expect(failureOf({}, method)).toMatchObject({ kind: 'invalid', message: expect.stringMatching(kept) })
    }
  })

  it('does nothing where its handler threw', () => {
    let method: (() => void) | null = null
    const failure = failureOf({}, ({ send }) => {
      method = () => send('client0', granted)
      throw new Error('half way')
    })
    expect(failure.message).toBe('Error: half way')
    expect(method).toThrow(kept)
  })

  it('acts for the handler that runs where that is of the same node', () => {
    let first: Server['send'] | null = null
    const member = goingBy<object>(({ send }) => {
      first ??= send
      first('client0', granted)
    })
    for (const _run of [1, 2]) {
      const [reaction] = react(member, localOf({}), go, runDirectly)
      expect(reaction?.sends).toEqual([{ to: 'client0', message: granted }])
    }
  })
})

describe('a node that is printed', () => {
  it('is the fields of its state, and says so when its handler has ended', () => {
    const seen: string[] = []
    let kept: unknown
    reactionOf({ log: [1], n: 2 }, (server: Server<{ log: number[]; n: number }>) => {
      server.n = 3
      seen.push(inspect(server))
      kept = server
    })
    expect(seen).toEqual(['{ log: [ 1 ], n: 3 }'])
    expect(inspect(kept)).toBe('[a node whose handler has ended]')
  })

  it('is copied as these fields, also where others hold it, and what is no plain data stays as it is', () => {
    const when = new Date(0)
    const state = { log: [{ n: 1 }] }
    const copies: unknown[] = []
    reactionOf(state, (server: Server<typeof state>) => {
      const holding = [server, { at: new Map([['log', server.log]]), by: new Set([server]) }, when, 7, null]
      copies.push(plainCopy(server), plainCopy(holding), plainCopy(when), plainCopy(7))
      const list = Object.assign([server], { label: 'all' })
      const withGetter = {
        server,
        get first() {
          return list[0]
        },
      }
      for (const unlike of [Object.assign(new (class Box {})(), { server }), list, withGetter]) {
        expect((plainCopy([unlike]) as unknown[])[0] === unlike).toBe(true)
      }
    })
    const log = [{ n: 1 }]
    expect(copies[0]).toStrictEqual({ log })
    expect(copies[1]).toStrictEqual([{ log }, { at: new Map([['log', log]]), by: new Set([{ log }]) }, when, 7, null])
    expect((copies[1] as unknown[])[2]).toBe(when)
    expect([copies[2], copies[3]]).toEqual([when, 7])
    expect(copies[2]).toBe(when)
  })
})
