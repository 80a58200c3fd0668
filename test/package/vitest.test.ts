/** Tests of a user: matchers, a test for each scenario, and random runs, by fast-check alone and with its package for vitest. */

import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { run } from '../cli/netsplit.ts'
import { writeProject } from './installation.ts'

const installation = inject('installation')
const { project = '', tools = '' } = installation ?? {}

const lock = `
import { always, messages, protocol, role, spec } from 'netsplit'

interface Messages {
  server: { acquire: {} }
  client: { granted: {} }
}

const lock = protocol({
  name: 'lock',
  parameters: { looks: true },
  messages: messages<Messages>(),
  nodes: { server: 1, client: 2 },
  roles: ({ looks }) => ({
    server: role({
      state: { isHeld: false },
      on: {
        acquire(server, { from }) {
          if (looks && server.isHeld) return
          server.isHeld = true
          server.send(from, { type: 'granted' })
        },
      },
    }),
    client: role({
      state: { holds: false },
      start: (client) => client.send('server', { type: 'acquire' }),
      on: {
        granted(client) {
          client.holds = true
        },
      },
    }),
  }),
})

export default spec(lock, {
  properties: { oneHolder: always(({ nodes }) => nodes.client.filter(({ holds }) => holds).length <= 1) },
  scenarios: { careful: {}, careless: { params: { looks: false }, expect: { violates: 'oneHolder' } } },
})
`

const tests = `
import { test as properties } from '@fast-check/vitest'
import fc from 'fast-check'
import { check } from 'netsplit'
import { holds, runs } from 'netsplit/fast-check'
import { testScenarios } from 'netsplit/vitest'
import { expect, test } from 'vitest'
import lock from './lock.spec.model'

testScenarios(lock)
test('holds', () => expect(check(lock, { scenario: 'careful' })).resolves.toHold())
test('is broken', () => expect(check(lock, { scenario: 'careless' })).resolves.toViolate('oneHolder'))
test('random runs', () => fc.assert(fc.property(runs(lock, { scenario: 'careful' }), holds)))
properties.prop([runs(lock, { scenario: 'careful' })])('random runs, as a property', holds)
test('random runs that break it', () => fc.assert(fc.property(runs(lock, { scenario: 'careless' }), holds), { seed: 1 }))
`

describe.skipIf(installation === null)('a project with vitest and fast-check', () => {
  const folder = join(dirname(project), 'with-vitest')

  beforeAll(() => {
    writeProject(folder)
    // As they would lie if they had been installed together: netsplit looks for its peers beside itself.
    cpSync(join(project, 'node_modules'), join(folder, 'node_modules'), { recursive: true, verbatimSymlinks: true })
    for (const name of ['vitest', 'fast-check', '@fast-check/vitest']) {
      const link = join(folder, 'node_modules', name)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(join(tools, 'node_modules', name), link, 'junction')
    }
    writeFileSync(join(folder, 'lock.spec.model.ts'), lock)
    writeFileSync(join(folder, 'lock.test.ts'), tests)
  })

  it('tests its model, and sees the run that breaks it', async () => {
    const vitest = join(folder, 'node_modules/vitest/vitest.mjs')
    const output = join(folder, 'results.json')
    const args = [vitest, 'run', '--reporter=json', `--outputFile=${output}`]
    const { code, stderr } = await run(process.execPath, args, { cwd: folder })
    expect(code, stderr).toBe(1)
    const { testResults } = JSON.parse(readFileSync(output, 'utf8'))
    const told = testResults[0].assertionResults as { title: string; status: string; failureMessages: string[] }[]
    expect(Object.fromEntries(told.map(({ title, status }) => [title, status]))).toEqual({
      careful: 'passed',
      careless: 'passed',
      holds: 'passed',
      'is broken': 'passed',
      'random runs': 'passed',
      [told.find(({ title }) => title.startsWith('random runs, as a property'))?.title ?? '']: 'passed',
      'random runs that break it': 'failed',
    })
    const message = told.find(({ status }) => status === 'failed')?.failureMessages[0]
    expect(message).toContain('Counterexample: [run of 5 steps: start; ')
  })

  it('is typed: a scenario or a property that there is not does not compile', async () => {
    const mistakes = tests
      .replace("toViolate('oneHolder')", "toViolate('oneHoldr')")
      .replace("runs(lock, { scenario: 'careful' }), holds)))", "runs(lock, { scenario: 'carefull' }), holds)))")
    writeFileSync(join(folder, 'mistakes.ts'), mistakes)
    const compilerOptions = { strict: true, module: 'preserve', target: 'ES2023', types: [], noEmit: true }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    const tsc = join(tools, 'node_modules/typescript/bin/tsc')
    const { stdout } = await run(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], { cwd: folder })
    const errors = stdout.split('\n').filter((line) => line.includes('error TS'))
    expect(errors.map((line) => line.split('(')[0])).toEqual(['mistakes.ts', 'mistakes.ts'])
    expect(stdout).toContain('"oneHoldr"')
    expect(stdout).toContain("'carefull'")
  })
})
