/**
 * A step that fails is possible, and how a run goes on after it is not known. So a state with such a step is none at which a
 * run stops or is stuck, and a property of whole runs is undecided where a run comes to it with the promise open.
 */

import { describe, expect, it } from 'vitest'
import { search } from '../../src/engine/threads/in-process.ts'
import {
  action,
  alwaysEventually,
  deadlockFree,
  eventually,
  eventuallyAlways,
  leadsTo,
  machine,
  messages,
  protocol,
  quiescent,
  role,
  type Spec,
  spec,
} from '../../src/index.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { checked } from './checked.ts'
import { expectStatuses } from './verdicts.ts'

interface Messages {
  worker: { job: { amount: number } }
  client: { done: {} }
}

/** A client whose second job makes the worker throw. */
const jobs = protocol({
  name: 'jobs',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { client: 1, worker: 1 },
  roles: (_parameters, { worker }) => ({
    client: role({
      state: { asked: 0, answered: 0 },
      start(client) {
        client.asked++
        client.send(worker, { type: 'job', amount: 1 })
      },
      on: {
        done(client) {
          client.answered++
          if (client.asked === 2) return
          client.asked++
          client.send(worker, { type: 'job', amount: 2 })
        },
      },
    }),
    worker: role({
      on: {
        job(worker, { from, amount }) {
          if (amount > 1) throw new Error('too much')
          worker.send(from, { type: 'done' })
        },
      },
    }),
  }),
})

const ofJobs = spec(jobs, {
  properties: {
    firstAnswered: eventually(({ nodes }) => nodes.client.answered > 0),
    allAnswered: eventually(({ nodes }) => nodes.client.answered === 2),
    answers: leadsTo(
      ({ nodes }) => nodes.client.asked === 2,
      ({ nodes }) => nodes.client.answered === 2,
    ),
    starts: leadsTo(
      ({ nodes }) => nodes.client.asked === 1,
      ({ nodes }) => nodes.client.answered > 0,
    ),
    again: alwaysEventually(({ nodes }) => nodes.client.answered === 2),
    settles: eventuallyAlways(({ nodes }) => nodes.client.answered === 2),
    done: quiescent(({ nodes }) => nodes.client.answered === 2),
    goesOn: deadlockFree(),
  },
  scenarios: { only: { expect: 'throws' } },
})

/** Goes from 0 to 1, where another step fails. */
function walker(fairness: 'weak' | 'none'): Spec {
  const walk = machine({
    name: 'walk',
    parameters: {},
    variables: () => ({ at: 0 }),
    actions: (_parameters) => ({
      go: action({
        when: ({ at }) => at === 0,
        do(state) {
          state.at = 1
        },
      }),
      fail: action({
        when: ({ at }) => at === 1,
        do() {
          throw new Error('no way on')
        },
      }),
      around: action({
        when: ({ at }) => at === 1 || at === 2,
        do(state) {
          state.at = 3 - state.at
        },
      }),
    }),
  })
  return spec(walk, {
    properties: { arrives: eventually(({ at }) => at === 3), stays: quiescent(({ at }) => at === 3) },
    scenarios: { only: { fairness: { none: fairness === 'none' ? ['fail', 'around'] : [] }, expect: 'throws' } },
  })
}

describe('a step that fails', () => {
  it('leaves a property undecided whose promise is open before it, and no other', () => {
    expectStatuses(ofJobs, {
      firstAnswered: 'holds',
      allAnswered: 'unknown',
      answers: 'unknown',
      // In every run a step fails, so no run shows that it holds.
      starts: 'unknown',
      again: 'unknown',
      settles: 'unknown',
      done: 'unknown',
      goesOn: 'holds',
    })
  })

  it('is why, and the result says so', () => {
    const { result, asExpected } = checked(ofJobs, 'only', { keepGoing: true })
    expect(asExpected).toBe(true)
    const why = result.properties.flatMap(({ name, undecidedBy }) => (undecidedBy === 'failure' ? [name] : []))
    expect(why).toEqual(['allAnswered', 'answers', 'starts', 'again', 'settles', 'done'])
  })

  it('does not excuse a run that need not take it', () => {
    // A run may go around for ever although the failing step is fair: it is possible only again and again.
    expectStatuses(walker('weak'), { arrives: 'violated', stays: 'unknown' })
    expectStatuses(walker('none'), { arrives: 'violated', stays: 'violated' })
  })

  it('is a duty like any other where it is strongly fair', () => {
    const made = walker('weak')
    const strong = {
      ...made,
      scenarios: { only: { fairness: { strong: ['fail'] }, expect: 'throws' as const } },
    } as Spec
    const { properties } = search(instantiate(strong, 'only'), { memoryBytes: 64 * 2 ** 20, keepGoing: true })
    expect(properties.map(({ status }) => status)).toEqual(['unknown', 'unknown'])
  })
})
