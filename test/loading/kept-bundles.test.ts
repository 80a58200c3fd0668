import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bundle, bundleSpecs } from '../../src/loading/bundle.ts'
import type { Folders } from '../../src/loading/folders.ts'

let folder: string
let folders: Folders

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'netsplit-bundles-')))
  const cacheFolder = join(folder, 'cache')
  const packageFolder = join(folder, 'package')
  folders = { packageFolder, appFolder: join(packageFolder, 'dist'), programId: 'one', cacheFolder, userFolder: folder }
  write(
    'specs/spec.ts',
    "import { spec } from 'netsplit'\nimport { part } from '../models/part'\nexport default spec(part)",
  )
  write('models/part/index.ts', "import { word } from './word.js'\nexport class part { said = word }")
  write('models/part/word.ts', "export const word = 'first'")
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string) {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

async function bundle(more: Partial<Folders> = {}): Promise<Bundle> {
  const [made] = await bundleSpecs([join(folder, 'specs/spec.ts')], { ...folders, ...more })
  return made as Bundle
}

/** The file that was written: another one after each time that the bundle was made. */
const writtenAs = ({ url }: Bundle) => statSync(fileURLToPath(url)).ino

describe('a bundle', () => {
  it('is not made again while nothing has changed', async () => {
    const first = await bundle()
    const written = writtenAs(first)
    const second = await bundle()
    expect(second).toEqual(first)
    expect(writtenAs(second)).toBe(written)
  })

  it.each<[string, () => void]>([
    ['the spec', () => write('specs/spec.ts', "import { spec } from 'netsplit'\nexport default spec({})")],
    ['what it imports by way of others', () => write('models/part/word.ts', "export const word = 'second'")],
    ['what an import finds first', () => write('models/part.ts', 'export class part {}')],
    ['what an import of JavaScript finds first', () => write('models/part/word.js', "export const word = 'script'")],
    [
      'how classes are read',
      () => write('tsconfig.json', '{ "compilerOptions": { "useDefineForClassFields": false } }'),
    ],
    ['what a folder is', () => write('models/part/package.json', '{ "main": "./word.ts" }')],
  ])('is made again after a change of %s', async (_what, change) => {
    const before = await bundle()
    change()
    const anew = await bundle({ cacheFolder: join(folder, 'another-cache') }).catch(String)
    const again = await bundle().catch(String)
    const facts = (made: Bundle | string) =>
      typeof made === 'string' ? made : { hash: made.hash, inputs: made.inputs }
    expect(facts(again)).toEqual(facts(anew))
    expect(facts(again)).not.toEqual(facts(before))
  })

  it('is made again when it was removed', async () => {
    const first = await bundle()
    rmSync(fileURLToPath(first.url))
    expect(await bundle()).toEqual(first)
    expect(existsSync(fileURLToPath(first.url))).toBe(true)
  })

  it('is made again by another version of the program', async () => {
    const written = writtenAs(await bundle())
    expect(writtenAs(await bundle({ programId: 'another' }))).not.toBe(written)
  })

  it.each<[string, () => void]>([
    [
      'imports packages',
      () => {
        write('node_modules/words/index.js', "export const word = 'of a package'")
        write('models/part/word.ts', "export { word } from 'words'")
      },
    ],
    ['has settings of other files', () => write('tsconfig.json', '{ "extends": "./base.json" }')],
  ])('is always made when it %s', async (_what, change) => {
    write('base.json', '{}')
    change()
    const written = writtenAs(await bundle())
    expect(writtenAs(await bundle())).not.toBe(written)
  })
})
