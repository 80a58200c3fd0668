/** What a property of each member comes to in an instance: one of all members, or one of each, or one of those alike. */

import { describe, expect, it } from 'vitest'
import {
  always,
  alwaysEventually,
  deadlockFree,
  each,
  eventually,
  eventuallyAlways,
  forEach,
  leadsTo,
  NetsplitError,
  never,
  type Property,
  quiescent,
  sometimes,
  step,
} from '../../../src/index.ts'
import { requireAboutOne } from '../../../src/language/family.ts'
import { secondPredicate } from '../../../src/language/property.ts'
import { type OneOfFamily, type Surroundings, spread } from '../../../src/semantics/instance/families.ts'

const roles = {
  lock: { ids: ['lock'], isSingle: true },
  client: { ids: ['client0', 'client1', 'client2'], isSingle: false },
  nobody: { ids: [], isSingle: false },
}

const surroundings: Surroundings = { parameters: { clients: 3 }, roles, alike: [] }

type Node = { readonly n: number; readonly m?: number }
type View = {
  readonly nodes: { readonly lock: Node; readonly client: readonly Node[]; readonly nobody: readonly Node[] }
}

/** A state whose lock and clients have these numbers. */
const view = (lock: number, ...clients: readonly number[]): View => ({
  nodes: { lock: { n: lock }, client: clients.map((n) => ({ n })), nobody: [] },
})

const eachOf = (role: 'client' | 'lock' | 'nobody', property: Property): readonly OneOfFamily[] =>
  spread('fine', each<View, unknown, typeof role>(role, property) as Property, surroundings)

const setOf = (members: unknown, property: (member: never) => unknown, alike: Surroundings['alike'] = []) =>
  spread('fine', forEach((() => members) as never, property as never) as Property, { ...surroundings, alike })

type Predicate = (...given: unknown[]) => unknown
const ask = ({ property }: OneOfFamily, ...given: readonly unknown[]) => (property.predicate as Predicate)(...given)
const askSecond = ({ property }: OneOfFamily, ...given: readonly unknown[]) =>
  (secondPredicate(property) as unknown as readonly [string, Predicate])[1](...given)

const isOne = ({ n }: Node) => n === 1

const only = (made: readonly OneOfFamily[]): OneOfFamily => {
  expect(made).toHaveLength(1)
  return made[0] as OneOfFamily
}

describe('a property of no members', () => {
  it('is itself', () => {
    const property = always(() => true)
    expect(spread('fine', property, surroundings)).toEqual([{ property }])
  })
})

describe('what holds of every state', () => {
  it('is asked of all at once, and holds where it does of each', () => {
    const made = only(eachOf('client', always(isOne)))
    expect(made).toMatchObject({ property: { kind: 'always' }, members: 3 })
    expect(made).not.toHaveProperty('of')
    expect(ask(made, view(0, 1, 1, 1))).toBe(true)
    for (const clients of [
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 0],
    ])
      expect(ask(made, view(1, ...clients))).toBe(false)
  })

  it('never happens where it happens to nobody', () => {
    const made = only(eachOf('client', never(isOne)))
    expect(made.property.kind).toBe('never')
    expect(ask(made, view(1, 0, 0, 0))).toBe(false)
    for (const clients of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ])
      expect(ask(made, view(0, ...clients))).toBe(true)
  })

  it('is asked of both states of a step, of the same node', () => {
    const made = only(
      eachOf(
        'client',
        step(({ n }: Node, { n: after }: Node) => after === n + 1),
      ),
    )
    expect(made.property.kind).toBe('step')
    expect(ask(made, view(0, 1, 2, 3), view(0, 2, 3, 4))).toBe(true)
    expect(ask(made, view(0, 1, 2, 3), view(0, 2, 3, 3))).toBe(false)
  })

  it('is asked of where runs can stop, in one property', () => {
    const made = only(eachOf('client', quiescent(isOne)))
    expect(made).toMatchObject({ property: { kind: 'quiescent' }, members: 3 })
    expect(ask(made, view(0, 1, 1, 0))).toBe(false)
    expect(ask(made, view(0, 1, 1, 1))).toBe(true)
  })

  it('is about the node itself where the role has one', () => {
    const made = only(eachOf('lock', always(isOne)))
    expect(made.members).toBe(1)
    expect(ask(made, view(1, 0))).toBe(true)
    expect(ask(made, view(0, 1))).toBe(false)
  })

  it('is given the parameters as they are', () => {
    const made = only(eachOf('client', always(({ n }: Node, { least }: { least: number }) => n >= least) as Property))
    expect(ask(made, view(0, 1, 2, 3), { least: 1 })).toBe(true)
    expect(ask(made, view(0, 1, 2, 3), { least: 2 })).toBe(false)
    const ofSteps = step((_before: Node, { n }: Node, { least }: { least: number }) => n >= least) as Property
    expect(ask(only(eachOf('client', ofSteps)), view(0, 0, 0, 0), view(0, 1, 1, 1), { least: 1 })).toBe(true)
  })

  it('answers what its predicate answers, also where that is no truth value', () => {
    const odd = only(eachOf('client', always((() => 'yes') as never)))
    expect(ask(odd, view(0, 1, 1, 1))).toBe('yes')
    const nothing = only(eachOf('client', never((() => undefined) as never)))
    expect(ask(nothing, view(0, 1, 1, 1))).toBeUndefined()
  })

  it('has a premise where that of one of them holds', () => {
    const property = { ...always(isOne), premise: ({ n }: Node) => n > 5 } as unknown as Property
    const made = only(eachOf('client', property))
    expect(askSecond(made, view(0, 1, 1, 1))).toBe(false)
    expect(askSecond(made, view(0, 1, 1, 6))).toBe(true)
    expect(only(eachOf('client', always(isOne))).property).not.toHaveProperty('premise')
  })
})

