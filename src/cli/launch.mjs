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

const [major] = process.versions.node.split('.').map(Number)
if (major < 20) {
  console.error(`Netsplit needs Node 20 or newer; this is ${process.version}.`)
  process.exit(2)
}
// Compiling competes with searching, and inlining is half of it (docs/decisions/0024). V8 complains about flags it has not.
if (major <= 24) v8.setFlagsFromString('--max-inlined-bytecode-size-cumulative=250')
Error.stackTraceLimit = 50
const { cacheFolder, isKept } = safeCache()
if (isKept) module.enableCompileCache?.(join(cacheFolder, 'compiled'))
const program = await makeApp(cacheFolder)
const { run } = await import(pathToFileURL(join(program.appFolder, 'main.mjs')).href)
await run(process.argv.slice(2), { packageFolder, ...program, cacheFolder, userFolder: findUserFolder() })
