/** An instance: a spec in one scenario, with parameters and settings fixed; and how its predicates are asked. */

import { describe, expect, it } from 'vitest'
import {
  always,
  deadlockFree,
  each,
  forEach,
  leadsTo,
  machine,
  never,
  ordered,
  rounds,
  type Scenario,
  type Spec,
  sometimes,
  spec,
  step,
} from '../../../src/index.ts'
import type { ParameterValues } from '../../../src/language/parameters.ts'
import type { Property } from '../../../src/language/property.ts'
import { type Check, type Instance, instantiate, unbuiltInstance } from '../../../src/semantics/instance/instance.ts'
import { runDirectly } from '../../../src/semantics/system/system.ts'
import { initialState, shown } from '../protocol/stepping.ts'
import { refusalOf, shop, type Tank, tank } from './small-specs.ts'

const settingsOf = (made: Spec, overrides?: ParameterValues) => instantiate(made, 'only', overrides).settings

describe('the settings of an instance', () => {
  it('are what is declared, what the scenario says, and what replaces that', () => {
    const declared = { size: 3, leaks: false, form: 'round' }
    expect(settingsOf(tank())).toEqual(declared)
    const filled = tank({ scenario: { params: { size: 1, leaks: true } } })
    expect(settingsOf(filled)).toEqual({ ...declared, size: 1, leaks: true })
    expect(settingsOf(filled, { size: 2, form: 'square' })).toEqual({ size: 2, leaks: true, form: 'square' })
    const instance = instantiate(filled, 'only', { size: 2 })
    expect(initialState(instance)).toEqual([2])
  })

  it('are checked, when they replace those of the scenario', () => {
    expect(refusalOf(() => instantiate(tank(), 'only', { size: 'large' }))).toMatchObject({
      code: 'bad-scenario',
      message: 'Parameter size does not take "large".',
    })
    expect(refusalOf(() => instantiate(tank(), 'only', { sice: 2 }))).toMatchObject({
      code: 'unknown-name',
      message: "There is no parameter or setting 'sice'.",
      cure: 'Did you mean size?',
    })
    expect(refusalOf(() => instantiate(tank(), 'only', { constructor: 2 } as never))).toMatchObject({
      message: "There is no parameter or setting 'constructor'.",
      cure: 'There are: size, leaks, form, fairness.strong, fairness.none.',
    })
  })

  it('name the world of a protocol alone', () => {
    expect(settingsOf(shop())).toEqual({ servers: 2, network: 'unordered' })
    expect(settingsOf(shop({ network: ordered(), faults: { loss: 1 } }))).toEqual({
      servers: 2,
      network: 'ordered',
      loss: 1,
    })
    const changed = instantiate(shop({ network: ordered(), faults: { loss: 1 } }), 'only', {
      servers: 3,
      network: 'rendezvous',
      loss: 0,
      crashes: 2,
    })
    expect(changed.settings).toEqual({ servers: 3, network: 'rendezvous', loss: 0, crashes: 2 })
    expect(Object.keys(shown(changed, initialState(changed)))).toContain('server2')
    expect(refusalOf(() => instantiate(tank(), 'only', { network: 'ordered' }))).toMatchObject({
      message: "There is no parameter or setting 'network'.",
    })
    expect(refusalOf(() => instantiate(tank(), 'only', { network: 'nonsense' }))).toMatchObject({
      message: "There is no parameter or setting 'network'.",
    })
    expect(refusalOf(() => instantiate(shop(), 'only', { los: 1 }))).toMatchObject({
      cure: 'Did you mean loss or lies or loss.on?',
    })
  })

  it('have a network that exists', () => {
    expect(refusalOf(() => instantiate(shop(), 'only', { network: 'orderd' }))).toEqual({
      code: 'unknown-name',
      message: "There is no network 'orderd'.",
      cure: 'Did you mean ordered or unordered?',
      place: expect.stringContaining("scenario 'only' of shop"),
    })
    expect(refusalOf(() => instantiate(shop(), 'only', { network: 'bounded' })).cure).toBe('Did you mean bounded(1)?')
    const unknown = ['constructor', 'toString', 'unbounded(1)', 'bounded(1) or not', 'bounded(x)', 'bounded()']
    for (const name of unknown) {
      expect(refusalOf(() => instantiate(shop(), 'only', { network: name }))).toMatchObject({
        message: `There is no network '${name}'.`,
      })
    }
  })

  it('have a bounded network of any size', () => {
    for (const network of ['bounded(1)', 'bounded(12)']) {
      expect(settingsOf(shop(), { network })).toEqual({ servers: 2, network })
    }
  })

  it('are refused with the line of the spec, where that is known', () => {
    const refusedIn = (made: Spec) => refusalOf(() => instantiate(made, 'only', { network: 'none' })).place
    expect(refusedIn(shop())).toMatch(/^scenario 'only' of shop \(.*small-specs\.ts:\d+:\d+\)$/)
    for (const madeAt of [undefined, {}, { stack: 'nowhere' }]) {
      expect(refusedIn({ ...shop(), madeAt })).toBe("scenario 'only' of shop")
    }
  })

  it('tell what is said of fairness', () => {
    const scenario = { fairness: { strong: ['fill'], none: ['drop'] } }
    expect(settingsOf(tank({ scenario }))).toMatchObject({
      'fairness.strong': 'fill',
      'fairness.none': 'drop',
    })
    expect(settingsOf(tank({ scenario: { fairness: { strong: ['fill', 'drop'] } } }))).toMatchObject({
      'fairness.strong': 'fill and drop',
    })
    expect(settingsOf(tank({ scenario: { fairness: { none: ['fill', 'drop'] } } }))).toMatchObject({
      'fairness.none': 'fill and drop',
    })
    expect(settingsOf(tank({ scenario: { fairness: {} } }))).not.toHaveProperty('fairness')
  })

  it('cannot be changed', () => {
    const seen: object[] = []
    const model = machine({
      name: 'looks',
      parameters: { size: 1 },
      variables(parameters) {
        seen.push(parameters)
        return { n: 0 }
      },
      actions: (_parameters) => ({}),
    })
    instantiate(spec(model as never, { properties: {}, scenarios: { only: { expect: 'holds' } } as never }), 'only')
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.every(Object.isFrozen)).toBe(true)
  })

  it('that contradict each other are refused with the scenario', () => {
    expect(refusalOf(() => instantiate(shop({ faults: { loss: 1 } }), 'only', { network: 'rendezvous' }))).toEqual({
      code: 'bad-scenario',
      message: 'loss: on rendezvous channels nothing is in flight that could be lost.',
      cure: 'Crash or pause nodes, or cut links, instead.',
      place: expect.stringContaining("scenario 'only' of shop"),
    })
    const throwing = () => {
      throw new RangeError('no words')
    }
    const lies = { by: ['client'], messages: throwing }
    expect(refusalOf(() => instantiate(shop({ faults: { lies } }), 'only'))).toMatchObject({
      message: 'lies: messages fails: RangeError: no words',
      place: expect.stringMatching(/^[^()]*instance\.test\.ts:\d+:\d+$/),
    })
    expect(refusalOf(() => instantiate(shop(), 'only', { 'crashes.restarts': 1 }))).toEqual({
      code: 'bad-scenario',
      message: "Scenario 'only': crashes.restarts mean nothing without crashes.",
      cure: expect.any(String),
      place: expect.stringContaining("scenario 'only' of shop"),
    })
  })
})

