import { describe, expect, it, vi } from 'vitest'
import {
  always,
  alwaysEventually,
  deadlockFree,
  eventually,
  eventuallyAlways,
  implies,
  leadsTo,
  never,
  type PropertyKind,
  quiescent,
  sometimes,
  step,
} from '../../src/language/property.ts'

const isDone = () => true
const isBusy = () => false

describe('a property', () => {
  it.each([
    ['always', always],
    ['never', never],
    ['sometimes', sometimes],
    ['step', step],
    ['deadlockFree', deadlockFree],
    ['eventually', eventually],
    ['alwaysEventually', alwaysEventually],
    ['eventuallyAlways', eventuallyAlways],
    ['quiescent', quiescent],
  ] as const)('%s has its kind, its predicate and nothing else', (kind, make) => {
    expect(make(isDone)).toStrictEqual({ kind, predicate: isDone })
  })

  it('leadsTo has a goal, too', () => {
    expect(leadsTo(isBusy, isDone)).toStrictEqual({ kind: 'leadsTo', predicate: isBusy, goal: isDone })
  })

  it('deadlockFree leaves to the scenario where the system may stop', () => {
    expect(deadlockFree()).toStrictEqual({ kind: 'deadlockFree', predicate: null })
  })
})

describe('an implication', () => {
  it.each([
    [true, true, true],
    [true, false, false],
    [false, true, true],
    [false, false, true],
  ])('of %s and %s is %s', (premise, conclusion, whole) => {
    const implication = implies(
      () => premise,
      () => conclusion,
    )
    expect(implication({}, {})).toBe(whole)
  })

  it('is asked of the state and the parameters', () => {
    const isFull = (state: { n: number }, { most }: { most: number }) => state.n === most
    const isSafe = (state: { n: number }, { most }: { most: number }) => state.n + most > 5
    const implication = implies(isFull, isSafe)
    expect(
      [
        [2, 2],
        [3, 3],
        [1, 2],
      ].map(([n, most]) => implication({ n: n as number }, { most: most as number })),
    ).toEqual([false, true, true])
  })

  it('that always holds knows its premise, which may never come up', () => {
    const implication = implies(isBusy, isDone)
    expect(implication.premise).toBe(isBusy)
    expect(always(implication)).toStrictEqual({ kind: 'always', predicate: implication, premise: isBusy })
  })
})

describe('kinds of properties', () => {
  const kinds: { readonly [Kind in PropertyKind]: 'states' | 'steps' | 'runs' } = {
    always: 'states',
    never: 'states',
    sometimes: 'states',
    deadlockFree: 'states',
    step: 'steps',
    refines: 'steps',
    eventually: 'runs',
    leadsTo: 'runs',
    alwaysEventually: 'runs',
    eventuallyAlways: 'runs',
    quiescent: 'runs',
  }

  it.each(Object.entries(kinds))('%s is about %s', async (kind, about) => {
    vi.resetModules()
    const { isAboutSteps, isLiveness } = await import('../../src/language/property.ts')
    expect([isAboutSteps(kind), isLiveness(kind)]).toEqual([about === 'steps', about === 'runs'])
  })
})
