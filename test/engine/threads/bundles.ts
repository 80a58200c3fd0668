/** The worker and specs as JavaScript, which worker threads can run, in a folder that is removed afterwards. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const packageFolder = fileURLToPath(new URL('../../..', import.meta.url))

export interface Bundles {
  readonly workerUrl: URL
  /** Where the bundle of a spec is, by the name of its file. */
  specUrl(name: string): string
  remove(): void
}

/** @param specs files of the package; one build, so that all of them share the library with the worker */
export async function bundle(specs: readonly string[]): Promise<Bundles> {
  const cache = join(packageFolder, 'node_modules/.cache/netsplit-tests')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'pool-'))
  const entries = Object.fromEntries(specs.map((file) => [basename(file, '.ts'), file]))
  await build({
    absWorkingDir: packageFolder,
    entryPoints: { worker: 'src/engine/threads/worker.ts', ...entries },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
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
    keepNames: true,
    logLevel: 'error',
  })
  const urlOf = (name: string) => pathToFileURL(join(folder, `${name}.mjs`))
  return {
    workerUrl: urlOf('worker'),
    specUrl: (name) => urlOf(name).href,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
