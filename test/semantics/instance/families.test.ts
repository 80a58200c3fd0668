/** Properties of each member, held against the same properties written out for each. */

import { describe, expect, it } from 'vitest'
import type { PropertyResult } from '../../../src/engine/result.ts'
import {
  always,
  alwaysEventually,
  deadlockFree,
  each,
  eventually,
  eventuallyAlways,
  forEach,
  given,
  implies,
  leadsTo,
  messages,
  NetsplitError,
  type NodeOf,
  never,
  type Property,
  protocol,
  quiescent,
  range,
  role,
  type Spec,
  type StateOf,
  sometimes,
  spec,
  step,
} from '../../../src/index.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { checked } from '../../findings/checked.ts'

interface Messages {
  server: { ask: {} }
  client: { answer: {} }
}

/** Clients ask, and the server answers but for those that it overlooks; an answered client may ask again. */
const asking = protocol({
  name: 'asking',
  parameters: { clients: 2, overlooks: -1, again: false },
  messages: messages<Messages>(),
  nodes: { server: 1, client: 'clients' },
  roles: ({ overlooks, again }, { server }) => ({
    server: role({
      state: { served: 0 },
      on: {
        ask(server, { from }) {
          if (from === `client${overlooks}`) return
          server.served = 1
          server.send(from, { type: 'answer' })
        },
      },
    }),
    client: role({
      state: { done: false, early: false },
      start: (client) => client.send(server, { type: 'ask' }),
      on: {
        answer(client) {
          client.early ||= client.index === 0 && !client.done
          client.done = true
          if (!again) return
          client.done = false
          client.send(server, { type: 'ask' })
        },
      },
    }),
  }),
})

type State = StateOf<typeof asking>
type Client = NodeOf<typeof asking, 'client'>

/** The kinds of properties, of one client by a predicate of it. */
const kinds: { readonly [name: string]: <View>(done: (view: View) => boolean) => Property<View, unknown> } = {
  always: (done) => always(done),
  never: (done) => never(done),
  sometimes: (done) => sometimes(done),
  step: (done) => step((before, after) => !done(before) || done(after)),
  eventually: (done) => eventually(done),
  leadsTo: (done) => leadsTo((view) => !done(view), done),
  alwaysEventually: (done) => alwaysEventually(done),
  eventuallyAlways: (done) => eventuallyAlways(done),
  quiescent: (done) => quiescent(done),
}

const predicates: { readonly [name: string]: (client: Client) => boolean } = {
  done: ({ done }) => done,
  early: ({ early }) => early,
  anything: () => true,
}

function specOf(properties: { readonly [name: string]: Property }, params: object): Spec {
  return spec(asking, { properties, scenarios: { only: { params } } }) as unknown as Spec
}

function statusOf(properties: readonly PropertyResult[], names: readonly string[]): string {
  const found = properties.filter(({ name }) => names.includes(name)).map(({ status }) => status)
  return (['violated', 'unknown', 'witnessed', 'holds'] as const).find((status) => found.includes(status)) ?? 'none'
}

const settings = [
  { clients: 1 },
  { clients: 3 },
  { clients: 3, overlooks: 1 },
  { clients: 2, overlooks: 0 },
  { clients: 2, again: true },
  { clients: 2, again: true, overlooks: 1 },
]

describe.each(settings)('with %o', (params) => {
  it.each(Object.keys(kinds))('%s of each is that of all', (kind) => {
    const make = kinds[kind] as (typeof kinds)[string]
    for (const [name, predicate] of Object.entries(predicates)) {
      const single = range(params.clients).map((client) => {
        const property = make((state: State) => predicate(given(state.nodes.client[client])))
        return [`${name}${client}`, property] as const
      })
      const family = {
        each: each<State, unknown, 'client'>('client', make(predicate)),
        forEach: forEach(
          ({ clients }: { clients: number }) => range(clients),
          (client) => make((state: State) => predicate(given(state.nodes.client[client]))),
        ),
      }
      const options = { keepGoing: true } as const
      const own = checked(specOf(family as never, params), 'only', options).result.properties
      const written = checked(specOf(Object.fromEntries(single) as never, params), 'only', options).result.properties
      const wanted = statusOf(
        written,
        single.map(([one]) => one),
      )
      expect(own.map(({ status }) => status)).toEqual([wanted, wanted])
      expect(own.map(({ members }) => members)).toEqual([params.clients, params.clients])
      const depths = written.flatMap(({ status, depth }) => (status === wanted ? [depth ?? 0] : []))
      const depth = wanted === 'witnessed' ? Math.max(...depths) : Math.min(...depths)
      expect(own.map((one) => one.depth ?? 0)).toEqual([depth, depth])
    }
  })
})

