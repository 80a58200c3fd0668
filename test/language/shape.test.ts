/** Shapes find every problem of a value, and say of each what to write instead. */

import { beforeEach, describe, expect, it, vi } from 'vitest'

type Shapes = typeof import('../../src/language/shape.ts')
type Shape = ReturnType<Shapes['word']>

let shapes: Shapes

// Some shapes are made when their module is loaded.
beforeEach(async () => {
  vi.resetModules()
  shapes = await import('../../src/language/shape.ts')
})

/** Each problem in one line, with its cure. */
function told(shape: Shape, value: unknown, at = 'size of spec'): readonly string[] {
  return shape.problemsOf(value, at).map(({ message, cure }) => `${message} ${cure}`)
}

describe('a shape that a value has or has not', () => {
  it.each<[keyof Shapes, readonly unknown[], readonly unknown[], string]>([
    ['text', ['', 'a'], [1, null], 'a text'],
    ['number', [0, Number.NaN], ['1', true], 'a number'],
    ['flag', [true, false], [0, 'true'], 'true or false'],
    ['callable', [() => 1, class {}], [{}, 'f'], 'a function'],
    ['budget', [0, -1, true, false], ['1', {}], 'a whole number, 0 or more, or true for any number'],
  ])('%s', (name, good, bad, wants) => {
    const shape = shapes[name] as Shape
    expect(shape.wants).toBe(wants)
    for (const value of good) expect(told(shape, value)).toEqual([])
    for (const value of bad) {
      expect(shape.problemsOf(value, 'size of spec')).toEqual([
        { message: expect.stringMatching(/^size of spec cannot be /), cure: `Give size ${wants}.` },
      ])
    }
  })

  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [-0.5, '-0.5'],
    [true, 'true'],
    ['', '""'],
    ['say "it"', '"say \\"it\\""'],
    ['x'.repeat(40), `"${'x'.repeat(40)}"`],
    ['x'.repeat(41), `"${'x'.repeat(40)}…"`],
    [() => 1, 'a function'],
    [[1], 'a list'],
    [{ a: 1 }, 'an object'],
    [new Map(), 'an object'],
    [Symbol('s'), 'Symbol(s)'],
  ])('shows the value in short: %o', (value, shown) => {
    expect(told(shapes.word('a'), value, 'it')).toEqual([`it cannot be ${shown}. Give it 'a'.`])
  })

  it('names the setting in its cure, without where that is', () => {
    expect(told(shapes.text, 1, 'name of model of spec')).toEqual([
      'name of model of spec cannot be 1. Give name a text.',
    ])
  })
})

describe('one of some words', () => {
  it('is refused with the nearest, or with all', () => {
    const shape = shapes.word('wait', 'lost')
    expect(shape.wants).toBe("'wait' or 'lost'")
    expect(told(shape, 'wait')).toEqual([])
    expect(told(shape, 'lost')).toEqual([])
    expect(told(shape, 'waits')).toEqual(["There is no 'waits' for size of spec. Did you mean wait, not waits?"])
    expect(told(shape, 'remembered')).toEqual([`size of spec cannot be "remembered". Give size 'wait' or 'lost'.`])
    expect(told(shape, '')).toEqual([`size of spec cannot be "". Give size 'wait' or 'lost'.`])
    expect(told(shape, 3)).toEqual(["size of spec cannot be 3. Give size 'wait' or 'lost'."])
  })
})

describe('a list', () => {
  it('has the problems of its entries, each with its index', () => {
    const shape = shapes.listOf(shapes.text)
    expect(shape.wants).toBe('a list, each entry a text')
    expect(told(shape, [])).toEqual([])
    expect(told(shape, ['a', 1, 'b', 2])).toEqual([
      'size[1] in spec cannot be 1. Give size[1] a text.',
      'size[3] in spec cannot be 2. Give size[3] a text.',
    ])
    expect(told(shape, 'a')).toEqual(['size of spec cannot be "a". Give size a list, each entry a text.'])
    expect(told(shape, new Set(['a']))).toEqual([
      'size of spec cannot be an object. Give size a list, each entry a text.',
    ])
  })

  it('has entries of something that has no name of one word, by what it is', () => {
    const shape = shapes.listOf(shapes.text)
    expect(told(shape, [1], 'size')).toEqual(['entry 0 of size cannot be 1. Give entry 0 a text.'])
    expect(told(shapes.listOf(shape), [[1]], 'size')).toEqual([
      'entry 0 of entry 0 of size cannot be 1. Give entry 0 a text.',
    ])
    expect(told(shape, [1], 'size of\nspec')).toEqual(['entry 0 of size of\nspec cannot be 1. Give entry 0 a text.'])
    expect(told(shape, [1], 'size of a\nspec')).toEqual(['size[0] in a\nspec cannot be 1. Give size[0] a text.'])
  })

  it('is asked for in other words where its entries do not say enough', () => {
    expect(told(shapes.listOf(shapes.text, 'some words'), 1)).toEqual([
      'size of spec cannot be 1. Give size some words.',
    ])
  })
})

