/** The library in bundles: it needs no platform, and says what it cannot do there. */

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'
import { packageFolder, UserFolder } from '../cli/netsplit.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())

describe('the library', () => {
  it('can be bundled for a browser, with all that it imports', async () => {
    const { metafile, warnings } = await build({
      entryPoints: [join(packageFolder, 'src/index.ts')],
      bundle: true,
      format: 'esm',
      platform: 'browser',
      write: false,
      metafile: true,
      logLevel: 'silent',
    })
    expect(warnings).toEqual([])
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([])
  })

  it.each(['esm', 'cjs'] as const)(
    'in a bundle (%s) checks specs, and refuses files with what to do',
    async (format) => {
      folder.write(
        'script.ts',
        `import { action, always, check, machine, spec } from '${join(packageFolder, 'src/index.ts')}'
const lamp = machine({
  name: 'lamp', parameters: {}, variables: () => ({ on: false }),
  actions: (_) => ({ press: action({ do(state) { state.on = !state.on } }) }),
})
const lamps = spec(lamp, { properties: { off: always(({ on }) => !on) }, scenarios: { usual: {} } })
async function main() {
  const { verdict, counterexample } = await check(lamps, { scenario: 'usual' })
  const refused = await check({ href: 'file:///lamp.ts' }).catch((error) => error)
  console.log(JSON.stringify({ verdict, steps: counterexample?.steps.length, message: refused.message }))
}
void main()
`,
      )
      const outfile = join(folder.path, format === 'esm' ? 'script.mjs' : 'script.cjs')
      const entryPoints = [join(folder.path, 'script.ts')]
      await build({ entryPoints, outfile, bundle: true, format, platform: 'node', logLevel: 'silent' })
      const stdout = await new Promise<string>((resolve) => {
        execFile(process.execPath, [outfile], (_error, stdout, stderr) => resolve(stdout + stderr))
      })
      expect(JSON.parse(stdout)).toEqual({
        verdict: 'violated',
        steps: 2,
        message: `Netsplit is part of a bundle here, and what checks files is not beside it.
  Leave netsplit external when you bundle, or give check() the spec in place of the address of its file.`,
      })
    },
  )
})
