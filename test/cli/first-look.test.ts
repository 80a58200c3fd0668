/** What the command finds out about a model by itself, and what it leaves to worker threads: the report is the same. */

import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ThreadNeeds } from '../../src/cli/thread-needs.ts'
import { UserFolder } from './netsplit.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())

/** A counter whose function does something else when it is called for the fifth state. */
function counterThat(does: string, { isAsync = false } = {}): string {
  return `import { action, always, machine, spec } from 'netsplit'

const deep = (n) => (n === 0 ? 0 : 1 + deep(n - 1))

const counter = machine({
  name: 'counter',
  parameters: {},
  variables: () => ({ count: 0 }),
  actions: () => ({
    increment: action({
      when: ({ count }) => count < 20,
      do: ${isAsync ? 'async ' : ''}(state) => {
        state.count++
        if (state.count === 5) ${does}
      },
    }),
  }),
})

export default spec(counter, { properties: { low: always(({ count }) => count <= 20) }, scenarios: { counting: {} } })
`
}

describe('what is left to worker threads', () => {
  it.each([
    ['a timer that throws', `setTimeout(() => { throw new Error('late') }, 0)`, /starts a timer, which goes on after/],
    ['a callback that throws', `setImmediate(() => { throw new Error('late') })`, /starts a callback, which goes on/],
    ['a tick that throws', `process.nextTick(() => { throw new Error('late') })`, /starts a callback, which goes on/],
    ['a promise', `void Promise.reject(new Error('late'))`, /starts a promise, which goes on after/],
    ['a rejection with a string', `void Promise.reject('late')`, /starts a promise, which goes on after/],
    [
      'a function that rejects with null',
      'void (async () => { throw null })()',
      /starts a promise, which goes on after/,
    ],
    ['a rejection by Node', 'void WebAssembly.compile(new Uint8Array([1]))', /goes on after the call/],
    ['what only workers refuse', `process.chdir('/')`, /process\.chdir\(\) is not supported in workers/],
    ['an exception', `throw new Error('too much')`, /too much/],
    ['the end of the process', 'process.exit(0)', /calls process\.exit\(\)/],
  ])('%s is told as ever', async (_, does, told) => {
    folder.write('odd.js', counterThat(does))
    const { code, stdout } = await folder.check('odd.js')
    expect(stdout).toMatch(told)
    expect(stdout).toMatch(/odd\.js:14:\d+/)
    expect(stdout).not.toMatch(/while nothing called it/)
    expect(code).not.toBe(0)
  })

  it('an asynchronous function whose promise is rejected is told as ever', async () => {
    folder.write('async.js', counterThat(`throw new Error('late')`, { isAsync: true }))
    const { code, stdout } = await folder.check('async.js')
    expect(stdout).toMatch(/It returned a promise\./)
    expect(code).toBe(2)
  })

  it('a model that prints without end, or very much', async () => {
    folder.write('endless.js', counterThat(`for (;;) console.log('y'.repeat(50))`))
    expect((await folder.check('endless.js', '--timeout', '3')).code).toBe(2)
    folder.write('prints.js', counterThat(`for (let line = 0; line < 20_000; line++) console.log('line', line)`))
    const { code, stderr } = await folder.check('prints.js')
    expect(code).toBe(0)
    expect(stderr).toMatch(/line 19999\n$/)
  })

  it('a function that takes more of the stack than the command has', async () => {
    folder.write('deep.js', counterThat('deep(20_000)'))
    const { code, stdout } = await folder.check('deep.js')
    expect(stdout).toMatch(/counting {2}holds\s+21/)
    expect(code).toBe(0)
  })
})

describe('a command that needed threads', () => {
  let cacheFolder: string
  beforeEach(() => {
    cacheFolder = mkdtempSync(join(tmpdir(), 'netsplit-thread-needs-'))
  })
  afterEach(() => rmSync(cacheFolder, { recursive: true }))

  const last = (...command: readonly unknown[]) =>
    new ThreadNeeds(command, { cacheFolder, userFolder: '/user', appFolder: '', packageFolder: '', programId: '' })

  it('has them start the next time, and no other one does', () => {
    expect(last('paxos').lastTime).toBe(false)
    last('paxos').note(true)
    expect(last('paxos').lastTime).toBe(true)
    expect(last('raft').lastTime).toBe(false)
    last('paxos').note(false)
    expect(last('paxos').lastTime).toBe(false)
  })

  it('has them start for a day, and nothing is kept for longer', () => {
    last('paxos').note(true)
    const [file] = readdirSync(join(cacheFolder, 'threads')) as [string]
    const longAgo = Date.now() / 1000 - 2 * 24 * 60 * 60
    utimesSync(join(cacheFolder, 'threads', file), longAgo, longAgo)
    expect(last('paxos').lastTime).toBe(false)
    last('raft').note(true)
    expect(readdirSync(join(cacheFolder, 'threads'))).not.toContain(file)
    expect(last('raft').lastTime).toBe(true)
  })

  it('goes without where nothing can be written', () => {
    const nowhere = new ThreadNeeds(['paxos'], {
      cacheFolder: '/dev/null',
      userFolder: '/user',
      appFolder: '',
      packageFolder: '',
      programId: '',
    })
    nowhere.note(true)
    expect(nowhere.lastTime).toBe(false)
  })
})
