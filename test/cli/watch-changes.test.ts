/** What a change touches, and how a round is compared with the one before. */

import { describe, expect, it } from 'vitest'
import { differences, type Known, merged, nothingKnown, sumOf, touchedBy } from '../../src/cli/watch-changes.ts'
import type { CheckedRow, WatchedFile } from '../../src/cli/watched.ts'

const file = (name: string, ...inputs: string[]): WatchedFile => ({
  file: `/p/${name}`,
  inputs: [`/p/${name}`, ...inputs],
  isFailed: false,
})

const row = (model: string, scenario: string, more: Partial<CheckedRow> = {}): CheckedRow => ({
  ...{ file: `/p/${model}`, model, scenario, verdict: 'holds', asExpected: true },
  counts: { distinct: 6, generated: 9, depth: 3 },
  ...more,
})

const failed = (model: string) => row(model, '-', { verdict: 'error', asExpected: false })

const known: Known = {
  files: [file('a.ts', '/p/model.ts', '/else/shared.ts'), file('b.ts', '/p/model.ts'), file('c.ts')],
  typeFiles: new Set(['/p/types.ts']),
  rows: [],
  isLost: false,
}

describe('a change touches', () => {
  const touched = (path: string, state = known) => touchedBy([path], state, (each) => each.endsWith('.spec.model.ts'))

  it('the specs that the file went into, and no others', () => {
    expect(touched('/p/a.ts')).toEqual(['/p/a.ts'])
    expect(touched('/p/model.ts')).toEqual(['/p/a.ts', '/p/b.ts'])
    expect(touched('/else/shared.ts')).toEqual(['/p/a.ts'])
    expect(touched('/p/server.ts')).toEqual([])
  })

  it('a spec that is new', () => {
    expect(touched('/p/new.spec.model.ts')).toEqual(['/p/new.spec.model.ts'])
  })

  it('all where types, options of the compiler or the project change', () => {
    for (const path of ['/p/types.ts', '/p/tsconfig.json', '/p/tsconfig.base.json', '/p/package.json']) {
      expect(touched(path)).toBe('all')
    }
    expect(touched('/p/package-lock.json')).toEqual([])
  })

  it('what could not be loaded, whatever module it is', () => {
    const broken = { ...known, files: [...known.files, { ...file('d.ts'), isFailed: true }] }
    expect(touched('/p/server.ts', broken)).toEqual(['/p/d.ts'])
    expect(touched('/p/notes.md', broken)).toEqual([])
    expect(touched('/p/server.ts', nothingKnown)).toBe('all')
  })
})

describe('a round is compared with the one before', () => {
  it('by verdicts and counts', () => {
    const before = [row('a.ts', 'one'), row('a.ts', 'two'), row('a.ts', 'three')]
    const after = [
      row('a.ts', 'one', { verdict: 'violated', asExpected: false }),
      row('a.ts', 'two', { counts: { distinct: 1200, generated: 9, depth: 4 } }),
      row('a.ts', 'three', { asExpected: false }),
    ]
    expect(differences(before, after)).toEqual([
      'a.ts, one: holds -> violated',
      'a.ts, two: distinct 6 -> 1,200, depth 3 -> 4',
      'a.ts, three: no longer as expected',
    ])
    expect(differences(before, before)).toEqual([])
  })

  it('by what comes and goes', () => {
    expect(differences([row('a.ts', 'one')], [row('b.ts', 'one', { verdict: 'violated' })])).toEqual([
      'b.ts, one: new, violated',
      'a.ts, one: gone, was holds',
    ])
  })

  it('by files as a whole where one cannot be loaded any more, or can be again', () => {
    const whole = [row('a.ts', 'one'), row('a.ts', 'two', { verdict: 'violated', asExpected: false })]
    expect(differences(whole, [failed('a.ts')])).toEqual(['a.ts: 1 as expected, 1 violated -> error'])
    expect(differences([failed('a.ts')], whole)).toEqual(['a.ts: error -> 1 as expected, 1 violated'])
    expect(differences([failed('a.ts')], [failed('a.ts')])).toEqual([])
    expect(differences([], [failed('a.ts')])).toEqual(['a.ts: new, error'])
  })
})

it('what was not checked again keeps its rows, and what has no file has none', () => {
  const before = { ...known, rows: [row('a.ts', 'one'), row('b.ts', 'one'), row('gone.ts', 'one')] }
  const again = row('a.ts', 'one', { verdict: 'violated' })
  expect(merged(before, known.files, [again], ['/p/a.ts'])).toEqual([again, row('b.ts', 'one')])
  expect(merged(before, known.files, [again], 'all')).toEqual([again])
  expect(sumOf([row('a.ts', 'one'), row('a.ts', 'two'), failed('b.ts')])).toBe('3 checks, 2 as expected, 1 error')
})