describe('entries by name', () => {
  it('have the problems of each entry that is there', () => {
    const shape = shapes.byName(shapes.number)
    expect(shape.wants).toBe('an object, each entry a number')
    expect(told(shape, {})).toEqual([])
    expect(told(shape, { a: 1, b: undefined })).toEqual([])
    expect(told(shape, { a: 1, b: 'x', c: null })).toEqual([
      'size.b in spec cannot be "x". Give size.b a number.',
      'size.c in spec cannot be null. Give size.c a number.',
    ])
  })

  it.each<[unknown, string]>([
    [null, 'null'],
    [[1], 'a list'],
    [new Map(), 'an object'],
    [new Set(), 'an object'],
    ['a', '"a"'],
    [() => 1, 'a function'],
  ])('are those of an object: not of %o', (value, shown) => {
    expect(told(shapes.byName(shapes.number, 'numbers'), value)).toEqual([
      `size of spec cannot be ${shown}. Give size numbers.`,
    ])
  })
})

describe('any of some shapes', () => {
  const ofAny = () =>
    shapes.anyOf('a number or an object with max', shapes.number, shapes.settings({ max: shapes.number }, ['max']))

  it('is any of them', () => {
    expect(ofAny().wants).toBe('a number or an object with max')
    expect(told(ofAny(), 1)).toEqual([])
    expect(told(ofAny(), { max: 1 })).toEqual([])
  })

  it('lacks what the one lacks that it nearly is', () => {
    expect(told(ofAny(), { max: 'x' })).toEqual(['size.max in spec cannot be "x". Give size.max a number.'])
    expect(told(ofAny(), {})).toEqual(['There is no max in size of spec. Add max: a number.'])
  })

  it('lacks nothing where it is another one that it nearly is', () => {
    const lists = shapes.anyOf('numbers or texts', shapes.listOf(shapes.number), shapes.listOf(shapes.text))
    expect(told(lists, ['a'])).toEqual([])
    expect(told(lists, [1])).toEqual([])
    expect(told(lists, [true])).toEqual(['size[0] in spec cannot be true. Give size[0] a number.'])
  })

  it('is none of them', () => {
    expect(told(ofAny(), 'x')).toEqual(['size of spec cannot be "x". Give size a number or an object with max.'])
  })
})

describe('settings', () => {
  const known = () => shapes.settings<{ from: string; to?: string }>({ from: shapes.text, to: shapes.text }, ['from'])

  it('are those that are known', () => {
    expect(told(known(), { from: 'a', to: 'b' })).toEqual([])
    expect(told(known(), { from: 'a' })).toEqual([])
    expect(told(known(), { from: 'a', to: undefined })).toEqual([])
  })

  it('have all their problems told: unknown ones, missing ones, those of a wrong shape', () => {
    expect(told(known(), { too: 'b', elsewhere: 1, to: 2 })).toEqual([
      "There is no setting 'too' in size of spec. Did you mean to, not too?",
      "There is no setting 'elsewhere' in size of spec. Instead of elsewhere there are: from, to.",
      'There is no from in size of spec. Add from: a text.',
      'size.to in spec cannot be 2. Give size.to a text.',
    ])
  })

  it('are asked for by those that are required, or by all', () => {
    expect(told(known(), 3)).toEqual(['size of spec cannot be 3. Give size an object with from.'])
    expect(told(shapes.settings({ a: shapes.text, b: shapes.text }), [])).toEqual([
      'size of spec cannot be a list. Give size an object with a, b.',
    ])
    expect(told(shapes.settings({ a: shapes.text, b: shapes.text }, ['a', 'b']), null)).toEqual([
      'size of spec cannot be null. Give size an object with a, b.',
    ])
    expect(told(shapes.settings({ a: shapes.text }, [], 'a thing'), 1)).toEqual([
      'size of spec cannot be 1. Give size a thing.',
    ])
  })

  it('may all be left out where none is required', () => {
    expect(told(shapes.settings({ a: shapes.text }), {})).toEqual([])
  })
})

describe('one of some settings', () => {
  const oneOf = () => shapes.oneSetting({ holds: shapes.flag, violates: shapes.text, throws: shapes.flag })

  it('is there, and alone', () => {
    expect(told(oneOf(), { holds: true })).toEqual([])
    expect(told(oneOf(), { violates: 'a', holds: undefined })).toEqual([])
    for (const value of [{}, { holds: true, violates: 'a' }])
      expect(told(oneOf(), value)).toEqual([
        'size of spec cannot be an object. Give size an object with holds or violates or throws.',
      ])
  })

  it('is of its shape, and is no other', () => {
    expect(oneOf().wants).toBe('an object with holds or violates or throws')
    expect(told(oneOf(), { violates: 1 })).toEqual(['size.violates in spec cannot be 1. Give size.violates a text.'])
    expect(told(oneOf(), { violate: 'a' })).toEqual([
      "There is no setting 'violate' in size of spec. Did you mean violates, not violate?",
    ])
    expect(told(oneOf(), 3)).toEqual([
      'size of spec cannot be 3. Give size an object with holds or violates or throws.',
    ])
  })
})

describe('a refusal', () => {
  const one = { message: 'This is wrong.', cure: 'Do this.' }
  const other = { message: 'That is wrong.', cure: 'Do that.' }

  it('tells all problems, then all cures, each of them once', () => {
    const refuse = () => shapes.refuse('bad-model', [one, other, { ...one, message: 'So is this.' }], 'the model')
    expect(refuse).toThrow(
      expect.objectContaining({
        code: 'bad-model',
        summary: 'This is wrong. That is wrong. So is this.',
        place: 'the model',
        cure: 'Do this. Do that.',
      }),
    )
  })

  it('is none where there is no problem', () => {
    expect(() => shapes.refuse('bad-model', [])).not.toThrow()
  })
})
