/** What --checkpoint and --resume say and refuse, and how checks end that were cut off. */

import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { damage, newestFiles } from '../engine/disk/damage.ts'
import { counter, wide } from './models.ts'
import { UserFolder } from './netsplit.ts'

const folder = new UserFolder()

/** `netsplit check --json`, which answers with a result or an error. */
async function json(...args: readonly string[]) {
  const { code, stdout } = await folder.check('--json', '--no-typecheck', ...args)
  const { results, error } = JSON.parse(stdout)
  return { code, result: results[0], error }
}

/** What a command says that is refused, with short paths. */
async function refused(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await folder.check('--no-typecheck', ...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  return stderr.replaceAll(join(folder.path, sep), '')
}

/** A copy of the checkpoint of a check that was cut off at a depth of some fifty levels. */
function copied(name: string): string {
  cpSync(join(folder.path, 'cut'), join(folder.path, name), { recursive: true })
  return name
}

beforeAll(async () => {
  folder.write('counter.ts', counter('', { bounds: '' }).replace('max: 100', 'max: 1e12'))
  folder.write('small.ts', wide({ counters: 28, values: 50 }))
  // Two bounds after each other leave two checkpoints.
  const begun = await json('small.ts', '--max-depth', '53', '--checkpoint', 'cut', '--workers', '1')
  expect(begun).toMatchObject({ code: 3, result: { disk: { checkpoints: 1 } } })
  expect(await json('--resume', 'cut', '--max-depth', '54')).toMatchObject({ code: 3 })
})
afterAll(() => folder.remove())

describe('a check that was cut off', () => {
  it('by Ctrl-C says how to go on, and goes on', async () => {
    const args = ['counter.ts', '--no-typecheck', '--checkpoint', 'interrupted', '--checkpoint-every', '0.1']
    const running = folder.start(...args)
    await running.made(join(folder.path, 'interrupted/manifest.json'))
    running.kill('SIGINT')
    const first = await running.outcome
    expect(first.code).toBe(130)
    expect(first.stdout).toContain(`to go on: netsplit check --resume ${join('interrupted')}\n`)
    const distinct = (text: string) => Number(/([\d,]+) distinct states?/.exec(text)?.[1]?.replaceAll(',', ''))
    const depth = distinct(first.stdout) + 1000
    const second = await folder.check('--resume', 'interrupted', '--no-typecheck', '--max-depth', String(depth))
    expect(second.code).toBe(3)
    expect(second.stdout).toMatch(/bound: depth [\d,]+ reached/)
    expect(second.stdout).toContain('to go on: netsplit check --resume interrupted\n')
    expect(distinct(second.stdout)).toBeGreaterThan(distinct(first.stdout))
  })

  it('goes on from any folder, with any number of workers, and says the same as one that was not', async () => {
    const away = new UserFolder()
    const { code, stdout } = await away.check('--json', '--resume', join(folder.path, copied('away')), '--workers', '2')
    away.remove()
    const [result] = JSON.parse(stdout).results
    const whole = await json('small.ts')
    expect({ code, states: result.states, verdict: result.verdict }).toEqual({
      code: whole.code,
      states: whole.result.states,
      verdict: 'violated',
    })
    expect(result.violation).toEqual(whole.result.violation)
  })

  it('of one property goes on with that property', async () => {
    const args = ['small.ts', '--property', 'full']
    expect(await json(...args, '--max-depth', '53', '--checkpoint', 'one')).toMatchObject({ code: 3 })
    const resumed = await json('--resume', 'one', '--property', 'full')
    const whole = await json(...args)
    expect(resumed).toMatchObject({ code: 0, result: { verdict: 'holds', properties: whole.result.properties } })
    expect(resumed.result.states).toEqual(whole.result.states)
  })

  it('gives its verdict again when it is resumed after its end', async () => {
    const checkpoint = copied('finished')
    const first = await json('--resume', checkpoint)
    const second = await json('--resume', checkpoint)
    expect(first).toMatchObject({ code: 0, result: { verdict: 'violated' } })
    expect(second.result.violation).toEqual(first.result.violation)
  })
})

describe('a folder', () => {
  it('in which a search was killed before it wrote anything is as good as an empty one', async () => {
    // The name of a temporary file, of which a kill has come between its beginning and its end.
    folder.write('begun/netsplit-4711-0123456789abcdef01234567', '')
    const { code } = await folder.check('small.ts', '--json', '--no-typecheck', '--checkpoint', 'begun')
    expect(code).toBe((await json('small.ts')).code)
  })
})

describe('--checkpoint and --resume refuse', () => {
  it('a folder without a checkpoint, and one with a checkpoint already', async () => {
    expect(await refused('--resume', 'nowhere')).toBe(
      `There is no checkpoint in nowhere.
  Checks write one with --checkpoint DIR: every minute, or as --checkpoint-every says, and when they are cut off.
`,
    )
    expect(await refused('small.ts', '--checkpoint', 'cut')).toBe(
      `cut holds a checkpoint already.
  Go on from it with --resume cut, or name another folder, or remove it.
`,
    )
  })

  it('a folder with other files in it', async () => {
    expect(await refused('small.ts', '--checkpoint', '.')).toMatch(
      /^\. holds other files, such as .+\.\n {2}Name a folder of its own: a checkpoint writes over what has the names of its files\.\n$/,
    )
  })

  it('a model that has changed, and goes on once that is undone', async () => {
    const source = wide({ counters: 28, values: 50 })
    folder.write('small.ts', source.replace('< 2 ||', '< 3 ||'))
    expect(await refused('--resume', 'cut')).toBe(
      `The checkpoint in cut does not fit: the model has changed since.
  Undo that, or start the check anew in another folder.
`,
    )
    folder.write('small.ts', `// Whatever does not change the model may be changed.\n${source}`)
    expect(await json('--resume', copied('commented'))).toMatchObject({ code: 0 })
    folder.write('small.ts', source)
  })

  it('another model, scenario, parameter or way of keeping states than those of the checkpoint', async () => {
    const cure =
      '\n  Leave out the model, --scenario, --property, --set, --from, --compact and --symmetry: they are those of the checkpoint.\n'
    const of = (what: string) => `The checkpoint in cut is of ${what}.${cure}`
    expect(await refused('counter.ts', '--resume', 'cut')).toBe(of('the model small.ts'))
    expect(await refused('--scenario', 'other', '--resume', 'cut')).toBe(of("the scenario 'only'"))
    expect(await refused('--property', 'low', '--resume', 'cut')).toBe(of('a check without --property'))
    expect(await refused('--set', 'most=2', '--resume', 'cut')).toBe(of('a check without --set'))
    expect(await refused('--compact', '--resume', 'cut')).toBe(of('a check without --compact'))
  })

  it('what cannot be saved in one folder', async () => {
    folder.write('two.ts', counter())
    expect(await refused('two.ts', '--large', '--checkpoint', 'two')).toBe(
      `A checkpoint is of one check; this command makes 2.
  Name one model and one --scenario.
`,
    )
    expect(await refused('--resume', 'cut', '--checkpoint', 'elsewhere')).toBe(
      `--resume goes on writing checkpoints to its own folder.
  Leave out --checkpoint.
`,
    )
    expect(await refused('small.ts', '--compact', '--spill', 'spilled')).toBe(
      `--compact and --spill do not go together: what is on disk is compared exactly.
  Choose one of them.
`,
    )
  })

  it('a checkpoint of another version', async () => {
    const checkpoint = copied('version')
    for (const name of ['manifest.json', 'manifest.previous.json']) {
      const path = join(folder.path, checkpoint, name)
      writeFileSync(path, readFileSync(path, 'utf8').replace('netsplit/checkpoint/1', 'netsplit/checkpoint/2'))
    }
    expect(await refused('--resume', checkpoint)).toMatch(
      / was written by another version of Netsplit\.\n {2}Go on with/,
    )
  })

  it('a folder that cannot be written to, before the search', async () => {
    // Below a file there is no folder, for root neither.
    const where = /counter\.ts\/below.* cannot be written or read: ENOTDIR/
    expect(await refused('counter.ts', '--checkpoint', 'counter.ts/below')).toMatch(where)
    const { code, stdout } = await folder.check('counter.ts', '--no-typecheck', '--spill', 'counter.ts/below')
    expect(code).toBe(2)
    expect(stdout).toMatch(/error \(disk\):\n/)
    expect(stdout).toMatch(where)
  })
})

describe('a damaged checkpoint', () => {
  it('is told of, and the one before is resumed, whichever file it is', async () => {
    const whole = await json('small.ts')
    for (const file of newestFiles(join(folder.path, 'cut'))) {
      const checkpoint = copied(`damaged-${file}`)
      damage(join(folder.path, checkpoint), file, file === 'control-2' ? 'garble' : 'truncate')
      const { code, result } = await json('--resume', checkpoint)
      expect({ file, code, states: result.states, violation: result.violation }).toEqual({
        file,
        code: 0,
        states: whole.result.states,
        violation: whole.result.violation,
      })
      expect(result.disk.damage).toBe(`${file} does not have the content that it was written with`)
    }
  })

  it('is no more once the check has gone on from the one before and was cut off again', async () => {
    const checkpoint = copied('mended')
    damage(join(folder.path, checkpoint), newestFiles(join(folder.path, checkpoint))[1] as string, 'garble')
    const cut = await json('--resume', checkpoint, '--max-depth', '54')
    expect(cut).toMatchObject({ code: 3, result: { disk: { damage: expect.any(String), failure: null } } })
    const last = await json('--resume', checkpoint)
    expect(last).toMatchObject({ code: 0, result: { verdict: 'violated', disk: { damage: null } } })
  })

  it('is refused when the one before is damaged, too', async () => {
    const checkpoint = copied('both')
    for (const name of ['manifest.json', 'manifest.previous.json'])
      damage(join(folder.path, checkpoint), name, 'truncate')
    expect(await refused('--resume', checkpoint)).toMatch(
      /^The checkpoint in both is damaged, and there is no other to go on from: manifest\.json .*\n/,
    )
  })
})
