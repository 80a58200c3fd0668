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
  'loading',
  'histories',
  'refinement',
  'trace',
  'checking',
  'testing',
  'vitest',
  'ci',
  'fuzzing',
  'exports',
  'page',
  'cli',
]

/** What users import: it gathers what models and specs are written with, and what checks them. */
const publicApi = 'index.ts'
const layersOfPublicApi = ['language', 'histories', 'refinement', 'checking']

/** Layers that could run in a browser as they are, but for their adapters: one file for each need. */
const portable = [
  'language',
  'workloads',
  'semantics',
  'engine',
  'histories',
  'refinement',
  'trace',
  'checking',
  'testing',
  'vitest',
  'ci',
  'exports',
]
const adapters = [
  'checking/host.ts',
  'checking/machine.ts',
  'checking/on-disk.ts',
  'engine/platform/inlining.ts',
  'engine/platform/load-module.ts',
  'engine/platform/node-disk.ts',
  'engine/threads/first-look.ts',
  'engine/threads/hire.ts',
  'engine/threads/pool.ts',
  'engine/threads/worker.ts',
]

/** What the layers above the engine import of it: its front door, and those to what is Node's. */
const engineDoor = 'engine/index.ts'
const engineDoorsOfNode = [
  'platform/load-module',
  'platform/node',
  'threads/hire',
  'threads/pool',
  'threads/printed',
  'threads/worker',
].map((door) => `engine/${door}.ts`)
/** Layers above it that may use Node. */
const layersOnNode = ['loading', 'checking', 'fuzzing', 'cli']

/** The rooms of a layer, lowest first: each may import itself and those before it. Files beside them are its front door. */
const rooms: { readonly [layer: string]: readonly string[] } = {
  semantics: ['system', 'author-code', 'node', 'world', 'effects', 'rules', 'protocol', 'machine', 'instance'],
  engine: [
    'platform',
    'memory',
    'values',
    'author-calls',
    'states',
    'tables',
    'checks',
    'expansion',
    'runs',
    'symmetry',
    'disk',
    'search',
    'retrace',
    'liveness',
    'conclusion',
    'threads',
  ],
}

/** Layers in which no file imports itself, by way of others. */
const withoutCircles = [
  'semantics',
  'engine',
  'histories',
  'refinement',
  'workloads',
  'checking',
  'testing',
  'vitest',
  'ci',
  'fuzzing',
  'exports',
  'page',
  'loading',
  'cli',
]

