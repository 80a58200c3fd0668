#!/usr/bin/env node
/**
 * Starts Netsplit: the command line, out of the program that app.mjs finds or makes. The same file in src and in dist. What is
 * Node's is asked for, not imported, which is quicker (see asking.mjs).
 */

if (process.getBuiltinModule === undefined) {
  console.error(`Netsplit needs Node 20.19 or newer; this is ${process.version}.`)
  process.exit(2)
}
const module = process.getBuiltinModule('node:module')
const { join } = process.getBuiltinModule('node:path')
const { cache, makeApp, packageFolder, UnsafeFolder } = await import('./app.mjs')
const { runScript } = await import('./script.mjs')

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

/** Commands call different functions, so each has compiled code of its own. */
const commands = ['check', 'fuzz', 'history', 'replay']

function compiledCode({ programId }) {
  const [, , given] = process.argv
  const command = commands.includes(given) ? given : 'other'
  return join(cacheFolder, 'scripts', `${command}-${programId}-${process.version}-${process.arch}`)
}

Error.stackTraceLimit = 50
const { cacheFolder, isKept } = safeCache()
if (isKept) keepCompiled(join(cacheFolder, 'compiled'))
const program = await makeApp(cacheFolder)
const { run } = runScript(join(program.appFolder, 'command.cjs'), isKept ? compiledCode(program) : null)
await run(process.argv.slice(2), { packageFolder, ...program, cacheFolder, userFolder: findUserFolder() })
