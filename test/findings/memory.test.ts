/** Memory that runs short while what was found is judged: tables are dropped, and nothing that is reported changes. */

import { describe, expect, it, vi } from 'vitest'
import { conclude } from '../../src/engine/conclusion/conclude.ts'
import { SharedMemory } from '../../src/engine/memory/memory.ts'
import type { SearchOptions } from '../../src/engine/options.ts'
import { browserPlatform } from '../../src/engine/platform/platform.ts'
import { atOnce } from '../../src/engine/platform/slices.ts'
import { Searcher } from '../../src/engine/search/searcher.ts'
import { Workbench } from '../../src/engine/search/workbench.ts'
import { dropTables } from '../../src/engine/states/directory.ts'
import { beginSearch, closeArchive } from '../../src/engine/threads/begin.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import {
  action,
  always,
  alwaysEventually,
  eventually,
  eventuallyAlways,
  leadsTo,
  machine,
  spec,
  step,
} from '../../src/index.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'

/** A tree whose leaves go around two bits, each toggled by an action of its own. */
const tree = machine({
  name: 'tree',
  parameters: { most: 20 },
  variables: () => ({ x: 0, p: { b: 0 }, q: { b: 0 } }),
  actions: ({ most }) => ({
    left: action({
      when: ({ x }) => x < most,
      do(state) {
        state.x = 2 * state.x + 1
      },
    }),
    right: action({
      when: ({ x }) => x < most,
      do(state) {
        state.x = 2 * state.x + 2
      },
    }),
    toggleP: action({
      do(state) {
        state.p.b ^= 1
      },
    }),
    toggleQ: action({
      do(state) {
        state.q.b ^= 1
      },
    }),
  }),
})

const aboutRuns = spec(tree, {
  properties: {
    reachesALeaf: eventually(({ x, p }, { most }) => x >= most && p.b >= 0),
    togglesQ: alwaysEventually(({ x, q }, { most }) => x >= most && q.b === 1),
    staysAtALeaf: eventuallyAlways(({ x, p }, { most }) => x >= most && p.b >= 0),
    keepsQ: eventuallyAlways(({ x, q }, { most }) => x < most || q.b === 1),
    leavesTheLeft: leadsTo(
      ({ x, p }) => x === 1 && p.b >= 0,
      ({ x, q }, { most }) => x >= most && q.b === 1,
    ),
    togglesP: alwaysEventually(({ x, p }, { most }) => x < most || p.b === 1),
  },
  scenarios: { all: { expect: { violates: 'keepsQ' } } },
})

const memoryBytes = 64 * 2 ** 20

/** Searches with tables dropped after every so many pieces, and counts how often they were. */
function droppingEvery(dropEvery: number, options: Partial<SearchOptions> = {}) {
  const dropping = vi.spyOn(SharedMemory.prototype, 'dropTables')
  const stress = { dropEvery, blockStates: 2 }
  const {
    seconds: _,
    handlerCalls: _calls,
    memory: _memory,
    ...result
  } = search(instantiate(aboutRuns, 'all'), {
    memoryBytes,
    stress,
    ...options,
  })
  const drops = dropping.mock.calls.length
  dropping.mockRestore()
  return { result, drops }
}

describe('properties of whole runs, when tables are dropped while the graph is written', () => {
  const { result: expected } = droppingEvery(Number.POSITIVE_INFINITY)

  it('one of which is violated', () => {
    const statuses = Object.fromEntries(expected.properties.map(({ name, status }) => [name, status]))
    expect(statuses).toEqual({
      reachesALeaf: 'holds',
      togglesQ: 'holds',
      staysAtALeaf: 'holds',
      keepsQ: 'violated',
      leavesTheLeft: 'holds',
      togglesP: 'holds',
    })
  })

  it.each([1, 2, 3, 7, 20])('are decided alike, by the same run, when it happens after every %i pieces', (every) => {
    const { result, drops } = droppingEvery(every)
    expect(result).toEqual(expected)
    expect(drops).toBeGreaterThan(5)
  })

  it.each([0, 100, 1000])('are decided alike when tables may take %i words', (tables) => {
    const { result, drops } = droppingEvery(Number.POSITIVE_INFINITY, { innerBounds: { tables } })
    expect(result).toEqual(expected)
    expect(drops).toBeGreaterThan(5)
  })
})

it('the run to a violation is the same when tables are dropped just as the search ends', () => {
  const deep = spec(tree, {
    properties: {
      isSmall: always(({ x, q }) => x < 18 || q.b === 0),
      // Where steps are looked at one by one, what workers keep at hand refers to tables.
      grows: step((before, after) => after.x >= before.x),
    },
    scenarios: { all: { expect: { violates: 'isSmall' } } },
  })
  const instance = instantiate(deep, 'all')
  const options: SearchOptions = { memoryBytes, coverage: true, keepGoing: true }
  const concluded = (beforehand: (bench: Workbench) => void) => {
    const beginning = beginSearch(instance, options, { workers: 1, platform: browserPlatform })
    const bench = new Workbench({ ...beginning, instance, options, worker: 0 })
    atOnce(new Searcher(bench).run())
    beforehand(bench)
    const { handlerCalls: _, memory: _memory, ...result } = atOnce(conclude(bench, options, 0))
    closeArchive(beginning)
    return result
  }
  const expected = concluded(() => {})
  expect(expected.violation?.run?.states).toHaveLength(6)
  const dropped = concluded(({ memory, directory }) => {
    dropTables(memory, directory, instance)
    // Others lie in their place by now.
    for (let place = memory.heap.length - 4096; place < memory.heap.length; place++) memory.heap[place] = 7
    memory.allocateTable(4096)
  })
  expect(dropped).toEqual(expected)
})
