/**
 * Whether the sources of a clone are as an earlier start has left them: told by what the file system says of each, for to read and hash
 * them takes twice as long. Plain JavaScript, because nothing is bundled yet.
 */

const { lstatSync, readdirSync, readFileSync, renameSync, writeFileSync } = process.getBuiltinModule('node:fs')
const { join } = process.getBuiltinModule('node:path')

/** Milliseconds in which two changes of a file may have the same time. */
const granularity = 2000

/**
 * @param {string} packageFolder
 * @returns {string[]} what a program is made of, relative to the package, sorted
 */
export function sourceFiles(packageFolder) {
  const sources = readdirSync(join(packageFolder, 'src'), { recursive: true }).filter((name) =>
    /\.(tsx?|mjs|css)$/.test(name),
  )
  // Of packages, which the scripts hold, these tell the versions.
  return [...sources.map((name) => join('src', name)), 'package.json', 'package-lock.json'].sort()
}

/** The program that an earlier start has made of the same sources; null where that is not known. */
export function recallProgram(packageFolder, appsFolder) {
  try {
    const { state, programId } = JSON.parse(readFileSync(recordIn(appsFolder), 'utf8'))
    return state === stateOf(packageFolder).state ? programId : null
  } catch {
    return null
  }
}

/**
 * Has later starts know the program of these sources.
 *
 * @param {string} packageFolder
 * @param {string} appsFolder
 * @param {() => string} identify reads the sources, and says which program they are
 * @param {number} [now] milliseconds since the epoch
 * @returns {string} what that says
 */
export function identifyProgram(packageFolder, appsFolder, identify, now = Date.now()) {
  const { state, changed } = stateOf(packageFolder)
  const programId = identify()
  // What was changed a moment ago may be changed again without a trace.
  if (changed < now - granularity) keep(recordIn(appsFolder), JSON.stringify({ state, programId }))
  return programId
}

function recordIn(appsFolder) {
  return join(appsFolder, 'sources.json')
}

/** All that the file system says of the sources, and when the last of them was changed, in milliseconds. */
function stateOf(packageFolder) {
  let changed = 0
  const lines = sourceFiles(packageFolder).map((name) => {
    const { size, mtimeMs, ctimeMs, ino } = lstatSync(join(packageFolder, name), { throwIfNoEntry: false }) ?? {}
    changed = Math.max(changed, ctimeMs ?? 0)
    return `${name} ${size} ${mtimeMs} ${ctimeMs} ${ino}`
  })
  return { state: lines.join('\n'), changed }
}

function keep(file, text) {
  const unfinished = `${file}-${process.pid}`
  try {
    writeFileSync(unfinished, text)
    renameSync(unfinished, file)
  } catch {
    // The next start reads the sources again.
  }
}
