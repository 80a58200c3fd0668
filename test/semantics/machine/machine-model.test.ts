/** The parts of a machine: what its functions are given, what they may give back, and how each mistake is told. */

import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../../src/language/errors.ts'
import { type AnyAction, action, type Choose, machine } from '../../../src/language/machine.ts'
import type { ParameterValues } from '../../../src/language/parameters.ts'
import { type MachineSystem, machineSystem } from '../../../src/semantics/machine/machine-system.ts'
import { isInitial, runDirectly, type Successor } from '../../../src/semantics/system/system.ts'
import { successorsOf } from '../../../src/trace/successors.ts'

type Actions = { readonly [name: string]: AnyAction | undefined }

interface Sketch {
  readonly variables?: (parameters: ParameterValues, choose: Choose) => unknown
  readonly actions?: (parameters: ParameterValues) => Actions
  readonly parameters?: ParameterValues
  readonly fairness?: { readonly strong?: readonly string[]; readonly none?: readonly string[] }
}

/** A machine called tank, as an author writes it whose file is not type-checked. */
function tank({ variables, actions, parameters = {}, fairness }: Sketch = {}): MachineSystem {
  const model = machine({
    name: 'tank',
    parameters: {},
    variables: (variables ?? (() => ({ level: 3, found: null }))) as never,
    actions: (actions ?? (() => ({}))) as never,
  })
  return machineSystem(model as never, parameters, fairness)
}

/** The only action of a tank, called act, in its initial state. */
function stepsOf(act: object): Successor[] {
  const system = tank({ actions: () => ({ act: act as AnyAction }) })
  const [first] = [...system.initialStates(runDirectly)]
  return successorsOf(system, first?.values ?? [])
}

function failureOf(act: object) {
  const [step, ...others] = stepsOf(act)
  expect(others).toEqual([])
  expect(step?.step).toEqual({
    kind: 'action',
    action: 'act',
    member: step?.step.kind === 'action' ? step.step.member : 0,
  })
  expect(step?.updates).toEqual([])
  return step?.failure
}

const refusalOf = (make: () => unknown) => {
  try {
    make()
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    const { code, summary: message, cure = null, place = null } = error
    return { code, message, cure, place }
  }
  throw new Error('nothing was refused')
}

const here = expect.stringMatching(/machine-model\.test\.ts:\d+:\d+$/)
const noop = action({ do() {} }) as AnyAction

describe('a machine', () => {
  it('begins with a step that does nothing but start', () => {
    expect([...tank().initialStates(runDirectly)]).toEqual([
      { values: [3, null], step: { kind: 'start', sends: [], events: [], choices: [] } },
    ])
  })

  it('knows its initial states', () => {
    const system = tank({ variables: (_, choose) => ({ level: choose([1, 2]) }) })
    expect([1, 2, 3].map((level) => isInitial(system, [level]))).toEqual([true, true, false])
  })

  it('has the actions that its parameters leave it', () => {
    const actions = ({ leaks }: ParameterValues) => ({ fill: noop, leak: leaks ? noop : undefined })
    expect(tank({ actions, parameters: { leaks: true } }).sites).toEqual(['fill', 'leak'])
    const tight = tank({ actions, parameters: { leaks: false } })
    expect(tight.sites).toEqual(['fill'])
    expect(tight.rules.map(({ name }) => name)).toEqual(['fill'])
    expect(tight.functions).toEqual(['fill', 'fill.when', 'fill.over'])
  })

  it('has actions that are fair as the scenario says', () => {
    const actions = () => ({ fill: noop, drop: noop, rest: noop })
    const fairness = { strong: ['drop'], none: ['rest'] }
    expect(tank({ actions, fairness }).rules.map((rule) => rule.fairness?.(null))).toEqual(['weak', 'strong', 'none'])
    expect(tank({ actions }).rules.map((rule) => rule.fairness?.(null))).toEqual(['weak', 'weak', 'weak'])
    for (const how of ['strong', 'none']) {
      expect(refusalOf(() => tank({ actions, fairness: { [how]: ['fil'] } }))).toEqual({
        code: 'unknown-name',
        message: `fairness.${how}: there is no action 'fil'.`,
        cure: 'Did you mean fill?',
        place: null,
      })
    }
  })

  it('tells steps apart by the states that they lead to, in whatever order they come', () => {
    const over = [1, 2]
    const recipe = (by: (n: number) => number) => ({
      over,
      do(state: { level: number }, n: number) {
        state.level = by(n)
      },
    })
    const comparable = (act: object) => {
      const system = tank({ actions: () => ({ act: act as AnyAction }) })
      const read = (slot: number) => [3, null][slot] ?? null
      return system.comparable(successorsOf(system, [3, null]), read)
    }
    const same = comparable(recipe((n) => n))
    expect(comparable(recipe((n) => n))).toEqual(same)
    expect(comparable(recipe((n) => n + 1))).not.toEqual(same)
  })

  it('has no changes, only values', () => {
    expect(() => tank().change(0, 1, 2)).toThrow('a machine has no changes, only values')
  })
})

