import { describe, expect, it } from 'vitest'
import activeActiveFailover from '../../specs/active-active-failover.ts'
import { eventsOf, expectedOf, orderOf, outcomeOf, scenariosOf } from './counterexample.ts'

const holds = { verdict: 'holds', violates: [] }

describe('active-active failover', () => {
  it.each(scenariosOf(activeActiveFailover))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(activeActiveFailover, scenario)).toEqual(expectedOf(activeActiveFailover, scenario))
  })

  it('nothing conflicts as long as the link works', () => {
    const outcome = outcomeOf(activeActiveFailover, 'the link is cut: conflicting updates', { partitions: false })
    expect(outcome).toEqual(holds)
  })

  it('everybody is served where servers wait, as long as the link works', () => {
    const outcome = outcomeOf(activeActiveFailover, 'the servers wait: nobody is served', { partitions: false })
    expect(outcome).toEqual(holds)
  })

  it('servers that wait in a partition also wait for one that has crashed', () => {
    const outcome = outcomeOf(activeActiveFailover, 'a server crashes', { inSilence: 'wait' })
    expect(outcome.violates).toContain('everyRequestIsServed')
  })

  const servedTwice = 'asynchronous, a server crashes: a request is served twice'

  it('asynchronous replication serves no request twice as long as nobody crashes', () => {
    expect(outcomeOf(activeActiveFailover, servedTwice, { crashes: false })).toEqual(holds)
  })

  it('synchronous replication serves no request twice when a server crashes', () => {
    expect(outcomeOf(activeActiveFailover, servedTwice, { replication: 'synchronous' })).toEqual(holds)
  })

  it('a server that stays down does no harm', () => {
    const scenario = 'a server comes back as if nothing had happened'
    expect(outcomeOf(activeActiveFailover, scenario, { 'crashes.restarts': 0 })).toEqual(holds)
  })
})

describe('the textbook failures', () => {
  it('conflicting updates: each server hears nothing from the other, and both sell the first ticket', () => {
    const events = eventsOf(activeActiveFailover, 'the link is cut: conflicting updates')
    const [cut, ...others] = events.filter((event) => event.endsWith('is cut'))
    expect(cut).toMatch(/^the link between server. and server. is cut$/)
    expect(others).toEqual([])
    for (const server of ['server0', 'server1']) {
      const order = [cut!, `${server} silence`]
      expect(orderOf(events, ...order)).toEqual(order)
    }
    expect(orderOf(events, 'server0 receives offer', 'server1 receives offer')).toEqual([])
  })

  it('a server crashes after it has served a request and before it has told the other, which serves it again', () => {
    const events = eventsOf(activeActiveFailover, 'asynchronous, a server crashes: a request is served twice')
    const [served, ...others] = events.filter((event) => !event.startsWith('the clock'))
    expect(served).toMatch(/^server0 (receives buy|crashes)/)
    expect(others.slice(-2)).toEqual(['client0 retry', 'server1 receives buy'])
    expect(events).not.toContain('server1 receives offer')
  })

  it('asynchronous servers sell the same ticket when they sell at the same time', () => {
    const events = eventsOf(activeActiveFailover, 'asynchronous: both sell the same ticket')
    expect(events.toSorted()).toEqual(['server0 receives buy', 'server1 receives buy'])
  })

  it('a server that is only slow is taken for dead by the other, and goes on, too', () => {
    const events = eventsOf(activeActiveFailover, 'a slow server is taken for dead')
    const silences = ['server0 silence', 'server1 silence']
    expect(orderOf(events, ...silences).toSorted()).toEqual(silences)
    expect(events).not.toContain('server0 crashes')
  })

  it('a server that comes back has forgotten the ticket that it offered, and agrees when the other offers the same', () => {
    const events = eventsOf(activeActiveFailover, 'a server comes back as if nothing had happened')
    const [crash] = events.filter((event) => event.endsWith('crashes'))
    const back = crash!.replace('crashes', 'restarts')
    const order = [crash!.replace('crashes', 'receives buy'), crash!, back, crash!.replace('crashes', 'receives offer')]
    expect(orderOf(events, ...order)).toEqual(order)
  })
})
