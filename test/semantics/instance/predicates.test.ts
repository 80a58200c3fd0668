/** Predicates and other functions of an instance, and how they are told when they go wrong. */

import { describe, expect, it } from 'vitest'
import { always, machine, never, type Spec, spec, step } from '../../../src/index.ts'
import { NetsplitError } from '../../../src/language/errors.ts'
import type { ParameterValues } from '../../../src/language/parameters.ts'
import type { Property } from '../../../src/language/property.ts'
import { type Check, instantiate, whatIs } from '../../../src/semantics/instance/instance.ts'
import { runDirectly } from '../../../src/semantics/system/system.ts'
import { initialState } from '../protocol/stepping.ts'
import { refusalOf, shop, type Tank, tank } from './small-specs.ts'

describe('a predicate', () => {
  const checkOf = (property: Property): Check => {
    const [made] = instantiate(tank({ properties: { odd: property } }), 'only').properties
    return made?.check as Check
  }
  const ask = (property: Property, level = 3, next?: number) =>
    checkOf(property).evaluate(runDirectly, () => level, ...(next === undefined ? [] : [() => next]))
  const judge = (predicate: (state: Tank, parameters: ParameterValues) => unknown) =>
    ask(always(predicate as () => boolean))

  it('is given the state and the parameters', () => {
    const given: unknown[] = []
    judge((...all) => given.push(...all) > 0)
    expect(given).toEqual([{ level: 3 }, { size: 3, leaks: false, form: 'round' }])
  })

  it('of a protocol is given its nodes', () => {
    const given: string[] = []
    const look = ({ nodes }: { nodes: { server: { id: string }[]; client: { id: string } } }) =>
      given.push(...nodes.server.map(({ id }) => id), nodes.client.id) > 0
    const instance = instantiate(shop({}, undefined, { up: always(look as never) }), 'only')
    const state = initialState(instance)
    expect(instance.properties[0]?.check?.evaluate(runDirectly, (slot) => state[slot] ?? null)).toBe(true)
    expect(given).toEqual(['server0', 'server1', 'client'])
  })

  it('of a step is given the states before and after, and the parameters', () => {
    const given: unknown[] = []
    ask(
      step((...all: unknown[]) => given.push(...all) > 0),
      3,
      4,
    )
    expect(given).toEqual([{ level: 3 }, { level: 4 }, { size: 3, leaks: false, form: 'round' }])
  })

  it('is run as the engine wants author code to be run, by its name', () => {
    const names: string[] = []
    const noting = <Result>(name: string, body: () => Result) => {
      names.push(name)
      return body()
    }
    checkOf(always(() => true)).evaluate(noting, () => 3)
    expect(names).toEqual(['odd'])
  })

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 1, '1'],
    ['a text', 'yes', '"yes"'],
    ['a list', [], 'an array'],
    ['a promise', Promise.resolve(true), 'a promise'],
  ])('must not return %s', (_what, verdict, words) => {
    const refusal = {
      code: 'predicate-threw',
      message: `The predicate odd returned ${words}, not true or false.`,
      cure: 'Return a boolean (did you forget return?).',
    }
    expect(refusalOf(() => judge(() => verdict))).toEqual({ ...refusal, place: null })
    expect(refusalOf(() => judge(({ level }) => (level > 0 ? verdict : true)))).toEqual({
      ...refusal,
      place: expect.stringMatching(/predicates\.test\.ts:\d+:\d+$/),
    })
  })

  it('must not throw', () => {
    const refusal = { code: 'predicate-threw', cure: 'A predicate must answer true or false in every state.' }
    const thrower = (thrown: unknown) => () => {
      throw thrown
    }
    expect(refusalOf(() => judge(thrower(new RangeError('too full'))))).toEqual({
      ...refusal,
      message: 'The predicate odd threw RangeError: too full.',
      place: expect.stringMatching(/predicates\.test\.ts:\d+:\d+$/),
    })
    expect(refusalOf(() => judge(thrower('too full')))).toEqual({
      ...refusal,
      message: 'The predicate odd threw too full.',
      place: null,
    })
  })

  it('must not change the state', () => {
    expect(refusalOf(() => judge((state) => state.level++ > 0))).toEqual({
      code: 'predicate-threw',
      message: 'The predicate odd changes the state, which is read-only there.',
      cure: expect.stringContaining('toSorted()'),
      place: expect.stringMatching(/predicates\.test\.ts:\d+:\d+$/),
    })
  })

  const here = expect.stringMatching(/predicates\.test\.ts:\d+:\d+$/)

  it('that returns no answer has the line at which it looks at either state of a step, and at no parameters', () => {
    const places = [
      (before: Tank) => before.level,
      (_before: Tank, after: Tank) => after.level,
      (_before: Tank, _after: Tank, { size }: { size: number }) => size,
    ].map((predicate) => refusalOf(() => ask(step(predicate as never), 3, 4)).place)
    expect(places).toEqual([here, here, null])
    expect(refusalOf(() => judge((_state, { size }) => size)).place).toBeNull()
  })

  it('must not use what another one was shown', () => {
    const kept: Tank[] = []
    const keeps = checkOf(always(((state: Tank) => kept.push(state) < 2 || (kept[0] as Tank).level > 0) as never))
    const evaluate = () => keeps.evaluate(runDirectly, () => 3)
    expect(evaluate()).toBe(true)
    expect(refusalOf(evaluate)).toEqual({
      code: 'predicate-threw',
      message:
        'The predicate odd fails: It uses a part of a state that was kept beyond the function that was shown it.',
      cure: 'Keep nothing of a state outside of it: copy what is needed into the state.',
      place: here,
    })
  })

  it('lets through what the engine has to say', () => {
    const error = new NetsplitError({ code: 'out-of-memory', message: 'The memory limit is reached.' })
    const failing = () => {
      throw error
    }
    expect(() => checkOf(always(() => true)).evaluate(failing, () => 3)).toThrow(error)
  })
})

