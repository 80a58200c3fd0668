/** Scenarios that name what there is not, or ask for what cannot be, are refused when the spec is made. */

import { describe, expect, it } from 'vitest'
import {
  always,
  machine,
  messages,
  NetsplitError,
  oneOf,
  protocol,
  role,
  rounds,
  type Spec,
  spec,
} from '../../src/index.ts'
import {
  type Expectation,
  expectedCounts,
  expectedViolations,
  expectsToHold,
  scenarioSettings,
} from '../../src/language/spec.ts'

interface Messages {
  server: { put: {} }
}

/** The functions as an author calls them whose file is not type-checked. */
type Untyped = (...given: unknown[]) => Spec
const untypedSpec = spec as unknown as Untyped

function keeping(parameters: object = { servers: 2, mode: oneOf('fast', 'safe') }) {
  return protocol({
    name: 'keeping',
    parameters: parameters as { servers: number },
    messages: messages<Messages>(),
    nodes: { server: 2 },
    roles: (_parameters) => ({ server: role({ on: { put() {} } }) }),
  })
}

const counting = (parameters: object = {}) =>
  machine({
    name: 'counting',
    parameters: parameters as {},
    variables: () => ({ n: 0 }),
    actions: (_parameters) => ({}),
  })

const properties = { safe: always(() => true), fair: always(() => true) }

/** The message and the cure with which a scenario of a model is refused. */
function refusalOf(scenario: object, model: object = keeping(), more: object = { properties }): string {
  try {
    untypedSpec(model, { properties: {}, ...more, scenarios: { only: scenario } })
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    expect(error.code).toBe('bad-scenario')
    return `${error.summary} ${error.cure}`
  }
  return 'not refused'
}

describe('what a scenario expects', () => {
  it.each<[Expectation, object, boolean, readonly string[]]>([
    ['holds', {}, true, []],
    ['throws', {}, false, []],
    ['incomplete', {}, false, []],
    [{ holds: { distinct: 3, depth: 2 } }, { distinct: 3, depth: 2 }, true, []],
    [{ violates: 'safe' }, {}, false, ['safe']],
    [{ violates: ['safe', 'fair'] }, {}, false, ['safe', 'fair']],
  ])('%o', (expected, counts, holds, violated) => {
    expect(expectedCounts(expected)).toEqual(counts)
    expect(expectsToHold(expected)).toBe(holds)
    expect(expectedViolations(expected)).toEqual(violated)
  })
})

describe('a spec', () => {
  it('has its model, its properties, and its scenarios in full', () => {
    const model = keeping()
    const made = untypedSpec(model, { properties, scenarios: { small: {}, large: { params: { servers: 3 } } } })
    expect(made.model).toBe(model)
    expect(made.properties).toBe(properties)
    expect(made.scenarios).toEqual({
      small: { expect: 'holds' },
      large: { expect: 'holds', params: { servers: 3 } },
    })
  })

  it('is refused as a whole, all of its problems in one error', () => {
    const refusal = refusalOf({ parms: {} }, keeping(), { property: {} })
    expect(refusal).toContain("There is no setting 'property' in spec().")
    expect(refusal).toContain("There is no setting 'parms' in scenario 'only'.")
    expect(() => untypedSpec({ kind: 'model' }, undefined)).toThrow(
      /^the model of spec\(\) cannot be an object\. spec\(\) cannot be undefined\.\n/,
    )
    expect(() => untypedSpec(undefined, { properties: {}, scenarios: {} })).toThrow(
      /^the model of spec\(\) cannot be undefined\.\n/,
    )
    expect(() => untypedSpec(keeping(), { properties: {}, scenarios: { only: 3 } })).toThrow(
      'scenarios.only in spec() cannot be 3.\n  Give scenarios.only an object.',
    )
    expect(() => untypedSpec(keeping(), { properties: {}, scenarios: [] })).toThrow(
      'scenarios of spec() cannot be a list.',
    )
  })

  describe('of a protocol whose roles are wrong, too', () => {
    const wrongRoles = (roles: () => object) => ({ ...keeping(), roles })

    it('is refused for both', () => {
      const refusal = refusalOf(
        { parms: {} },
        wrongRoles(() => ({ server: { onn: {} }, client: {} })),
      )
      expect(refusal).toContain("There is no setting 'parms' in scenario 'only'.")
      expect(refusal).toContain("There is no setting 'onn' in role server of keeping.")
      expect(refusal).toContain('keeping does not say how many nodes the role client has.')
    })

    it('is refused for itself where roles cannot be made', () => {
      const throwing = wrongRoles(() => {
        throw new Error('no roles')
      })
      expect(refusalOf({ parms: {} }, throwing)).toBe(
        "There is no setting 'parms' in scenario 'only'. Did you mean params, not parms?",
      )
    })

    it('is made where its own parts are right: roles depend on the parameters', () => {
      expect(
        refusalOf(
          {},
          wrongRoles(() => ({ server: { onn: {} } })),
        ),
      ).toBe('not refused')
    })
  })

  it('of a machine has no roles to be wrong', () => {
    expect(refusalOf({ parms: {} }, counting())).toBe(
      "There is no setting 'parms' in scenario 'only'. Did you mean params, not parms?",
    )
    expect(refusalOf({ parms: {} }, { ...counting(), nodes: {}, roles: () => ({ server: {} }) })).toBe(
      "There is no setting 'parms' in scenario 'only'. Did you mean params, not parms?",
    )
  })
})

