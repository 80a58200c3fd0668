import { describe, expect, it } from 'vitest'
import twoPhaseCommit from '../../specs/two-phase-commit-messages.ts'
import { eventsOf, expectedOf, orderOf, outcomeOf, scenariosOf } from './counterexample.ts'

const holds = { verdict: 'holds', violates: [] }

describe('two-phase commit with messages', () => {
  it.each(scenariosOf(twoPhaseCommit))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(twoPhaseCommit, scenario)).toEqual(expectedOf(twoPhaseCommit, scenario))
  })

  it.each([
    'the coordinator crashes, and nobody else is asked',
    'the coordinator crashes before it decides',
    'the coordinator crashes after the votes',
    'a decision is sent before it is logged',
    'a vote is sent before it is logged',
  ])('%s: without the crash it holds', (scenario) => {
    expect(outcomeOf(twoPhaseCommit, scenario, { crashes: 0 })).toEqual(holds)
  })

  it.each(['a decision is sent before it is logged', 'a vote is sent before it is logged'])(
    '%s: it holds when the log comes first, and when no crash falls between the two',
    (scenario) => {
      expect(outcomeOf(twoPhaseCommit, scenario, { logs: 'before sending' })).toEqual(holds)
      expect(outcomeOf(twoPhaseCommit, scenario, { 'crashes.inHandlers': false })).toEqual(holds)
    },
  )

  it('an uncertain participant that asks breaks nothing where one that aborts does', () => {
    const outcome = outcomeOf(twoPhaseCommit, 'an uncertain participant aborts on a timeout', {
      termination: 'cooperative',
    })
    expect(outcome).toEqual(holds)
  })

  it('unanimity commits in rounds, unless a vote is lost', () => {
    const scenario = 'nothing fails, and messages are in time'
    expect(outcomeOf(twoPhaseCommit, scenario, { loss: 1 }).violates).toContain('unanimityCommits')
  })

  it('losing any number of messages keeps participants uncertain unless what is sent again and again arrives', () => {
    const outcome = outcomeOf(twoPhaseCommit, 'three messages are lost', { loss: true })
    expect(outcome).toEqual({
      verdict: 'violated',
      violates: ['everyoneDecidesOnceAllIsRepaired', 'nobodyBlocks', 'theDecisionIsLearned', 'oneWhoKnowsIsEnough'],
    })
  })
})

describe('the textbook failures', () => {
  it('all vote yes, but the coordinator loses patience before the last vote comes, and aborts', () => {
    const events = eventsOf(twoPhaseCommit, 'nothing fails, and a vote is slow')
    const voted = ['participant0 receives voteReq', 'participant1 receives voteReq']
    expect(orderOf(events, ...voted).toSorted()).toEqual(voted)
    expect(events).toContain('coordinator votes')
    const inTime = events.slice(0, events.indexOf('coordinator votes'))
    expect(orderOf(inTime, 'coordinator receives yes').length).toBeLessThan(2)
  })

  const votes = (participant: string) => [`${participant} receives voteReq`, 'coordinator receives yes']

  it('all have voted yes, and with the coordinator their only source is gone: they ask in vain', () => {
    const events = eventsOf(twoPhaseCommit, 'the coordinator crashes before it decides')
    const blocked = (participant: string) => [`${participant} receives voteReq`, `${participant} decision`]
    for (const participant of ['participant0', 'participant1']) {
      expect(orderOf(events, ...blocked(participant))).toEqual(blocked(participant))
    }
    expect(events.toSorted()).toEqual(
      ['coordinator crashes', ...blocked('participant0'), ...blocked('participant1')].toSorted(),
    )
  })

  it('the coordinator has all votes and decides, and nobody learns it', () => {
    const events = eventsOf(twoPhaseCommit, 'the coordinator crashes after the votes')
    /** In whose last step it crashes: before it sends anything. */
    const lastVote = events.lastIndexOf('coordinator receives yes')
    for (const participant of ['participant0', 'participant1']) {
      expect(events.indexOf(`${participant} receives voteReq`)).toBeLessThan(lastVote)
    }
    const asked = ['participant0 decision', 'participant1 decision']
    const voted = [...votes('participant0'), ...votes('participant1')]
    expect(events.toSorted()).toEqual([...voted, ...asked].toSorted())
  })

  it('one has decided, but the other asks nobody but the coordinator, which is down', () => {
    const events = eventsOf(twoPhaseCommit, 'the coordinator crashes, and nobody else is asked')
    expect(events).toContain('coordinator crashes')
    expect(events.filter((event) => event.endsWith(' decision'))).toHaveLength(1)
    expect(events.filter((event) => event.endsWith('receives decisionReq'))).toEqual([])
  })

  it('a coordinator that has told one to commit forgets it, and aborts when it is back', () => {
    const scenario = 'a decision is sent before it is logged'
    const events = eventsOf(twoPhaseCommit, scenario)
    const [committing] = events.filter((event) => event.endsWith('commit'))
    const order = ['coordinator receives yes', 'coordinator receives yes', 'coordinator restarts']
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events.indexOf(committing!)).toBeGreaterThan(events.lastIndexOf('coordinator receives yes'))
    expect(events.toSorted()).toEqual(
      [...votes('participant0'), ...votes('participant1'), 'coordinator restarts', committing].toSorted(),
    )
  })

  it('a participant forgets that it has voted yes, and aborts what the coordinator commits', () => {
    const scenario = 'a vote is sent before it is logged'
    const events = eventsOf(twoPhaseCommit, scenario)
    const [restart] = events.filter((event) => event.endsWith('restarts'))
    const forgetful = restart === 'participant0 restarts' ? 'participant0' : 'participant1'
    const order = [`${forgetful} receives voteReq`, `${forgetful} restarts`]
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events.toSorted()).toEqual(
      [...votes('participant0'), ...votes('participant1'), `${forgetful} restarts`].toSorted(),
    )
  })

  it('a participant votes yes, loses patience and aborts what the coordinator commits', () => {
    const events = eventsOf(twoPhaseCommit, 'an uncertain participant aborts on a timeout')
    const impatient = events.find((event) => event.endsWith(' decision'))!
    const order = [`${impatient.split(' ')[0]} receives voteReq`, impatient]
    expect(orderOf(events, ...order)).toEqual(order)
    expect(events.toSorted()).toEqual([...votes('participant0'), ...votes('participant1'), impatient].toSorted())
  })
})
