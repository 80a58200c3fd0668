/** That a model is run as a script, and the command is one, changes nothing of what is said of it. */

import { readdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packageFolder, UserFolder } from '../cli/netsplit.ts'

let folder: UserFolder
beforeEach(() => {
  folder = new UserFolder()
})
afterEach(() => folder.remove())

/** @param given what stands around it; @param change of a step */
function counter(given: string, change = 'state.count++', property = 'count <= 9'): string {
  return `import { action, always, machine, NetsplitError, spec } from 'netsplit'
${given}
const counter = machine({
  name: 'counter',
  parameters: {},
  variables: () => ({ count: 0, why: '' }),
  actions: () => ({
    increment: action({ when: ({ count }) => count < 9, do: (state) => { ${change} } }),
  }),
})
export default spec(counter, { properties: { fine: always(({ count, why }) => ${property}) }, scenarios: { counting: {} } })
`
}

function install(name: string, text: string): void {
  folder.write(`node_modules/${name}/package.json`, `{ "name": "${name}", "type": "module", "main": "index.js" }`)
  folder.write(`node_modules/${name}/index.js`, text)
}

describe('what a package does as it is loaded', () => {
  it.each(['Date.now()', 'Math.random()', 'crypto.randomUUID()'])('is its own matter: %s', async (source) => {
    install('ticks', `export const born = ${source}\nexport const age = () => 1\n`)
    folder.write('m.ts', counter("import { age } from 'ticks'", 'state.count += age()'))
    expect(await folder.check('m.ts')).toMatchObject({ code: 0, stdout: expect.stringContaining('holds') })
  })

  it('is not told to be in a line of the model where it throws', async () => {
    install('broken', "throw new Error('package is broken')\nexport const age = 1\n")
    folder.write('m.ts', counter("import { age } from 'broken'", 'state.count += age'))
    const { code, stdout } = await folder.check('m.ts')
    expect(code).toBe(2)
    expect(stdout).toContain('package is broken')
    expect(stdout).toMatch(/^ {2}at m\.ts$/m)
  })
})

describe('what a model does a little later than it is loaded', () => {
  it.each([1, 9, 40])('is refused: a random value %s promises later', async (promises) => {
    const later = `let seed = 0
void (async () => { for (let i = 0; i < ${promises}; i++) await null; seed = Math.floor(Math.random() * 8) })()`
    folder.write('m.ts', counter(later, 'state.count += 1 + 0 * seed'))
    const { code, stdout } = await folder.check('m.ts')
    expect(stdout).toContain('m.ts uses Math.random() while it is loaded.\n  at m.ts:3:')
    expect(code).toBe(2)
  })
})

describe('what a model catches of the library', () => {
  it('has the names that the library gives it, each time', async () => {
    const change =
      'state.count++; try { spec(counter as never, {} as never) } catch (e) { state.why = (e as Error).constructor.name }'
    folder.write('m.ts', counter('void NetsplitError', change, "why === '' || why === 'NetsplitError'"))
    for (let run = 0; run < 3; run++) {
      expect(await folder.check('m.ts')).toMatchObject({ code: 0, stdout: expect.stringContaining('holds') })
    }
  })
})

describe('a change is noticed', () => {
  it('of a file whose name begins as what the library comes from', async () => {
    folder.write('offered:h.ts', 'export const limit = 5\n')
    folder.write(
      'm.ts',
      counter("import { limit } from './offered:h.ts'", 'state.count++', 'count <= 4 || limit === 5'),
    )
    expect(await folder.check('m.ts')).toMatchObject({ code: 0 })
    folder.write('offered:h.ts', 'export const limit = 50\n')
    expect(await folder.check('m.ts')).toMatchObject({ code: 1 })
  })

  it('of a map that was cut off', async () => {
    folder.write('cut-off.ts', counter('', "state.count++; if (state.count > 3) throw new Error('too many')"))
    const { stdout } = await folder.check('cut-off.ts')
    expect(stdout).toMatch(/at cut-off\.ts:8:\d+/)
    const models = join(packageFolder, 'node_modules/.cache/netsplit/models')
    const maps = readdirSync(models).filter((name) => /^cut-off-.*\.map$/.test(name))
    expect(maps.length).toBeGreaterThan(0)
    for (const map of maps) truncateSync(join(models, map), 50)
    expect((await folder.check('cut-off.ts')).stdout).toMatch(/at cut-off\.ts:8:\d+/)
  })
})

describe('a model is a module', () => {
  const formOf = () => {
    const models = join(packageFolder, 'node_modules/.cache/netsplit/models')
    const records = readdirSync(models).filter((name) => /^kept-.*\.json$/.test(name))
    const bundles = records.map((name) => JSON.parse(readFileSync(join(models, name), 'utf8')).bundle)
    return bundles.find(({ file }) => file === join(folder.path, 'm.ts'))?.url.slice(-4)
  }

  it('where it looks at the library as a whole', async () => {
    const whole = "import * as whole from 'netsplit'\nconst kind = Object.prototype.toString.call(whole)"
    folder.write('m.ts', counter(whole, 'state.count++; state.why = kind', "why === '' || why === '[object Module]'"))
    expect(await folder.check('m.ts')).toMatchObject({ code: 0 })
    expect(formOf()).toBe('.mjs')
  })

  it('where a file of it is none, which then is told with its line', async () => {
    folder.write('h.js', 'globalThis.a = { b: 1 }\nwith (a) { b = 2 }\n')
    folder.write('m.ts', counter("import './h.js'"))
    const { code, stdout } = await folder.check('m.ts')
    expect(code).toBe(2)
    expect(stdout).toContain('h.js:2:1: With statements cannot be used')
  })

  it('not where it is as most are', async () => {
    folder.write('h.ts', 'export const one = 1\n')
    folder.write('m.ts', counter("import { one } from './h.ts'", 'state.count += one'))
    expect(await folder.check('m.ts')).toMatchObject({ code: 0 })
    expect(formOf()).toBe('.cjs')
  })
})
