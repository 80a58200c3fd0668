#!/usr/bin/env node
/**
 * Starts Netsplit. The package ships its TypeScript sources: this bundles them once per content into a cache, so that
 * Node 20, which loads no TypeScript, runs them in the main thread and in workers alike. Plain JavaScript, because
 * nothing is bundled yet.
 */

import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import module from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import v8 from 'node:v8'

const packageFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const oneDay = 24 * 60 * 60 * 1000

/** A hash of everything that the bundle is made of. */
function hashSources() {
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
 * The package's own cache folder, or a private one among the temporary files where the package is read-only. Programs are
 * imported from there, so nobody else may be able to write to it.
 *
 * @returns {{ cacheFolder: string, isKept: boolean }}
 */
function findCacheFolder() {
  const own = join(packageFolder, 'node_modules/.cache/netsplit')
  try {
    mkdirSync(own, { recursive: true, mode: 0o755 })
    const probe = join(own, `probe-${randomBytes(6).toString('hex')}`)
    mkdirSync(probe)
    rmSync(probe, { recursive: true })
    if (isGuardedLikeSources(dirname(own)) && isGuardedLikeSources(own)) return { cacheFolder: own, isKept: true }
  } catch {
    // It is read-only.
  }
  return temporaryCacheFolder()
}

/** Whether those who may write to a folder may as well write to the sources that the program is made of. */
function isGuardedLikeSources(folder) {
  const user = process.getuid?.()
  if (user === undefined) return true
  const sources = lstatSync(join(packageFolder, 'src'))
  const { uid, gid, mode } = lstatSync(folder)
  const groupMay = (mode & 0o020) === 0 || ((sources.mode & 0o020) !== 0 && gid === sources.gid)
  const othersMay = (mode & 0o002) === 0 || (sources.mode & 0o002) !== 0
  return [user, 0, sources.uid].includes(uid) && groupMay && othersMay
}

/** A folder among the temporary files that is this user's alone. If somebody else has taken its name: one for this run. */
function privateFolder() {
  const temporary = realpathSync(tmpdir())
  const user = process.getuid?.()
  if (user !== undefined && !isSafe(temporary, user)) {
    console.error(`The folder of Netsplit is read-only, and other users can replace what lies in ${temporary}.
  Set TMPDIR to a folder that is yours.`)
    process.exit(2)
  }
  const id = createHash('sha256').update(packageFolder).digest('hex').slice(0, 12)
  const folder = join(temporary, `netsplit-${user ?? 'cache'}-${id}`)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  const found = lstatSync(folder)
  const isOurs = user === undefined || (found.uid === user && (found.mode & 0o077) === 0)
  if (found.isDirectory() && isOurs) return { folder, isKept: true }
  const fresh = mkdtempSync(join(temporary, 'netsplit-'))
  process.on('exit', () => rmSync(fresh, { recursive: true, force: true }))
  return { folder: fresh, isKept: false }
}

/** Whether nobody but this user and root can put another folder in the place of one that this user makes there. */
function isSafe(folder, user) {
  return [user, 0].includes(lstatSync(folder).uid) && [folder, ...foldersAbove(folder)].every(keepsPlaces)
}

/** Whether in a folder everybody who is not its owner can move and remove only what is theirs. */
function keepsPlaces(folder) {
  const { mode } = lstatSync(folder)
  return (mode & 0o022) === 0 || (mode & 0o1000) !== 0
}

function foldersAbove(folder) {
  const above = dirname(folder)
  return above === folder ? [] : [above, ...foldersAbove(above)]
}

/** Bundles import packages by name, so the temporary folder gets links to those that the package depends on. */
function temporaryCacheFolder() {
  const { folder, isKept } = privateFolder()
  const modules = join(folder, 'node_modules')
  mkdirSync(modules, { recursive: true, mode: 0o700 })
  const { dependencies } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    const link = join(modules, name)
    const target = findInstalled(name)
    if (target === null || existsSync(link)) continue
    // Of a scope, which is a folder of its own.
    mkdirSync(dirname(link), { recursive: true, mode: 0o700 })
    try {
      symlinkSync(target, link, 'junction')
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
  const cache = join(modules, '.cache/netsplit')
  mkdirSync(cache, { recursive: true })
  return { cacheFolder: cache, isKept }
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
const found = findCacheFolder()
const cacheFolder = realpathSync(found.cacheFolder)
if (found.isKept) module.enableCompileCache?.(join(cacheFolder, 'compiled'))
const appFolder = join(cacheFolder, 'app', hashSources())
if (!existsSync(appFolder)) {
  mkdirSync(dirname(appFolder), { recursive: true })
  await bundleInto(appFolder)
}
const { run } = await import(pathToFileURL(join(appFolder, 'main.mjs')).href)
await run(process.argv.slice(2), {
  packageFolder,
  appFolder,
  cacheFolder,
  userFolder: findUserFolder(),
})
