/** Author code that does what no model may is refused for the right reason, with its line, whatever it makes of the refusal. */

import { describe, expect, it } from 'vitest'
import { action } from '../../src/language/machine.ts'
import { always } from '../../src/language/property.ts'
import { role } from '../../src/language/role.ts'
import type { Spec } from '../../src/language/spec.ts'
import { searchOf, smallMachine, smallProtocol } from '../engine/small-models.ts'
import { expectError, expectStatuses } from './verdicts.ts'

// biome-ignore lint/suspicious/noExplicitAny: what is done here is what types forbid
type Anything = any

/** What is at hand in every state that the deeds below are done to. */
const variables = () => ({
  steps: 0,
  seen: 0 as Anything,
  box: { v: 1, inner: { d: 1 } } as Anything,
  flat: { v: 1 } as Anything,
  list: [{ n: 1 }, { n: 2 }] as Anything,
  map: new Map<string, Anything>([
    ['a', { n: 1 }],
    ['b', { n: 2 }],
  ]),
  set: new Set([1, 2]),
})

type Deed = (state: Anything) => unknown

const isGoingOn = ({ steps }: Anything) => steps < 2

/** A machine whose one action does a deed. */
const recipe = (deed: Deed): Spec =>
  smallMachine({
    variables,
    actions: (_parameters) => ({
      go: action({
        when: isGoingOn,
        do(state) {
          ;(state as Anything).steps++
          deed(state)
        },
      }),
    }),
    properties: { short: always((({ steps }: Anything) => steps <= 2) as never) },
  })

/** A protocol whose one handler does it to its node. */
const handler = (deed: Deed): Spec =>
  smallProtocol({
    nodes: { server: 1 },
    roles: {
      server: role({
        state: variables(),
        start(server: Anything) {
          server.setTimer('go')
        },
        timeout: {
          go(server: Anything) {
            server.steps++
            deed(server)
            if (server.steps < 2) server.setTimer('go')
          },
        },
      } as never),
    },
  } as Anything)

/** A protocol whose one handler does it to what it receives. */
const receiver = (deed: Deed, message: () => object = () => ({ box: { v: 1, inner: { d: 1 } } })): Spec =>
  smallProtocol({
    nodes: { server: 1 },
    roles: {
      server: role({
        state: { steps: 0 },
        start(server: Anything) {
          server.send(server.id, { type: 'go', ...message() })
        },
        on: {
          go(server: Anything, received: Anything) {
            server.steps++
            deed(received)
          },
        },
      } as never),
    },
  } as Anything)

/** A machine whose one action asks for its guard, its set or a predicate, which does it to what it is shown. */
const looking: { readonly [what: string]: (deed: Deed) => Spec } = {
  guard: (deed) =>
    smallMachine({
      variables,
      actions: (_parameters) => ({
        go: action({
          when(state) {
            deed(state)
            return isGoingOn(state)
          },
          do: (state) => void state.steps++,
        }),
      }),
    }),
  over: (deed) =>
    smallMachine({
      variables,
      actions: (_parameters) => ({
        go: action({
          over(state: Anything) {
            deed(state)
            return isGoingOn(state) ? [1] : []
          },
          do: (state: Anything) => void state.steps++,
        } as Anything),
      }),
    }),
  predicate: (deed) =>
    smallMachine({
      variables,
      actions: (_parameters) => ({ go: action({ when: isGoingOn, do: (state) => void (state as Anything).steps++ }) }),
      properties: {
        looks: always(((state: Anything) => {
          deed(state)
          return true
        }) as never),
      },
    }),
}

const freezing: { readonly [what: string]: Deed } = {
  'Object.freeze': ({ box }) => Object.freeze(box),
  'Object.seal': ({ box }) => Object.seal(box),
  'Object.preventExtensions': ({ list }) => Object.preventExtensions(list),
}