describe('a scenario', () => {
  it('has to exist', () => {
    for (const make of [instantiate, unbuiltInstance]) {
      expect(refusalOf(() => make(tank(), 'onli'))).toMatchObject({
        code: 'unknown-name',
        message: "There is no scenario 'onli'.",
        cure: 'Did you mean only?',
      })
    }
    expect(refusalOf(() => instantiate(tank(), 'constructor'))).toMatchObject({ code: 'unknown-name' })
  })

  it('has its bounds, its constraint and what it expects', () => {
    const plain = instantiate(tank(), 'only')
    expect([plain.bounds, plain.within, plain.expect]).toEqual([{}, null, 'holds'])
    expect([plain.modelName, plain.scenarioName]).toEqual(['tank', 'only'])
    const bounds = { depth: 4, within: ({ level }: Tank) => level < 4 }
    const bounded = instantiate(tank({ scenario: { bounds, expect: 'incomplete' } }), 'only')
    expect([bounded.bounds, bounded.within?.name, bounded.expect]).toEqual([bounds, 'within', 'incomplete'])
    expect([3, 4].map((level) => bounded.within?.evaluate(runDirectly, () => level))).toEqual([true, false])
  })

  it('whose model cannot be built has its name and its settings, and nothing happens in it', () => {
    const bounds = { depth: 4 }
    const made = tank({ properties: { full: never(() => true) }, scenario: { bounds, params: { size: 1 } } })
    const { system, ...about } = unbuiltInstance(made, 'only', { leaks: true })
    expect(about).toEqual({
      modelName: 'tank',
      scenarioName: 'only',
      settings: { size: 1, leaks: true, form: 'round' },
      from: null,
      properties: [],
      within: null,
      bounds,
      symmetricSets: [],
      reduces: false,
      expect: 'holds',
      picture: null,
    })
    expect([system.slots, system.rules, system.sites, system.functions]).toEqual([[], [], [], []])
    expect([...system.initialStates(runDirectly)]).toEqual([])
    expect([system.situations, system.comparable([], () => 0), system.change(0, 7, 1)]).toEqual([null, null, 7])
    expect(unbuiltInstance(tank(), 'only').bounds).toEqual({})
    expect(unbuiltInstance(shop(), 'only', { network: 'ordered', servers: 1 }).settings).toEqual({ servers: 1 })
  })
})

