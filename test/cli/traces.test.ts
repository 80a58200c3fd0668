import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { instanceFor } from '../../src/checking/replay.ts'
import type { PropertyResult } from '../../src/engine/result.ts'
import type { Spec } from '../../src/index.ts'
import { comparePlain } from '../../src/language/plain.ts'
import { type Expectation, expectsToHold } from '../../src/language/spec.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { type Json, type JsonState, plainFromJson, runFromJson, traceToJson } from '../../src/trace/json.ts'
import { readTraceFile } from '../../src/trace/read-trace-file.ts'
import { replay } from '../../src/trace/replay.ts'
import { retake } from '../../src/trace/retake.ts'
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

const listed: readonly Listed[] = JSON.parse((await folder.check('netsplit/', '--json')).stdout).models.map(
  (one: Listed) => ({ ...one, model: one.model.replace('netsplit/', '') }),
)

interface Listing {
  readonly scenario: string
  readonly property: string | null
}

/** Through the same model, a run that was kept shows what it showed, by the same states. */
function expectReproduced(file: string, spec: Spec): void {
  const kept = readTraceFile(readFileSync(join(folder.path, file), 'utf8'), file)
  const { outcome, drift, shown, trace } = retake(kept, instanceFor(kept, { spec }), null)
  expect({ file, outcome, drift }).toEqual({ file, outcome: 'reproduced', drift: null })
  expect(shown.run.ending ?? null).toEqual(kept.ending)
  expect(trace.failure?.message).toBe(kept.failure?.message)
  const plain = (read: JsonState) => plainFromJson(read as Json)
  expect(comparePlain(plain(traceToJson(trace).read), plain(kept.read))).toBe(0)
}

describe('the traces of the expected violations of every model', () => {
  it.each(listed)(
    '$model: replay, are reproduced from their files, and fit into a chat',
    async ({ model, scenarios }) => {
      const chosen = scenarios.filter(
        ({ expect, large }) => !large && !expectsToHold(expect) && expect !== 'incomplete',
      )
      if (chosen.length === 0) return
      const args = chosen.flatMap(({ scenario }) => ['--scenario', scenario])
      const { stdout } = await folder.check(model, '--json', '--no-typecheck', '--traces', model, ...args)
      const { default: spec }: { default: Spec } = await import(`../../specs/${model}.ts`)
      const { results, written, notWritten } = JSON.parse(stdout)
      expect(notWritten).toEqual([])
      for (const { file } of written) expectReproduced(file, spec)
      for (const { scenario, verdict, states, violation, properties } of results) {
        expect({ scenario, verdict }).toEqual({ scenario, verdict: 'violated' })
        const found = (properties as PropertyResult[]).filter(({ depth }) => depth !== null).map(({ name }) => name)
        const shown = (written as Listing[]).filter((one) => one.scenario === scenario).map(({ property }) => property)
        expect(shown).toEqual(expect.arrayContaining(found))
        if (violation.trace === null) continue
        const instance = instantiate(spec, scenario)
        const run = runFromJson(violation.trace, instance.system.slots)
        replay(instance.system, run)
        // A lasso goes around as it needs to; all else ends where the search found it.
        const longest = violation.trace.ending?.kind === 'repeats' ? states.depth + states.distinct : states.depth + 1
        expect(run.steps.length).toBeLessThanOrEqual(longest)
        const { failure } = violation.trace
        const whole = { ...violation, run, slotsRead: instance.system.slots.map((_, slot) => slot), failure }
        const text = formatTrace(traceOf(resultWith(whole), instance) as Trace)
        const widest = Math.max(...text.split('\n').map((line) => line.length))
        expect(widest).toBeLessThanOrEqual(lineWidth)
      }
    },
  )
})
