import { describe, expect, it } from 'vitest'
import type { SearchResult } from '../../../src/engine/result.ts'
import { action } from '../../../src/language/machine.ts'
import { always, deadlockFree, never, sometimes, step } from '../../../src/language/property.ts'
import { counting, searchOf, smallMachine } from '../small-models.ts'

/** The last value of a machine's only variable in the reported run. */
function lastValue({ violation, error }: SearchResult) {
  return (violation?.run ?? error?.run)?.states.at(-1)?.[0]
}

function statuses({ properties }: SearchResult) {
  return Object.fromEntries(properties.map(({ name, status }) => [name, status]))
}

describe('of several violations', () => {
  it('the shallowest is reported, whatever the order of the properties', () => {
    const result = searchOf(
      counting({
        below9: always(({ n }) => n < 9),
        below5: always(({ n }) => n < 5),
        below8: always(({ n }) => n < 8),
      }),
      { keepGoing: true },
    )
    expect(result.violation?.property).toBe('below5')
    expect(result.violation?.run?.states).toHaveLength(4)
  })

  it('in one state, that of the first declared property is reported', () => {
    const b = always(({ n }: { n: number }) => n < 5)
    const a = never(({ n }: { n: number }) => n === 5)
    expect(searchOf(counting({ b, a })).violation?.property).toBe('b')
    expect(searchOf(counting({ a, b })).violation?.property).toBe('a')
  })

  it('an exception comes before a property at the same depth', () => {
    const made = smallMachine({
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({
        grow: action({ do: (state) => void state.n++ }),
        fail: action({
          when: ({ n }) => n === 2,
          do() {
            throw new RangeError('too far')
          },
        }),
      }),
      properties: { below3: always(({ n }) => n < 3) },
    })
    const { violation } = searchOf(made)
    expect(violation).toMatchObject({ property: 'fail', kind: 'exception' })
    expect(violation?.run?.steps).toHaveLength(4)
    expect(violation?.run?.states).toEqual([[0], [1], [2]])
  })

  it('a shallower property comes before an exception', () => {
    const made = smallMachine({
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({
        grow: action({ do: (state) => void state.n++ }),
        fail: action({
          when: ({ n }) => n === 3,
          do() {
            throw new RangeError('too far')
          },
        }),
      }),
      properties: { below3: always(({ n }) => n < 3) },
    })
    expect(searchOf(made, { keepGoing: true, maxDepth: 10 }).violation?.property).toBe('below3')
  })

  it('in the initial state, the run has one state and one step', () => {
    const { violation, states } = searchOf(counting({ positive: always(({ n }) => n > 0) }))
    expect(violation?.run).toMatchObject({ states: [[0]], steps: [{ kind: 'start' }] })
    expect(states.depth).toBe(1)
  })

  it('in several initial states, the same one is reported in every run', () => {
    const made = smallMachine({
      variables: (choose) => ({ n: choose([3, 1, 2]) as number }),
      actions: (_parameters) => ({}),
      properties: { never: always(() => false) },
    })
    const first = searchOf(made).violation
    expect(first?.run?.states).toHaveLength(1)
    expect(searchOf(made).violation).toEqual(first)
  })
})

describe('the slots that a violated property read', () => {
  it('are named, and no others', () => {
    const made = smallMachine({
      variables: () => ({ unread: 0, first: 0, second: 0 }),
      actions: (_parameters) => ({ grow: action({ do: (state) => void state.second++ }) }),
      properties: { low: always(({ first, second }) => first === 0 && second < 2) },
    })
    expect(searchOf(made).violation?.slotsRead).toEqual([1, 2])
  })
})

