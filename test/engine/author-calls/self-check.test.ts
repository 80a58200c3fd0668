/**
 * The engine checks the protocols by which its own workers share memory. Since an engine with a flaw might not see that
 * flaw, the reference checker, which shares nothing, has to agree.
 */

import { describe, expect, it } from 'vitest'
import hashConsing from '../../../specs/hash-consing.ts'
import levelBarrier from '../../../specs/level-barrier.ts'
import visitedSet from '../../../specs/visited-set.ts'
import { judge } from '../../../src/cli/exit.ts'
import { search } from '../../../src/engine/threads/in-process.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { referenceCheck } from '../../reference/reference-checker.ts'

const options = { memoryBytes: 2 ** 28 }
/** What the reference checker can explore in a few seconds. */
const mostStates = 20_000

describe.each(Object.entries({ hashConsing, levelBarrier, visitedSet }))('%s', (_name, spec) => {
  const scenarios = Object.entries(spec.scenarios).filter(([, { large }]) => large !== true)

  it.each(scenarios)('%s', (name, { expect: expectation }) => {
    const result = search(instantiate(spec, name), options)
    const { verdict, violation, states, error } = result
    expect(error).toBeNull()
    expect(judge(result, expectation).asExpected).toBe(true)
    if (states.distinct > mostStates) return
    const { verdict: agreed, violation: alike, distinct, generated, depth } = referenceCheck(instantiate(spec, name))
    expect({
      verdict: agreed,
      property: alike?.property,
      length: alike?.run?.length,
      distinct,
      generated,
      depth,
    }).toEqual({
      verdict,
      property: violation?.property,
      length: violation?.run?.states.length,
      ...states,
    })
  })

  it('has a flawed variant for every flaw, and each is found', () => {
    const flaws = scenarios.filter(([, { expect: expectation }]) => typeof expectation === 'object')
    expect(flaws.length).toBeGreaterThanOrEqual(3)
  })
})
