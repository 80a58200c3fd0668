/** What functions return has one meaning, or is refused with its line. */

import { describe, expect, it } from 'vitest'
import { action } from '../../src/index.ts'
import type { Node, NodeActions } from '../../src/language/node.ts'
import { never, sometimes } from '../../src/language/property.ts'
import { role } from '../../src/language/role.ts'
import type { Spec } from '../../src/language/spec.ts'
import { searchOf, smallMachine, smallProtocol } from '../engine/small-models.ts'
import { expectError, expectStatuses } from './verdicts.ts'

interface Shop {
  owner: string
  n: number
  set: Set<number>
}

function shop(recipe: (state: Shop) => unknown, when: (state: never) => unknown = ({ n }: Shop) => n < 3): Spec {
  return smallMachine<Shop>({
    variables: () => ({ owner: 'nobody', n: 0, set: new Set([1]) }),
    actions: (_parameters) => ({ act: action({ when: when as () => boolean, do: recipe as (state: object) => void }) }),
    properties: {
      stolen: never(({ owner }: Shop) => owner === 'thief') as never,
      three: sometimes(({ n }: Shop) => n === 3) as never,
      two: sometimes(({ set }: Shop) => set.has(2)) as never,
    },
  })
}

describe('the recipe of an action', () => {
  it('may return a complete new state', () => {
    const made = shop(
      (state) => ({ ...state, owner: 'thief', n: 3 }),
      ({ n }: Shop) => n < 3,
    )
    expectStatuses(made, { stolen: 'violated', three: 'witnessed', two: 'violated' })
  })

  it('may give a number, a text or a collection by the way', () => {
    expectStatuses(
      shop((state): unknown => state.n++),
      { stolen: 'holds', three: 'witnessed', two: 'violated' },
    )
    expectStatuses(
      shop((state): unknown => state.set.add(2)),
      { stolen: 'holds', three: 'violated', two: 'witnessed' },
    )
    expectStatuses(
      shop((state) => {
        state.n = 3
        state.owner = 'thief'
        return state.owner
      }),
      { stolen: 'violated', three: 'witnessed', two: 'violated' },
    )
  })

  it('may give the draft', () => {
    const made = shop((state) => {
      state.n++
      return state
    })
    expectStatuses(made, { stolen: 'holds', three: 'witnessed', two: 'violated' })
  })

  it('must not change the draft and return a new state', () => {
    const made = shop((state) => {
      state.n++
      return { ...state, owner: 'thief' }
    })
    expectError(made, /It changed its draft and returned a new state/)
  })

  it('must not return an incomplete state', () => {
    expectError(
      shop(({ n }) => ({ n: n + 1 })),
      /It returned a state without owner, set/,
    )
    expectError(
      shop((state) => ({ ...state, stolen: true })),
      /It returned a state with stolen/,
    )
  })

  it('must not be asynchronous, nor a generator, nor give a function', () => {
    expectError(
      shop(async (state) => {
        state.n++
        await null
        state.n++
      }),
      /It returned a promise/,
    )
    expectError(
      shop(function* (state) {
        state.n++
        yield 1
      }),
      /It returned a generator/,
    )
    expectError(
      shop(
        ({ n }) =>
          () =>
            n,
      ),
      /It returned a function/,
    )
  })

  it('may assign a fresh object and give it by the way', () => {
    const made = smallMachine({
      variables: () => ({ order: null as null | { paid: boolean } }),
      actions: (_parameters) => ({
        place: action({
          when: ({ order }) => order === null,
          do: ((state: { order: unknown }) => (state.order = { paid: true })) as never,
        }),
      }),
      properties: {
        paid: sometimes(({ order }: { order: null | { paid: boolean } }) => order?.paid === true) as never,
      },
    })
    expectStatuses(made, { paid: 'witnessed' })
  })
})

type Server = Node<{ server: {} }, Shop, 'act'>

/** A server whose handler runs up to three times. */
function server(handler: (server: Server) => unknown): Spec {
  return smallProtocol<{ server: {} }>({
    nodes: { server: 1 },
    roles: {
      server: role({
        state: (): Shop => ({ owner: 'nobody', n: 0, set: new Set([1]) }),
        start(server) {
          server.setTimer('act')
        },
        timeout: {
          act(server) {
            if (server.n < 3) server.setTimer('act')
            return handler(server) as undefined
          },
        },
      }),
    },
    properties: {
      stolen: never(({ nodes }: Served) => nodes.server.owner === 'thief') as never,
      three: sometimes(({ nodes }: Served) => nodes.server.n === 3) as never,
      two: sometimes(({ nodes }: Served) => nodes.server.set.has(2)) as never,
    },
  })
}

interface Served {
  readonly nodes: { readonly server: Shop }
}