describe('a state with thousands of successors', () => {
  it('can lie on a reported run', () => {
    const made = smallMachine({
      variables: () => ({ picked: 0, deep: 0 }),
      actions: (_parameters) => ({
        pick: action({
          over: Array.from({ length: 1100 }, (_, at) => at),
          when: ({ picked }) => picked === 0,
          do(state, member) {
            state.picked = member
          },
        }),
        deepen: action({ when: ({ picked }) => picked === 7, do: (state) => void state.deep++ }),
      }),
      properties: { shallow: always(({ deep }) => deep < 2) },
    })
    const result = searchOf(made)
    expect(result.states).toEqual({ distinct: 1102, generated: 1103, depth: 4 })
    expect(result.violation?.run?.states).toEqual([
      [0, 0],
      [7, 0],
      [7, 1],
      [7, 2],
    ])
  })
})

describe('a deadlock', () => {
  it('is a state without a next step', () => {
    const result = searchOf(counting({ goesOn: deadlockFree() }))
    expect(result.violation).toMatchObject({ property: 'goesOn', kind: 'deadlockFree' })
    expect(result.violation?.run?.states).toHaveLength(11)
    expect(lastValue(result)).toBe(20)
  })

  it('is none where the system may stop', () => {
    expect(searchOf(counting({ goesOn: deadlockFree(({ n }) => n === 20) })).verdict).toBe('holds')
    expect(searchOf(counting({ goesOn: deadlockFree(({ n }) => n === 19) })).verdict).toBe('violated')
  })

  it('is none where the scenario says that the system may stop, unless the property says otherwise', () => {
    const made = counting({ goesOn: deadlockFree(), strict: deadlockFree(() => false) })
    const done = ({ n }: { readonly n: number }) => n === 20
    const scenarios = { only: { expect: 'holds' as const, done } }
    const { properties } = searchOf({ ...made, scenarios })
    expect(properties.map(({ status }) => status)).toEqual(['holds', 'violated'])
  })

  it('is not avoided by a step that leads back to the same state, nor by one that fails', () => {
    const loop = smallMachine({
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({ stay: action({ do() {} }) }),
      properties: { goesOn: deadlockFree() },
    })
    expect(searchOf(loop).verdict).toBe('holds')
  })

  it('is not made by the state constraint', () => {
    const made = smallMachine({
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({ grow: action({ do: (state) => void state.n++ }) }),
      within: ({ n }) => n < 5,
      properties: { goesOn: deadlockFree() },
    })
    expect(searchOf(made).verdict).toBe('holds')
  })

  it('is not looked for where a bound ends the search', () => {
    const result = searchOf(counting({ goesOn: deadlockFree() }), { maxDepth: 11 })
    expect(result.verdict).toBe('incomplete')
    expect(statuses(result)).toEqual({ goesOn: 'unknown' })
  })
})

describe('a step property', () => {
  it('is violated by a step; the run ends behind it', () => {
    const result = searchOf(counting({ byOne: step((before, after) => after.n === before.n + 1) }))
    expect(result.violation).toMatchObject({ property: 'byOne', kind: 'step' })
    expect(result.violation?.run?.states).toEqual([[0], [2]])
  })

  it('sees steps to known states, and steps that change nothing', () => {
    const made = smallMachine({
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({
        grow: action({ when: ({ n }) => n < 3, do: (state) => void state.n++ }),
        reset: action({
          when: ({ n }) => n === 3,
          do(state) {
            state.n = 0
          },
        }),
        stay: action({ when: ({ n }) => n === 2, do() {} }),
      }),
      properties: {
        neverDown: step((before, after) => after.n >= before.n),
        alwaysMoves: step((before, after) => after.n !== before.n),
      },
    })
    const result = searchOf(made, { keepGoing: true })
    expect(statuses(result)).toEqual({ neverDown: 'violated', alwaysMoves: 'violated' })
    expect(result.properties.map(({ depth }) => depth)).toEqual([5, 4])
    expect(result.violation?.run?.states).toEqual([[0], [1], [2], [2]])
  })

  it('names the slots that it read before and after the step', () => {
    const made = smallMachine({
      variables: () => ({ a: 0, b: 0, c: 0 }),
      actions: (_parameters) => ({ grow: action({ do: (state) => void state.c++ }) }),
      properties: { p: step((before, after) => before.a > after.c) },
    })
    expect(searchOf(made).violation?.slotsRead).toEqual([0, 2])
  })

  it('is asked of steps out of the state constraint, too', () => {
    const made = smallMachine({
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({ grow: action({ do: (state) => void state.n++ }) }),
      within: ({ n }) => n < 5,
      properties: { below5: step((_, after) => after.n < 5) },
    })
    expect(searchOf(made).violation?.run?.states).toEqual([[0], [1], [2], [3], [4], [5]])
  })
})

