/** A start in a clone knows the program by what the file system says of its sources, and never takes others for them. */

import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { identifyProgram, recallProgram } from '../../src/cli/known-sources.mjs'

let folder: string
let apps: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netsplit-sources-'))
  apps = join(folder, 'apps')
  mkdirSync(join(folder, 'src/cli'), { recursive: true })
  mkdirSync(apps)
  writeFileSync(join(folder, 'src/index.ts'), 'first')
  writeFileSync(join(folder, 'src/cli/main.ts'), 'main')
  writeFileSync(join(folder, 'package.json'), '{}')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Starts when all sources have been as they are for a while. */
const startLater = (id: string) => identifyProgram(folder, apps, () => id, Date.now() + 60_000)

describe('the program of unchanged sources', () => {
  it('is known', () => {
    expect(recallProgram(folder, apps)).toBeNull()
    expect(startLater('one')).toBe('one')
    expect(recallProgram(folder, apps)).toBe('one')
  })

  it('is not known where they were changed a moment before', () => {
    expect(identifyProgram(folder, apps, () => 'one')).toBe('one')
    expect(recallProgram(folder, apps)).toBeNull()
  })

  it('is not known where what is kept is damaged', () => {
    startLater('one')
    writeFileSync(join(apps, 'sources.json'), '{ "state": ')
    expect(recallProgram(folder, apps)).toBeNull()
  })

  it('is identified where nothing can be kept', () => {
    rmSync(apps, { recursive: true })
    expect(startLater('one')).toBe('one')
    expect(recallProgram(folder, apps)).toBeNull()
  })
})

describe('a change is noticed', () => {
  it.each<[string, () => void]>([
    [
      'of as many letters, at the same time by the clock of the file',
      () => {
        const file = join(folder, 'src/index.ts')
        const { atime, mtime } = statSync(file)
        writeFileSync(file, 'other')
        utimesSync(file, atime, mtime)
      },
    ],
    [
      'by another file in its place',
      () => {
        writeFileSync(join(folder, 'other'), 'other')
        renameSync(join(folder, 'other'), join(folder, 'src/index.ts'))
      },
    ],
    ['by one more file', () => writeFileSync(join(folder, 'src/cli/more.ts'), '')],
    ['by a file less', () => rmSync(join(folder, 'src/cli/main.ts'))],
    ['of what is installed', () => writeFileSync(join(folder, 'package-lock.json'), '{}')],
  ])('%s', (_, change) => {
    startLater('one')
    change()
    expect(recallProgram(folder, apps)).toBeNull()
  })
})
