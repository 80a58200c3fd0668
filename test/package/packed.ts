/** The package as it is installed, made once for each content of the sources: for tests of what users have. */

import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packageFolder = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(packageFolder, 'node_modules/.cache/netsplit-tests')

/** Puts a copy into the node_modules of a project. Not a link: a compiler must not find a way to what is not exported. */
export function installCopy(modules: string, parts: readonly string[] = ['dist']): void {
  const installed = join(modules, 'netsplit')
  for (const part of parts) cpSync(join(packed(), part), join(installed, part), { recursive: true })
  cpSync(join(packageFolder, 'package.json'), join(installed, 'package.json'))
}

/** The folder of the declarations, as users' compilers read them. */
export function declarationsFolder(): string {
  return join(packed(), 'dist/types')
}

/** A folder with `dist` in it. Tests of several processes may ask for it at once. */
function packed(): string {
  const folder = join(cache, `packed-${hashOfSources()}`)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}-${randomBytes(4).toString('hex')}`
  execFileSync(process.execPath, [join(packageFolder, 'src/cli/pack.mjs'), join(unfinished, 'dist')])
  removeOthers()
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    rmSync(unfinished, { recursive: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(join(packageFolder, 'src'), { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(packageFolder, 'src', name)
    if (statSync(file).isFile()) hash.update(`${name}\0`).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 16)
}

const oneHour = 60 * 60 * 1000

/** What was made of sources of earlier; another process may still use what is young. */
function removeOthers(): void {
  mkdirSync(cache, { recursive: true })
  for (const name of readdirSync(cache).filter((each) => each.startsWith('packed-'))) {
    const folder = join(cache, name)
    if (Date.now() - statSync(folder).mtimeMs > oneHour) rmSync(folder, { recursive: true, force: true })
  }
}
