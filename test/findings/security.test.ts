/** Folders that others can write to: nothing in them is run, and no file outside is written to. */

import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SearchOptions } from '../../src/engine/options.ts'
import { nodePlatform } from '../../src/engine/platform/node.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { action } from '../../src/index.ts'
import { writeWhole } from '../../src/loading/bundle.ts'
import { counter, wide } from '../cli/models.ts'
import { packageFolder, run, UserFolder } from '../cli/netsplit.ts'
import { filesOf, namedFiles } from '../engine/disk/checkpoint-folder.ts'
import { instanceOf, smallMachine } from '../engine/small-models.ts'
import { withFolder } from '../reference/modes.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())
const inFolder = (...path: readonly string[]) => join(folder.path, ...path)

/** A spec that holds, and tells when it is run. */
const telling = (what: string) =>
  `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(inFolder('told'))}, '${what}')\n${counter()}`

/** Whether a spec has told that it was run, since this was asked last. */
function hasTold(): boolean {
  const told = existsSync(inFolder('told'))
  rmSync(inFolder('told'), { force: true })
  return told
}

/** Changes what the manifests of a checkpoint say, as somebody does who knows how they are made. */
function forge(path: string, change: (manifest: { [field: string]: unknown }) => void): void {
  for (const name of ['manifest.json', 'manifest.previous.json']) {
    if (!existsSync(join(path, name))) continue
    const sealed = JSON.parse(readFileSync(join(path, name), 'utf8'))
    change(sealed.manifest)
    sealed.sum = crc32(JSON.stringify(sealed.manifest))
    writeFileSync(join(path, name), JSON.stringify(sealed))
  }
}

describe('security 1: a planted checkpoint', () => {
  const resume = (...args: readonly string[]) => folder.check('--no-typecheck', '--resume', ...args)
  const notOurs =
    /was not written by this installation, so it may not choose the model that is run\.\n {2}Name the model: /

  beforeAll(async () => {
    folder.write('good.ts', wide({ counters: 28, values: 50 }))
    folder.write('evil.ts', telling('evil'))
    const begun = await folder.check('good.ts', '--no-typecheck', '--max-depth', '53', '--checkpoint', 'planted')
    expect(begun.code).toBe(3)
    // The hash of the evil model is no secret.
    await folder.check('evil.ts', '--no-typecheck', '--scenario', 'usual', '--max-depth', '2', '--checkpoint', 'evil')
    expect(hasTold()).toBe(true)
  })

  /** A copy of a checkpoint, changed by somebody else. */
  function planted(name: string, change: (identity: { [field: string]: unknown }) => void, from = 'planted'): string {
    cpSync(inFolder(from), inFolder(name), { recursive: true })
    forge(inFolder(name), (manifest) => change(manifest['identity'] as { [field: string]: unknown }))
    return name
  }

  it('does not have the model run that it names', async () => {
    const evil = { model: 'evil.ts', file: inFolder('evil.ts') }
    const { hash, scenario } = JSON.parse(readFileSync(inFolder('evil/manifest.json'), 'utf8')).manifest.identity
    for (const [name, named] of Object.entries({ named: evil, 'with-its-hash': { ...evil, hash, scenario } })) {
      const { code, stdout, stderr } = await resume(planted(name, (identity) => Object.assign(identity, named)))
      expect({ name, code, stdout, told: hasTold() }).toEqual({ name, code: 2, stdout: '', told: false })
      expect(stderr).toMatch(notOurs)
    }
    const list = await resume(
      planted('listed', (identity) => Object.assign(identity, evil)),
      '--list',
    )
    expect({ code: list.code, told: hasTold() }).toEqual({ code: 2, told: false })
  })

  it('does not have a model run that is another one, whoever names it', async () => {
    const refusal = 'does not fit: the model has changed since.'
    const one = await folder.check(
      'evil.ts',
      '--no-typecheck',
      '--resume',
      planted('another', (it) => (it['seal'] = null)),
    )
    expect({ code: one.code, told: hasTold() }).toEqual({ code: 2, told: false })
    expect(one.stderr).toContain(refusal)
    // Nor one that has changed since: it may be that somebody else has changed it.
    folder.write('changed.ts', wide({ counters: 28, values: 50 }))
    await folder.check('changed.ts', '--no-typecheck', '--max-depth', '53', '--checkpoint', 'of-changed')
    folder.write('changed.ts', telling('changed'))
    const other = await resume('of-changed')
    expect({ code: other.code, told: hasTold() }).toEqual({ code: 2, told: false })
    expect(other.stderr).toContain(refusal)
  })

  it('goes on with the model that the user names, when it is the one that was checked', async () => {
    const moved = planted('moved', (identity) => Object.assign(identity, { seal: null, file: '/elsewhere/good.ts' }))
    const refused = await resume(moved)
    expect(refused.stderr).toBe(
      `The checkpoint in moved was not written by this installation, so it may not choose the model that is run.
  Name the model: netsplit check MODEL --resume moved
`,
    )
    const { code, stdout } = await folder.check('good.ts', '--no-typecheck', '--resume', moved)
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('as expected: violates low') })
  })

  it('may choose again once this installation has written it', async () => {
    const again = planted('again', (identity) => Object.assign(identity, { seal: null }))
    const named = await folder.check('good.ts', '--no-typecheck', '--resume', again, '--max-depth', '54')
    expect(named.code).toBe(3)
    expect((await resume(again)).code).toBe(0)
  })

  it('is damaged when it does not say what it is of, or names files elsewhere', async () => {
    for (const [at, change] of [{ model: 7 }, { properties: 'all' }, { set: null }, { seal: 1 }].entries()) {
      const { code, stderr } = await resume(planted(`wrong-${at}`, (identity) => Object.assign(identity, change)))
      expect({ change, code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('is damaged') })
    }
    writeFileSync(inFolder('precious'), 'precious')
    for (const file of ['../precious', 'manifest.json', 'lock', inFolder('precious'), 'heap-1']) {
      const name = `elsewhere-${basename(file)}`
      cpSync(inFolder('planted'), inFolder(name), { recursive: true })
      forge(inFolder(name), (manifest) => {
        const images = manifest['images'] as { arena: { file: string }[] }
        for (const part of images.arena) part.file = file
      })
      const { code, stderr } = await resume(name)
      expect({ file, code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('is damaged') })
    }
    expect(readFileSync(inFolder('precious'), 'utf8')).toBe('precious')
  })
})

