/** Campaigns: what they find is real, and depends on the seed alone. */

import { describe, expect, it } from 'vitest'
import bully from '../../specs/bully-election.ts'
import exactlyOnce from '../../specs/exactly-once.ts'
import heartbeats from '../../specs/heartbeat-failure-detector.ts'
import levelBarrier from '../../specs/level-barrier.ts'
import paxos from '../../specs/paxos.ts'
import ring from '../../specs/ring-election.ts'
import saga from '../../specs/saga.ts'
import twoPhaseCommit from '../../specs/two-phase-commit.ts'
import { search } from '../../src/engine/index.ts'
import { strategyNames } from '../../src/fuzzing/strategies.ts'
import { action } from '../../src/language/machine.ts'
import { always, eventually, isLiveness, sometimes } from '../../src/language/property.ts'
import type { Spec } from '../../src/language/spec.ts'
import { judgeRun } from '../../src/trace/judging/judge-run.ts'
import { replay } from '../../src/trace/replay.ts'
import { smallMachine } from '../engine/small-models.ts'
import { fuzzInTest, subjectFor, told } from './campaigns.ts'

/** Flawed scenarios: of machines and protocols, with faults and clocks, and of properties of states, steps and whole runs. */
const flawed = (
  [
    [twoPhaseCommit as Spec, 'the TM commits when a majority has prepared'],
    [twoPhaseCommit as Spec, 'a commit on a majority is none of transaction commit'],
    [paxos as Spec, 'quorums that do not intersect'],
    [exactlyOnce as Spec, 'ids are forgotten in a crash'],
    [bully as Spec, 'a timeout is too short'],
    [bully as Spec, 'two messages are lost: two coordinators for good'],
    [heartbeats as Spec, 'a heartbeat is lost'],
    [ring as Spec, 'a number is lost'],
    [ring as Spec, 'candidates pass lower numbers on, and these go round for ever'],
    [saga as Spec, 'a duplicated message compensates twice'],
  ] as readonly (readonly [Spec, string])[]
).map(([spec, scenario]) => ({ model: spec.model.name, scenario, spec }))

describe('a campaign', () => {
  it.each(flawed)('finds runs of $model, $scenario, that are real, and shortens them', async ({ spec, scenario }) => {
    const subject = subjectFor(spec, scenario)
    const { instance } = subject
    const { findings } = await fuzzInTest(subject)
    expect(findings.length).toBeGreaterThan(0)
    for (const { shown, choices, by } of findings) {
      const { kind, property, propertyKind, run } = shown
      replay(instance.system, run)
      expect(
        judgeRun(instance, run, null, { kind, property, propertyKind, ending: run.ending ?? null }).missed,
      ).toBeNull()
      expect(run.steps.length).toBeLessThanOrEqual(choices.length)
      const { violation } = search(
        { ...instance, properties: instance.properties.filter(({ name }) => name === property) },
        { memoryBytes: 2 ** 28 },
      )
      const shortest = violation?.run?.steps.length ?? 0
      expect(shortest).toBeGreaterThan(0)
      if (by === 'search' && !isLiveness(propertyKind as string)) {
        expect(run.steps.length).toBeGreaterThanOrEqual(shortest)
        expect(run.steps.length).toBeLessThanOrEqual(1.2 * shortest)
      }
    }
  })

  it('comes to the same with one worker and with more', async () => {
    const subject = subjectFor(exactlyOnce as Spec, 'ids are forgotten in a crash')
    const given = { seed: 3, runs: 1500, keepGoing: true }
    const alone = told(await fuzzInTest(subject, given))
    expect(told(await fuzzInTest(subject, { ...given, workers: 3 }))).toBe(alone)
    expect(told(await fuzzInTest(subject, given))).toBe(alone)
  })

  it.each([
    ['ids are forgotten in a crash', exactlyOnce as Spec],
    ['two messages are lost', paxos as Spec],
  ] as const)('comes to the same whatever workers share, and however often it is full: %s', async (scenario, spec) => {
    const subject = subjectFor(spec, scenario)
    const given = { seed: 5, runs: 10 * 1024, steps: 10, keepGoing: true }
    const alone = told(await fuzzInTest(subject, given))
    const nothing = null
    const full = { graph: 20 }
    const fullAfterRounds = { graph: 4000 }
    const withoutTables = { tables: 1 }
    for (const shared of [nothing, full, fullAfterRounds, withoutTables, {}]) {
      expect(told(await fuzzInTest(subject, { ...given, workers: 2, shared }))).toBe(alone)
    }
  })

  it('comes to the same with more workers where no table pays, for what is given to functions hardly repeats', async () => {
    const subject = subjectFor(levelBarrier, 'three workers with maintenance')
    const given = { runs: 256, steps: 100, keepGoing: true }
    const alone = told(await fuzzInTest(subject, given))
    expect(told(await fuzzInTest(subject, { ...given, workers: 2 }))).toBe(alone)
  })

  it('comes to the same when memory is full again and again', async () => {
    const long = 20_000
    const subject = subjectFor(
      smallMachine({
        variables: () => ({ text: 'x'.repeat(long) }),
        actions: (_parameters) => ({
          append: action({
            over: ['a', 'b', 'c'],
            do(state, letter) {
              state.text += letter
            },
          }),
        }),
      }),
      'only',
    )
    const given = { steps: 30, runs: 32, keepGoing: true }
    const roomy = await fuzzInTest(subject, { ...given, memoryBytes: 2 ** 29 })
    // The values of all states take more than the smallest memory that there is.
    expect(4 * roomy.coverage.states.seen * long).toBeGreaterThan(2 ** 26)
    expect(told(await fuzzInTest(subject, { ...given, memoryBytes: 2 ** 26 }))).toBe(told(roomy))
    expect(told(await fuzzInTest(subject, { ...given, memoryBytes: 2 ** 25, workers: 2 }))).toBe(told(roomy))
  })

  it('is another one with another seed', async () => {
    const subject = subjectFor(paxos as Spec, 'two clients')
    const given = { runs: 64, keepGoing: true }
    expect(told(await fuzzInTest(subject, { ...given, seed: 1 }))).not.toBe(
      told(await fuzzInTest(subject, { ...given, seed: 2 })),
    )
  })

  it.each([
    [twoPhaseCommit.model.name, 'three RMs', twoPhaseCommit],
    [bully.model.name, 'a process crashes', bully],
    [exactlyOnce.model.name, 'retries with ids', exactlyOnce],
  ] as const)('finds nothing in %s, %s, where everything holds', async (_model, scenario, spec) => {
    const { findings, runs } = await fuzzInTest(subjectFor(spec as Spec, scenario), { runs: 1500 })
    expect(findings).toEqual([])
    expect(runs).toBe(1500)
  })

  it.each(strategyNames)('finds the same flaw with the strategy %s', async (strategy) => {
    const subject = subjectFor(twoPhaseCommit as Spec, 'the TM commits when a majority has prepared')
    const { findings } = await fuzzInTest(subject, { strategy, runs: 8192 })
    expect(findings.map(({ shown }) => shown.property)).toEqual(['atomicity'])
  })
})

