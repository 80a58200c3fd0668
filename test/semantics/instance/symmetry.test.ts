/** What it means to exchange identities: in texts, in values, and in the slots of a state. */

import { describe, expect, it } from 'vitest'
import { NetsplitError } from '../../../src/language/errors.ts'
import type { Plain } from '../../../src/language/plain.ts'
import {
  Identities,
  mapParts,
  settled,
  slotImages,
  symmetricSets,
  withoutOrder,
} from '../../../src/semantics/instance/symmetry.ts'
import type { Slot } from '../../../src/semantics/system/system.ts'

function refusalOf(make: () => unknown) {
  try {
    make()
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    return { code: error.code, message: error.summary, cure: error.cure }
  }
  throw new Error('nothing was refused')
}

describe('symmetric sets', () => {
  it('are lists of words', () => {
    const sets = { rm: ['rm0', 'rm_1', 'größe'], key: ['0', '1'], none: [] }
    expect(symmetricSets(sets, 'commit')).toEqual([
      { name: 'rm', members: ['rm0', 'rm_1', 'größe'] },
      { name: 'key', members: ['0', '1'] },
      { name: 'none', members: [] },
    ])
  })

  it.each([['rm0'], [new Set(['rm0'])], [{ 0: 'rm0' }], [null]])('are refused when they are no list: %o', (members) => {
    expect(refusalOf(() => symmetricSets({ rm: members }, 'commit'))).toEqual({
      code: 'bad-model',
      message: 'commit: the symmetric set rm is no list.',
      cure: 'List the identities: symmetric: () => ({ rm: [...] })',
    })
  })

  it.each([
    [0, '0'],
    [null, 'null'],
    [undefined, 'undefined'],
    [['rm0'], '["rm0"]'],
    ['', '""'],
    ['rm 0', '"rm 0"'],
    ['rm-0', '"rm-0"'],
    [' rm0', '" rm0"'],
    ['-', '"-"'],
  ])('are refused with a member that is no word: %o', (member, words) => {
    expect(refusalOf(() => symmetricSets({ rm: ['rm0', member] }, 'commit'))).toEqual({
      code: 'bad-model',
      message: `commit: the symmetric set rm contains ${words}, which is no identity.`,
      cure: "An identity is a text of letters, digits and underscores, such as 'rm0'.",
    })
  })

  it('are refused when an identity is there twice', () => {
    const cure = 'An identity is in one set, once.'
    expect(refusalOf(() => symmetricSets({ rm: ['rm0', 'rm1', 'rm0'] }, 'commit'))).toEqual({
      code: 'bad-model',
      message: 'commit: the symmetric set rm contains rm0 twice.',
      cure,
    })
    expect(refusalOf(() => symmetricSets({ rm: ['rm0'], tm: ['tm0', 'rm0'] }, 'commit'))).toEqual({
      code: 'bad-model',
      message: 'commit: rm0 is in two symmetric sets, rm and tm.',
      cure,
    })
  })
})

/** Made anew for each test, for it keeps what it found in texts. */
const newRods = () =>
  new Identities([
    { name: 'rod', members: ['rod0', 'rod1'] },
    { name: 'none', members: [] },
    { name: 'cap', members: ['cap0', 'cap1', 'cap2'] },
  ])
/** Exchanges the rods, and turns the caps. */
const images = [1, 0, 3, 4, 2]

describe('identities', () => {
  it('are numbered, one set after the other', () => {
    expect(newRods().members).toEqual(['rod0', 'rod1', 'cap0', 'cap1', 'cap2'])
    expect(newRods().setOf).toEqual([0, 0, 2, 2, 2])
    expect(newRods().firstOf).toEqual([0, 2, 2, 5])
  })

  it.each([
    ['rod0', [0]],
    ['rod0 and cap2', [0, ' and ', 4]],
    ['from rod1', ['from ', 1]],
    ['(cap0)', ['(', 2, ')']],
    ['rod0,rod1', [0, ',', 1]],
    ['rod0/other/cap1', [0, '/other/', 3]],
    ['other rod1 other', ['other ', 1, ' other']],
  ])('are found in texts as words of their own: %s', (text, pieces) => {
    const rods = newRods()
    expect(rods.piecesOf(text)).toEqual(pieces)
    expect(rods.piecesOf(text)).toBe(rods.piecesOf(text))
  })

  it.each(['', 'rod', 'rod01', 'xrod0', 'rod0_', 'rod0é', 'rod', 'other'])('are not found in %j', (text) => {
    expect(newRods().piecesOf(text)).toBe(null)
    expect(newRods().rename(text, images)).toBe(text)
  })

  it('are renamed in texts', () => {
    expect(newRods().rename('rod0', images)).toBe('rod1')
    expect(newRods().rename('rod0 and rod1, cap0 (cap1) other cap2.', images)).toBe(
      'rod1 and rod0, cap1 (cap2) other cap0.',
    )
  })

  it.each<[Plain, boolean]>([
    ['rod0', true],
    ['other', false],
    [null, false],
    [7, false],
    [true, false],
    [['other', 'rod1'], true],
    [['rod1', 'other'], true],
    [['other', ['other']], false],
    [[], false],
    [new Set(['other', 'cap0']), true],
    [new Set(['other']), false],
    [new Map([['rod0', 1]]), true],
    [new Map([[1, 'rod0']]), true],
    [new Map([['other', 'other']]), false],
    [{ rod0: 1 }, true],
    [{ a: 'rod0' }, true],
    [{ a: 1, b: { c: ['to cap2'] } }, true],
    [{ a: 'b' }, false],
  ])('are mentioned in a value: %o', (value, isMentioned) => {
    expect(newRods().isMentionedIn(value)).toBe(isMentioned)
  })

  it('are not mentioned by the places of a list', () => {
    const digits = new Identities([{ name: 'digit', members: ['0', '1'] }])
    expect(digits.isMentionedIn(['a', 'b'])).toBe(false)
    expect(digits.isMentionedIn(['a', '1'])).toBe(true)
  })
})

