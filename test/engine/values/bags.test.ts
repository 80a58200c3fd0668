import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bags } from '../../../src/engine/values/bags.ts'
import { createValueStore, ValueStore } from '../../../src/engine/values/value-store.ts'
import type { Plain } from '../../../src/language/plain.ts'
import {
  changeInbox,
  deliverable,
  emptyInbox,
  type InboxChange,
  inboxBag,
  type Store,
} from '../../../src/semantics/world/network.ts'
import { testMemory } from '../memory.ts'

const message = fc.oneof(
  fc.record({ type: fc.constantFrom('a', 'b'), ballot: fc.record({ round: fc.nat(3), server: fc.nat(2) }) }),
  fc.record({ type: fc.constantFrom('a', 'c'), value: fc.oneof(fc.nat(2 ** 31), fc.constant(null), fc.string()) }),
  fc.record({ type: fc.constant('d'), members: fc.uniqueArray(fc.nat(5)).map((members) => new Set(members)) }),
) as unknown as fc.Arbitrary<Plain>
const item = fc.record({ from: fc.constantFrom('client0', 'server0', 'server1', 'server10'), message })
const change: fc.Arbitrary<InboxChange> = fc.record({
  remove: fc.option(item.map((taken) => ({ ...taken, position: 0 }))),
  add: fc.oneof(
    { weight: 4, arbitrary: fc.array(item, { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.array(item, { maxLength: 40, size: 'max' }) },
  ),
})

function bagsIn(store: Store) {
  const memory = testMemory()
  const values = new ValueStore(memory, createValueStore(memory))
  return { values, bags: new Bags(memory.heap, values, [{ name: 'server0', kind: 'inbox', ...inboxBag(store) }]) }
}

/** Applies changes to values and to ids, and compares after each. */
function apply(store: Store, changes: readonly InboxChange[]): void {
  const { values, bags } = bagsIn(store)
  let inbox = emptyInbox(store)
  let id = values.intern(inbox)
  for (const by of changes) {
    inbox = changeInbox(store, inbox, by)
    const change = values.intern(structuredClone(by) as unknown as Plain)
    expect(bags.changes(0, change)).toBe(true)
    id = bags.change(0, id, change)
    expect(values.valueOf(id)).toEqual(inbox)
    expect(id).toBe(values.intern(structuredClone(inbox) as Plain))
  }
}

describe.each<Store>([
  { kind: 'multiset', delay: null },
  { kind: 'set', delay: null },
])('an inbox that is a bag ($kind)', (store) => {
  it('changes as its value does', () => {
    fc.assert(fc.property(fc.array(change, { maxLength: 30 }), (changes) => apply(store, changes)))
  })

  it('changes as its value does when so many messages are in flight that its record is cut', () => {
    const add = (round: number) => ({ from: `server${round % 7}`, message: { type: 'a', round: (round * 37) % 101 } })
    const filled: InboxChange[] = Array.from({ length: 120 }, (_, round) => ({ remove: null, add: [add(round)] }))
    fc.assert(
      fc.property(fc.array(fc.nat(130), { maxLength: 10 }), (rounds) => {
        const more = rounds.map((round) => ({ remove: { ...add(round), position: 0 }, add: [add(round + 1)] }))
        apply(store, [...filled, ...more])
      }),
      { numRuns: 20 },
    )
  })

  it('takes many messages at once', () => {
    const add = Array.from({ length: 100 }, (_, at) => ({ from: 'client0', message: { type: 'a', at: (at * 7) % 60 } }))
    apply(store, [{ remove: null, add }])
  })

  it('offers of each message what it offers of all of them', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), (add) => {
        const inbox = changeInbox(store, emptyInbox(store), { remove: null, add }) as readonly Plain[]
        expect(inbox.flatMap((part) => deliverable(store, [part]))).toEqual(deliverable(store, inbox))
      }),
    )
  })
})

it('what more there is to a change than taking out and putting in is left to the system', () => {
  const { values, bags } = bagsIn({ kind: 'multiset', delay: null })
  const copy = { from: 'a', message: 1, position: 0 }
  expect(bags.changes(0, values.intern({ remove: null, add: [], copy }))).toBe(false)
  expect(bags.changes(0, values.intern({ remove: null, add: [], lose: ['a'] }))).toBe(false)
})

it('an inbox that keeps an order, or the ages of messages, is no bag', () => {
  expect(inboxBag({ kind: 'queues', delay: null })).toEqual({})
  expect(inboxBag({ kind: 'multiset', delay: { min: 0, max: 1 } })).toEqual({})
})
