/** A line that is too long for the terminal is cut between two fields or values, else between two words. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Plain } from '../../src/language/plain.ts'
import { elide, formatValue } from '../../src/trace/value.ts'

const widths = [26, 55, 60, 80, 108]

/** Records as models have them: short names, small values, lists of them. */
const small = fc.oneof(fc.nat(999), fc.boolean(), fc.constantFrom('server0', 'client1', 'waiting', 'x'))
const records = fc.dictionary(
  fc.constantFrom('ballot', 'accepted', 'prepared', 'value', 'log', 'term', 'votedFor', 'leader', 'peers'),
  fc.oneof(small, fc.array(small, { maxLength: 12 })),
  { minKeys: 3 },
)

describe('a line that is cut', () => {
  it('is cut between two fields, at any width', () => {
    const state = formatValue({ accepted: [1, 'server1'], ballot: 12, decided: null, peers: ['server1', 'server2'] })
    expect(elide(state, 60)).toBe('{accepted: [1, "server1"], ... "server2"]}')
    expect(elide(state, 40)).toBe('{accepted: [1, ... "server2"]}')
    expect(elide('maxBal[a0], maxBal[a1], maxBal[a2], maxVBal[a0], maxVBal[a2]', 26)).toBe('maxBal[a0], ...')
  })

  it('keeps its beginning and its end, which say who does what to whom', () => {
    const line = 'server0 receives prepared(accepted: [1, "server1"], ballot: [2, "server0"]) from server1'
    expect(elide(line, 60)).toBe('server0 receives prepared(...) from server1')
  })

  it('has no word in pieces, and fits', () => {
    fc.assert(
      fc.property(records, fc.constantFrom(...widths), (record, width) => {
        const line = formatValue(record as Plain)
        const cut = elide(line, width)
        expect(cut.length).toBeLessThanOrEqual(Math.max(width, line.length <= width ? width : 0))
        // What is cut begins after a value, before its comma; brackets stand around the dots.
        const words = new Set(line.split(' ').flatMap((word) => [word, word.replace(/,$/, '')]))
        for (const word of cut.split(' '))
          expect(words.has(word) || /^[([{]*\.\.\.[)\]},]*$/.test(word), word).toBe(true)
      }),
    )
  })

  it('has a word in pieces where the word is too long for the line, and no character', () => {
    const cut = elide(`{text: "${'😀'.repeat(100)}"}`, 60)
    expect(cut).toMatch(/^\{text: "(😀)+ \.\.\. (😀)+"\}$/u)
    expect(cut.length).toBeLessThanOrEqual(60)
  })
})
