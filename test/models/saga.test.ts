import { describe, expect, it } from 'vitest'
import saga from '../../specs/saga.ts'
import { eventsOf, expectedOf, orderOf, outcomeOf, scenariosOf } from './counterexample.ts'

const holds = { verdict: 'holds', violates: [] }

describe('saga', () => {
  it.each(scenariosOf(saga))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(saga, scenario)).toEqual(expectedOf(saga, scenario))
  })

  it.each([
    ['no log: an orchestrator that crashes forgets to compensate', { durableLog: true }],
    ['no log: an orchestrator that crashes forgets to compensate', { crashes: 0 }],
    ['a retry after a slow answer compensates twice', { idempotent: true }],
    ['a duplicated message compensates twice', { idempotent: true }],
    ['a transaction arrives after its compensation', { refusesLate: true }],
  ])('%s: otherwise it holds', (scenario, right) => {
    expect(outcomeOf(saga, scenario, right)).toEqual(holds)
  })

  it('a saga whose messages are lost for ever does not end', () => {
    const outcome = outcomeOf(saga, 'three messages are lost', { loss: true })
    expect(outcome).toEqual({ verdict: 'violated', violates: ['itEnds'] })
  })
})

describe('the textbook failures', () => {
  it('one transaction has committed and the next aborts, but whoever should compensate has forgotten all about it', () => {
    const events = eventsOf(saga, 'no log: an orchestrator that crashes forgets to compensate')
    const order = ['service0 receives execute', 'orchestrator receives committed', 'service1 receives execute']
    const crash = ['orchestrator receives committed', 'orchestrator crashes', 'orchestrator restarts']
    expect(orderOf(events, ...order)).toEqual(order)
    expect(orderOf(events, ...crash)).toEqual(crash)
    expect(events.toSorted()).toEqual([...order, ...crash.slice(1)].toSorted())
  })

  it('an answer is slow, so the compensation is asked for again, and done again', () => {
    const events = eventsOf(saga, 'a retry after a slow answer compensates twice')
    const order = [
      'service0 receives execute',
      'service0 receives compensate',
      'orchestrator retry',
      'service0 receives compensate',
    ]
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events).toContain('orchestrator deadline')
  })

  it('the network delivers the compensation twice, and it is done twice', () => {
    const events = eventsOf(saga, 'a duplicated message compensates twice')
    const order = ['service0 receives execute', 'service0 receives compensate', 'service0 receives compensate']
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events.toSorted()).toEqual([...order, 'orchestrator deadline'].toSorted())
  })

  it('a service has nothing to compensate and says so, and then the transaction arrives', () => {
    const events = eventsOf(saga, 'a transaction arrives after its compensation')
    const order = ['orchestrator deadline', 'service0 receives compensate', 'service0 receives execute']
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events.toSorted()).toEqual([...order, 'orchestrator receives compensated'].toSorted())
  })
})
