/** The layers of src: imports point downwards only, the core is free of Node, and files stay readable. */

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/** Each layer may import itself and those before it. */
const layers = [
  'language',
  'workloads',
  'semantics',
  'engine',
  'properties',
  'trace',
  'testing',
  'exports',
  'page',
  'cli',
]

/** What users import: it gathers what models and specs are written with. */
const publicApi = 'index.ts'
const layersOfPublicApi = ['language', 'properties']

/** Layers that could run in a browser as they are, but for their adapters: one file for each need. */
const portable = ['language', 'workloads', 'semantics', 'engine', 'properties', 'exports']
const adapters = ['engine/threads/pool.ts', 'engine/platform/files.ts', 'engine/threads/worker.ts']

const mostLines = 400

const sourceFolder = fileURLToPath(new URL('../src', import.meta.url))
const files = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(tsx?|mjs)$/.test(name) && !name.endsWith('.d.ts'))
  .map((name) => name.replaceAll(sep, '/'))
  .sort()

describe('src', () => {
  it('has no folder outside the layers', () => {
    const folders = new Set(files.filter((file) => file !== publicApi).map(layerOf))
    expect([...folders].filter((folder) => !layers.includes(folder))).toEqual([])
  })

  it.each(layers)('imports nothing into %s from a higher layer', (layer) => {
    const allowed = layers.slice(0, layers.indexOf(layer) + 1)
    expect(strayImports((file) => layerOf(file) === layer, allowed)).toEqual([])
  })

  it('imports nothing into the public API but what models and specs are written with', () => {
    expect(strayImports((file) => file === publicApi, layersOfPublicApi)).toEqual([])
  })

  it('imports Node into the portable layers through their adapters only', () => {
    const importers = files.filter(
      (file) => portable.includes(layerOf(file)) && importsOf(file).some((name) => name.startsWith('node:')),
    )
    expect(importers.filter((file) => !adapters.includes(file))).toEqual([])
    expect(adapters.filter((file) => !importers.includes(file))).toEqual([])
  })

  it('prints through one file, which escapes, and the line of progress, which it does for', () => {
    const printers = files.filter(
      (file) => /\.tsx?$/.test(file) && /\bconsole\.\w+\(|\bstd(out|err)\.write\b|#stream\.write\(/.test(codeOf(file)),
    )
    // What authors print is theirs; confine.ts sends it to standard error.
    expect(printers).toEqual(['cli/confine.ts', 'cli/output.ts', 'cli/progress.ts'])
  })

  it(`has files of at most ${mostLines} lines`, () => {
    expect(files.filter((file) => sourceOf(file).split('\n').length - 1 > mostLines)).toEqual([])
  })

  it('opens every file with a comment that says what it is', () => {
    const silent = files.filter(
      (file) => /\.tsx?$/.test(file) && !/^\/\*\*/.test(sourceOf(file).replace(/^#!.*\n/, '')),
    )
    expect(silent).toEqual([])
  })
})

describe('reading imports', () => {
  it('finds every form', () => {
    const source = `
import a from './a.ts'
import type { B } from "./b.ts"
import {
  c,
} from './c.ts'
import './d.ts'
export { e } from './e.ts'
export * from './f.ts'
const g = await import('./g.ts')
const h = 'imported from elsewhere'
`
    expect(importsIn(source)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts', './g.ts'])
  })
})

function strayImports(isImporter: (file: string) => boolean, allowed: readonly string[]): string[] {
  return files.filter(isImporter).flatMap((file) =>
    importsOf(file)
      .filter((name) => name.startsWith('.'))
      .map((name) => relative(sourceFolder, resolve(sourceFolder, dirname(file), name)).replaceAll(sep, '/'))
      .filter((imported) => !allowed.includes(layerOf(imported)))
      .map((imported) => `${file} imports ${imported}`),
  )
}

function importsOf(file: string): string[] {
  return importsIn(sourceOf(file))
}

/** The modules that a source imports or exports from, types included. */
function importsIn(source: string): string[] {
  const statements = /^(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]/gm
  const calls = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g
  return [statements, calls].flatMap((pattern) => [...source.matchAll(pattern)].map(([, name]) => name as string))
}

function layerOf(file: string): string {
  return file.split('/')[0] as string
}

/** A source without the lines of comments, and without code that is text. */
function codeOf(file: string): string {
  return sourceOf(file).replace(/^\s*(\/\*\*|\*|\/\/).*$|'[^'\n]*'|"[^"\n]*"/gm, '')
}

function sourceOf(file: string): string {
  return readFileSync(join(sourceFolder, file), 'utf8')
}
