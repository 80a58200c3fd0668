/**
 * The program as it runs. An installed package's was bundled when it was packed; that of a clone is made of the sources, once per
 * content in a cache, so that Node 20, which loads no TypeScript, runs them in the main thread and in workers alike. Plain
 * JavaScript, because nothing is bundled yet; the same file in src and in dist.
 */

const {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
} = process.getBuiltinModule('node:fs')
const { tmpdir } = process.getBuiltinModule('node:os')
const { dirname, join } = process.getBuiltinModule('node:path')
const { fileURLToPath, pathToFileURL } = process.getBuiltinModule('node:url')

export const packageFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
/** In a clone lie the sources, from which the program is bundled; what was packed of them does not count then. */
const isClone = existsSync(join(packageFolder, 'src'))
const oneDay = 24 * 60 * 60 * 1000

/**
 * The package's own cache folder, or a private one among the temporary files where the package is read-only. Programs are
 * imported from there, so nobody else may be able to write to it.
 *
 * @returns {{ cacheFolder: string, isKept: boolean }}
 */
function findCacheFolder() {
  const own = join(packageFolder, 'node_modules/.cache/netsplit')
  try {
    if (!existsSync(own)) mkdirSync(own, { recursive: true, mode: 0o755 })
    requireWritable(own)
    if (isGuardedLikeSources(dirname(own)) && isGuardedLikeSources(own)) return { cacheFolder: own, isKept: true }
  } catch {
    // It is read-only.
  }
  return temporaryCacheFolder()
}

/** @throws Error where nothing can be written */
function requireWritable(folder) {
  // Windows tells of files alone.
  if (process.platform === 'win32') rmdirSync(mkdtempSync(join(folder, 'probe-')))
  else accessSync(folder, constants.W_OK | constants.X_OK)
}

/** Whether those who may write to a folder may as well write to the sources that the program is made of. */
function isGuardedLikeSources(folder) {
  const user = process.getuid?.()
  if (user === undefined) return true
  const sources = lstatSync(join(packageFolder, isClone ? 'src' : 'dist'))
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
    throw new UnsafeFolder(`The folder of Netsplit is read-only, and other users can replace what lies in ${temporary}.
  Set TMPDIR to a folder that is yours.`)
  }
  const { createHash } = process.getBuiltinModule('node:crypto')
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

function temporaryCacheFolder() {
  const { folder, isKept } = privateFolder()
  const modules = join(folder, 'node_modules')
  mkdirSync(modules, { recursive: true, mode: 0o700 })
  if (isClone) linkDependencies(modules)
  const cache = join(modules, '.cache/netsplit')
  mkdirSync(cache, { recursive: true })
  return { cacheFolder: cache, isKept }
}

/** A program that is bundled into the cache imports packages by name, so these get links there. */
function linkDependencies(modules) {
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
}

function findInstalled(name) {
  for (let folder = packageFolder; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(candidate)) return candidate
    if (folder === dirname(folder)) return null
  }
}

/** The program of a clone, bundled once for each content of its sources. */
async function programOfSources(cacheFolder) {
  const { identifyProgram, recallProgram } = await import('./known-sources.mjs')
  const apps = join(cacheFolder, 'app')
  const known = recallProgram(packageFolder, apps)
  if (known !== null && existsSync(join(apps, known))) return { programId: known, appFolder: join(apps, known) }
  const { bundleProgram, hashSources } = await import('./program.mjs')
  mkdirSync(apps, { recursive: true })
  const programId = identifyProgram(packageFolder, apps, () => hashSources(packageFolder))
  const appFolder = join(apps, programId)
  if (!existsSync(appFolder)) {
    // Into a folder of its own that is renamed, so that runs at the same time do not see half a bundle.
    const unfinished = `${appFolder}-${process.pid}-${process.hrtime.bigint()}`
    await bundleProgram(packageFolder, unfinished)
    try {
      renameSync(unfinished, appFolder)
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true })
      if (!existsSync(appFolder)) throw error
    }
    removeOldBundles(apps)
  }
  return { programId, appFolder }
}

/** The program of an installed package, which was bundled when it was packed. */
function packedProgram() {
  const appFolder = join(packageFolder, 'dist')
  return { programId: readFileSync(join(appFolder, 'sources.sha256'), 'utf8'), appFolder }
}

/** Bundles of earlier versions; a run that still uses one has loaded it long ago. */
function removeOldBundles(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (Date.now() - statSync(path).mtimeMs > oneDay) rmSync(path, { recursive: true, force: true })
  }
}

/** Nobody else may be able to write to the folder that programs are imported from, and here somebody is. */
export class UnsafeFolder extends Error {}

/**
 * Where programs are kept that were made from sources. Source maps refer to the author's files by relative paths, which a
 * symbolic link would lead astray.
 */
export function cache() {
  const { cacheFolder, isKept } = findCacheFolder()
  return { cacheFolder: realpathSync(cacheFolder), isKept }
}

/**
 * The folder with the program, and what identifies it.
 *
 * @param {string} cacheFolder
 * @returns {Promise<{ appFolder: string, programId: string }>}
 */
export async function makeApp(cacheFolder) {
  return isClone ? programOfSources(cacheFolder) : packedProgram()
}

/** One for a process: checks that begin at the same time wait for the same bundle. */
let found = null

/** What `check()` of a file needs: the folders of the program, and the address of the part that carries it out. */
export function findApp() {
  found ??= (async () => {
    const { cacheFolder } = cache()
    const program = await makeApp(cacheFolder)
    const onDisk = pathToFileURL(join(program.appFolder, 'on-disk.mjs')).href
    return { onDisk, folders: { packageFolder, ...program, cacheFolder } }
  })()
  return found
}
