import { describe, expect, it } from 'vitest'
import type { Plain } from '../../../src/language/plain.ts'
import {
  changeInbox,
  consumed,
  deliverable,
  emptyInbox,
  everyMessage,
  type InFlight,
  inboxBag,
  inFlight,
  type Store,
  sortedInbox,
} from '../../../src/semantics/world/network.ts'

const multiset: Store = { kind: 'multiset', delay: null }
const set: Store = { kind: 'set', delay: null }
const queues: Store = { kind: 'queues', delay: null }

/** An inbox into which messages were sent, as `sender: text`, in this order. */
function inboxOf(store: Store, ...sent: readonly string[]): Plain {
  const add = sent.map((text) => ({ from: text.split(': ')[0] as string, message: text.split(': ')[1] as string }))
  return changeInbox(store, emptyInbox(store), { remove: null, add })
}

function without(store: Store, inbox: Plain, remove: InFlight): Plain {
  return changeInbox(store, inbox, { remove, add: [] })
}

function texts(messages: readonly { from: string; message: Plain }[]): string[] {
  return messages.map(({ from, message }) => `${from}: ${message}`)
}

describe.each([multiset, set, queues])('in every store ($kind)', (store) => {
  it('an empty inbox has nothing to deliver', () => {
    expect(inFlight(store, emptyInbox(store))).toEqual([])
    expect(deliverable(store, emptyInbox(store))).toEqual([])
  })

  it('what is sent is in flight, with its sender', () => {
    const inbox = inboxOf(store, 'a: x', 'b: y')
    expect(texts(everyMessage(store, inbox)).sort()).toEqual(['a: x', 'b: y'])
    expect(texts(deliverable(store, inbox)).sort()).toEqual(['a: x', 'b: y'])
  })

  it('taking the last message out leaves an empty inbox', () => {
    const inbox = inboxOf(store, 'a: x')
    expect(without(store, inbox, inFlight(store, inbox)[0] as InFlight)).toEqual(emptyInbox(store))
  })

  it('an inbox is not changed by changing it', () => {
    const inbox = inboxOf(store, 'a: x')
    const before = structuredClone(inbox)
    changeInbox(store, inbox, { remove: inFlight(store, inbox)[0] as InFlight, add: [{ from: 'b', message: 'y' }] })
    expect(inbox).toEqual(before)
  })
})

describe('a multiset', () => {
  const store = multiset

  it('counts the copies of a message', () => {
    const inbox = inboxOf(store, 'a: x', 'a: x', 'a: y')
    expect(texts(deliverable(store, inbox))).toEqual(['a: x', 'a: y'])
    expect(texts(everyMessage(store, inbox))).toEqual(['a: x', 'a: x', 'a: y'])
    const fewer = without(store, inbox, deliverable(store, inbox)[0] as InFlight)
    expect(fewer).toEqual(inboxOf(store, 'a: x', 'a: y'))
    const add = [{ from: 'a', message: 'x' }]
    const more = changeInbox(store, inbox, { remove: null, add: [...add, ...add] })
    expect(texts(everyMessage(store, more))).toEqual(['a: x', 'a: x', 'a: x', 'a: x', 'a: y'])
  })

  it('does not remember in which order messages were sent', () => {
    expect(inboxOf(store, 'b: y', 'a: x', 'a: w', 'b: y')).toEqual(inboxOf(store, 'a: w', 'b: y', 'b: y', 'a: x'))
  })

  it('tells equal messages of two senders apart', () => {
    expect(texts(deliverable(store, inboxOf(store, 'b: x', 'a: x')))).toEqual(['a: x', 'b: x'])
  })

  it('consumes what it delivers', () => {
    const taken = deliverable(store, inboxOf(store, 'a: x'))[0] as InFlight
    expect(consumed(store, taken)).toBe(taken)
  })
})

describe('a set', () => {
  const store = set

  it('has no copies: a second one makes no difference', () => {
    expect(inboxOf(store, 'a: x', 'a: x')).toEqual(inboxOf(store, 'a: x'))
  })

  it('does not remember in which order messages were sent', () => {
    expect(inboxOf(store, 'b: y', 'a: x')).toEqual(inboxOf(store, 'a: x', 'b: y'))
  })

  it('keeps what it delivers', () => {
    expect(consumed(store, deliverable(store, inboxOf(store, 'a: x'))[0] as InFlight)).toBeNull()
  })
})

describe('queues', () => {
  const store = queues
  const inbox = inboxOf(store, 'a: first', 'b: only', 'a: second', 'a: first')

  it('delivers the first message of each sender', () => {
    expect(texts(deliverable(store, inbox))).toEqual(['a: first', 'b: only'])
  })

  it('delivers the others in the order in which they were sent', () => {
    const next = without(store, inbox, deliverable(store, inbox)[0] as InFlight)
    expect(texts(deliverable(store, next))).toEqual(['a: second', 'b: only'])
    expect(texts(inFlight(store, next))).toEqual(['a: second', 'a: first', 'b: only'])
  })

  it('can lose a message at any place; the others keep their order', () => {
    const second = inFlight(store, inbox)[1] as InFlight
    expect(second).toEqual({ from: 'a', message: 'second', position: 1 })
    expect(texts(inFlight(store, without(store, inbox, second)))).toEqual(['a: first', 'a: first', 'b: only'])
  })

  it('tells two equal messages of one queue apart by their place', () => {
    const last = inFlight(store, inbox)[2] as InFlight
    expect(texts(inFlight(store, without(store, inbox, last)))).toEqual(['a: first', 'a: second', 'b: only'])
  })

  it('does not remember in which order different senders sent', () => {
    const same = inboxOf(store, 'b: only', 'a: first', 'a: second', 'a: first')
    expect(Object.entries(same as object).sort()).toEqual(Object.entries(inbox as object).sort())
  })

  it('takes a message out before it adds one behind it', () => {
    const taken = deliverable(store, inboxOf(store, 'a: x'))[0] as InFlight
    const next = changeInbox(store, inboxOf(store, 'a: x', 'a: y'), {
      remove: taken,
      add: [{ from: 'a', message: 'z' }],
    })
    expect(texts(inFlight(store, next))).toEqual(['a: y', 'a: z'])
  })
})

describe('an inbox', () => {
  const delay = { min: 0, max: 2 }

  it('is a bag where neither an order nor an age is kept', () => {
    const identity = ['from', 'message']
    expect(inboxBag(multiset)).toEqual({ bag: { identity, copies: 'copies' } })
    expect(inboxBag(set)).toEqual({ bag: { identity, copies: null } })
    expect([queues, { ...queues, delay }, { ...multiset, delay }, { ...set, delay }].map(inboxBag)).toEqual([
      {},
      {},
      {},
      {},
    ])
  })

  it('is sorted again when its senders were renamed; queues need not be', () => {
    const [one, other] = inboxOf(multiset, 'a: x', 'b: x') as unknown as [Plain, Plain]
    expect(sortedInbox([other, one])).toEqual([one, other])
    const lined = inboxOf(queues, 'a: x', 'b: x')
    expect(sortedInbox(lined)).toBe(lined)
  })
})
