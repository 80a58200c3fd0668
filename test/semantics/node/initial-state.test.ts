/** The state in which a node begins, as its role declares it: as data, or as a function of who the node is. */

import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../../src/language/errors.ts'
import { type Identity, reservedNames } from '../../../src/language/node.ts'
import { role } from '../../../src/language/role.ts'
import { initialState as stateAtFirst } from '../../../src/semantics/node/initial-state.ts'
import { instanceOf, smallProtocol } from '../../engine/small-models.ts'
import { initialState, shown } from '../protocol/stepping.ts'
import { memberOf } from './reactions.ts'

const stateOf = (state: unknown) => stateAtFirst(memberOf({ state: state as object }))

function refusalOf(state: unknown) {
  try {
    stateOf(state)
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    const { code, summary: message, cure = null, place = null } = error
    return { code, message, cure, place }
  }
  throw new Error('nothing was refused')
}

/** In both ways in which a state can be declared. */
const declared = (state: unknown): [what: string, state: unknown][] => [
  ['as data', state],
  ['by a function', () => state],
]

describe('the state of a node', () => {
  it('has no fields where its role declares none', () => {
    expect(stateAtFirst(memberOf({}))).toEqual({})
  })

  it.each(declared({ held: false, log: [[1]], votes: new Set(['a']) }))('is what is declared %s', (_what, state) => {
    expect(stateOf(state)).toEqual({ held: false, log: [[1]], votes: new Set(['a']) })
  })

  it('is made of who the node is', () => {
    const state = ({ id, index, others }: Identity) => ({ me: id, at: index, rest: [...others] })
    expect(stateOf(state)).toEqual({ me: 'server0', at: 0, rest: ['server1'] })
    let given: string[] = []
    const look = (node: Identity) => {
      given = Object.keys(node)
      return {}
    }
    stateOf(look)
    expect(given).toEqual(['id', 'index', 'others'])
  })

  it.each(declared({ log: [[1]] }))(
    'shares nothing with what the author declares %s, nor with other nodes',
    (_what, state) => {
      const [one, other] = [stateOf(state), stateOf(state)] as { log: object[] }[]
      const own = (typeof state === 'function' ? state() : state) as { log: object[] }
      expect(new Set([one, other, own]).size).toBe(3)
      expect(new Set([one, other, own].map((made) => made?.log)).size).toBe(3)
      expect(new Set([one, other, own].map((made) => made?.log[0])).size).toBe(3)
    },
  )

  it('is made for each node, before it starts', () => {
    const instance = instanceOf(
      smallProtocol<{ server: {}; idle: {} }>({
        nodes: { server: 2, idle: 1 },
        roles: {
          server: role({
            state: ({ id }) => ({ name: `state of ${id}`, started: false }),
            start(server) {
              server.started = server.name === `state of ${server.id}`
            },
          }),
          idle: role({}),
        },
      }),
    )
    const { server0, server1, idle } = shown(instance, initialState(instance))
    expect([server0, server1, idle]).toMatchObject([
      { state: { name: 'state of server0', started: true } },
      { state: { name: 'state of server1', started: true } },
      { state: {} },
    ])
  })

  it('is refused where the scenario is checked, with the node', () => {
    const instance = instanceOf(
      smallProtocol<{ server: {} }>({
        nodes: { server: 2 },
        roles: { server: role({ state: (({ index }: Identity) => (index === 1 ? null : {})) as () => object }) },
      }),
    )
    expect(() => initialState(instance)).toThrow(
      expect.objectContaining({ code: 'bad-model', summary: expect.stringContaining('server1') }),
    )
  })
})

describe('a state is refused', () => {
  const cure = 'Give an object with the fields of a node: state: { held: false }.'

  it.each([
    [null, 'null'],
    [3, '3'],
    ['free', '"free"'],
    [true, 'true'],
    [[1], 'an array'],
    [new Map([['held', true]]), 'an instance of Map'],
    [new Set([1]), 'an instance of Set'],
  ])('that is no object: %o', (state, words) => {
    const message = `The state of server is ${words}, not an object.`
    expect(refusalOf(() => state)).toEqual({ code: 'bad-model', message, cure, place: null })
  })

  it.each(reservedNames.map((name) => [name]))('that has a field %s', (name) => {
    const refusal = {
      code: 'bad-model',
      message: `The state of server has a field ${name}, which every node has.`,
      cure: 'Call the field otherwise.',
      place: null,
    }
    for (const [, state] of declared({ held: false, [name]: 1 })) expect(refusalOf(state)).toEqual(refusal)
  })

  it.each<[string, unknown, string]>([
    ['nothing at all', () => undefined, 'undefined'],
    ['a promise', async () => ({ held: false }), 'a Promise'],
    ['a function', () => () => ({}), 'the function (anonymous)'],
    ['an instance of a class', () => new Date(0), 'an instance of Date'],
    ['a field that is undefined', { held: undefined }, 'undefined at held'],
    ['a method', { held: false, free() {} }, 'the function free at free'],
    [
      'a getter',
      {
        get held() {
          return false
        },
      },
      'a getter, or a field that is hidden at held',
    ],
    ['a symbol', { [Symbol('held')]: false }, 'a symbol key'],
  ])('that is no plain data: %s', (_what, state, found) => {
    expect(refusalOf(state)).toMatchObject({
      code: 'not-plain-data',
      message: `The state of server0 is not plain data: ${found}.`,
    })
  })

  it('that cannot be made, with the line of the author', () => {
    const throwing = () => {
      throw new RangeError('too few')
    }
    expect(refusalOf(throwing)).toEqual({
      code: 'bad-model',
      message: 'The state of server0 cannot be made: RangeError: too few',
      cure: null,
      place: expect.stringMatching(/initial-state\.test\.ts:\d+:\d+$/),
    })
    const throwingText = () => {
      throw 'too few'
    }
    expect(refusalOf(throwingText)).toMatchObject({
      message: 'The state of server0 cannot be made: too few',
      place: null,
    })
  })

  it('that is refused already, as it is', () => {
    const refusing = () => {
      throw new NetsplitError({ code: 'bad-scenario', message: 'Something else.' })
    }
    expect(refusalOf(refusing)).toMatchObject({ code: 'bad-scenario', message: 'Something else.' })
  })

  it('that needs other nodes to be changed', () => {
    const greedy = ({ others }: Identity) => ({ all: (others as string[]).push('server2') })
    expect(refusalOf(greedy)).toMatchObject({ message: expect.stringContaining('TypeError: Cannot add property 1') })
  })
})
