import { describe, expect, it } from 'vitest'
import { type Axis, axesOf, describeCell, gridOf, largest, smallest } from '../../src/cli/grid.ts'
import { outcomeOf, type SweptCell, summarize } from '../../src/cli/implications.ts'
import { parseRanges } from '../../src/cli/ranges.ts'
import type { PropertyResult, SearchResult } from '../../src/engine/result.ts'
import { resultWith } from '../trace/runs.ts'

describe('ranges', () => {
  it.each([
    ['crashes=0..2', { crashes: [0, 1, 2] }],
    ['crashes=2', { crashes: [2] }],
    ['crashes=0..1,loss=0..2,any', { crashes: [0, 1], loss: [0, 1, 2, true] }],
    ['loss=any,3,0..1,1', { loss: [0, 1, 3, true] }],
    [' loss = true ', { loss: [true] }],
    ['', {}],
  ])('%s', (text, ranges) => expect(parseRanges(text)).toEqual(ranges))

  it('add up, in the order in which they are named', () => {
    const ranges = parseRanges('crashes=2,loss=1', parseRanges('loss=0,crashes=0'))
    expect(Object.entries(ranges)).toEqual([
      ['loss', [0, 1]],
      ['crashes', [0, 2]],
    ])
  })

  it.each([
    'paxos',
    'crashes',
    'crashes=',
    '=1',
    'crashes=2..1',
    'crashes=-1',
    'crashes=1.5',
    'crashes=0..any',
    'loss=1,',
  ])('%s is refused', (text) =>
    expect(() => parseRanges(text)).toThrow('Give ranges such as crashes=0..2,loss=0..3,any'),
  )

  it('are not without end', () => {
    expect(() => parseRanges('loss=0..1000')).toThrow('Give at most 1000 values.')
  })
})

describe('what varies', () => {
  const settings = { clients: 2, network: 'unordered', loss: true, crashes: 1, 'crashes.restarts': false }

  it('are the faults of the scenario, to one more than their budget, when none are named', () => {
    expect(axesOf({}, {}, settings)).toEqual([
      { fault: 'loss', values: [0, 1, 2, true] },
      { fault: 'crashes', values: [0, 1, 2] },
    ])
  })

  it('is not what --set fixes', () => {
    expect(axesOf({}, { loss: 1 }, settings)).toEqual([{ fault: 'crashes', values: [0, 1, 2] }])
    expect(() => axesOf({ loss: [0, 1] }, { loss: 1 }, settings)).toThrow('--sweep varies loss, and --set fixes it.')
  })

  it('are the faults that are named, and no others', () => {
    expect(axesOf({ 'crashes.restarts': [0, 1] }, {}, settings)).toEqual([
      { fault: 'crashes.restarts', values: [0, 1] },
    ])
    expect(() => axesOf({ crahses: [1] }, {}, settings)).toThrow('Did you mean crashes')
    expect(() => axesOf({ network: [1] }, {}, settings)).toThrow("There is no fault with a budget 'network'.")
  })
})

const crashes: Axis = { fault: 'crashes', values: [0, 1, 2] }
const restarts: Axis = { fault: 'crashes.restarts', values: [0, 1] }
const loss: Axis = { fault: 'loss', values: [0, true] }

describe('the cells of a grid', () => {
  it('come with all smaller ones before them', () => {
    const { cells } = gridOf([crashes, loss], {})
    expect(cells.map(describeCell)).toEqual([
      'crashes=0 loss=0',
      'crashes=0 loss=any',
      'crashes=1 loss=0',
      'crashes=1 loss=any',
      'crashes=2 loss=0',
      'crashes=2 loss=any',
    ])
  })

  it('allow no fault without the one that it depends on', () => {
    const { cells, idle } = gridOf([crashes, restarts], {})
    expect(cells.map(describeCell)).toEqual([
      'crashes=0 crashes.restarts=0',
      'crashes=1 crashes.restarts=0',
      'crashes=1 crashes.restarts=1',
      'crashes=2 crashes.restarts=0',
      'crashes=2 crashes.restarts=1',
    ])
    expect(idle).toEqual(['crashes.restarts'])
    expect(gridOf([restarts], { crashes: 1 }).cells).toHaveLength(2)
    expect(gridOf([restarts], { crashes: false }).cells).toEqual([{ 'crashes.restarts': 0 }])
    expect(() => gridOf([{ fault: 'crashes.restarts', values: [1] }], {})).toThrow(
      'There are no crashes.restarts without crashes.',
    )
  })

  it('are not too many', () => {
    const many = Array.from({ length: 40 }, (_, budget) => budget)
    const axes: Axis[] = [
      { fault: 'crashes', values: many },
      { fault: 'loss', values: many },
    ]
    expect(() => gridOf(axes, {})).toThrow('That makes 1,600 cells; a sweep has at most 1000.')
  })

  it('have several smallest and largest ones', () => {
    const { cells } = gridOf([crashes, loss], {})
    expect(smallest(cells)).toEqual([{ crashes: 0, loss: 0 }])
    expect(largest(cells)).toEqual([{ crashes: 2, loss: true }])
    const some = cells.filter(({ crashes, loss }) => (crashes === 0) !== (loss === 0))
    expect(smallest(some).map(describeCell)).toEqual(['crashes=0 loss=any', 'crashes=1 loss=0'])
    expect(largest(some).map(describeCell)).toEqual(['crashes=0 loss=any', 'crashes=2 loss=0'])
  })
})

