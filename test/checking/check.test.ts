/** check(): what ends it, what it tells meanwhile, and that checks at the same time do not know of each other. */

import { describe, expect, it } from 'vitest'
import twoGenerals from '../../specs/two-generals.ts'
import { check } from '../../src/checking/check.ts'
import type { CheckProgress } from '../../src/checking/options.ts'
import { replay } from '../../src/checking/replay.ts'
import type { CheckResult } from '../../src/checking/result.ts'
import { scenarios } from '../../src/checking/scenarios.ts'
import { formatTrace } from '../../src/checking/shown-trace.ts'
import { NetsplitError } from '../../src/language/errors.ts'
import type { Spec } from '../../src/language/spec.ts'
import { counting, forgetful } from './made-up.ts'
import { found, subjects } from './subjects.ts'

const inFile = (name: string) => new URL(`./made-up.ts#${name}`, import.meta.url)

/** The same options, of a spec and of its file. */
const ways = [
  ['a spec', (options: object) => check(counting, { scenario: 'for ever', ...options })],
  ['a file', (options: object) => check(inFile('counting'), { scenario: 'for ever', workers: 1, ...options })],
] as const

describe.each(ways)('a check of %s', (_way, checkCounting) => {
  it('is ended by its signal, between two functions of the model', async () => {
    const stop = new AbortController()
    const told: CheckProgress[] = []
    const { verdict, bounds, asExpected, states } = await checkCounting({
      signal: stop.signal,
      onProgress: (progress: CheckProgress) => {
        told.push(progress)
        if (progress.distinct > 0) stop.abort()
      },
    })
    expect({ verdict, asExpected, bounds: bounds.map(({ kind }) => kind) }).toEqual({
      verdict: 'incomplete',
      asExpected: null,
      bounds: ['interrupt'],
    })
    expect(states.distinct).toBeGreaterThan(0)
    expect(told[0]).toMatchObject({ scenario: 'for ever', check: 1, checks: 1 })
  })

  it('ends with what its caller throws meanwhile', async () => {
    const onProgress = () => {
      throw new Error('enough')
    }
    await expect(checkCounting({ onProgress })).rejects.toThrow('enough')
  })

  it('that was ended before it began has explored nothing to speak of', async () => {
    const { verdict, bounds } = await checkCounting({ signal: AbortSignal.abort() })
    expect({ verdict, bounds: bounds.map(({ kind }) => kind) }).toEqual({
      verdict: 'incomplete',
      bounds: ['interrupt'],
    })
  })

  it('is ended by its limits', async () => {
    const kindsWith = async (options: object) => (await checkCounting(options)).bounds.map(({ kind }) => kind)
    expect(await kindsWith({ timeout: 0.2 })).toEqual(['time'])
    expect(await kindsWith({ maxDepth: 7 })).toEqual(['depth'])
    expect(await kindsWith({ maxStates: 1000 })).toEqual(['states'])
    expect(await kindsWith({ memory: 2 ** 22 })).toEqual(['memory'])
  })

  it('takes parameters in place of those of the scenario', async () => {
    const { states, params, verdict } = await checkCounting({ params: { most: 5 } })
    expect({ verdict, states: states.distinct, params }).toEqual({
      verdict: 'holds',
      states: 6,
      params: { by: 1, most: 5 },
    })
  })

  it('checks the properties that are asked for, and gives runs for what it has seen', async () => {
    const { properties, witnesses, traces } = await checkCounting({
      properties: ['three'],
      params: { most: 5 },
      witnesses: true,
    })
    expect(Object.keys(properties)).toEqual(['three'])
    expect(Object.keys(witnesses)).toEqual(['three'])
    expect(traces.map(({ shows, steps }) => [shows.kind, steps.length])).toEqual([['witness', 4]])
    expect(String(witnesses['three' as never])).toContain('count: 2 -> 3')
  })

  it('starts from a run', async () => {
    const { bounds, states } = await checkCounting({ from: ['start', 'add', 'add'], params: { most: 5 } })
    expect(bounds).toEqual([{ kind: 'from', limit: 3, cut: 0 }])
    expect(states.distinct).toBe(4)
  })

  it.each([
    [{ scenario: 'for eve' }, "There is no scenario 'for eve'.\n  Did you mean for ever?"],
    [{ params: { mots: 1 } }, "There is no parameter or setting 'mots'."],
    [{ params: { most: true } }, 'Parameter most does not take true.'],
    [{ properties: ['smal'] }, "There is no property 'smal'."],
    [{ timeout: '5s' }, 'timeout of the options of check() cannot be "5s".\n  Give timeout a number above 0.'],
    [
      { scenarios: ['to ten'] },
      "There is no setting 'scenarios' in the options of check().\n  Did you mean scenario, not scenarios?",
    ],
    [{ symmetry: true }, 'Nothing is declared symmetric'],
  ])('refuses %j with an error of its own', async (options, message) => {
    const refused = checkCounting(options)
    await expect(refused).rejects.toThrow(NetsplitError)
    await expect(refused).rejects.toThrow(message)
  })
})

