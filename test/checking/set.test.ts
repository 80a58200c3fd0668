/**
 * Parameters that are set for a model with several scenarios: which of them are checked, once each, and what is expected of
 * them. The same on the command line and in code.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { action, always, check, machine, type ParametersOf, spec } from '../../src/index.ts'
import { UserFolder } from '../cli/netsplit.ts'

const model = machine({
  name: 'threads',
  parameters: { threads: 2, rounds: 3, locks: true },
  variables: () => ({ inside: 0, left: 0 }),
  actions: ({ threads, rounds, locks }) => ({
    enter: action({
      when: ({ inside }) => inside < (locks ? 1 : threads),
      do(state) {
        state.inside++
      },
    }),
    leave: action({
      when: ({ inside, left }) => inside > 0 && left < rounds,
      do(state) {
        state.inside--
        state.left++
      },
    }),
  }),
})

const threads = spec(model, {
  properties: { exclusive: always(({ inside }, { threads }: ParametersOf<typeof model>) => inside < 2 || threads < 2) },
  scenarios: {
    usual: {},
    'three threads': { params: { threads: 3 } },
    'four threads': { params: { threads: 4 } },
    'no lock': { params: { locks: false }, expect: { violates: 'exclusive' } },
    'no lock, four threads': { params: { locks: false, threads: 4 }, expect: { violates: 'exclusive' } },
    'a short one': { bounds: { depth: 40 }, large: true },
  },
})

describe('check() with parameters', () => {
  it('leaves scenarios out that say something else, and checks equal ones once', async () => {
    const { results, leftOut, asExpected } = await check(threads, { params: { threads: 3 } })
    expect(
      results.map(({ scenario, verdict, asExpected, changed }) => [scenario, verdict, asExpected, changed]),
    ).toEqual([
      // Of two equal ones that of which something is expected: nothing of it was changed.
      ['three threads', 'holds', true, {}],
      ['no lock', 'violated', true, { threads: 3 }],
    ])
    expect(leftOut).toEqual([
      { scenario: 'four threads', why: 'has threads=4' },
      { scenario: 'no lock, four threads', why: 'has threads=4' },
      { scenario: 'usual', why: "is the same check as 'three threads'" },
    ])
    expect(asExpected).toBe(true)
  })

  it('takes a scenario that is named with what is set, and expects nothing of it', async () => {
    const { scenario, params, asExpected, expected, verdict } = await check(threads, {
      scenario: 'four threads',
      params: { threads: 3 },
    })
    expect({ scenario, threads: params['threads'], asExpected, expected, verdict }).toEqual({
      ...{ scenario: 'four threads', threads: 3, asExpected: null, expected: null, verdict: 'holds' },
    })
  })

  it('does not miss a flaw that does not show with other sizes', async () => {
    const { results, asExpected } = await check(threads, { params: { threads: 1 } })
    expect(
      results.map(({ scenario, verdict, asExpected, expected }) => [scenario, verdict, asExpected, expected]),
    ).toEqual([
      ['usual', 'holds', null, null],
      ['no lock', 'holds', null, null],
    ])
    expect(asExpected).toBe(true)
  })

  it('checks the model with its defaults where no scenario is left that should hold', async () => {
    const flawed = spec(model, {
      properties: threads.properties as never,
      scenarios: {
        'three threads': { params: { threads: 3 } },
        'no lock': { params: { locks: false }, expect: { violates: 'exclusive' as never } },
      },
    })
    const { results, leftOut, asExpected } = await check(flawed, { params: { threads: 4 } })
    expect(results.map(({ scenario, verdict, asExpected }) => [scenario, verdict, asExpected])).toEqual([
      ['no lock', 'violated', true],
      ['threads=4', 'holds', null],
    ])
    expect(leftOut).toEqual([{ scenario: 'three threads', why: 'has threads=3' }])
    expect(asExpected).toBe(true)
    // Whoever gives its name with what is set means it.
    const again = await check(flawed, { scenario: 'threads=4' as 'no lock', params: { threads: 4 } })
    expect(again.params).toEqual({ threads: 4, rounds: 3, locks: true })
    await expect(check(flawed, { scenario: 'threads=4' as 'no lock' })).rejects.toThrow(
      "There is no scenario 'threads=4'",
    )
  })

  it('refuses to check nothing', async () => {
    const flawed = spec(model, {
      properties: threads.properties as never,
      scenarios: { 'no lock': { params: { locks: false }, expect: { violates: 'exclusive' as never } } },
    })
    await expect(check(flawed, { params: { locks: true } })).rejects.toThrow(
      'Every scenario of threads gives other values than locks=true.',
    )
  })
})

describe('--set', () => {
  const folder = new UserFolder()
  beforeAll(() => {
    folder.write('threads.ts', source)
  })
  afterAll(() => folder.remove())

  it('says what was changed, and what was left out', async () => {
    const { code, stdout } = await folder.check('threads.ts', '--set', 'threads=4', '--no-typecheck')
    expect(code).toBe(0)
    expect(stdout).toMatch(/no lock +violated .* as expected: violates exclusive, parameters changed: threads=4\n/)
    expect(stdout).toMatch(/threads=4 +holds .* parameters changed: threads=4\n/)
    expect(stdout).toContain(
      "left out: threads.ts, three threads: it has threads=3; --scenario 'three threads' checks it all the same\n",
    )
    expect(stdout).toContain('2 checks: 1 as expected, 1 holds;')
  })

  it('says the same as JSON', async () => {
    const { stdout } = await folder.check('threads.ts', '--set', 'threads=4', '--no-typecheck', '--json')
    const { results, leftOut } = JSON.parse(stdout)
    expect(results).toMatchObject([
      { scenario: 'no lock', changed: { threads: 4 }, expected: { violates: 'exclusive' }, asExpected: true },
      { scenario: 'threads=4', changed: { threads: 4 }, expected: null, asExpected: null },
    ])
    expect(leftOut).toEqual([{ model: 'threads.ts', scenario: 'three threads', why: 'has threads=3' }])
  })
})

const source = `import { action, always, machine, spec } from 'netsplit'
const threads = machine({
  name: 'threads',
  parameters: { threads: 2, locks: true },
  variables: () => ({ inside: 0 }),
  actions: ({ threads, locks }) => ({
    enter: action({ when: ({ inside }) => inside < (locks ? 1 : threads), do(state) { state.inside++ } }),
    leave: action({ when: ({ inside }) => inside > 0, do(state) { state.inside-- } }),
  }),
})
export default spec(threads, {
  properties: { exclusive: always(({ inside }) => inside < 2) },
  scenarios: {
    'three threads': { params: { threads: 3 } },
    'no lock': { params: { locks: false }, expect: { violates: 'exclusive' } },
  },
})
`
