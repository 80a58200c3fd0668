/** Which files of a project are specs: those that are called so, or that package.json names. */

import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NetsplitError } from '../../src/language/errors.ts'
import { projectFolder, projectSpecs } from '../../src/loading/project.ts'
import { UserFolder } from '../cli/netsplit.ts'

let folder: UserFolder
beforeEach(() => {
  folder = new UserFolder()
})
afterEach(() => folder.remove())

/** Spec files by their paths in the folder. */
async function found(from = '', below?: string): Promise<string[]> {
  const userFolder = join(folder.path, from)
  mkdirSync(userFolder, { recursive: true })
  const files = await projectSpecs({ userFolder }, below === undefined ? undefined : join(folder.path, below))
  return files.map((file) => relative(folder.path, file))
}

function write(...files: readonly string[]): void {
  for (const file of files) folder.write(file, '')
}

describe('the specs of a project', () => {
  it('are the files that are called so, in TypeScript and JavaScript, at any depth', async () => {
    write('a.spec.model.ts', 'b/b.spec.model.mts', 'b/c/c.spec.model.js', 'd.spec.model.mjs', 'e.spec.model.cjs')
    write('a.ts', 'a.spec.ts', 'a.spec.model.json', 'a.spec.model.d.ts', 'spec.model.ts')
    expect(await found()).toEqual([
      'a.spec.model.ts',
      'b/b.spec.model.mts',
      'b/c/c.spec.model.js',
      'd.spec.model.mjs',
      'e.spec.model.cjs',
    ])
  })

  it('of a folder that is named are what its own project says, wherever the user is', async () => {
    folder.write('here/package.json', '{ "netsplit": { "specs": "specs/*.ts" } }')
    folder.write('there/package.json', '{}')
    write('here/specs/a.ts', 'there/b.ts', 'there/specs/b.spec.model.ts', 'there/specs/b.ts')
    expect(await found('here', 'there')).toEqual(['there/specs/b.spec.model.ts'])
    expect(await found('there', 'here')).toEqual(['here/specs/a.ts'])
  })

  it('lie below the nearest package.json, wherever in it the user is', async () => {
    folder.write('package.json', '{}')
    write('a.spec.model.ts', 'below/b.spec.model.ts')
    expect(projectFolder({ userFolder: join(folder.path, 'below') })).toBe(folder.path)
    expect(await found('below')).toEqual(['a.spec.model.ts', 'below/b.spec.model.ts'])
    expect(await found('', 'below')).toEqual(['below/b.spec.model.ts'])
    folder.write('below/package.json', '{}')
    expect(await found('below')).toEqual(['below/b.spec.model.ts'])
  })

  it('are not those of installed packages, nor of folders whose names begin with a dot', async () => {
    write('node_modules/x/a.spec.model.ts', 'b/node_modules/x/a.spec.model.ts', '.cache/a.spec.model.ts')
    expect(await found()).toEqual([])
  })
})

describe('what git ignores', () => {
  it('is no spec, by the rules of the folder, of those below and of those above', async () => {
    mkdirSync(join(folder.path, '.git'))
    folder.write('.gitignore', 'build/\n*.old.spec.model.ts\n')
    folder.write('app/.gitignore', '/tmp\n!/kept.old.spec.model.ts\n')
    folder.write('app/package.json', '{}')
    write('build/a.spec.model.ts', 'app/build/a.spec.model.ts', 'app/tmp/a.spec.model.ts', 'app/a.old.spec.model.ts')
    write('app/kept.old.spec.model.ts', 'app/src/tmp/a.spec.model.ts', 'b.spec.model.ts')
    expect(await found('app')).toEqual(['app/kept.old.spec.model.ts', 'app/src/tmp/a.spec.model.ts'])
    expect(await found()).toEqual(['app/kept.old.spec.model.ts', 'app/src/tmp/a.spec.model.ts', 'b.spec.model.ts'])
  })

  it('is told by what the repository excludes, too', async () => {
    folder.write('.git/info/exclude', 'private\n')
    write('private/a.spec.model.ts', 'b.spec.model.ts')
    expect(await found()).toEqual(['b.spec.model.ts'])
  })

  it('is not the folder that the user works in', async () => {
    mkdirSync(join(folder.path, '.git'))
    folder.write('.gitignore', 'scratch\n')
    folder.write('scratch/.gitignore', 'no.*\n')
    write('scratch/a.spec.model.ts', 'scratch/no.spec.model.ts')
    expect(await found('scratch')).toEqual(['scratch/a.spec.model.ts'])
  })
})

describe('of a source and what a compiler made of it', () => {
  it('the source is the spec, side by side', async () => {
    write('a.spec.model.ts', 'a.spec.model.js', 'b.spec.model.mts', 'b.spec.model.mjs', 'c.spec.model.js')
    expect(await found()).toEqual(['a.spec.model.ts', 'b.spec.model.mts', 'c.spec.model.js'])
  })

  it.each([
    ['tsconfig.json', '{ "compilerOptions": { /* here */ "outDir": "./out", } }'],
    ['tsconfig.json', '{ "extends": "./base.json" }'],
    ['tsconfig.build.json', '{ "compilerOptions": { "outDir": "out" } }'],
  ])('the source is the spec, in another folder as %s says: %s', async (name, config) => {
    folder.write('tsconfig.json', '{}')
    folder.write('base.json', '{ "compilerOptions": { "outDir": "out" } }')
    folder.write(name, config)
    write('src/a.spec.model.ts', 'out/src/a.spec.model.js')
    expect(await found()).toEqual(['src/a.spec.model.ts'])
  })

  it('both are where the compiler writes around its sources, or its configuration cannot be read', async () => {
    folder.write('tsconfig.json', '{ "compilerOptions": { "outDir": "." } }')
    folder.write('tsconfig.broken.json', '{ "extends": "./nowhere.json" }')
    write('src/a.spec.model.ts', 'lib/a.spec.model.js')
    expect(await found()).toEqual(['lib/a.spec.model.js', 'src/a.spec.model.ts'])
  })
})

describe('netsplit.specs in package.json', () => {
  it('says which files are specs in place of their names', async () => {
    write('specs/a.ts', 'specs/pictures/b.ts', 'c.spec.model.ts', 'models/d.model.ts', 'models/no.model.ts')
    folder.write('package.json', JSON.stringify({ netsplit: { specs: 'specs/*.ts' } }))
    expect(await found()).toEqual(['specs/a.ts'])
    expect(await found('models')).toEqual(['specs/a.ts'])
    folder.write('package.json', JSON.stringify({ netsplit: { specs: ['specs/*', '**/*.model.ts', '!**/no.*'] } }))
    expect(await found()).toEqual(['c.spec.model.ts', 'models/d.model.ts', 'specs/a.ts'])
  })

  it.each(['3', '[]', '[1]', '{}'])('is refused as %s', async (specs) => {
    folder.write('package.json', `{ "netsplit": { "specs": ${specs} } }`)
    const refused = found()
    await expect(refused).rejects.toBeInstanceOf(NetsplitError)
    await expect(refused).rejects.toThrow('netsplit.specs is neither a glob nor a list of globs.')
  })
})
