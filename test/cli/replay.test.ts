/** `netsplit replay` as users run it. What becomes of a run in a model that has changed: test/trace/retake.test.ts. */

import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ballot, counter } from './models.ts'
import { launcher, run, UserFolder } from './netsplit.ts'

const folder = new UserFolder()
const read = (name: string) => JSON.parse(readFileSync(join(folder.path, name), 'utf8'))
const replay = (...args: readonly string[]) => folder.replay(...args, '--no-typecheck')

beforeAll(async () => {
  folder.write('models/ballot.ts', ballot())
  folder.write('counter.ts', counter())
  folder.write(
    'stuck.ts',
    counter()
      .replace('small:', 'resets: eventually(({ count }) => count > 50),\n    small:')
      .replace('always, ', 'always, eventually, ')
      .replace('within: ({ count }) => count <= 5', '')
      .replace('state.count += by', 'state.count = (state.count + by) % 5'),
  )
  const trace = (model: string, scenario: string, to: string) =>
    folder.check(model, '--no-typecheck', '--scenario', scenario, '--trace', to)
  await trace('models/ballot.ts', 'crashing', 'crash.json')
  await trace('counter.ts', 'usual', 'two.json')
  await trace('stuck.ts', 'usual', 'lasso.json')
}, 120_000)
afterAll(() => folder.remove())

describe('replay', { timeout: 300_000 }, () => {
  it('reproduces a violation, and ends like the check that found it', async () => {
    const { code, stdout } = await replay('crash.json')
    expect(code).toBe(1)
    const steps = read('crash.json').steps.length
    expect(stdout).toMatch(
      new RegExp(`^crash\\.json: counterexample of oneVote, ${steps} steps\nmodels/ballot\\.ts, crashing\n`),
    )
    expect(stdout).toContain(`oneVote does not hold in state ${steps}. It read:`)
    expect(stdout).toMatch(/\nreproduced: it is a counterexample of oneVote\n$/)
  })

  it('reproduces a witness with 0, and a lasso with 1', async () => {
    expect(await replay('two.json')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/two holds in state 3\. It read:(\n.*)*\nreproduced: it is a witness of two\n$/),
    })
    expect(read('lasso.json').ending).not.toBe(null)
    expect(await replay('lasso.json')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/reproduced: it is a lasso of resets\n$/),
    })
  })

  it('stops after a step, by number or by name, and shows the whole state', async () => {
    const byName = await replay('two.json', '--until', 'add')
    expect(byName).toMatchObject({ code: 0, stdout: expect.stringContaining('\nState 2:\n  count: 1\n  last: null\n') })
    expect(byName.stdout).toContain('The next step is 3, add.')
    expect((await replay('two.json', '--until', '2')).stdout).toBe(byName.stdout)
    expect(await replay('two.json', '--until', 'ad')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^The run has no step ad\.\n {2}Did you mean add/),
    })
  })

  it('finds the model in the folders around the file, wherever it is started', async () => {
    mkdirSync(join(folder.path, 'elsewhere'), { recursive: true })
    const args = [launcher, 'replay', '../crash.json', '--no-typecheck']
    const { code, stdout, stderr } = await run(process.execPath, args, { cwd: join(folder.path, 'elsewhere') })
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toContain('reproduced')
  })

  it('takes another model where it is named, and says that it has changed', async () => {
    folder.write('later.ts', counter().replace('count === 2', 'count === 77').replace('max: 100', 'max: 90'))
    const { code, stdout } = await replay('two.json', '--model', 'later.ts')
    expect(code).toBe(1)
    expect(stdout).toContain('later.ts, usual; the model has changed since\n')
    expect(stdout).toContain('changed since the run was written: max 100 -> 90\n')
    expect(stdout).toMatch(
      /\nnot reproduced: all steps are possible, but two holds in none of its states\nIt reads:\n {2}count: 2\n$/,
    )
  })

  it('names the step that is not possible any more, and those that are', async () => {
    folder.write('renamed.ts', counter().replace('add: action', 'increase: action'))
    const { code, stdout } = await replay('two.json', '--model', 'renamed.ts')
    expect(code).toBe(3)
    expect(stdout).toMatch(/\nstep 2 is not possible any more: add\nPossible there:\n {2}increase\n$/)
  })

  it('says so where a message has arrived, but is ignored now', async () => {
    folder.write('deaf.ts', ballot().replace('if (box.voted) return', 'return'))
    const { code, stdout } = await replay('crash.json', '--model', 'deaf.ts')
    expect(code).toBe(3)
    expect(stdout).toMatch(
      /\nstep \d is not possible any more: box receives vote from voter\d\nThe message has arrived, but/,
    )
  })

  it('tells all of it in JSON', async () => {
    const { code, stdout } = await replay('two.json', '--model', 'renamed.ts', '--json')
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'netsplit/replay/1',
      exitCode: 3,
      file: 'two.json',
      model: 'renamed.ts',
      hasChanged: true,
      changedParams: [],
      outcome: 'misfit',
      misfit: { number: 2, name: 'add', why: 'unknown', isIgnored: false, possible: ['increase'] },
      drift: null,
      trace: { steps: [{ number: 1, name: 'start' }] },
    })
  })

  it('writes what a check writes: the run through the model of today', async () => {
    const { stdout } = await replay('crash.json', '--trace', 'again.json', '--traces', 'folder')
    expect(stdout).toContain('\nwrote again.json: counterexample of oneVote\n')
    expect(read('again.json')).toEqual(read('crash.json'))
    expect((await replay('crash.json', '--trace', 'crash.json')).stderr).toContain(
      'crash.json is read by this command.',
    )
  })

  it('says of a part of a run, or of one that shows nothing any more, that it shows its steps alone', async () => {
    folder.write('kind.ts', counter().replace('count === 2', 'count === 77'))
    for (const args of [
      ['--until', '2'],
      ['--model', 'kind.ts'],
      ['--model', 'renamed.ts'],
    ]) {
      const { stdout } = await replay('two.json', ...args, '--trace', 'part.json', '--html', 'part.html')
      expect(stdout).toContain('\nwrote part.json: run\n')
      expect(read('part.json').shows).toEqual({ kind: 'nothing', property: null, propertyKind: null })
      expect(readFileSync(join(folder.path, 'part.html'), 'utf8')).toContain('"kind":"nothing"')
      rmSync(join(folder.path, 'part.json'))
      rmSync(join(folder.path, 'part.html'))
    }
    await replay('two.json', '--until', '2', '--trace', 'part.json')
    expect(await replay('part.json')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^part\.json: run, 2 steps\n[\s\S]*\nreproduced: all steps are possible\n$/),
    })
  })

  it('checks the types of the model like a check', async () => {
    folder.write('mistyped.ts', counter('const wrong: string = 5'))
    const { code, stdout, stderr } = await folder.replay('two.json', '--model', 'mistyped.ts')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^mistyped\.ts:\d+:\d+: TS2322/m)
  })
})

