/** What is said of a search that starts from a given run, on models of a few states. */

import { describe, expect, it } from 'vitest'
import { boundLines } from '../../../src/cli/details.ts'
import { traceLines } from '../../../src/cli/report.ts'
import type { SearchOptions } from '../../../src/engine/options.ts'
import type { Run, SearchResult } from '../../../src/engine/result.ts'
import { search } from '../../../src/engine/threads/in-process.ts'
import { action } from '../../../src/language/machine.ts'
import { always, implies, sometimes, step } from '../../../src/language/property.ts'
import type { Spec } from '../../../src/language/spec.ts'
import { replay } from '../../../src/trace/replay.ts'
import { startingRun } from '../../../src/trace/starting-run.ts'
import { shortened } from '../../../src/trace/value.ts'
import { instanceOf, smallMachine } from '../small-models.ts'

/** Climbs up and down a ladder of five rungs, from the first or the second, and may fall off the last. */
const ladder = (
  properties: Parameters<typeof smallMachine>[0]['properties'] = {},
  within?: (state: never) => boolean,
) =>
  smallMachine<{ rung: number; shouted: boolean }>({
    variables: (choose) => ({ rung: choose([1, 2]), shouted: false }),
    actions: () => ({
      up: action({ when: ({ rung }) => rung < 5, do: (state) => void state.rung++ }),
      down: action({ when: ({ rung }) => rung > 3, do: (state) => void state.rung-- }),
      shout: action({
        when: ({ rung, shouted }) => rung === 2 && !shouted,
        do(state) {
          state.shouted = true
        },
      }),
      fall: action({
        when: ({ rung, shouted }) => rung === 5 && shouted,
        do() {
          throw new Error('ouch')
        },
      }),
    }),
    properties,
    ...(within !== undefined && { within: within as never }),
  })

const nowhere: Run = { steps: [], states: [] }
const memory = { memoryBytes: 64 * 2 ** 20 }

function searchFrom(made: Spec, names: readonly string[], options: Partial<SearchOptions> = {}): SearchResult {
  const instance = instanceOf(made)
  const result = search(instance, { ...memory, from: startingRun(instance, names), ...options })
  for (const run of [result.violation?.run, result.error?.run, result.open?.run]) {
    if (run) replay(instance.system, run)
  }
  return result
}

const [first, second] = ['start, way 1', 'start, way 2']

describe('a search from a run', () => {
  it('counts what follows, at the depth that it has', () => {
    const { states, exhaustive, bounds, verdict } = searchFrom(ladder(), [first, 'up', 'up'])
    expect({ states, exhaustive, verdict }).toEqual({
      // The rungs 3, 4 and 5; a step up, up, down and down, and the start.
      states: { distinct: 3, generated: 5, depth: 5 },
      exhaustive: false,
      verdict: 'holds',
    })
    expect(bounds).toEqual([{ kind: 'from', limit: 3, cut: 0 }])
    expect(boundLines(searchFrom(ladder(), [first, 'up', 'up']))).toEqual([
      'bound: everything starts from a given run of 3 steps; runs that begin otherwise are not explored',
    ])
  })

  it('of one step is one from one of several initial states', () => {
    expect(searchFrom(ladder(), [second]).states).toEqual({ distinct: 8, generated: 12, depth: 5 })
    expect(searchFrom(ladder(), [first]).states.distinct).toBe(9)
  })

  it('counts no step of the run, and no function as never called that ran on it', () => {
    const all = searchFrom(ladder(), [second, 'shout', 'up'], { coverage: true, keepGoing: true })
    expect(all.coverage).toEqual([
      { name: 'up', kind: 'function', steps: 2 },
      { name: 'down', kind: 'function', steps: 2 },
      { name: 'shout', kind: 'function', steps: 0 },
      { name: 'fall', kind: 'function', steps: 0 },
    ])
    expect(all.neverRan).toEqual([])
    expect(searchFrom(ladder(), [second, 'up']).neverRan).toEqual(['shout', 'fall'])
  })

  it('names none but slots of the model where it tells what grows', () => {
    const steps = [second, 'up', 'up', 'up', 'down', 'up', 'down', 'up']
    expect(
      searchFrom(ladder(), steps)
        .growth.map(({ slot }) => slot)
        .sort(),
    ).toEqual(['rung', 'shouted'])
  })

  it('shows whole runs', () => {
    const { violation, failureDepth } = searchFrom(ladder(), [second, 'shout', 'up'])
    expect([violation?.kind, failureDepth]).toEqual(['exception', 6])
    const { steps, states } = violation?.run ?? nowhere
    expect(steps.map((one) => (one.kind === 'action' ? one.action : one.kind))).toEqual([
      ...['start', 'shout', 'up', 'up', 'up', 'fall'],
    ])
    expect(states[0]).toEqual([2, false])
  })
})