describe('the variables of a machine', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 3, '3'],
    ['a text', 'level', '"level"'],
    ['a list', [3], 'an array'],
    ['a map', new Map([['level', 3]]), 'an instance of Map'],
    ['a set', new Set([3]), 'an instance of Set'],
    ['a function', () => ({}), 'a function'],
    ['an instance of a class', new Date(0), 'an instance of Date'],
    ['a promise', Promise.resolve({}), 'a promise'],
  ])('are refused when they are %s', (_, made, words) => {
    expect(refusalOf(() => tank({ variables: () => made }))).toEqual({
      code: 'bad-model',
      message: `The variables of tank are ${words}, not an object.`,
      cure: 'Return an object with the initial value of each variable.',
      place: 'variables of tank',
    })
  })

  it('are refused where they look at something, if they do', () => {
    expect(refusalOf(() => tank({ variables: ({ size }) => size, parameters: { size: 3 } }))).toMatchObject({
      message: 'The variables of tank are 3, not an object.',
      place: here,
    })
  })

  it.each([
    [
      'a getter',
      () => ({
        get level() {
          return 3
        },
      }),
    ],
    ['a hidden field', () => Object.defineProperty({}, 'level', { value: 3, enumerable: false })],
    ['a symbol', () => ({ [Symbol('level')]: 3 })],
  ])('are refused with %s among them', (_, variables) => {
    expect(refusalOf(() => tank({ variables }))).toEqual({
      code: 'bad-model',
      message: 'A part of tank cannot be read: a getter, or a field that is hidden, is among its variables.',
      cure: 'Use ordinary fields.',
      place: 'variables of tank',
    })
  })

  it('may have no prototype', () => {
    const system = tank({ variables: () => Object.assign(Object.create(null) as object, { level: 3 }) })
    expect([...system.initialStates(runDirectly)].map(({ values }) => values)).toEqual([[3]])
  })

  it('are refused when they cannot be made', () => {
    const throwing = (thrown: unknown) => () => {
      throw thrown
    }
    expect(refusalOf(() => tank({ variables: throwing(new RangeError('too full')) }))).toEqual({
      code: 'bad-model',
      message: 'The variables of tank cannot be made: too full',
      cure: null,
      place: here,
    })
    expect(refusalOf(() => tank({ variables: throwing('too full') }))).toEqual({
      code: 'bad-model',
      message: 'The variables of tank cannot be made: too full',
      cure: null,
      place: null,
    })
    const error = new NetsplitError({ code: 'out-of-memory', message: 'The memory limit is reached.' })
    expect(() => tank({ variables: throwing(error) })).toThrow(error)
  })

  it('are refused with the place where they are no plain data', () => {
    const made = () => [...tank({ variables: () => ({ level: () => 3 }) }).initialStates(runDirectly)]
    expect(refusalOf(made)).toMatchObject({ code: 'not-plain-data', place: 'variables of tank' })
    const trap = () => {
      throw new RangeError('no')
    }
    const hostile = new Proxy({}, { getPrototypeOf: trap, ownKeys: trap })
    expect(() => [...tank({ variables: () => ({ level: hostile }) }).initialStates(runDirectly)]).toThrow(RangeError)
    const chosen = (_: ParameterValues, choose: Choose) => ({ level: choose([1, 2]) === 1 ? 1 : () => 2 })
    const system = () => [...tank({ variables: chosen }).initialStates(runDirectly)]
    expect(refusalOf(system)).toMatchObject({ code: 'not-plain-data', place: here })
  })
})

