import { describe, expect, it } from 'vitest'
import type { Faults } from '../../src/language/faults.ts'
import { role } from '../../src/language/protocol.ts'
import { onDiskAfterCrash } from '../../src/semantics/local.ts'
import { instanceOf, smallProtocol } from '../engine/small-models.ts'
import { follow, initialState, movesFrom, namesOf, type State, shown, that } from './stepping.ts'

interface Store {
  log: readonly string[]
  term: number
  cache: number
}

/** A node with two durable fields: it writes, and syncs, and does both, one after the other, when timers fire. */
function store(faults: Faults) {
  return instanceOf(
    smallProtocol({
      faults: { crashes: 1, restarts: 1, ...faults },
      nodes: { store: 1 },
      roles: {
        store: role<Store, { type: 'never' }, 'write' | 'sync' | 'safely' | 'rewrite'>({
          durable: ['log', 'term'],
          torn: { log: (entry) => `${entry[0]}?` },
          start(node) {
            for (const timer of ['write', 'sync', 'safely', 'rewrite'] as const) node.setTimer(timer)
            return { log: [], term: 0, cache: 0 }
          },
          timeout: {
            write: ({ log, term }) => ({ log: [...log, 'ab', 'cd'], term: term + 1, cache: 1 }),
            sync(_state, node) {
              node.sync()
            },
            safely(state, node) {
              state.term = 5
              node.sync()
              state.term = 6
            },
            rewrite: (state) => ({ ...state, log: ['new'] }),
          },
        }),
      },
    }),
  )
}

/** What is on the disk after each way in which a crash can end, by what is said of it. */
function afterCrash(instance: ReturnType<typeof store>, ...path: string[]): [string, Pick<Store, 'log' | 'term'>][] {
  const before = follow(instance, initialState(instance), ...path.map(that))
  return movesFrom(instance, before)
    .filter(({ step }) => step.kind === 'crash')
    .map(({ step, after }) => {
      const { log, term, cache } = (shown(instance, after)['store0'] as unknown as { state: Store }).state
      expect(cache).toBe(0)
      return [(step.kind === 'crash' && step.disk) || 'written', { log, term }]
    })
}

const written = { log: ['ab', 'cd'], term: 1 }
const nothing = { log: [], term: 0 }

describe('a disk that writes at once', () => {
  it.each([['synced'], [undefined]] as const)('has everything after a crash (%s)', (disk) => {
    const instance = store(disk === undefined ? {} : { disk })
    expect(afterCrash(instance, 'write of store0')).toEqual([['written', written]])
    expect(shown(instance, initialState(instance))['store0']).not.toHaveProperty('onDisk')
  })

  it('makes nothing of a sync', () => {
    const instance = store({})
    const [state] = [follow(instance, initialState(instance), that('sync of store0'))]
    expect(shown(instance, state)['store0']).toMatchObject({ state: { log: [], term: 0, cache: 0 } })
  })
})

describe('a disk that buffers', () => {
  const instance = store({ disk: 'buffered' })

  it('has written everything since the last sync, or nothing', () => {
    expect(afterCrash(instance, 'write of store0')).toEqual([
      ['written', written],
      ['lost', nothing],
    ])
  })

  it('has everything that was synced', () => {
    expect(afterCrash(instance, 'write of store0', 'sync of store0')).toEqual([['written', written]])
  })

  it('has what was synced in the middle of a handler, and maybe the rest', () => {
    expect(afterCrash(instance, 'safely of store0')).toEqual([
      ['written', { log: [], term: 6 }],
      ['lost', { log: [], term: 5 }],
    ])
  })

  it('has nothing to lose where nothing was written', () => {
    expect(afterCrash(instance)).toEqual([['written', nothing]])
    expect(namesOf(movesFrom(instance, initialState(instance)))).toContain('crash store0')
  })

  it('has after a crash what it has: nothing more is lost by another one', () => {
    const twice = store({ disk: 'buffered', crashes: 2 })
    expect(afterCrash(twice, 'write of store0', 'crash store0', 'restart store0')).toEqual([['written', written]])
    expect(afterCrash(twice, 'write of store0', 'crash store0, lost', 'restart store0')).toEqual([['written', nothing]])
  })

  it('makes one state of what is written or lost when that is the same', () => {
    const rewritten = follow(instance, initialState(instance), that('write of store0'), that('sync of store0'))
    expect(afterCrash(instance, 'write of store0', 'sync of store0')).toHaveLength(1)
    expect(shown(instance, rewritten)['store0']).toMatchObject({ onDisk: written })
  })
})

describe('a disk that tears', () => {
  const instance = store({ disk: 'torn' })

  it('has of each field what it was or what it is, and of a list that grew any first part, its last entry torn', () => {
    const logs = [['ab', 'cd'], ['ab', 'c?'], ['ab'], ['a?'], []]
    const expected = logs.flatMap((log) => [1, 0].map((term) => ({ log, term })))
    const found = afterCrash(instance, 'write of store0')
    expect(found.map(([, disk]) => disk)).toEqual(expected)
    expect(found.map(([said]) => said)).toEqual(['written', ...Array.from({ length: 8 }, () => 'torn'), 'lost'])
  })

  it('has a list that did not only grow as it was or as it is', () => {
    const found = afterCrash(instance, 'write of store0', 'sync of store0', 'rewrite of store0')
    expect(found.map(([, { log }]) => log)).toEqual([['new'], ['ab', 'cd']])
  })

  it('loses entries that were not synced in whole where the role says nothing of torn ones', () => {
    const disk = { written: { log: ['a', 'b'] }, onDisk: { log: [] } }
    expect(onDiskAfterCrash(disk, () => undefined)).toEqual([{ log: ['a', 'b'] }, { log: ['a'] }, { log: [] }])
  })

  it('tears what is left in the middle of a handler, too', () => {
    const inHandler = store({ disk: 'torn', crashesInHandlers: true })
    const ends = movesFrom(inHandler, initialState(inHandler)).filter(({ step }) => 'crashes' in step)
    const shownOf = (after: State) => shown(inHandler, after)['store0'] as unknown as { state: Store }
    expect(ends.map(({ step, after }) => ['disk' in step && step.disk, shownOf(after).state.term])).toEqual([
      [false, 5],
      ['lost', 0],
      [false, 5],
    ])
  })
})

describe('what may be on a disk', () => {
  it('is told once, the complete one first and what was synced last', () => {
    const same = { written: { a: 1, b: [1] }, onDisk: { a: 1, b: [1] } }
    expect(onDiskAfterCrash(same)).toEqual([same.written])
    expect(onDiskAfterCrash(same, () => 0)).toEqual([same.written])
    const disk = { written: { a: 1, b: [1, 2], c: 3 }, onDisk: { a: 0, b: [1], c: 3 } }
    const found = onDiskAfterCrash(disk, (_field, entry) => (entry as number) * 10)
    expect(found).toEqual([
      { a: 1, b: [1, 2], c: 3 },
      { a: 1, b: [1, 20], c: 3 },
      { a: 1, b: [1], c: 3 },
      { a: 0, b: [1, 2], c: 3 },
      { a: 0, b: [1, 20], c: 3 },
      { a: 0, b: [1], c: 3 },
    ])
  })

  it('is a field or none where a field was added or deleted', () => {
    expect(onDiskAfterCrash({ written: { a: 1 }, onDisk: {} }, () => undefined)).toEqual([{ a: 1 }, {}])
    expect(onDiskAfterCrash({ written: {}, onDisk: { a: 1 } }, () => undefined)).toEqual([{}, { a: 1 }])
  })
})