describe('check()', () => {
  it('of all scenarios says whether all are as expected', async () => {
    const all = await check(counting)
    expect(all.results.map(({ scenario, asExpected }) => [scenario, asExpected])).toEqual([
      ['to ten', true],
      ['too far', true],
    ])
    expect(all.asExpected).toBe(true)
    expect((await check(counting, { params: { by: 0 } })).asExpected).toBe(false)
  })

  it('refuses several workers for a spec', async () => {
    await expect(check(counting, { workers: 2 })).rejects.toThrow('2 workers need the file of the spec')
  })

  it.each(['./counting.ts', null, {}, counting.model])('refuses what is no spec: %j', async (subject) => {
    await expect(check(subject as never)).rejects.toThrow('neither a spec nor the address of a file')
  })

  it.each([
    ['./nothing.ts', 'There is no file '],
    ['./made-up.ts', 'exports several specs: counting, stuck'],
    ['./made-up.ts#count', "exports no spec named 'count'"],
    ['./check.test.ts', 'cannot be loaded'],
    ['https://example.org/lock.ts', 'which is no file'],
  ])('refuses the file %s', async (file, message) => {
    const refused = check(new URL(file, import.meta.url))
    await expect(refused).rejects.toThrow(NetsplitError)
    await expect(refused).rejects.toThrow(message)
  })

  it('of a file ends a function that never returns', async () => {
    const { verdict, error } = await check(inFile('stuck'), { scenario: 'usual', workers: 1, timeout: 5 })
    expect(verdict).toBe('error')
    expect(error?.message).toContain('action wait has been running for seconds')
  })

  it('leaves nothing behind in the process', async () => {
    const before = marks()
    await check(counting, { scenario: 'to ten' })
    await check(inFile('counting'), { scenario: 'to ten', workers: 2 })
    const after = marks()
    expect([...after.keys()]).toEqual([...before.keys()])
    const others = [...after].filter(([name, value]) => !Object.is(before.get(name), value))
    expect(others.map(([name]) => name)).toEqual([])
  })
})

/** What a check could leave behind in a process: other globals, listeners. */
function marks(): Map<string, unknown> {
  const fields = (owner: object, label: string) =>
    Object.entries(Object.getOwnPropertyDescriptors(owner)).map(
      ([name, { value, get }]) => [`${label}.${name}`, value ?? get] as const,
    )
  const listeners = process.eventNames().map((name) => [`on ${String(name)}`, process.listenerCount(name)] as const)
  return new Map<string, unknown>([
    ...[...fields(globalThis, 'globalThis'), ...fields(console, 'console'), ...fields(Date, 'Date')],
    ...[...fields(Math, 'Math'), ...fields(Promise.prototype, 'Promise.prototype'), ...listeners],
    ['process.exit', process.exit],
    ['stdout.write', process.stdout.write],
    ['Error.stackTraceLimit', Error.stackTraceLimit],
  ])
}

describe('checks at the same time', () => {
  it('find what each finds alone, of different models and of the same', async () => {
    const specs: readonly Spec[] = [
      ...Object.values(subjects).slice(0, 6),
      twoGenerals,
      twoGenerals,
      twoGenerals,
      counting,
      counting,
      counting,
    ]
    const alone: object[] = []
    for (const spec of specs) alone.push((await check(spec)).results.map(found))
    const together = await Promise.all(specs.map((spec) => check(spec)))
    expect(together.map(({ results }) => results.map(found))).toEqual(alone)
  })

  it('remember each who looked at a clock', async () => {
    const [{ verdict, error }] = await Promise.all([
      check(forgetful(), { scenario: 'usual' }),
      check(counting, { scenario: 'to ten' }),
      check(counting, { scenario: 'to ten' }),
    ])
    expect(verdict).toBe('error')
    expect(error).toMatchObject({ code: 'nondeterministic', message: 'choose uses Date.now().' })
  })

  it('of files find what each finds alone', async () => {
    const both = await Promise.all([1, 2, 3].map(() => check(inFile('counting'), { scenario: 'to ten', workers: 1 })))
    expect(both.map(({ states }) => states.distinct)).toEqual([11, 11, 11])
  })
})

describe('a trace', () => {
  const violated = check(counting, { scenario: 'too far' })
  const traceOf = async () => (await violated).counterexample as NonNullable<CheckResult['counterexample']>

  it('is the content of a trace file, and a text', async () => {
    const trace = await traceOf()
    expect(JSON.parse(JSON.stringify(trace))).toMatchObject({ schema: 'netsplit/trace/1', scenario: 'too far' })
    expect(String(trace)).toContain('count: 500000000 -> 1000000000')
    expect(formatTrace(trace)).toBe(String(trace))
    expect(
      formatTrace(trace, { width: 40 })
        .split('\n')
        .every((line) => line.length <= 40),
    ).toBe(true)
  })

  it('is replayed, also out of a file', async () => {
    const kept = JSON.parse(JSON.stringify(await traceOf()))
    const { outcome, trace } = replay(kept, counting)
    expect(outcome).toBe('reproduced')
    expect(String(trace)).toBe(String(await traceOf()))
    expect(replay(kept, counting, { until: 2 })).toMatchObject({ outcome: 'stopped', trace: { steps: [{}, {}] } })
    const otherwise = {
      ...kept,
      steps: kept.steps.map((step: object, at: number) => (at === 1 ? { ...step, name: 'sub' } : step)),
    }
    expect(replay(otherwise, counting)).toMatchObject({
      outcome: 'misfit',
      misfit: { number: 2, name: 'sub', possible: ['add'] },
    })
    expect(() => replay({} as never, counting)).toThrow('This is no trace file')
  })

  it('that is a copy is taken again before it is printed', async () => {
    const copy = { ...(await traceOf()) }
    expect(() => formatTrace(copy)).toThrow('not one that a check or a replay has given')
  })
})

describe('scenarios()', () => {
  it('lists what a spec declares', () => {
    expect(scenarios(counting)).toEqual([
      { scenario: 'to ten', expect: 'holds', large: false, symmetric: null, params: { most: 10 } },
      { scenario: 'for ever', expect: 'holds', large: true, symmetric: null, params: {} },
      {
        scenario: 'too far',
        expect: { violates: 'small' },
        large: false,
        symmetric: null,
        params: { by: 500_000_000, most: 1_000_000_000 },
      },
    ])
  })
})
