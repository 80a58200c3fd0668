/** Views of records look like objects and arrays, and load a field when somebody looks at it. */

import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../../src/language/errors.ts'
import { arrangedAs } from '../../../src/semantics/author-code/arrangement.ts'
import {
  fieldsView,
  listView,
  namedView,
  readOnlyView,
  recordShape,
  writableView,
} from '../../../src/semantics/author-code/record-view.ts'

/** A view whose fields hold their places, with the places that were loaded and what was set. */
function viewed(keys: readonly string[], kind: 'object' | 'array' = 'object') {
  const loaded: number[] = []
  const written: [number, unknown][] = []
  const source = {
    load(place: number): unknown {
      loaded.push(place)
      return place * 10
    },
    set: (place: number, value: unknown) => void written.push([place, value]),
  }
  const shape = recordShape(keys, kind === 'array')
  type Fields = { [key: PropertyKey]: unknown } & { length: number }
  return {
    loaded,
    written,
    view: readOnlyView(shape, source) as Fields,
    writable: writableView(shape, source, kind === 'array' ? 'entries' : 'variables') as Fields,
    list: listView(keys.length, source) as unknown as Fields & readonly unknown[],
  }
}

/** What something is refused with, and the cure. */
function refusalOf(body: () => unknown): readonly [string, string | undefined] {
  try {
    body()
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    return [error.summary, error.cure]
  }
  throw new Error('it is not refused')
}

const names = ['a', 'b', '']
const numbers = ['0', '1', '2']

