/** Actions that choose: each option is a step, as if it were a member of the set that the action ranges over. */

import { describe, expect, it } from 'vitest'
import { action, indexed, item, machine, names, product, range, type Spec, spec } from '../../../src/index.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { runDirectly, type Step } from '../../../src/semantics/system/system.ts'
import { checked } from '../../findings/checked.ts'

const sides = [1, 2, 3]

const choosing = machine({
  name: 'dice',
  parameters: { players: 2 },
  variables: ({ players }) => ({ thrown: indexed(names('p', players), 0), sum: 0 }),
  actions: ({ players }) => ({
    throws: action({
      over: names('p', players),
      when: ({ thrown }, player) => item(thrown, player) === 0,
      do(state, player, choose) {
        const side = choose(sides)
        state.thrown[player] = side
        state.sum += side
      },
    }),
    again: action({
      when: ({ sum }) => sum > 3,
      do(state, choose) {
        if (choose([true, false])) state.sum = choose([0, 1])
      },
    }),
  }),
})

const ranging = machine({
  name: 'dice',
  parameters: { players: 2 },
  variables: ({ players }) => ({ thrown: indexed(names('p', players), 0), sum: 0 }),
  actions: ({ players }) => ({
    throws: action({
      over: product(names('p', players), sides),
      when: ({ thrown }, [player]) => item(thrown, player) === 0,
      do(state, [player, side]) {
        state.thrown[player] = side
        state.sum += side
      },
    }),
    again: action({
      over: [0, 1, null],
      when: ({ sum }) => sum > 3,
      do(state, sum) {
        if (sum !== null) state.sum = sum
      },
    }),
  }),
})

type Dice = { sum: number; thrown: { [player: string]: number } }

function single(run: (state: Dice, choose: (options: readonly unknown[]) => never) => unknown): Spec {
  const model = machine({
    name: 'single',
    parameters: {},
    variables: (): Dice => ({ sum: 0, thrown: {} }),
    actions: (_parameters) => ({ only: action({ do: run } as never) }),
  })
  return spec(model as never, { properties: {}, scenarios: { only: {} } } as never) as unknown as Spec
}

function firstSteps(made: Spec): { step: Step; message: string | null }[] {
  const { system } = instantiate(made, 'only')
  const [initial] = system.initialStates(runDirectly)
  const read = (slot: number) => initial?.values[slot] as never
  return system.rules.flatMap((rule) =>
    rule
      .options(read)
      .flatMap((option) => rule.successors(option, { read, author: runDirectly }))
      .map(({ step, failure }) => ({ step, message: failure?.message ?? null })),
  )
}

describe('an action that chooses', () => {
  it.each([1, 2, 3])('has the steps of one that ranges over the options, %i players', (players) => {
    const scenarios = { only: { params: { players } } }
    const [one, other] = [choosing, ranging].map(
      (model) => checked(spec(model, { properties: {}, scenarios }) as unknown as Spec, 'only').result,
    )
    expect(one?.states).toEqual(other?.states)
  })

  it('says what it chose', () => {
    const steps = firstSteps(single((state, choose) => (choose([1, 2]) > 1 ? choose(['a', 'b']) : state.sum++)))
    expect(steps.map(({ step }) => (step as { choices?: unknown }).choices)).toEqual([[1], [2, 'a'], [2, 'b']])
  })

  it('shows it in a trace', () => {
    const made = spec(choosing, {
      properties: { small: { kind: 'never', predicate: ({ sum }: { sum: number }) => sum === 6 } as never },
      scenarios: { only: {} },
    }) as unknown as Spec
    const { trace } = checked(made, 'only')
    expect(trace).toMatch(/throws\(p[01]\)\n\s+chooses 3\n/)
  })

  it('may choose in try, catch and finally', () => {
    const steps = firstSteps(
      single((state, choose) => {
        try {
          if (choose([true, false])) throw new Error('chosen')
          state.sum = 1
        } catch {
          state.sum = choose([2, 3])
        } finally {
          state.sum += choose([10, 20])
        }
      }),
    )
    expect(steps).toHaveLength(6)
  })

  it('may choose among parts of the state, of which each run has its own', () => {
    const model = machine({
      name: 'jobs',
      parameters: {},
      variables: () => ({ jobs: [{ done: false }, { done: false }] }),
      actions: (_parameters) => ({
        do: action({
          do({ jobs }, choose) {
            choose(jobs).done = true
          },
        }),
      }),
    })
    const { result } = checked(spec(model, { properties: {}, scenarios: { only: {} } }) as unknown as Spec, 'only')
    expect(result.states).toEqual({ distinct: 4, generated: 9, depth: 3 })
  })

  it('may give back a new state', () => {
    const steps = firstSteps(single((state, choose) => ({ ...state, sum: choose([1, 2]) })))
    expect(steps).toHaveLength(2)
    expect(steps.every(({ message }) => message === null)).toBe(true)
  })

  it('is one failing step where it fails in one of the ways', () => {
    const steps = firstSteps(
      single((_state, choose) => {
        if (choose(range(3)) === 1) throw new Error('no way')
      }),
    )
    expect(steps.map(({ message }) => message)).toEqual(['Error: no way'])
  })

  it('has to have options', () => {
    expect(firstSteps(single((_state, choose) => choose([])))[0]?.message).toContain('no options')
    expect(firstSteps(single((_state, choose) => choose('ab' as never)))[0]?.message).toContain('a list of options')
  })

  it('is no step that has a choice where it makes none', () => {
    expect(firstSteps(single((state) => state.sum++))[0]?.step).toEqual({
      kind: 'action',
      action: 'only',
      member: undefined,
    })
  })
})