describe('a file that cannot be replayed', { timeout: 300_000 }, () => {
  const withModel = (name: string) => JSON.stringify({ ...read('two.json'), model: { name, spec: null, hash: '' } })
  it.each([
    ['nothing', null, 'The trace file nothing.json cannot be read'],
    ['half', () => readFileSync(join(folder.path, 'two.json'), 'utf8').slice(0, 500), 'This file ends in the middle'],
    ['report', () => '{"schema":"netsplit/check/2"}', 'This is no trace file, but has the schema netsplit/check/2.'],
    ['newer', () => '{"schema":"netsplit/trace/2"}', 'This trace file has the schema netsplit/trace/2'],
    [
      'moved',
      () => withModel('gone.ts'),
      'The run is one of gone.ts, which is neither here nor around the trace file.',
    ],
    ['climbing', () => withModel('../../etc/evil.ts'), 'a trace file may not choose what is run there.'],
    ['absolute', () => withModel('/tmp/evil.ts'), 'a trace file may not choose what is run there.'],
    ['package', () => withModel('node_modules/evil/index.js'), 'a trace file may not choose what is run there.'],
    ['scenario', () => JSON.stringify({ ...read('two.json'), scenario: 'usua' }), 'Did you mean usual?'],
  ])('%s is refused with 2 and a hint', async (name, content, told) => {
    if (content !== null) folder.write(`${name}.json`, content())
    const { code, stdout, stderr } = await replay(`${name}.json`)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(told)
    expect(stderr).not.toMatch(/\n {4}at /)
  })

  it('a model that has moved is found where it is named', async () => {
    folder.write('old.ts', counter())
    await folder.check('old.ts', '--no-typecheck', '--scenario', 'usual', '--trace', 'old.json')
    renameSync(join(folder.path, 'old.ts'), join(folder.path, 'new.ts'))
    expect((await replay('old.json')).stderr).toContain('Name the model: netsplit replay old.json --model MODEL')
    expect((await replay('old.json', '--model', 'new.ts')).code).toBe(0)
  })
})
