/** Nodes as their handlers see them, what handlers do to them, and what is left of that when they end. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../../src/language/errors.ts'
import { reservedNames } from '../../../src/language/node.ts'
import { arrangedAs } from '../../../src/semantics/author-code/arrangement.ts'
import type { Fields } from '../../../src/semantics/node/local.ts'
import { actionsOf } from '../../../src/semantics/node/node-actions.ts'
import { NodeDraft } from '../../../src/semantics/node/node-draft.ts'
import { deeplyFrozen, edits, listsOfThree } from '../author-code/edits.ts'
import { withoutDrafts } from '../author-code/without-drafts.ts'
import { memberOf, type Server } from './reactions.ts'

/** What a definition says of a field that is set. */
const ordinary = { enumerable: true, configurable: true, writable: true }

function draftOf<State extends object>(state: State): { draft: NodeDraft; node: Server<State> } {
  const draft = new NodeDraft(deeplyFrozen(state) as unknown as Fields, actionsOf(memberOf()).prototype)
  return { draft, node: draft.node as Server<State> }
}

/** The state that a handler leaves. */
function leftBy<State extends object>(state: State, handler: (node: Server<State>) => unknown): object {
  const { draft, node } = draftOf(state)
  handler(node)
  const left = draft.left()
  draft.end()
  return left
}

/** What a handler is refused with; it may catch the error, and then nothing has happened. */
function refusalOf<State extends object>(state: State, handler: (node: Server<State>) => unknown) {
  const { draft, node } = draftOf(state)
  let refusal: { message: string; cure: string | undefined } | null = null
  try {
    handler(node)
  } catch (error) {
    if (!(error instanceof NetsplitError) || error.code !== 'bad-model') throw error
    refusal = { message: error.summary, cure: error.cure }
  }
  expect(draft.left()).toBe(state)
  return refusal
}

describe('a node', () => {
  it('is changed as a copy of its state would be', () => {
    fc.assert(
      fc.property(edits, (all) => {
        const copy = listsOfThree()
        const state = listsOfThree()
        for (const change of all) change(copy)
        const left = leftBy(state, (node) => {
          for (const change of all) change(node)
        })
        // A draft in it could not be cloned.
        expect(withoutDrafts(left)).toEqual(copy)
        expect(state).toEqual(listsOfThree())
      }),
    )
  })

  it('is left as it is where an object that inherits from it gets a field, or its prototype is set to what it is', () => {
    const state = { held: false }
    const left = leftBy(state, (node) => {
      const heir = Object.assign(Object.create(node) as object, { held: true, id: 'mine' })
      expect(heir).toEqual({ held: true, id: 'mine' })
      expect(Object.setPrototypeOf(node, Object.getPrototypeOf(node) as object)).toBe(node)
    })
    expect(left).toBe(state)
  })

  it('has the fields of its state, and what every node has', () => {
    const { node } = draftOf({ held: false, queue: ['client1'] })
    expect([node.held, node.queue.length, node.id, node.index, node.others]).toEqual([
      false,
      1,
      'server0',
      0,
      ['server1'],
    ])
    expect(typeof node.send).toBe('function')
    const has = (name: string) => [name in node, Object.hasOwn(node, name)]
    expect(['held', 'queue', 'id', 'send', 'vote'].map(has)).toEqual([
      [true, true],
      [true, true],
      [true, false],
      [true, false],
      [false, false],
    ])
  })

  it('gives the fields of its state, and no more, to whoever goes through it', () => {
    const state = { held: false, queue: ['client1'] }
    const { node } = draftOf(state)
    expect(Object.keys(node)).toEqual(['held', 'queue'])
    expect(Object.entries(node)).toEqual(Object.entries(state))
    expect({ ...node }).toEqual(state)
    expect(JSON.stringify(node)).toBe(JSON.stringify(state))
    const { held, ...rest } = node
    expect([held, rest]).toEqual([false, { queue: ['client1'] }])
    const found: string[] = []
    for (const field in node) found.push(field)
    expect(found).toEqual(['held', 'queue'])
    expect(Reflect.ownKeys(node)).toEqual(['held', 'queue'])
  })

  it('gives those fields that it has by then', () => {
    const { node } = draftOf<{ held?: boolean; vote?: string; queue: string[] }>({ held: false, queue: [] })
    delete node.held
    node.vote = 'me'
    const found: string[] = []
    for (const field in node) found.push(field)
    expect(found).toEqual(['queue', 'vote'])
  })

  it('gives its fields in the arrangement of the moment, and leaves the same', () => {
    const state = { first: [1], second: 2, third: 3 }
    const keys = arrangedAs('fields moved', () => {
      expect(leftBy(state, (node) => Object.keys(node))).toEqual(state)
      const { draft, node } = draftOf(state)
      const found = Object.keys(node)
      node.first.push(4)
      expect(draft.left()).toEqual({ first: [1, 4], second: 2, third: 3 })
      return found
    })
    expect(keys.toSorted()).toEqual(['first', 'second', 'third'])
    expect(keys).not.toEqual(['first', 'second', 'third'])
  })

  it('may have fields that are called as those of every object are', () => {
    const state = { toString: ['a'], constructor: 1, hasOwnProperty: null }
    const left = leftBy(state, (node) => {
      node.toString.push('b')
      node.constructor++
    })
    expect(left).toEqual({ toString: ['a', 'b'], constructor: 2, hasOwnProperty: null })
  })
})