describe('never', () => {
  it('is violated by a state in which it holds', () => {
    const result = searchOf(counting({ seven: never(({ n }) => n === 7) }))
    expect(result.violation).toMatchObject({ property: 'seven', kind: 'never' })
    expect(lastValue(result)).toBe(7)
  })
})

describe('sometimes', () => {
  const properties = { reaches7: sometimes<{ n: number }, object>(({ n }) => n === 7) }

  it('is witnessed by a state in which it holds, which does not end the search', () => {
    const result = searchOf(counting(properties))
    expect(result.verdict).toBe('holds')
    expect(result.states.distinct).toBe(21)
    expect(result.properties).toEqual([{ name: 'reaches7', kind: 'sometimes', status: 'witnessed', depth: 5 }])
  })

  it('is violated, without a run, when no state is a witness', () => {
    const result = searchOf(counting({ reaches30: sometimes(({ n }) => n === 30) }))
    expect(result.verdict).toBe('violated')
    expect(result.exhaustive).toBe(true)
    expect(result.violation).toEqual({
      property: 'reaches30',
      kind: 'sometimes',
      run: null,
      slotsRead: [],
      failure: null,
    })
  })

  it('is unknown when the search ended before it was seen', () => {
    const result = searchOf(counting(properties), { maxDepth: 3 })
    expect(result.verdict).toBe('incomplete')
    expect(statuses(result)).toEqual({ reaches7: 'unknown' })
    expect(result.violation).toBeNull()
  })

  it('without a witness comes after a violation that has a run', () => {
    const result = searchOf(
      counting({ reaches30: sometimes(({ n }) => n === 30), below20: always(({ n }) => n < 20) }),
      { keepGoing: true },
    )
    expect(result.violation?.property).toBe('below20')
    expect(statuses(result)).toEqual({ reaches30: 'violated', below20: 'violated' })
  })
})

describe('a predicate', () => {
  it('that throws is an error that names it, with the run to the state', () => {
    const result = searchOf(
      counting({
        fine: always(() => true),
        fragile: always(({ n }) => {
          if (n === 5) throw new Error('five!')
          return true
        }),
      }),
    )
    expect(result.verdict).toBe('error')
    expect(result.error).toMatchObject({
      code: 'predicate-threw',
      message: 'The predicate fragile threw Error: five!.',
      place: expect.stringMatching(/findings\.test\.ts:\d+:\d+$/),
    })
    expect(result.error?.run?.states).toHaveLength(4)
    expect(lastValue(result)).toBe(5)
  })

  it.each([undefined, 1, 'yes', null])('that returns %s is an error that says so', (value) => {
    const result = searchOf(counting({ sloppy: always(({ n }) => (n === 3 ? (value as never) : true)) }))
    expect(result.error).toMatchObject({
      code: 'predicate-threw',
      message: `The predicate sloppy returned ${typeof value === 'string' ? JSON.stringify(value) : value}, not true or false.`,
    })
    expect(lastValue(result)).toBe(3)
  })

  it('of a step that throws is an error with the run over the step', () => {
    const result = searchOf(
      counting({
        fragile: step((before, after) => {
          if (before.n === 3 && after.n === 5) throw new Error('from three to five')
          return true
        }),
      }),
    )
    expect(result.error?.message).toBe('The predicate fragile threw Error: from three to five.')
    expect(result.error?.run?.states.slice(-2)).toEqual([[3], [5]])
  })

  it('of allowed stops that throws is an error with the run to the deadlock', () => {
    const result = searchOf(
      counting({
        goesOn: deadlockFree(() => {
          throw new Error('who knows')
        }),
      }),
    )
    expect(result.error?.message).toBe('The predicate goesOn threw Error: who knows.')
    expect(lastValue(result)).toBe(20)
  })

  it('that fails is not confused with one that was not asked', () => {
    const result = searchOf(
      counting({
        goesOn: deadlockFree(() => {
          throw new Error('there is no deadlock at 5')
        }),
        fragile: always(({ n }) => {
          if (n === 5) throw new Error('five!')
          return true
        }),
      }),
    )
    expect(result.error?.message).toBe('The predicate fragile threw Error: five!.')
  })

  it('that fails in the initial state is an error with a run of one state', () => {
    const result = searchOf(
      counting({
        fragile: always(() => {
          throw new Error('at once')
        }),
      }),
    )
    expect(result.error?.run?.states).toEqual([[0]])
  })

  it('that writes to the state is an error', () => {
    const made = smallMachine({
      variables: () => ({ list: [1], n: 0 }),
      actions: (_parameters) => ({}),
      properties: {
        writes: always(({ list }) => {
          ;(list as number[]).push(2)
          return true
        }),
      },
    })
    expect(searchOf(made).error?.message).toBe('The predicate writes changes the state, which is read-only there.')
  })
})