describe('the actions of a machine', () => {
  it('are refused when they cannot be made, or are none', () => {
    const throwing = () => {
      throw new RangeError('too many')
    }
    expect(refusalOf(() => tank({ actions: throwing }))).toEqual({
      code: 'bad-model',
      message: 'The actions of tank cannot be made: too many',
      cure: null,
      place: here,
    })
    expect(refusalOf(() => tank({ actions: () => ({ fill: 3 as never }) }))).toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining('action fill'),
      place: 'actions of tank',
    })
  })
})

class Job {
  readonly size: number
  constructor(size: number) {
    this.size = size
  }
  twice(): number {
    return 2 * this.size
  }
}

/** Members as sets may have them, of each kind that can be changed, and how to change them. */
const members: [string, () => unknown, (member: never) => unknown][] = [
  ['a list', () => [1], (list: number[]) => list.push(2)],
  ['a map', () => new Map([['n', 1]]), (map: Map<string, number>) => map.set('m', 2)],
  ['a set', () => new Set([1]), (set: Set<number>) => set.add(2)],
  ['an object', () => ({ n: 1 }), (object: { n: number }) => object.n++],
  [
    'an object without a prototype',
    () => Object.assign(Object.create(null) as object, { n: 1 }),
    (object: { n: number }) => object.n++,
  ],
]

describe('the members of a set', () => {
  it.each(members)('cannot be changed by a guard: %s', (_, make, change) => {
    const when = (_state: unknown, member: never) => change(member) !== null
    for (const over of [[make()], () => [make()]]) {
      expect(failureOf({ over, when, do() {} })).toMatchObject({
        kind: 'invalid',
        where: 'act.when',
        message: 'act.when changes the state, which is read-only there.',
        line: here,
      })
    }
  })

  it.each(members)('are a step’s own, which it may change: %s', (_, make, change) => {
    for (const over of [[make()], () => [make()]]) {
      const recipe = (state: { found: unknown }, member: never) => {
        change(member)
        state.found = member
      }
      const after = make()
      change(after as never)
      const act = { over, do: recipe }
      const system = tank({ actions: () => ({ act: act as unknown as AnyAction }) })
      for (const _again of [1, 2]) {
        const [step] = successorsOf(system, [3, null])
        expect(step?.failure).toBe(null)
        expect(step?.updates).toEqual([
          { slot: 1, value: Object.getPrototypeOf(after) === null ? { ...(after as object) } : after },
        ])
        expect(step?.step).toEqual({ kind: 'action', action: 'act', member: expect.anything() })
        expect(step?.step.kind === 'action' && step.step.member).toEqual(
          Object.getPrototypeOf(after) === null ? { ...(make() as object) } : make(),
        )
      }
    }
  })

  it('may be anything where the set does not depend on the state, and are given as they are', () => {
    const job = new Job(4)
    const double = (n: number) => 2 * n
    const seen: unknown[] = []
    const act = (over: readonly unknown[]) => ({
      over,
      when: (_: unknown, member: unknown) => seen.push(member) > 0,
      do: (state: { level: number }, member: Job | typeof double) => {
        seen.push(member)
        state.level = typeof member === 'function' ? member(5) : member.twice()
      },
    })
    expect(stepsOf(act([job, double])).map(({ updates, failure }) => [updates, failure])).toEqual([
      [[{ slot: 0, value: 8 }], null],
      [[{ slot: 0, value: 10 }], null],
    ])
    expect(seen).toEqual([job, job, double, double])
    expect(seen.every((member, at) => member === [job, job, double, double][at])).toBe(true)
  })

  it('are as they were when the set was made', () => {
    const list = [1]
    const system = tank({ actions: () => ({ act: action({ over: [list], do() {} }) as unknown as AnyAction }) })
    list.push(2)
    const [step] = successorsOf(system, [3, null])
    expect(step?.step).toEqual({ kind: 'action', action: 'act', member: [1] })
  })

  it('are plain data where the set depends on the state', () => {
    expect(failureOf({ over: () => [() => 1], do() {} })).toMatchObject({
      kind: 'invalid',
      where: 'act.over',
      message: expect.stringMatching(/set that act ranges over/),
    })
  })

  it('are those of an array or a set', () => {
    const over = (made: unknown) =>
      failureOf({ over: ({ level }: { level: number }) => (level > 0 ? made : []), do() {} })
    for (const [made, words] of [
      [undefined, 'undefined'],
      [null, 'null'],
      [3, '3'],
      ['abc', '"abc"'],
      [{ a: 1 }, 'an object'],
      [() => 1, 'a function'],
    ] as const) {
      expect(over(made)).toEqual({
        kind: 'invalid',
        where: 'act.over',
        message: `act.over returned ${words}, not a collection of members.`,
        line: here,
        cure: 'Return an array or a set (did you forget return?).',
      })
    }
    const found = [[7, 8], new Set([7, 8]), [7, 8].values()]
    for (const made of found) {
      expect(stepsOf({ over: () => made, do() {} }).map(({ step }) => step)).toEqual([
        { kind: 'action', action: 'act', member: 7 },
        { kind: 'action', action: 'act', member: 8 },
      ])
    }
  })
})