describe('the state that a handler leaves', () => {
  it('is the same object where nothing changes', () => {
    const state = { n: 1, text: 'a', none: null, list: [{ n: 1 }], map: new Map([['a', [1]]]) }
    const handlers: ((node: Server<typeof state>) => unknown)[] = [
      () => undefined,
      (node) => [node.n, node.list[0]?.n, node.map.get('a')?.length],
      (node) => [node.n++, node.n--],
      (node) => Object.assign(node, node),
      (node) => Object.assign(node, { ...node }),
      (node) => Object.assign(node, { list: node.list, n: 1, text: 'a', none: null }),
      (node) => {
        const { list } = node
        node.list = []
        node.list = list
      },
      (node) => {
        const { n } = node
        delete (node as { n?: number }).n
        node.n = n
      },
    ]
    for (const handler of handlers) expect(leftBy(state, handler)).toBe(state)
  })

  it('shares what did not change with the state before', () => {
    const state = { changed: { a: [1], b: [2] }, same: { c: [3] } }
    const left = leftBy(state, ({ changed, same }) => changed.a.push(same.c.length)) as typeof state
    expect(left).toEqual({ changed: { a: [1, 1], b: [2] }, same: { c: [3] } })
    expect(left.same).toBe(state.same)
    expect(left.changed.b).toBe(state.changed.b)
  })

  it('has fields that were added and none that were deleted', () => {
    const state: { vote?: string; term: number; log?: number[] } = { vote: 'me', term: 1 }
    const left = leftBy(state, (node) => {
      expect(delete node.vote).toBe(true)
      expect('vote' in node).toBe(false)
      expect(node.vote).toBe(undefined)
      node.log = [7]
      node.log.push(8)
    })
    expect(left).toEqual({ term: 1, log: [7, 8] })
    expect(leftBy(state, (node) => delete node.log)).toBe(state)
    expect(leftBy(state, (node) => delete node.vote)).toEqual({ term: 1 })
  })

  it('is another one as a whole where a handler assigns all fields', () => {
    const state = { term: 1, log: ['a'] }
    const left = leftBy(state, (node) => {
      const { log } = node
      Object.assign(node, { term: 2, log: ['b'] })
      log.push('of the old list')
      node.log.push('c')
    })
    expect(left).toEqual({ term: 2, log: ['b', 'c'] })
  })

  it('has a field that is undefined where one was deleted and another one set so: it is not as before', () => {
    const state: { vote?: string | undefined; term?: number | undefined } = { vote: 'me' }
    const left = leftBy(state, (node) => {
      delete node.vote
      node.term = undefined
    })
    expect(Object.entries(left)).toEqual([['term', undefined]])
    const none = leftBy<{ vote?: string | undefined }>({}, (node) => {
      node.vote = undefined
    })
    expect(Object.entries(none)).toEqual([['vote', undefined]])
  })

  it('has the fields that were defined', () => {
    const left = leftBy({ term: 1 }, (node) => {
      Object.defineProperty(node, 'term', { value: 2, ...ordinary })
      Object.defineProperties(node, { vote: { value: 'me', ...ordinary } })
    })
    expect(Object.entries(left)).toEqual([
      ['term', 2],
      ['vote', 'me'],
    ])
  })

  it('is not changed by a shallow copy, but by what is in it', () => {
    const left = leftBy({ term: 1, log: ['a'] }, (node) => {
      const copy = { ...node }
      copy.term = 2
      copy.log.push('b')
      copy.log = []
    })
    expect(left).toEqual({ term: 1, log: ['a', 'b'] })
  })
})

