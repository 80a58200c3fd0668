/** Rare things that author code does to drafts: refused as part of a model, or done as JavaScript has it. */

import { enableMapSet, Immer } from 'immer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NetsplitError } from '../../../src/language/errors.ts'
import { completeDraftTraps } from '../../../src/semantics/author-code/draft-traps.ts'

// biome-ignore lint/suspicious/noExplicitAny: what is done here is what types forbid
type Anything = any

enableMapSet()

/** The traps that all of immer's drafts share, for objects and for lists. */
function sharedTraps(): readonly object[] {
  const { revocable } = Proxy
  const found: object[] = []
  Proxy.revocable = (target, traps) => {
    found.push(traps)
    return revocable(target, traps)
  }
  try {
    for (const value of [{}, []]) new Immer().createDraft(value)
  } finally {
    Proxy.revocable = revocable
  }
  return found
}

const traps = sharedTraps()
const before = traps.map((each) => ({ ...each }))
let immer: Immer

const value = () => ({ v: 1, gone: undefined, inner: { d: 1 }, list: [1, 2, 3], map: new Map([['a', 1]]) })
let draft: Anything

beforeEach(() => {
  immer = new Immer({ autoFreeze: false })
  completeDraftTraps(immer)
  draft = immer.createDraft(value())
})

afterEach(() => {
  for (const [at, each] of traps.entries()) {
    for (const name of Object.keys(each)) Reflect.deleteProperty(each, name)
    Object.assign(each, before[at])
  }
})

/** The value that is left of the draft. */
const left = () => immer.finishDraft(draft) as Anything

const refusalOf = (body: () => unknown) => {
  try {
    body()
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    return { code: error.code, summary: error.summary, cure: error.cure }
  }
  throw new Error('it is not refused')
}

const refused = (summary: string, cure: string) => ({ code: 'bad-model', summary, cure })

describe('a draft of a list', () => {
  const noField = 'Use an object with a list in it.'

  it('is set by index and by length', () => {
    draft.list[1] = 5
    draft.list[3] = 6
    expect(draft.list).toEqual([1, 5, 3, 6])
    draft.list.length = 1
    draft.list.push(9)
    expect(left().list).toEqual([1, 9])
  })

  it('has no other fields', () => {
    expect(refusalOf(() => Object.assign(draft.list, { extra: 1 }))).toEqual(
      refused('It sets extra of a list.', noField),
    )
    const mine = Symbol('mine')
    expect(refusalOf(() => Object.assign(draft.list, { [mine]: 1 }))).toEqual(
      refused('It sets Symbol(mine) of a list.', noField),
    )
  })

  it('is left alone where it is set to what it is', () => {
    draft.list[0] = 1
    expect(left()).toEqual(value())
  })

  it('has an entry that is deleted by index only', () => {
    expect(Reflect.deleteProperty(draft.list, 0)).toBe(true)
    expect(Reflect.deleteProperty(draft.list, 'extra')).toBe(true)
    expect(Reflect.deleteProperty(draft.list, Symbol('mine'))).toBe(true)
    expect(left().list).toEqual([undefined, 2, 3])
  })

  it('keeps its length, which can be set instead', () => {
    expect(refusalOf(() => Reflect.deleteProperty(draft.list, 'length'))).toEqual(
      refused('It deletes the length of a list.', 'Set it to 0: list.length = 0.'),
    )
  })

  it('has an entry and a length that may be defined', () => {
    Object.defineProperty(draft.list, 0, { value: 7 })
    Object.defineProperty(draft.list, 'length', { value: 2 })
    expect(left().list).toEqual([7, 2])
  })

  it('has a length that is not hidden by saying so', () => {
    expect(refusalOf(() => Object.defineProperty(draft.list, 'length', { enumerable: false, value: 2 }))).toMatchObject(
      {
        summary: 'It defines length as a hidden or fixed field of a part of a state or a message.',
      },
    )
  })
})