describe('what happens at some time, or of whole runs', () => {
  const kinds: [string, (done: (node: Node) => boolean) => Property][] = [
    ['sometimes', (done) => sometimes(done)],
    ['eventually', (done) => eventually(done)],
    ['leadsTo', (done) => leadsTo(done, ({ n }: Node) => n === 7)],
    ['alwaysEventually', (done) => alwaysEventually(done)],
    ['eventuallyAlways', (done) => eventuallyAlways(done)],
  ]

  it.each(kinds)('is a property of each member: %s', (kind, make) => {
    const made = eachOf('client', make(isOne))
    expect(made.map(({ of, members, property }) => [of, members, property.kind])).toEqual([
      ['client0', 3, kind],
      ['client1', 3, kind],
      ['client2', 3, kind],
    ])
    expect(made.map((one) => ask(one, view(0, 1, 0, 1)))).toEqual([true, false, true])
    expect(made.every(({ property }) => !('members' in property))).toBe(true)
  })

  it('has a goal of each member', () => {
    const made = eachOf(
      'client',
      leadsTo(isOne, ({ n }: Node) => n === 7),
    )
    expect(made.map((one) => askSecond(one, view(7, 0, 7, 0)))).toEqual([false, true, false])
  })

  it('is one property of members that are alike, which are named by the first', () => {
    const alike = [{ name: 'client', members: ['client2', 'client0'] }] as never
    const family = each<View, unknown, 'client'>('client', sometimes(isOne)) as Property
    const made = spread('fine', family, { ...surroundings, alike })
    expect(made.map(({ of, members }) => [of, members])).toEqual([
      ['client0', 3],
      ['client1', 3],
    ])
    expect(made.map((one) => ask(one, view(0, 0, 1, 0)))).toEqual([false, true])
    expect(made.map((one) => ask(one, view(0, 0, 0, 1)))).toEqual([true, false])
  })
})

describe('a property of each member of a set', () => {
  const numbers = (property: (n: number) => Property, members: unknown = [1, 2]) => setOf(members, property as never)

  it('is that of each', () => {
    const made = numbers((n) => sometimes(({ nodes }: View) => nodes.lock.n === n))
    expect(made.map(({ of, members }) => [of, members])).toEqual([
      [1, 2],
      [2, 2],
    ])
    expect(made.map((one) => ask(one, view(2)))).toEqual([false, true])
    expect(numbers((n) => sometimes(() => n > 0), new Set(['a', 'b', 'c'])).map(({ of }) => of)).toEqual([
      'a',
      'b',
      'c',
    ])
  })

  it('is one of all where it holds of every state', () => {
    const made = only(numbers((n) => always(({ nodes }: View) => nodes.lock.n !== n)))
    expect(made).toMatchObject({ members: 2, property: { kind: 'always' } })
    expect([0, 1, 2].map((n) => ask(made, view(n)))).toEqual([true, false, false])
  })

  it('is of the members that the parameters say', () => {
    const family = forEach(
      ({ clients }: { clients: number }) => [clients, clients + 1],
      () => sometimes(() => true),
    )
    expect(spread('fine', family as Property, surroundings).map(({ of }) => of)).toEqual([3, 4])
  })

  it('is one of those that are alike', () => {
    const alike = [{ name: 'client', members: ['a', 'b'] }] as never
    const made = setOf(['a', 'x', 'b', 'y'], () => sometimes(() => true), alike)
    expect(made.map(({ of }) => of)).toEqual(['a', 'x', 'y'])
  })
})

describe('a property of nobody', () => {
  it.each<[string, Property, boolean]>([
    ['always', always(isOne), true],
    ['never', never(isOne), false],
    ['sometimes', sometimes(isOne), false],
    ['step', step(() => false), true],
    ['eventually', eventually(isOne), true],
    ['alwaysEventually', alwaysEventually(isOne), true],
    ['eventuallyAlways', eventuallyAlways(isOne), true],
    ['quiescent', quiescent(isOne), true],
    ['leadsTo', leadsTo(isOne, isOne), false],
  ])('of each: %s', (kind, property, answer) => {
    for (const made of [only(eachOf('nobody', property)), only(setOf([], () => property))]) {
      expect(made).toMatchObject({ members: 0, property: { kind } })
      expect(made).not.toHaveProperty('of')
      expect(ask(made, view(0))).toBe(answer)
      if (kind === 'leadsTo') expect(askSecond(made, view(0))).toBe(true)
      else expect(made.property).not.toHaveProperty('premise')
    }
  })

  it('is of a kind that nobody says where the property needs a member', () => {
    const needy = (member: { name: string }) => sometimes(() => member.name.length > 0)
    expect(only(setOf([], needy)).property.kind).toBe('sometimes')
    const needier = ({ name }: { name: string }) => sometimes(() => name.length > 0)
    expect(only(setOf([], needier)).property.kind).toBe('always')
  })
})