describe('parts of a node', () => {
  it('may lie in two fields, and be changed by either name', () => {
    const aliased = leftBy({ one: [1], two: [2] }, (node) => {
      node.two = node.one
      node.one.push(3)
      node.two.push(4)
      expect(node.one).toBe(node.two)
    })
    expect(aliased).toEqual({ one: [1, 3, 4], two: [1, 3, 4] })
    const fresh = leftBy({ one: [1], two: [2] }, (node) => {
      const own = [7]
      node.one = own
      node.two = own
      own.push(8)
      node.one.push(9)
    })
    expect(fresh).toEqual({ one: [7, 8, 9], two: [7, 8, 9] })
  })

  it('may be exchanged', () => {
    const left = leftBy({ one: [1], two: [2] }, (node) => {
      ;[node.one, node.two] = [node.two, node.one]
      node.one.push(3)
    })
    expect(left).toEqual({ one: [2, 3], two: [1] })
  })

  it('are two where a state holds one object twice', () => {
    const shared = [1]
    const left = leftBy({ one: shared, two: shared }, (node) => {
      expect(node.one).not.toBe(node.two)
      node.one.push(2)
    })
    expect(left).toEqual({ one: [1, 2], two: [1] })
  })

  it('are one object as long as the handler runs, and another in the next run', () => {
    const state = { log: [[1]] }
    const seen = [0, 1].map(() => {
      const { node } = draftOf(state)
      expect(node.log).toBe(node.log)
      expect(node.log[0]).toBe(node.log[0])
      return node.log
    })
    expect(seen[0]).not.toBe(seen[1])
    expect(seen[0]).not.toBe(state.log)
  })

  it.each<[string, (part: { n: number }) => unknown]>([
    ['a list', (part) => [part]],
    ['a map', (part) => new Map([['here', part]])],
    ['a set', (part) => new Set([part])],
    ['an object', (part) => ({ here: part })],
  ])('may be put into %s of another field and changed afterwards', (_kind, hold) => {
    const state = { jobs: [{ n: 1 }], place: null as unknown }
    const left = leftBy(state, (node) => {
      const job = node.jobs.shift() as { n: number }
      node.place = hold(job)
      job.n = 6
    })
    expect(withoutDrafts(left)).toEqual({ jobs: [], place: hold({ n: 6 }) })
  })
})

describe('a node refuses', () => {
  it('to define a new field of which nothing else is said', () => {
    expect(refusalOf({ n: 1 }, (node) => Object.defineProperty(node, 'm', { value: 2 }))).toMatchObject({
      message: 'It defines m as a hidden or fixed field of a node.',
    })
    expect(leftBy({ n: 1 }, (node) => Object.defineProperty(node, 'n', { value: 2 }))).toEqual({ n: 2 })
    expect(leftBy({ n: 1 }, (node) => Object.defineProperty(node, 'n', {}))).toEqual({ n: 1 })
  })

  it.each(reservedNames.map((name) => [name]))('a field that is called %s', (name) => {
    const refusal = {
      message: `It sets ${name}, which every node has.`,
      cure: 'Call the field of the state otherwise.',
    }
    expect(refusalOf({ n: 1 }, (node) => Reflect.set(node, name, 1))).toEqual(refusal)
    expect(refusalOf({ n: 1 }, (node) => Object.assign(node, { [name]: 1 }))).toEqual(refusal)
    expect(refusalOf({ n: 1 }, (node) => Object.defineProperty(node, name, { value: 1, ...ordinary }))).toEqual(refusal)
  })

  it('a field that is called by a symbol', () => {
    const refusal = { message: 'It sets a field that is called by a symbol.', cure: 'Give the field a name.' }
    const tag = Symbol('tag')
    expect(refusalOf({ n: 1 }, (node) => Object.assign(node, { [tag]: 1 }))).toEqual(refusal)
    expect(refusalOf({ n: 1 }, (node) => Object.defineProperty(node, tag, { value: 1, ...ordinary }))).toEqual(refusal)
    expect(refusalOf({ n: 1 }, (node) => Reflect.get(node, tag))).toBe(null)
  })

  it('a field that is called __proto__, and another prototype', () => {
    const field = { message: 'It sets a field called __proto__.', cure: 'Use another name, or a Map.' }
    const name = '__proto__'
    expect(refusalOf({ n: 1 }, (node) => Reflect.set(node, name, {}))).toEqual(field)
    expect(refusalOf({ n: 1 }, (node) => Object.defineProperty(node, name, { value: {}, ...ordinary }))).toEqual(field)
    const prototype = { message: 'It changes the prototype of a node.', cure: 'Change its fields.' }
    expect(refusalOf({ n: 1 }, (node) => Object.setPrototypeOf(node, {}))).toEqual(prototype)
    expect(refusalOf({ n: 1 }, (node) => Reflect.setPrototypeOf(node, null))).toEqual(prototype)
  })

  it('getters and setters', () => {
    const refusal = { message: 'It defines a getter of a node.', cure: 'Use an ordinary field.' }
    expect(refusalOf({ n: 1 }, (node) => Object.defineProperty(node, 'n', { get: () => 2 }))).toEqual(refusal)
    expect(refusalOf({ n: 1 }, (node) => Object.defineProperty(node, 'm', { set: () => {} }))).toEqual(refusal)
  })

  it.each([
    ['that is hidden', { ...ordinary, enumerable: false }],
    ['that cannot be deleted', { ...ordinary, configurable: false }],
    ['that cannot be set', { ...ordinary, writable: false }],
  ])('to define a field %s', (_what, said) => {
    for (const name of ['n', 'm']) {
      expect(refusalOf({ n: 1 }, (node) => Object.defineProperty(node, name, { value: 2, ...said }))).toEqual({
        message: `It defines ${name} as a hidden or fixed field of a node.`,
        cure: 'Set it like any other: it.field = value.',
      })
    }
  })

  it('to define a new field of which nothing else is said', () => {
    expect(refusalOf({ n: 1 }, (node) => Object.defineProperty(node, 'm', { value: 2 }))).toMatchObject({
      message: 'It defines m as a hidden or fixed field of a node.',
    })
    expect(leftBy({ n: 1 }, (node) => Object.defineProperty(node, 'n', { value: 2 }))).toEqual({ n: 2 })
    expect(leftBy({ n: 1 }, (node) => Object.defineProperty(node, 'n', {}))).toEqual({ n: 1 })
  })

  it.each(reservedNames.map((name) => [name]))('to delete %s', (name) => {
    const refusal = { message: `It deletes ${name}, which every node has.`, cure: 'Delete fields of its state only.' }
    expect(refusalOf({ n: 1 }, (node) => delete (node as unknown as { [name: string]: unknown })[name])).toEqual(
      refusal,
    )
    expect(refusalOf({ n: 1 }, (node) => Reflect.deleteProperty(node, name))).toEqual(refusal)
  })

  it('to be frozen', () => {
    const refusal = {
      message: 'It freezes a node.',
      cure: 'Freeze nothing: what a handler must not change it leaves alone.',
    }
    for (const freeze of [Object.freeze, Object.seal, Object.preventExtensions]) {
      expect(refusalOf({ n: 1 }, freeze)).toEqual(refusal)
    }
    expect(refusalOf({ n: 1 }, Object.isFrozen)).toBe(null)
  })

  it('a node as a field, its own and any other', () => {
    const refusal = { message: 'It puts a node into leader.', cure: 'Store its id: server0.' }
    const { node: other } = draftOf({ n: 2 })
    expect(refusalOf({ leader: null as unknown }, (node) => Object.assign(node, { leader: node }))).toEqual(refusal)
    expect(refusalOf({ leader: null as unknown }, (node) => Object.assign(node, { leader: other }))).toEqual(refusal)
    const define = (node: object) => Object.defineProperty(node, 'leader', { value: other, ...ordinary })
    expect(refusalOf({ leader: null as unknown }, define)).toEqual(refusal)
  })
})

