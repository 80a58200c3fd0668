import { describe, expect, it } from 'vitest'
import activePassiveFailover from '../../specs/active-passive-failover.ts'
import { eventsOf, expectedOf, orderOf, outcomeOf, scenariosOf } from './counterexample.ts'

const holds = { verdict: 'holds', violates: [] }

describe('active-passive failover', () => {
  it.each(scenariosOf(activePassiveFailover))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(activePassiveFailover, scenario)).toEqual(expectedOf(activePassiveFailover, scenario))
  })

  it('without a quorum, one server is active as long as the two can hear each other', () => {
    const outcome = outcomeOf(activePassiveFailover, 'no quorum, a partition: split brain', { partitions: false })
    expect(outcome).toEqual(holds)
  })

  it('with a quorum, one server is active in a partition', () => {
    const outcome = outcomeOf(activePassiveFailover, 'no quorum, a partition: split brain', { quorum: true })
    expect(outcome).toEqual(holds)
  })

  it('without fencing, no write is stale as long as nobody pauses', () => {
    const outcome = outcomeOf(activePassiveFailover, 'no fencing, the active server pauses', { pauses: false })
    expect(outcome).toEqual(holds)
  })

  it('failover completes when only the active server crashes', () => {
    const scenario = 'the active server crashes, and the witness'
    expect(outcomeOf(activePassiveFailover, scenario, { 'crashes.of': 'server0' })).toEqual(holds)
  })

  it('timeouts that are too short for the delay of messages make a second server active', () => {
    const outcome = outcomeOf(activePassiveFailover, 'nothing fails', { quorum: false, 'time.delay': 2 })
    expect(outcome).toEqual({ verdict: 'violated', violates: expect.arrayContaining(['oneActive']) })
  })
})

describe('the textbook failures', () => {
  const takeover = ['storage receives open', 'server1 receives opened']

  it('split brain: cut off from the active server, the passive one hears nothing, and both are active', () => {
    const events = eventsOf(activePassiveFailover, 'no quorum, a partition: split brain')
    const [split, ...others] = events.filter((event) => event.startsWith('the network splits'))
    expect(split).toMatch(/(server1.*\| server0|server0.*\| server1)/)
    expect(others).toEqual([])
    const order = [split!, 'server1 silence', ...takeover]
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events).not.toContain('server0 lease')
  })

  it('a server pauses, is replaced, goes on before it looks at its lease, and overwrites what its successor wrote', () => {
    const events = eventsOf(activePassiveFailover, 'no fencing, the active server pauses')
    const order = ['server0 pauses', 'witness lease', 'server1 receives granted', ...takeover]
    expect(orderOf(events, ...order)).toEqual(order)
    expect(orderOf(events, 'server0 pauses', 'server0 goes on')).toEqual(['server0 pauses', 'server0 goes on'])
    expect(events).not.toContain('server0 lease')
    const stores = orderOf(events, 'server1 receives opened', 'storage receives store')
    expect(stores).toEqual(['server1 receives opened', ...Array(3).fill('storage receives store')])
    expect(events.filter((event) => event === 'client receives written')).toHaveLength(2)
  })

  it('a write that is late on its way needs no pause to outlive the lease, when the other server has the next one', () => {
    const events = eventsOf(activePassiveFailover, 'no clocks, no fencing')
    const order = ['witness lease', 'witness receives claim', 'server1 receives granted', ...takeover]
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events).toContain('server0 receives write')
    expect(events).not.toContain('server0 receives granted')
    const stores = orderOf(events, 'storage receives open', 'storage receives store')
    expect(stores).toEqual(['storage receives open', ...Array(3).fill('storage receives store')])
    expect(events.filter((event) => event === 'client receives written')).toHaveLength(2)
  })

  it('a server that pauses goes on as the active one, before it looks at its lease, when the other one is active, too', () => {
    const events = eventsOf(activePassiveFailover, 'a lease does not stop a server that pauses')
    const order = ['server0 pauses', 'witness lease', 'server1 receives granted', ...takeover]
    expect(orderOf(events, ...order)).toEqual(order)
    expect(orderOf(events, 'server0 pauses', 'server0 goes on')).toEqual(['server0 pauses', 'server0 goes on'])
    expect(events).not.toContain('server0 lease')
  })

  it('a lease stops a server that does not pause', () => {
    const scenario = 'a lease does not stop a server that pauses'
    expect(outcomeOf(activePassiveFailover, scenario, { pauses: false })).toEqual(holds)
  })

  it('without a witness nobody grants a lease, and the passive server claims in vain', () => {
    const events = eventsOf(activePassiveFailover, 'the active server crashes, and the witness')
    expect(events).toEqual(expect.arrayContaining(['server0 crashes', 'witness crashes', 'server1 silence']))
    expect(events).not.toContain('server1 receives granted')
  })
})