describe('a handler', () => {
  it('may give a number, a text, a truth value or a collection by the way', () => {
    expectStatuses(
      server((server) => server.n++),
      { stolen: 'holds', three: 'witnessed', two: 'violated' },
    )
    expectStatuses(
      server((server) => server.set.add(2)),
      { stolen: 'holds', three: 'violated', two: 'witnessed' },
    )
    expectStatuses(
      server((server) => server.set.delete(1)),
      { stolen: 'holds', three: 'violated', two: 'violated' },
    )
    expectStatuses(
      server((server) => {
        server.n = 3
        server.owner = 'thief'
        return server.owner
      }),
      { stolen: 'violated', three: 'witnessed', two: 'violated' },
    )
    expectStatuses(
      server((server) => {
        server.n++
        return [['stolen'], new Map([['owner', 'thief']])]
      }),
      { stolen: 'holds', three: 'witnessed', two: 'violated' },
    )
  })

  it('may give its node', () => {
    const made = server((server) => {
      server.n++
      return server
    })
    expectStatuses(made, { stolen: 'holds', three: 'witnessed', two: 'violated' })
  })

  it('must not return a new state, complete or not', () => {
    const wrong = [
      () => ({ owner: 'thief', n: 3, set: new Set() }),
      ({ n }: Server) => ({ n: n + 1 }),
      (server: Server) => ({ ...server, owner: 'thief' }),
    ]
    for (const handler of wrong) {
      expectError(server(handler), /^It returned an object\.$/)
      expect(searchOf(server(handler)).error?.cure).toBe(
        'Change the node instead, and give nothing back; put the body of an arrow in braces.',
      )
    }
  })

  it('must not do so where it changed its node', () => {
    const made = server((server) => {
      server.n++
      return { owner: 'thief' }
    })
    expectError(made, /^It returned an object\.$/)
  })

  it('may assign a fresh collection and give it by the way, but no fresh object', () => {
    const assigning = (part: object) => server((server) => Object.assign(server, { part }).part)
    expectStatuses(assigning([1]), { stolen: 'holds', three: 'violated', two: 'violated' })
    expectError(assigning({ paid: true }), /^It returned an object\.$/)
  })

  it('must not be asynchronous, nor a generator, nor give a function or an instance of a class', () => {
    const later = 'Handlers and actions are synchronous: remove async, await and yield.'
    const change = 'Change the node instead, and give nothing back; put the body of an arrow in braces.'
    const wrong: readonly [(server: Server) => unknown, RegExp, string][] = [
      [
        async (server) => {
          server.n++
          await null
          server.n++
        },
        /It returned a promise/,
        later,
      ],
      [
        function* (server) {
          server.n++
          yield 1
        },
        /It returned a generator/,
        later,
      ],
      [
        ({ n }) =>
          () =>
            n,
        /It returned a function/,
        change,
      ],
      [() => new Date(0), /It returned an instance of Date/, change],
    ]
    for (const [handler, message, cure] of wrong) {
      expectError(server(handler), message)
      expect(searchOf(server(handler)).error?.cure).toBe(cure)
    }
  })

  it.each(['start', 'on', 'timeout'])('must not return an object, whichever it is: %s', (which) => {
    const giving = (kind: string) => (server: { n: number }) =>
      (kind === which ? { n: server.n } : undefined) as undefined
    const made = smallProtocol<{ server: { go: {} } }>({
      nodes: { server: 1 },
      roles: {
        server: role({
          state: { n: 0 },
          start(server) {
            server.setTimer('act')
            server.send('server', { type: 'go' })
            return giving('start')(server)
          },
          on: { go: giving('on') },
          timeout: { act: giving('timeout') },
        }),
      },
    })
    expectError(made, /It returned an object\.$/)
  })
})

describe('the guard of an action', () => {
  const guards: [string, (state: Shop) => unknown, RegExp][] = [
    ['a promise', async ({ n }: Shop) => n < 3, /act\.when returned a promise, not true or false/],
    ['a text', ({ owner }: Shop) => owner, /act\.when returned "nobody", not true or false/],
    ['nothing', ({ n }: Shop) => void n, /act\.when returned undefined, not true or false/],
  ]

  it.each(guards)('must not return %s', (_what, when, message) => {
    expectError(
      shop((state) => state.n++, when as never),
      message,
    )
  })
})

describe('initial states', () => {
  it('with other variables than the first are refused', () => {
    const made = smallMachine({
      variables: (choose) => choose([{ n: 0 }, { n: 0, bonus: 7 }]) as { n: number },
      actions: (_parameters) => ({ stay: action({ do() {} }) }),
      properties: { bonus: never(({ bonus }: { bonus?: number }) => bonus === 7) as never },
    })
    expectError(made, /different variables: only some have bonus/, /returns\.test\.ts:\d+/)
  })
})

describe('a getter, which a copy would freeze at its first value', () => {
  const twice = (): object => ({
    n: 0,
    get twice(): number {
      return 2 * (this as unknown as { n: number }).n
    },
  })
  const getter = /a getter, or a field that is hidden/
  const started = (state: object, start: (node: { part?: object } & NodeActions<Messages>) => void = () => {}) =>
    smallProtocol<Messages>({ nodes: { node: 1 }, roles: { node: role({ state, start, on: { go() {} } }) } })
  interface Messages {
    node: { go: {} }
  }

  it.each<[string, () => Spec]>([
    ['the state of a node at its start', () => started(twice)],
    ['the state of a node that is data', () => started(twice())],
    [
      'what a handler puts into its node',
      () =>
        started({}, (node) => {
          node.part = twice()
        }),
    ],
    [
      'a message at the start',
      () =>
        started({}, (node) =>
          node.send('node', Object.defineProperty({ type: 'go' as const }, 'hidden', { value: 1 })),
        ),
    ],
    ['the variables of a machine', () => smallMachine({ variables: twice, actions: (_parameters) => ({}) })],
    [
      'a variable of a machine',
      () => smallMachine({ variables: () => ({ part: twice() }), actions: (_parameters) => ({}) }),
    ],
  ])('is refused in %s', (_, make) => {
    expect(() => searchOrThrow(make())).toThrow(getter)
  })
})

function searchOrThrow(made: Spec): void {
  const { error } = searchOf(made)
  if (error !== null) throw new Error(error.message)
}
