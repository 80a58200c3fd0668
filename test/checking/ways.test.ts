/** A check says the same in every way: of a spec as a value, of its file by worker threads, and on the command line. */

import { describe, expect, it } from 'vitest'
import { check } from '../../src/checking/check.ts'
import type { CheckResult } from '../../src/checking/result.ts'
import { plainToJson } from '../../src/trace/json.ts'
import { launcher, packageFolder, run } from '../cli/netsplit.ts'
import { addressOf, found, subjects } from './subjects.ts'

const files = Object.keys(subjects)

/** What `--json` says of checks, by model and scenario. */
const told = run(
  process.execPath,
  [launcher, 'check', ...files.map((file) => `./${file}`), '--json', '--no-typecheck'],
  {
    cwd: packageFolder,
  },
).then(({ stdout }) => JSON.parse(stdout).results as { readonly [field: string]: unknown }[])

describe.each(files)('%s', (file) => {
  const spec = subjects[file] as NonNullable<(typeof subjects)[string]>
  const checked = check(spec)

  it('is found to be the same by worker threads', async () => {
    const { results, asExpected } = await checked
    const ofFile = await check(addressOf(file), { workers: 1 })
    expect(ofFile.results.map(found)).toEqual(results.map(found))
    expect(ofFile.asExpected).toBe(asExpected)
    expect(ofFile.results.map(({ workers }) => workers)).toEqual(results.map(({ workers }) => workers))
  })

  it('is found to be the same by the command line', async () => {
    const { results } = await checked
    const rows = (await told).filter(({ model }) => model === `./${file}`)
    expect(rows.map(({ scenario }) => scenario)).toEqual(results.map(({ scenario }) => scenario))
    for (const [index, row] of rows.entries()) {
      expect(row).toMatchObject(inJson(results[index] as CheckResult))
    }
  })
})

it('has every verdict and every kind of run among its subjects', async () => {
  const results = (await Promise.all(files.map((file) => check(subjects[file] as never)))).flatMap(
    (checked) => (checked as unknown as { readonly results: readonly CheckResult[] }).results,
  )
  const kinds = new Set(results.flatMap(({ verdict, traces }) => [verdict, ...traces.map(({ shows }) => shows.kind)]))
  expect([...kinds].sort()).toEqual(['counterexample', 'error', 'holds', 'lasso', 'open', 'vacuous', 'violated'])
  expect(results.some(({ symmetry }) => symmetry.length > 0)).toBe(true)
  expect(results.some(({ params }) => 'time' in params)).toBe(true)
})

/** What the command line has to say of a result, but for what it cost. */
function inJson(result: CheckResult): object {
  const { scenario, params, verdict, symmetry, expected, asExpected, exhaustive, bounds, states } = result
  const { properties, violation, counterexample, neverRan, fieldOrder, unseenFaults, growth, error } = result
  const json = { scenario, params, verdict, symmetry, expected, asExpected, exhaustive, bounds, states }
  return JSON.parse(
    JSON.stringify({
      ...json,
      ...{ neverRan, fieldOrder, unseenFaults, growth },
      properties: Object.values(properties).map((property) => withMember(property as object)),
      violation: violation && { ...withMember(violation), trace: counterexample && { steps: counterexample.steps } },
      error: error && { code: error.code, message: error.message, cure: error.cure },
    }),
  ) as object
}

function withMember({ of, ...told }: { readonly of?: unknown }): object {
  return { ...told, ...(of !== undefined && { of: plainToJson(of as never) }) }
}
