/**
 * Runs a program that is one script, with what V8 compiled of it in earlier runs. Compiling is half of what a short command takes,
 * for V8 compiles a function when it is first called. Node keeps compiled code of modules from 22.1 on, but as it is before any of
 * their functions is called; that of a script can be had at the end. Plain JavaScript; the same file in src and in dist.
 */

const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } =
  process.getBuiltinModule('node:fs')
const { createRequire } = process.getBuiltinModule('node:module')
const { basename, dirname, join } = process.getBuiltinModule('node:path')
const { pathToFileURL } = process.getBuiltinModule('node:url')
const { Script } = process.getBuiltinModule('node:vm')

/** So many runs add what they call: the first one has more to do than the others, and something else. */
const mostRuns = 2
/** Seconds. V8 drops the code of functions that have not been called for long. */
const shortRun = 10
const oneDay = 24 * 60 * 60 * 1000

/**
 * Behind the compiled code: of how many runs it is, a sum, for V8 itself takes damaged code as it is, and of when the script is, for V8
 * compares nothing but its length.
 */
const trailerBytes = 16
/** What is damaged is a block of a file, or all of it: a word of each 64 bytes is looked at, for to look at all takes 16 ms. */
const everyWords = 16

/**
 * @param {string} file a script that is a function of what a CommonJS module has, of its address, and of what imports others
 * @param {string | null} kept where its compiled code is kept; null for nowhere
 * @returns what it exports
 */
export function runScript(file, kept) {
  const url = pathToFileURL(file).href
  const source = readFileSync(file, 'latin1')
  const { mtimeMs } = statSync(file)
  const found = kept === null ? null : recall(kept, mtimeMs)
  const script = new Script(source, { filename: url, cachedData: found?.code })
  const runs = found === null || script.cachedDataRejected ? 0 : found.runs
  if (kept !== null && runs < mostRuns) process.on('exit', () => keep(script, kept, { runs, mtimeMs }))
  const module = { exports: {} }
  script.runInThisContext()(createRequire(file), module, url, (address) => import(address))
  return module.exports
}

/** The compiled code that earlier runs have left; null where there is none, not all of it, or that of another script. */
function recall(kept, mtimeMs) {
  try {
    const whole = readFileSync(kept)
    const code = whole.subarray(0, whole.length - trailerBytes)
    const runs = whole.readUInt32LE(code.length)
    const isGood = whole.readDoubleLE(code.length + 8) === mtimeMs && whole.readInt32LE(code.length + 4) === sumOf(code)
    return isGood ? { code, runs } : null
  } catch {
    return null
  }
}

/** Keeps the code of all functions that were called in this run and those before. */
function keep(script, kept, { runs, mtimeMs }) {
  if (runs > 0 && process.uptime() > shortRun) return
  const unfinished = `${kept}-${process.pid}`
  try {
    const code = script.createCachedData()
    const trailer = Buffer.alloc(trailerBytes)
    trailer.writeUInt32LE(runs + 1)
    trailer.writeInt32LE(sumOf(code), 4)
    trailer.writeDoubleLE(mtimeMs, 8)
    mkdirSync(dirname(kept), { recursive: true })
    writeFileSync(unfinished, Buffer.concat([code, trailer]))
    renameSync(unfinished, kept)
    if (runs === 0) removeOld(kept)
  } catch {
    // The next run compiles it again.
    remove(unfinished)
  }
}

function remove(path) {
  try {
    rmSync(path, { force: true })
  } catch {
    // A later run does.
  }
}

function sumOf({ buffer, byteOffset, length }) {
  // Signed, for V8 puts no larger numbers into words before it optimises this.
  const words = new Int32Array(buffer, byteOffset, Math.floor(length / 4))
  let sum = length
  for (let at = 0; at < words.length; at += everyWords) sum = (Math.imul(sum, 31) + words[at]) | 0
  return sum
}

/** Code of other versions, and what runs have left that were ended. */
function removeOld(kept) {
  const folder = dirname(kept)
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (name !== basename(kept) && Date.now() - statSync(path).mtimeMs > oneDay) remove(path)
  }
}
