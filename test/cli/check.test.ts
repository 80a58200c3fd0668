import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { counter } from './models.ts'
import { interrupt, packageFolder, run, UserFolder } from './netsplit.ts'

const folder = new UserFolder()

beforeAll(() => {
  folder.write('counter.ts', counter())
  folder.write('endless.ts', counter('', { bounds: '' }).replace('max: 100', 'max: 1e12'))
})
afterAll(() => folder.remove())

describe('verdicts', () => {
  it('are 0 when everything is as expected, with the counts and the properties', async () => {
    const { code, stdout, stderr } = await folder.check('./counter.ts')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^model +scenario +verdict +distinct +generated +depth +time +expectation\n/)
    expect(stdout).toMatch(/counter\.ts +usual +holds +6 +9 +6 +[\d.]+ s +as expected within the constraint\n/)
    expect(stdout).toContain('always small   holds\n')
    expect(stdout).toContain('sometimes two  witnessed at depth 3\n')
    expect(stdout).toMatch(/1 check: 1 as expected; 6 distinct states in [\d.]+ s\.\n$/)
    expect(stdout).not.toContain('\x1b')
  })

  it('are 0 when a property is violated as expected, and the trace is shown', async () => {
    folder.write('violated.ts', counter('', { expect: "{ violates: 'small' }" }).replace('max: 100', 'max: 2'))
    const { code, stdout } = await folder.check('violated.ts')
    expect(code).toBe(0)
    expect(stdout).toContain('as expected: violates small')
    expect(stdout).toContain(`
   1  start
      count: 0
      last: null
   2  add
      count: 0 -> 1
   3  add
      count: 1 -> 2

small does not hold in state 3. It read:
  count: 2
`)
  })

  it('are 1 when a property is violated that should hold, or another one than expected', async () => {
    const changed = await folder.check('counter.ts', '--set', 'max=2')
    expect(changed.code).toBe(1)
    expect(changed.stdout).toContain('parameters changed')
    folder.write('missed.ts', counter('', { expect: "{ violates: 'small' }" }))
    const missed = await folder.check('missed.ts')
    expect(missed.code).toBe(1)
    expect(missed.stdout).toContain('expected: violates small')
    expect(missed.stdout).toContain('1 check: 1 not violated;')
  })

  it('are 0 when changed parameters hold', async () => {
    expect(await folder.check('counter.ts', '--set', 'by=2', '--set', 'max=50')).toMatchObject({ code: 0 })
  })

  it('are 3 when a limit was reached, which is named with what grows', async () => {
    const states = await folder.check('endless.ts', '--max-states', '1_000')
    expect(states.code).toBe(3)
    expect(states.stdout).toMatch(/bound: 1,000 states reached, \d+ states? found but not explored/)
    expect(states.stdout).toMatch(/most different values: count \(1,0\d\d values\)/)
    const depth = await folder.check('endless.ts', '--max-depth', '4')
    expect(depth.code).toBe(3)
    expect(depth.stdout).toContain('bound: depth 4 reached, 1 state found but not explored')
    const time = await folder.check('endless.ts', '--timeout', '0.3')
    expect(time.code).toBe(3)
    expect(time.stdout).toMatch(/bound: 0\.3 seconds are over/)
  })

  it('are 130 after Ctrl-C, with what was found so far', async () => {
    const { code, stdout } = await interrupt(['endless.ts'], { cwd: folder.path })
    expect(code).toBe(130)
    expect(stdout).toMatch(/bound: interrupted, /)
    expect(stdout).toMatch(/incomplete/)
  })
})

describe('choosing', () => {
  it('leaves out large scenarios unless asked for', async () => {
    expect((await folder.check('counter.ts', '--scenario', 'huge')).stdout).toMatch(/counter\.ts +huge +holds/)
    expect((await folder.check('counter.ts', '--large')).stdout).toContain('2 checks: 2 as expected')
  })

  it('checks the properties that are asked for, and no others', async () => {
    const { code, stdout } = await folder.check('counter.ts', '--property', 'two')
    expect(code).toBe(0)
    expect(stdout).toContain('as expected within the constraint\n')
    expect(stdout).toContain('  sometimes two  witnessed at depth 3\n')
    expect(stdout).not.toContain('always small')
  })

  it('does not compare with what is expected of a property that is not asked for', async () => {
    folder.write('small.ts', counter('', { expect: "{ violates: 'small' }" }).replace('max: 100', 'max: 2'))
    const other = await folder.check('small.ts', '--property', 'two')
    expect(other.code).toBe(0)
    expect(other.stdout).toMatch(/ holds .* another property is expected to break; holds within the constraint\n/)
    const same = await folder.check('small.ts', '--property', 'small')
    expect(same).toMatchObject({ code: 0 })
    expect(same.stdout).toContain('as expected: violates small\n')
  })

  it('lists models, scenarios with what they expect, and parameters', async () => {
    const own = await folder.check('counter.ts', '--list')
    expect(own.code).toBe(0)
    expect(own.stdout).toBe(`counter.ts
  usual  holds
  huge   holds, large
  --set by=1  --set max=100

Of scenarios, --set changes, too: fairness.strong, fairness.none
`)
    const all = await folder.check('netsplit/')
    expect(all.code).toBe(0)
    expect(all.stdout).toMatch(/^netsplit\/paxos\n( {2}.+\n)+/m)
    expect(await folder.check('netsplit/', '--list')).toEqual(all)
    expect(all.stdout).toContain('--set quorum=majority (majority, half)')
  })

  it('checks all specs of a folder', async () => {
    folder.write('more/second.ts', counter())
    folder.write('more/first.ts', counter())
    folder.write('more/notes.md', 'no spec')
    const { code, stdout } = await folder.check('./more')
    expect(code).toBe(0)
    expect(stdout).toMatch(/\nmore\/first\.ts +usual .+\nmore\/second\.ts +usual .+\n/)
  })

  it('finds a model in the folder where the user typed npm run', async () => {
    const args = ['--silent', '--prefix', packageFolder, 'run', 'check', '--', './counter.ts']
    expect(await run('npm', args, { cwd: folder.path })).toMatchObject({ code: 0, stderr: '' })
  })

  it('shows colours only where they are wanted', async () => {
    const args = [`${packageFolder}/src/cli/launch.mjs`, 'check', 'counter.ts']
    const coloured = await run(process.execPath, args, { cwd: folder.path, env: { FORCE_COLOR: '1' } })
    expect(coloured.stdout).toContain('\x1b[32mholds')
    const env = { FORCE_COLOR: '1', NO_COLOR: '1' }
    const plain = await run(process.execPath, args, { cwd: folder.path, env })
    expect(plain.stdout).not.toContain('\x1b')
  })
})
