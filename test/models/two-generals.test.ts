import { describe, expect, it } from 'vitest'
import twoGenerals from '../../specs/two-generals.ts'
import { eventsOf, expectedOf, outcomeOf, scenariosOf } from './counterexample.ts'

const holds = { verdict: 'holds', violates: [] }

describe('two generals', () => {
  it.each(scenariosOf(twoGenerals))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(twoGenerals, scenario)).toEqual(expectedOf(twoGenerals, scenario))
  })

  it.each([
    ['one acknowledgement', 'general0 to general1'],
    ['two acknowledgements', 'general1 to general0'],
    ['three acknowledgements', 'general0 to general1'],
    ['four acknowledgements', 'general1 to general0'],
  ])('%s: nobody attacks alone where only messengers before the last are lost', (some, earlier) => {
    expect(outcomeOf(twoGenerals, `${some}, a messenger is lost`, { 'loss.on': earlier })).toEqual(holds)
  })

  it('not every rule leaves one alone where all messengers arrive', () => {
    const scenario = 'whatever the rule, a lost messenger leaves one alone'
    expect(outcomeOf(twoGenerals, scenario, { loss: 0 })).toEqual({
      verdict: 'violated',
      violates: ['someLossLeavesOneAlone'],
    })
  })

  it('generals who never attack are safe, and those who sometimes do are not', () => {
    expect(outcomeOf(twoGenerals, 'nobody ever attacks', { attacks: 'after the last messenger' })).toEqual({
      verdict: 'violated',
      violates: expect.arrayContaining(['nobodyAttacks']),
    })
  })
})

describe('whoever sends the last messenger attacks, and his messenger is lost', () => {
  const plan = 'general1 receives plan'
  const acknowledgementBy = (sender: number) => `general${1 - sender} receives acknowledgement`

  it.each([
    ['no acknowledgement', ['plan to general1 is lost']],
    ['one acknowledgement', [plan, 'acknowledgement to general0 is lost']],
    ['two acknowledgements', [plan, acknowledgementBy(1), 'acknowledgement to general1 is lost']],
    [
      'three acknowledgements',
      [plan, acknowledgementBy(1), acknowledgementBy(0), 'acknowledgement to general0 is lost'],
    ],
    [
      'four acknowledgements',
      [plan, acknowledgementBy(1), acknowledgementBy(0), acknowledgementBy(1), 'acknowledgement to general1 is lost'],
    ],
  ])('%s', (some, events) => {
    expect(eventsOf(twoGenerals, `${some}, a messenger is lost`)).toEqual(events)
  })
})
