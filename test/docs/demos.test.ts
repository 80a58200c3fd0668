/** The demos of docs/examples hold and break as they say, and nothing but the fault that they are about breaks them. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judge } from '../../src/cli/exit.ts'
import type { Run, SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { WorkerPool } from '../../src/engine/threads/pool.ts'
import { expectedViolations, type Spec } from '../../src/language/spec.ts'
import { type Instance, instantiate } from '../../src/semantics/instance/instance.ts'
import { runFromJson, traceToJson } from '../../src/trace/json.ts'
import { replay } from '../../src/trace/replay.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { packageFolder } from '../cli/netsplit.ts'
import { type Bundles, bundle } from '../engine/threads/bundles.ts'
import { type Demo, demos, differences, specOf } from './demos.ts'

const folders = ['faults', 'fallacies']
const files = folders.flatMap((folder) =>
  readdirSync(join(packageFolder, 'docs/examples', folder)).map((file) => `${folder}/${file.replace(/\.ts$/, '')}`),
)
const specs = new Map<string, Spec>(
  await Promise.all(files.map(async (file) => [file, await specOf(`docs/examples/${file}.ts`)] as const)),
)
const specIn = (file: string) => specs.get(file) as Spec
const memoryBytes = 64 * 2 ** 20

interface Check {
  readonly file: string
  readonly scenario: string
  readonly instance: Instance
}

function checkOf(file: string, scenario: string): Check {
  return { file, scenario, instance: instantiate(specIn(file), scenario) }
}

function runOf({ violation }: SearchResult): Run {
  expect(violation?.run).toBeTruthy()
  return violation?.run as Run
}

describe('every demo', () => {
  let bundles: Bundles
  let pair: WorkerPool

  beforeAll(async () => {
    bundles = await bundle(files.map((file) => `docs/examples/${file}.ts`))
    pair = new WorkerPool({ size: 2, workerUrl: bundles.workerUrl })
  })
  afterAll(async () => {
    await pair.close()
    bundles.remove()
  })

  const checks = files.flatMap((file) => Object.keys(specIn(file).scenarios).map((scenario) => ({ file, scenario })))

  it.each(checks)('$file, $scenario: ends as it says, with one worker and with two', async ({ file, scenario }) => {
    const { instance } = checkOf(file, scenario)
    const options = { memoryBytes, awaited: expectedViolations(instance.expect) }
    const alone = search(instance, options)
    expect(judge(alone, instance.expect)).toEqual({ asExpected: true, exitCode: 0 })
    expect(alone.exhaustive || instance.expect !== 'holds').toBe(true)
    const specUrl = bundles.specUrl(file.replace(/^.*\//, ''))
    const both = await pair.check(instance, { specUrl, scenario, overrides: {}, options })
    const lasting = ({ verdict, states, properties, violation }: SearchResult) => ({
      verdict,
      states,
      properties,
      violation,
    })
    expect(lasting(both)).toEqual(lasting(alone))
  })
})

describe('a demo breaks by its fault alone', () => {
  it.each(demos)('$file: $breaks', ({ file, holds, breaks, differs, isFault }: Demo) => {
    const { scenarios } = specIn(file)
    const [without, withIt] = [scenarios[holds], scenarios[breaks]]
    if (without === undefined || withIt === undefined) throw new Error(`${file} has no such scenarios`)
    expect(without.expect).toBe('holds')
    expect(differences(without, withIt)).toEqual([...differs].sort())
    const { instance } = checkOf(file, breaks)
    const result = search(instance, { memoryBytes })
    const json = traceToJson(traceOf(result, instance) as Trace)
    replay(instance.system, runFromJson(JSON.parse(JSON.stringify(json)), instance.system.slots))
    if (isFault !== undefined) expect(runOf(result).steps.filter(isFault)).not.toEqual([])
  })

  it('is told for every file', () => {
    expect([...new Set(demos.map(({ file }) => file))].sort()).toEqual([...files].sort())
  })
})