describe('a node whose handler has ended', () => {
  it('cannot be looked at or changed, though it was left in a variable', () => {
    const { draft, node } = draftOf({ n: 1, log: [1] })
    expect(node.log).toEqual([1])
    draft.end()
    const attempts: (() => unknown)[] = [
      () => node.n,
      () => node.log,
      () => node.id,
      () => node.send,
      () => Object.assign(node, { n: 2 }),
      () => Object.defineProperty(node, 'n', { value: 2, ...ordinary }),
      () => Object.defineProperty(node, 'n', { get: () => 2 }),
      () => delete (node as { n?: number }).n,
      () => 'n' in node,
      () => 'id' in node,
      () => Object.hasOwn(node, 'n'),
      () => Reflect.ownKeys(node),
      () => {
        for (const _field in node) throw new Error('it has a field')
      },
      () => ({ ...node }),
      () => Object.keys(node),
      () => JSON.stringify(node),
    ]
    for (const attempt of attempts) expect(attempt).toThrow('kept beyond the function that was shown it')
  })
})

describe('a field as it is in the middle of a handler', () => {
  it('is what the handler has made of it by then', () => {
    const state: { vote?: string; log: number[][]; term: number } = { vote: 'me', log: [[1]], term: 1 }
    const { draft, node } = draftOf(state)
    expect([draft.now('log'), draft.now('term'), draft.now('vote')]).toEqual([[[1]], 1, 'me'])
    node.log[0]?.push(2)
    node.term = 2
    delete node.vote
    const then = [draft.now('log'), draft.now('term'), draft.now('vote')]
    node.log.push([3])
    node.term = 3
    expect(withoutDrafts(then)).toEqual([[[1, 2]], 2, undefined])
  })

  it('is nothing that every node has', () => {
    const { draft } = draftOf({ n: 1 })
    expect(['id', 'send', 'toString', '__proto__', 'other'].map((name) => draft.now(name))).toEqual(
      Array.from({ length: 5 }, () => undefined),
    )
  })
})