describe('a function of a model is told by its kind', () => {
  it('in a machine', () => {
    const properties = { full: never(() => true), empty: never(() => true) }
    const instance = instantiate(tank({ properties, scenario: { bounds: { within: () => true } } }), 'only')
    expect(['fill', 'fill.when', 'drop.over', 'full', 'within'].map((name) => whatIs(name, instance))).toEqual([
      'action fill',
      'guard fill.when',
      'set drop.over',
      'property full',
      'the constraint within',
    ])
  })

  it('in a protocol', () => {
    const instance = instantiate(shop(), 'only')
    const [name] = instance.system.functions
    expect(whatIs(name as string, instance)).toBe(`handler ${name}`)
  })
})

describe('a part of a model that throws as it is looked at', () => {
  const odd = (variables: () => object) => {
    const model = machine({
      name: 'odd',
      parameters: {},
      variables: variables as never,
      actions: (_parameters) => ({}),
    })
    return refusalOf(() =>
      instantiate(spec(model as never, { properties: {}, scenarios: { only: { expect: 'holds' } } as never }), 'only'),
    )
  }

  it('is refused with its line', () => {
    const trap = () => {
      throw new RangeError('no')
    }
    const model = machine({
      name: 'odd',
      parameters: {},
      variables: () => ({ n: 0 }),
      actions: (_parameters) =>
        ({
          get act() {
            return trap()
          },
        }) as never,
    })
    const made = spec(model as never, { properties: {}, scenarios: { only: { expect: 'holds' } } as never })
    expect(refusalOf(() => instantiate(made, 'only'))).toEqual({
      code: 'bad-model',
      message: 'A part of odd cannot be read: RangeError: no',
      cure: 'Use ordinary fields, without getters and proxies.',
      place: expect.stringMatching(/predicates\.test\.ts:\d+/),
    })
  })

  it('is not blamed for an error that comes from nobody’s line', () => {
    for (const error of [new RangeError('no proxy'), new TypeError('no proxies')]) {
      Object.assign(error, { stack: undefined })
      const actions = {
        get act() {
          throw error
        },
      }
      const model = machine({
        name: 'odd',
        parameters: {},
        variables: () => ({ n: 0 }),
        actions: (_parameters) => actions as never,
      })
      const made = spec(model as never, { properties: {}, scenarios: { only: { expect: 'holds' } } as never })
      expect(() => instantiate(made, 'only')).toThrow(error)
    }
  })

  it('is refused where it uses a clock, though it throws nothing', () => {
    expect(odd(() => ({ n: Date.now() }))).toEqual({
      code: 'bad-model',
      message: 'odd uses Date.now() while it is made.',
      cure: expect.stringContaining('Each worker makes the model by itself'),
      place: expect.stringMatching(/predicates\.test\.ts:\d+:\d+$/),
    })
  })

  it('is not blamed for what goes wrong elsewhere', () => {
    const made = tank()
    const broken = { ...made, scenarios: { only: { ...made.scenarios['only'], fairness: null } } } as unknown as Spec
    const { stackTraceLimit } = Error
    // So that no line of this test is taken for one of an author.
    Error.stackTraceLimit = 1
    try {
      expect(() => instantiate(broken, 'only')).toThrow(TypeError)
    } finally {
      Error.stackTraceLimit = stackTraceLimit
    }
  })

  it('is refused where it is a proxy that was revoked', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(odd(() => ({ n: proxy }))).toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining('A part of odd cannot be read: TypeError: '),
      cure: 'Use ordinary fields, without getters and proxies.',
    })
  })
})
