/** Snapshots of drafts, and what of them is no plain data. */

import { describe, expect, it } from 'vitest'
import { meetObjectKeys, type Plain } from '../../../src/language/plain.ts'
import { draftOf, finished, plainCopy } from '../../../src/semantics/author-code/drafts.ts'
import { around, deeplyFrozen, drafted, job, snapshotOf } from './drafted.ts'

describe('a snapshot', () => {
  it.each(around)('of %s does not follow later changes', (_kind, hold) => {
    const own = job(1)
    const taken = snapshotOf(hold(own))
    own.n = 5
    own.tags.push(6)
    expect(taken).toEqual(hold(job(1)))
  })

  it.each(around)('of drafts in %s does not follow later changes', (_kind, hold) => {
    const draft = drafted({ job: job(1), place: null as unknown })
    draft.job.n = 2
    draft.place = hold(draft.job)
    const taken = snapshotOf(draft)
    draft.job.n = 5
    draft.job.tags.push(6)
    const then = { n: 2, tags: [1] }
    expect(taken).toEqual({ job: then, place: hold(then) })
  })

  it('of a draft that was not changed is what it was made of', () => {
    const value = deeplyFrozen({ job: job(1) })
    const draft = draftOf(value as unknown as Plain) as typeof value
    void draft.job.tags
    expect(snapshotOf(draft)).toBe(value)
    expect(snapshotOf({ part: draft.job })).toEqual({ part: value.job })
  })

  it('has no holes and no prototype but that of objects', () => {
    const holes: unknown[] = []
    holes[2] = 1
    expect(Object.keys(snapshotOf(holes) as object)).toEqual(['0', '1', '2'])
    const bare = Object.assign(Object.create(null) as object, { n: 1, job: job(1) })
    expect(snapshotOf(bare)).toEqual({ n: 1, job: job(1) })
    expect(snapshotOf(bare)).not.toBe(bare)
  })

  it('may show an object in two places', () => {
    const shared = job(1)
    expect(snapshotOf({ one: shared, two: [shared] })).toEqual({ one: job(1), two: [job(1)] })
    expect([undefined, null, 7].map(snapshotOf)).toEqual([undefined, null, 7])
  })
})

// Last, for the engine remembers that it has met one.
describe('an object that is a key of a map', () => {
  const value = deeplyFrozen({
    map: new Map<unknown, number>([
      ['text', 1],
      [job(1), 2],
    ]),
    list: [[job(2)], 7, null],
  })
  const keyOf = ({ map }: typeof value) => [...map.keys()][1]
  const draft = () => draftOf(value as unknown as Plain) as typeof value

  it('is another object in each run, and none of the state', () => {
    meetObjectKeys()
    const keys = [keyOf(value), keyOf(draft()), keyOf(draft())]
    expect(new Set(keys).size).toBe(3)
    expect(keys).toEqual([job(1), job(1), job(1)])
  })

  it('is no reason to copy what has none', () => {
    meetObjectKeys()
    const left = finished(draft()) as typeof value
    expect(left).toEqual(value)
    expect(left.list).toBe(value.list)
    const others = deeplyFrozen({ map: new Map([['text', [1]]]), list: [[job(2)], 7, null] })
    expect(finished(draftOf(others as unknown as Plain))).toBe(others)
  })
})

describe('a value that is no plain data', () => {
  const read: string[] = []
  const withGetter = <Value extends object>(value: Value): Value =>
    Object.defineProperty(value, 'secret', {
      enumerable: true,
      get() {
        read.push('secret')
        return {}
      },
    })

  class Account {}

  it('is not looked into at the end of a run', () => {
    const account = withGetter(new Account())
    expect(finished([drafted({ v: 1 }), account])).toEqual([{ v: 1 }, account])
    expect(read).toEqual([])
  })

  it('is not looked into to be printed or cloned', () => {
    const mine = withGetter({ v: 1 })
    expect(plainCopy(mine)).toBe(mine)
    expect(plainCopy(5)).toBe(5)
    expect(read).toEqual([])
  })
})
