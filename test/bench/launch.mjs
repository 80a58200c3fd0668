/** Starts the benchmark: bundles it, for Node 20 loads no TypeScript, and hands over to main.ts. */

import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'

const packageFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const bundle = join(packageFolder, `node_modules/.cache/netsplit/bench/main-${process.pid}.mjs`)
buildSync({
  absWorkingDir: packageFolder,
  entryPoints: ['test/bench/main.ts'],
  outfile: bundle,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'error',
})
const { main } = await import(pathToFileURL(bundle).href)
rmSync(bundle)
process.exitCode = await main(process.argv.slice(2), packageFolder)
