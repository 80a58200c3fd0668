import { describe, expect, it } from 'vitest'
import heartbeatFailureDetector from '../../specs/heartbeat-failure-detector.ts'
import { eventsOf, expectedOf, orderOf, outcomeOf, scenariosOf } from './counterexample.ts'

const holds = { verdict: 'holds', violates: [] }

describe('heartbeat failure detector', () => {
  it.each(scenariosOf(heartbeatFailureDetector))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(heartbeatFailureDetector, scenario)).toEqual(expectedOf(heartbeatFailureDetector, scenario))
  })

  it('a tick more than a period and a delay is enough', () => {
    expect(outcomeOf(heartbeatFailureDetector, 'a timeout that is too short', { timeout: 4 })).toEqual(holds)
  })

  it('a tick less than a period more does not make up for a lost heartbeat', () => {
    const scenario = 'a heartbeat is lost, and the timeout accounts for it'
    const shorter = { verdict: 'violated', violates: ['strongAccuracy'] }
    expect(outcomeOf(heartbeatFailureDetector, scenario, { timeout: 5 })).toEqual(shorter)
    expect(outcomeOf(heartbeatFailureDetector, 'a heartbeat is lost', { loss: 0 })).toEqual(holds)
  })

  it('a process that never pauses is not suspected', () => {
    expect(outcomeOf(heartbeatFailureDetector, 'a process that is only slow', { pauses: 0 })).toEqual(holds)
  })

  it('a shorter timeout finds a crash earlier', () => {
    expect(outcomeOf(heartbeatFailureDetector, 'a long timeout finds it later', { timeout: 4 })).toEqual(holds)
  })

  it('a monitor that does not adapt learns nothing from its mistakes', () => {
    const outcome = outcomeOf(heartbeatFailureDetector, 'a bound that no monitor knows', { adapts: false })
    expect(outcome).toEqual({ verdict: 'violated', violates: ['twoMistakesAreCorrected'] })
  })

  it('numbers tell an old heartbeat from a new one', () => {
    expect(outcomeOf(heartbeatFailureDetector, 'an old heartbeat keeps a dead process alive', { numbers: 4 })).toEqual(
      holds,
    )
    const outcome = outcomeOf(heartbeatFailureDetector, 'heartbeats with numbers', { numbers: 0 })
    expect(outcome).toEqual({ verdict: 'violated', violates: ['strongCompleteness'] })
  })
})

describe('the textbook failures', () => {
  it('a heartbeat is on its way in time when the monitor loses patience', () => {
    const events = eventsOf(heartbeatFailureDetector, 'a timeout that is too short')
    const monitor = events.at(-1)!.split(' ')[0]!
    const order = [`${monitor} receives heartbeat`, 'process heartbeat', `${monitor} silence`]
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events).not.toContain('process crashes')
  })

  it('a heartbeat is lost, and the next one comes too late', () => {
    const events = eventsOf(heartbeatFailureDetector, 'a heartbeat is lost')
    const monitor = events.at(-1)!.split(' ')[0]!
    const order = [`heartbeat to ${monitor} is lost`, `${monitor} silence`]
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events).not.toContain('process crashes')
  })

  it('a process pauses for longer than a monitor bears silence', () => {
    const events = eventsOf(heartbeatFailureDetector, 'a process that is only slow')
    const monitor = events.at(-1)!.split(' ')[0]!
    expect(orderOf(events, 'process pauses', `${monitor} silence`)).toEqual(['process pauses', `${monitor} silence`])
    expect(events).not.toContain('process goes on')
  })

  it('a process has crashed, and a long timeout still bears its silence', () => {
    const events = eventsOf(heartbeatFailureDetector, 'a long timeout finds it later')
    expect(events).toContain('process crashes')
    expect(events.some((event) => event.endsWith(' silence'))).toBe(false)
  })

  it('a process lives, and is suspected and trusted in turn for ever', () => {
    const events = eventsOf(heartbeatFailureDetector, 'no bound: a process that is up is suspected again and again')
    const order = ['monitor0 silence', 'process heartbeat', 'monitor0 receives heartbeat']
    expect(orderOf(events, ...order)).toEqual(expect.arrayContaining(order))
  })

  it('a process is dead, and its last heartbeat arrives again after each suspicion', () => {
    const events = eventsOf(heartbeatFailureDetector, 'an old heartbeat keeps a dead process alive')
    const order = ['process crashes', 'monitor0 silence', 'monitor0 receives heartbeat']
    expect(orderOf(events, ...order)).toEqual(order)
  })
})
