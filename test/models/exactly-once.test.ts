import { describe, expect, it } from 'vitest'
import exactlyOnce from '../../specs/exactly-once.ts'
import { eventsOf, expectedOf, orderOf, outcomeOf, scenariosOf } from './counterexample.ts'

describe('exactly-once', () => {
  it.each(scenariosOf(exactlyOnce))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(exactlyOnce, scenario)).toEqual(expectedOf(exactlyOnce, scenario))
  })

  it('a charge is lost when as many messages are lost as a client makes attempts, and not before', () => {
    const outcome = (loss: number) =>
      outcomeOf(exactlyOnce, 'retries with ids', { requests: 1, loss, crashes: 0, 'crashes.restarts': 0 })
    expect(outcome(2)).toEqual({ verdict: 'holds', violates: [] })
    expect(outcome(3)).toEqual({ verdict: 'violated', violates: ['everythingIsCharged'] })
  })

  it('a server that does not come back leaves charges undone', () => {
    const outcome = outcomeOf(exactlyOnce, 'retries with ids', { 'crashes.restarts': 0 })
    expect(outcome).toEqual({ verdict: 'violated', violates: ['everythingIsCharged'] })
  })

  it.each([
    'ids are forgotten in a crash',
    'a crash between a charge and keeping its id',
    'a crash between keeping an id and its charge',
  ])('%s: without the crash it holds', (scenario) => {
    expect(outcomeOf(exactlyOnce, scenario, { crashes: 0 })).toEqual({ verdict: 'holds', violates: [] })
  })
})

describe('the textbook failures', () => {
  it('without a retry, a lost request is a lost charge', () => {
    const events = eventsOf(exactlyOnce, 'no retry: a lost request is a lost charge')
    expect(events).toEqual(['charge to server is lost'])
  })

  it('without ids, a retry after a slow answer charges twice', () => {
    const events = eventsOf(exactlyOnce, 'no ids: a retry charges twice')
    expect(events.toSorted()).toEqual(['client0 retry', 'server receives charge', 'server receives charge'])
  })

  it('without ids, a copy that arrives after the next request undoes it', () => {
    const events = eventsOf(exactlyOnce, 'no ids: a late copy undoes the next idempotent request')
    const atServer = 'server receives charge'
    const atClient = 'client0 receives charged'
    expect(events.toSorted()).toEqual([atClient, atClient, 'client0 retry', atServer, atServer, atServer])
    expect(events.indexOf('client0 retry')).toBeLessThan(events.indexOf(atClient))
  })

  it('a server that has forgotten what it did does it again', () => {
    const events = eventsOf(exactlyOnce, 'ids are forgotten in a crash')
    const order = ['server receives charge', 'server crashes', 'server restarts', 'server receives charge']
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events.toSorted()).toEqual(['client0 retry', ...order].toSorted())
  })

  it('a server that crashes after it has charged and before it has kept the id charges again', () => {
    const events = eventsOf(exactlyOnce, 'a crash between a charge and keeping its id')
    const order = ['server receives charge', 'server crashes', 'server restarts', 'server receives charge']
    expect(orderOf(events, ...order, 'server finish')).toEqual(order)
    expect(events.toSorted()).toEqual(['client0 retry', ...order].toSorted())
  })

  it('a server that crashes after it has kept the id and before it has charged says that it has charged', () => {
    const events = eventsOf(exactlyOnce, 'a crash between keeping an id and its charge')
    const atServer = ['server receives charge', 'server crashes', 'server restarts', 'server receives charge']
    const order = [...atServer, 'client0 receives charged']
    expect(orderOf(events, ...order, 'server finish')).toEqual(order)
    expect(events.toSorted()).toEqual(['client0 retry', ...order].toSorted())
  })
})
