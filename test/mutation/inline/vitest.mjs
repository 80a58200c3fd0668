/** As much of vitest as the tests of rooms use: they register here, and the worker runs them one by one. */

import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect'
import { fn, restoreAllMocks, spyOn } from '@vitest/spy'

chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)

export const expect = (value, message) => chai.expect(value, message)
Object.assign(expect, chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT])
expect.getState = () => getState(expect)
expect.setState = (state) => setState(state, expect)
setState({ assertionCalls: 0, isExpectingAssertions: false, isExpectingAssertionsError: null }, expect)
globalThis[GLOBAL_EXPECT] = expect

/** All tests: { name, suites, body }. */
export const tests = []

const newSuite = (name) => ({ name, beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] })
let suites = [newSuite('')]

/** Begins a test file. */
export function beginFile(name) {
  suites = [newSuite(name)]
}

export function describe(name, body) {
  suites = [...suites, newSuite(String(name))]
  body()
  suites = suites.slice(0, -1)
}

export function it(name, first, second) {
  const body = typeof first === 'function' ? first : second
  const full = [...suites.map((suite) => suite.name), String(name)].join(' > ')
  const same = tests.filter((test) => test.base === full).length
  tests.push({ base: full, name: same === 0 ? full : `${full} #${same}`, suites, body })
}

export const test = it

const each =
  (register) =>
  (rows, ...values) => {
    if (values.length > 0) throw new Error('tables in templates are not known here')
    return (name, body) => {
      for (const [at, row] of rows.entries()) {
        const given = Array.isArray(row) ? row : [row]
        register(`${name} [${at}]`, () => body(...given))
      }
    }
  }

describe.each = each(describe)
it.each = each(it)
describe.skipIf = (skips) => (skips ? () => {} : describe)
it.skipIf = (skips) => (skips ? () => {} : it)
it.runIf = (runs) => (runs ? it : () => {})
it.skip = () => {}

const hook = (kind) => (body) => void suites.at(-1)[kind].push(body)
export const beforeAll = hook('beforeAll')
export const afterAll = hook('afterAll')
export const beforeEach = hook('beforeEach')
export const afterEach = hook('afterEach')

export const vi = {
  fn,
  spyOn,
  restoreAllMocks,
  setConfig() {},
  /** The file under test is loaded anew: once for each test when coverage is found, else once for each mutant. */
  resetModules() {
    const { generation, isFirst } = globalThis.__inline__
    const { activeMutant } = globalThis.__stryker__
    if (isFirst) Atomics.add(generation, 0, 1)
    else Atomics.store(generation, 0, activeMutant === null ? 1 : 2 + Number(activeMutant))
  },
  mock() {
    throw new Error('no modules are replaced here')
  },
}
