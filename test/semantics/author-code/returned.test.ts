/** What a recipe gives back, and the words in which it is refused. */

import { Immer } from 'immer'
import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../../src/language/errors.ts'
import {
  byTheWay,
  inWords,
  refuseBoth,
  refuseImpossible,
  refuseIncomplete,
  refuseReturned,
} from '../../../src/semantics/author-code/returned.ts'
import { actionsOf } from '../../../src/semantics/node/node-actions.ts'
import { NodeDraft } from '../../../src/semantics/node/node-draft.ts'
import { memberOf } from '../node/reactions.ts'

class Account {
  balance = 0
}

function anonymous(): object {
  return Object.create(Object.create(null) as object) as object
}

/** The error that something ends with. */
function refusal(attempt: () => unknown): { code: string; message: string; cure: string | null } {
  try {
    attempt()
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    return { code: error.code, message: error.summary, cure: error.cure ?? null }
  }
  throw new Error('nothing was refused')
}

const synchronous = 'Handlers and actions are synchronous: remove async, await and yield.'
const completely = 'Change the draft, or return a complete new state.'
const nothing = 'Change the node instead, and give nothing back; put the body of an arrow in braces.'

/** Each with the cures for an action and for a handler. */
const refused: [what: string, returned: unknown, ofAction: string, ofHandler: string][] = [
  ['a promise', Promise.resolve(1), synchronous, synchronous],
  // biome-ignore lint/suspicious/noThenProperty: an object that can be waited for is what is meant
  ['a promise', { then: () => 1 }, synchronous, synchronous],
  ['a generator', [1].values(), synchronous, synchronous],
  ['a function', () => 1, completely, nothing],
  ['an instance of Account', new Account(), completely, nothing],
  ['an instance of Date', new Date(0), completely, nothing],
  ['an object that inherits from another one', anonymous(), completely, nothing],
]

describe('what a recipe gives back', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 3],
    ['a text', 'text'],
    ['a list', [1]],
    ['a map', new Map()],
    ['a set', new Set()],
    ['a draft', new Immer().createDraft({ n: 1 })],
  ])('is by the way where it is %s', (_what, returned) => {
    expect(byTheWay(returned)).toBe(true)
    refuseImpossible(returned)
    refuseReturned(returned)
  })

  it.each([
    ['an object', { n: 1 }],
    ['an object without prototype', Object.create(null)],
  ])('is meant by an action where it is %s, and refused of a handler', (_what, returned) => {
    expect(byTheWay(returned)).toBe(false)
    refuseImpossible(returned)
    expect(refusal(() => refuseReturned(returned))).toEqual({
      code: 'bad-model',
      message: 'It returned an object.',
      cure: nothing,
    })
  })

  it.each(refused)('is refused where it is %s', (what, returned, ofAction, ofHandler) => {
    expect(byTheWay(returned)).toBe(false)
    const refusalBy = (cure: string) => ({ code: 'bad-model', message: `It returned ${what}.`, cure })
    expect(refusal(() => refuseImpossible(returned))).toEqual(refusalBy(ofAction))
    expect(refusal(() => refuseReturned(returned))).toEqual(refusalBy(ofHandler))
    expect(inWords(returned)).toBe(what)
  })

  it('is by the way where a handler gives its node', () => {
    const { node } = new NodeDraft({ n: 1 }, actionsOf(memberOf()).prototype)
    refuseReturned(node)
    refuseReturned(Object.assign(node, { n: 2 }))
    expect(refusal(() => refuseReturned({ ...node })).message).toBe('It returned an object.')
  })

  it('is no reason for an unhandled rejection', async () => {
    for (const refuse of [refuseImpossible, refuseReturned]) {
      const rejected = Promise.reject(new Error('nobody waits for it'))
      expect(refusal(() => refuse(rejected)).message).toBe('It returned a promise.')
    }
    await new Promise(setImmediate)
  })

  it('is called by its name in messages', () => {
    const called = ['text', 3, null, undefined, true, [1], { n: 1 }, new Map()].map(inWords)
    expect(called).toEqual(['"text"', '3', 'null', 'undefined', 'true', 'an array', 'an object', 'an instance of Map'])
  })

  it('is refused with what is missing, or else with what is too much', () => {
    const names = ['owner', 'n']
    const cure = 'Change the draft, or return a complete new state: { ...state, owner: ... }.'
    expect(refusal(() => refuseIncomplete({}, names))).toEqual({
      code: 'bad-model',
      message: 'It returned a state without owner, n.',
      cure,
    })
    expect(refusal(() => refuseIncomplete({ n: 1, extra: 1 }, names)).message).toBe(
      'It returned a state without owner.',
    )
    expect(refusal(() => refuseIncomplete({ owner: 1, n: 1, one: 1, two: 2 }, names)).message).toBe(
      'It returned a state with one, two.',
    )
    expect(refusal(() => refuseIncomplete({ n: 1 }, [])).cure).toContain('{ ...state, x: ... }')
  })

  it('is refused beside a change', () => {
    expect(refusal(refuseBoth)).toEqual({
      code: 'bad-model',
      message: 'It changed its draft and returned a new state.',
      cure: 'Do one of the two. Where the arrow only changes the draft, put its body in braces.',
    })
  })
})
