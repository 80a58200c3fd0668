import { describe, expect, it } from 'vitest'
import type { Crashes } from '../../../src/language/faults.ts'
import { role } from '../../../src/language/role.ts'
import { onDiskAfterCrash } from '../../../src/semantics/node/local.ts'
import { instanceOf, smallProtocol } from '../../engine/small-models.ts'
import { follow, initialState, movesFrom, namesOf, type State, shown, that } from '../protocol/stepping.ts'

interface Store {
  log: readonly string[]
  term: number
  cache: number
}

/** A node with two durable fields: it writes, and syncs, and does both, one after the other, when timers fire. */
function store(crashes: Partial<Crashes> = {}, torn: object | null = { log: (entry: string) => `${entry[0]}?` }) {
  return instanceOf(
    smallProtocol<{ store: {} }>({
      faults: { crashes: { times: 1, restarts: 1, ...crashes } as Crashes },
      nodes: { store: 1 },
      roles: {
        store: role({
          state: (): Store => ({ log: [], term: 0, cache: 0 }),
          durable: ['log', 'term'],
          ...(torn !== null && { torn: torn as never }),
          start(store) {
            for (const timer of ['write', 'sync', 'safely', 'rewrite'] as const) store.setTimer(timer)
          },
          timeout: {
            write(store) {
              Object.assign(store, { log: [...store.log, 'ab', 'cd'], term: store.term + 1, cache: 1 })
            },
            sync(store) {
              store.sync()
            },
            safely(store) {
              store.term = 5
              store.sync()
              store.term = 6
            },
            rewrite(store) {
              store.log = ['new']
            },
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
      const { log, term, cache } = (shown(instance, after)['store'] as unknown as { state: Store }).state
      expect(cache).toBe(0)
      return [(step.kind === 'crash' && step.disk) || 'written', { log, term }]
    })
}

const written = { log: ['ab', 'cd'], term: 1 }
const nothing = { log: [], term: 0 }

describe('a disk that writes at once', () => {
  it.each([['synced'], [undefined]] as const)('has everything after a crash (%s)', (disk) => {
    const instance = store(disk === undefined ? {} : { disk })
    expect(afterCrash(instance, 'write of store')).toEqual([['written', written]])
    expect(shown(instance, initialState(instance))['store']).not.toHaveProperty('onDisk')
  })

  it('makes nothing of a sync', () => {
    const instance = store()
    const [state] = [follow(instance, initialState(instance), that('sync of store'))]
    expect(shown(instance, state)['store']).toMatchObject({ state: { log: [], term: 0, cache: 0 } })
  })
})

describe('a disk that buffers', () => {
  const instance = store({ disk: 'buffered' })

  it('has written everything since the last sync, or nothing', () => {
    expect(afterCrash(instance, 'write of store')).toEqual([
      ['written', written],
      ['lost', nothing],
    ])
  })

  it('has everything that was synced', () => {
    expect(afterCrash(instance, 'write of store', 'sync of store')).toEqual([['written', written]])
  })

  it('has what was synced in the middle of a handler, and maybe the rest', () => {
    expect(afterCrash(instance, 'safely of store')).toEqual([
      ['written', { log: [], term: 6 }],
      ['lost', { log: [], term: 5 }],
    ])
  })

  it('has nothing to lose where nothing was written', () => {
    expect(afterCrash(instance)).toEqual([['written', nothing]])
    expect(namesOf(movesFrom(instance, initialState(instance)))).toContain('crash store')
  })

  it('has after a crash what it has: nothing more is lost by another one', () => {
    const twice = store({ disk: 'buffered', times: 2 })
    expect(afterCrash(twice, 'write of store', 'crash store', 'restart store')).toEqual([['written', written]])
    expect(afterCrash(twice, 'write of store', 'crash store, lost', 'restart store')).toEqual([['written', nothing]])
  })

  it('makes one state of what is written or lost when that is the same', () => {
    const rewritten = follow(instance, initialState(instance), that('write of store'), that('sync of store'))
    expect(afterCrash(instance, 'write of store', 'sync of store')).toHaveLength(1)
    expect(shown(instance, rewritten)['store']).toMatchObject({ onDisk: written })
  })
})

describe('a disk that tears', () => {
  const instance = store({ disk: 'torn' })

  it('has of each field what it was or what it is, and of a list that grew any first part, its last entry torn', () => {
    const logs = [['ab', 'cd'], ['ab', 'c?'], ['ab'], ['a?'], []]
    const expected = logs.flatMap((log) => [1, 0].map((term) => ({ log, term })))
    const found = afterCrash(instance, 'write of store')
    expect(found.map(([, disk]) => disk)).toEqual(expected)
    expect(found.map(([said]) => said)).toEqual(['written', ...Array.from({ length: 8 }, () => 'torn'), 'lost'])
  })

  it('has a list that did not only grow as it was or as it is', () => {
    const found = afterCrash(instance, 'write of store', 'sync of store', 'rewrite of store')
    expect(found.map(([, { log }]) => log)).toEqual([['new'], ['ab', 'cd']])
  })

  it('loses entries that were not synced in whole where the role says nothing of torn ones', () => {
    const disk = { written: { log: ['a', 'b'] }, onDisk: { log: [] } }
    expect(onDiskAfterCrash(disk, () => undefined)).toEqual([{ log: ['a', 'b'] }, { log: ['a'] }, { log: [] }])
  })

  it.each([
    ['says nothing of torn ones', null],
    ['says it of another field', { term: (term: number) => term }],
  ])('loses entries in whole where the role %s', (_, torn) => {
    const whole = store({ disk: 'torn' }, torn)
    const logs = afterCrash(whole, 'write of store').map(([, { log }]) => log)
    expect(logs.filter((_log, at) => at % 2 === 0)).toEqual([['ab', 'cd'], ['ab'], []])
    expect(logs).toHaveLength(6)
  })

  it('tears what is left in the middle of a handler, too', () => {
    const inHandler = store({ disk: 'torn', inHandlers: true })
    const ends = movesFrom(inHandler, initialState(inHandler)).filter(({ step }) => 'crashes' in step)
    const shownOf = (after: State) => shown(inHandler, after)['store'] as unknown as { state: Store }
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
