/** The variables of a machine: their slots, what guards are shown of them, and what recipes make of them. */

import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { NetsplitError } from '../../../src/language/errors.ts'
import { action, indexed } from '../../../src/language/machine.ts'
import type { Plain } from '../../../src/language/plain.ts'
import { always, step } from '../../../src/language/property.ts'
import { type Variables, variablesLike } from '../../../src/semantics/machine/variables.ts'
import { searchOf, smallMachine } from '../../engine/small-models.ts'
import { deeplyFrozen, edits, type Lists, listsOfThree } from '../author-code/edits.ts'
import { withoutDrafts } from '../author-code/without-drafts.ts'

function example() {
  return { total: 0, jobs: [{ n: 1 }], byName: indexed(['x', 'y'], 1), byNumber: indexed(2, () => [0] as unknown) }
}

type Example = ReturnType<typeof example>

let variables: Variables
let initial: Plain[]

// Not while tests are collected: the mutants of mutation testing live in tests.
beforeEach(() => {
  variables = variablesLike(example(), 'shop')
  initial = variables.valuesOf(example())
})

/** The updates of a recipe, by the names of the slots, and the slots that it read. */
function ran(recipe: (state: Example) => unknown, values: readonly Plain[] = initial) {
  const read: string[] = []
  const updates = variables.run(
    (slot) => {
      read.push(variables.slots[slot]?.name as string)
      return values[slot] as Plain
    },
    recipe as (draft: object) => unknown,
  )
  const named = updates.map((update) => [variables.slots[update.slot]?.name, 'value' in update && update.value])
  return { read, updates: Object.fromEntries(named) as object, order: named.map(([name]) => name) }
}

const updatesOf = (recipe: (state: Example) => unknown) => ran(recipe).updates

function refusal(attempt: () => unknown) {
  try {
    attempt()
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    return { code: error.code, message: error.summary, cure: error.cure }
  }
  throw new Error('nothing was refused')
}

describe('the slots of variables', () => {
  it('are one for each, and one for each entry of an indexed one', () => {
    expect(variables.slots).toEqual([
      { name: 'total', kind: 'variable' },
      { name: 'jobs', kind: 'variable' },
      { name: 'byName[x]', kind: 'variable', entry: { of: 'byName', key: 'x' } },
      { name: 'byName[y]', kind: 'variable', entry: { of: 'byName', key: 'y' } },
      { name: 'byNumber[0]', kind: 'variable', entry: { of: 'byNumber', key: '0' } },
      { name: 'byNumber[1]', kind: 'variable', entry: { of: 'byNumber', key: '1' } },
    ])
    expect(initial).toEqual([0, [{ n: 1 }], 1, 1, [0], [0]])
  })

  it('have different names', () => {
    expect(refusal(() => variablesLike({ a: indexed(['b'], 0), 'a[b]': 1 }, 'shop'))).toEqual({
      code: 'bad-model',
      message: 'shop has a variable, or an entry of an indexed one, and another that are both called a[b].',
      cure: 'Rename one of them.',
    })
  })

  it('are the same in all initial states', () => {
    const { byNumber: _dropped, ...fewer } = example()
    const cure = 'Give every initial state the same variables; use null for "nothing".'
    expect(refusal(() => variables.valuesOf(fewer))).toEqual({
      code: 'bad-model',
      message: 'The initial states of shop have different variables: byNumber is missing in one of them.',
      cure,
    })
    expect(refusal(() => variables.valuesOf({ ...example(), bonus: 1 }))).toEqual({
      code: 'bad-model',
      message: 'The initial states of shop have different variables: only some have bonus.',
      cure,
    })
    expect(() => variables.valuesOf({ ...example(), total: () => 1 })).toThrow(/initial value of total/)
  })

  it('are the same entries in all initial states', () => {
    const entries = (value: unknown) => refusal(() => variables.valuesOf({ ...example(), byName: value }))
    const refused = {
      code: 'bad-model',
      message: 'The indexed variable byName of shop changes its set of entries.',
      cure: 'Its entries are x, y; use a plain value (or a Map) for a variable that grows.',
    }
    for (const value of [{ x: 1 }, { x: 1, z: 1 }, { x: 1, y: 1, z: 1 }, null, 7, undefined]) {
      expect(entries(value)).toEqual(refused)
    }
    expect(variables.valuesOf({ ...example(), byName: { y: 2, x: 1 } }).slice(2, 4)).toEqual([1, 2])
  })
})

