import { describe, expect, it } from 'vitest'
import threePhaseCommit from '../../specs/three-phase-commit.ts'
import { eventsOf, expectedOf, orderOf, outcomeOf, scenariosOf } from './counterexample.ts'

const holds = { verdict: 'holds', violates: [] }

describe('three-phase commit', () => {
  it.each(scenariosOf(threePhaseCommit))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(threePhaseCommit, scenario)).toEqual(expectedOf(threePhaseCommit, scenario))
  })

  it.each([
    ['the network splits', { partitions: 0 }],
    ['a coordinator that pauses is taken for dead', { pauses: 0 }],
    ['two phases, one crash', { crashes: 0 }],
    ['a new coordinator commits at once, two crashes', { crashes: 1 }],
    ['each participant decides alone, one crash', { crashes: 0 }],
  ])('%s: with that much less it holds', (scenario, fewer) => {
    expect(outcomeOf(threePhaseCommit, scenario, fewer)).toEqual(holds)
  })

  it.each([
    ['two phases, one crash', { preCommits: 'always' }],
    ['a new coordinator commits at once, two crashes', { preCommits: 'always' }],
    ['each participant decides alone, one crash', { termination: 'elected coordinator' }],
  ])('%s: without the flaw it holds', (scenario, right) => {
    expect(outcomeOf(threePhaseCommit, scenario, right)).toEqual(holds)
  })

  it('between two sites, a coordinator and one participant, timeouts that decide alone are enough', () => {
    const outcome = outcomeOf(threePhaseCommit, 'each participant decides alone, one crash', { participants: 1 })
    expect(outcome).toEqual(holds)
  })
})

describe('the textbook failures', () => {
  const vote = (participant: string) => [`${participant} receives voteReq`, 'coordinator receives yes']

  it('the network splits after the votes: one side has the pre-commit and commits, the other aborts', () => {
    const events = eventsOf(threePhaseCommit, 'the network splits')
    const split = events.findIndex((event) => event.startsWith('the network splits'))
    for (const event of [...vote('participant0'), ...vote('participant1'), ...vote('participant2')]) {
      expect(events.lastIndexOf(event)).toBeLessThan(split)
      expect(events).toContain(event)
    }
    const after = events.slice(split)
    const committable = after.filter((event) => event.endsWith('receives preCommit'))
    expect(committable.length).toBeGreaterThan(0)
    expect(committable.length).toBeLessThan(3)
    expect(after).toContain('coordinator acks')
    const [elected] = after.filter((event) => event.endsWith('reports') || event.endsWith('receives state'))
    expect(committable).not.toContain(`${elected?.split(' ')[0]} receives preCommit`)
  })

  it('a coordinator pauses after the votes, is replaced, and commits when it goes on', () => {
    const events = eventsOf(threePhaseCommit, 'a coordinator that pauses is taken for dead')
    const order = ['coordinator pauses', 'participant0 silence', 'coordinator goes on', 'coordinator acks']
    expect(orderOf(events, ...order).toSorted()).toEqual(order.toSorted())
    expect(events.indexOf('coordinator pauses')).toBeLessThan(events.indexOf('participant0 silence'))
    expect(events.indexOf('coordinator goes on')).toBeLessThan(events.indexOf('coordinator acks'))
    expect(events).not.toContain('coordinator crashes')
  })

  it('without a bound on delays, silence is no crash: a participant gives up before the coordinator commits', () => {
    const scenario = 'asynchronous: a coordinator that is slow is taken for dead'
    const events = eventsOf(threePhaseCommit, scenario)
    const impatient = events.find((event) => event.endsWith(' silence'))!.split(' ')[0]
    const order = [`${impatient} receives voteReq`, `${impatient} silence`, `${impatient} reports`]
    expect(orderOf(events, ...order)).toEqual(order)
    const committing = ['coordinator receives yes', 'coordinator receives yes', 'coordinator receives yes']
    expect(orderOf(events, 'coordinator receives yes', 'coordinator acks')).toEqual([...committing, 'coordinator acks'])
  })

  it('of two phases, those who are left cannot tell that the dead coordinator has committed', () => {
    const events = eventsOf(threePhaseCommit, 'two phases, one crash')
    const committing = events.lastIndexOf('coordinator receives yes')
    const report = events.lastIndexOf('participant0 receives state')
    expect(committing).toBeLessThan(events.indexOf('participant0 silence'))
    expect(events.indexOf('participant0 silence')).toBeLessThan(report)
    expect(events.filter((event) => event.endsWith('receives commit'))).toEqual([])
  })

  it('a new coordinator commits while the others are uncertain, and dies: the next one aborts', () => {
    const events = eventsOf(threePhaseCommit, 'a new coordinator commits at once, two crashes')
    const order = ['participant0 receives preCommit', 'participant0 receives urElected', 'participant1 receives state']
    expect(orderOf(events, ...order)).toEqual([order[0], order[1], order[1], order[2]])
    expect(events.filter((event) => event.endsWith('receives preCommit'))).toEqual([order[0]])
    expect(events.filter((event) => event.endsWith('receives commit'))).toEqual([])
  })

  it('of a coordinator that dies while it sends, one has the pre-commit and commits alone, the others abort alone', () => {
    const events = eventsOf(threePhaseCommit, 'each participant decides alone, one crash')
    const committable = events.filter((event) => event.endsWith('receives preCommit'))
    expect(committable).toEqual(['participant0 receives preCommit'])
    const order = ['participant0 receives preCommit', 'participant0 silence']
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events.indexOf('participant1 silence')).toBeLessThan(events.indexOf('participant0 silence'))
  })
})
