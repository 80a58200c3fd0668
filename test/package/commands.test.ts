/** The command and the library in projects of users: on each Node, installed by each package manager, wherever they lie. */

import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { type CallFrame, Debugger } from '../cli/debugger.ts'
import { environment, type Outcome, packageFolder, run } from '../cli/netsplit.ts'
import { done, writeProject } from './installation.ts'

const installation = inject('installation')
const { project = '', tools = '', tarball = '' } = installation ?? {}
const launcher = 'node_modules/netsplit/dist/cli/launch.cjs'

/** The Nodes that the package promises to run on, by name; `this` runs the tests. */
const nodes: { readonly [name: string]: string } = {
  this: process.execPath,
  ...Object.fromEntries(['20-19', '22', '24'].map((name) => [name, join(tools, `node_modules/node-${name}/bin/node`)])),
}
/** The registry has them for some systems only. */
const isMissing = (name: string) => !existsSync(nodes[name] as string)

const counter = `
import { action, always, machine, spec } from 'netsplit'
const counter = machine({
  name: 'counter',
  parameters: { most: 2 },
  variables: () => ({ count: 0 }),
  actions: ({ most }) => ({ increment: action({ when: ({ count }) => count < most, do: (state) => { state.count++ } }) }),
})
export default spec(counter, {
  properties: { low: always(({ count }) => count <= 2) },
  scenarios: { two: {}, three: { params: { most: 3 }, expect: { violates: 'low' } } },
})
`
const imported = `import { spec } from 'netsplit'
import { takeRun } from 'netsplit/testing'
import { registerReader } from 'netsplit/workloads'
console.log(typeof spec, typeof takeRun, typeof registerReader)
`
/** Checks the counter's file with worker threads, and the counter itself in this one. */
const checking = `import { check } from 'netsplit'
import counter from './counter.js'
const file = new URL('./counter.js', import.meta.url)
const [byThreads, here] = await Promise.all([check(file, { workers: 2 }), check(counter)])
const told = ({ results }) => results.map(({ scenario, verdict, states }) => [scenario, verdict, states.distinct])
console.log(JSON.stringify([told(byThreads), told(here)]))
`
const required = imported.replaceAll(/import (\{.*\}) from ('.*')/g, 'const $1 = require($2)')

