import { afterAll, describe, expect, it } from 'vitest'
import type { Spec } from '../../src/index.ts'
import { type Expectation, expectsToHold } from '../../src/language/spec.ts'
import { instantiate } from '../../src/semantics/instance.ts'
import { runFromJson } from '../../src/trace/json.ts'
import { replay } from '../../src/trace/replay.ts'
import { formatTrace } from '../../src/trace/text.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { lineWidth } from '../../src/trace/value.ts'
import { resultWith } from '../trace/runs.ts'
import { UserFolder } from './netsplit.ts'

interface Listed {
  readonly model: string
  readonly scenarios: readonly { readonly scenario: string; readonly expect: Expectation; readonly large: boolean }[]
}

const folder = new UserFolder()
afterAll(() => folder.remove())

const listed: readonly Listed[] = JSON.parse((await folder.check('--list', '--json')).stdout).models

describe('the traces of the expected violations of every model', () => {
  it.each(listed)('$model: replay, and fit into a chat', async ({ model, scenarios }) => {
    const chosen = scenarios.filter(({ expect, large }) => !large && !expectsToHold(expect) && expect !== 'incomplete')
    if (chosen.length === 0) return
    const args = chosen.flatMap(({ scenario }) => ['--scenario', scenario])
    const { stdout } = await folder.check(model, '--json', '--no-typecheck', ...args)
    const { default: spec }: { default: Spec } = await import(`../../specs/${model}.ts`)
    for (const { scenario, verdict, states, violation } of JSON.parse(stdout).results) {
      expect({ scenario, verdict }).toEqual({ scenario, verdict: 'violated' })
      if (violation.trace === null) continue
      const instance = instantiate(spec, scenario)
      const run = runFromJson(violation.trace, instance.system.slots)
      replay(instance.system, run)
      expect(run.steps.length).toBeLessThanOrEqual(states.depth + 1)
      const { failure } = violation.trace
      const found = { ...violation, run, slotsRead: instance.system.slots.map((_, slot) => slot), failure }
      const text = formatTrace(traceOf(resultWith(found), instance) as Trace)
      const longest = Math.max(...text.split('\n').map((line) => line.length))
      expect(longest).toBeLessThanOrEqual(lineWidth)
    }
  })
})
