import { describe, expect, it } from 'vitest'
import bullyElection from '../../specs/bully-election.ts'
import { eventsOf, expectedOf, orderOf, outcomeOf, scenariosOf } from './counterexample.ts'

const holds = { verdict: 'holds', violates: [] }

/** A process that is up is taken for dead by the lowest one, which then leads beside it. */
const splitBrain = ['process2 crashes', 'process0 learns that process2 crashed', 'process0 noAnswer']

describe('bully election', () => {
  it.each(scenariosOf(bullyElection))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(bullyElection, scenario)).toEqual(expectedOf(bullyElection, scenario))
  })

  it('longer timeouts repair what late messages break', () => {
    const scenario = 'a message is late, and its sender taken for dead'
    expect(outcomeOf(bullyElection, scenario, { answersWithin: 5 })).toEqual(holds)
  })

  it('timeouts of a message there and back suffice where shorter ones do not', () => {
    expect(outcomeOf(bullyElection, 'a timeout is too short', { answersWithin: 3 })).toEqual(holds)
    expect(outcomeOf(bullyElection, 'a timeout is too short', { answersWithin: 2 }).violates).toEqual([
      'oneCoordinator',
    ])
  })

  it('one coordinator leads where nobody is slow', () => {
    expect(outcomeOf(bullyElection, 'a process is slow, and taken for dead', { pauses: 0 })).toEqual(holds)
  })

  it('one coordinator leads where nothing is lost', () => {
    const scenario = 'a message is lost, and its sender or receiver taken for dead'
    expect(outcomeOf(bullyElection, scenario, { loss: 0 })).toEqual(holds)
  })

  it('a loss for which the other coordinator makes up leaves one in the end', () => {
    const scenario = 'two messages are lost: two coordinators for good'
    expect(outcomeOf(bullyElection, scenario, { loss: 1 })).toEqual(holds)
  })

  it('one coordinator leads, and one is followed, where nobody comes back', () => {
    const stays = { 'crashes.restarts': 0 }
    expect(outcomeOf(bullyElection, 'a process comes back and bullies the coordinator', stays)).toEqual(holds)
    expect(outcomeOf(bullyElection, 'a process comes back, and announcements cross', stays)).toEqual(holds)
  })
})

describe('the textbook failures', () => {
  it('an answer is late, and two processes lead', () => {
    const events = eventsOf(bullyElection, 'a message is late, and its sender taken for dead')
    expect(orderOf(events, ...splitBrain)).toEqual(splitBrain)
    expect(events).toContain('process1 noAnswer')
    expect(events).not.toContain('process0 receives answer')
  })

  it('a timeout fires before an answer can be there', () => {
    const events = eventsOf(bullyElection, 'a timeout is too short')
    expect(orderOf(events, ...splitBrain)).toEqual(splitBrain)
    expect(events).toContain('process1 noAnswer')
  })

  it('a process pauses and is taken for dead; when it goes on, it leads as well', () => {
    const events = eventsOf(bullyElection, 'a process is slow, and taken for dead')
    expect(orderOf(events, ...splitBrain)).toEqual(splitBrain)
    const order = ['process1 pauses', 'process1 goes on', 'process1 noAnswer']
    expect(orderOf(events, ...order)).toEqual(order)
  })

  it('a lost message is taken for a crash', () => {
    const events = eventsOf(bullyElection, 'a message is lost, and its sender or receiver taken for dead')
    expect(orderOf(events, ...splitBrain)).toEqual(splitBrain)
    const lost = events.filter((event) => event.endsWith('is lost'))
    expect(['election to process1 is lost', 'answer to process0 is lost']).toContain(lost[0])
    expect(lost).toHaveLength(1)
  })

  it('two coordinators stay, when the announcement is lost, too', () => {
    const events = eventsOf(bullyElection, 'two messages are lost: two coordinators for good')
    expect(orderOf(events, ...splitBrain)).toEqual(splitBrain)
    expect(orderOf(events, 'process1 noAnswer', 'coordinator to process0 is lost')).toHaveLength(2)
  })

  it('a timeout without a bound on delays makes a coordinator at any time', () => {
    const events = eventsOf(bullyElection, 'nothing bounds delays: a timeout says nothing')
    expect(orderOf(events, ...splitBrain)).toEqual(splitBrain)
    expect(events).not.toContain('process0 receives answer')
  })

  it('a process comes back just when another one makes itself the coordinator', () => {
    const events = eventsOf(bullyElection, 'a process comes back and bullies the coordinator')
    expect(orderOf(events, 'process2 crashes', 'process2 restarts')).toEqual(['process2 crashes', 'process2 restarts'])
    expect(events.some((event) => /process[01] noAnswer/.test(event))).toBe(true)
    expect(events).not.toContain('process1 receives coordinator')
  })

  it('the announcement of the lower coordinator arrives last, and is believed', () => {
    const events = eventsOf(bullyElection, 'a process comes back, and announcements cross')
    const order = ['process2 crashes', 'process2 restarts']
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events).toContain('process1 noAnswer')
    const toFollower = events.lastIndexOf('process0 receives coordinator')
    expect(toFollower).toBeGreaterThan(events.indexOf('process1 noAnswer'))
    expect(events.lastIndexOf('process1 receives coordinator')).toBeGreaterThan(events.indexOf('process1 noAnswer'))
  })
})