const counting = action<{ count: number }, undefined>

const counter = smallMachine({
  variables: () => ({ count: 0 }),
  actions: () => ({
    add: counting({ when: ({ count }) => count < 3, do: (draft) => void draft.count++ }),
    reset: counting({ when: ({ count }) => count === 2, do: (draft) => Object.assign(draft, { count: 0 }) }),
    idle: counting({ do: () => {} }),
  }),
  properties: {
    belowFour: always(({ count }: { count: number }) => count < 4) as never,
    three: sometimes(({ count }: { count: number }) => count === 3) as never,
    four: sometimes(({ count }: { count: number }) => count === 4) as never,
    five: eventually(({ count }: { count: number }) => count === 5) as never,
  },
})

describe('a run', () => {
  it('ends where nothing changes any more, and is judged there as a whole', async () => {
    const subject = subjectFor(counter, 'only')
    const { findings, coverage } = await fuzzInTest(subject, { runs: 64, keepGoing: true })
    expect(findings.map(({ shown }) => [shown.kind, shown.property, shown.run.ending?.kind])).toEqual([
      ['lasso', 'five', 'stops'],
    ])
    replay(subject.instance.system, (findings[0] as (typeof findings)[number]).shown.run)
    expect(coverage.states.seen).toBe(4)
    expect(coverage.goals.map(({ met }) => met > 0)).toEqual([true, false])
  })

  it('has no more steps than it may have', async () => {
    const subject = subjectFor(counter, 'only')
    const { coverage } = await fuzzInTest(subject, { steps: 2, runs: 64, keepGoing: true })
    expect(coverage.states.seen).toBe(3)
    expect(coverage.goals.map(({ met }) => met)).toEqual([0, 0])
  })

  it('stays within the constraint, and is judged up to the first state outside', async () => {
    const bounded = smallMachine({
      variables: () => ({ count: 0 }),
      actions: () => ({ add: counting({ do: (draft) => void draft.count++ }) }),
      properties: { small: always(({ count }: { count: number }) => count < 6) as never },
      within: ({ count }) => count < 6,
    })
    const { findings, coverage } = await fuzzInTest(subjectFor(bounded, 'only'), { runs: 8 })
    expect(findings.map(({ shown }) => shown.run.states.at(-1))).toEqual([[6]])
    expect(coverage.states.seen).toBe(6)
  })

  it('ends with a step that throws', async () => {
    const throwing = smallMachine({
      variables: () => ({ count: 0 }),
      actions: () => ({
        add: counting({
          do: (draft) => {
            if (draft.count === 4) throw new Error('full')
            draft.count++
          },
        }),
        wait: counting({ when: ({ count }) => count === 0, do: (draft) => void draft.count++ }),
      }),
    })
    const { findings } = await fuzzInTest(subjectFor(throwing, 'only'), { runs: 8 })
    expect(findings.map(({ shown }) => [shown.propertyKind, shown.failure?.message, shown.run.states.length])).toEqual([
      ['exception', expect.stringContaining('full'), 5],
    ])
  })

  it('refuses a model that does not always do the same', async () => {
    let calls = 0
    const fickle = smallMachine({
      variables: () => ({ count: 0 }),
      actions: () => ({
        add: counting({
          do: (draft) => {
            draft.count = calls++ % 7
          },
        }),
      }),
    })
    for (const workers of [1, 2]) {
      await expect(fuzzInTest(subjectFor(fickle, 'only'), { runs: 128, workers })).rejects.toThrow(/add/)
    }
  })
})