function writeFiles(folder: string) {
  const files = {
    'counter.js': counter,
    'counter.ts': counter,
    'counter.mts': counter,
    'mistyped.ts': counter.replace('count <= 2', "count === 'two'"),
    'imported.mjs': imported,
    'checking.mjs': checking,
    'required.cjs': required,
    'lease.ts': readFileSync(join(packageFolder, 'docs/examples/lease-lock.ts'), 'utf8'),
    'history.jsonl': [
      { client: 'a', kind: 'invoke', value: { type: 'write', value: 1 } },
      { client: 'a', kind: 'return' },
    ]
      .map((event) => JSON.stringify(event))
      .join('\n'),
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
}

/** Of a check with --json: the scenarios with their counts. */
function countsIn({ stdout }: Outcome): { readonly [scenario: string]: number } {
  const { results } = JSON.parse(stdout) as { results: { scenario: string; states: { distinct: number } }[] }
  return Object.fromEntries(results.map(({ scenario, states }) => [scenario, states.distinct]))
}

describe.skipIf(installation === null)('an installed package', () => {
  beforeAll(() => writeFiles(project))

  describe.each(Object.keys(nodes))('on Node %s', (name) => {
    const node = nodes[name] as string
    const netsplit = (...args: string[]) => run(node, [launcher, ...args], { cwd: project })

    it.skipIf(isMissing(name)).each(['imported.mjs', 'required.cjs'])('is %s', async (file) => {
      const { stdout, stderr } = done(await run(node, [file], { cwd: project }))
      expect({ stdout, stderr }).toEqual({ stdout: 'function function function\n', stderr: '' })
    })

    it.skipIf(isMissing(name))('checks the user’s models and those that come with it', async () => {
      for (const file of ['counter.js', 'counter.ts', 'counter.mts']) {
        const outcome = await netsplit('check', file, '--json')
        expect({ ...outcome, stdout: countsIn(outcome) }).toEqual({ code: 0, stderr: '', stdout: { two: 3, three: 4 } })
      }
      // One of them imports netsplit/workloads.
      const shipped = await netsplit('check', 'shared-counter', 'single-copy-register', '--json')
      expect(shipped).toMatchObject({ code: 0, stderr: '' })
      expect(countsIn(shipped)).toMatchObject({ 'three threads': 61, 'five threads': 1_301, 'one copy': 93 })
    })

    it.skipIf(isMissing(name))('finds mistakes in types', async () => {
      const { stdout, code } = await netsplit('check', 'mistyped.ts')
      expect(stdout).toContain('TS2367')
      expect(code).toBe(2)
    })
  })

  it('fuzzes the same on every Node: findings, coverage and what was learned', async () => {
    const args = ['fuzz', 'paxos', '--scenario', 'an acceptor forgets its promise', '--seed', '7', '--json']
    const told = async (node: string) => {
      const { code, stdout } = await run(node, [launcher, ...args, '--no-typecheck'], { cwd: project })
      expect(code).toBe(0)
      const report = JSON.parse(stdout) as { readonly results: readonly object[] }
      return { ...report, results: report.results.map((result) => ({ ...result, seconds: 0 })) }
    }
    const present = Object.keys(nodes).filter((name) => !isMissing(name))
    const [first, ...others] = await Promise.all(present.map((name) => told(nodes[name] as string)))
    expect(first?.results).toMatchObject([{ verdict: 'found', runs: 1024 }])
    for (const other of others) expect(other).toEqual(first)
    rmSync(join(project, '.netsplit'), { recursive: true, force: true })
  })

  describe('does all that a command does:', () => {
    const netsplit = (...args: string[]) => run(join(project, 'node_modules/.bin/netsplit'), args, { cwd: project })

    it('traces, pages, exports, tests', async () => {
      const outputs = {
        '--trace': 'run.json',
        '--html': 'run.html',
        '--export': 'run.mmd',
        '--emit-test': 'run.test.ts',
      }
      const args = ['check', 'lease.ts', '--scenario', 'without fencing', ...Object.entries(outputs).flat()]
      const { stderr } = await netsplit(...args)
      expect(stderr).toBe('')
      for (const file of Object.values(outputs)) expect(existsSync(join(project, file))).toBe(true)
      expect(readFileSync(join(project, 'run.html'), 'utf8').length).toBeGreaterThan(50_000)
      const replayed = await netsplit('replay', 'run.json', '--why')
      expect(replayed).toMatchObject({ code: 1, stderr: '' })
    })

    it('pauses at a breakpoint in the user’s file', async () => {
      const lines = readFileSync(join(project, 'lease.ts'), 'utf8').split('\n')
      const line = lines.findIndex((text) => text.includes('storage.token = token')) + 1
      const args = [launcher, 'replay', 'run.json', '--inspect-step', '8', '--inspect-port', '0']
      const replay = spawn(process.execPath, args, { cwd: project, env: environment })
      try {
        let said = ''
        for await (const chunk of replay.stdout) {
          said += chunk
          if (/ws:\/\/\S+/.test(said)) break
        }
        const client = await Debugger.attach(/ws:\/\/\S+/.exec(said)?.[0] ?? said)
        await client.send('Runtime.enable')
        await client.send('Debugger.enable')
        await client.send('Runtime.runIfWaitingForDebugger')
        await client.paused()
        await client.breakAt('lease.ts', line)
        await client.send('Debugger.resume')
        const { callFrames } = await client.paused()
        expect(client.sourceOf(callFrames[0] as CallFrame)).toEqual({ source: join(project, 'lease.ts'), line })
        client.close()
      } finally {
        replay.kill('SIGKILL')
      }
    })

    it('sweeps, histories, checkpoints', async () => {
      expect(await netsplit('check', 'lease.ts', '--scenario', 'with fencing', '--sweep', 'loss=0..1')).toMatchObject({
        stderr: '',
      })
      const history = await netsplit('check', 'history', 'history.jsonl', '--spec', 'register')
      expect(history).toMatchObject({ code: 0, stderr: '' })
      const saved = await netsplit(
        'check',
        'shared-counter',
        '--scenario',
        'seven threads',
        '--max-states',
        '1000',
        '--checkpoint',
        'saved',
      )
      expect(saved).toMatchObject({ code: 3, stderr: '' })
      const resumed = await netsplit('check', '--resume', 'saved', '--json')
      expect(countsIn(resumed)).toEqual({ 'seven threads': 54_797 })
    })
  })

  it('checks in a dozen processes at once', async () => {
    const processes = Array.from({ length: 12 }, () => run(process.execPath, ['checking.mjs'], { cwd: project }))
    const told = [
      ['two', 'holds', 3],
      ['three', 'violated', 4],
    ]
    for (const { stdout, stderr, code } of await Promise.all(processes)) {
      expect({ told: code === 0 ? JSON.parse(stdout) : stdout, stderr, code }).toEqual({
        told: [told, told],
        stderr: '',
        code: 0,
      })
    }
  })

  it('works where nothing can be written into it', async () => {
    const folder = join(dirname(project), 'read-only')
    cpSync(project, folder, { recursive: true, verbatimSymlinks: true })
    // In the place of its cache, so that root cannot write there either.
    const modules = join(folder, 'node_modules/netsplit/node_modules')
    mkdirSync(modules, { recursive: true })
    rmSync(join(modules, '.cache'), { recursive: true, force: true })
    writeFileSync(join(modules, '.cache'), '')
    const temporary = join(folder, 'temporary')
    mkdirSync(temporary)
    const outcome = await run(process.execPath, [launcher, 'check', 'counter.ts', '--json'], {
      cwd: folder,
      env: { TMPDIR: temporary },
    })
    expect({ ...outcome, stdout: countsIn(outcome) }).toEqual({ code: 0, stderr: '', stdout: { two: 3, three: 4 } })
    expect(readdirSync(temporary)).toHaveLength(1)
  })

  describe('by pnpm', () => {
    const folder = join(dirname(project), 'by-pnpm')
    const pnpm = (...args: string[]) =>
      run(process.execPath, [join(tools, 'node_modules/pnpm/bin/pnpm.cjs'), ...args], { cwd: folder })

    beforeAll(async () => {
      writeProject(folder)
      done(await pnpm('add', '--prefer-offline', '--store-dir', join(dirname(folder), 'pnpm-store'), tarball))
      writeFiles(folder)
      for (const part of ['models', 'test/language/declared']) {
        cpSync(join(packageFolder, part), join(folder, part), { recursive: true })
      }
    })

    it('checks', async () => {
      const outcome = await pnpm('exec', 'netsplit', 'check', 'counter.ts', '--json')
      expect({ ...outcome, stdout: countsIn(outcome) }).toEqual({ code: 0, stderr: '', stdout: { two: 3, three: 4 } })
    })

    it('is found by the compiler, which can name all types in declarations', async () => {
      const compilerOptions = {
        strict: true,
        module: 'NodeNext',
        target: 'ES2023',
        types: [],
        declaration: true,
        rewriteRelativeImportExtensions: true,
        outDir: 'out',
      }
      const include = ['models', 'test/language/declared']
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }))
      const tsc = join(tools, 'node_modules/typescript/bin/tsc')
      const { stdout, code } = await run(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], { cwd: folder })
      expect({ stdout, code }).toEqual({ stdout: '', code: 0 })
    })
  })
})
