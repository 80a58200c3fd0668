/** Runs as values of fast-check. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import paxos from '../../specs/paxos.ts'
import twoPhaseCommit from '../../specs/two-phase-commit.ts'
import { holds, runs } from '../../src/fuzzing/fast-check.ts'

const flawed = 'the TM commits when a majority has prepared'

describe('runs of a scenario', () => {
  it.each<[object, string]>([
    [{}, 'There is no scenario in the options of runs().'],
    [{ scenario: 'three RMs', params: { rms: 4 } }, "There is no setting 'params' in the options of runs()."],
    [{ scenario: 'three RMs', steps: 0 }, 'steps of the options of runs() cannot be 0.'],
    [{ scenario: 'three RMs', strategy: 'guided' }, 'strategy of the options of runs() cannot be "guided".'],
  ])('are refused where options are not as they should be: %j', (options, message) => {
    expect(() => runs(twoPhaseCommit, options as never)).toThrow(message)
  })

  it('hold where nothing is violated', () => {
    fc.assert(fc.property(runs(twoPhaseCommit, { scenario: 'three RMs' }), holds), { seed: 1 })
  })

  it('fail with the shortest run made of their steps, as a text trace', () => {
    const property = fc.property(runs(twoPhaseCommit, { scenario: flawed }), holds)
    const { failed, counterexample, error, counterexamplePath, seed } = withError(
      fc.check(property, { seed: 3, numRuns: 2000 }),
    )
    expect(failed).toBe(true)
    const [run] = counterexample ?? []
    expect(run?.violates).toBe('atomicity')
    // The shortest counterexample has eight steps, and the search keeps to those of the run.
    expect(run?.steps.length).toBe(8)
    expect(error).toMatch(/^Error: atomicity is violated:\n {3}1 {2}start\n/)
    expect(error).toContain('atomicity does not hold in state 8. It read:')
    const again = fc.check(property, { seed, path: counterexamplePath as string, endOnFailure: true })
    expect(again.counterexample?.[0].names).toEqual(run?.names)
  })

  it('are told by the names of their steps', () => {
    const message = messageOf(() =>
      fc.assert(fc.property(runs(twoPhaseCommit, { scenario: flawed }), holds), { seed: 3, numRuns: 2000 }),
    )
    expect(message).toContain('Counterexample: [run of 8 steps: start; ')
    expect(message).toContain('atomicity does not hold in state 8')
  })

  it('shrink by deletion under a predicate of one’s own', () => {
    const arbitrary = runs(paxos, { scenario: 'two clients', steps: 40 })
    const accepts = ({ names }: { readonly names: readonly string[] }) =>
      names.some((name) => name.includes('receives accept'))
    const { counterexample } = fc.check(
      fc.property(arbitrary, (run) => !accepts(run)),
      { seed: 5, numRuns: 100 },
    )
    const [run] = counterexample ?? []
    // A start, two promises and what leads there: nothing can be left out.
    expect(run?.names.at(-1)).toContain('receives accept')
    expect(run?.violates).toBeNull()
    expect(run?.names.filter((name) => name.includes('receives accept'))).toHaveLength(1)
    expect(run?.steps.length).toBeLessThanOrEqual(6)
  })

  it('are the same from the same seed', () => {
    const arbitrary = runs(paxos, { scenario: 'two clients', steps: 10 })
    const namesFrom = (seed: number) => fc.sample(arbitrary, { seed, numRuns: 5 }).map(({ names }) => names)
    expect(namesFrom(1)).toEqual(namesFrom(1))
    expect(namesFrom(1)).not.toEqual(namesFrom(2))
  })

  it('refuse a scenario that there is not', () => {
    expect(() => runs(paxos, { scenario: 'two client' as never })).toThrow(/Did you mean two clients/)
  })

  it('are the only ones that holds() takes', () => {
    expect(() => holds({ steps: [], names: [], states: [], violates: null })).toThrow(/takes a run of runs\(\)/)
  })
})

function withError<Details extends { readonly errorInstance: unknown }>(
  details: Details,
): Details & { readonly error: string } {
  return { ...details, error: String(details.errorInstance) }
}

function messageOf(body: () => void): string {
  try {
    body()
  } catch (error) {
    return `${(error as Error).message}\n${String((error as Error).cause)}`
  }
  return ''
}
