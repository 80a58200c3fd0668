/** Loads TypeScript as it stands on disk, but for the file under test, which comes with its mutants in it. */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { transform } from 'esbuild'

let root = ''
let mutated = { file: '', content: '' }
/** Files as they were when they were first loaded: somebody may be writing tests meanwhile. */
let snapshot = ''
/** How often the file under test was asked to be loaded anew: see vitest.mjs. */
let generation = new Int32Array(1)

export function initialize(data) {
  root = data.root
  mutated = data.mutated
  snapshot = data.snapshot
  generation = data.generation
}

const digest = (text) => createHash('sha1').update(text).digest('hex')

const aliases = {
  vitest: () => new URL('vitest.mjs', import.meta.url).href,
  netsplit: () => pathToFileURL(join(root, 'src/index.ts')).href,
  'netsplit/workloads': () => pathToFileURL(join(root, 'src/workloads/index.ts')).href,
}

export async function resolve(specifier, context, next) {
  const alias = Object.hasOwn(aliases, specifier) ? aliases[specifier] : null
  if (alias !== null) return { url: alias(), shortCircuit: true }
  const found = await next(specifier, context)
  const current = Atomics.load(generation, 0)
  const isAnew =
    current > 0 && context.parentURL?.endsWith('.test.ts') && found.url === pathToFileURL(mutated.file).href
  return isAnew ? { ...found, url: `${found.url}?generation=${current}` } : found
}

export async function load(url, context, next) {
  const [address] = url.split('?')
  if (!address.startsWith('file:') || !address.endsWith('.ts')) return next(url, context)
  const file = fileURLToPath(address)
  const isMutated = file === mutated.file
  const kept = join(snapshot, `${digest(file)}${isMutated ? '-mutated' : ''}.mjs`)
  if (!existsSync(kept)) {
    const content = isMutated ? mutated.content : readFileSync(file, 'utf8')
    const { code } = await transform(content, { loader: 'ts', format: 'esm', target: 'node20' })
    writeFileSync(kept, code)
  }
  return { format: 'module', source: readFileSync(kept, 'utf8'), shortCircuit: true }
}
