/** A spec is found by the name alone where there is one file that it can mean; else the error says what there is. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NetsplitError } from '../../src/language/errors.ts'
import type { Folders } from '../../src/loading/folders.ts'
import { fileOf, specsNamed } from '../../src/loading/spec-files.ts'
import { packageFolder, UserFolder } from '../cli/netsplit.ts'

let folder: UserFolder
let folders: Folders
beforeEach(() => {
  folder = new UserFolder()
  folders = { packageFolder, userFolder: folder.path, appFolder: folder.path, programId: '', cacheFolder: folder.path }
})
afterEach(() => folder.remove())

function refusalOf(name: string): string {
  try {
    return `found ${specsNamed(name, folders)}`
  } catch (error) {
    if (error instanceof NetsplitError) return error.message
    throw error
  }
}

describe('a name alone', () => {
  it.each(['specs/mine.ts', 'mine.ts', 'specs/mine.mts', 'mine.js'])('is that of %s', (file) => {
    folder.write(file, '')
    expect(specsNamed('mine', folders)).toEqual([file])
  })

  it('is that of a model of the package', () => {
    expect(specsNamed('paxos', folders)).toEqual(['paxos'])
    expect(fileOf('paxos', folders)).toMatch(/specs\/paxos\.ts$/)
    // In the package itself that is one file, not two.
    expect(specsNamed('paxos', { ...folders, userFolder: packageFolder })).toEqual(['paxos'])
  })

  it('is refused where it is that of several', () => {
    folder.write('specs/mine.ts', '')
    folder.write('mine.ts', '')
    expect(refusalOf('mine')).toBe(
      'There are specs/mine.ts and mine.ts.\n  Give the path of the one you mean: specs/mine.ts or mine.ts',
    )
    folder.write('specs/paxos.ts', '')
    expect(refusalOf('paxos')).toMatch(
      /^A model that comes with Netsplit is called paxos, and here is specs\/paxos\.ts\.\n {2}Give the path of the one you mean: specs\/paxos\.ts or \S+specs\/paxos\.ts$/,
    )
  })

  it('is answered with the nearest, of the package and of the user', () => {
    folder.write('specs/mine.ts', '')
    folder.write('vitest.config.ts', '')
    folder.write('specs/types.d.ts', '')
    expect(refusalOf('mien')).toBe("There is no model 'mien'.\n  Did you mean mine?")
    expect(refusalOf('paxso')).toBe("There is no model 'paxso'.\n  Did you mean paxos?")
    const all = refusalOf('something else altogether')
    expect(all).toMatch(/There are: mine, .*paxos/)
    expect(all).not.toMatch(/vitest|types/)
  })

  it('is no folder', () => {
    folder.write('mine/one.ts', '')
    expect(refusalOf('mine')).toBe("There is no model 'mine', but a folder.\n  For all specs in it: ./mine")
    expect(specsNamed('./mine', folders)).toEqual(['mine/one.ts'])
  })
})

describe('a path', () => {
  it('may leave out how it ends', () => {
    folder.write('specs/mine.ts', '')
    expect(specsNamed('specs/mine', folders)).toEqual(['specs/mine.ts'])
    expect(specsNamed('./specs/mine', folders)).toEqual(['./specs/mine.ts'])
  })

  it('is answered with the nearest in its folder', () => {
    folder.write('specs/mine.ts', '')
    expect(refusalOf('specs/mien.ts')).toMatch(
      /^There is no file specs\/mien\.ts\.[\s\S]*Did you mean specs\/mine\.ts\?$/,
    )
    expect(refusalOf('nowhere/mien.ts')).toMatch(/Give the path to a spec, relative to the current folder/)
  })
})