/** Deeds that no model may do to a part of a state that it may change, and what is said of them. */
const wrong: { readonly [what: string]: readonly [deed: Deed, says: RegExp] } = {
  ...Object.fromEntries(
    Object.entries(freezing).map(([what, deed]) => [what, [deed, /It freezes a part of a state or a message/]]),
  ),
  'Object.setPrototypeOf': [({ box }) => Object.setPrototypeOf(box, {}), /It changes the prototype of a part of a/],
  'a prototype of a list': [({ list }) => Object.setPrototypeOf(list, null), /It changes the prototype of a part of a/],
  'another prototype by its name': [
    ({ box }) => Reflect.set(box, '__proto__', { v: 1 }),
    /It changes the prototype of a part of a/,
  ],
  'a getter': [({ box }) => Object.defineProperty(box, 'v', { get: () => 1 }), /It defines a getter of a part of a/],
  'a hidden field': [
    ({ box }) => Object.defineProperty(box, 'hidden', { value: 1 }),
    /It defines hidden as a hidden or fixed field of a part/,
  ],
  'a field of a list': [
    ({ list }) => {
      list.extra = 5
    },
    /It sets extra of a list/,
  ],
  'a symbol of a list': [
    ({ list }) => {
      list[Symbol('mine')] = 5
    },
    /It sets Symbol\(mine\) of a list/,
  ],
  'a field of a map': [
    ({ map }) => {
      map.extra = 5
    },
    /It sets extra of a map/,
  ],
  'a field of a set': [
    ({ set }) => {
      set.extra = 5
    },
    /It sets extra of a set/,
  ],
}

/** Wraps a deed so that nothing comes out of it. */
const swallowed: { readonly [how: string]: (deed: Deed) => Deed } = {
  'in try and catch': (deed) => (state) => {
    try {
      deed(state)
    } catch {
      return 'nothing has happened'
    }
    return 'it worked'
  },
  'in a finally that returns': (deed) => (state) => {
    try {
      deed(state)
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: this is what is tested
      return 'nothing has happened'
    }
  },
  'by another exception that is caught': (deed) => (state) => {
    try {
      try {
        deed(state)
      } catch (cause) {
        throw new Error('mine', { cause })
      }
    } catch {
      return 'nothing has happened'
    }
    return 'it worked'
  },
}

describe('a recipe and a handler are refused', () => {
  for (const [what, [deed, says]] of Object.entries(wrong)) {
    it(`${what}, with the line`, () => {
      expectError(recipe(deed), says, /^go \(.*author-code\.test\.ts:\d+:\d+\)$/)
      expectError(handler(deed), says, /^server\.timeout\.go \(.*author-code\.test\.ts:\d+:\d+\)$/)
    })

    it.each(Object.keys(swallowed))(`${what}, also %s`, (how) => {
      const hidden = (swallowed[how] as (deed: Deed) => Deed)(deed)
      expect(searchOf(recipe(hidden)).error?.message).toMatch(says)
      expect(searchOf(handler(hidden)).error?.message).toMatch(says)
    })
  }

  it.each<[string, Deed, RegExp]>([
    ['to set what is no variable', (state) => Object.assign(state, { brandNew: 1 }), /It sets brandNew, which is no/],
    ['to delete a variable', (state) => Reflect.deleteProperty(state, 'steps'), /It deletes the variable steps/],
    ['to freeze the variables', (state) => Object.freeze(state), /It freezes the variables/],
    ['a getter of the variables', (state) => Object.defineProperty(state, 'box', { get: () => 1 }), /defines a getter/],
    ['another prototype of the variables', (state) => Object.setPrototypeOf(state, {}), /changes the prototype of the/],
    ['to choose from nothing', (state) => void state.choose?.([]), /choose\(\) was given no options/],
  ])('%s, swallowed or not', (what, deed, says) => {
    const model = what === 'to choose from nothing' ? handler : recipe
    expectError(model(deed), says)
    for (const swallow of Object.values(swallowed)) expectError(model(swallow(deed)), says)
  })

  it.each<[string, Deed, RegExp]>([
    ['to send what is no plain data', (node) => node.send(node.id, { type: 'x', f: () => 1 }), /is not plain data/],
    ['to send to nobody', (node) => node.send('nobody', { type: 'x' }), /sends to "nobody", which is no node/],
    ['to set a timer that there is not', (node) => node.setTimer('nope'), /sets the timer nope/],
    ['to set what every node has', (node) => Object.assign(node, { id: 'me' }), /It sets id, which every node has/],
    ['to record what is no plain data', (node) => node.invoke(1n), /is not plain data: the bigint 1n/],
  ])('%s, swallowed or not', (_what, deed, says) => {
    expectError(handler(deed), says)
    for (const swallow of Object.values(swallowed)) expectError(handler(swallow(deed)), says)
  })

  it('an object that inherits from a part of the state, or from another object, as a value', () => {
    for (const model of [recipe, handler]) {
      for (const value of [({ box }: Anything) => Object.create(box), () => Object.create({ v: 3 })]) {
        const deed: Deed = (state) => {
          state.seen = value(state)
        }
        expectError(model(deed), /an object that inherits from another one/)
      }
    }
  })

  it('a fresh map, set or list with fields as a value', () => {
    for (const [what, value] of Object.entries({ map: new Map(), set: new Set(), list: [] })) {
      const deed: Deed = (state) => {
        state.seen = Object.assign(value, { extra: 1 })
      }
      expectError(recipe(deed), new RegExp(`a field of a ${what} at extra`))
    }
    const withParts: Deed = (state) => {
      state.seen = Object.assign([state.box], { extra: state.flat })
      state.box.v++
    }
    expectError(recipe(withParts), /a field of a list/)
  })
})

