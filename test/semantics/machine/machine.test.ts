import { describe, expect, it } from 'vitest'
import { action, indexed } from '../../../src/language/machine.ts'
import { instanceOf, searchOf, smallMachine } from '../../engine/small-models.ts'
import { initialState, initialStates, movesFrom, namesOf, shown } from '../protocol/stepping.ts'

describe('the variables of a machine', () => {
  it('are one slot each; an indexed one has a slot for each entry', () => {
    const instance = instanceOf(
      smallMachine({
        variables: () => ({
          total: 0,
          byName: indexed(['x', 'y'], (name) => name + name),
          byNumber: indexed(2, (at) => at * 10),
          plain: { x: 1, y: 2 },
        }),
        actions: (_parameters) => ({}),
      }),
    )
    expect(shown(instance, initialState(instance))).toEqual({
      total: 0,
      'byName[x]': 'xx',
      'byName[y]': 'yy',
      'byNumber[0]': 0,
      'byNumber[1]': 10,
      plain: { x: 1, y: 2 },
    })
  })

  it('may be chosen: every combination is an initial state, in order', () => {
    const instance = instanceOf(
      smallMachine({
        variables: (choose) => {
          const a = choose([1, 2]) as number
          return { a, b: a === 1 ? 0 : (choose([7, 8]) as number) }
        },
        actions: (_parameters) => ({}),
      }),
    )
    expect(initialStates(instance)).toEqual([
      [1, 0],
      [2, 7],
      [2, 8],
    ])
  })

  it('that choose among nothing are refused', () => {
    const made = smallMachine({ variables: (choose) => ({ a: choose([]) as number }), actions: (_parameters) => ({}) })
    expect(() => instanceOf(made)).toThrow(/no options/)
  })

  it('look like ordinary objects and arrays to author code', () => {
    const seen: unknown[] = []
    const made = smallMachine({
      variables: () => ({ byName: indexed(['x', 'y'], 1), byNumber: indexed(3, 2), list: [1, 2] }),
      actions: (_parameters) => ({
        look: action({
          when({ byName, byNumber, list }) {
            seen.push(
              Object.keys(byName),
              Object.values(byName),
              byNumber.length,
              [...byNumber],
              byNumber.map((n) => n + 1),
            )
            seen.push(Array.isArray(byNumber), list.includes(2), 'x' in byName, 'z' in byName)
            return false
          },
          do() {},
        }),
      }),
    })
    const instance = instanceOf(made)
    movesFrom(instance, initialState(instance))
    expect(seen).toEqual([['x', 'y'], [1, 1], 3, [2, 2, 2], [3, 3, 3], true, true, true, false])
  })
})

describe('an action', () => {
  it('is a step for each member of its set whose guard holds, in order', () => {
    const instance = instanceOf(
      smallMachine({
        variables: () => ({ n: 0 }),
        actions: (_parameters) => ({
          second: action({
            over: [3, 1, 2],
            when: (_state, member) => member !== 1,
            do(state, member) {
              state.n = member
            },
          }),
          first: action({ do() {} }),
        }),
      }),
    )
    const moves = movesFrom(instance, initialState(instance))
    expect(namesOf(moves)).toEqual(['second 3', 'second 2', 'first'])
    expect(moves.map(({ after }) => after)).toEqual([[3], [2], [0]])
  })

  it('may range over what the state says', () => {
    const instance = instanceOf(
      smallMachine({
        variables: () => ({ queue: ['b', 'a'], done: [] as string[] }),
        actions: (_parameters) => ({
          finish: action({
            over: ({ queue }) => queue,
            do(state, member) {
              state.queue = state.queue.filter((entry) => entry !== member)
              state.done.push(member)
            },
          }),
        }),
      }),
    )
    const moves = movesFrom(instance, initialState(instance))
    expect(namesOf(moves)).toEqual(['finish b', 'finish a'])
    expect(moves.map(({ after }) => after)).toEqual([
      [['a'], ['b']],
      [['b'], ['a']],
    ])
  })

  it('that changes nothing is a step', () => {
    const instance = instanceOf(
      smallMachine({ variables: () => ({ n: 0 }), actions: (_parameters) => ({ stay: action({ do() {} }) }) }),
    )
    expect(movesFrom(instance, initialState(instance)).map(({ after }) => after)).toEqual([[0]])
  })

  it('changes parts of a variable without changing the state before', () => {
    const instance = instanceOf(
      smallMachine({
        variables: () => ({ deep: { list: [{ n: 1 }], set: new Set([1]), map: new Map([['k', 1]]) } }),
        actions: (_parameters) => ({
          change: action({
            do({ deep }) {
              deep.list[0]!.n = 2
              deep.set.add(2)
              deep.map.delete('k')
            },
          }),
        }),
      }),
    )
    const before = initialState(instance)
    const [move] = movesFrom(instance, before)
    expect(move?.after).toEqual([{ list: [{ n: 2 }], set: new Set([1, 2]), map: new Map() }])
    expect(before).toEqual([{ list: [{ n: 1 }], set: new Set([1]), map: new Map([['k', 1]]) }])
  })
})

