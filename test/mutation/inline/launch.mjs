/**
 * Mutation testing of a room as launch.mjs does it, with the same mutants, but all mutants of a file are run by one worker,
 * which has loaded the tests once: `npm run mutate:inline -- ROOM [FILE...]`. That takes a tenth of the time or less. What
 * has been killed is kept in .mutation until the source file changes; survivors are tried again, by the tests as they are.
 */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { Instrumenter } from '@stryker-mutator/instrumenter'
import { globSync } from 'tinyglobby'
import { describeMutant, leastScore, scoreOf, unlisted } from '../results.mjs'
import { chosenRoom, mutantsOfRoom } from '../room.mjs'
import { ownTests, rooms } from '../rooms.mjs'

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
process.chdir(root)
process.env['NETSPLIT_RANDOM_VALUES'] ??= '60'

const chosen = chosenRoom('npm run mutate:inline')
const { room } = chosen
const every = 50

/** Files as they are when they are first loaded, for somebody may be writing tests meanwhile. */
const snapshot = join(root, `.mutation/snapshot-${process.pid}`)

/** A worker with the tests and the mutants of a file in it. */
class Runner {
  #worker = null
  #data

  constructor(file, content, tests) {
    const setup = join(root, 'test/mutation/setup.ts')
    const testFiles = globSync([...tests], { cwd: root, absolute: true }).sort()
    this.#data = { root, mutated: { file, content }, snapshot, testFiles, setup }
  }

  /** Runs all tests without a mutant: how long each takes, whether it fails as it is, and which mutants it covers. */
  async tests() {
    const { tests, coverage } = await this.#start({ isFirst: true })
    this.found = tests
    return { tests, coverage }
  }

  async stop() {
    await this.#worker?.terminate()
    this.#worker = null
  }

  #start(how) {
    return new Promise((resolve, reject) => {
      this.#worker = new Worker(new URL('worker.mjs', import.meta.url), {
        workerData: { ...this.#data, ...how },
        resourceLimits: { maxOldGenerationSizeMb: 1500 },
        stdout: true,
        stderr: true,
      })
      this.#worker.once('message', resolve)
      this.#worker.once('error', reject)
    })
  }

  /** What becomes of a mutant. */
  async run(asked) {
    if (this.#worker === null) await this.#start({ isFirst: false })
    const answer = await this.#ask(asked)
    if (!answer.isStale) return answer.status
    await this.stop()
    if (answer.status !== 'Killed') return answer.status
    // What another mutant left behind may have killed it; nothing is left behind in a new worker.
    await this.#start({ isFirst: false })
    const again = await this.#ask(asked)
    if (again.isStale) await this.stop()
    return again.status
  }

  #ask(asked) {
    const worker = this.#worker
    return new Promise((resolve) => {
      let timer
      const end = (answer) => {
        clearTimeout(timer)
        worker.removeAllListeners('message')
        worker.removeAllListeners('error')
        resolve(answer)
      }
      const never = () => end({ status: 'Timeout', isStale: true })
      worker.on('message', (answer) => {
        if (answer.begins === undefined) return end(answer)
        clearTimeout(timer)
        timer = setTimeout(never, 8 * this.found[answer.begins].milliseconds + 5_000)
      })
      worker.on('error', never)
      worker.postMessage(asked)
    })
  }
}

/** The mutants of a file, and the file with all of them in it. */
async function instrumented(file, source) {
  const silent = new Proxy({}, { get: () => () => false })
  const options = { ignorers: [], excludedMutations: [], plugins: null }
  const made = await new Instrumenter(silent).instrument([{ name: file, mutate: true, content: source }], options)
  return { content: made.files[0].content, mutants: made.mutants }
}

/** Results of an earlier run of the same source, by mutant. */
function kept(resultFile, state) {
  const earlier = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : { state: null }
  return new Map(earlier.state === state ? earlier.results : [])
}

/** Lines and columns as results.mjs counts them, from 1. */
function counted({ start, end }) {
  const place = ({ line, column }) => ({ line: line + 1, column: column + 1 })
  return { start: place(start), end: place(end) }
}

async function mutantsOf(name) {
  console.log(name)
  // Each file has mutants in its turn.
  for (const left of readdirSync(snapshot)) if (left.includes('-mutated')) rmSync(join(snapshot, left))
  const file = join(root, name)
  const source = readFileSync(file, 'utf8')
  const { content, mutants } = await instrumented(file, source)
  const state = createHash('sha1').update(source).digest('hex')
  const resultFile = `.mutation/inline-${room}-${basename(name, '.ts')}.json`
  const known = kept(resultFile, state)
  const keep = () => writeFileSync(resultFile, JSON.stringify({ state, results: [...known] }))

  const runner = new Runner(file, content, ownTests[name] ?? rooms[room].tests)
  const { tests, coverage } = await runner.tests()
  for (const { name: test, failure } of tests) if (failure !== null) console.log(`Fails as it is: ${test}: ${failure}`)

  const statusOf = (mutant) => {
    const covering = tests.flatMap(({ failure, milliseconds }, at) => {
      const hits = coverage.perTest[`t${at}`]?.[mutant.id]
      return failure === null && hits !== undefined ? [{ at, hits, milliseconds }] : []
    })
    if (covering.length === 0) return coverage.static[mutant.id] === undefined ? 'NoCoverage' : 'Ignored'
    covering.sort((a, b) => a.milliseconds - b.milliseconds)
    const hits = covering.reduce((sum, test) => sum + test.hits, 0)
    return runner.run({ id: mutant.id, tests: covering.map(({ at }) => at), hitLimit: 100 * hits })
  }

  const results = []
  for (const mutant of mutants) {
    const key = JSON.stringify([mutant.location, mutant.replacement, mutant.mutatorName])
    const before = known.get(key)
    const status = before === 'Killed' || before === 'Timeout' ? before : await statusOf(mutant)
    known.set(key, status)
    results.push({ ...mutant, fileName: file, location: counted(mutant.location), status })
    for (const survivor of unlisted(results.slice(-1))) console.log(describeMutant(survivor))
    if (results.length % every !== 0) continue
    keep()
    console.log(`${results.length} of ${mutants.length} mutants`)
  }
  keep()
  await runner.stop()
  return results
}

mkdirSync(snapshot, { recursive: true })
const all = await mutantsOfRoom(chosen, mutantsOf)
rmSync(snapshot, { recursive: true })
process.exitCode = unlisted(all).length > 0 || scoreOf(all) < leastScore ? 1 : 0