describe('a search until all is decided', () => {
  const properties = {
    below5: always(({ n }: { n: number }) => n < 5),
    below9: always(({ n }: { n: number }) => n < 9),
    three: sometimes(({ n }: { n: number }) => n === 3),
  }

  it('ends at the level in which the last verdict is found', () => {
    const result = searchOf(counting(properties), { keepGoing: 'until decided' })
    expect(statuses(result)).toEqual({ below5: 'violated', below9: 'violated', three: 'witnessed' })
    expect(result).toMatchObject({ verdict: 'violated', exhaustive: false, bounds: [], states: { depth: 6 } })
    expect(result.violation).toEqual(searchOf(counting(properties)).violation)
  })

  it('explores everything where a property holds, or has no witness', () => {
    const more = { ...properties, below50: always(({ n }: { n: number }) => n < 50) }
    const result = searchOf(counting(more), { keepGoing: 'until decided' })
    expect(statuses(result)).toMatchObject({ below5: 'violated', below50: 'holds' })
    expect(result).toMatchObject({ exhaustive: true, states: { distinct: 21 } })
    const unseen = { ...properties, fifty: sometimes(({ n }: { n: number }) => n === 50) }
    expect(statuses(searchOf(counting(unseen), { keepGoing: 'until decided' }))).toMatchObject({ fifty: 'violated' })
  })

  it('ends with the error where a predicate fails, however shallow a violation is', () => {
    const fails = always(({ n }: { n: number }) => {
      if (n > 12) throw new Error('too far')
      return true
    })
    const result = searchOf(counting({ ...properties, fails }), { keepGoing: 'until decided' })
    expect(result).toMatchObject({ verdict: 'error', error: { code: 'predicate-threw' } })
    expect(result.error?.run?.states).toHaveLength(8)
  })

  it('tells how deep the first step fails, also behind a violation', () => {
    const made = smallMachine({
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({
        grow: action({ when: ({ n }) => n < 9, do: (state) => void state.n++ }),
        fail: action({
          when: ({ n }) => n === 5,
          do() {
            throw new RangeError('too far')
          },
        }),
      }),
      properties: { below3: always(({ n }) => n < 3), below10: always(({ n }) => n < 10) },
    })
    const result = searchOf(made, { keepGoing: 'until decided' })
    expect(result).toMatchObject({ failureDepth: 7, violation: { property: 'below3' } })
    expect(searchOf(counting(properties)).failureDepth).toBeNull()
  })
})
