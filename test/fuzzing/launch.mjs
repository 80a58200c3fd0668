/** Bundles the script that compares strategies, and each spec, which Node 20 could not load; then runs it. */

import { readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const packageFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const outdir = join(packageFolder, 'node_modules/.cache/netsplit', `fuzz-table-${process.pid}`)
const specs = readdirSync(join(packageFolder, 'specs')).filter((name) => name.endsWith('.ts'))
await build({
  absWorkingDir: packageFolder,
  entryPoints: [
    { in: 'test/fuzzing/strategies-table.ts', out: 'main' },
    ...specs.map((name) => ({ in: `specs/${name}`, out: `specs/${name.slice(0, -'.ts'.length)}` })),
  ],
  outdir,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'shared/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  alias: {
    netsplit: join(packageFolder, 'src/index.ts'),
    'netsplit/workloads': join(packageFolder, 'src/workloads/index.ts'),
  },
  logLevel: 'error',
})
process.on('exit', () => rmSync(outdir, { recursive: true, force: true }))
await import(pathToFileURL(join(outdir, 'main.mjs')).href)
