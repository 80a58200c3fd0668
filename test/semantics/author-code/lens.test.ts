/** Lenses: what they show of a state, for how long, and what of two states is one object. */

import { beforeEach, describe, expect, it } from 'vitest'
import type { Plain } from '../../../src/language/plain.ts'
import { arrangedAs } from '../../../src/semantics/author-code/arrangement.ts'
import { isSameAt, Lens, partAt, wholePartAt } from '../../../src/semantics/author-code/lens.ts'
import { recordShape } from '../../../src/semantics/author-code/record-view.ts'
import type { Path, Read } from '../../../src/semantics/system/system.ts'

const reading =
  (...slots: Plain[]): Read =>
  (slot) =>
    slots[slot] as Plain

/** A lens that shows a state with these slots. */
function showing(...slots: Plain[]): Lens {
  const lens = new Lens()
  lens.begin(reading(...slots))
  return lens
}

const keptTooLong = 'a part of a state that was kept beyond the function that was shown it'

describe('the part of a value at a path', () => {
  const value: Plain = {
    a: { b: 1 },
    list: [1],
    text: 'abc',
    none: null,
    map: new Map([['size', 1]]),
    set: new Set([1]),
  }

  it('is the names of its fields where it is a plain object, and itself otherwise', () => {
    expect(partAt(value, [])).toEqual(['fields', 'a', 'list', 'text', 'none', 'map', 'set'])
    expect(partAt(value, ['a'])).toEqual(['fields', 'b'])
    expect(partAt(value, ['a', 'b'])).toEqual(['value', 1])
    expect(partAt(value, ['list'])).toEqual(['value', [1]])
    expect(partAt(value, ['none'])).toEqual(['value', null])
    expect(partAt(value, ['map'])).toEqual(['value', new Map([['size', 1]])])
    expect(partAt(value, ['set'])).toEqual(['value', new Set([1])])
  })

  it.each([
    [['b']],
    [['toString']],
    [['a', 'b', 'c']],
    [['a', 'c', 'd']],
    [['list', 'length']],
    [['text', 'length']],
    [['none', 'x']],
    [['map', 'size']],
    [['set', 'size']],
  ])('is nothing at %j, where no plain object has such a field', (path) => {
    expect(partAt(value, path)).toEqual(['nothing'])
    expect(wholePartAt(value, path)).toBeUndefined()
  })
})

describe('whether two values have the same at a path', () => {
  const left: Plain = { a: { b: [1] }, n: 1, only: 1 }
  const right: Plain = { a: { b: [1] }, n: 2 }

  it('is a matter of content', () => {
    expect(isSameAt(left, right, ['a'])).toBe(true)
    expect(isSameAt(left, right, ['a', 'b'])).toBe(true)
    expect(isSameAt(left, right, ['n'])).toBe(false)
    expect(isSameAt(left, right, [])).toBe(false)
    expect(isSameAt(left, left, [])).toBe(true)
  })

  it('is so where neither has anything, and is not where one of them has', () => {
    expect(isSameAt(left, right, ['none'])).toBe(true)
    expect(isSameAt(left, right, ['only'])).toBe(false)
    expect(isSameAt(right, left, ['only'])).toBe(false)
    for (const part of [{ n: 1 }, [1], null, new Map()]) {
      expect(isSameAt({ part }, {}, ['part'])).toBe(false)
      expect(isSameAt({}, { part }, ['part'])).toBe(false)
    }
  })
})

