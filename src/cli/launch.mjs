#!/usr/bin/env node
/**
 * Starts Netsplit. The package ships its TypeScript sources: this bundles them once per content into a cache, so that
 * Node 20, which loads no TypeScript, runs them in the main thread and in workers alike. Plain JavaScript, because
 * nothing is bundled yet.
 */

import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import module from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import v8 from 'node:v8'

const packageFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const oneDay = 24 * 60 * 60 * 1000

/** A hash of everything that the bundle is made of. */
function hashSources() {
  const hash = createHash('sha256')
  const files = readdirSync(join(packageFolder, 'src'), { recursive: true }).filter((name) => /\.(ts|mjs)$/.test(name))
  for (const name of files.sort()) hash.update(`${name}\0`).update(readFileSync(join(packageFolder, 'src', name)))
  return hash
    .update(readFileSync(join(packageFolder, 'package.json')))
    .digest('hex')
    .slice(0, 16)
}

/** The package's own cache folder, or one among the temporary files where the package is read-only. */
function findCacheFolder() {
  const own = join(packageFolder, 'node_modules/.cache/netsplit')
  try {
    mkdirSync(own, { recursive: true })
    const probe = join(own, `probe-${randomBytes(6).toString('hex')}`)
    mkdirSync(probe)
    rmSync(probe, { recursive: true })
    return own
  } catch {
    return temporaryCacheFolder()
  }
}

/** Bundles import packages by name, so the temporary folder gets links to those that the package depends on. */
function temporaryCacheFolder() {
  const id = createHash('sha256').update(packageFolder).digest('hex').slice(0, 12)
  const modules = join(tmpdir(), `netsplit-${userInfo().username}-${id}`, 'node_modules')
  mkdirSync(modules, { recursive: true, mode: 0o700 })
  const { dependencies } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    const link = join(modules, name)
    const target = findInstalled(name)
    if (target === null || existsSync(link)) continue
    try {
      symlinkSync(target, link, 'junction')
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
  const cache = join(modules, '.cache/netsplit')
  mkdirSync(cache, { recursive: true })
  return cache
}

function findInstalled(name) {
  for (let folder = packageFolder; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(candidate)) return candidate
    if (folder === dirname(folder)) return null
  }
}

/** Bundles into a folder of its own and renames it, so that runs at the same time do not see half a bundle. */
async function bundleInto(appFolder) {
  const { build } = await import('esbuild')
  const unfinished = `${appFolder}-${process.pid}-${randomBytes(4).toString('hex')}`
  await build({
    absWorkingDir: packageFolder,
    entryPoints: { main: 'src/cli/main.ts', worker: 'src/cli/worker.ts', index: 'src/index.ts' },
    outdir: unfinished,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  })
  try {
    renameSync(unfinished, appFolder)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(appFolder)) throw error
  }
  removeOldBundles(dirname(appFolder))
}

/** Bundles of earlier versions; a run that still uses one has loaded it long ago. */
function removeOldBundles(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (Date.now() - statSync(path).mtimeMs > oneDay) rmSync(path, { recursive: true, force: true })
  }
}

/** `npm run` of this package's own scripts goes to the package, and tells where the user is. */
function findUserFolder() {
  const folder = process.cwd()
  return folder === packageFolder ? (process.env.INIT_CWD ?? folder) : folder
}

const [major] = process.versions.node.split('.').map(Number)
if (major < 20) {
  console.error(`Netsplit needs Node 20 or newer; this is ${process.version}.`)
  process.exit(2)
}
// Compiling competes with searching, and inlining is half of it (docs/decisions/0024). V8 complains about flags it has not.
if (major <= 24) v8.setFlagsFromString('--max-inlined-bytecode-size-cumulative=250')
process.setSourceMapsEnabled(true)
Error.stackTraceLimit = 50
// Source maps refer to the author's files by relative paths, which a symbolic link would lead astray.
const cacheFolder = realpathSync(findCacheFolder())
module.enableCompileCache?.(join(cacheFolder, 'compiled'))
const appFolder = join(cacheFolder, 'app', hashSources())
if (!existsSync(appFolder)) {
  mkdirSync(dirname(appFolder), { recursive: true })
  await bundleInto(appFolder)
}
const { main } = await import(pathToFileURL(join(appFolder, 'main.mjs')).href)
process.exitCode = await main(process.argv.slice(2), {
  packageFolder,
  appFolder,
  cacheFolder,
  userFolder: findUserFolder(),
})
