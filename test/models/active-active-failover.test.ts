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

  const bookedTwice = 'asynchronous, a server crashes: a request is booked twice'

  it('asynchronous replication books no request twice as long as nobody crashes', () => {
    expect(outcomeOf(activeActiveFailover, bookedTwice, { crashes: false })).toEqual(holds)
  })

  it('synchronous replication books no request twice when a server crashes', () => {
    expect(outcomeOf(activeActiveFailover, bookedTwice, { replication: 'synchronous' })).toEqual(holds)
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
    for (const [server, client] of [
      ['server0', 'client0'],
      ['server1', 'client1'],
    ]) {
      const order = [cut!, `${server} silence`, `${client} receives sold`]
      expect(orderOf(events, ...order)).toEqual(order)
    }
    expect(orderOf(events, 'server0 receives offer', 'server1 receives offer')).toEqual([])
  })

  it('a server crashes after it has booked a sale and before it has told the other, which books the request again', () => {
    const events = eventsOf(activeActiveFailover, 'asynchronous, a server crashes: a request is booked twice')
    const [booked, ...others] = events.filter((event) => !event.startsWith('the clock'))
    expect(booked).toMatch(/^server0 (receives buy|crashes)/)
    expect(others.slice(-2)).toEqual(['client0 retry', 'server1 receives buy'])
    expect(events).not.toContain('server1 receives offer')
  })

  it('asynchronous servers sell the same ticket when they sell at the same time', () => {
    const events = eventsOf(activeActiveFailover, 'asynchronous: both sell the same ticket')
    for (const [server, client] of [
      ['server0', 'client0'],
      ['server1', 'client1'],
    ]) {
      const order = [`${server} receives buy`, `${client} receives sold`]
      expect(orderOf(events, ...order)).toEqual(order)
    }
    expect(events.filter((event) => event.endsWith('receives offer'))).toEqual([])
  })

  it('a server that is only slow is taken for dead by the other, and goes on, too', () => {
    const events = eventsOf(activeActiveFailover, 'a slow server is taken for dead')
    const silences = ['server0 silence', 'server1 silence']
    expect(orderOf(events, ...silences).toSorted()).toEqual(silences)
    expect(events).not.toContain('server0 crashes')
  })

  it('a client who waits for a slow server asks the other one, and each of them serves it', () => {
    const events = eventsOf(activeActiveFailover, 'a slow server is taken for dead: a request is served twice')
    const order = ['client0 retry', 'client0 receives sold', 'client0 receives sold']
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events).toEqual(expect.arrayContaining(['server0 silence', 'server1 silence']))
  })

  it('where servers wait, nobody is served once the link is cut', () => {
    const events = eventsOf(activeActiveFailover, 'the servers wait: nobody is served')
    expect(events.filter((event) => event.endsWith('is cut'))).toHaveLength(1)
    expect(events).toEqual(expect.arrayContaining(['client0 retry', 'client1 retry']))
    expect(events.filter((event) => event.endsWith('receives sold'))).toEqual([])
  })

  it('a server that comes back does not know that the other goes on alone, and sells the ticket that was sold', () => {
    const events = eventsOf(activeActiveFailover, 'a server comes back as if nothing had happened')
    const [crash] = events.filter((event) => event.endsWith('crashes'))
    const back = crash!.split(' ')[0]
    const other = back === 'server0' ? 'server1' : 'server0'
    const order = [crash!, `${back} restarts`, `${back} silence`]
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events).toContain(`${other} silence`)
    expect(events.filter((event) => event.endsWith('receives sold')).toSorted()).toEqual([
      'client0 receives sold',
      'client1 receives sold',
    ])
  })
})
