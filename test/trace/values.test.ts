/** Odd values as JSON and as text. */

import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { type Plain, toPlain } from '../../src/language/plain.ts'
import { changesBetween } from '../../src/trace/changes.ts'
import { plainFromJson, plainToJson } from '../../src/trace/json.ts'
import { elide, formatMember, formatMessage, formatValue, inTwoLines } from '../../src/trace/value.ts'
import { amounts, patience } from '../amounts.ts'
import { changed, encoded, oddTexts, oddValues, smallValues } from '../engine/values/odd-values.ts'

const numRuns = amounts.values

vi.setConfig({ testTimeout: patience })

describe('a random value as JSON', () => {
  it('is read back as what it was', () => {
    fc.assert(
      fc.property(oddValues, (value) => {
        const read = plainFromJson(JSON.parse(JSON.stringify(plainToJson(value))))
        expect(encoded(read)).toBe(encoded(value))
      }),
      { numRuns },
    )
  })

  it.each(['#set', '#map', '#object'])('is read back with a key %s of its own', (mark) => {
    const values: Plain[] = [
      { [mark]: [1] },
      { [mark]: [[1, 2]] },
      { a: { [mark]: null }, [mark]: 1 },
      [{ [mark]: [] }],
    ]
    for (const value of values) {
      expect(encoded(plainFromJson(JSON.parse(JSON.stringify(plainToJson(value)))))).toBe(encoded(value))
    }
    expect(plainToJson({ [mark]: [1], a: 2 })).toEqual({
      '#object': [
        [mark, [1]],
        ['a', 2],
      ],
    })
  })
})

describe('random values as text', () => {
  const pairs = fc.oneof(
    fc.tuple(smallValues, smallValues),
    fc
      .tuple(smallValues, fc.array(fc.nat(20), { maxLength: 3 }), smallValues)
      .map(([value, place, part]): [Plain, Plain] => [value, toPlain(changed(value, place, part), 'value')]),
  )

  it.each([
    ['a value', formatValue],
    ['a message', formatMessage],
  ])('%s looks like no other one', (_kind, format) => {
    fc.assert(
      fc.property(pairs, ([left, right]) => {
        if (format(left) === format(right)) expect(encoded(left)).toBe(encoded(right))
      }),
      { numRuns: 10 * numRuns },
    )
  })

  it('messages with odd types look like no other ones', () => {
    const messages = oddTexts.flatMap((type): Plain[] => [{ type }, { type, n: 1 }, type, { type: `${type}(n: 1)` }])
    expect(new Set(messages.map(formatMessage)).size).toBe(messages.length)
    expect(formatMessage({ type: 'put', value: 1 })).toBe('put(value: 1)')
  })

  it('members of a set look like no other ones', () => {
    const members: Plain[] = [
      'null',
      null,
      'true',
      true,
      ['a'],
      'a',
      [],
      {},
      '',
      ['a', 'b'],
      ['a', ['b']],
      [['a', 'b']],
    ]
    const records: Plain[] = [{ a: 1, b: 2 }, [{ a: 1 }, { b: 2 }], [{ a: 1, b: 2 }, 3]]
    const all = [...members, ...records]
    expect(new Set(all.map(formatMember)).size).toBe(all.length)
    expect(formatMember(['rm0', 1])).toBe('rm0, 1')
  })

  it('no change of one goes untold, and none of what is equal is told', () => {
    fc.assert(
      fc.property(pairs, ([left, right]) => {
        const changes = changesBetween('value', left, right)
        expect(changes.length === 0).toBe(encoded(left) === encoded(right))
        for (const { path } of changes) expect(path.startsWith('value')).toBe(true)
      }),
      { numRuns: 10 * numRuns },
    )
  })

  it('fields that are called as members of prototypes are added and removed', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
      expect(changesBetween('value', {}, { [name]: 1 })).toEqual([{ kind: 'set', path: `value.${name}`, after: 1 }])
      expect(changesBetween('value', { [name]: 1 }, {})).toEqual([{ kind: 'set', path: `value.${name}`, before: 1 }])
    }
  })

  it('keys that are no names are told as texts', () => {
    const changes = changesBetween('value', {}, { '': 1, 'a.b': 1, 'x]': 1, '0': 1, '\u001b': 1, a: 1 })
    expect(changes.map(({ path }) => path)).toEqual([
      'value[""]',
      'value["\\u001b"]',
      'value[0]',
      'value.a',
      'value["a.b"]',
      'value["x]"]',
    ])
  })
})

describe('words that are too long for a line', () => {
  const lie = 'lieutenant0 receives order(path: ["commander"], value: "retreat") from lieutenant1, which is Byzantine'

  it('go on in a second one, and no value is cut', () => {
    expect(inTwoLines(lie, 74)).toEqual([
      'lieutenant0 receives order(path: ["commander"], value: "retreat") from',
      '  lieutenant1, which is Byzantine',
    ])
    const crash = 'coordinator receives yes from participant0; coordinator crashes before it is done'
    expect(inTwoLines(crash, 74)).toEqual([
      'coordinator receives yes from participant0;',
      '  coordinator crashes before it is done',
    ])
    expect(inTwoLines(crash, 90)).toEqual([crash])
  })

  it('are kept where shortening a value is enough', () => {
    expect(elide(lie, 90)).toBe('lieutenant0 receives order(path: ... "retreat") from lieutenant1, which is Byzantine')
    expect(elide('takes put(text: "a ) b", times: 300, until: 12) off the link from node0', 60)).toMatch(
      /^takes put\(.*\.\.\..*\) off the link from node0$/,
    )
  })
})