describe('a property of each', () => {
  const overlooked = { clients: 2, overlooks: 1 }

  it('names the member that violates it', () => {
    const { result, trace } = checked(
      specOf(
        {
          served: each<State, unknown, 'client'>(
            'client',
            eventually(({ done }) => done),
          ) as never,
        },
        overlooked,
      ),
      'only',
    )
    expect(result.violation).toMatchObject({ property: 'served', of: 'client1' })
    expect(result.properties).toMatchObject([{ name: 'served', of: 'client1', members: 2 }])
    expect(trace).toContain('served of client1')
  })

  it('names the member that has no witness', () => {
    const served = forEach(
      ({ clients }: { clients: number }) => range(clients),
      (client) => sometimes(({ nodes }: State) => given(nodes.client[client]).done),
    )
    const { result } = checked(specOf({ served: served as never }, overlooked), 'only')
    expect(result.violation).toMatchObject({ property: 'served', of: 1, run: null })
  })

  it('may be of a role that is one node', () => {
    const property = each<State, unknown, 'server'>(
      'server',
      always(({ served }) => served <= 1),
    )
    const { result } = checked(specOf({ property: property as never }, {}), 'only')
    expect(result.properties).toMatchObject([{ status: 'holds', members: 1 }])
  })

  it.each(Object.keys(kinds))('of nobody says nothing: %s', (kind) => {
    const make = kinds[kind] as (typeof kinds)[string]
    const family = {
      each: each<State, unknown, 'client'>(
        'client',
        make(({ done }: Client) => done),
      ),
      forEach: forEach(
        () => [] as number[],
        () => make((_state: State) => true),
      ),
    }
    const { result } = checked(specOf(family as never, { clients: 0 }), 'only')
    const expected =
      kind === 'sometimes' ? { status: 'violated', members: 0 } : { status: 'holds', vacuous: true, members: 0 }
    expect(result.properties).toMatchObject([expected, expected])
  })

  it('is vacuous where no premise ever holds', () => {
    const never = each<State, unknown, 'client'>(
      'client',
      always(
        implies(
          ({ index }) => index > 5,
          () => false,
        ),
      ),
    )
    const once = each<State, unknown, 'client'>(
      'client',
      always(
        implies(
          ({ index, done }) => index === 1 && done,
          () => true,
        ),
      ),
    )
    const { result } = checked(specOf({ never: never as never, once: once as never }, {}), 'only')
    expect(result.properties.map(({ vacuous }) => vacuous ?? false)).toEqual([true, false])
  })

  it('is asked once of members that are alike', () => {
    const properties = {
      seen: each<State, unknown, 'client'>(
        'client',
        sometimes(({ done }) => done),
      ),
      kept: each<State, unknown, 'client'>(
        'client',
        step((before, after) => !before.done || after.done),
      ),
      bounded: each<State, unknown, 'client'>(
        'client',
        always(({ index }) => index >= 0),
      ),
    }
    const reduced = spec(asking, {
      properties: properties as never,
      scenarios: { only: { params: { clients: 3 }, symmetric: ['client'] } },
    })
    expect(instantiate(reduced as unknown as Spec, 'only').properties).toHaveLength(3)
    expect(instantiate(reduced as unknown as Spec, 'only', {}, [], false).properties).toHaveLength(5)
  })
})

describe('what is refused', () => {
  const refused = (property: () => Property, params: object = {}): string => {
    try {
      checked(specOf({ wrong: property() }, params), 'only')
    } catch (error) {
      if (error instanceof NetsplitError) return error.message
      throw error
    }
    throw new Error('nothing was refused')
  }

  it.each<[string, () => Property, string]>([
    [
      'a role that there is not',
      () =>
        each(
          'clinet' as never,
          always(() => true),
        ) as Property,
      "there is no role 'clinet'",
    ],
    ['deadlocks', () => each('client' as never, deadlockFree()) as Property, 'cannot be about deadlockFree'],
    [
      'each of each',
      () =>
        each(
          'client' as never,
          each(
            'client' as never,
            always(() => true),
          ),
        ) as Property,
      'cannot be about properties of each member',
    ],
    [
      'no list',
      () =>
        forEach(
          () => 3 as never,
          () => always(() => true),
        ),
      'its members are 3, not a list',
    ],
    [
      'no property',
      () =>
        forEach(
          () => [1],
          () => true as never,
        ),
      'the property of a member is true',
    ],
    [
      'a function that throws',
      () =>
        forEach(
          () => {
            throw new Error('no members')
          },
          () => always(() => true),
        ),
      'it fails: no members',
    ],
    [
      'properties of several kinds',
      () =>
        forEach(
          () => [1, 2],
          (n) => (n === 1 ? always(() => true) : never(() => true)),
        ),
      'it is always of one member and never of another',
    ],
  ])('%s', (_what, property, words) => {
    expect(refused(property)).toContain(words)
  })
})
