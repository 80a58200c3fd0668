#!/usr/bin/env node
/**
 * Starts Netsplit: the command line, out of the program that app.mjs finds or makes. A module in src; in dist a script, for it takes
 * Node 20 10 ms to load what loads modules. What is Node's is asked for, not imported, which is quicker (see asking.mjs).
 */

if (process.getBuiltinModule === undefined) {
  console.error(`Netsplit needs Node 20.19 or newer; this is ${process.version}.`)
  process.exit(2)
}
launch()

async function launch() {
  const { cache, makeApp, packageFolder, UnsafeFolder } = await import('./app.mjs')
  const { runScript } = await import('./script.mjs')
  Error.stackTraceLimit = 50
  const { cacheFolder, isKept } = orExit(cache, UnsafeFolder)
  if (isKept) keepCompiled(join(cacheFolder, 'compiled'))
  const program = await makeApp(cacheFolder)
  const args = process.argv.slice(2)
  const { script, command } = scriptOf(args)
  // Commands call different functions, so each has compiled code of its own.
  const code = `${command}-${program.programId}-${process.version}-${process.arch}`
  const { run } = runScript(join(program.appFolder, script), isKept ? join(cacheFolder, 'scripts', code) : null)
  await run(args, { packageFolder, ...program, cacheFolder, userFolder: findUserFolder(packageFolder) })
}

function join(...parts) {
  return process.getBuiltinModule('node:path').join(...parts)
}

function orExit(act, Expected) {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof Expected)) throw error
    console.error(error.message)
    process.exit(2)
  }
}

/** Has Node keep what it has compiled, from 22.1 on. Threads, and the compiler of types, learn of that from the environment. */
function keepCompiled(folder) {
  process.getBuiltinModule('node:module').enableCompileCache?.(folder)
  process.env.NODE_COMPILE_CACHE ??= folder
}

/** The command that the user names, and which script carries it out. */
function scriptOf([command, first]) {
  if (command === 'check' && first !== 'history') return { script: 'check.cjs', command }
  return { script: 'command.cjs', command: ['fuzz', 'history', 'replay'].includes(command) ? command : 'other' }
}

/** `npm run` of this package's own scripts goes to the package, and tells where the user is. */
function findUserFolder(packageFolder) {
  const folder = process.cwd()
  return folder === packageFolder ? (process.env.INIT_CWD ?? folder) : folder
}
