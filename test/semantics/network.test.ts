import { describe, expect, it } from 'vitest'
import { duplicating, type Network, ordered, unordered } from '../../src/language/network.ts'
import type { Plain } from '../../src/language/plain.ts'
import {
  changeInbox,
  consumed,
  deliverable,
  emptyInbox,
  everyMessage,
  type InFlight,
  inFlight,
} from '../../src/semantics/network.ts'

const networks = [unordered(), duplicating(), ordered()]

/** An inbox into which messages were sent, as `sender: text`, in this order. */
function inboxOf(network: Network, ...sent: readonly string[]): Plain {
  const add = sent.map((text) => ({ from: text.split(': ')[0] as string, message: text.split(': ')[1] as string }))
  return changeInbox(network, emptyInbox(network), { remove: null, add })
}

function without(network: Network, inbox: Plain, remove: InFlight): Plain {
  return changeInbox(network, inbox, { remove, add: [] })
}

function texts(messages: readonly { from: string; message: Plain }[]): string[] {
  return messages.map(({ from, message }) => `${from}: ${message}`)
}

describe.each(networks)('on every network ($kind)', (network) => {
  it('an empty inbox has nothing to deliver', () => {
    expect(inFlight(network, emptyInbox(network))).toEqual([])
    expect(deliverable(network, emptyInbox(network))).toEqual([])
  })

  it('what is sent is in flight, with its sender', () => {
    const inbox = inboxOf(network, 'a: x', 'b: y')
    expect(texts(everyMessage(network, inbox)).sort()).toEqual(['a: x', 'b: y'])
    expect(texts(deliverable(network, inbox)).sort()).toEqual(['a: x', 'b: y'])
  })

  it('taking the last message out leaves an empty inbox', () => {
    const inbox = inboxOf(network, 'a: x')
    expect(without(network, inbox, inFlight(network, inbox)[0] as InFlight)).toEqual(emptyInbox(network))
  })

  it('an inbox is not changed by changing it', () => {
    const inbox = inboxOf(network, 'a: x')
    const before = structuredClone(inbox)
    changeInbox(network, inbox, { remove: inFlight(network, inbox)[0] as InFlight, add: [{ from: 'b', message: 'y' }] })
    expect(inbox).toEqual(before)
  })
})

describe('an unordered network', () => {
  const network = unordered()

  it('is a multiset: it counts the copies of a message', () => {
    const inbox = inboxOf(network, 'a: x', 'a: x', 'a: y')
    expect(texts(deliverable(network, inbox))).toEqual(['a: x', 'a: y'])
    expect(texts(everyMessage(network, inbox))).toEqual(['a: x', 'a: x', 'a: y'])
    const fewer = without(network, inbox, deliverable(network, inbox)[0] as InFlight)
    expect(fewer).toEqual(inboxOf(network, 'a: x', 'a: y'))
  })

  it('does not remember in which order messages were sent', () => {
    expect(inboxOf(network, 'b: y', 'a: x', 'a: w', 'b: y')).toEqual(inboxOf(network, 'a: w', 'b: y', 'b: y', 'a: x'))
  })

  it('tells equal messages of two senders apart', () => {
    expect(texts(deliverable(network, inboxOf(network, 'b: x', 'a: x')))).toEqual(['a: x', 'b: x'])
  })

  it('consumes what it delivers', () => {
    const taken = deliverable(network, inboxOf(network, 'a: x'))[0] as InFlight
    expect(consumed(network, taken)).toBe(taken)
  })
})

describe('a duplicating network', () => {
  const network = duplicating()

  it('is a set: a second copy makes no difference', () => {
    expect(inboxOf(network, 'a: x', 'a: x')).toEqual(inboxOf(network, 'a: x'))
  })

  it('does not remember in which order messages were sent', () => {
    expect(inboxOf(network, 'b: y', 'a: x')).toEqual(inboxOf(network, 'a: x', 'b: y'))
  })

  it('keeps what it delivers', () => {
    expect(consumed(network, deliverable(network, inboxOf(network, 'a: x'))[0] as InFlight)).toBeNull()
  })
})

describe('an ordered network', () => {
  const network = ordered()
  const inbox = inboxOf(network, 'a: first', 'b: only', 'a: second', 'a: first')

  it('delivers the first message of each sender', () => {
    expect(texts(deliverable(network, inbox))).toEqual(['a: first', 'b: only'])
  })

  it('delivers the others in the order in which they were sent', () => {
    const next = without(network, inbox, deliverable(network, inbox)[0] as InFlight)
    expect(texts(deliverable(network, next))).toEqual(['a: second', 'b: only'])
    expect(texts(inFlight(network, next))).toEqual(['a: second', 'a: first', 'b: only'])
  })

  it('can lose a message at any place; the others keep their order', () => {
    const second = inFlight(network, inbox)[1] as InFlight
    expect(second).toEqual({ from: 'a', message: 'second', position: 1 })
    expect(texts(inFlight(network, without(network, inbox, second)))).toEqual(['a: first', 'a: first', 'b: only'])
  })

  it('tells two equal messages of one queue apart by their place', () => {
    const last = inFlight(network, inbox)[2] as InFlight
    expect(texts(inFlight(network, without(network, inbox, last)))).toEqual(['a: first', 'a: second', 'b: only'])
  })

  it('does not remember in which order different senders sent', () => {
    const same = inboxOf(network, 'b: only', 'a: first', 'a: second', 'a: first')
    expect(Object.entries(same as object).sort()).toEqual(Object.entries(inbox as object).sort())
  })

  it('takes a message out before it adds one behind it', () => {
    const taken = deliverable(network, inboxOf(network, 'a: x'))[0] as InFlight
    const next = changeInbox(network, inboxOf(network, 'a: x', 'a: y'), {
      remove: taken,
      add: [{ from: 'a', message: 'z' }],
    })
    expect(texts(inFlight(network, next))).toEqual(['a: y', 'a: z'])
  })
})
