/** What `expect` says of results of checks, and what it prints when they are others. */

import { describe, expect, it } from 'vitest'
import { always, type CheckResult, check, machine, spec } from '../../src/index.ts'
import '../../src/vitest/index.ts'
import lock from './lock.ts'

const held = await check(lock, { scenario: 'taken at once' })
const violated = await check(lock, { scenario: 'looked at first' })

/** What a matcher says is wrong. */
function complaint(expectation: () => unknown): string {
  try {
    expectation()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('nothing was wrong')
}

describe('toHold', () => {
  it('is of what holds', () => {
    expect(held).toHold()
    expect(violated).not.toHold()
  })

  it('says what is violated, and shows the run', () => {
    const message = complaint(() => expect(violated).toHold())
    expect(message).toMatch(
      /^Expected lock, scenario 'looked at first', to hold, but mutualExclusion is violated \(\d+ distinct states, not all\)\.\n\n/,
    )
    for (const step of violated.counterexample?.steps ?? []) expect(message).toContain(step.name)
  })

  it('says of what is not decided what cut it off', async () => {
    const cut = await check(lock, { scenario: 'taken at once', maxDepth: 1 })
    expect(complaint(() => expect(cut).toHold())).toMatch(
      /to hold, but it is not decided: the search was cut off by depth/,
    )
  })

  it('says of a model that is wrong what is', async () => {
    const broken = spec(
      machine({
        name: 'broken',
        parameters: {},
        variables: () => ({ n: 0 }),
        actions: () => ({}),
      }),
      {
        properties: {
          fails: always(() => {
            throw new Error('out of order')
          }),
        },
        scenarios: { only: {} },
      },
    )
    const result = await check(broken, { scenario: 'only' })
    expect(result.verdict).toBe('error')
    expect(complaint(() => expect(result).toHold())).toMatch(/to hold, but there is an error\n.*out of order/)
  })

  it('can be said after the promise of a check', async () => {
    await expect(check(lock, { scenario: 'taken at once' })).resolves.toHold()
    expect(complaint(() => expect(check(lock, { scenario: 'taken at once' })).toHold())).toBe(
      'toHold() is about a result: await expect(check(...)).resolves.toHold(...)',
    )
  })

  it('is about one scenario', async () => {
    const all = await check(lock)
    expect(complaint(() => expect(all).toHold())).toMatch(/is about one scenario, and this is the result of all/)
    expect(complaint(() => expect(7).toHold())).toBe(
      "toHold() is about the result of check(spec, { scenario: '...' }).",
    )
  })
})

describe('toViolate', () => {
  it('is of a property that is violated', () => {
    expect(violated).toViolate('mutualExclusion')
    expect(violated).not.toViolate('somebodyIsInside')
    expect(held).not.toViolate('mutualExclusion')
  })

  it('says what was found instead', () => {
    expect(complaint(() => expect(held).toViolate('mutualExclusion'))).toMatch(
      /^Expected lock, scenario 'taken at once', to violate mutualExclusion, but everything holds \(\d+ distinct states\)\.$/,
    )
    expect(complaint(() => expect(violated).not.toViolate('mutualExclusion'))).toMatch(/not to violate mutualExclusion/)
  })

  it('refuses a property that was not checked, also after not', () => {
    const result: CheckResult = held
    const wanted = "toViolate(): no property named 'mutualExclusio' was checked.\n  Did you mean mutualExclusion?"
    expect(complaint(() => expect(result).toViolate('mutualExclusio'))).toBe(wanted)
    expect(complaint(() => expect(result).not.toViolate('mutualExclusio'))).toBe(wanted)
  })
})

describe('toReach', () => {
  it('is of a sometimes that was seen', async () => {
    expect(held).toReach('somebodyIsInside')
    const missed = await check(lock, { scenario: 'what is never seen' })
    expect(missed).not.toReach('nobodyIsAnywhere')
    expect(complaint(() => expect(missed).toReach('nobodyIsAnywhere'))).toBe(
      "Expected lock, scenario 'what is never seen', to reach nobodyIsAnywhere, but no state is like that.",
    )
  })

  it('says where a run that violates something else left it undecided', () => {
    expect(violated.properties.somebodyIsInside?.status).toBe('witnessed')
    const open = {
      ...violated,
      properties: {
        ...violated.properties,
        somebodyIsInside: { ...violated.properties.somebodyIsInside!, status: 'unknown' },
      },
    } as typeof violated
    expect(complaint(() => expect(open).toReach('somebodyIsInside'))).toMatch(
      /to reach somebodyIsInside, but that is not decided: mutualExclusion is violated/,
    )
  })

  it('refuses what is no sometimes', () => {
    expect(complaint(() => expect(held).toReach('mutualExclusion'))).toMatch(
      /is about a `sometimes`, and mutualExclusion is of the kind never/,
    )
  })
})

describe('toBeAsExpected', () => {
  it('is of one scenario, and of all', async () => {
    expect(violated).toBeAsExpected()
    expect(await check(lock, { properties: ['mutualExclusion', 'somebodyIsInside'] })).toBeAsExpected()
  })

  it('names the scenarios that are other than expected, and shows the first run', async () => {
    const all = await check(lock)
    const message = complaint(() => expect(all).toBeAsExpected())
    expect(message).toMatch(
      /^Of 3 scenarios 1 is not as expected:\nlock, scenario 'what is never seen': expected: holds; /,
    )
    expect(message).toContain('nobodyIsAnywhere has no witness')
  })
})

describe('a run in a snapshot', () => {
  it('is the names of its steps', () => {
    expect(violated.counterexample).toMatchInlineSnapshot(`
      1. start
      2. looks(0)
      3. looks(1)
      4. takes(1)
      5. takes(0)
    `)
  })
})
