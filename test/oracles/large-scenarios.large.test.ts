/** The large scenarios of all shipped models end as their specs expect, which for many includes their counts. */

import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judge } from '../../src/cli/exit.ts'
import { WorkerPool } from '../../src/engine/threads/pool.ts'
import { expectedViolations, type Spec } from '../../src/language/spec.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { startOf } from '../../src/trace/starting-run.ts'
import { packageFolder } from '../cli/netsplit.ts'
import { type Bundles, bundle } from '../engine/threads/bundles.ts'

const names = readdirSync(join(packageFolder, 'specs'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => basename(name, '.ts'))
const models = await Promise.all(
  names.map(async (name) => {
    const { default: spec }: { default: Spec } = await import(`../../specs/${name}.ts`)
    const large = Object.entries(spec.scenarios).filter(([, { large }]) => large === true)
    return { name, spec, large: large.map(([scenario]) => scenario) }
  }),
)

let bundles: Bundles
let pool: WorkerPool

beforeAll(async () => {
  bundles = await bundle(names.map((name) => `specs/${name}.ts`))
  pool = new WorkerPool({ size: 2, workerUrl: bundles.workerUrl })
})

afterAll(async () => {
  await pool.close()
  bundles.remove()
})

describe.each(models.filter(({ large }) => large.length > 0))('$name', ({ name, spec, large }) => {
  it.each(large)('%s: ends as its spec expects', async (scenario) => {
    const instance = instantiate(spec, scenario)
    const result = await pool.check(instance, {
      specUrl: bundles.specUrl(name),
      scenario,
      overrides: {},
      options: { memoryBytes: 6 * 2 ** 30, awaited: expectedViolations(instance.expect), from: startOf(instance) },
    })
    expect(result.error).toBeNull()
    expect(judge(result, instance.expect)).toEqual({ asExpected: true, exitCode: 0 })
  })
})
