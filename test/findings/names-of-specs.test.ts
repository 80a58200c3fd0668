/** A spec is found by the name alone where there is one file that it can mean; else the error says what there is. */

import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NetsplitError } from '../../src/language/errors.ts'
import type { Folders } from '../../src/loading/folders.ts'
import { ownSpecs, specsNamed } from '../../src/loading/spec-files.ts'
import { packageFolder, UserFolder } from '../cli/netsplit.ts'

let folder: UserFolder
let folders: Folders
beforeEach(() => {
  folder = new UserFolder()
  folders = { packageFolder, userFolder: folder.path, appFolder: folder.path, programId: '', cacheFolder: folder.path }
})
afterEach(() => folder.remove())

/** What the files are called that a name means. */
async function named(name: string, others: Partial<Folders> = {}): Promise<string[]> {
  return (await specsNamed(name, { ...folders, ...others })).map(({ fileName }) => fileName)
}

async function refusalOf(name: string): Promise<string> {
  try {
    return `found ${await named(name)}`
  } catch (error) {
    if (error instanceof NetsplitError) return error.message
    throw error
  }
}

describe('a name alone', () => {
  it.each(['specs/mine.ts', 'mine.ts', 'specs/mine.mts', 'mine.js', 'deep/down/mine.spec.model.ts'])(
    'is that of %s',
    async (file) => {
      folder.write(file, '')
      expect(await named('mine')).toEqual([file])
    },
  )

  it('is that of the spec, not of the model beside it', async () => {
    folder.write('specs/mine.ts', '')
    folder.write('specs/mine.spec.model.ts', '')
    expect(await named('mine')).toEqual(['specs/mine.spec.model.ts'])
  })

  it('is that of a model of the package as long as no file of the user has it', async () => {
    expect(await specsNamed('paxos', folders)).toEqual([
      { fileName: 'paxos', file: join(packageFolder, 'specs/paxos.ts') },
    ])
    folder.write('specs/paxos.ts', '')
    expect(await named('paxos')).toEqual(['specs/paxos.ts'])
    expect(await specsNamed('netsplit/paxos', folders)).toEqual([
      { fileName: 'netsplit/paxos', file: join(packageFolder, 'specs/paxos.ts') },
    ])
  })

  it('is that of a folder where nothing else has it', async () => {
    folder.write('paxos/one.spec.model.ts', '')
    expect(await named('paxos')).toEqual(['paxos/one.spec.model.ts'])
    folder.write('elsewhere/paxos.spec.model.ts', '')
    expect(await named('paxos')).toEqual(['elsewhere/paxos.spec.model.ts'])
  })

  it('is refused where it is that of several', async () => {
    folder.write('specs/mine.ts', '')
    folder.write('mine.ts', '')
    expect(await refusalOf('mine')).toBe(
      'There are specs/mine.ts and mine.ts.\n  Give the path of the one you mean: specs/mine.ts or ./mine.ts',
    )
  })

  it('is answered with the nearest, of the package and of the user', async () => {
    folder.write('specs/mine.ts', '')
    folder.write('deep/ours.spec.model.ts', '')
    folder.write('vitest.config.ts', '')
    folder.write('specs/types.d.ts', '')
    expect(await refusalOf('mien')).toBe("There is no model 'mien'.\n  Did you mean mine?")
    expect(await refusalOf('ouers')).toBe("There is no model 'ouers'.\n  Did you mean ours?")
    expect(await refusalOf('paxso')).toBe("There is no model 'paxso'.\n  Did you mean paxos?")
    expect(await refusalOf('netsplit/paxso')).toMatch(
      /^There is no model 'netsplit\/paxso'\.\n {2}Did you mean netsplit\/paxos/,
    )
    const all = await refusalOf('something else altogether')
    expect(all).toMatch(/There are: ours, .*paxos/)
    expect(all).not.toMatch(/vitest|types/)
  })
})

describe('in the package itself', () => {
  it('its specs are the project, called by their names alone', async () => {
    const here = { ...folders, userFolder: packageFolder }
    const names = (await ownSpecs(here)).map(({ fileName }) => fileName)
    expect(names).toContain('paxos')
    expect(names.filter((name) => /\W/.test(name.replaceAll('-', '')))).toEqual([])
    expect(await named('paxos', here)).toEqual(['paxos'])
    expect(await named('paxos', { userFolder: join(packageFolder, 'docs') })).toEqual(['paxos'])
  })
})

describe('what comes with the package', () => {
  it('is all of it by the prefix alone', async () => {
    expect(await named('netsplit/')).toContain('netsplit/two-phase-commit')
    expect(await named('netsplit/*')).toEqual(await named('netsplit'))
  })

  it("is hidden by a folder of the user's that has the name", async () => {
    folder.write('netsplit/lock.spec.model.ts', '')
    expect(await named('netsplit/')).toEqual(['netsplit/lock.spec.model.ts'])
    expect(await named('netsplit/lock.spec.model')).toEqual(['netsplit/lock.spec.model.ts'])
    expect(await named('netsplit/paxos')).toEqual(['netsplit/paxos'])
  })
})

describe('a folder', () => {
  it('has the specs below it, with and without a slash, or else its modules that mention the package', async () => {
    folder.write('mine/one.ts', "import { spec } from 'netsplit'")
    folder.write('mine/server.ts', 'listen()')
    for (const name of ['mine', './mine', 'mine/', './mine/']) expect(await named(name)).toEqual(['mine/one.ts'])
    folder.write('mine/deep/two.spec.model.ts', '')
    for (const name of ['mine', './mine', 'mine/', './mine/']) {
      expect(await named(name)).toEqual(['mine/deep/two.spec.model.ts'])
    }
  })

  it('without a spec is refused', async () => {
    folder.write('mine/server.ts', 'listen()')
    expect(await refusalOf('mine')).toMatch(/^There is no spec in the folder mine\.\n/)
  })
})

describe('a glob', () => {
  it('names every module that matches, but what is installed', async () => {
    folder.write('a/one.ts', '')
    folder.write('a/one.js', '')
    folder.write('a/notes.md', '')
    folder.write('a/b/two.ts', '')
    folder.write('a/node_modules/three.ts', '')
    expect(await named('a/**')).toEqual(['a/b/two.ts', 'a/one.ts'])
    expect(await named('a/{one,two}.*')).toEqual(['a/one.ts'])
    expect(await refusalOf('a/*.mts')).toMatch(/^No file matches a\/\*\.mts\./)
  })

  it('is no glob where a file has the name', async () => {
    folder.write('[a].ts', '')
    expect(await named('[a].ts')).toEqual(['[a].ts'])
  })
})

describe('a path', () => {
  it('may leave out how it ends', async () => {
    folder.write('specs/mine.ts', '')
    expect(await named('specs/mine')).toEqual(['specs/mine.ts'])
    expect(await named('./specs/mine')).toEqual(['./specs/mine.ts'])
  })

  it('is answered with the nearest in its folder', async () => {
    folder.write('specs/mine.ts', '')
    expect(await refusalOf('specs/mien.ts')).toMatch(
      /^There is no file specs\/mien\.ts\.[\s\S]*Did you mean specs\/mine\.ts\?$/,
    )
    expect(await refusalOf('nowhere/mien.ts')).toMatch(/Give the path to a spec, relative to the current folder/)
  })
})