const letters = smallMachine({
  variables: () => ({ text: '', turns: 0 }),
  actions: (_parameters) => ({
    append: action({
      over: ['a', 'b', 'c'],
      when: ({ text }) => text.length < 5,
      do(state, letter) {
        state.text += letter
      },
    }),
    turn: action({
      when: ({ turns }) => turns < 3,
      do(state) {
        state.turns++
      },
    }),
  }),
})

function options(store: string, path: string): SearchOptions {
  return {
    memoryBytes: 64 * 2 ** 20,
    compact: store === 'compact',
    ...(store === 'spilled' && { spill: path }),
    checkpoint: { folder: path, seconds: Number.POSITIVE_INFINITY, identity: {} },
    stress: { checkpointEvery: 7, blockStates: 16, ...(store === 'spilled' && { spillEvery: 11 }) },
  }
}

describe.each(['exact', 'compact', 'spilled'])(
  'security 2: a symbolic link in the folder of a search that is %s',
  (store) => {
    it('is replaced where the search makes a file, and not written through', () =>
      withFolder((base) => {
        const [path, victim] = [join(base, 'saved'), join(base, 'victim')]
        const regions = ['control', 'heap', 'segments', 'arena']
        const images = regions.flatMap((region) => Array.from({ length: 40 }, (_, at) => `${region}-${at + 1}`))
        mkdirSync(path)
        writeFileSync(victim, 'precious')
        for (const name of [...images, 'archive', 'manifest.json.new', 'manifest.previous.json.new']) {
          symlinkSync(victim, join(path, name))
        }
        const { verdict, disk } = search(instanceOf(letters), options(store, path), nodePlatform)
        expect({ verdict, failure: disk?.failure }).toEqual({ verdict: 'holds', failure: null })
        expect(disk?.checkpoints).toBeGreaterThan(3)
        expect(readFileSync(victim, 'utf8')).toBe('precious')
        expect(filesOf(path)).toEqual(namedFiles(path))
        expect(readdirSync(path, { withFileTypes: true }).filter((entry) => !entry.isFile())).toEqual([])
      }))

    it('is refused in place of a file that a checkpoint names, although it leads to what was written', () =>
      withFolder((base) => {
        const saved = join(base, 'saved')
        const { stress, ...kept } = options(store, saved)
        search(instanceOf(letters), { ...kept, stress: { ...stress, stopAfter: 40 } }, nodePlatform)
        for (const name of namedFiles(saved)) {
          const path = join(base, `with-${name}`)
          cpSync(saved, path, { recursive: true })
          const victim = join(base, `victim-${name}`)
          renameSync(join(path, name), victim)
          const before = readFileSync(victim)
          symlinkSync(victim, join(path, name))
          search(instanceOf(letters), { ...options(store, path), resume: path }, nodePlatform)
          expect({ name, isSame: readFileSync(victim).equals(before) }).toEqual({ name, isSame: true })
        }
      }))
  },
)