/** Where a single recipe, tried on fixed variables, leads; or its failure. */
function tried<Variables extends object>(variables: () => Variables, recipe: (state: Variables) => void) {
  const made = smallMachine<Variables>({
    variables,
    actions: (_parameters) => ({ change: action({ do: recipe as never }) }),
  })
  const instance = instanceOf(made)
  const [move] = movesFrom(instance, initialState(instance))
  return { after: shown(instance, move?.after ?? []), failure: move?.failure ?? null }
}

describe('a recipe', () => {
  const variables = () => ({
    from: [{ id: 1 }, { id: 2 }],
    to: [] as { id: number }[],
    cells: indexed(['x', 'y'], () => ({ n: 0 })),
    numbers: indexed(2, 0),
  })

  it('may move parts of one variable to another', () => {
    const { after } = tried(variables, (state) => {
      const moved = state.from.shift()!
      moved.id = 9
      state.to.push(moved)
    })
    expect(after).toMatchObject({ from: [{ id: 2 }], to: [{ id: 9 }] })
  })

  it('may assign one variable to another; both are one object until the step ends', () => {
    const { after } = tried(variables, (state) => {
      state.to = state.from
      state.to.push({ id: 3 })
    })
    const all = [{ id: 1 }, { id: 2 }, { id: 3 }]
    expect(after).toMatchObject({ from: all, to: all })
  })

  it('may swap entries of an indexed variable', () => {
    const { after } = tried(variables, (state) => {
      state.cells.x.n = 1
      const x = state.cells.x
      state.cells.x = state.cells.y
      state.cells.y = x
    })
    expect(after).toMatchObject({ 'cells[x]': { n: 0 }, 'cells[y]': { n: 1 } })
  })

  it('sees what it wrote', () => {
    const { after } = tried(variables, (state) => {
      state.numbers[0] = 5
      state.numbers[1] = state.numbers[0]! + 1
      state.cells.x.n++
      state.cells.x.n++
    })
    expect(after).toMatchObject({ 'numbers[0]': 5, 'numbers[1]': 6, 'cells[x]': { n: 2 } })
  })

  it('may assign a whole indexed variable', () => {
    const { after } = tried(variables, (state) => {
      state.numbers = state.numbers.map((n) => n + 1)
      state.cells = { y: { n: 2 }, x: { n: 1 } }
    })
    expect(after).toMatchObject({ 'numbers[0]': 1, 'numbers[1]': 1, 'cells[x]': { n: 1 }, 'cells[y]': { n: 2 } })
  })

  it.each([
    ['fewer', { x: { n: 1 } }],
    ['other', { x: { n: 1 }, z: { n: 1 } }],
    ['no', null],
  ])('is refused when it assigns an indexed variable with %s entries', (_, entries) => {
    const { failure } = tried(variables, (state) => {
      state.cells = entries as never
    })
    expect(failure).toMatchObject({ kind: 'invalid', message: expect.stringMatching(/changes its set of entries/) })
  })

  it('is refused when it adds an entry to an indexed variable, or a variable', () => {
    const added = tried(variables, (state) => {
      ;(state.cells as { [key: string]: unknown })['z'] = { n: 1 }
    })
    expect(added.failure?.message).toBe('It sets z of an indexed variable, which keeps its 2 entries.')
    const longer = tried(variables, (state) => void state.numbers.push(1))
    expect(longer.failure?.message).toBe('It sets 2 of an indexed variable, which keeps its 2 entries.')
    const variable = tried(variables, (state) => {
      ;(state as { [key: string]: unknown })['more'] = 1
    })
    expect(variable.failure).toMatchObject({ kind: 'invalid', message: 'It sets more, which is no variable.' })
  })

  it('is refused when it removes an entry of an indexed variable', () => {
    const { failure } = tried(variables, (state) => {
      delete (state.cells as { [key: string]: unknown })['x']
    })
    expect(failure).toMatchObject({ kind: 'invalid', message: 'It deletes x of an indexed variable.' })
  })
})

describe('the state is read-only', () => {
  interface Variables {
    n: number
    cells: { x: number }
  }
  const writes: readonly ((state: Variables) => void)[] = [(state) => void state.n++, (state) => void state.cells.x++]

  it.each(['when', 'over'] as const)('in the %s of an action, for variables and for entries', (part) => {
    for (const write of writes) {
      const membersAfterWriting = (state: object) => {
        write(state as Variables)
        return [1]
      }
      const made = smallMachine<Variables>({
        variables: () => ({ n: 0, cells: indexed(['x'], 0) }),
        actions: (_parameters) => ({
          act:
            part === 'when'
              ? action({ when: (state) => membersAfterWriting(state).length > 0, do() {} })
              : action({ over: membersAfterWriting, do() {} }),
        }),
      })
      expect(searchOf(made).error).toMatchObject({
        code: 'bad-model',
        message: `act.${part} changes the state, which is read-only there.`,
        place: expect.stringMatching(/machine\.test\.ts:\d+/),
      })
    }
  })

  it('in the when of an action, inside of values', () => {
    const made = smallMachine({
      variables: () => ({ list: [1], set: new Set([1]) }),
      actions: (_parameters) => ({
        push: action({ when: ({ list }) => (list as number[]).push(2) > 0, do() {} }),
      }),
    })
    expect(searchOf(made).error).toMatchObject({
      message: 'push.when changes the state, which is read-only there.',
      place: expect.stringMatching(/machine\.test\.ts:\d+/),
    })
  })
})