describe('a value with its parts replaced', () => {
  const map = (part: Plain): Plain => (typeof part === 'number' ? part + 1 : `${String(part)}!`)

  it.each<[string, Plain, Plain]>([
    ['a list', [1, 'a'], [2, 'a!']],
    ['a set', new Set([1, 'a']), new Set([2, 'a!'])],
    ['a map', new Map<Plain, Plain>([[1, 'a']]), new Map<Plain, Plain>([[2, 'a!']])],
    ['an object', { a: 1, b: 'c' }, { 'a!': 2, 'b!': 'c!' }],
    ['a number', 1, 1],
    ['a text', 'a', 'a'],
    ['null', null, null],
  ])('is of the same kind: %s', (_, value, mapped) => {
    expect(mapParts(value, map)).toEqual(mapped)
  })
})

const slot = (kind: Slot['kind'], more: Partial<Slot> = {}): Slot => ({ name: kind, kind, ...more })
const parcels = [
  { from: 'a', message: 1, copies: 1 },
  { from: 'b', message: 0, copies: 1 },
]
const node = { state: { list: ['b', 'a'] }, timers: ['b', 'a'], up: true }

describe('a slot whose identities were renamed', () => {
  it('has its lists in sorted order again', () => {
    expect(settled(slot('inbox'), parcels.toReversed())).toEqual(parcels)
    expect(settled(slot('inbox'), { b: [1], a: [2] })).toEqual({ b: [1], a: [2] })
    expect(settled(slot('notices'), ['b', 'a', 'c'])).toEqual(['a', 'b', 'c'])
    const links = [
      ['b', 'a'],
      ['a', 'b'],
    ]
    expect(settled(slot('cut'), links)).toEqual(links.toReversed())
    expect(settled(slot('node'), node)).toEqual({ ...node, timers: ['a', 'b'] })
    for (const kind of ['variable', 'history', 'faults', 'clock'] as const) {
      expect(settled(slot(kind), ['b', 'a'])).toEqual(['b', 'a'])
    }
  })

  it('has sets in place of lists whose order says nothing', () => {
    const list = ['b', 'a']
    for (const kind of ['inbox', 'notices', 'cut'] as const)
      expect(withoutOrder(slot(kind), list)).toEqual(new Set(list))
    expect(withoutOrder(slot('inbox'), { b: [1] })).toEqual({ b: [1] })
    expect(withoutOrder(slot('node'), node)).toEqual({ ...node, timers: new Set(['a', 'b']) })
    for (const kind of ['variable', 'history', 'faults', 'clock'] as const) {
      expect(withoutOrder(slot(kind), list)).toEqual(list)
    }
  })
})

describe('the slots of a state', () => {
  const at = (of: string, key: string): Slot => slot('variable', { name: `${of}[${key}]`, entry: { of, key } })

  it('change places where they are entries of identities', () => {
    const slots = [
      slot('history'),
      at('x', 'rod0'),
      at('x', 'rod1'),
      at('x', 'other'),
      at('y', 'rod1'),
      at('y', 'rod0'),
    ]
    expect([...slotImages(slots, newRods())(images)]).toEqual([0, 2, 1, 3, 5, 4])
    expect([...slotImages(slots, newRods())([0, 1, 2, 3, 4])]).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('have an entry for the image of each identity', () => {
    const slots = [at('x', 'rod0'), at('y', 'rod0'), at('y', 'rod1')]
    expect(refusalOf(() => slotImages(slots, newRods())(images))).toEqual({
      code: 'bad-model',
      message: 'x has an entry for rod0 but none for rod1, although the identities are symmetric.',
      cure: 'Give it an entry for every identity of the set, or take the set out of `symmetric`.',
    })
  })
})