describe('the states and steps of the run are judged, too', () => {
  it('a violation there ends the search', () => {
    const low = { low: always<{ rung: number }, unknown>(({ rung }) => rung < 4) }
    const result = searchFrom(ladder(low), [first, 'up', 'up', 'up', 'up', 'down'])
    expect(result.violation).toMatchObject({ property: 'low', run: { states: { length: 4 } } })
    expect(result.states).toEqual({ distinct: 0, generated: 0, depth: 4 })
    const steps = { slow: step<{ rung: number }, unknown>((before, after) => before.rung !== 4 || after.rung !== 5) }
    expect(searchFrom(ladder(steps), [first, 'up', 'up', 'up', 'up', 'down']).properties).toEqual([
      { name: 'slow', kind: 'step', status: 'violated', depth: 5 },
    ])
  })

  it('a witness there counts, and so does a premise', () => {
    const made = ladder({
      begun: sometimes<{ rung: number }, unknown>(({ rung }) => rung === 1),
      quiet: always(
        implies<{ rung: number; shouted: boolean }, unknown>(
          ({ rung }) => rung === 1,
          ({ shouted }) => !shouted,
        ),
      ),
    })
    expect(searchFrom(made, [first, 'up', 'up']).properties).toEqual([
      { name: 'begun', kind: 'sometimes', status: 'witnessed', depth: 1 },
      { name: 'quiet', kind: 'always', status: 'holds', depth: null },
    ])
    expect(searchFrom(made, [second, 'up']).properties).toEqual([
      { name: 'begun', kind: 'sometimes', status: 'violated', depth: null },
      { name: 'quiet', kind: 'always', status: 'holds', depth: null, vacuous: true },
    ])
  })

  it('what has no witness has none on the run and after it', () => {
    const made = ladder({ begun: sometimes<{ rung: number }, unknown>(({ rung }) => rung === 1) })
    const instance = instanceOf(made)
    const how = { extent: shortened, saysWhy: false }
    expect(traceLines({ instance } as never, searchFrom(made, [second, 'up']), how).join()).toContain(
      'begun has no witness: it holds in no state of the given run, and in none that follows.',
    )
  })
})

describe('bounds', () => {
  it('of depth are counted from the start of the run', () => {
    const { states, bounds, verdict } = searchFrom(ladder(), [first, 'up', 'up'], { maxDepth: 4 })
    expect({ states, verdict }).toEqual({ states: { distinct: 2, generated: 2, depth: 4 }, verdict: 'incomplete' })
    expect(bounds).toEqual([
      { kind: 'from', limit: 3, cut: 0 },
      { kind: 'depth', limit: 4, cut: 1 },
    ])
    const last = searchFrom(ladder(), [first, 'up', 'up'], { maxDepth: 3 })
    expect(last.states).toEqual({ distinct: 1, generated: 1, depth: 3 })
    expect(searchFrom(ladder(), [first, 'up', 'up'], { maxDepth: 2 }).error).toMatchObject({
      code: 'bad-scenario',
      message: 'The search is to end at depth 2, and the run that it starts from has 3 steps.',
    })
  })

  it('of states are about those that follow', () => {
    const { states, bounds } = searchFrom(ladder(), [first, 'up', 'up'], { maxStates: 2 })
    expect(states).toEqual({ distinct: 2, generated: 2, depth: 4 })
    expect(bounds.at(-1)).toEqual({ kind: 'states', limit: 2, cut: 1 })
  })
})

describe('a run that cannot be started from', () => {
  const refusal = (names: readonly string[], within?: (state: never) => boolean): string => {
    try {
      startingRun(instanceOf(ladder({}, within)), names)
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }

  it('is refused with the steps that are possible', () => {
    expect(refusal([second, 'shuot'])).toBe(
      [
        "The run that 'only' starts from does not fit: at step 2, 'shuot', there is no such step.",
        'Possible there, the nearest first:',
        '  shout',
        '  up',
        '  Follow one of these, or take the run anew from a trace of the model as it is now.',
      ].join('\n'),
    )
    expect(refusal(['begin'])).toContain(
      "at step 1, 'begin', the model does not start like that.\nPossible there, the nearest first:\n  start, way 1\n  start, way 2\n",
    )
  })

  it('is refused where a name may mean several steps', () => {
    expect(refusal(['start'])).toBe(
      [
        "The run that 'only' starts from does not say which step it takes: step 1, 'start', may be any of these:",
        '  start, way 1',
        '  start, way 2',
        '  Give the whole name of one of them.',
      ].join('\n'),
    )
  })

  it('is refused where a step of it fails', () => {
    const falls = [second, 'shout', 'up', 'up', 'up', 'fall']
    expect(refusal(falls)).toBe(
      "The run that 'only' starts from ends in a step that fails: step 6, 'fall'.\n  End it before that step.",
    )
    expect(refusal([...falls, 'up'])).toBe(
      "The run that 'only' starts from goes on after a step that fails: step 7, 'up', follows it.\n  End it before the step that fails.",
    )
  })

  it('is refused where it leaves the constraint', () => {
    expect(refusal([second, 'up', 'up'], ({ rung }: { rung: number }) => rung < 4)).toBe(
      "The run that 'only' starts from leaves the constraint 'within' at step 3, 'up', so there is nothing to explore.\n" +
        '  Start from a run that stays inside, or widen the constraint.',
    )
  })
})