describe('a view of a record', () => {
  it('loads a field once, when it is looked at', () => {
    const { view, loaded } = viewed(names)
    expect(loaded).toEqual([])
    expect([view['b'], view['b'], view['']]).toEqual([10, 10, 20])
    expect(loaded).toEqual([1, 2])
  })

  it('has its fields, in order, and those that every object has', () => {
    const { view, loaded } = viewed(names)
    expect(Object.keys(view)).toEqual(names)
    expect(['a' in view, '' in view, 'c' in view, 'toString' in view, Symbol.iterator in view]).toEqual([
      ...[true, true, false, true, false],
    ])
    expect([view['c'], typeof view['toString'], view[Symbol('other')]]).toEqual([undefined, 'function', undefined])
    expect(Object.entries(view)).toEqual([
      ['a', 0],
      ['b', 10],
      ['', 20],
    ])
    expect({ ...view }).toEqual({ a: 0, b: 10, '': 20 })
    expect(loaded).toEqual([0, 1, 2])
    expect(Object.getOwnPropertyDescriptor(view, 'c')).toBe(undefined)
    expect(Object.getOwnPropertyDescriptor(view, 'a')).toMatchObject({ value: 0, enumerable: true })
  })

  it('may have fields that are called like methods of all objects', () => {
    const { view, writable, written } = viewed(['toString', '__proto__', 'constructor'])
    expect([view['toString'], Reflect.get(view, '__proto__'), view['constructor']]).toEqual([0, 10, 20])
    expect(Object.getPrototypeOf(view)).toBe(Object.prototype)
    Reflect.set(writable, '__proto__', 7)
    expect(Reflect.get(writable, '__proto__')).toBe(7)
    expect(Object.keys(writable)).toEqual(['toString', '__proto__', 'constructor'])
    for (const key of ['__proto__', 'constructor']) {
      expect(Object.getOwnPropertyDescriptor(writable, key)).toMatchObject({
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
    expect(written).toEqual([[1, 7]])
  })

  it('loads a field that holds nothing, too', () => {
    const view = readOnlyView(recordShape(['none', 'null']), { load: (at) => (at === 0 ? undefined : null) })
    expect(Object.entries(view)).toEqual([
      ['none', undefined],
      ['null', null],
    ])
    expect(Array.isArray(view)).toBe(false)
  })

  it('may be frozen, and still shows a field that holds nothing', () => {
    const view = readOnlyView(recordShape(['none']), { load: () => undefined }) as { none: unknown }
    expect([Object.isFrozen(Object.freeze(view)), view.none, Object.entries(view)]).toEqual([
      ...[true, undefined, [['none', undefined]]],
    ])
  })

  it('of numbered fields is an array', () => {
    const { view } = viewed(numbers, 'array')
    expect(Array.isArray(view)).toBe(true)
    expect([view.length, ...(view as unknown as number[])]).toEqual([3, 0, 10, 20])
    expect(Reflect.ownKeys(view)).toEqual(['0', '1', '2', 'length'])
    expect((view as unknown as number[]).map((n) => n + 1)).toEqual([1, 11, 21])
  })

  it.each([
    ['view', names],
    ['list', numbers],
  ] as const)('cannot be changed as a %s', (kind, keys) => {
    const record = viewed(keys)[kind] as { [key: string]: unknown }
    const key = keys[0] as string
    const refusal = 'the state is read-only here'
    expect(() => {
      record[key] = 1
    }).toThrow(refusal)
    expect(() => {
      delete record[key]
    }).toThrow(refusal)
    expect(() => Object.defineProperty(record, key, { value: 1 })).toThrow(refusal)
    expect(() => Object.setPrototypeOf(record, null)).toThrow(refusal)
    expect(record[key]).toBe(0)
  })
})

describe('a view of a list', () => {
  it('looks like the list', () => {
    const { list, loaded } = viewed(numbers)
    expect(Array.isArray(list)).toBe(true)
    expect([list.length, list[1], list[3], list[-1], list.at(-1)]).toEqual([3, 10, undefined, undefined, 20])
    expect(loaded).toEqual([1, 2])
    expect([...list]).toEqual([0, 10, 20])
    expect(Reflect.ownKeys(list)).toEqual(['0', '1', '2', 'length'])
    expect(['0', '2', '3', '-1', '01', '1.5', ' 1', 'length', Symbol.iterator].map((key) => key in list)).toEqual([
      ...[true, true, false, false, false, false, false, true, true],
    ])
  })
})

describe('a view that can be set', () => {
  it('tells of each field that is set, and shows it from then on', () => {
    const { writable, loaded, written } = viewed(names)
    writable['a'] = 5
    expect([writable['a'], writable['b']]).toEqual([5, 10])
    expect(loaded).toEqual([1])
    expect(written).toEqual([[0, 5]])
  })

  it('shows nothing of what was refused', () => {
    const refusing = {
      load: () => 0,
      set() {
        throw new Error('refused')
      },
    }
    const view = writableView(recordShape(['a']), refusing, 'variables') as { a: number }
    expect(() => {
      view.a = 1
    }).toThrow('refused')
    expect(view.a).toBe(0)
  })

  it('keeps its fields', () => {
    const { writable, written } = viewed(['a', 'b'])
    expect(() => {
      writable['c'] = 1
    }).toThrow('It sets c, which is no variable.')
    expect(() => {
      delete writable['a']
    }).toThrow('It deletes the variable a.')
    const entries = viewed(numbers, 'array').writable
    expect(() => {
      entries[3] = 1
    }).toThrow('It sets 3 of an indexed variable, which keeps its 3 entries.')
    expect(() => {
      entries.length = 0
    }).toThrow('It sets length of an indexed variable, which keeps its 3 entries.')
    expect(written).toEqual([])
    expect(() => Object.setPrototypeOf(writable, null)).toThrow('It changes the prototype of the variables.')
  })

  const ofVariables = (deed: (view: object) => unknown) => refusalOf(() => deed(viewed(['a', 'b']).writable))
  const ofList = (deed: (view: object) => unknown) => refusalOf(() => deed(viewed(numbers, 'array').writable))
  const entriesOfObject = () => writableView(recordShape(['x', 'y']), { load: () => 0, set() {} }, 'entries')

  it('is told what to do instead of another field', () => {
    const adds = (view: object) => Object.assign(view, { c: 1 })
    expect(ofVariables(adds)).toEqual(['It sets c, which is no variable.', 'The variables are: a, b.'])
    expect(ofList(adds)).toEqual([
      'It sets c of an indexed variable, which keeps its 3 entries.',
      'Use a plain array for one that grows.',
    ])
    expect(refusalOf(() => adds(entriesOfObject()))).toEqual([
      'It sets c of an indexed variable, which keeps its 2 entries.',
      'Use a plain object for one that grows.',
    ])
  })

  it('has nothing deleted but what is not there', () => {
    const deletes = (key: string) => (view: object) => Reflect.deleteProperty(view, key)
    expect(ofVariables(deletes('a'))).toEqual(['It deletes the variable a.', 'Set it to null.'])
    expect(ofList(deletes('1'))).toEqual(['It deletes 1 of an indexed variable.', 'Set the entry to null.'])
    expect(deletes('c')(viewed(['a', 'b']).writable)).toBe(true)
  })

  it('is not frozen, and keeps its prototype', () => {
    expect(ofVariables(Object.freeze)).toEqual(['It freezes the variables.', 'Leave alone what is not to change.'])
    expect(ofList(Object.freeze)).toEqual(['It freezes the entries.', 'Leave alone what is not to change.'])
    const changes = (view: object) => Object.setPrototypeOf(view, null)
    expect(ofVariables(changes)).toEqual(['It changes the prototype of the variables.', 'Change them themselves.'])
    const { writable } = viewed(['a', 'b'])
    expect(Object.setPrototypeOf(writable, Object.prototype)).toBe(writable)
  })

  it('has fields that may be defined as they are, or with another value', () => {
    const { writable, written } = viewed(['a', 'b'])
    Object.defineProperty(writable, 'a', { enumerable: true })
    expect(written).toEqual([])
    Object.defineProperty(writable, 'a', { value: 5 })
    Object.defineProperty(writable, 'b', { value: undefined })
    expect(written).toEqual([
      [0, 5],
      [1, undefined],
    ])
    expect([writable['a'], Object.keys(writable)]).toEqual([5, ['a', 'b']])
  })

  it('has no fields that are defined to be hidden, or are no fields of it', () => {
    const ordinary = { enumerable: true, configurable: true, writable: true }
    const defines = (key: string, descriptor: PropertyDescriptor) => (view: object) =>
      Object.defineProperty(view, key, descriptor)
    expect(ofVariables(defines('c', ordinary))[0]).toBe('It sets c, which is no variable.')
    expect(ofVariables(defines('c', { value: 1 }))[0]).toBe('It defines c as a hidden or fixed field of the variables.')
    expect(ofVariables(defines('a', { writable: false }))[0]).toBe(
      'It defines a as a hidden or fixed field of the variables.',
    )
    expect(ofList(defines('0', { get: () => 1 }))[0]).toBe('It defines a getter of the entries.')
  })

  it('is left as it is where an object that inherits from it gets a field', () => {
    const { writable, written } = viewed(['a', 'b'])
    const heir = Object.assign(Object.create(writable) as object, { a: 5, c: 6 })
    expect([Object.entries(heir), written, writable['a']]).toEqual([
      [
        ['a', 5],
        ['c', 6],
      ],
      [],
      0,
    ])
  })
})

describe('a view of an object at hand', () => {
  const object = () => ({ a: 1, b: undefined as number | undefined, toString: 3 })

  function viewedObject() {
    const loaded: unknown[] = []
    const load = (part: unknown) => {
      loaded.push(part)
      return [part]
    }
    return { loaded, view: fieldsView(object() as { [key: string]: unknown }, load) as { [key: PropertyKey]: unknown } }
  }

  it('loads each of its own fields once, when it is looked at', () => {
    const { view, loaded } = viewedObject()
    expect([view['a'], view['toString'], view['a']]).toEqual([[1], [3], [1]])
    expect(view['a']).toBe(view['a'])
    expect(loaded).toEqual([1, 3])
    expect([view['c'], view['constructor'], view[Symbol.iterator]]).toEqual([undefined, Object, undefined])
    expect(loaded).toEqual([1, 3])
  })

  it('has the fields of the object, in order', () => {
    const { view } = viewedObject()
    expect(Object.entries(view)).toEqual([
      ['a', [1]],
      ['b', [undefined]],
      ['toString', [3]],
    ])
    expect(['a' in view, 'b' in view, 'c' in view, 'constructor' in view, Symbol.iterator in view]).toEqual([
      ...[true, true, false, true, false],
    ])
    expect(Object.hasOwn(view, 'constructor')).toBe(false)
  })

  it('has them in another order, where fields are moved', () => {
    const fields = { a: 1, b: 2, c: 3 }
    const keysAs = (arranged: Parameters<typeof arrangedAs>[0]) =>
      arrangedAs(arranged, () => Object.keys(fieldsView(fields, (part) => part)))
    expect(keysAs('stored')).toEqual(['a', 'b', 'c'])
    expect(keysAs('members moved')).toEqual(['a', 'b', 'c'])
    expect(keysAs('fields moved')).not.toEqual(['a', 'b', 'c'])
    expect(keysAs('fields moved').toSorted()).toEqual(['a', 'b', 'c'])
  })

  it('may be frozen, and is what it was', () => {
    const { view } = viewedObject()
    const known = view['a']
    expect(Object.freeze(view)).toBe(view)
    expect([Object.isFrozen(view), view['a'], view['toString'], view['c']]).toEqual([true, known, [3], undefined])
    expect(Object.keys(view)).toEqual(['a', 'b', 'toString'])
    expect(() => Object.defineProperty(view, 'a', { value: 1 })).toThrow('the state is read-only here')
  })

  it('cannot be changed while it is only closed', () => {
    const { view } = viewedObject()
    Object.preventExtensions(view)
    expect(() => Object.defineProperty(view, 'a', { value: 1 })).toThrow('the state is read-only here')
    expect(Object.setPrototypeOf(view, Object.prototype)).toBe(view)
    expect(view['a']).toEqual([1])
  })

  it('cannot be changed', () => {
    const { view } = viewedObject()
    expect(() => {
      view['a'] = 2
    }).toThrow('the state is read-only here')
  })
})

describe('a view of fields that are found by their names', () => {
  function viewedNames(names: readonly string[] = ['a', 'toString']) {
    const asked: string[] = []
    const source = {
      names: () => names,
      has: (name: string) => names.includes(name) || name === 'hidden',
      load(name: string) {
        if (!source.has(name)) return undefined
        asked.push(name)
        return `the ${name}`
      },
    }
    return { asked, view: namedView(source) as { [key: PropertyKey]: unknown } }
  }

  it('asks for each once, when somebody looks at it', () => {
    const { view, asked } = viewedNames()
    expect([view['a'], view['a'], view['toString'], view['hidden']]).toEqual([
      'the a',
      'the a',
      'the toString',
      'the hidden',
    ])
    expect([view['other'], view[Symbol.iterator]]).toEqual([undefined, undefined])
    expect(asked).toEqual(['a', 'toString', 'hidden'])
  })

  it('has the names that are told, and answers for others', () => {
    const { view } = viewedNames()
    expect(Object.keys(view)).toEqual(['a', 'toString'])
    expect({ ...view }).toEqual({ a: 'the a', toString: 'the toString' })
    expect(['a' in view, 'hidden' in view, 'other' in view, Symbol.iterator in view]).toEqual([
      ...[true, true, false, false],
    ])
  })

  it('loads a field that is described before it is looked at, once', () => {
    const { view, asked } = viewedNames()
    expect(Object.getOwnPropertyDescriptor(view, 'a')).toMatchObject({ value: 'the a', enumerable: true })
    expect(view['a']).toBe('the a')
    expect(Object.getOwnPropertyDescriptor(view, 'other')).toBeUndefined()
    expect(asked).toEqual(['a'])
  })

  it('has what every object has, where its source has nothing by that name', () => {
    const { view } = viewedNames(['a'])
    expect(view['toString']).toBe(Object.prototype.toString)
    expect(view['valueOf']).toBe(Object.prototype.valueOf)
    expect(String(view)).toBe('[object Object]')
    expect(Object.hasOwn(view, 'toString')).toBe(false)
  })

  it('gives its names in a list of its own', () => {
    const names = ['a']
    const keys = Reflect.ownKeys(viewedNames(names).view)
    keys.push('b')
    expect(names).toEqual(['a'])
  })

  it('may be frozen after it was asked for what it does not own', () => {
    const { view, asked } = viewedNames()
    expect(view['hidden']).toBe('the hidden')
    expect(Object.isFrozen(Object.freeze(view))).toBe(true)
    expect([view['hidden'], view['a'], Object.keys(view)]).toEqual(['the hidden', 'the a', ['a', 'toString']])
    expect(asked).toEqual(['hidden', 'a', 'toString', 'hidden'])
  })

  it('cannot be changed', () => {
    const { view } = viewedNames()
    expect(() => {
      delete view['a']
    }).toThrow('the state is read-only here')
  })
})
