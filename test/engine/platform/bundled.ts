/** The engine with what specs are written with, and some specs, as one script for a browser. */

import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * A script that leaves what an entry exports in the global `bundled`.
 *
 * @param entry its source, as that of a module in the folder of the package
 * @throws where anything behind it needs Node
 */
export async function bundledForBrowser(entry: string): Promise<string> {
  const built = await build({
    absWorkingDir: root,
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'bundled',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    alias: { netsplit: './src/index.ts', 'netsplit/workloads': './src/workloads/index.ts' },
    logLevel: 'silent',
    tsconfigRaw: {},
  })
  return built.outputFiles[0]?.text ?? ''
}

/** What a page is to run: searches of two specs, by one name each. */
export const searchingEntry = `
export * from './src/engine/index.ts'
export * from './src/index.ts'
export { instantiate } from './src/semantics/instance/instance.ts'
export { default as paxos } from './specs/paxos.ts'
export { default as twoPhaseCommit } from './specs/two-phase-commit.ts'
`
