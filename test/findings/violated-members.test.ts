/** Of a property of each member, the report names one for whom it is violated, in text and in JSON, whatever its kind. */

import { describe, expect, it } from 'vitest'
import { search } from '../../src/engine/threads/in-process.ts'
import {
  action,
  always,
  each,
  forEach,
  implies,
  indexed,
  machine,
  messages,
  never,
  type Property,
  protocol,
  quiescent,
  role,
  type Spec,
  sometimes,
  spec,
  step,
} from '../../src/index.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { formatTrace } from '../../src/trace/text.ts'
import { traceOf } from '../../src/trace/trace.ts'

interface Messages {
  client: { stop: {} }
}

/** Three clients; the one at this place stops too late. */
const clients = (late: number) =>
  protocol({
    name: 'clients',
    parameters: {},
    messages: messages<Messages>(),
    nodes: { client: 3 },
    roles: (_parameters) => ({
      client: role({
        state: { ticks: 0, stopped: false },
        start: (client) => client.setTimer('tick'),
        on: {
          stop(client) {
            client.stopped = true
          },
        },
        timeout: {
          tick(client) {
            client.ticks++
            if (client.ticks < (client.index === late ? 2 : 1)) client.setTimer('tick')
            else if (client.index !== late) client.send(client.id, { type: 'stop' })
          },
        },
      }),
    }),
  })

interface Client {
  readonly ticks: number
  readonly stopped: boolean
}

type State = { readonly nodes: { readonly client: readonly Client[] } }

const eachOf = (property: Property<Client>) => each<State, unknown, 'client'>('client', property as never)
const ofPlaces = (make: (client: (state: State) => Client) => Property<State>) =>
  forEach(
    () => [0, 1, 2],
    (at) => make(({ nodes }) => nodes.client[at] as Client),
  )

const properties: { readonly [name: string]: Property } = {
  bounded: eachOf(always(({ ticks }) => ticks < 2)),
  implied: eachOf(
    always(
      implies(
        ({ ticks }) => ticks > 0,
        ({ ticks }) => ticks === 1,
      ),
    ),
  ),
  neverTwo: eachOf(never(({ ticks }) => ticks === 2)),
  notFromOne: eachOf(step((before, after) => before.ticks !== 1 || after.ticks === 1)),
  stops: eachOf(quiescent(({ stopped }) => stopped)),
  boundedToo: ofPlaces((client) => always((state) => client(state).ticks < 2)),
  notFromOneToo: ofPlaces((client) => step((before, after) => client(before).ticks !== 1 || client(after).ticks === 1)),
  twice: eachOf(sometimes(({ ticks }) => ticks === 2)),
}

describe.each([0, 1, 2])('of client%i alone violated', (late) => {
  const made = spec(clients(late), { properties, scenarios: { only: {} } } as never) as Spec
  const member = (name: string) => (name.endsWith('Too') ? late : `client${late}`)

  it.each(Object.keys(properties).filter((name) => name !== 'twice'))('%s names it', (name) => {
    const instance = instantiate(made, 'only', {}, [name])
    const result = search(instance, { memoryBytes: 64 * 2 ** 20 })
    expect(result.properties).toMatchObject([{ name, status: 'violated', of: member(name), members: 3 }])
    expect(result.violation).toMatchObject({ property: name, of: member(name) })
    const text = formatTrace(traceOf(result, instance) as never)
    expect(text).toContain(`${name} of ${member(name)}`)
  })

  it('each of them names it when all are asked for', () => {
    const result = search(instantiate(made, 'only'), { memoryBytes: 64 * 2 ** 20, keepGoing: true })
    const named = Object.fromEntries(result.properties.map(({ name, of }) => [name, of]))
    const others = ['client0', 'client1', 'client2'].filter((id) => id !== `client${late}`)
    const names = Object.keys(properties)
    expect(named).toEqual({
      ...Object.fromEntries(names.map((name) => [name, member(name)])),
      twice: others[0],
    })
  })
})

describe('a property that holds', () => {
  it('is of nobody in particular', () => {
    const made = spec(clients(-1), { properties: { bounded: properties['bounded'] }, scenarios: { only: {} } } as never)
    const { properties: results } = search(instantiate(made as Spec, 'only'), { memoryBytes: 64 * 2 ** 20 })
    expect(results).toEqual([{ name: 'bounded', kind: 'always', status: 'holds', depth: null, members: 3 }])
  })
})

describe('up to symmetry', () => {
  const votes = machine({
    name: 'votes',
    parameters: {},
    symmetric: () => ({ voter: ['a', 'b', 'c'] }),
    variables: () => ({ voted: indexed(['a', 'b', 'c'], 0) }),
    actions: (_parameters) => ({
      votes: action({
        over: ['a', 'b', 'c'],
        when: ({ voted }, voter) => (voted[voter as 'a'] as number) < 2,
        do({ voted }, voter) {
          voted[voter as 'a'] = (voted[voter as 'a'] as number) + 1
        },
      }),
    }),
  })
  interface Votes {
    readonly voted: { readonly [voter: string]: number }
  }
  const twice = (voter: string) => (state: Votes) => state.voted[voter] === 2
  const ofVoters = (make: (voter: string) => Property) => forEach(() => ['a', 'b', 'c'], make)
  const made = spec(votes, {
    properties: {
      once: ofVoters((voter) => never(twice(voter))),
      rises: ofVoters((voter) => step((before: Votes, after: Votes) => !twice(voter)(after) || twice(voter)(before))),
    },
    scenarios: { only: { symmetric: true } },
  } as never) as Spec

  it.each(['once', 'rises'])('%s names whom the run shows that it is violated for', (name) => {
    const { violation, properties: results } = search(instantiate(made, 'only', {}, [name]), {
      memoryBytes: 64 * 2 ** 20,
    })
    const last = violation?.run?.states.at(-1) as readonly unknown[]
    const violated = ['a', 'b', 'c'].filter((_, at) => last[at] === 2)
    expect(violated).toEqual([violation?.of])
    expect(results[0]).toMatchObject({ of: violation?.of })
  })
})
