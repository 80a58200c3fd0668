import { afterEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import abd from '../../../specs/abd-register.ts'
import paxos from '../../../specs/paxos.ts'
import twoPhaseCommit from '../../../specs/two-phase-commit.ts'
import { DecisionTree } from '../../../src/engine/expansion/decision-tree.ts'
import { OptionRows } from '../../../src/engine/expansion/option-rows.ts'
import { SharedMemory } from '../../../src/engine/memory/memory.ts'
import type { SearchOptions } from '../../../src/engine/options.ts'
import type { SearchResult } from '../../../src/engine/result.ts'
import { Benefit } from '../../../src/engine/tables/benefit.ts'
import { search } from '../../../src/engine/threads/in-process.ts'
import { ValueStore } from '../../../src/engine/values/value-store.ts'
import { action } from '../../../src/language/machine.ts'
import { always, step } from '../../../src/language/property.ts'
import type { Spec } from '../../../src/language/spec.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { smallMachine } from '../small-models.ts'

const memoryBytes = 64 * 2 ** 20

function searched(spec: Spec, scenario: string, innerBounds: SearchOptions['innerBounds'] = {}): SearchResult {
  return search(instantiate(spec, scenario), { memoryBytes, innerBounds })
}

/** What is promised to be the same whatever is dropped. */
function promised({ seconds: _, handlerCalls: _calls, memory: _memory, ...result }: SearchResult) {
  return result
}

function calls(spy: MockInstance): number {
  return spy.mock.calls.length
}

const logWithSteps = smallMachine({
  variables: () => ({ log: [] as number[], last: 0 }),
  actions: (_parameters) => ({
    append: action({
      over: [1, 2, 3],
      when: ({ log }) => log.length < 5,
      do(state, n) {
        state.log.push(n)
        state.last = n
      },
    }),
  }),
  within: ({ log }) => log[0] !== 3,
  properties: {
    lastIsLast: always(({ log, last }) => last === (log.at(-1) ?? 0)),
    neverThrice: step((before, after) => after.log.length < 5 || before.last !== 3 || after.last !== 2),
  },
})

afterEach(() => vi.restoreAllMocks())

describe('results are the same', () => {
  it.each([
    ['two-phase commit', twoPhaseCommit, 'three RMs', 20_000],
    ['Paxos', paxos, 'two clients', 20_000],
    ['ABD with a crash', abd, 'a server crashes', 8000],
    ['a stale read', abd, 'reads do not write back', 8000],
    ['a log with a constraint and a violated step', logWithSteps, 'only', 20_000],
  ] as const)('when tables and caches hold next to nothing: %s', (_name, spec, scenario, tables) => {
    const expected = promised(searched(spec as Spec, scenario))
    const dropping = vi.spyOn(SharedMemory.prototype, 'dropTables')
    const bounds = { tables, tree: 2000, rows: 500, values: 500, misses: 20 }
    expect(promised(searched(spec as Spec, scenario, bounds))).toEqual(expected)
    // With these, nearly every step runs the model again: for a few thousand states.
    const tight = { tables: 500, tree: 0, rows: 0, values: 0, misses: 1 }
    if (expected.states.distinct < 3000) expect(promised(searched(spec as Spec, scenario, tight))).toEqual(expected)
    expect(calls(dropping)).toBeGreaterThan(0)
  })
})

describe('what can be made again is dropped', () => {
  const inFull = searched(paxos, 'two clients')

  it('tables, when they take more words than they may', () => {
    const dropping = vi.spyOn(SharedMemory.prototype, 'dropTables')
    const result = searched(paxos, 'two clients', { tables: 35_000 })
    expect(calls(dropping)).toBeGreaterThan(1)
    expect(calls(dropping)).toBeLessThan(50)
    expect(result.handlerCalls).toBeGreaterThan(inFull.handlerCalls)
    expect(result.memory).toBeLessThan(inFull.memory)
  })

  it.each([
    ['the decision tree', { tree: 500 }, () => vi.spyOn(DecisionTree.prototype, 'reset'), twoPhaseCommit, 'five RMs'],
    ['option rows', { rows: 500 }, () => vi.spyOn(OptionRows.prototype, 'reset'), paxos, 'two clients'],
    ['decoded values', { values: 500 }, () => vi.spyOn(ValueStore.prototype, 'forget'), paxos, 'two clients'],
  ] as const)('%s, when it outgrows its bound', (_name, bounds, spy, spec, scenario) => {
    const expected = searched(spec, scenario)
    const dropping = spy()
    const bounded = searched(spec, scenario, bounds)
    expect(calls(dropping)).toBeGreaterThan(20)
    // Nothing that author functions answered is lost with it.
    expect(bounded.handlerCalls).toBe(expected.handlerCalls)
    expect(promised(bounded)).toEqual(promised(expected))
  })

  it('nothing of it as long as there is room', () => {
    const spies = [
      vi.spyOn(SharedMemory.prototype, 'dropTables'),
      vi.spyOn(OptionRows.prototype, 'reset'),
      vi.spyOn(ValueStore.prototype, 'forget'),
    ]
    searched(paxos, 'two clients')
    expect(spies.map(calls)).toEqual([0, 0, 0])
  })
})

describe('a table', () => {
  it('that never helps is given up, and tried again much later', () => {
    const gains = new Benefit(10)
    const asked = (rounds: number, table: number) => {
      for (let round = 0; round < rounds; round++) {
        gains.ask()
        if (!gains.isGivenUp(table)) gains.miss(table)
      }
    }
    asked(9, 1)
    expect(gains.isGivenUp(1)).toBe(false)
    asked(1, 1)
    expect(gains.isGivenUp(1)).toBe(true)
    expect(gains.isGivenUp(2)).toBe(false)
    asked(69, 1)
    expect(gains.isGivenUp(1)).toBe(true)
    asked(1, 1)
    expect(gains.isGivenUp(1)).toBe(false)
  })

  it('that helps every other time is kept', () => {
    const gains = new Benefit(10)
    for (let round = 0; round < 1000; round++) {
      gains.ask()
      if (round % 2 === 0) gains.miss(1)
      expect(gains.isGivenUp(1)).toBe(false)
    }
  })

  it('of a log that grows takes no memory', () => {
    const log = smallMachine({
      variables: () => ({ log: [] as number[] }),
      actions: (_parameters) => ({
        append: action({ over: [0, 1], when: ({ log }) => log.length < 13, do: ({ log }, n) => void log.push(n) }),
      }),
      properties: { isShort: always(({ log }) => log.length <= 13) },
    })
    const { states, memory } = searched(log, 'only', { misses: 100 })
    expect(states.distinct).toBe(2 ** 14 - 1)
    expect(memory / states.distinct).toBeLessThan(200)
  })
})
