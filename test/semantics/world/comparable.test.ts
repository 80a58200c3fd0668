/** Steps are compared as far as a scenario can tell them apart. */

import { describe, expect, it } from 'vitest'
import { comparePlain, type Plain } from '../../../src/language/plain.ts'
import type { Successor } from '../../../src/semantics/system/system.ts'
import { comparableSteps, type Telling, valuesOnly } from '../../../src/semantics/world/comparable.ts'
import type { Store } from '../../../src/semantics/world/network.ts'

const values: Plain[] = ['state', 'other', 'inbox', 'queue']
const read = (slot: number) => values[slot] as Plain

const mailboxes: Telling = {
  storeIn: (slot) =>
    slot === 2 ? ({ kind: 'bag' } as unknown as Store) : slot === 3 ? ({ kind: 'queues' } as unknown as Store) : null,
  seesEffects: false,
}

function successor(updates: unknown[], more: object = {}, failure: unknown = null): Successor {
  return { step: { kind: 'action', action: 'act', ...more }, updates, failure } as unknown as Successor
}

const adding = (slot: number, ...add: Plain[]) => ({ slot, change: { add, remove: [] } })
const setting = (slot: number, value: Plain) => ({ slot, value })

function areEqual(telling: Telling, some: Successor[], others: Successor[]): boolean {
  return comparePlain(comparableSteps(telling, some, read), comparableSteps(telling, others, read)) === 0
}

describe('two lists of steps are equal', () => {
  it('where they have the same steps in another order, or some twice', () => {
    const [one, two] = [successor([setting(0, 'a')]), successor([setting(0, 'b')])]
    expect(areEqual(valuesOnly, [one, two], [two, one])).toBe(true)
    expect(areEqual(valuesOnly, [one, two, one], [two, one])).toBe(true)
    expect(areEqual(valuesOnly, [one], [two])).toBe(false)
    expect(areEqual(valuesOnly, [one, two], [one])).toBe(false)
    expect(areEqual(valuesOnly, [one], [])).toBe(false)
  })

  it('where they update the same slots to the same values, in whatever order', () => {
    const [a, b] = [setting(0, 'a'), setting(1, 'b')]
    expect(areEqual(valuesOnly, [successor([a, b])], [successor([b, a])])).toBe(true)
    expect(areEqual(valuesOnly, [successor([a])], [successor([a, b])])).toBe(false)
    expect(areEqual(valuesOnly, [successor([a])], [successor([setting(1, 'a')])])).toBe(false)
  })

  it('where an update sets what is there already', () => {
    expect(areEqual(valuesOnly, [successor([setting(0, 'state')])], [successor([])])).toBe(true)
    expect(areEqual(valuesOnly, [successor([setting(0, 'other')])], [successor([])])).toBe(false)
  })

  it('for each member of a set by itself', () => {
    const of = (member?: Plain) => successor([setting(0, 'a')], member === undefined ? {} : { member })
    expect(areEqual(valuesOnly, [of(1)], [of(1)])).toBe(true)
    expect(areEqual(valuesOnly, [of(1)], [of(2)])).toBe(false)
    expect(areEqual(valuesOnly, [of()], [of(2)])).toBe(false)
    const delivery = (member: Plain) => successor([], { kind: 'deliver', member })
    expect(areEqual(valuesOnly, [delivery(1)], [delivery(2)])).toBe(true)
  })

  it('where they fail in the same way at the same place', () => {
    const failing = (kind: string, where: string) => successor([setting(0, kind)], {}, { kind, where })
    expect(areEqual(valuesOnly, [failing('threw', 'a')], [failing('threw', 'a')])).toBe(true)
    expect(areEqual(valuesOnly, [failing('threw', 'a')], [failing('threw', 'b')])).toBe(false)
    expect(areEqual(valuesOnly, [failing('threw', 'a')], [failing('assertion', 'a')])).toBe(false)
    expect(areEqual(valuesOnly, [failing('threw', 'a')], [successor([setting(0, 'threw')])])).toBe(false)
  })
})

describe('messages', () => {
  const sending = (slot: number, ...add: Plain[]) => [successor([adding(slot, ...add)])]

  it('on a network without order are a bag', () => {
    expect(areEqual(mailboxes, sending(2, 'm', 'n'), sending(2, 'n', 'm'))).toBe(true)
    expect(areEqual(mailboxes, sending(2, 'm', 'm'), sending(2, 'm'))).toBe(false)
    expect(areEqual(mailboxes, sending(2, 'm'), sending(2, 'n'))).toBe(false)
    const removing = [successor([{ slot: 2, change: { add: ['m'], remove: ['k'] } }])]
    expect(areEqual(mailboxes, sending(2, 'm'), removing)).toBe(false)
  })

  it('on links with an order are a sequence, and so is a change of another slot', () => {
    for (const slot of [3, 1]) {
      expect(areEqual(mailboxes, sending(slot, 'm', 'n'), sending(slot, 'm', 'n'))).toBe(true)
      expect(areEqual(mailboxes, sending(slot, 'm', 'n'), sending(slot, 'n', 'm'))).toBe(false)
    }
    expect(areEqual(mailboxes, sending(3, 'm'), sending(2, 'm'))).toBe(false)
  })

  it('to several nodes have an order where a crash can fall between them', () => {
    const to = (...sends: Plain[]) => [successor([], { kind: 'deliver', sends, events: [] })]
    const recording = (...events: Plain[]) => [successor([], { kind: 'deliver', sends: [], events })]
    const orders: [Successor[], Successor[]][] = [
      [to('a', 'b'), to('b', 'a')],
      [recording('a', 'b'), recording('b', 'a')],
    ]
    for (const [one, other] of orders) {
      expect(areEqual(mailboxes, one, other)).toBe(true)
      expect(areEqual({ ...mailboxes, seesEffects: true }, one, other)).toBe(false)
      expect(areEqual({ ...mailboxes, seesEffects: true }, one, one)).toBe(true)
    }
    expect(areEqual({ ...valuesOnly, seesEffects: true }, [successor([])], to())).toBe(true)
  })
})

describe('a machine', () => {
  it('has no mailboxes, and nobody sees its effects', () => {
    expect(valuesOnly.storeIn(0)).toBe(null)
    expect(valuesOnly.seesEffects).toBe(false)
  })
})