describe('author code may', () => {
  it.each<[string, Deed]>([
    ['store a frozen object', (s) => Object.assign(s, { seen: Object.freeze({ v: 3, box: s.box }) })],
    [
      'store an object without a prototype',
      (s) => Object.assign(s, { seen: Object.assign(Object.create(null), s.box) }),
    ],
    [
      'ask whether a part is frozen',
      (s) => Object.assign(s, { seen: Object.isFrozen(s.box) || Object.isSealed(s.list) }),
    ],
    ['define an ordinary field', (s) => Object.defineProperty(s.box, 'w', { ...ordinary, value: 3 })],
    ['define a field that is there', (s) => Object.defineProperty(s.box, 'v', { value: 3 })],
    ['define an entry and the length of a list', (s) => Object.defineProperty(s.list, 'length', { value: 1 })],
    ['delete a field of a list that is not there', (s) => Reflect.deleteProperty(s.list, 'extra')],
    ['set the prototype that a part has', (s) => Object.setPrototypeOf(s.list, Array.prototype)],
    ['freeze a map', (s) => Object.freeze(s.map).set('c', { n: 3 })],
  ])('%s', (_what, deed) => {
    for (const model of [recipe, handler]) {
      const { verdict, error, fieldOrder } = searchOf(model(deed))
      expect({ verdict, error, fieldOrder }).toEqual({ verdict: 'holds', error: null, fieldOrder: [] })
    }
  })

  const ordinary = { enumerable: true, configurable: true, writable: true }

  it('set a field of an object that inherits from a part, which is left as it is', () => {
    const deed: Deed = (state) => {
      const heir = Object.create(state.box)
      heir.v = 99
      const heirOfAll = Object.create(state)
      heirOfAll.steps = 99
      const heirOfList = Object.create(state.list)
      heirOfList[0] = 99
      state.seen = [heir.v, state.box.v, heirOfAll.steps, state.steps, heirOfList[0], state.list[0].n]
    }
    const told = (model: (deed: Deed) => Spec) => searchOf(model(deed)).verdict
    expect([told(recipe), told(handler)]).toEqual(['holds', 'holds'])
    const asserted: Deed = (state) => {
      deed(state)
      const [heir, own, , , ofHeir, entry] = state.seen
      if (heir !== 99 || own !== 1 || ofHeir !== 99 || entry !== 1 || state.steps > 2) throw new Error('not so')
    }
    expect([searchOf(recipe(asserted)).verdict, searchOf(handler(asserted)).verdict]).toEqual(['holds', 'holds'])
  })

  it('freeze a message that it received, which is its own', () => {
    for (const deed of [({ box }: Anything) => Object.freeze(box), (message: object) => Object.freeze(message)]) {
      for (const paranoid of [false, true]) {
        expect(searchOf(receiver(deed), { paranoid })).toMatchObject({ verdict: 'holds', error: null, fieldOrder: [] })
      }
    }
  })

  it('throw and catch exceptions of its own, also where it has tried to choose in between', () => {
    const made = smallMachine({
      variables: () => ({ n: 0, caught: 0, done: 0 }),
      actions: (_parameters) => ({
        go: action({
          when: ({ n }) => n < 3,
          do(state, choose) {
            try {
              state.n++
              if (choose([true, false])) throw new RangeError('mine')
            } catch (error) {
              if (error instanceof RangeError) state.caught++
            } finally {
              state.done++
            }
          },
        }),
      }),
      properties: {
        all: always((({ n, done, caught }: Anything) => n === done && caught <= n) as never),
      },
    })
    expectStatuses(made, { all: 'holds' })
  })
})

