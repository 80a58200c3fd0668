import { describe, expect, it } from 'vitest'
import byzantineGenerals from '../../specs/byzantine-generals.ts'
import { eventsOf, expectedOf, orderOf, outcomeOf, scenariosOf } from './counterexample.ts'

const holds = { verdict: 'holds', violates: [] }

describe('Byzantine generals', () => {
  it.each(scenariosOf(byzantineGenerals))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(byzantineGenerals, scenario)).toEqual(expectedOf(byzantineGenerals, scenario))
  })

  it('a fourth general is enough against the traitor who misleads one of three', () => {
    const scenario = 'three generals, a traitor is a lieutenant, retreat in doubt'
    expect(outcomeOf(byzantineGenerals, scenario, { generals: 4 })).toEqual(holds)
  })

  it('three generals who are all loyal need no fourth', () => {
    const scenario = 'three generals, a traitor is a lieutenant, retreat in doubt'
    expect(outcomeOf(byzantineGenerals, scenario, { lies: false })).toEqual(holds)
  })

  it('a commander who is loyal needs nobody to ask the others', () => {
    const scenario = 'four generals, a traitor commands, one round'
    expect(outcomeOf(byzantineGenerals, scenario, { lies: false })).toEqual(holds)
  })

  it.each(['attack', 'retreat'])('four generals agree whatever silence is taken for: %s', (unheard) => {
    expect(outcomeOf(byzantineGenerals, 'four generals, a traitor commands', { unheard })).toEqual(holds)
    expect(outcomeOf(byzantineGenerals, 'four generals, a traitor is a lieutenant', { unheard })).toEqual(holds)
  })

  it('one traitor among three lieutenants does not mislead the others where two do', () => {
    const scenario = 'four generals, two lieutenants are traitors'
    expect(outcomeOf(byzantineGenerals, scenario, { 'lies.by': 'lieutenant1' })).toEqual(holds)
  })

  it('a signed order to retreat is obeyed as one to attack is', () => {
    const scenario = 'three generals sign, a traitor is a lieutenant'
    expect(outcomeOf(byzantineGenerals, scenario, { order: 'retreat' }).violates).toEqual(['theyAttack'])
  })
})

describe('the textbook failures', () => {
  const attackToLieutenant0 = 'lieutenant0 receives order'
  const byTraitor = (to: string, value: string, via: string, traitor: string) =>
    `${to} receives order(value: "${value}", via: [${via}]) from ${traitor}, which is Byzantine`

  it('one of two lieutenants hears attack, and from the other that it was retreat (figure 1 of the paper)', () => {
    const events = eventsOf(byzantineGenerals, 'three generals, a traitor is a lieutenant, retreat in doubt')
    expect(events.filter((event) => event.includes('receives'))).toEqual([
      attackToLieutenant0,
      byTraitor('lieutenant0', 'retreat', '"commander"', 'lieutenant1'),
    ])
    expect(events.at(-1)).toBe('lieutenant0 endOfRound')
  })

  it('a commander tells his two lieutenants different orders, and each obeys the one that he was told (figure 2)', () => {
    const events = eventsOf(byzantineGenerals, 'three generals, a traitor commands, obey in doubt')
    const lies = events.filter((event) => event.endsWith('Byzantine'))
    const [told, untold] = lies[0]?.startsWith('lieutenant0')
      ? ['lieutenant0', 'lieutenant1']
      : ['lieutenant1', 'lieutenant0']
    expect(lies).toEqual([byTraitor(told, 'retreat', '', 'commander')])
    const exchange = [`${untold} receives order`, `${told} receives order`]
    expect(orderOf(events, ...exchange).toSorted()).toEqual(exchange.toSorted())
  })

  it('two of three lieutenants are traitors and say that the commander told them to retreat: the third believes them', () => {
    const events = eventsOf(byzantineGenerals, 'four generals, two lieutenants are traitors')
    const [told, ...lies] = events.filter((event) => event.includes('receives'))
    expect(told).toBe(attackToLieutenant0)
    expect(lies.toSorted()).toEqual([
      byTraitor('lieutenant0', 'retreat', '"commander"', 'lieutenant1'),
      byTraitor('lieutenant0', 'retreat', '"commander"', 'lieutenant2'),
    ])
  })

  it('a traitor forges the signature of a commander', () => {
    const events = eventsOf(byzantineGenerals, 'three generals sign, a traitor forges a signature')
    expect(events.filter((event) => event.includes('receives'))).toEqual([
      attackToLieutenant0,
      byTraitor('lieutenant0', 'retreat', '"commander"', 'lieutenant1'),
    ])
  })

  it('a traitor passes a signed order on to one lieutenant in the last round, too late to be passed on again', () => {
    const events = eventsOf(byzantineGenerals, 'four generals sign, two traitors, two rounds')
    expect(events.filter((event) => event.includes('receives'))).toEqual([
      expect.stringMatching(
        /^lieutenant[01] receives .*"attack", via: \["commander"\]\) from lieutenant2, which is Byz/,
      ),
    ])
  })
})