describe('the properties of an instance', () => {
  const properties = {
    small: always(({ level }: Tank) => level < 3),
    full: sometimes(({ level }: Tank) => level === 5),
    grows: step((before: Tank, after: Tank) => after.level >= before.level),
    fills: leadsTo(
      ({ level }: Tank) => level === 3,
      ({ level }: Tank) => level === 5,
    ),
  }
  const namesOf = ({ properties }: Instance) => properties.map(({ name }) => name)

  it('are those of the scenario, all by default, or those that are asked for, once', () => {
    const all = tank({ properties })
    expect(namesOf(instantiate(all, 'only'))).toEqual(['small', 'full', 'grows', 'fills'])
    expect(namesOf(instantiate(all, 'only', {}, ['grows', 'small', 'grows']))).toEqual(['grows', 'small'])
    const some = tank({ properties, scenario: { check: ['full'] } })
    expect(namesOf(instantiate(some, 'only'))).toEqual(['full'])
    expect(namesOf(instantiate(some, 'only', {}, ['small']))).toEqual(['small'])
    expect(refusalOf(() => instantiate(all, 'only', {}, ['small', 'ful']))).toEqual({
      code: 'unknown-name',
      message: "There is no property 'ful'.",
      cure: 'Did you mean full?',
      place: null,
    })
  })

  it('have their kind, their predicates and what was declared', () => {
    const [small, , , fills] = instantiate(tank({ properties }), 'only').properties
    expect(small).toMatchObject({
      name: 'small',
      kind: 'always',
      premise: null,
      goal: null,
      initial: null,
      declared: properties.small,
    })
    expect(fills).toMatchObject({ kind: 'leadsTo', check: { name: 'fills' }, goal: { name: 'fills' } })
    const at = (check: Check | null | undefined, level: number) => check?.evaluate(runDirectly, () => level)
    expect([at(small?.check, 2), at(small?.check, 3)]).toEqual([true, false])
    expect([at(fills?.check, 3), at(fills?.goal, 3), at(fills?.goal, 5)]).toEqual([true, false, true])
  })

  it('of each member are one for each, or of one for all that are alike where only such states are explored', () => {
    const properties = {
      up: each('server' as never, sometimes(() => true) as never),
      fits: forEach(
        () => [1, 2],
        () => always(() => true),
      ),
    }
    const of = (scenario: Partial<Scenario>, reduced?: boolean) =>
      instantiate(shop(scenario, ['server'], properties as never), 'only', {}, [], reduced).properties.map(
        ({ name, of, members }) => [name, of, members],
      )
    const fits = ['fits', undefined, 2]
    const one = [['up', 'server0', 2], fits]
    const two = [['up', 'server0', 2], ['up', 'server1', 2], fits]
    expect(of({})).toEqual(two)
    expect(of({ symmetric: true })).toEqual(one)
    expect(of({ symmetric: true }, false)).toEqual(two)
    expect(of({}, true)).toEqual(one)
  })

  it('that must hold of every state have a predicate for each member, too, to find for whom it is violated', () => {
    const properties = {
      fits: forEach(
        () => [1, 2],
        (most) => always(({ level }: Tank) => level <= most),
      ),
      full: always(() => true),
    }
    const [fits, full] = instantiate(tank({ properties: properties as never }), 'only').properties
    expect(fits?.each?.map(({ of, check }) => [of, check.name])).toEqual([
      [1, 'fits'],
      [2, 'fits'],
    ])
    const holdsAt = (check: Check | null | undefined) =>
      [1, 2, 3].filter((level) => check?.evaluate(runDirectly, () => level))
    expect(fits?.each?.map(({ check }) => holdsAt(check))).toEqual([[1], [1, 2]])
    expect(holdsAt(fits?.check)).toEqual([1])
    expect(full).not.toHaveProperty('each')
  })

  it('of freedom from deadlock have the exceptions of the property, or those of the scenario', () => {
    const done = ({ level }: Tank) => level === 5
    const own = ({ level }: Tank) => level === 4
    const checkOf = (property: Property, scenario: Partial<Scenario> = {}) =>
      instantiate(tank({ properties: { free: property }, scenario }), 'only').properties[0]?.check
    const holdsAt = (check: Check | null | undefined) =>
      [3, 4, 5].filter((level) => check?.evaluate(runDirectly, () => level))
    expect(checkOf(deadlockFree())).toBe(null)
    expect(holdsAt(checkOf(deadlockFree(), { done: done as never }))).toEqual([5])
    expect(holdsAt(checkOf(deadlockFree(own), { done: done as never }))).toEqual([4])
    expect(holdsAt(checkOf(never(own), { done: done as never }))).toEqual([4])
  })
})

