import { describe, expect, it } from 'vitest'
import raft from '../../specs/raft.ts'
import { eventsOf, expectedOf, orderOf, outcomeOf, scenariosOf } from './counterexample.ts'

const holds = { verdict: 'holds', violates: [] }

describe('Raft', () => {
  it.each(scenariosOf(raft))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(raft, scenario)).toEqual(expectedOf(raft, scenario))
  })

  it('a vote that is not persisted does no harm where nobody crashes', () => {
    expect(outcomeOf(raft, 'a vote is not persisted', { crashes: false })).toEqual(holds)
  })

  it('reads need no quorum as long as no leader is cut off', () => {
    const scenario = 'reads without a quorum, and a leader that is cut off'
    expect(outcomeOf(raft, scenario, { partitions: false })).toEqual(holds)
  })
})

describe('the published failures', () => {
  it('a server that forgets its vote votes twice in one term, and elects two leaders', () => {
    const events = eventsOf(raft, 'a vote is not persisted')
    const voter = events.find((event) => event.endsWith('crashes'))!.split(' ')[0]
    const voting = `${voter} receives requestVote`
    const order = [voting, `${voter} crashes`, `${voter} restarts`, voting]
    expect(orderOf(events, ...order)).toEqual(order)
    const elections = events.filter((event) => event.endsWith('election'))
    const elected = events.filter((event) => event.endsWith('receives requestVoteReply'))
    expect(elections).toHaveLength(2)
    expect(new Set(elected.map(nodeOf))).toEqual(new Set(elections.map(nodeOf)))
    expect(elections.map(nodeOf)).not.toContain(voter)
  })

  it('figure 8: an entry that a majority holds, but of an earlier term, is committed and overwritten', () => {
    const events = eventsOf(raft, 'figure 8: an entry of an earlier term is committed by counting replicas')
    const [s1, s5] = ['server0', 'server1']
    const terms = [`${s1} election`, `${s5} election`, `${s1} election`, `${s5} election`]
    expect(orderOf(events, ...terms)).toEqual(terms)
    const takings = [`${s1} election`, `${s1} receives write`, `${s5} election`, `${s5} receives write`]
    expect(orderOf(events, ...takings).slice(0, 4)).toEqual(takings)

    const firstTerm = events.slice(events.indexOf(`${s1} receives write`), events.indexOf(`${s5} election`))
    const copiedIn = (part: readonly string[]) => part.filter((event) => event === `${s1} receives appendEntriesReply`)
    expect(copiedIn(firstTerm)).toHaveLength(1)
    const thirdTerm = events.slice(events.lastIndexOf(`${s1} election`))
    expect(copiedIn(thirdTerm).length).toBeGreaterThanOrEqual(2)

    const fourthTerm = events.slice(events.lastIndexOf(`${s5} election`))
    const elected = fourthTerm.indexOf(`${s5} receives requestVoteReply`)
    expect(elected).toBeGreaterThan(0)
    expect(fourthTerm.at(-1)).toMatch(/^server[023] receives appendEntries$/)
  })

  it('a leader that is cut off does not know that there is another one, and answers from the past', () => {
    const events = eventsOf(raft, 'reads without a quorum, and a leader that is cut off')
    const order = [
      'server0 election',
      'server0 receives write',
      'the network splits: server0 | server1, server2; messages in flight there are lost',
      'server1 election',
      'server1 receives write',
      'client1 receives written',
      'server0 receives read',
      'client1 receives answer',
    ]
    expect(orderOf(events, ...order)).toEqual(order)
  })

  it('a leader that has been elected just now does not know yet what its predecessor has committed', () => {
    const events = eventsOf(raft, 'reads from a leader that does not know yet what is committed')
    const write = ['server0 election', 'server0 receives write', 'client0 receives written', 'server1 receives read']
    const election = ['server0 receives write', 'server1 election', 'server1 receives read', 'client0 receives answer']
    expect(orderOf(events, ...write)).toEqual(write)
    expect(orderOf(events, ...election)).toEqual(election)
  })

  it('servers with equal timeouts stand for election together, again and again', () => {
    const events = eventsOf(raft, 'messages are quick, election timeouts are equal: votes split again and again')
    const elections = events.filter((event) => event.endsWith('election')).map(nodeOf)
    const servers = ['server0', 'server1', 'server2']
    expect(elections.length).toBeGreaterThanOrEqual(9)
    for (let term = 0; term < elections.length; term += 3) {
      expect(elections.slice(term, term + 3).toSorted()).toEqual(servers)
    }
  })
})

function nodeOf(event: string): string {
  return event.split(' ')[0]!
}