describe('a draft of an object', () => {
  it('is set and robbed of fields as ever', () => {
    draft.v = 2
    draft.length = 3
    delete draft.gone
    const made = left()
    expect(made).toEqual({ ...value(), v: 2, length: 3 })
    expect(Object.hasOwn(made, 'gone')).toBe(false)
  })

  it('has fields that may be defined as ordinary ones', () => {
    const ordinary = { enumerable: true, configurable: true, writable: true }
    Object.defineProperty(draft, 'w', { ...ordinary, value: 3 })
    Object.defineProperty(draft, 'length', { ...ordinary, value: 4 })
    Object.defineProperty(draft, 'empty', ordinary)
    const made = left()
    expect([made.w, made.length]).toEqual([3, 4])
    expect(Object.hasOwn(made, 'empty')).toBe(true)
  })

  it('keeps a field that is defined as it is', () => {
    Object.defineProperty(draft, 'v', { enumerable: true })
    expect(left().v).toBe(1)
  })

  it('keeps a field of a changed object that is defined as it is', () => {
    draft.w = 5
    Object.defineProperty(draft, 'w', { writable: true })
    expect(left().w).toBe(5)
  })

  it('gets undefined where a field is defined to be that', () => {
    Object.defineProperty(draft, 'v', { value: undefined })
    expect(left().v).toBeUndefined()
  })

  it('has no getters, and no hidden fields, not even one that is called length', () => {
    expect(refusalOf(() => Object.defineProperty(draft, 'v', { get: () => 1 }))).toEqual(
      refused('It defines a getter of a part of a state or a message.', 'Use an ordinary field.'),
    )
    for (const name of ['hidden', 'length']) {
      expect(
        refusalOf(() => Object.defineProperty(draft, name, { configurable: true, writable: true, value: 1 })),
      ).toEqual(
        refused(
          `It defines ${name} as a hidden or fixed field of a part of a state or a message.`,
          'Set it like any other: it.field = value.',
        ),
      )
    }
  })
})

describe.each<[string, () => object]>([
  ['an object', () => draft.inner],
  ['a list', () => draft.list],
])('a draft of %s', (_what, part) => {
  it('keeps its prototype', () => {
    expect(refusalOf(() => Object.setPrototypeOf(part(), { v: 1 }))).toEqual(
      refused('It changes the prototype of a part of a state or a message.', 'Change its fields.'),
    )
    expect(Object.setPrototypeOf(part(), Object.getPrototypeOf(part()) as object)).toBe(part())
  })

  it('is not frozen', () => {
    for (const freeze of [Object.freeze, Object.seal, Object.preventExtensions]) {
      expect(refusalOf(() => freeze(part()))).toEqual(
        refused(
          'It freezes a part of a state or a message.',
          'Leave alone what is not to change; freeze copies: Object.freeze({ ...part }).',
        ),
      )
    }
  })
})

describe('an object that inherits from a draft', () => {
  it('gets fields of its own, which are none of the draft', () => {
    const heirs = [Object.create(draft.inner), Object.create(draft.list)]
    for (const heir of heirs) {
      heir.d = 9
      heir[0] = 9
      heir.length = 9
      heir.mine = 9
      expect(Object.keys(heir).sort()).toEqual(['0', 'd', 'length', 'mine'])
    }
    draft.v = 2
    expect(left()).toEqual({ ...value(), v: 2 })
  })
})

describe('drafts of an immer of somebody else', () => {
  let others: Anything
  beforeEach(() => {
    others = new Immer({ autoFreeze: false }).createDraft(value())
  })

  it('do what they did', () => {
    others.list[0] = 7
    others.v = 3
    expect([others.list[0], others.v]).toEqual([7, 3])
    expect(Reflect.deleteProperty(others.list, 1)).toBe(true)
    expect(others.list).toEqual([7, undefined, 3])
  })

  it.each<[string, () => unknown]>([
    ['set a field of a list', () => Object.assign(others.list, { extra: 1 })],
    ['delete a field of a list', () => Reflect.deleteProperty(others.list, 'extra')],
    ['define a field', () => Object.defineProperty(others, 'v', { value: 1 })],
    ['define an entry', () => Object.defineProperty(others.list, 0, { value: 1 })],
    ['set a prototype', () => Object.setPrototypeOf(others, {})],
    ['set a prototype of a list', () => Object.setPrototypeOf(others.list, null)],
  ])('are refused by immer: %s', (_what, body) => {
    expect(body).toThrow(/^\[Immer\]/)
  })

  it('cannot be frozen, as JavaScript has it', () => {
    expect(() => Object.preventExtensions(others)).not.toThrow(NetsplitError)
  })
})

describe('immer', () => {
  it('makes its drafts as before once its traps are found', () => {
    const { revocable } = Proxy
    completeDraftTraps(new Immer())
    expect(Proxy.revocable).toBe(revocable)
  })

  it('is refused where it makes drafts without proxies', () => {
    const without = { createDraft: (made: object) => made } as Immer
    expect(() => completeDraftTraps(without)).toThrow('immer makes its drafts in another way than it did')
  })

  it('gets its proxies back where it makes no draft', () => {
    const { revocable } = Proxy
    const failing = {
      createDraft() {
        throw new Error('no draft')
      },
    } as unknown as Immer
    expect(() => completeDraftTraps(failing)).toThrow('no draft')
    expect(Proxy.revocable).toBe(revocable)
  })
})