describe('what is symmetric', () => {
  const rods = { rod: ['rod0', 'rod1'], cap: ['cap0', 'cap1'] }
  const setsOf = (made: Spec) => instantiate(made, 'only').symmetricSets.map(({ name, members }) => [name, ...members])
  const both = [
    ['rod', 'rod0', 'rod1'],
    ['cap', 'cap0', 'cap1'],
  ]

  it('in a machine is what it declares, or what of that the scenario names', () => {
    const symmetric = () => rods
    expect(setsOf(tank())).toEqual([])
    expect(setsOf(tank({ symmetric }))).toEqual(both)
    expect(setsOf(tank({ symmetric, scenario: { symmetric: true } }))).toEqual(both)
    expect(setsOf(tank({ symmetric, scenario: { symmetric: ['cap'] } }))).toEqual(both.slice(1))
    expect(setsOf(tank({ symmetric, scenario: { symmetric: false } }))).toEqual([])
    const unknown = () => setsOf(tank({ symmetric, scenario: { symmetric: ['cab'] } }))
    expect(refusalOf(unknown)).toMatchObject({ message: "There is no symmetric set 'cab'.", cure: 'Did you mean cap?' })
  })

  it('in a protocol are the nodes of the roles that are named and that the scenario does not tell apart', () => {
    const servers = ['server', 'server0', 'server1']
    expect(setsOf(shop())).toEqual([])
    expect(setsOf(shop({}, ['server']))).toEqual([servers])
    expect(setsOf(shop({ symmetric: ['server'] }))).toEqual([servers])
    expect(setsOf(shop({ symmetric: ['client'] }, ['server']))).toEqual([['client', 'client']])
    expect(setsOf(shop({ symmetric: false }, ['server']))).toEqual([])
    const crashes = { times: 1, of: ['server0'] } as never
    expect(setsOf(shop({ faults: { crashes } }, ['server']))).toEqual([['server', 'server1']])
    expect(setsOf(shop({ time: rounds(2) }, ['server']))).toEqual([])
    expect(refusalOf(() => setsOf(shop({}, ['sever'])))).toMatchObject({
      message: "There is no role 'sever'.",
      cure: 'Did you mean server?',
    })
  })

  it('is used where the scenario asks for it', () => {
    const reduces = (symmetric?: boolean | string[]) =>
      instantiate(shop({ ...(symmetric !== undefined && { symmetric }) }, ['server']), 'only').reduces
    expect([reduces(), reduces(true), reduces(false), reduces(['server'])]).toEqual([false, true, false, true])
  })
})
