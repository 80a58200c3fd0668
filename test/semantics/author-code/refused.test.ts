/** Refusals, which author code can neither swallow nor replace. */

import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../../src/language/errors.ts'
import {
  ChangeOfShown,
  guardFields,
  keptTooLong,
  refusal,
  refuse,
  refuseChange,
  refusing,
  requireOrdinaryField,
  setOnHeir,
  unswallowed,
} from '../../../src/semantics/author-code/refused.ts'
import { thrownBy } from './thrown.ts'

const swallow = (body: () => unknown) => {
  try {
    return body()
  } catch {
    return 'swallowed'
  }
}

describe('a refusal', () => {
  it('is thrown as the error of a model, with its cure', () => {
    const error = thrownBy(() => unswallowed(() => refuse('It does so.', 'Leave it.')))
    expect(error).toBeInstanceOf(NetsplitError)
    expect(error).toMatchObject({ code: 'bad-model', summary: 'It does so.', cure: 'Leave it.' })
  })

  it('comes out of author code that swallows it', () => {
    expect(() => unswallowed(() => swallow(() => refuse('It does so.', 'Leave it.')))).toThrow('It does so.')
  })

  it('comes out of author code that throws something else for it', () => {
    const replaces = () => {
      swallow(() => refuse('It does so.', 'Leave it.'))
      throw new Error('mine')
    }
    expect(() => unswallowed(replaces)).toThrow('It does so.')
  })

  it('is the first that was raised', () => {
    const twice = () => {
      swallow(() => refuse('First.', 'Leave it.'))
      refuse('Second.', 'Leave it.')
    }
    expect(() => unswallowed(twice)).toThrow('First.')
  })

  it('is over when the author code ends that it was raised in', () => {
    thrownBy(() => unswallowed(() => refuse('It does so.', 'Leave it.')))
    expect(unswallowed(() => 5)).toBe(5)
    expect(() =>
      unswallowed(() => {
        throw new RangeError('mine')
      }),
    ).toThrow(new RangeError('mine'))
  })

  it('of author code inside other author code is one of both only where it comes out of the inner', () => {
    const inner = () => unswallowed(() => refuse('Inner.', 'Leave it.'))
    expect(unswallowed(() => swallow(inner))).toBe('swallowed')
    const outer = () => {
      swallow(() => refuse('Outer.', 'Leave it.'))
      return unswallowed(() => 5)
    }
    expect(() => unswallowed(outer)).toThrow('Outer.')
  })

  it('is the same error that it was made of', () => {
    const own = new RangeError('no')
    expect(unswallowed(() => swallow(() => 5))).toBe(5)
    expect(thrownBy(() => unswallowed(() => swallow(() => refusal(own))))).toBe(own)
  })

  it('is whatever something throws that author code asked for', () => {
    const own = new RangeError('no')
    const asks = () =>
      refusing(() => {
        throw own
      })
    expect(unswallowed(() => refusing(() => 5))).toBe(5)
    expect(thrownBy(() => unswallowed(() => swallow(asks)))).toBe(own)
    expect(thrownBy(() => unswallowed(asks))).toBe(own)
  })

  it('is raised where a state is changed that may only be looked at', () => {
    const error = thrownBy(() => unswallowed(() => swallow(refuseChange)))
    expect(error).toBeInstanceOf(ChangeOfShown)
    expect(error).toMatchObject({ message: 'the state is read-only here' })
  })

  it('is raised where a part of a state is used too late', () => {
    const uses = () => {
      throw keptTooLong()
    }
    expect(thrownBy(() => unswallowed(() => swallow(uses)))).toMatchObject({
      code: 'bad-model',
      summary: 'It uses a part of a state that was kept beyond the function that was shown it.',
      cure: 'Keep nothing of a state outside of it: copy what is needed into the state.',
    })
  })
})

describe('a field that is defined', () => {
  const ordinary = { enumerable: true, configurable: true, writable: true }
  const define = (descriptor: PropertyDescriptor, isThere = false) =>
    unswallowed(() => requireOrdinaryField('the variables', 'extra', descriptor, isThere))

  it('may be an ordinary one', () => {
    expect(define({ ...ordinary, value: 1 })).toBeUndefined()
  })

  it('stays as it is where nothing else is said of it', () => {
    expect(define({ value: 1 }, true)).toBeUndefined()
    expect(define({ enumerable: true }, true)).toBeUndefined()
  })

  it.each([['get'], ['set']])('has no %ster', (what) => {
    for (const isThere of [false, true]) {
      expect(
        thrownBy(() => define({ ...{ enumerable: true, configurable: true }, [what]: () => 1 }, isThere)),
      ).toMatchObject({ summary: 'It defines a getter of the variables.', cure: 'Use an ordinary field.' })
    }
  })

  it.each(['enumerable', 'configurable', 'writable'])('is no other for not being %s', (attribute) => {
    const wanted = {
      summary: 'It defines extra as a hidden or fixed field of the variables.',
      cure: 'Set it like any other: it.field = value.',
    }
    for (const isThere of [false, true]) {
      expect(thrownBy(() => define({ ...ordinary, [attribute]: false }, isThere))).toMatchObject(wanted)
    }
    const { [attribute as 'writable']: _, ...others } = ordinary
    expect(thrownBy(() => define(others))).toMatchObject(wanted)
    expect(define(others, true)).toBeUndefined()
  })

  it('may have a symbol as its name', () => {
    const name = Symbol('mine')
    expect(() => requireOrdinaryField('a list', name, { value: 1 }, false)).toThrow(
      'It defines Symbol(mine) as a hidden or fixed field of a list.',
    )
  })
})

describe('an object that inherits from a stand-in', () => {
  it('gets a field of its own', () => {
    const standIn = { v: 1 }
    const heir = Object.create(standIn) as { v: number }
    expect(setOnHeir(heir, 'v', 2)).toBe(true)
    expect([Object.entries(heir), standIn.v]).toEqual([[['v', 2]], 1])
    expect(Object.getOwnPropertyDescriptor(heir, 'v')).toMatchObject({
      enumerable: true,
      configurable: true,
      writable: true,
    })
  })

  it('gets none where it is frozen', () => {
    expect(setOnHeir(Object.freeze({}), 'v', 2)).toBe(false)
  })
})

describe('a map that is a stand-in', () => {
  class Stand extends Map {
    own: unknown
    constructor() {
      super()
      Object.defineProperty(this, 'own', { value: 1, writable: true })
    }
  }

  it('has fields that cannot be set, and is still a map', () => {
    class Guarded extends Map<string, number> {}
    const told: PropertyKey[] = []
    guardFields(Guarded.prototype, (name) => {
      told.push(name)
      throw new Error('not that')
    })
    const map = new Guarded([['a', 1]])
    expect(() => Object.assign(map, { extra: 1 })).toThrow('not that')
    expect(told).toEqual(['extra'])
    expect(map).toBeInstanceOf(Map)
    expect(map.get('a')).toBe(1)
    expect(Object.hasOwn(map, 'extra')).toBe(false)
  })

  it('may have fields of its own, which can', () => {
    guardFields(Stand.prototype, () => {
      throw new Error('not that')
    })
    const map = new Stand()
    map.own = 2
    expect(map.own).toBe(2)
  })
})
