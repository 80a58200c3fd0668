import { describe, expect, it } from 'vitest'
import { describeDifference } from '../../src/checking/judgement.ts'
import { judge, worstOf } from '../../src/cli/exit.ts'
import { parseCount, parseMemory, parseSeconds, parseSetting } from '../../src/cli/options.ts'
import type { PropertyResult, ReachedBound, SearchResult, Verdict } from '../../src/engine/result.ts'
import type { Expectation } from '../../src/language/spec.ts'
import { resultWith } from '../trace/runs.ts'

const bound = (kind: ReachedBound['kind']): ReachedBound => ({ kind, limit: null, cut: 1 })

function result(verdict: Verdict, changes: Partial<SearchResult> = {}): SearchResult {
  return { ...resultWith(null), verdict, ...changes }
}

const holds = result('holds', { exhaustive: true })
const within = result('holds', { bounds: [bound('within')] })
const property = (name: string, status: PropertyResult['status']): PropertyResult => ({
  name,
  kind: 'always',
  status,
  depth: status === 'violated' ? 3 : null,
})
const violating = (...names: readonly string[]) =>
  result('violated', { properties: [...names.map((name) => property(name, 'violated')), property('rest', 'unknown')] })
const violated = violating('safe')
const threw = result('violated', { failureDepth: 3 })
const both = result('violated', { ...violated, failureDepth: 3 })
const vacuous = result('vacuous', { bounds: [bound('within')] })
const incomplete = result('incomplete', { bounds: [bound('depth')] })
const interrupted = result('incomplete', { bounds: [bound('interrupt')] })
const error = result('error')

describe('a result is judged by what its scenario expects', () => {
  it.each<[string, SearchResult, Expectation | null, boolean | null, number]>([
    ['holds as expected', holds, 'holds', true, 0],
    ['holds within the constraint', within, 'holds', true, 0],
    ['holds, but should be violated', holds, { violates: 'safe' }, false, 1],
    ['holds, but should throw', holds, 'throws', false, 1],
    ['holds, but should be cut off', holds, 'incomplete', false, 1],
    ['holds without an expectation', holds, null, null, 0],
    ['violated as expected', violated, { violates: 'safe' }, true, 0],
    ['another property is violated', violated, { violates: 'other' }, false, 1],
    ['another property is violated, too', violating('safe', 'other'), { violates: 'safe' }, false, 1],
    ['several are violated as expected', violating('a', 'b'), { violates: ['b', 'a'] }, true, 0],
    ['one of several is not violated', violating('a'), { violates: ['a', 'b'] }, false, 1],
    ['a step fails, too', both, { violates: 'safe' }, false, 1],
    ['a property is violated where a step should fail', both, 'throws', false, 1],
    ['says nothing, but should hold', vacuous, 'holds', false, 1],
    ['says nothing, but should be cut off', vacuous, 'incomplete', false, 1],
    ['says nothing, without an expectation', vacuous, null, null, 1],
    ['violated, but should hold', violated, 'holds', false, 1],
    ['violated without an expectation', violated, null, null, 1],
    ['throws as expected', threw, 'throws', true, 0],
    ['throws, but should hold', threw, 'holds', false, 1],
    ['cut off as expected', incomplete, 'incomplete', true, 0],
    ['cut off before it could hold', incomplete, 'holds', null, 3],
    ['cut off before it could be violated', incomplete, { violates: 'safe' }, null, 3],
    ['cut off without an expectation', incomplete, null, null, 3],
    ['interrupted', interrupted, 'incomplete', null, 130],
    ['an error', error, 'throws', false, 2],
    ['an error without an expectation', error, null, false, 2],
  ])('%s', (_case, found, expected, asExpected, exitCode) => {
    expect(judge(found, expected)).toEqual({ asExpected, exitCode })
  })

  it.each<[SearchResult, Expectation, string]>([
    [violating('a', 'b'), { violates: 'a' }, 'also violates b'],
    [violating('a'), { violates: ['a', 'rest'] }, 'rest not decided'],
    [
      result('violated', { properties: [property('a', 'holds'), property('b', 'violated')] }),
      { violates: 'a' },
      'does not violate a; also violates b',
    ],
    [both, { violates: 'safe' }, 'a step fails'],
    [both, 'throws', 'violates safe'],
    [violating('a', 'b', 'c'), 'holds', 'violates a, b and c'],
  ])('and told apart in words (%#)', (found, expected, words) => {
    expect(describeDifference(found, expected)).toBe(words)
  })

  it('and the worst of several decides', () => {
    expect(worstOf([])).toBe(0)
    expect(worstOf([0, 3])).toBe(3)
    expect(worstOf([3, 1, 0])).toBe(1)
    expect(worstOf([1, 2, 3])).toBe(2)
    expect(worstOf([2, 130])).toBe(130)
  })
})

describe('option values', () => {
  it('are sizes with or without a unit', () => {
    expect(parseMemory('512MB')).toBe(512 * 2 ** 20)
    expect(parseMemory('1.5g')).toBe(1.5 * 2 ** 30)
    expect(parseMemory('4 GiB')).toBe(4 * 2 ** 30)
    expect(parseMemory('1000000')).toBe(1_000_000)
    for (const wrong of ['', 'MB', '-1MB', '0', '1.2.3GB', '5TB'])
      expect(() => parseMemory(wrong)).toThrow('Give a size')
  })

  it('are counts and seconds', () => {
    expect(parseCount('1_000')).toBe(1000)
    expect(parseSeconds('0.5')).toBe(0.5)
    expect(parseSeconds('30s')).toBe(30)
    for (const wrong of ['', ' ', '0', '-1', '1.5', 'many']) expect(() => parseCount(wrong)).toThrow('whole number')
    for (const wrong of ['', '0', '-1', 'soon']) expect(() => parseSeconds(wrong)).toThrow('number of seconds')
  })

  it('are settings of the type that they look like', () => {
    const settings = ['n=3', 'flag=true', 'off=false', 'mode=fast', 'text=a=b'].reduce(
      (before, text) => parseSetting(text, before),
      {},
    )
    expect(settings).toEqual({ n: 3, flag: true, off: false, mode: 'fast', text: 'a=b' })
    expect(() => parseSetting('n')).toThrow('key=value')
    expect(() => parseSetting('=3')).toThrow('key=value')
  })
})