describe('a lens', () => {
  const state = { a: { b: { c: 1 } }, list: [{ n: 1 }], none: null }

  it('shows what is at a path of a slot', () => {
    const lens = showing(0, state)
    expect(lens.look(0)).toBe(0)
    expect(lens.look(1)).toEqual(state)
    expect(lens.look(1, 'a')).toEqual({ b: { c: 1 } })
    expect(lens.look(1, 'a', 'b', 'c')).toBe(1)
    expect(lens.look(1, 'list')).toEqual([{ n: 1 }])
    expect(lens.look(1, 'none')).toBeNull()
    expect([lens.look(1, 'b'), lens.look(1, 'list', '0'), lens.look(1, 'a', 'toString')]).toEqual(
      Array(3).fill(undefined),
    )
  })

  it('reads an object field by field, and what is no object as a whole', () => {
    const read: string[] = []
    const part = (slot: number, path: Path) => {
      read.push([slot, ...path].join(' '))
      return partAt(state, path)
    }
    const lens = new Lens()
    lens.begin(Object.assign(reading(), { part }))
    const shown = lens.look(7) as typeof state
    expect(read).toEqual(['7'])
    expect([shown.list[0]?.n, shown.list.length, shown.a.b.c]).toEqual([1, 1, 1])
    expect(read).toEqual(['7', '7 list', '7 a', '7 a b', '7 a b c'])
    expect(lens.fieldsAt(7, 'a')).toEqual(['b'])
    expect(read.at(-1)).toBe('7 a')
  })

  it('shows a place through one object, however it is come by', () => {
    const lens = showing(state)
    const whole = lens.look(0) as typeof state
    expect(lens.look(0)).toBe(whole)
    expect(lens.look(0, 'a')).toBe(whole.a)
    expect(lens.look(0, 'a', 'b')).toBe(whole.a.b)
    expect(lens.look(0, 'list')).toBe(whole.list)
    expect(whole.list).not.toBe(state.list)
  })

  it('knows the names of the fields at a path, in the arrangement of the moment', () => {
    const lens = showing({ inside: { a: 1, b: 2, c: 3 }, list: [1, 2] })
    const names = () => lens.fieldsAt(0, 'inside')
    expect(names()).toEqual(['a', 'b', 'c'])
    expect(arrangedAs('fields moved', names)).not.toEqual(['a', 'b', 'c'])
    expect([...arrangedAs('fields moved', names)].sort()).toEqual(['a', 'b', 'c'])
    expect([lens.fieldsAt(0, 'list'), lens.fieldsAt(0, 'inside', 'a'), lens.fieldsAt(0, 'none')]).toEqual([[], [], []])
  })

  it('shows the fields of an object in the arrangement of the moment', () => {
    const names = () => Object.keys(showing({ a: 1, b: 2, c: 3 }).look(0) as object)
    expect(names()).toEqual(['a', 'b', 'c'])
    expect(arrangedAs('fields moved', names)).not.toEqual(['a', 'b', 'c'])
  })

  it.each<[Plain, Plain]>([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [
      { a: 1, b: 2 },
      { a: 3, c: 4 },
    ],
    [{ a: 1, b: 2 }, { a: 3 }],
    [{ a: 3 }, { a: 1, b: 2 }],
    [{ a: 1 }, {}],
    [{ a: 1 }, [1]],
    [[1], { a: 1 }],
    [null, { a: 1 }],
  ])('shows %j in one evaluation and %j in the next', (first, second) => {
    const lens = showing({ part: first })
    expect(lens.look(0, 'part')).toEqual(first)
    lens.begin(reading({ part: second }))
    expect(lens.look(0, 'part')).toEqual(second)
  })

  it('shows nothing of an evaluation in another one', () => {
    const lens = showing(state)
    const shown = lens.look(0) as typeof state
    const view = lens.view(recordShape(['a']), () => 1) as { a: number }
    const list = lens.listView(2, (at) => at) as number[]
    const { current } = lens
    lens.expect(current)
    lens.begin(reading(state))
    expect(lens.current).not.toBe(current)
    expect(lens.look(0) === shown).toBe(false)
    for (const look of [() => shown.a, () => view.a, () => list[0], () => lens.expect(current)]) {
      expect(look).toThrow(keptTooLong)
    }
  })

  it('makes views of fields and of lists, which are loaded when they are looked at', () => {
    const lens = showing()
    const loaded: number[] = []
    const load = (at: number) => {
      loaded.push(at)
      return at * 10
    }
    const view = lens.view(recordShape(['a', 'b']), load) as { b: number }
    const list = lens.listView(3, load) as number[]
    expect([view.b, list.length, list[2], list[2]]).toEqual([10, 3, 20, 20])
    expect(loaded).toEqual([1, 2])
  })

  it('makes a frame once in an evaluation', () => {
    const lens = showing()
    const first = lens.frame('one', () => ({ n: 1 }))
    expect(lens.frame('one', () => ({ n: 2 }))).toBe(first)
    expect(lens.frame('other', () => ({ n: 3 }))).toEqual({ n: 3 })
    lens.begin(reading())
    expect(lens.frame('one', () => ({ n: 2 }))).toEqual({ n: 2 })
  })

  describe('remembers places', () => {
    const remembered = (lens: Lens) => Reflect.get(lens, 'places') as object
    let lens: Lens

    /** Looks at so many places which were not looked at before. */
    let names = 0
    function lookAtMore(places: number): void {
      for (let at = 0; at < places; at++) lens.look(0, `field ${names++}`)
    }

    function isForgottenNext(): boolean {
      const before = remembered(lens)
      lens.begin(reading({}))
      return remembered(lens) !== before
    }

    beforeEach(() => {
      lens = showing({})
      // Whatever others have looked at: from here on it counts anew.
      lookAtMore(10_001)
      lens.begin(reading({}))
    })

    it('from one evaluation to the next, 10,000 of them', () => {
      expect(isForgottenNext()).toBe(false)
      lookAtMore(10_000)
      expect(isForgottenNext()).toBe(false)
    })

    it('no longer when there are more', () => {
      lookAtMore(10_001)
      expect(isForgottenNext()).toBe(true)
      expect(isForgottenNext()).toBe(false)
    })
  })
})