describe('a guard', () => {
  it('reads the variables that it looks at', () => {
    const read: number[] = []
    const state = variables.guard((slot) => {
      read.push(slot)
      return initial[slot] as Plain
    }) as Example
    expect(read).toEqual([])
    expect(state.byNumber.length).toBe(2)
    expect(read).toEqual([])
    expect([state.total, state.jobs, state.byName.y, state.byNumber[1]]).toEqual([0, [{ n: 1 }], 1, [0]])
    expect(read).toEqual([0, 1, 3, 5])
    expect(state.jobs).toBe(state.jobs)
    expect(state.byNumber[1]).toBe(state.byNumber[1])
    expect(Object.isFrozen(state.jobs[0])).toBe(true)
  })

  it('cannot look at variables later', () => {
    const state = variables.guard((slot) => initial[slot] as Plain) as Example
    const { byName } = state
    expect(state.total).toBe(0)
    const next = variables.guard((slot) => initial[slot] as Plain) as Example
    expect(() => state.jobs).toThrow('kept beyond the function that was shown it')
    expect(() => byName.x).toThrow('kept beyond the function that was shown it')
    expect(next.jobs).toEqual([{ n: 1 }])
  })
})

describe('a recipe', () => {
  it('updates what it changed, and nothing that it only read or wrote back', () => {
    const { read, updates } = ran((state) => {
      state.jobs.push({ n: state.byName.x })
      void state.byNumber[0]
    })
    expect(updates).toEqual({ jobs: [{ n: 1 }, { n: 1 }] })
    expect(read).toEqual(['jobs', 'byName[x]', 'byNumber[0]'])
    const writtenBack = updatesOf((state) => {
      const { jobs } = state
      state.jobs = jobs
    })
    expect(writtenBack).toEqual({})
  })

  it('sets variables and entries without reading them', () => {
    const { read, updates, order } = ran((state) => {
      state.byNumber[1] = 'on'
      state.total = 3
      state.byName.y = 7
      state.total = 4
    })
    expect(updates).toEqual({ 'byNumber[1]': 'on', total: 4, 'byName[y]': 7 })
    expect(order).toEqual(['byNumber[1]', 'total', 'byName[y]'])
    expect(read).toEqual([])
  })

  it('may replace an indexed variable as a whole, by the same entries', () => {
    const updates = updatesOf((state) => {
      state.byName = { y: 5, x: 4 } as never
      state.byName.x++
    })
    expect(updates).toEqual({ 'byName[x]': 5, 'byName[y]': 5 })
    const fewer = (state: Example) => {
      state.byName = { x: 1 } as never
    }
    expect(refusal(() => updatesOf(fewer)).message).toMatch('byName of shop changes its set of entries')
    const later = (state: Example) => {
      const whole = { x: 1, y: 2 } as { [key: string]: number }
      state.byName = whole as never
      delete whole['x']
    }
    expect(refusal(() => updatesOf(later)).message).toMatch('byName of shop changes its set of entries')
  })

  it('may return a complete new state', () => {
    const updates = updatesOf(({ jobs }) => ({ ...example(), jobs, total: 9, byName: { x: 1, y: 2 } }))
    expect(updates).toMatchObject({ total: 9, 'byName[x]': 1, 'byName[y]': 2 })
    expect(updates).not.toHaveProperty('jobs')
  })

  it('must do one of the two', () => {
    const both = /changed its draft and returned a new state/
    const complete = (change: (state: Example) => unknown) => (state: Example) => {
      change(state)
      return example()
    }
    const changes: ((state: Example) => unknown)[] = [
      (state) => void state.jobs.push({ n: 2 }),
      ({ jobs, byNumber }) => void jobs.push(byNumber[0] === undefined ? { n: 2 } : { n: 3 }),
      (state) => Object.assign(state, { total: 1 }),
      (state) => Object.assign(state.byName, { x: 1 }),
      (state) => Object.assign(state, { byName: { x: 1, y: 1 } }),
    ]
    for (const change of changes) expect(refusal(() => updatesOf(complete(change))).message).toMatch(both)
    expect(Object.keys(updatesOf(complete((state) => void state.jobs[0])))).toContain('total')
  })

  it('may give by the way what it put into a variable, and nothing else that is an object', () => {
    const order = { n: 5 }
    const put = (state: Example) => {
      state.jobs.push(order)
      return order
    }
    expect(updatesOf(put)).toEqual({ jobs: [{ n: 1 }, { n: 5 }] })
    expect(refusal(() => updatesOf(() => order)).message).toBe(
      'It returned a state without total, jobs, byName, byNumber.',
    )
    expect(refusal(() => updatesOf(() => ({ ...example(), more: 1 }))).message).toBe('It returned a state with more.')
    expect(refusal(() => updatesOf(({ total }) => ({ total, jobs: 1, byName: 1, other: 1 }))).message).toBe(
      'It returned a state without byNumber.',
    )
    expect(refusal(() => updatesOf(async () => undefined)).message).toBe('It returned a promise.')
  })

  it('changes nothing by collections, texts and parts of its draft that it gives by the way', () => {
    const recipes: ((state: Example) => unknown)[] = [
      () => [1],
      () => new Map([['total', 5]]),
      () => new Set([5]),
      () => 'text',
      () => null,
      (state) => state,
      ({ jobs }) => jobs,
      ({ jobs }) => jobs[0],
    ]
    for (const recipe of recipes) expect(updatesOf(recipe)).toEqual({})
    const placed = (state: Example) => {
      state.byNumber[0] = { paid: true }
      return state.byNumber[0]
    }
    expect(updatesOf(placed)).toEqual({ 'byNumber[0]': { paid: true } })
  })

  it('cannot go on with its draft when it is over', () => {
    let kept: Example | null = null
    ran((state) => {
      kept = state
      void state.byName
    })
    const late = kept as unknown as Example
    const attempts: (() => unknown)[] = [
      () => late.total,
      () => Object.assign(late, { total: 1 }),
      () => Object.assign(late, { byName: { x: 1, y: 1 } }),
      () => late.byName.x,
      () => Object.assign(late.byName, { x: 1 }),
    ]
    for (const attempt of attempts) expect(attempt).toThrow('kept beyond the function that was shown it')
    const failing = (state: Example) => {
      kept = state
      throw new Error('author code')
    }
    expect(() => ran(failing)).toThrow('author code')
    expect(() => (kept as unknown as Example).jobs).toThrow('kept beyond the function that was shown it')
  })

  it('leaves plain data, or is told where it does not', () => {
    expect(() => updatesOf((state) => void Object.assign(state, { total: () => 1 }))).toThrow(/value of total/)
    expect(() => updatesOf(({ byName }) => void Object.assign(byName, { x: Symbol('s') }))).toThrow(
      /value of byName\[x\]/,
    )
  })

  it('is told when it sets a variable to nothing at all', () => {
    expect(() => updatesOf((state) => void Object.assign(state, { total: undefined }))).toThrow(/value of total/)
    const afterRead = (state: Example) => void Object.assign(state, { total: state.total > 5 ? 1 : undefined })
    expect(() => updatesOf(afterRead)).toThrow(/value of total/)
  })

  it('may move parts from one variable to another and change them afterwards', () => {
    const updates = updatesOf((state) => {
      const job = state.jobs.shift()!
      state.byNumber[0] = job
      job.n = 6
    })
    expect(updates).toEqual({ jobs: [], 'byNumber[0]': { n: 6 } })
  })

  it('changes variables as it would change a copy of them', () => {
    fc.assert(
      fc.property(edits, (all) => {
        const copy = listsOfThree()
        const lists = variablesLike(listsOfThree(), 'lists')
        const values = deeplyFrozen(lists.valuesOf(listsOfThree()))
        for (const change of all) change(copy)
        const updates = lists.run(
          (slot) => values[slot] as Plain,
          (draft) => {
            for (const change of all) change(draft as Lists)
          },
        )
        const after = values.map((value, slot) => {
          const update = updates.find((other) => other.slot === slot)
          return update !== undefined && 'value' in update ? update.value : value
        })
        expect(withoutDrafts(after)).toEqual(lists.valuesOf(copy))
        expect(values).toEqual(lists.valuesOf(listsOfThree()))
      }),
    )
  })

  it('may put parts of drafts into sets', () => {
    const made = smallMachine({
      variables: () => ({ list: [[1], [2]] as (number[] | Set<unknown>)[] }),
      actions: (_parameters) => ({
        wrap: action({
          when: ({ list }) => list.length < 3,
          do: ({ list }) => void list.push(new Set([list[0]])),
        }),
      }),
    })
    const { verdict, states, violation } = searchOf(made)
    expect({ verdict, states, violation }).toEqual({
      verdict: 'holds',
      states: { distinct: 2, generated: 2, depth: 2 },
      violation: null,
    })
  })

  it('may put what it read from one variable into another', () => {
    const made = smallMachine({
      variables: () => ({ queue: [{ n: 1 }, { n: 2 }], done: [] as { n: number }[] }),
      actions: (_parameters) => ({
        take: action({
          when: ({ queue }) => queue.length > 0,
          do({ queue, done }) {
            const taken = queue.shift()!
            done.push(taken)
            taken.n += 10
          },
        }),
      }),
    })
    expect(searchOf(made).states).toEqual({ distinct: 3, generated: 3, depth: 3 })
  })
})

