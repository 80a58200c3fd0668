/** What bundlers make of a script that uses the package. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { run } from '../cli/netsplit.ts'
import { done } from './installation.ts'

const installation = inject('installation')

/** Takes a run of a model, and checks it: the library, the semantics and the engine work inside a bundle. */
const script = `
import { action, always, check, machine, spec } from 'netsplit'
import { takeRun } from 'netsplit/testing'
import { registerReader } from 'netsplit/workloads'

const counter = machine({
  name: 'counter',
  parameters: { most: 2 },
  variables: () => ({ count: 0 }),
  actions: ({ most }) => ({ increment: action({ when: ({ count }) => count < most, do: (state) => { state.count++ } }) }),
})
const counted = spec(counter, {
  properties: { low: always(({ count }) => count < 2) },
  scenarios: { two: {} },
})
const { status } = takeRun(counted, { scenario: 'two', property: 'low', steps: ['start', 'increment', 'increment'] })
check(counted, { scenario: 'two' }).then(({ verdict, counterexample }) =>
  console.log(status, typeof registerReader, verdict, counterexample.steps.length),
)
`

/** Programs of bundlers, each in a process of its own: options are JSON, as paths may hold anything. */
const bundlers: { readonly [name: string]: (entry: string, output: string) => string } = {
  esbuild: (entryPoint, outfile) => `
    import { build } from 'esbuild'
    await build(${JSON.stringify({ entryPoints: [entryPoint], outfile, bundle: true, minify: true, format: 'esm', platform: 'node' })})`,
  rollup: (input, file) => `
    import { rollup } from 'rollup'
    import resolve from '@rollup/plugin-node-resolve'
    const bundle = await rollup({
      input: ${JSON.stringify(input)},
      plugins: [resolve({ exportConditions: ['node'] })],
      onwarn(warning) { throw new Error(warning.message) },
    })
    await bundle.write({ file: ${JSON.stringify(file)}, format: 'es', inlineDynamicImports: true })`,
  webpack: (entry, output) => `
    import { dirname, basename } from 'node:path'
    import webpack from 'webpack'
    const file = ${JSON.stringify(output)}
    webpack({
      mode: 'production', optimization: { minimize: false }, target: 'node20', entry: ${JSON.stringify(entry)}, experiments: { outputModule: true },
      output: { path: dirname(file), filename: basename(file), module: true },
    }, (error, stats) => {
      if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString())
      if (stats.hasWarnings()) throw new Error(stats.toString())
    })`,
}

describe.skipIf(installation === null)('a script that uses the package', () => {
  const { project = '', tools = '' } = installation ?? {}
  const entry = join(project, 'script.mjs')

  beforeAll(() => writeFileSync(entry, script))

  async function runWithTools(program: string) {
    done(await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: tools }))
  }

  it.each(Object.keys(bundlers))('works in a bundle made by %s', async (name) => {
    const output = join(project, `bundled-by-${name}.mjs`)
    await runWithTools(bundlers[name]?.(entry, output) ?? '')
    expect(readFileSync(output, 'utf8')).not.toMatch(/from\s*['"]netsplit/)
    expect(done(await run(process.execPath, [output], { cwd: project })).stdout).toBe('violated function violated 3\n')
  })

  it('is bundled for a browser with nothing left to import', { timeout: 300_000 }, async () => {
    const output = join(project, 'in-a-browser.js')
    const options = { entryPoints: [entry], outfile: output, bundle: true, format: 'iife', platform: 'browser' }
    await runWithTools(`import { build } from 'esbuild'\nawait build(${JSON.stringify(options)})`)
    const said = await new Promise<unknown[]>((resolve) => {
      // What every browser has, and nothing of Node.
      const console = { log: (...values: unknown[]) => resolve(values) }
      const browser = { console, structuredClone, performance, setTimeout, clearTimeout, MessageChannel }
      runInContext(readFileSync(output, 'utf8'), createContext(browser))
    })
    expect(said).toEqual(['violated', 'function', 'violated', 3])
  })
})
