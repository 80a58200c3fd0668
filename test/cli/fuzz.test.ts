/** `netsplit fuzz` as users run it. */

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readXml } from '../ci/read-xml.ts'
import { ballot, counter } from './models.ts'
import { launcher, run, UserFolder } from './netsplit.ts'

const folder = new UserFolder()
const fuzz = (...args: readonly string[]) =>
  run(process.execPath, [launcher, 'fuzz', ...args, '--no-typecheck', '--seed', '7', '--workers', '2'], {
    cwd: folder.path,
  })
const kept = () => readdirSync(join(folder.path, '.netsplit/fuzz'))

beforeAll(() => {
  folder.write('models/ballot.ts', ballot())
  folder.write('counter.ts', counter())
  folder.write('small.ts', counter().replace('max: 100', 'max: 3'))
})
afterAll(() => folder.remove())

describe('fuzz', () => {
  it('ends with 0 where nothing is found, and says what was covered', async () => {
    const { code, stdout } = await fuzz('counter.ts', '--runs', '100')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^seed 7, strategy mixed, runs of at most 200 steps\ncounter\.ts, usual {2}nothing found {2}100 runs, /,
    )
    expect(stdout).toContain('covered: 6 states (the next is new with a chance of 0.00%), ')
    expect(stdout).toContain('sometimes two: met in 100 of 100 runs')
    expect(stdout).not.toContain('huge')
  })

  it('hears the clock, however much garbage is collected', async () => {
    const args = [launcher, 'fuzz', 'counter.ts', '--time', '1', '--no-typecheck', '--workers', '1']
    const { code, stdout } = await run(process.execPath, ['--gc-global', ...args], { cwd: folder.path })
    expect(stdout).toContain('nothing found')
    expect(code).toBe(0)
  })

  it('names faults that never happened, and no delivery that ran a handler', async () => {
    const { stdout } = await fuzz('models/ballot.ts', '--runs', '50', '--keep-going')
    expect(stdout).toContain('covered: ')
    expect(stdout).not.toMatch(/never happened: .*(deliver|timeouts)/)
  })

  it('takes specs that a file exports under names, beside a file that cannot be loaded', async () => {
    const named = counter().replace('export default spec(', 'export const small = spec(')
    folder.write('named/counter.spec.model.ts', `${named}\nexport const again = small\n`)
    folder.write('named/nothing.spec.model.ts', 'export default 5\n')
    const { code, stdout, stderr } = await fuzz('named', '--runs', '20')
    expect(code).toBe(2)
    expect(stdout).toMatch(/^named\/counter\.spec\.model\.ts#small, usual +nothing found /m)
    expect(stdout).toMatch(/^named\/counter\.spec\.model\.ts#again, usual +nothing found /m)
    expect(stdout).toMatch(/^named\/nothing\.spec\.model\.ts +error/m)
    expect(stdout).toContain('named/nothing.spec.model.ts exports no spec.')
    expect(stderr).not.toContain('    at ')
    const asJson = JSON.parse((await fuzz('named/nothing.spec.model.ts', '--json')).stdout)
    expect(asJson.results).toMatchObject([{ hash: null, scenario: null, error: { code: 'bad-model' } }])
  })

  it('ends with 1 where something is found, keeps the run, and takes it first the next time', async () => {
    const { code, stdout } = await fuzz('small.ts')
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /counterexample of small: run 0, of 4 steps, shortened to 4, the shortest made of its steps\n {3}1 {2}start\n/,
    )
    expect(stdout).toContain('small does not hold in state 4. It read:\n  count: 3\n')
    const [, file = ''] = /To replay it: netsplit replay (\S+)\n/.exec(stdout) ?? []
    expect(file).toMatch(/^\.netsplit\/fuzz\/small--usual--small-\w+\.json$/)
    expect(kept()).toEqual([file.split('/').at(-1)])
    expect(await folder.replay(file, '--no-typecheck')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('reproduced: it is a counterexample of small'),
    })
    const again = await fuzz('small.ts')
    expect(again.code).toBe(1)
    expect(again.stdout).toContain(`counterexample of small: kept run ${file}, of 4 steps`)
    expect(again.stdout).not.toContain('covered:')
    folder.write('small.ts', counter())
    const corrected = await fuzz('small.ts', '--runs', '50')
    expect(corrected.code).toBe(0)
    expect(corrected.stdout).toContain(`1 kept run shows nothing any more: ${file}`)
  })

  it('names kept files that no scenario takes any more', async () => {
    folder.write('renamed.ts', counter().replace('max: 100', 'max: 3'))
    const { stdout } = await fuzz('renamed.ts')
    const [, file = ''] = /To replay it: netsplit replay (\S+)\n/.exec(stdout) ?? []
    folder.write('renamed.ts', counter().replace('usual:', 'renamed:'))
    folder.write('.netsplit/fuzz/no-run.json', '{')
    const { stderr, code } = await fuzz('renamed.ts', '--runs', '50')
    expect(stderr.split('\n').sort()).toEqual([
      '',
      '.netsplit/fuzz/no-run.json is no run that was kept, and is not taken.',
      `${file} is of the scenario 'usual', which renamed.ts has no more, and is not taken.`,
    ])
    expect(code).toBe(0)
    for (const each of [file, '.netsplit/fuzz/no-run.json']) rmSync(join(folder.path, each))
  })

  it('ends with 2 where a predicate fails, says why, shows the run, and keeps nothing', async () => {
    const before = kept()
    const failing = 'small: always(({ count, last }) => count < 3 || (last as string).length > 0),'
    folder.write('failing.ts', counter().replace(/small: always.*/, failing))
    const { code, stdout } = await fuzz('failing.ts')
    expect(code).toBe(2)
    expect(stdout).toMatch(/^failing\.ts, usual {2}error {2}/m)
    expect(stdout).toMatch(
      /error \(predicate-threw\):\nThe predicate \w+ threw TypeError: .*\n {2}at failing\.ts:\d+:\d+\n/,
    )
    expect(stdout).toContain('run into the error: run 0')
    expect(kept()).toEqual(before)
  })

  it('writes no run of a model whose types are wrong', async () => {
    const mistyped = counter("const count: number = 'fuzz' as string; void count").replace('max: 100', 'max: 3')
    folder.write('mistyped.ts', mistyped)
    const args = ['fuzz', 'mistyped.ts', '--runs', '20', '--trace', 'mistyped.json']
    const before = kept()
    const { code, stdout } = await folder.netsplit([...args, '--report', 'mistyped.xml'])
    expect(code).toBe(2)
    expect(stdout).toMatch(
      /error \(type-error\):\nmistyped\.ts:\d+:\d+: .*Type 'string' is not assignable to type 'number'/,
    )
    expect(existsSync(join(folder.path, 'mistyped.json'))).toBe(false)
    expect(readFileSync(join(folder.path, 'mistyped.xml'), 'utf8')).toContain('type-error')
    expect(kept()).toEqual(before)
    const asJson = JSON.parse((await folder.netsplit([...args, '--json'])).stdout)
    expect(asJson).toMatchObject({
      schema: 'netsplit/fuzz/1',
      exitCode: 2,
      results: [{ error: { code: 'type-error' } }],
    })
  })

  it('ends with 0 where what a scenario expects is found, and keeps nothing of that', async () => {
    const before = kept()
    const { code, stdout } = await fuzz('models/ballot.ts', '--scenario', 'crashing')
    expect(code).toBe(0)
    expect(stdout).toMatch(/models\/ballot\.ts, crashing {2}found: oneVote .* as expected\n/)
    expect(kept()).toEqual(before)
  })

  it('ends with 3 where what a scenario expects is not found', async () => {
    const { code, stdout } = await fuzz('models/ballot.ts', '--scenario', 'crashing', '--steps', '1', '--runs', '20')
    expect(code).toBe(3)
    expect(stdout).toContain('expected, not found: oneVote')
  })

  it('prints one JSON object, which is the same with any number of workers', async () => {
    const report = async (workers: string) => {
      const { stdout } = await fuzz('models/ballot.ts', '--scenario', 'crashing', '--json', '--workers', workers)
      const { results, ...about } = JSON.parse(stdout)
      return { ...about, workers: 0, results: results.map((result: object) => ({ ...result, seconds: 0 })) }
    }
    const alone = await report('1')
    expect(alone).toMatchObject({
      schema: 'netsplit/fuzz/1',
      exitCode: 0,
      seed: 7,
      shard: null,
      strategy: 'mixed',
      results: [
        {
          scenario: 'crashing',
          verdict: 'found',
          asExpected: true,
          findings: [{ property: 'oneVote', kind: 'counterexample', by: 'search', file: null }],
        },
      ],
    })
    expect(await report('2')).toEqual(alone)
  })

  it('writes what is asked for', async () => {
    const { code, stdout } = await fuzz('models/ballot.ts', '--scenario', 'crashing', '--trace', 'vote.json')
    expect(code).toBe(0)
    expect(stdout).toContain('wrote vote.json: counterexample of oneVote')
    expect(JSON.parse(readFileSync(join(folder.path, 'vote.json'), 'utf8')).shows.property).toBe('oneVote')
  })

  it('writes reports for continuous integration, and tells GitHub at the line of the scenario', async () => {
    folder.write('failing.ts', counter().replace('max: 100', 'max: 3'))
    const args = ['failing.ts', 'models/ballot.ts', '--no-typecheck', '--seed', '7', '--runs', '200']
    const reports = ['fuzz.xml', 'fuzz.sarif', 'fuzz.md'].flatMap((name) => ['--report', name])
    const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder.path, GITHUB_STEP_SUMMARY: '' }
    const { code, stdout } = await run(process.execPath, [launcher, 'fuzz', ...args, ...reports], {
      cwd: folder.path,
      env,
    })
    expect(code).toBe(1)
    expect(stdout).toContain('\nwrote fuzz.xml\nwrote fuzz.sarif\nwrote fuzz.md\n')
    const line = counter().slice(0, counter().indexOf('usual:')).split('\n').length
    expect(stdout).toContain(
      `\n::error file=failing.ts,line=${line},title=failing.ts%3A usual::counterexample of small; `,
    )
    const text = (name: string) => readFileSync(join(folder.path, name), 'utf8')
    const suites = readXml(text('fuzz.xml'))[0]?.children.map(({ attributes }) => attributes)
    expect(suites).toMatchObject([
      { name: 'failing.ts', failures: '1' },
      { name: 'models/ballot.ts', failures: '0' },
    ])
    expect(JSON.parse(text('fuzz.sarif')).runs[0].results).toMatchObject([{ ruleId: 'small', level: 'error' }])
    expect(text('fuzz.md')).toContain('small does not hold in state ')
  })

  it('stops after the round in which its time is over, which the number of runs repeats', async () => {
    const covered = (text: string) => /\ncovered: .*\n/.exec(text)?.[0]
    const timed = await fuzz('counter.ts', '--time', '0.2')
    const [, runs = ''] = /nothing found {2}([\d,]+) runs/.exec(timed.stdout) ?? []
    expect(Number(runs.replaceAll(',', '')) % 1024).toBe(0)
    const repeated = await fuzz('counter.ts', '--runs', runs.replaceAll(',', ''))
    expect(covered(repeated.stdout)).toBe(covered(timed.stdout))
  })

  it('takes other runs in each shard, and puts their reports together', async () => {
    const shard = async (name: string) => {
      const { stdout } = await fuzz('models/ballot.ts', '--json', '--shard', name, '--runs', '200')
      folder.write(`${name.replace('/', '-')}.json`, stdout)
      return JSON.parse(stdout).results
    }
    const [first, second] = [await shard('1/2'), await shard('2/2')]
    expect(first[0].coverage).not.toEqual(second[0].coverage)
    const { code, stdout } = await fuzz('--merge', '1-2.json', '2-2.json', '--json')
    const { merged, missingShards, results } = JSON.parse(stdout)
    expect(missingShards).toEqual([])
    expect(merged).toEqual(['1-2.json', '2-2.json'])
    expect(results.map(({ runs }: { runs: number }) => runs)).toEqual(
      first.map(({ runs }: { runs: number }, at: number) => runs + second[at].runs),
    )
    const text = await fuzz('--merge', '1-2.json', '2-2.json')
    expect(text.code).toBe(code)
    expect(text.stdout).toContain('Put together from 2 reports.')
    expect((await fuzz('--merge', '1-2.json')).stdout).toContain('Put together from 1 report; 1 shard missing: 2.')
    // Deliveries count for the handlers that they run.
    expect(text.stdout).not.toMatch(/never (ran|happened): .*(deliver|timeouts)/)
    expect(Object.keys(results[0].coverage)).toEqual(['steps', 'neverRan', 'neverHappened', 'sometimes'])
    expect((await fuzz('--merge', 'counter.ts')).stderr).toContain('counter.ts cannot be read')
    const twice = await fuzz('--merge', '1-2.json', '1-2.json')
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('are reports of the same shard')])
    folder.write('whole.json', (await fuzz('models/ballot.ts', '--json', '--runs', '10')).stdout)
    expect((await fuzz('--merge', '1-2.json', 'whole.json')).stderr).toContain('of a whole campaign, of no shard')
  })

  it('refuses what it does not know with 2', async () => {
    for (const [args, message] of [
      [['counter.ts', '--shard', '3/2'], 'Give which of how many'],
      [['counter.ts', '--strategy', 'lucky'], 'Allowed choices are mixed, uniform'],
      [['counter.ts', '--scenario', 'usal'], 'Did you mean usual'],
      [['nothing.ts'], 'nothing.ts'],
      [['--merge', 'a.json', '--keep-going'], '--keep-going says what runs to take'],
    ] as const) {
      const { code, stderr } = await fuzz(...args)
      expect({ args, code }).toEqual({ args, code: 2 })
      expect(stderr).toContain(message)
    }
  })

  it('tells a model that is wrong with 2', async () => {
    folder.write('wrong.ts', counter('Math.random()'))
    const { code, stdout } = await fuzz('wrong.ts')
    expect(code).toBe(2)
    expect(stdout).toContain('error (nondeterministic):')
    expect(stdout).toContain('Math.random')
  })
})