describe('a scenario is refused', () => {
  it.each<[string, object, string]>([
    [
      'a parameter that there is not',
      { params: { clients: 1 } },
      'there is no parameter clients. Declared: servers, mode.',
    ],
    [
      'a parameter that every object has',
      { params: { toString: 1 } },
      'there is no parameter toString. Declared: servers, mode.',
    ],
    ['a property that there is not, checked', { check: ['live'] }, 'there is no property live. Declared: safe, fair.'],
    [
      'a property that there is not, after one that there is',
      { check: ['safe', 'live'] },
      'there is no property live. Declared: safe, fair.',
    ],
    [
      'a property that there is not, violated',
      { expect: { violates: 'live' } },
      'there is no property live. Declared: safe, fair.',
    ],
    [
      'no property to violate',
      { expect: { violates: [] } },
      "it expects a violation, and names no property. Name one, or several: expect: { violates: ['a', 'b'] }.",
    ],
    [
      'a violation of what is not checked',
      { check: ['safe'], expect: { violates: ['safe', 'fair'] } },
      'it expects a violation of fair, which it does not check. Add fair to check.',
    ],
    [
      'symmetry where there is none',
      { symmetric: true },
      'the model declares nothing symmetric. Add symmetric to the model, or name roles of a protocol here.',
    ],
    [
      'a step that has to happen and need not',
      { fairness: { strong: ['a', 'put'], none: ['put', 'b'] } },
      'fairness: put is both under strong and under none. A step has to happen or need not: take one out.',
    ],
    [
      'symmetry of some in rounds',
      { time: rounds(1), symmetric: ['server'] },
      'in lock-step rounds nodes take turns, which tells them apart. ' +
        'Take symmetric out, or use clocks({ max: ..., delay: { min: 1, max: 1 } }).',
    ],
    [
      'settings of a fault that exclude each other',
      { faults: { crashes: { times: 1, restarts: 1, noticed: true } } },
      'crashes: crashes that are noticed are for good. Leave out noticed or restarts.',
    ],
  ])('that gives %s', (_what, scenario, words) => {
    expect(refusalOf(scenario)).toBe(`Scenario 'only': ${words}`)
  })

  it('that asks for all symmetry in rounds', () => {
    const symmetric = { ...keeping(), symmetric: ['server'] }
    expect(refusalOf({ time: rounds(1), symmetric: true }, symmetric)).toContain('in lock-step rounds nodes take turns')
  })

  it('that gives a parameter a value of another type', () => {
    expect(refusalOf({ params: { servers: 'two' } })).toBe('Parameter servers does not take "two". Give a number.')
    expect(refusalOf({ params: { mode: 'slow' } })).toBe('Parameter mode does not take "slow". Give one of fast, safe.')
  })

  it('that names anything where nothing is declared', () => {
    expect(refusalOf({ params: { n: 1 } }, counting())).toBe(
      "Scenario 'only': there is no parameter n. Declared: none.",
    )
    expect(refusalOf({ check: ['safe'] }, counting(), {})).toBe(
      "Scenario 'only': there is no property safe. Declared: none.",
    )
  })

  it('of a protocol with a parameter that is called as a setting', () => {
    for (const name of [...scenarioSettings, 'time']) {
      expect(refusalOf({}, keeping({ [name]: 1 }))).toBe(
        `Scenario 'only': the model has a parameter named ${name}, which is the name of a scenario setting. ` +
          'Rename the parameter.',
      )
      expect(refusalOf({}, counting({ [name]: 1 }))).toBe('not refused')
    }
  })

  it.each([{ network: { kind: 'ordered', consumeIgnored: true } }, { faults: {} }, { time: rounds(1) }])(
    'of a machine that gives it a world: %o',
    (scenario) => {
      expect(refusalOf(scenario, counting())).toBe(
        "Scenario 'only': a machine has no network, no faults and no clocks. Model them as actions, or write a protocol().",
      )
      expect(refusalOf(scenario)).toBe('not refused')
    },
  )
})

describe('a scenario is not refused', () => {
  const symmetric = { ...keeping(), symmetric: ['server'] }

  it.each<[string, object, object?]>([
    ['what is checked and violated', { check: ['safe', 'fair'], expect: { violates: ['fair'] } }],
    ['a violation where all is checked', { expect: { violates: 'fair' } }],
    ['an error where nothing is violated', { expect: 'throws' }],
    ['an error where something is checked', { check: ['safe'], expect: 'throws' }],
    ['a size', { check: ['safe'], expect: { holds: { distinct: 1 } } }],
    ['steps that have to happen, and others that need not', { fairness: { strong: ['a'], none: ['b'] } }],
    ['steps that have to happen alone', { fairness: { strong: ['a'] } }],
    ['steps that need not happen alone', { fairness: { none: ['a'] } }],
    ['symmetry that is declared', { symmetric: true }, symmetric],
    ['symmetry that is switched off', { symmetric: false }],
    ['symmetry of some', { symmetric: ['server'] }],
    ['rounds without symmetry', { time: rounds(1), symmetric: false }],
    ['rounds of nodes that are otherwise symmetric', { time: rounds(1) }, symmetric],
    ['a machine without a world', {}, counting()],
  ])('for %s', (_what, scenario, model) => {
    expect(refusalOf(scenario, model)).toBe('not refused')
  })
})
