/** Loads the tests of a room once, and runs those that cover a mutant while it is active. */

import { register } from 'node:module'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'

const { root, mutated, snapshot, testFiles, setup, isFirst } = workerData
const generation = new Int32Array(new SharedArrayBuffer(4))
globalThis.__inline__ = { generation, isFirst }
register('./hooks.mjs', import.meta.url, { data: { root, mutated, snapshot, generation } })

const stryker = { activeMutant: null }
globalThis.__stryker__ = stryker
process.on('unhandledRejection', () => {})

const { tests, beginFile } = await import(new URL('vitest.mjs', import.meta.url).href)
await import(pathToFileURL(setup).href)
for (const file of testFiles) {
  beginFile(file.slice(root.length + 1))
  await import(pathToFileURL(file).href)
}

/** Suites whose beforeAll has run. */
const begun = new Set()

/** What a test fails with; null when it passes. */
async function failureOf({ suites, body }) {
  try {
    for (const suite of suites) {
      if (begun.has(suite)) continue
      begun.add(suite)
      for (const before of suite.beforeAll) await before()
    }
    for (const suite of suites) for (const before of suite.beforeEach) await before()
    try {
      await body()
    } finally {
      for (const suite of [...suites].reverse()) for (const after of suite.afterEach) await after()
    }
    return null
  } catch (error) {
    return error ?? new Error('threw nothing')
  }
}

const textOf = (error) => {
  try {
    return String(error?.message ?? error)
      .split('\n')[0]
      .slice(0, 160)
  } catch {
    return 'cannot be shown'
  }
}

if (isFirst) {
  const found = []
  for (const [at, test] of tests.entries()) {
    stryker.currentTestId = `t${at}`
    const began = performance.now()
    const failure = await failureOf(test)
    found.push({
      name: test.name,
      milliseconds: performance.now() - began,
      failure: failure === null ? null : textOf(failure),
    })
  }
  stryker.currentTestId = undefined
  parentPort.postMessage({ tests: found, coverage: stryker.mutantCoverage ?? { static: {}, perTest: {} } })
} else parentPort.postMessage({})

parentPort.on('message', async ({ id, tests: covering, hitLimit }) => {
  let status = 'Survived'
  let by = null
  let isStale = false
  stryker.activeMutant = id
  stryker.hitCount = 0
  stryker.hitLimit = hitLimit
  for (const at of covering) {
    parentPort.postMessage({ begins: at })
    const failure = await failureOf(tests[at])
    if (stryker.hitCount > hitLimit) status = 'Timeout'
    else if (failure !== null) status = 'Killed'
    else continue
    by = { test: tests[at].name, at, text: textOf(failure) }
    break
  }
  stryker.activeMutant = null
  stryker.hitCount = undefined
  // The mutant may have left something behind that lets tests fail without it.
  if (by !== null) isStale = (await failureOf(tests[by.at])) !== null
  parentPort.postMessage({ id, status, by, isStale })
})