describe('security 2: a symbolic link', () => {
  it('in place of the lock, or of what it is made with, is not written through', async () => {
    folder.write('holds.ts', counter())
    folder.write('linked/placeholder', '')
    rmSync(inFolder('linked/placeholder'))
    folder.write('victim', 'precious')
    symlinkSync(inFolder('victim'), inFolder('linked/lock'))
    const args = ['holds.ts', '--no-typecheck', '--scenario', 'usual', '--checkpoint', 'linked']
    expect(await folder.check(...args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('linked is locked, and the file lock in it does not say by whom.'),
    })
    expect(await folder.check(...args, '--take-over')).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(inFolder('victim'), 'utf8')).toBe('precious')
    expect(existsSync(inFolder('linked/lock'))).toBe(false)
  })

  it('does not get in the way of a bundle that is written', () =>
    withFolder((path) => {
      writeFileSync(join(path, 'victim'), 'precious')
      symlinkSync(join(path, 'victim'), join(path, 'bundle'))
      writeWhole(join(path, 'bundle'), 'new')
      expect(readFileSync(join(path, 'bundle'), 'utf8')).toBe('new')
      expect(readFileSync(join(path, 'victim'), 'utf8')).toBe('precious')
      expect(readdirSync(path).sort()).toEqual(['bundle', 'victim'])
    }))
})

describe.skipIf(process.platform === 'win32')('security 3: with a package that is read-only', () => {
  /** A package whose cache cannot be written to, for root neither: a file has its place. */
  const readOnly = inFolder('package')
  const temporary = inFolder('temporary')
  const args = ['check', '../holds.ts', '--no-typecheck', '--scenario', 'usual']
  const check = (TMPDIR = temporary) =>
    run(process.execPath, [join(readOnly, 'src/cli/launch.mjs'), ...args], { cwd: temporary, env: { TMPDIR } })
  const caches = () => readdirSync(temporary).filter((name) => /^netsplit-\d+-[\da-f]{12}$/.test(name))
  let cache: string

  beforeAll(async () => {
    folder.write('holds.ts', counter())
    cpSync(join(packageFolder, 'src'), join(readOnly, 'src'), { recursive: true })
    copyFileSync(join(packageFolder, 'package.json'), join(readOnly, 'package.json'))
    mkdirSync(join(readOnly, 'node_modules'))
    for (const name of readdirSync(join(packageFolder, 'node_modules'))) {
      if (!name.startsWith('.'))
        symlinkSync(join(packageFolder, 'node_modules', name), join(readOnly, 'node_modules', name))
    }
    writeFileSync(join(readOnly, 'node_modules/.cache'), '')
    mkdirSync(temporary)
    expect(await check()).toMatchObject({ code: 0, stderr: '' })
    expect(caches()).toHaveLength(1)
    cache = join(temporary, caches()[0] as string)
  })

  it('programs are cached in a folder that is the user’s alone', async () => {
    expect(statSync(cache).mode & 0o777).toBe(0o700)
    // Another program in the place of the one that is cached there.
    const apps = join(cache, 'node_modules/.cache/netsplit/app')
    const tells = `require('node:fs').writeFileSync(${JSON.stringify(inFolder('told'))}, 'planted')`
    const planted = `(function (require, module) {\n${tells}\nmodule.exports = { run() {} }\n})`
    for (const app of readdirSync(apps)) writeFileSync(join(apps, app, 'check.cjs'), planted)
    cpSync(cache, inFolder('planted-cache'), { recursive: true })
    // Nobody but the user can have put it there, so it is run: the next tests see that from elsewhere it is not.
    await check()
    expect(hasTold()).toBe(true)
  })

  it.each<[string, () => void]>([
    ['to which others may write', () => chmodSync(cache, 0o777)],
    [
      'to which a link leads',
      () => {
        renameSync(cache, inFolder('moved-cache'))
        symlinkSync(inFolder('moved-cache'), cache)
      },
    ],
    ...(process.getuid?.() === 0
      ? [['of another user', () => chownSync(cache, 65534, 65534)] satisfies [string, () => void]]
      : []),
  ])('no program is run from a folder %s', async (_which, spoil) => {
    rmSync(cache, { recursive: true, force: true })
    cpSync(inFolder('planted-cache'), cache, { recursive: true })
    chmodSync(cache, 0o700)
    spoil()
    expect({ ...(await check()), told: hasTold() }).toMatchObject({ code: 0, stderr: '', told: false })
    // The folder of that one run is gone.
    expect(readdirSync(temporary)).toEqual([basename(cache)])
  })

  it('nothing is run where others can replace what lies among the temporary files', async () => {
    mkdirSync(inFolder('open'))
    chmodSync(inFolder('open'), 0o777)
    const { code, stderr } = await check(inFolder('open'))
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `The folder of Netsplit is read-only, and other users can replace what lies in ${inFolder('open')}.
  Set TMPDIR to a folder that is yours.
`,
    })
    chmodSync(inFolder('open'), 0o1777)
    expect((await check(inFolder('open'))).code).toBe(0)
  })

  it('the cache of the package is not used either when others may write there, but not to the package', async () => {
    rmSync(join(readOnly, 'node_modules/.cache'))
    rmSync(cache, { recursive: true, force: true })
    await check()
    const own = join(readOnly, 'node_modules/.cache/netsplit')
    expect({ isOwn: existsSync(join(own, 'app')), caches: caches() }).toEqual({ isOwn: true, caches: [] })
    chmodSync(own, 0o777)
    await check()
    expect(caches()).toHaveLength(1)
  })
})