describe('a function that looks at a state', () => {
  const changes: { readonly [what: string]: Deed } = {
    ...Object.fromEntries(Object.entries(wrong).flatMap(([what, [deed]]) => (what in freezing ? [] : [[what, deed]]))),
    'a variable': (state) => Object.assign(state, { steps: 1 }),
    'a field of an object without parts': ({ flat }) => Object.assign(flat, { v: 2 }),
    'a field that is not there': ({ flat }) => Object.assign(flat, { w: 2 }),
    'the deletion of a field': ({ flat }) => {
      delete flat.v
    },
    'an entry of a list': ({ list }) => list.reverse(),
    'an entry of a map': ({ map }) => map.delete('a'),
    'a part of an entry of a map': ({ map }) => Object.assign(map.get('a'), { n: 5 }),
    'the size of a set': ({ set }) => Object.assign(set, { size: 0 }),
  }

  for (const [who, model] of Object.entries(looking)) {
    it.each(Object.entries(changes))(`such as ${who} must not change %s, swallowed or not`, (_what, deed) => {
      const says = /changes the state, which is read-only there/
      expectError(model(deed), says)
      for (const swallow of Object.values(swallowed)) expectError(model(swallow(deed)), says)
    })

    it.each(Object.entries(freezing))(`such as ${who} may call %s, which changes nothing`, (_what, deed) => {
      for (const paranoid of [false, true]) {
        const { verdict, error, fieldOrder } = searchOf(model(deed), { paranoid })
        expect({ verdict, error, fieldOrder }).toEqual({ verdict: 'holds', error: null, fieldOrder: [] })
      }
    })
  }

  it('may fail at an object that the author froze, as JavaScript has it', () => {
    const own = Object.freeze([2, 1]) as number[]
    const { error } = searchOf((looking['predicate'] as (deed: Deed) => Spec)(() => own.sort()))
    expect(error?.message).toMatch(/^The predicate looks threw TypeError/)
  })
})

describe('the line and the reason', () => {
  it('are there for something thrown that is no error', () => {
    const text: Deed = ({ steps }) => {
      throw `${steps} is too many`
    }
    for (const model of [recipe, handler]) {
      const { verdict, violation } = searchOf(model(text))
      expect(verdict).toBe('violated')
      expect(violation?.failure).toMatchObject({
        message: 'threw 1 is too many',
        line: expect.stringMatching(/author-code\.test\.ts:\d+:\d+$/),
      })
    }
    expectError((looking['predicate'] as (deed: Deed) => Spec)(text), /The predicate looks threw 0 is too many/)
  })

  it('are those of the clone, where a function depends on the order of what it cloned', () => {
    const deeds: readonly Deed[] = [
      (state) => Object.assign(state, { seen: [...structuredClone(state.set)][0] }),
      (state) => Object.assign(state, { seen: [...structuredClone({ all: [state.map] }).all[0].keys()][0] }),
      (state) => Object.assign(state, { seen: [...structuredClone(state.set as Set<number>)][0] }),
    ]
    for (const deed of deeds) {
      for (const model of [recipe, handler]) {
        expectError(model(deed), /depends on the order in which it meets the members/, /author-code\.test\.ts:\d+/)
      }
    }
  })

  it('do not blame an order where no members were met', () => {
    let calls = 0
    const counting: Deed = (state) => {
      calls++
      state.seen = calls % 2
    }
    expectError(recipe(counting), /go does not always answer the same on the same state/, /^go/)
  })

  it('are those of a part that is used after its handler', () => {
    let kept: Anything = null
    const keeps: Deed = (state) => {
      if (kept !== null && kept !== state) void kept.map
      kept = state
    }
    for (const model of [recipe, handler]) {
      kept = null
      const { verdict, error } = searchOf(model(keeps))
      expect([verdict, error?.code]).toEqual(['error', 'bad-model'])
      expect(error?.message).toMatch(/kept beyond the function that was shown it/)
    }
  })
})

describe('-0', () => {
  it('is 0 from the end of a step on', () => {
    const zero: Deed = (state) => {
      const before = Object.is(state.seen, -0)
      state.seen = -0
      if (before || !Object.is(state.seen, -0)) throw new Error('not so')
    }
    expect([searchOf(recipe(zero)).verdict, searchOf(handler(zero)).verdict]).toEqual(['holds', 'holds'])
  })
})
