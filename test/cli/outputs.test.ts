/** What a check writes about its runs: which, where to, and what is refused before it. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileNames } from '../../src/cli/file-names.ts'
import type { Shown } from '../../src/cli/shown.ts'
import type { Plain } from '../../src/language/plain.ts'
import { ballot, counter } from './models.ts'
import { UserFolder } from './netsplit.ts'

const folder = new UserFolder()
beforeAll(() => {
  folder.write('ballot.ts', ballot())
  folder.write('counter.ts', counter())
})
afterAll(() => folder.remove())

const check = (...args: readonly string[]) => folder.check('--no-typecheck', ...args)
const read = (name: string) => JSON.parse(readFileSync(join(folder.path, name), 'utf8'))

describe('--trace', { timeout: 300_000 }, () => {
  it('writes the run that the report shows', async () => {
    const { code, stdout } = await check('ballot.ts', '--scenario', 'crashing', '--trace', 'run.json')
    expect(code).toBe(0)
    expect(stdout).toContain('\nwrote run.json: counterexample of oneVote\n')
    const { model, scenario, shows, steps } = read('run.json')
    expect(model).toMatchObject({ name: 'ballot.ts', spec: null })
    expect({ scenario, shows }).toEqual({
      scenario: 'crashing',
      shows: { kind: 'counterexample', property: 'oneVote', propertyKind: 'always' },
    })
    expect(stdout).toContain(`oneVote does not hold in state ${steps.length}.`)
  })

  it('writes the first witness where nothing is violated, and says where there is none', async () => {
    const { stdout } = await check('counter.ts', '--scenario', 'usual', '--trace', 'witness.json')
    expect(stdout).toContain('\nwrote witness.json: witness of two\n')
    expect(read('witness.json').shows).toMatchObject({ kind: 'witness', property: 'two' })
    const without = await check('counter.ts', '--scenario', 'usual', '--property', 'small', '--trace', 'none.json')
    expect(without.code).toBe(0)
    expect(without.stdout).toContain('\nnone.json: there is no run to write\n')
    expect(readdirSync(folder.path)).not.toContain('none.json')
  })

  it('names no folder of this machine, however the model was named', async () => {
    const scenario = ['--scenario', 'crashing']
    await check(join(folder.path, 'ballot.ts'), ...scenario, '--trace', 'absolute.json')
    expect(read('absolute.json').model.name).toBe('ballot.ts')
    folder.write('throwing.ts', ballot({ onTaken: "throw new Error('no')" }))
    await check('throwing.ts', '--scenario', 'reliable', '--trace', 'throwing.json')
    expect(read('throwing.json').failure).toMatchObject({
      kind: 'threw',
      line: expect.stringMatching(/^throwing\.ts:\d/),
    })
    for (const name of ['absolute.json', 'throwing.json']) {
      expect(readFileSync(join(folder.path, name), 'utf8')).not.toContain(folder.path)
    }
  })
})

describe('--traces', { timeout: 300_000 }, () => {
  it('writes all runs of all checks, and tells them in --json', async () => {
    const { stdout } = await check('ballot.ts', '--traces', 'all', '--json')
    const { written, notWritten, results } = JSON.parse(stdout)
    expect(notWritten).toEqual([])
    expect(
      readdirSync(join(folder.path, 'all'))
        .map((name) => join('all', name))
        .toSorted(),
    ).toEqual(written.map(({ file }: { file: string }) => file).toSorted())
    for (const { scenario, properties } of results) {
      const found = properties.filter(({ depth }: { depth: number | null }) => depth !== null)
      const ofIt = written.filter((one: { scenario: string }) => one.scenario === scenario)
      expect(new Set(ofIt.map(({ property }: { property: string }) => property))).toEqual(
        new Set(found.map(({ name }: { name: string }) => name)),
      )
    }
    expect(written).toContainEqual({
      file: expect.stringMatching(/^all.ballot--crashing--oneVote-[0-9a-f]{8}\.json$/),
      ...{ model: 'ballot.ts', scenario: 'crashing', kind: 'counterexample', property: 'oneVote' },
    })
  })
})

describe('what cannot be written', { timeout: 300_000 }, () => {
  it.each([
    [['counter.ts', '--trace', 'run.txt'], '--trace run.txt: the name of the file has to end in .json (trace file).'],
    [['counter.ts', 'ballot.ts', '--trace', 'run.json'], 'takes the run of one check; this command makes 3.'],
    [
      ['counter.ts', '--scenario', 'usual', '--trace', 'nowhere/run.json'],
      'nowhere/run.json cannot be written: there is no such folder.',
    ],
    [['counter.ts', '--scenario', 'usual', '--trace', 'folder.json'], 'folder.json cannot be written: it is a folder.'],
    [
      ['counter.ts', '--scenario', 'usual', '--trace', 'counter.ts/x/run.json'],
      'counter.ts/x/run.json cannot be written: there is a file where a folder should be.',
    ],
    [['counter.ts', '--html', 'counter.ts/x/y'], 'counter.ts/x/y cannot be written: there is a file where a folder'],
    [['counter.ts', '--traces', 'counter.ts'], 'counter.ts cannot be written: it is a file, not a folder.'],
    [['data.ts', '--trace', 'data.json'], 'data.json is read by this command.'],
    [
      ['counter.ts', '--scenario', 'usual', '--trace', 'a.json', '--trace', 'b.json'],
      "option '--trace <file>' argument 'b.json' is invalid. It can be given once, and is given as a.json, too.",
    ],
    [['counter.ts', '--from', 'a.json', '--from', 'b.json'], 'It can be given once, and is given as a.json, too.'],
    [['ballot.ts', '--sweep', '--trace', 'run.json'], '--trace writes runs; a sweep shows none.'],
  ])('%j is refused before the search', async (args, told) => {
    mkdirSync(join(folder.path, 'folder.json'), { recursive: true })
    folder.write('data.json', '{ "max": 100 }')
    const source = counter().replace('max: 100', 'max: data.max')
    folder.write('data.ts', `import data from './data.json' with { type: 'json' }\n${source}`)
    const { code, stdout, stderr } = await check(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(told)
  })

  it.runIf(process.platform === 'linux').each([
    ['--html', '/proc/x.html', '/proc/x.html cannot be written: nothing can be written there.'],
    ['--html', '/proc/pages/all', '/proc/pages/all cannot be written: nothing can be written there.'],
    ['--checkpoint', '/proc/saved', '/proc/saved cannot be written or read: '],
  ])('in a folder that takes no files, as %s %s, is refused before the search', async (option, target, told) => {
    const { code, stdout, stderr } = await check('counter.ts', '--scenario', 'usual', option, target)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(told)
  })

  it('is tried without leaving anything behind', async () => {
    const before = readdirSync(folder.path)
    const none = ['--scenario', 'usual', '--property', 'small', '--trace', 'none.json', '--export', 'none.dot']
    expect((await check('counter.ts', ...none)).code).toBe(0)
    expect(readdirSync(folder.path)).toEqual(before)
  })

  it.skipIf(process.platform === 'win32')('on a full disk is told, and the verdict all the same', async () => {
    folder.write(
      'wide.ts',
      counter('', { expect: "{ violates: 'small' }" }).replace('last: null', `last: 'x'.repeat(300_000)`),
    )
    await check('wide.ts', '--list')
    const args = ['wide.ts', '--no-typecheck', '--scenario', 'usual', '--set', 'max=2', '--trace', 'large.json']
    const { code, stdout } = await folder.checkOnFullDisk(300, ...args)
    expect(code).toBe(2)
    expect(stdout).toMatch(/^wide\.ts +usual +violated/m)
    expect(stdout).toContain('\nlarge.json could not be written: it is too large\n')
    expect(readdirSync(folder.path).filter((name) => name.startsWith('large.json'))).toEqual([])
  })

  it('of an index are pages only, although traces are in the same folder', async () => {
    await check('ballot.ts', '--scenario', 'crashing', '--traces', 'both', '--html', 'both')
    const links = readFileSync(join(folder.path, 'both', 'index.html'), 'utf8').match(/href="[^"]*"/g)
    expect(links?.length).toBeGreaterThan(0)
    expect(links?.filter((link) => !link.endsWith('.html"'))).toEqual([])
  })

  it('is told together with what its view fails to draw', async () => {
    const view = `view({ nodes }) {
      if (nodes.box.voted) throw new Error('no such colour')
      return '<p>open</p>'
    },`
    folder.write('drawn.ts', ballot().replace('spec(ballot, {', `spec(ballot, {\n  ${view}`))
    const args = ['drawn.ts', '--scenario', 'crashing', '--html', 'drawn.html']
    const { code, stdout } = await check(...args)
    expect(code).toBe(0)
    const told =
      /^note: there is no picture of the state after steps? [\d, to and]+: view throws: Error: no such colour; at drawn\.ts:\d+/
    const lines = stdout.split('\n')
    const wrote = lines.indexOf('wrote drawn.html: counterexample of oneVote')
    expect(lines[wrote + 1]?.trim()).toMatch(told)
    const { written } = JSON.parse((await check(...args, '--json')).stdout)
    expect(written[0].notes).toEqual([expect.stringMatching(told)])
    folder.write('failing.ts', ballot({ onTaken: "throw new Error('no')" }))
    await check('failing.ts', '--scenario', 'reliable', '--html', 'failing.html', '--json')
    for (const [page, place] of [
      ['drawn.html', 'at drawn.ts:'],
      ['failing.html', '"failing.ts:'],
    ] as const) {
      const text = readFileSync(join(folder.path, page), 'utf8')
      expect(text).toContain(place)
      expect(text).not.toContain(folder.path)
    }
  })

  it('leaves what was there before', async () => {
    writeFileSync(join(folder.path, 'kept.json'), 'kept')
    await check('counter.ts', '--scenario', 'usual', '--property', 'small', '--trace', 'kept.json')
    expect(readFileSync(join(folder.path, 'kept.json'), 'utf8')).toBe('kept')
  })
})

describe('names of files', () => {
  const shown = (fileName: string, scenario: string, property: string | null, of?: Plain): Shown =>
    ({
      plan: { loaded: { fileName, specName: null, name: fileName }, scenario, overrides: {} },
      run: { kind: property === null ? 'error' : 'counterexample', property, ...(of !== undefined && { of }) },
    }) as unknown as Shown

  it('are readable, and safe wherever they are written', () => {
    const names = fileNames([
      shown('specs/paxos.ts', 'two clients', 'agreement'),
      shown('con.ts', '../../etc/passwd', 'a/b\\c:d*e?"<>|'),
      shown('x.ts', '', '\u{1F600}', { id: 'node\n1' }),
      shown('x.ts', 'y'.repeat(500), 'z'.repeat(500)),
      shown('x.ts', 'y', null),
    ])
    expect(names[0]).toMatch(/^paxos--two-clients--agreement-[0-9a-f]{8}$/)
    for (const name of names) {
      expect(name).toMatch(/^[A-Za-z0-9_-]+$/)
      expect(name.length).toBeLessThan(200)
      expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/i)
    }
  })

  it('are never the same, not even where case does not count', () => {
    const scenarios = ['a b', 'a-b', 'A b', 'a  b', 'a.b', '']
    const all = ['m.ts', 'M.ts', 'x/m.ts'].flatMap((file) =>
      scenarios.flatMap((scenario) => ['p', 'P', 'p ', null].map((property) => shown(file, scenario, property))),
    )
    const names = fileNames(all).map((name) => name.toLowerCase())
    expect(new Set(names).size).toBe(all.length)
  })

  it('depend on nothing but the run', () => {
    const [one, other] = [shown('m.ts', 's', 'p'), shown('m.ts', 's', 'q')]
    expect(fileNames([other, one])[1]).toBe(fileNames([one])[0])
  })
})