describe('of a step, two lenses', () => {
  let before: Lens
  let after: Lens

  function begin(...states: [before: Plain, after: Plain]): void {
    const [one, other] = states.map((state) => reading(state)) as [Read, Read]
    before.begin(one, after)
    after.begin(other, before)
  }

  beforeEach(() => {
    before = new Lens()
    after = new Lens()
  })

  it('show a part of equal content as one object, whichever state is looked at first', () => {
    const state = () => ({ object: { deep: { n: 1 } }, list: [{ n: 1 }], n: 0 })
    begin(state(), { ...state(), n: 1 })
    expect(after.look(0, 'object')).toBe(before.look(0, 'object'))
    expect(before.look(0, 'list')).toBe(after.look(0, 'list'))
    expect(before.look(0)).not.toBe(after.look(0))
    expect([before.look(0, 'n'), after.look(0, 'n')]).toEqual([0, 1])
  })

  it('show what differs for what it is, and equal parts of it as one object', () => {
    begin({ part: { same: [1], n: 1 }, list: [[1], [2]] }, { part: { same: [1], n: 2 }, list: [[1], [3]] })
    const [one, other] = [before, after].map((lens) => lens.look(0, 'part') as { same: object; n: number })
    expect([one?.n, other?.n, one?.same === other?.same]).toEqual([1, 2, true])
    const [list, later] = [before, after].map((lens) => lens.look(0, 'list') as number[][])
    expect([list?.[1], later?.[1], list?.[0] === later?.[0]]).toEqual([[2], [3], true])
  })

  it.each<[Plain, Plain]>([
    [{ n: 1 }, null],
    [null, { n: 1 }],
    [{ n: 1 }, [1]],
    [[1], { n: 1 }],
    [{ n: 1 }, { n: 2 }],
    [{ n: 1 }, { m: 1 }],
  ])('show %j and then %j', (one, other) => {
    begin({ part: one }, { part: other })
    expect([before.look(0, 'part'), after.look(0, 'part')]).toEqual([one, other])
  })

  it('take over nothing that was not looked at in this step', () => {
    begin({ part: { n: 1 } }, { part: { n: 1 } })
    expect(after.look(0, 'part')).toBe(before.look(0, 'part'))
    begin({ part: { n: 1 } }, { part: { n: 1 } })
    expect(after.look(0, 'part')).toEqual({ n: 1 })
    begin({ part: [1] }, { part: 0 })
    const last = before.look(0, 'part')
    begin({ part: { n: 1 } }, { part: [1] })
    expect([before.look(0, 'part'), after.look(0, 'part')]).toEqual([{ n: 1 }, [1]])
    begin({ part: [1] }, { part: [1] })
    expect(after.look(0, 'part')).not.toBe(last)
  })

  it('tell whether a part has equal content in the other state, and a lens alone says no', () => {
    begin({ a: [1], b: 1 }, { a: [1], b: 2 })
    expect([before.isSame(0), before.isSame(0, 'a'), after.isSame(0, 'a'), after.isSame(0, 'b')]).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(showing({ a: 1 }).isSame(0, 'a')).toBe(false)
  })

  it('ask the state whether it is so, where that can tell without being read', () => {
    const asked: string[] = []
    const isSame = (slot: number, path: Path) => {
      asked.push([slot, ...path].join(' '))
      return path[0] === 'a'
    }
    const read = (): Read => {
      throw new Error('it was read')
    }
    const [one, other] = [read, read].map((unread) => Object.assign(unread, { isSame }) as unknown as Read)
    before.begin(one as Read, after)
    after.begin(other as Read, before)
    expect([before.isSame(3, 'a'), after.isSame(4, 'b', 'c')]).toEqual([true, false])
    expect(asked).toEqual(['3 a', '4 b c'])
  })

  it('make the second frame with the first one at hand', () => {
    begin(0, 1)
    const first = before.frame('one', (other: { n: number } | undefined) => ({ n: other?.n ?? 5 }))
    expect(first).toEqual({ n: 5 })
    expect(after.frame('one', (other) => other ?? { n: 6 })).toBe(first)
    expect(after.frame('two', (other) => other ?? { n: 6 })).toEqual({ n: 6 })
    begin(0, 1)
    expect(after.frame('one', (other) => other ?? { n: 6 })).toEqual({ n: 6 })
  })
})
