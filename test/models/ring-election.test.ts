import { describe, expect, it } from 'vitest'
import ringElection from '../../specs/ring-election.ts'
import { eventsOf, expectedOf, orderOf, outcomeOf, scenariosOf } from './counterexample.ts'

const holds = { verdict: 'holds', violates: [] }

/** Of each process: that it receives a number, in the order of the run. */
const received = (events: readonly string[]) => events.filter((event) => event.endsWith('receives election'))

describe('ring election', () => {
  it.each(scenariosOf(ringElection))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(ringElection, scenario)).toEqual(expectedOf(ringElection, scenario))
  })

  it('somebody is elected where no number is lost', () => {
    expect(outcomeOf(ringElection, 'a number is lost', { loss: 0 })).toEqual(holds)
  })

  it('somebody is elected where nobody crashes', () => {
    expect(outcomeOf(ringElection, 'a process crashes: the ring is open', { crashes: 0 })).toEqual(holds)
  })

  it.each(['passes it on', 'stands, too'])(
    'somebody is elected where a process that does not stand %s',
    (bystander) => {
      const scenario = 'a process that does not stand throws lower numbers away'
      expect(outcomeOf(ringElection, scenario, { bystander })).toEqual(holds)
    },
  )

  it.each(['these overtake', 'these go round for ever'])(
    'nothing is wrong where candidates pass no lower number on: %s',
    (how) => {
      const scenario = `candidates pass lower numbers on, and ${how}`
      expect(outcomeOf(ringElection, scenario, { extinguishes: true })).toEqual(holds)
    },
  )
})

describe('the textbook failures', () => {
  it('two processes with the same number take it for their own when it comes from the other: both are elected', () => {
    const events = eventsOf(ringElection, 'two processes have the same number')
    const receivers = received(events).map((event) => Number(event.match(/\d/)?.[0]))
    /** One is next to its twin; the number of the other has gone round by way of the third, which has a lower one. */
    const last = receivers.at(-1)!
    const [third, twin] = [(last + 2) % 3, (last + 1) % 3]
    expect(receivers.slice(0, -1).toSorted()).toEqual([third, last, twin].toSorted())
  })

  it('a number is lost, and nobody sends it again', () => {
    const events = eventsOf(ringElection, 'a number is lost')
    expect(events.filter((event) => /^election to process\d is lost$/.test(event))).toHaveLength(1)
    expect(received(events)).toEqual([])
  })

  it('a number does not come past a process that has crashed', () => {
    const events = eventsOf(ringElection, 'a process crashes: the ring is open')
    expect(events.filter((event) => event.endsWith('crashes'))).toHaveLength(1)
    expect(received(events)).toEqual([])
  })

  it('the number of the only candidate is thrown away by one that does not stand', () => {
    const events = eventsOf(ringElection, 'a process that does not stand throws lower numbers away')
    expect(received(events)).toHaveLength(1)
  })

  it('a lower number overtakes the higher one that should have stopped its process, and is back first', () => {
    const events = eventsOf(ringElection, 'candidates pass lower numbers on, and these overtake')
    const winner = received(events).at(-1)!.split(' ')[0]!
    const round = received(events).map((event) => event.split(' ')[0])
    expect(round).toHaveLength(3)
    expect(new Set(round).size).toBe(3)
    expect(orderOf(events, `${winner} receives election`)).toHaveLength(1)
  })

  it('a lower number goes round for ever, after the highest process was elected', () => {
    const events = eventsOf(ringElection, 'candidates pass lower numbers on, and these go round for ever')
    expect(new Set(received(events).slice(-3)).size).toBe(3)
  })
})
