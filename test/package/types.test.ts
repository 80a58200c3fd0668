/** What the package declares compiles in a user's project, whatever its options are and whichever compiler it has. */

import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { packageFolder, run } from '../cli/netsplit.ts'

const installation = inject('installation')

/** Models and specs as users write them; what is exported can be declared. */
const sources = ['models', 'specs', 'test/language/declared', 'docs/examples']
/** Enough for the other compiler, which takes six times as long. */
const fewSources = ['models', 'test/language/declared']

const declaring = { declaration: true }
const nodeNext = { module: 'NodeNext' }
const bundled = { module: 'ESNext', moduleResolution: 'bundler' }
const strictest = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
}

const projects: { readonly [name: string]: object } = {
  'NodeNext, strict': { ...nodeNext, strict: true },
  'NodeNext, as strict as it gets': { ...nodeNext, ...strictest, ...declaring },
  'NodeNext, not strict': { ...nodeNext, strict: false, ...declaring },
  'NodeNext, skipLibCheck': { ...nodeNext, strict: true, skipLibCheck: true, ...declaring },
  'bundler, strict': { ...bundled, strict: true, ...declaring },
  'bundler, as strict as it gets': { ...bundled, ...strictest },
  'bundler, not strict': { ...bundled, strict: false },
  'a browser, without the types of Node': { ...bundled, strict: true, lib: ['ES2023', 'DOM'], types: [] },
}

describe.skipIf(installation === null)('declarations', () => {
  const { project = '', tools = '' } = installation ?? {}

  beforeAll(() => {
    for (const folder of sources) {
      const target = join(project, 'typed', folder)
      cpSync(join(packageFolder, folder), target, { recursive: true })
      for (const name of readdirSync(target, { recursive: true, encoding: 'utf8' })) {
        const file = join(target, name)
        if (!name.endsWith('.ts')) continue
        // Not everyone may name TypeScript in imports.
        writeFileSync(file, readFileSync(file, 'utf8').replace(/(from '\.[^']*)\.ts'/g, "$1.js'"))
      }
    }
  })

  it.each(Object.keys(projects))('compile: %s', (name) => compiles('typescript', name, sources))

  it.each(['NodeNext, as strict as it gets', 'bundler, not strict'])('compile with TypeScript 5: %s', (name) =>
    compiles('typescript-5', name, fewSources),
  )

  async function compiles(compiler: string, name: string, folders: readonly string[]) {
    const config = `tsconfig.${compiler}.${name.replace(/\W+/g, '-')}.json`
    const compilerOptions = {
      target: 'ES2023',
      lib: ['ES2023'],
      types: ['node'],
      typeRoots: [join(tools, 'node_modules/@types')],
      rootDir: 'typed',
      ...projects[name],
      outDir: `out/${compiler}/${name}`,
    }
    const include = folders.map((folder) => `typed/${folder}`)
    writeFileSync(join(project, config), JSON.stringify({ compilerOptions, include }))
    const tsc = join(tools, 'node_modules', compiler, 'bin/tsc')
    const { stdout, code } = await run(process.execPath, [tsc, '-p', config, '--pretty', 'false'], { cwd: project })
    expect({ stdout, code }).toEqual({ stdout: '', code: 0 })
  }
})
