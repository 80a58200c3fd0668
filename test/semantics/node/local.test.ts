/** What a crash leaves of a node: its durable fields, as they are on the disk, and the others as they are declared. */

import { describe, expect, it } from 'vitest'
import type { Plain } from '../../../src/language/plain.ts'
import {
  canGoOn,
  crashed,
  durableFields,
  type Fields,
  isReady,
  isRunning,
  type LocalState,
  onDiskAfterCrash,
  withoutDurableFields,
} from '../../../src/semantics/node/local.ts'

describe('a node', () => {
  const idle: LocalState = { state: {}, timers: [], up: true }
  const offers = [{ to: 'b', message: 1 }]
  const unfinished = { of: { kind: 'restart' }, step: 'second' } as const

  it.each<[string, Partial<LocalState>, [runs: boolean, isReady: boolean, canGoOn: boolean]]>([
    ['that has nothing to do', {}, [true, true, false]],
    ['that is down', { up: false }, [false, false, false]],
    ['that pauses', { paused: true }, [false, false, false]],
    ['that is down and has begun something', { up: false, unfinished }, [false, false, false]],
    ['that pauses and has begun something', { paused: true, unfinished }, [false, false, false]],
    ['that waits for a rendezvous', { offers }, [true, false, false]],
    ['that has begun something', { unfinished }, [true, false, true]],
    ['that has begun something and waits for a rendezvous', { unfinished, offers }, [true, false, false]],
  ])('runs, takes inputs and goes on, or does not: one %s', (_, parts, expected) => {
    const local = { ...idle, ...parts }
    expect([isRunning(local), isReady(local), canGoOn(local)]).toEqual(expected)
  })
})

describe('durable fields', () => {
  it('are those that the role names and the node has', () => {
    const state = { log: [1], term: 2, votes: 3 }
    expect(durableFields({ durable: ['log', 'term'] }, state)).toStrictEqual({ log: [1], term: 2 })
    expect(durableFields({ durable: ['log', 'gone'] }, state)).toStrictEqual({ log: [1] })
    expect(durableFields({}, state)).toStrictEqual({})
  })

  it('are taken out of a state; where there are none it stays as it is', () => {
    const state = { log: [1], votes: 3 }
    expect(withoutDurableFields({ durable: ['log', 'gone'] }, state)).toStrictEqual({ votes: 3 })
    expect(withoutDurableFields({ durable: [] }, state)).toBe(state)
    expect(withoutDurableFields({}, state)).toBe(state)
  })
})

describe('a node after a crash', () => {
  const local: LocalState = { state: { log: [1, 2], votes: 3 }, timers: ['tick'], up: true }
  const volatile = { votes: 0 }

  it('has what survived, and the rest as it is declared', () => {
    expect(crashed(local, { log: [1] }, volatile)).toStrictEqual({
      state: { votes: 0, log: [1] },
      timers: [],
      up: false,
    })
    expect(crashed(local, {}, volatile).state).toBe(volatile)
  })

  it('has on its disk what survived, where the disk buffers', () => {
    expect(crashed({ ...local, onDisk: { log: [] } }, { log: [1] }, volatile)).toStrictEqual({
      state: { votes: 0, log: [1] },
      timers: [],
      up: false,
      onDisk: { log: [1] },
    })
  })

  it('is as deaf and as mute as it was, and no longer pauses', () => {
    const wrong = { ...local, mute: true, deaf: true, paused: true } as LocalState
    expect(crashed(wrong, {}, volatile)).toStrictEqual({
      state: volatile,
      timers: [],
      up: false,
      mute: true,
      deaf: true,
    })
  })
})

describe('what may be on a disk', () => {
  const after = (written: Fields, onDisk: Fields, tear?: (field: string, entry: Plain) => Plain | undefined) =>
    onDiskAfterCrash({ written, onDisk }, tear)
  const whole = () => undefined
  const torn = (_field: string, entry: Plain) => `${String(entry)}~`

  it('is all or nothing, each possibility once', () => {
    expect(after({ a: 1, b: 2 }, { a: 0, b: 0 })).toStrictEqual([
      { a: 1, b: 2 },
      { a: 0, b: 0 },
    ])
    expect(after({ a: 1 }, { a: 1 })).toStrictEqual([{ a: 1 }])
  })

  it('is each field on its own, where entries are torn', () => {
    expect(after({ a: 1, b: 2 }, { a: 0, b: 0 }, whole)).toStrictEqual([
      { a: 1, b: 2 },
      { a: 1, b: 0 },
      { a: 0, b: 2 },
      { a: 0, b: 0 },
    ])
    expect(after({ a: 1 }, {}, whole)).toStrictEqual([{ a: 1 }, {}])
    expect(after({}, { a: 0 }, whole)).toStrictEqual([{}, { a: 0 }])
  })

  it('is a longer list entry by entry, the last of them torn', () => {
    const synced = { log: ['a'] }
    expect(after({ log: ['a', 'b', 'c'] }, synced, whole)).toStrictEqual([
      { log: ['a', 'b', 'c'] },
      { log: ['a', 'b'] },
      { log: ['a'] },
    ])
    expect(after({ log: ['a', 'b', 'c'] }, synced, torn)).toStrictEqual([
      { log: ['a', 'b', 'c'] },
      { log: ['a', 'b', 'c~'] },
      { log: ['a', 'b'] },
      { log: ['a', 'b~'] },
      { log: ['a'] },
    ])
    expect(after({ log: ['a'] }, synced, torn)).toStrictEqual([synced])
  })

  it.each<[string, Plain, Plain | undefined]>([
    ['another one', ['b', 'c'], ['a']],
    ['a shorter one', ['a'], ['a', 'b']],
    ['one that was no list', ['a', 'b'], 'a'],
    ['one that was not there', ['a', 'b'], undefined],
    ['no list any more', 'a', ['a']],
  ])('is a list as a whole that is %s', (_, written, synced) => {
    const fields = (value: Plain | undefined): Fields => (value === undefined ? {} : { log: value })
    expect(after(fields(written), fields(synced), torn)).toStrictEqual([fields(written), fields(synced)])
  })
})
