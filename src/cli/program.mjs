/**
 * Bundles the program: for the launcher of a clone into its cache, for a package into dist. Plain JavaScript, because nothing
 * is bundled yet.
 */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What is imported from outside: the command and its threads, what models and tests are written with, and check() of a file. */
const entryPoints = {
  main: 'src/cli/main.ts',
  worker: 'src/cli/worker.ts',
  'fuzz-worker': 'src/cli/fuzz-worker.ts',
  index: 'src/index.ts',
  workloads: 'src/workloads/index.ts',
  'on-disk': 'src/checking/on-disk.ts',
  host: 'src/checking/host.ts',
}

/** A hash of everything that the program is made of. */
export function hashSources(packageFolder) {
  const hash = createHash('sha256')
  const files = readdirSync(join(packageFolder, 'src'), { recursive: true }).filter((name) =>
    /\.(tsx?|mjs|css)$/.test(name),
  )
  for (const name of files.sort()) hash.update(`${name}\0`).update(readFileSync(join(packageFolder, 'src', name)))
  return hash
    .update(readFileSync(join(packageFolder, 'package.json')))
    .digest('hex')
    .slice(0, 16)
}

/**
 * @param {string} packageFolder
 * @param {string} folder where the program is put; all that it imports but packages lies there, too
 * @param {import('esbuild').BuildOptions} [options] beside the usual ones
 */
export async function bundleProgram(packageFolder, folder, { entryPoints: more, ...options } = {}) {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: packageFolder,
    entryPoints: { ...entryPoints, ...more },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
    ...options,
  })
}
