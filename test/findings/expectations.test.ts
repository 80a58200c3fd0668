/** An expected violation hides no other: what is expected to be violated is, and nothing else, in any order. */

import { describe, expect, it } from 'vitest'
import { describeDifference } from '../../src/checking/judgement.ts'
import { listSpecs } from '../../src/cli/list.ts'
import { action, always, eventually, machine, type Property, type Scenario, type Spec, spec } from '../../src/index.ts'
import { checked } from './checked.ts'

interface N {
  readonly n: number
}

function counting(
  properties: { readonly [name: string]: Property },
  scenario: Omit<Scenario, 'expect'> & { readonly expect: Scenario['expect'] },
  failsAt = Number.NaN,
): Spec {
  const model = machine({
    name: 'counting',
    parameters: {},
    variables: () => ({ n: 0 }),
    actions: (_parameters) => ({
      inc: action({
        when: ({ n }) => n < 5,
        do(state) {
          if (state.n === failsAt) throw new Error('too far')
          state.n++
        },
      }),
    }),
  })
  return spec(model as never, { properties, scenarios: { only: scenario } } as never)
}

const below = (limit: number) => always(({ n }: N) => n < limit)

describe('an expected violation', () => {
  it('does not hide another one of the same level', () => {
    const properties = { knownFlaw: below(3), surprise: always(({ n }: N) => n < 3 || n > 100) }
    const made = counting(properties, { expect: { violates: 'knownFlaw' } })
    const { result, asExpected, exitCode } = checked(made, 'only')
    expect({ asExpected, exitCode }).toEqual({ asExpected: false, exitCode: 1 })
    expect(describeDifference(result, { violates: 'knownFlaw' })).toBe('also violates surprise')
  })

  it('does not hide a deeper one where the search keeps going', () => {
    const made = counting({ knownFlaw: below(3), surprise: below(5) }, { expect: { violates: 'knownFlaw' } })
    expect(checked(made, 'only').asExpected).toBe(true)
    expect(checked(made, 'only', { keepGoing: true }).asExpected).toBe(false)
  })

  it('does not hide one of a property of whole runs, or a step that fails', () => {
    const runs = counting({ flaw: below(5), runs: eventually(({ n }: N) => n > 9) }, { expect: { violates: 'runs' } })
    expect(checked(runs, 'only').asExpected).toBe(false)
    const fails = counting({ knownFlaw: below(3) }, { expect: { violates: 'knownFlaw' } }, 1)
    expect(checked(fails, 'only').asExpected).toBe(false)
  })

  it('hides nothing of what check leaves out', () => {
    const made = counting({ a: below(3), b: below(3) }, { check: ['a'], expect: { violates: 'a' } })
    expect(checked(made, 'only').asExpected).toBe(true)
  })
})

describe('two properties with the same predicate', () => {
  const orders = [
    { first: below(3), second: below(3) },
    { second: below(3), first: below(3) },
  ]

  it.each(orders)('are both to be named, in any order of declaration (%#)', (properties) => {
    const judgedWith = (violates: string | readonly string[]) =>
      checked(counting(properties as never, { expect: { violates } }), 'only')
    expect(judgedWith(['first', 'second'])).toMatchObject({ asExpected: true, exitCode: 0 })
    expect(judgedWith(['second', 'first'])).toMatchObject({ asExpected: true, exitCode: 0 })
    expect(judgedWith('second')).toMatchObject({ asExpected: false, exitCode: 1 })
    expect(describeDifference(judgedWith('second').result, { violates: 'second' })).toBe('also violates first')
  })
})

describe('several expected violations', () => {
  const made = (expect: Scenario['expect']) =>
    counting({ early: below(2), late: below(4), never: below(9) }, { expect })

  it('are looked for until all are found, and no further', () => {
    const { result, asExpected } = checked(made({ violates: ['late', 'early'] }), 'only')
    expect(asExpected).toBe(true)
    expect(result.states.depth).toBe(5)
    expect(checked(made({ violates: 'early' }), 'only').result.states.depth).toBe(3)
  })

  it('are not as expected when one of them is not violated', () => {
    const { result, asExpected, exitCode } = checked(made({ violates: ['early', 'late', 'never'] }), 'only')
    expect({ asExpected, exitCode }).toEqual({ asExpected: false, exitCode: 1 })
    expect(describeDifference(result, { violates: ['early', 'late', 'never'] })).toBe('does not violate never')
  })

  it('one that is deeper than what nobody expects is still found, and both are told', () => {
    const { result } = checked(made({ violates: 'late' }), 'only')
    expect(describeDifference(result, { violates: 'late' })).toBe('also violates early')
  })

  it('are listed', () => {
    const loaded = { name: 'counting', spec: made({ violates: ['early', 'late'] }), failure: null } as never
    expect(listSpecs([loaded], false)).toContain('violates early and late')
    expect(JSON.parse(listSpecs([loaded], true)).models[0].scenarios[0].expect).toEqual({ violates: ['early', 'late'] })
  })
})

describe('an expectation that contradicts its scenario is refused', () => {
  it.each([
    ['a name that is no property', { expect: { violates: ['low', 'hgih'] } }, 'there is no property hgih'],
    ['no name at all', { expect: { violates: [] } }, 'names no property'],
    ['one that it does not check', { check: ['high'], expect: { violates: 'low' } }, 'which it does not check'],
  ])('%s', (_, scenario, message) => {
    expect(() => counting({ low: below(3), high: below(9) }, scenario as never)).toThrow(message)
  })
})