const mostLines = 400
const mostTestLines = 500

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
    // The topmost offers models the public API.
    const offered = layer === layers.at(-1) ? [publicApi] : []
    const allowed = [...layers.slice(0, layers.indexOf(layer) + 1), ...offered]
    expect(strayImports((file) => layerOf(file) === layer, allowed)).toEqual([])
  })

  it('has the layers in the map, in their order', () => {
    const [, section = ''] = readFileSync(join(sourceFolder, '../docs/architecture.md'), 'utf8').split('| layer |')
    const listed = [...(section.split('\n\n')[0] ?? '').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
    expect(listed).toEqual(layers)
  })

  it.each(Object.entries(rooms))('has in %s the rooms that it should have', (layer, names) => {
    const found = new Set(files.filter((file) => layerOf(file) === layer).flatMap((file) => roomOf(file) ?? []))
    expect([...found].sort()).toEqual([...names].sort())
  })

  it.each(Object.entries(rooms))('has the rooms of %s in the map, in their order', (layer, names) => {
    const map = readFileSync(join(sourceFolder, '../docs/architecture.md'), 'utf8')
    const [, section = ''] = map.split(`[src/${layer}](../src/${layer})`)
    const listed = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name)
    expect(listed.slice(0, names.length)).toEqual(names)
  })

  it.each(Object.entries(rooms))('imports nothing in %s from a higher room', (layer, names) => {
    const floorOf = (file: string) => names.indexOf(roomOf(file) ?? '')
    const stray = files
      .filter((file) => layerOf(file) === layer && roomOf(file) !== null)
      .flatMap((file) => importedBy(file).map((imported) => ({ file, imported })))
      .filter(({ file, imported }) => layerOf(imported) === layer && floorOf(imported) > floorOf(file))
    expect(stray.map(({ file, imported }) => `${file} imports ${imported}`)).toEqual([])
  })

  it.each(withoutCircles)('has no circle of imports in %s', (layer) => {
    expect(circlesIn(files.filter((file) => layerOf(file) === layer))).toEqual([])
  })

  it('imports nothing into the public API but what models and specs are written with, and what checks them', () => {
    expect(strayImports((file) => file === publicApi, layersOfPublicApi)).toEqual([])
  })

  it('imports Node into the portable layers through their adapters only', () => {
    const importers = files.filter(
      (file) => portable.includes(layerOf(file)) && importsOf(file).some((name) => name.startsWith('node:')),
    )
    expect(importers.filter((file) => !adapters.includes(file))).toEqual([])
    expect(adapters.filter((file) => !importers.includes(file))).toEqual([])
  })

  it('imports the engine from above through its front doors only', () => {
    const stray = files.flatMap((file) => {
      const layer = layerOf(file)
      if (layers.indexOf(layer) <= layers.indexOf('engine')) return []
      const doors = [engineDoor, ...(layersOnNode.includes(layer) ? engineDoorsOfNode : [])]
      const inner = importedBy(file).filter((imported) => layerOf(imported) === 'engine' && !doors.includes(imported))
      return inner.map((imported) => `${file} imports ${imported}`)
    })
    expect(stray).toEqual([])
  })

  it('imports no Node behind the front door of the engine, and none behind what models and specs are written with', () => {
    const behind = [engineDoor, publicApi].flatMap((door) => [door, ...reachableFrom(door, importedBy)])
    const foreign = behind.flatMap((file) => importsOf(file).map((name) => ({ file, name })))
    const needsNode = ({ file, name }: { file: string; name: string }) =>
      name.startsWith('node:') || adapters.includes(file)
    expect(foreign.filter(needsNode).map(({ file, name }) => `${file} imports ${name}`)).toEqual([])
  })

  it('prints through one file, which escapes, and the line of progress, which it does for', () => {
    const printers = files.filter(
      (file) =>
        /\.tsx?$/.test(file) &&
        /\bconsole\.\w+\(|\bstd(out|err)\.write\b|\bOutputStream\(|errors\.write\(/.test(codeOf(file)),
    )
    // What authors print is theirs; confine.ts sends it to standard error, and printed.ts waits for it.
    expect(printers).toEqual(['cli/output.ts', 'cli/progress.ts', 'engine/threads/printed.ts', 'loading/confine.ts'])
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

describe('test', () => {
  const testFolder = fileURLToPath(new URL('.', import.meta.url))

  it(`has files of tests of at most ${mostTestLines} lines`, () => {
    const tests = readdirSync(testFolder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.test\.ts$/.test(name),
    )
    const lines = (name: string) => readFileSync(join(testFolder, name), 'utf8').split('\n').length - 1
    expect(tests.filter((name) => lines(name) > mostTestLines)).toEqual([])
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

describe('finding circles', () => {
  it('finds each once, and nothing where there is none', () => {
    const imports: { readonly [file: string]: readonly string[] } = {
      a: ['b', 'd'],
      b: ['c'],
      c: ['a'],
      d: ['d2'],
      d2: [],
    }
    expect(circlesAmong(Object.keys(imports), (file) => imports[file] ?? [])).toEqual([['a', 'b', 'c']])
    expect(circlesAmong(['d', 'd2'], (file) => imports[file] ?? [])).toEqual([])
  })
})

/** Sets of files each of which imports all others of its set, directly or by way of them. */
function circlesIn(among: readonly string[]): string[][] {
  return circlesAmong(among, importedBy)
}

function circlesAmong(among: readonly string[], importsOfFile: (file: string) => readonly string[]): string[][] {
  const importedAmong = (file: string) => importsOfFile(file).filter((imported) => among.includes(imported))
  const reachable = new Map(among.map((file) => [file, reachableFrom(file, importedAmong)] as const))
  const circles = among
    .filter((file) => reachable.get(file)?.has(file))
    .map((file) => among.filter((other) => reachable.get(file)?.has(other) && reachable.get(other)?.has(file)))
  return [...new Map(circles.map((circle) => [circle.join(), circle])).values()]
}

/** What a file imports, directly or by way of others. */
function reachableFrom(file: string, importsOfFile: (file: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>()
  const waiting = [file]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const imported of importsOfFile(next)) {
      if (reached.has(imported)) continue
      reached.add(imported)
      waiting.push(imported)
    }
  }
  return reached
}

function strayImports(isImporter: (file: string) => boolean, allowed: readonly string[]): string[] {
  return files.filter(isImporter).flatMap((file) =>
    importedBy(file)
      .filter((imported) => !allowed.includes(layerOf(imported)))
      .map((imported) => `${file} imports ${imported}`),
  )
}

/** The files of src that a file imports. */
function importedBy(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(sourceFolder, resolve(sourceFolder, dirname(file), name)).replaceAll(sep, '/'))
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

/** The room of its layer that a file is in; null for one beside the rooms. */
function roomOf(file: string): string | null {
  const [, room, ...rest] = file.split('/')
  return rest.length === 0 ? null : (room as string)
}

/** A source without the lines of comments, and without code that is text. */
function codeOf(file: string): string {
  return sourceOf(file).replace(/^\s*(\/\*\*|\*|\/\/).*$|'[^'\n]*'|"[^"\n]*"/gm, '')
}

function sourceOf(file: string): string {
  return readFileSync(join(sourceFolder, file), 'utf8')
}
