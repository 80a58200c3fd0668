/** What a check writes for continuous integration. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readXml } from '../ci/read-xml.ts'
import { counter } from './models.ts'
import { launcher, run, UserFolder } from './netsplit.ts'

const folder = new UserFolder()
const source = counter()
/** The line of the scenario. */
const line = source.split('\n').findIndex((text) => text.includes('usual:')) + 1
beforeAll(() => folder.write('specs/counter.ts', source))
afterAll(() => folder.remove())

const violated = ['specs/counter.ts', '--no-typecheck', '--set', 'max=2']
const read = (name: string) => readFileSync(join(folder.path, name), 'utf8')

describe('--report', () => {
  it('writes each file in the format of its ending, and the report says so', async () => {
    const files = ['junit.xml', 'found.sarif', 'summary.md'].flatMap((name) => ['--report', name])
    const { code, stdout } = await folder.check(...violated, ...files)
    expect(code).toBe(1)
    expect(stdout).toContain('\nwrote junit.xml\nwrote found.sarif\nwrote summary.md\n')
    const [root] = readXml(read('junit.xml'))
    const [suite] = root?.children ?? []
    expect(suite?.attributes).toMatchObject({ name: 'specs/counter.ts', file: 'specs/counter.ts', failures: '1' })
    const [failure] = suite?.children[0]?.children ?? []
    expect(failure?.attributes).toEqual({ message: 'violates small', type: 'small' })
    expect(failure?.text).toContain('small does not hold in state 3')
    const [result] = JSON.parse(read('found.sarif')).runs[0].results
    expect(result).toMatchObject({ ruleId: 'small', level: 'error' })
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'specs/counter.ts' },
      region: { startLine: line },
    })
    expect(read('summary.md')).toContain('1 check: 1 not as expected.')
  })

  it('has nothing to complain of where all is as expected', async () => {
    const { code } = await folder.check(
      'specs/counter.ts',
      '--no-typecheck',
      '--report',
      'good.xml',
      '--report',
      'good.sarif',
    )
    expect(code).toBe(0)
    expect(readXml(read('good.xml'))[0]?.attributes).toMatchObject({ tests: '1', failures: '0', errors: '0' })
    expect(JSON.parse(read('good.sarif')).runs[0].results).toEqual([])
  })

  it('tells a bound from a violation', async () => {
    const { code } = await folder.check('specs/counter.ts', '--no-typecheck', '--max-depth', '2', '--report', 'cut.xml')
    expect(code).toBe(3)
    const [error] = readXml(read('cut.xml'))[0]?.children[0]?.children[0]?.children ?? []
    expect(error?.name).toBe('error')
    expect(error?.attributes).toEqual({
      message: 'incomplete: small, two not decided; bound: depth',
      type: 'incomplete',
    })
  })

  it('refuses an ending that it does not know, and a folder that there is not, before it searches', async () => {
    const unknown = await folder.check(...violated, '--report', 'report.txt')
    expect(unknown).toMatchObject({ code: 2, stdout: '' })
    expect(unknown.stderr).toContain('--report report.txt has an ending that says nothing of its format.')
    const swept = await folder.check(...violated, '--sweep', '--report', 'report.xml')
    expect(swept.code).toBe(2)
    expect(swept.stderr).toContain('--report tells what is as expected; a sweep expects nothing.')
    const missing = await folder.check(...violated, '--report', 'missing/report.xml')
    expect(missing).toMatchObject({ code: 2, stdout: '' })
    expect(missing.stderr).toContain('missing/report.xml cannot be written')
  })
})

describe('on GitHub', () => {
  it('what did not pass is shown at the line of its scenario, and the page of the job has a summary', async () => {
    folder.write('page.md', 'before\n')
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: join(folder.path, 'page.md'),
      GITHUB_WORKSPACE: folder.path,
    }
    const inFolder = { cwd: join(folder.path, 'specs'), env }
    const args = [launcher, 'check', './counter.ts', '--no-typecheck', '--set', 'max=2']
    const { code, stdout } = await run(process.execPath, args, inFolder)
    expect(code).toBe(1)
    const told = stdout.split('\n').filter((text) => text.startsWith('::'))
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(
      new RegExp(`^::error file=specs/counter.ts,line=${line},title=\\./counter\\.ts%3A usual::violates small%0A%0A`),
    )
    expect(read('page.md')).toMatch(/^before\n## Netsplit\n\n1 check: 1 not as expected\.\n/)
    const asJson = await run(process.execPath, [...args, '--json'], inFolder)
    expect(JSON.parse(asJson.stdout).exitCode).toBe(1)
  })
})
