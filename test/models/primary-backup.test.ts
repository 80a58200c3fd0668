import { describe, expect, it } from 'vitest'
import primaryBackup from '../../specs/primary-backup.ts'
import { eventsOf, expectedOf, orderOf, outcomeOf, scenariosOf } from './counterexample.ts'

describe('primary-backup', () => {
  it.each(scenariosOf(primaryBackup))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(primaryBackup, scenario)).toEqual(expectedOf(primaryBackup, scenario))
  })

  it('asynchronous replication loses no acknowledged write before a crash', () => {
    const outcome = outcomeOf(primaryBackup, 'asynchronous, the primary crashes', { crashes: 0 })
    expect(outcome).toEqual({ verdict: 'holds', violates: [] })
  })

  it('synchronous replication loses none where asynchronous does', () => {
    const outcome = outcomeOf(primaryBackup, 'asynchronous, the primary crashes', { replication: 'synchronous' })
    expect(outcome).toEqual({ verdict: 'holds', violates: [] })
  })

  it('synchronous replication survives no wrong suspicion where every replica is read', () => {
    const outcome = outcomeOf(primaryBackup, 'synchronous, all replicas but one crash', { detection: 'timeout' })
    expect(outcome).toEqual({ verdict: 'violated', violates: ['noReadIsStale'] })
  })

  it('a primary that comes back empty does no harm where it stays retired', () => {
    const outcome = outcomeOf(primaryBackup, 'synchronous, the primary comes back empty', { autoRestart: false })
    expect(outcome).toEqual({ verdict: 'holds', violates: [] })
  })
})

describe('the textbook failures', () => {
  it('an asynchronous primary acknowledges and crashes before a backup has copied the write', () => {
    const events = eventsOf(primaryBackup, 'asynchronous, the primary crashes')
    const order = [
      'replica0 receives write',
      'replica0 crashes',
      'monitor learns that replica0 crashed',
      'replica1 receives lead',
    ]
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events.toSorted()).toEqual([...order, 'writer receives written'].toSorted())
  })

  it('a read from a lagging backup misses an acknowledged write', () => {
    const events = eventsOf(primaryBackup, 'asynchronous, a read from a backup')
    expect(events).toEqual([
      'replica0 receives write',
      'writer receives written',
      'reader0 read of replica1',
      'replica1 receives read',
      'reader0 receives answer',
    ])
  })

  it('one backup has the write and the next does not: two reads go back in time', () => {
    const events = eventsOf(primaryBackup, 'synchronous, reads from different replicas')
    const [copying] = events.filter((event) => event.endsWith('copy'))
    const [ahead, behind] = copying === 'replica1 receives copy' ? ['replica1', 'replica2'] : ['replica2', 'replica1']
    const order = [`${ahead} receives copy`, `${ahead} receives read`, `${behind} receives read`]
    expect(orderOf(events, ...order)).toEqual(order)
    const answer = 'reader0 receives answer'
    const reads = [`reader0 read of ${ahead}`, answer, `reader0 read of ${behind}`, answer]
    expect(events.toSorted()).toEqual(['replica0 receives write', ...order, ...reads].toSorted())
  })

  it('a primary that is only slow does not know that it has been replaced, and answers from the past', () => {
    const events = eventsOf(primaryBackup, 'a slow primary is taken for dead: stale reads')
    const takeover = ['monitor suspicion of replica0', 'replica1 receives lead', 'replica1 receives write']
    const reading = ['reader0 read of replica0', 'replica0 receives read', 'reader0 receives answer']
    const order = [...takeover, 'writer receives written', ...reading]
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events.toSorted()).toEqual([...order, 'writer retry'].toSorted())
  })

  it('a primary is back with an empty memory before anybody has missed it', () => {
    const events = eventsOf(primaryBackup, 'synchronous, the primary comes back empty')
    const order = [
      'replica0 receives write',
      'replica1 receives copy',
      'replica0 receives copied',
      'replica0 crashes',
      'replica0 restarts',
    ]
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events.toSorted()).toEqual([...order, 'writer receives written'].toSorted())
  })
})