describe('an indexed variable in a step', () => {
  type State = { turn: number; byName: { x: number; y: number }; other: { x: number; y: number } }

  it('is one object before and after exactly when no entry changes', () => {
    const made = smallMachine({
      variables: () => ({ turn: 0, byName: indexed(['x', 'y'], 0), other: indexed(['x', 'y'], 7) }),
      actions: (_parameters) => ({
        wait: action({ when: ({ turn }) => turn < 2, do: (state) => void state.turn++ }),
        first: action({ when: ({ byName }) => byName.x < 1, do: ({ byName }) => void byName.x++ }),
        second: action({ when: ({ byName }) => byName.y < 1, do: ({ byName }) => void byName.y++ }),
      }),
      properties: {
        isOne: step(
          ({ byName: before }: State, { byName: after }: State) =>
            (before === after) === (before.x === after.x && before.y === after.y),
        ) as never,
        isItself: always(({ byName, other }: State) => byName.x < 7 && other.x === 7) as never,
        differs: step(({ byName }: State, after: State) => byName === after.byName) as never,
      },
    })
    const { properties } = searchOf(made, { keepGoing: true })
    expect(properties.map(({ name, status }) => [name, status])).toEqual([
      ['isOne', 'holds'],
      ['isItself', 'holds'],
      ['differs', 'violated'],
    ])
  })
})

describe('a recipe is refused at once', () => {
  it.each<[string, (state: Example) => unknown, string]>([
    ['where it sets entries that there are not', (state) => Object.assign(state, { byNumber: [1] }), 'byNumber'],
    ['where it freezes the variables', (state) => Object.freeze(state), 'It freezes the variables.'],
  ])('%s', (_what, deed, says) => {
    const refusals: string[] = []
    const recipe = (state: Example) => {
      refusals.push(refusal(() => deed(state)).message)
      state.byNumber = [[1], [2]] as never
    }
    expect(updatesOf(recipe)).toEqual({ 'byNumber[0]': [1], 'byNumber[1]': [2] })
    expect(refusals).toEqual([expect.stringContaining(says)])
  })
})
