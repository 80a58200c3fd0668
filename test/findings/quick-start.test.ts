/** What the command does later than it once did, or not at all, to start quickly, never changes what it says of a model. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reachesLateSources } from '../../src/loading/watch.ts'
import { UserFolder } from '../cli/netsplit.ts'

const folder = new UserFolder()
beforeAll(() => {
  const library = join(folder.path, 'node_modules/idlib')
  mkdirSync(library, { recursive: true })
  writeFileSync(join(library, 'package.json'), '{ "name": "idlib", "version": "1.0.0", "main": "index.js" }')
  writeFileSync(join(library, 'index.js'), `const c = require('crypto')\nexports.id = () => c.randomUUID()\n`)
})
afterAll(() => folder.remove())

/** @param given what stands above it; @param value of a state */
function counter(given: string, { value = '1', most = 20, limit = 20 } = {}): string {
  return `import { action, always, machine, spec } from 'netsplit'
${given}
const counter = machine({
  name: 'counter',
  parameters: {},
  variables: () => ({ count: 0, value: 0 }),
  actions: () => ({
    increment: action({ when: ({ count }) => count < ${most}, do: (state) => { state.count++; state.value = ${value} } }),
  }),
})
export default spec(counter, { properties: { low: always(({ count }) => count <= ${limit}) }, scenarios: { counting: {} } })
`
}

describe('what is random is refused with its line, however a model comes by it', () => {
  it.each([
    [
      'the prototype of webcrypto',
      `import { webcrypto } from 'node:crypto'\nconst id = webcrypto.getRandomValues(new Uint8Array(4))[0]`,
    ],
    [
      'a function of node:crypto',
      `import { getRandomValues } from 'crypto'\nconst id = getRandomValues(new Uint8Array(4))[0]`,
    ],
    ['the constructor', 'const { randomUUID } = Crypto.prototype\nconst id = randomUUID.call(crypto)'],
    ['the global', 'const id = crypto.randomUUID()'],
    ['a clock', 'const id = performance.now()'],
    ['a clock of a module', `import { performance as clock } from 'node:perf_hooks'\nconst id = clock.now()`],
    [
      'a package that is required',
      `import { createRequire } from 'node:module'\nconst id = createRequire(process.cwd() + '/x.js')('idlib').id()`,
    ],
  ])('%s', async (_, given) => {
    for (const most of [20, 5000]) {
      folder.write('random.js', counter(given, { value: 'id', most, limit: most }))
      const { code, stdout } = await folder.check('random.js')
      expect(stdout).toMatch(/uses (crypto|performance)\.\w+\(\) while it is loaded/)
      expect(stdout).toMatch(/random\.js:\d+:\d+/)
      expect(code).toBe(2)
    }
  })

  it.each([
    [`import * as module from 'module'`],
    [`const text = 'x'; (() => {}).constructor(text)()`],
    [`process['get' + x]('y')`],
    [`new Function('return 1')`],
  ])('and what may come by it is watched: %s', (code) => {
    expect(reachesLateSources(code)).toBe(true)
  })

  it('but not a model that computes', () => {
    expect(reachesLateSources(counter(''))).toBe(false)
  })
})

describe('the exit code is that of the check', () => {
  it.each([
    ['a violation', { limit: 3 }, 'process.exitCode = 0', 1],
    ['all as expected', {}, 'process.exitCode = 7', 0],
    ['a larger model', { most: 5000, limit: 5000 }, 'process.exitCode = 7', 0],
  ])('whatever a model does at the end of the process: %s', async (_, options, does, expected) => {
    folder.write('exits.js', counter(`process.on('exit', () => { ${does} })`, options))
    expect((await folder.check('exits.js')).code).toBe(expected)
  })
})
