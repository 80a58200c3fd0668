/** `netsplit check` in a project: it checks the specs that are there, and one that is wrong does not keep it from the others. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { counter } from './models.ts'
import { errorIn, UserFolder } from './netsplit.ts'

let folder: UserFolder
beforeEach(() => {
  folder = new UserFolder()
})
afterEach(() => folder.remove())

const check = (...args: readonly string[]) => folder.check('--no-typecheck', ...args)

describe('without a name', () => {
  it('checks the specs of the project, and runs no other file', async () => {
    folder.write('package.json', '{ "netsplit": { "specs": "models/*.ts" } }')
    folder.write('models/a.ts', counter())
    folder.write('server.ts', 'throw new Error()')
    folder.write('b.spec.model.ts', counter())
    const { code, stdout } = await check()
    expect(code).toBe(0)
    expect(stdout).toMatch(/\nmodels\/a\.ts +usual +holds/)
    expect(stdout).toContain('1 check: 1 as expected')
  })

  it('is told where there is no spec, with how one is called and how to begin', async () => {
    expect(await check()).toEqual({
      code: 2,
      stdout: '',
      stderr: `There is no spec in this project: no file is called NAME.spec.model.ts (or .mts, .js, .mjs).
  at ${folder.path}
  netsplit init writes a first one. To try a model that comes with Netsplit: netsplit check netsplit/paxos
`,
    })
    folder.write('package.json', '{ "netsplit": { "specs": ["models/*.ts", "more/*.ts"] } }')
    expect((await check('--json')).stdout).toContain('no file matches models/*.ts or more/*.ts, as package.json says.')
  })
})

describe('what cannot be checked is a row of its own', () => {
  const wrong: { readonly [file: string]: readonly [string, string] } = {
    'a-syntax.spec.model.ts': ['const x = = 3', 'a-syntax.spec.model.ts:1:11: Unexpected "="'],
    'b-missing.spec.model.ts': ["import './nowhere.ts'", 'Could not resolve "./nowhere.ts"'],
    'c-no-spec.spec.model.ts': ['export const x = 3', 'c-no-spec.spec.model.ts exports no spec, only x.'],
    'd-throws.spec.model.ts': ['throw new TypeError("no")', 'd-throws.spec.model.ts cannot be loaded: TypeError: no'],
    'e-timer.spec.model.ts': [`${counter()}\nsetInterval(() => {}, 1000)`, 'starts a timer when it is loaded'],
    'e-promise.spec.model.ts': [
      `${counter()}\nvoid Promise.reject(new RangeError('late'))`,
      'starts something when it is loaded that throws RangeError: late while nothing waits for it.',
    ],
    'f-old.spec.model.cjs': ["module.exports = require('netsplit').spec({})", 'is a CommonJS module'],
  }
  const unbuilt = counter()
    .replace('variables: () => ({', 'variables: ({ by }) => { if (by > 1) throw new Error("by"); return ({')
    .replace('unknown }),', 'unknown }) },')
    .replace('usual: {', 'stuck: { params: { by: 2 } }, usual: {')

  beforeEach(() => {
    for (const [file, [text]] of Object.entries(wrong)) folder.write(file, `${text}\n`)
    folder.write('g-stuck.spec.model.ts', unbuilt)
    folder.write('h-right.spec.model.ts', counter())
  })

  it('and all others are checked', async () => {
    const { code, stdout, stderr } = await check()
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    for (const [file, [, message]] of Object.entries(wrong)) {
      expect(stdout).toMatch(new RegExp(`^${file} +- +error +0 +0 +0 +0\\.00 s$`, 'm'))
      expect(stdout).toContain(message)
      expect(stdout).toMatch(new RegExp(`^error +${file}: bad-model$`, 'm'))
    }
    expect(stdout).toMatch(/^g-stuck\.spec\.model\.ts +stuck +error /m)
    expect(stdout).toMatch(/^g-stuck\.spec\.model\.ts +usual +holds /m)
    expect(stdout).toMatch(/^h-right\.spec\.model\.ts +usual +holds /m)
    expect(stdout).toMatch(/\n10 checks: 2 as expected, 8 error; /)
  })

  it('in JSON and in the list, too', async () => {
    const { code, stdout } = await check('--json')
    expect(code).toBe(2)
    const { exitCode, results } = JSON.parse(stdout)
    expect(exitCode).toBe(2)
    expect(results).toHaveLength(10)
    expect(results[2]).toMatchObject({
      model: 'c-no-spec.spec.model.ts',
      hash: null,
      scenario: null,
      verdict: 'error',
      expected: null,
      asExpected: false,
      error: { code: 'bad-model', message: wrong['c-no-spec.spec.model.ts']?.[1] },
    })
    const list = await check('--list')
    expect(list.code).toBe(2)
    expect(list.stdout).toContain('c-no-spec.spec.model.ts\n  c-no-spec.spec.model.ts exports no spec, only x.\n')
    expect(list.stdout).toContain('h-right.spec.model.ts\n  usual  holds\n')
    const { models } = JSON.parse((await check('--list', '--json')).stdout)
    expect(models[0]).toMatchObject({ model: 'a-syntax.spec.model.ts', scenarios: [], error: { code: 'bad-model' } })
  })

  it('whatever scenario is asked for, for it may have that', async () => {
    const { code, stdout } = await check('--scenario', 'stuck')
    expect(code).toBe(2)
    expect(stdout).toMatch(/\n8 checks: 8 error; /)
  })
})

describe('a spec that is a CommonJS module', () => {
  it('is shown how it is written as an ES module', async () => {
    folder.write(
      'old.spec.model.cjs',
      "'use strict'\nconst { machine: declare, spec } = require('netsplit')\nconst lock = declare({})\nmodule.exports = spec(lock, {})\n",
    )
    expect(errorIn(await check())).toBe(`old.spec.model.cjs is a CommonJS module, and a spec is an ES module.
  at old.spec.model.cjs:2
  Write it as ESM, in a file called old.spec.model.mjs:
  const { machine: declare, spec } = require('netsplit')
    becomes  import { machine as declare, spec } from 'netsplit'
  module.exports = spec(lock, {})
    becomes  export default spec(lock, {})
`)
  })

  it.each([
    [
      'old.js',
      "const netsplit = require('netsplit')\nexports.safety = netsplit.spec({})",
      "import * as netsplit from 'netsplit'",
      'export const safety = netsplit.spec({})',
    ],
    [
      'old.cts',
      "import netsplit = require('netsplit')\nexport = netsplit.spec({})",
      "import * as netsplit from 'netsplit'",
      'export default netsplit.spec({})',
    ],
  ])('has its own lines rewritten: %s', async (file, text, imported, exported) => {
    folder.write(file, text)
    const error = errorIn(await check(file))
    expect(error).toContain(`\n    becomes  ${imported}\n`)
    expect(error).toContain(`\n    becomes  ${exported}\n`)
    expect(error.includes('in a file called old.mts')).toBe(file === 'old.cts')
  })
})