describe('a verdict with some budgets', () => {
  const property = { name: 'p', kind: 'always' as PropertyResult['kind'] }

  /** Cells with 0, 1, 2, ... crashes that have these verdicts; null where a cell was not checked. */
  function cellsWith(...statuses: (PropertyResult['status'] | null)[]): SweptCell[] {
    return statuses.map((status, crashes) => ({ budgets: { crashes }, result: status && resultOf(status) }))
  }

  function resultOf(status: PropertyResult['status']): SearchResult {
    const isFound = status === 'violated' || status === 'witnessed'
    const states = { distinct: 5, generated: 5, depth: 5 }
    return { ...resultWith(null), states, properties: [{ ...property, status, depth: isFound ? 5 : null }] }
  }

  const outcomes = (kind: PropertyResult['kind'], cells: readonly SweptCell[]) =>
    cells.map(({ budgets }) => {
      const { status, implied } = outcomeOf({ ...property, kind }, budgets, cells)
      return implied ? `(${status})` : status
    })

  it('stays violated with more of them, and holds with fewer', () => {
    const cells = cellsWith('unknown', 'holds', 'unknown', 'violated', null)
    const expected = ['(holds)', 'holds', 'unknown', 'violated', '(violated)']
    expect(outcomes('always', cells)).toEqual(expected)
    expect(outcomes('never', cells)).toEqual(expected)
    expect(outcomes('step', cells)).toEqual(expected)
  })

  it('stays witnessed with more of them, and without a witness with fewer', () => {
    const cells = cellsWith(null, 'violated', 'unknown', 'witnessed', null)
    expect(outcomes('sometimes', cells)).toEqual(['(violated)', 'violated', 'unknown', 'witnessed', '(witnessed)'])
  })

  it('says nothing of deadlocks with others', () => {
    const cells = cellsWith(null, 'violated', 'unknown', 'holds', null)
    expect(outcomes('deadlockFree', cells)).toEqual(['unknown', 'violated', 'unknown', 'holds', 'unknown'])
  })

  it('is summed up by the smallest and the largest', () => {
    const cells = cellsWith('holds', 'holds', 'unknown', 'violated', null)
    expect(summarize(property, cells)).toEqual({
      ...property,
      smallestFound: [{ crashes: 3 }],
      largestNotFound: [{ crashes: 1 }],
      undecided: [{ crashes: 2 }],
      monotone: true,
    })
    const ends = cellsWith('violated', 'holds', 'violated')
    expect(summarize({ ...property, kind: 'deadlockFree' }, ends)).toMatchObject({
      smallestFound: [{ crashes: 0 }],
      largestNotFound: [{ crashes: 1 }],
      monotone: false,
    })
  })

  it('says that no step fails only where all steps were seen', () => {
    const exceptions = { name: 'exceptions', kind: 'exception' as const }
    const statusOf = (result: SearchResult) => outcomeOf(exceptions, budgets, [{ budgets, result }]).status
    const budgets = { crashes: 1 }
    expect(statusOf({ ...resultOf('violated'), failureDepth: 4 })).toBe('violated')
    expect(statusOf(resultOf('violated'))).toBe('unknown')
    expect(statusOf({ ...resultOf('violated'), exhaustive: true })).toBe('holds')
    expect(statusOf(resultOf('holds'))).toBe('holds')
    expect(statusOf({ ...resultOf('holds'), bounds: [{ kind: 'within', limit: null, cut: 1 }] })).toBe('holds')
    expect(statusOf({ ...resultOf('unknown'), bounds: [{ kind: 'time', limit: 1, cut: 1 }] })).toBe('unknown')
  })
})