describe('a family is refused', () => {
  const refusalOf = (make: () => unknown) => {
    try {
      make()
    } catch (error) {
      if (!(error instanceof NetsplitError)) throw error
      const { code, summary, cure, place } = error
      return { code, summary, cure, place }
    }
    throw new Error('nothing was refused')
  }

  const refused = (summary: string, cure?: string, place?: unknown) => ({
    code: 'bad-scenario',
    summary: `fine: ${summary}`,
    cure,
    place,
  })

  it('of a role that there is not', () => {
    for (const [role, cure] of [
      ['clinet', 'Did you mean client?'],
      ['toString', 'There are: lock, client, nobody.'],
    ])
      expect(refusalOf(() => eachOf(role as 'client', always(isOne)))).toEqual(
        refused(`there is no role '${role}'.`, cure),
      )
  })

  it.each<[unknown, string]>([
    [3, '3'],
    ['ab', '"ab"'],
    [{ a: 1 }, 'an object'],
    [undefined, 'undefined'],
    [new Map(), 'an instance of Map'],
  ])('whose members are %o', (members, words) => {
    expect(refusalOf(() => setOf(members, () => always(isOne)))).toEqual(
      refused(`its members are ${words}, not a list.`, 'Return a list: ({ clients }) => range(clients).'),
    )
  })

  it.each<[unknown, string]>([
    [true, 'true'],
    [undefined, 'undefined'],
    [{ predicate: isOne }, 'an object'],
    [{ kind: 1 }, 'an object'],
  ])('whose property of a member is %o', (property, words) => {
    expect(refusalOf(() => setOf([1], () => property))).toEqual(
      refused(`the property of a member is ${words}.`, 'Return one: (client) => eventually(...).'),
    )
  })

  it('of properties of several kinds', () => {
    expect(refusalOf(() => setOf([1, 2], (n: number) => (n === 1 ? always(isOne) : never(isOne))))).toEqual(
      refused('it is always of one member and never of another.'),
    )
  })

  const here = expect.stringMatching(/spread\.test\.ts:\d+:\d+$/)
  const throwing = (thrown: unknown) => () => {
    throw thrown
  }

  it('whose functions throw, with the line', () => {
    expect(refusalOf(() => setOf([1], throwing(new RangeError('none'))))).toEqual(
      refused('it fails: none', undefined, here),
    )
    const failing = forEach(throwing(new RangeError('none')) as () => never[], () => always(isOne)) as Property
    expect(refusalOf(() => spread('fine', failing, surroundings))).toEqual(refused('it fails: none', undefined, here))
    expect(refusalOf(() => setOf([1], throwing('none')))).toEqual(refused('it fails: none'))
    const own = new NetsplitError({ code: 'bad-model', message: 'Something else.' })
    expect(refusalOf(() => setOf([1], throwing(own)))).toMatchObject({ code: 'bad-model', summary: 'Something else.' })
  })

  const give = 'Give it always, never, sometimes, step, or a property of whole runs.'

  it('of what there is not of each member', () => {
    expect(refusalOf(() => setOf([1], () => deadlockFree()))).toMatchObject({
      code: 'bad-scenario',
      summary: 'fine cannot be about deadlockFree.',
      cure: give,
    })
    expect(refusalOf(() => each('client' as never, deadlockFree()))).toMatchObject({
      code: 'bad-scenario',
      summary: "each('client', ...) cannot be about deadlockFree.",
      cure: give,
    })
    const nested = each<View, unknown, 'lock'>('lock', always(isOne)) as Property
    expect(refusalOf(() => setOf([1], () => nested)).summary).toBe('fine cannot be about properties of each member.')
    expect(refusalOf(() => each('client' as never, nested)).summary).toBe(
      "each('client', ...) cannot be about properties of each member.",
    )
    expect(refusalOf(() => requireAboutOne({ kind: 'deadlockFree', predicate: null }, 'it')).summary).toBe(
      'it cannot be about deadlockFree.',
    )
  })

  it('not of what there is', () => {
    for (const property of [always(isOne), step(() => true), eventually(isOne)])
      expect(() => requireAboutOne(property, 'it')).not.toThrow()
  })
})

describe('a family', () => {
  it('says of what it is', () => {
    const one = each<View, unknown, 'client'>('client', leadsTo(isOne, isOne))
    expect(one).toMatchObject({ kind: 'leadsTo', predicate: isOne, members: { kind: 'nodes', role: 'client' } })
    const members = () => [1]
    const property = () => always(() => true)
    const made = forEach(members, property)
    expect(made).toMatchObject({ kind: 'always', members: { kind: 'set', members, property } })
  })
})