describe('a guard', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined'],
    ['a number', 1, '1'],
    ['a text', 'yes', '"yes"'],
    ['null', null, 'null'],
    ['a promise', Promise.resolve(true), 'a promise'],
  ])('must not return %s', (_, verdict, words) => {
    const failure = {
      kind: 'invalid',
      where: 'act.when',
      message: `act.when returned ${words}, not true or false.`,
      cure: 'Return a boolean (did you forget return?); compare instead of relying on truthiness: queue.length > 0.',
    }
    const looking = ({ level }: { level: number }) => (level > 0 ? verdict : true)
    expect(failureOf({ when: looking, do() {} })).toEqual({ ...failure, line: here })
    expect(failureOf({ when: () => verdict, do() {} })).toEqual({ ...failure, line: null })
    expect(failureOf({ over: [1], when: looking, do() {} })).toEqual({ ...failure, line: here })
  })

  it('that throws is told with its line', () => {
    const when = () => {
      throw new RangeError('too full')
    }
    expect(failureOf({ when, do() {} })).toEqual({
      kind: 'threw',
      where: 'act.when',
      message: 'RangeError: too full',
      line: here,
      cure: null,
    })
    const throwingText = ({ level }: { level: number }) => {
      throw `${level} is too full`
    }
    expect(failureOf({ when: throwingText, do() {} })).toMatchObject({ kind: 'threw', line: here })
  })
})

describe('a recipe', () => {
  it('is told with the line at which it looks, where what it returns is wrong', () => {
    const returning = (recipe: (state: { level: number }) => unknown) => failureOf({ do: recipe })
    expect(returning((state) => ({ level: state.level + 1 }))).toMatchObject({
      kind: 'invalid',
      where: 'act',
      message: 'It returned a state without found.',
      line: here,
    })
    expect(returning(() => () => 1)).toMatchObject({ message: 'It returned a function.', line: null })
  })

  it('is given its draft, the member of a set, and a function to choose', () => {
    const given: unknown[][] = []
    const recipe = (_: object, ...others: unknown[]) => {
      given.push(others.map((one) => typeof one))
    }
    stepsOf({ do: recipe })
    stepsOf({ over: [1], do: recipe })
    expect(given).toEqual([['function'], ['number', 'function']])
  })

  it('may choose, each option being a step that tells of it', () => {
    const recipe = (state: { level: number }, choose: Choose) => {
      state.level = choose([1, 2]) as number
      if (state.level === 2) choose([{ deep: [1] }])
    }
    const steps = stepsOf({ do: recipe })
    expect(steps).toEqual([
      {
        step: { kind: 'action', action: 'act', member: undefined, choices: [1] },
        updates: [{ slot: 0, value: 1 }],
        failure: null,
      },
      {
        step: { kind: 'action', action: 'act', member: undefined, choices: [2, { deep: [1] }] },
        updates: [{ slot: 0, value: 2 }],
        failure: null,
      },
    ])
    expect(stepsOf(noop)[0]?.step).not.toHaveProperty('choices')
  })

  it('must choose among plain data', () => {
    const recipe = (_: object, choose: Choose) => void choose([() => 1])
    expect(failureOf({ do: recipe })).toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/option chosen in act is not plain data/),
    })
  })
})
