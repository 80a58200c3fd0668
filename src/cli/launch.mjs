#!/usr/bin/env node
/** Starts Netsplit: the command line, out of the program that app.mjs finds or makes. The same file in src and in dist. */

import module from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import v8 from 'node:v8'
import { cache, makeApp, packageFolder, UnsafeFolder } from './app.mjs'

/** `npm run` of this package's own scripts goes to the package, and tells where the user is. */
function findUserFolder() {
  const folder = process.cwd()
  return folder === packageFolder ? (process.env.INIT_CWD ?? folder) : folder
}

function safeCache() {
  try {
    return cache()
  } catch (error) {
    if (!(error instanceof UnsafeFolder)) throw error
    console.error(error.message)
    process.exit(2)
  }
}

/** Has Node keep what it has compiled, from 22.1 on. Threads, and the compiler of types, learn of that from the environment. */
function keepCompiled(folder) {
  module.enableCompileCache?.(folder)
  process.env.NODE_COMPILE_CACHE ??= folder
}

/** Whether this process will search, as far as one sees. If it does not, the thread ends with it. */
function isAboutToSearch([command, ...others]) {
  const isOther = others[0] === 'history' || others.some((one) => ['-h', '--help', '--list'].includes(one))
  const onlyWatches = others.includes('--watch') && process.env.NETSPLIT_ROUND === undefined
  return command === 'check' && !isOther && !onlyWatches
}

const [major] = process.versions.node.split('.').map(Number)
if (major < 20) {
  console.error(`Netsplit needs Node 20 or newer; this is ${process.version}.`)
  process.exit(2)
}
// Compiling competes with searching, and inlining is half of it (docs/decisions/0024). V8 complains about flags it has not.
if (major <= 24) v8.setFlagsFromString('--max-inlined-bytecode-size-cumulative=250')
Error.stackTraceLimit = 50
const { cacheFolder, isKept } = safeCache()
if (isKept) keepCompiled(join(cacheFolder, 'compiled'))
const program = await makeApp(cacheFolder)
const partOf = (name) => pathToFileURL(join(program.appFolder, `${name}.mjs`))
const args = process.argv.slice(2)
// A thread takes as long to start as the command to load.
const first = isAboutToSearch(args) ? (await import(partOf('hire').href)).hireFirst(partOf('worker')) : null
const { run } = await import(partOf('main').href)
await run(args, { packageFolder, ...program, cacheFolder, userFolder: findUserFolder() }, first)
