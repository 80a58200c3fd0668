/** A model is loaded as a script wherever that means the same as the module that its author wrote. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadModule } from '../../src/engine/platform/load-module.ts'
import { bundleSpecs } from '../../src/loading/bundle.ts'
import type { Folders } from '../../src/loading/folders.ts'

let folder: string
let folders: Folders

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'netsplit forms ü-')))
  const packageFolder = join(folder, 'package')
  const appFolder = join(packageFolder, 'dist')
  folders = { packageFolder, appFolder, programId: 'one', cacheFolder: join(folder, 'cache'), userFolder: folder }
  write('package/dist/offered/netsplit.mjs', 'export const given = (value) => value\nexport const other = 1\n')
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string) {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

/** Bundles files, all in one go. */
async function bundled(texts: { readonly [file: string]: string }) {
  for (const [file, text] of Object.entries(texts)) write(file, text)
  const bundles = await bundleSpecs(
    Object.keys(texts).map((file) => join(folder, file)),
    folders,
  )
  return bundles.map((bundle) => ({ ...bundle, path: fileURLToPath(bundle.url), ending: bundle.url.slice(-4) }))
}

async function one(text: string) {
  return (await bundled({ 'spec.ts': text }))[0] as Awaited<ReturnType<typeof bundled>>[number]
}

const exportsOf = async ({ url }: { readonly url: string }) =>
  (await loadModule(url)) as { readonly default: unknown; readonly self: () => unknown }

/** What Node itself prints of the default export: vitest gives modules what only scripts have. */
function printed(url: string): string {
  write(
    'print.mjs',
    `import(${JSON.stringify(url)}).then((all) => console.log(all.default), ({ message }) => console.log(message))`,
  )
  return execFileSync(process.execPath, [join(folder, 'print.mjs')], { encoding: 'utf8' }).trim()
}

const imported = "import { given } from 'netsplit'\n"

describe('a bundle', () => {
  it('is a script that exports what the model does, without what the model does not use', async () => {
    const made = await one(`${imported}export default given(1)\nexport const more = [given(2)]`)
    expect(made.ending).toBe('.cjs')
    expect({ ...(await exportsOf(made)) }).toEqual({ default: 1, more: [2] })
    expect(made.inputs).toEqual([join(folder, 'spec.ts')])
    expect(readFileSync(made.path, 'utf8')).not.toContain('other')
  })

  it('is as strict as a module, whatever the project says', async () => {
    write('tsconfig.json', '{ "compilerOptions": { "alwaysStrict": false, "strict": false } }')
    const writes = `const frozen = Object.freeze({ a: 1 })
export default () => { frozen.a = 2 }
export const self = function () { return this }`
    const made = await one(`${imported}given(1)\n${writes}`)
    const exported = await exportsOf(made)
    expect(made.ending).toBe('.cjs')
    expect(exported.default).toThrow(TypeError)
    expect(exported.self.call(undefined)).toBeUndefined()
  })

  it('has a map beside it that leads to the lines of its author', async () => {
    const { path } = await one(`${imported}export default given(1)`)
    const [, name = ''] = /^\/\/# sourceMappingURL=(.*)$/m.exec(readFileSync(path, 'utf8')) ?? []
    const file = join(dirname(path), decodeURIComponent(name))
    const { sources, sourcesContent } = JSON.parse(readFileSync(file, 'utf8'))
    const at = sources.findIndex((source: string) => resolve(dirname(path), source) === join(folder, 'spec.ts'))
    expect(sourcesContent[at]).toBe(`${imported}export default given(1)`)
  })

  it('is another one of the same text in another place', async () => {
    const texts = { 'a/spec.ts': 'export default 1', 'b/spec.ts': 'export default 1' }
    for (const [file, text] of Object.entries(texts)) write(file, text)
    const made = await Promise.all(
      ['a', 'b'].map((name) =>
        bundleSpecs([join(folder, name, 'spec.ts')], { ...folders, userFolder: join(folder, name) }),
      ),
    )
    expect(new Set(made.flat().map(({ url }) => url)).size).toBe(2)
    expect(new Set(made.flat().map(({ hash }) => hash)).size).toBe(1)
  })

  it.each([
    ['waits at its top', 'export default await Promise.resolve(given(1))', '1'],
    ['asks for its own address', 'export default typeof import.meta.url', 'string'],
    ['asks for what only scripts have: module', 'export default typeof module', 'undefined'],
    ['asks for what only scripts have: exports', 'export default typeof exports', 'undefined'],
    ['asks for what only scripts have: require', 'export default typeof require', 'function'],
    ['asks for what only scripts have: __filename', 'export default typeof __filename', 'undefined'],
    ['asks for what only scripts have: arguments', 'export default typeof arguments', 'undefined'],
    ['imports a module of Node', "import { sep } from 'node:path'\nexport default typeof sep", 'string'],
  ])('is a module where it %s', async (_, text, value) => {
    const { ending, url } = await one(`${imported}given(1)\n${text}`)
    expect(ending).toBe('.mjs')
    expect(printed(url)).toBe(value)
  })

  it('has its form, and its hash, of itself, whatever it is bundled with', async () => {
    const texts = { 'a.ts': `${imported}export default given(1)`, 'b.ts': 'export default await Promise.resolve(2)' }
    const together = await bundled(texts)
    rmSync(folders.cacheFolder, { recursive: true })
    const apart = [await bundled({ 'a.ts': texts['a.ts'] }), await bundled({ 'b.ts': texts['b.ts'] })].flat()
    expect(together.map(({ ending }) => ending)).toEqual(['.cjs', '.mjs'])
    expect(apart).toEqual(together)
  })

  it('says as a module what is wrong with it', async () => {
    const { url } = await one("import { missing } from 'netsplit'\nexport default missing")
    expect(printed(url)).toMatch(/does not provide an export named 'missing'/)
    await expect(one('export default (')).rejects.toMatchObject({ code: 'bad-model' })
  })
})
