/** The program starts fast: Node has few files to find and link, and no package that it is slow to import. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { besides, bundleProgram } from '../../src/cli/program.mjs'
import { packageFolder } from './netsplit.ts'

const folder = mkdtempSync(join(tmpdir(), 'netsplit-program-'))
beforeAll(() => bundleProgram(packageFolder, folder))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The files that a start at one loads, and all else that they import. */
function loadedBy(entry: string): { files: Set<string>; others: Set<string> } {
  const files = new Set<string>()
  const others = new Set<string>()
  const load = (file: string) => {
    if (files.has(file)) return
    files.add(file)
    const imports = readFileSync(join(folder, file), 'utf8').matchAll(/^(?:import|export)\b[^;"]*?"([^"]+)"/gm)
    for (const [, name = ''] of imports) {
      if (name.startsWith('./')) load(name.slice(2))
      else others.add(name)
    }
  }
  load(entry)
  return { files, others }
}

const packagesOf = (entry: string) => [...loadedBy(entry).others].filter((name) => !name.startsWith('node:')).sort()

describe('the command', () => {
  const script = (name: string) => readFileSync(join(folder, name), 'utf8')

  it.each(['check.cjs', 'command.cjs'])('is a script that imports nothing by itself: %s', (name) => {
    expect(script(name)).toMatch(/^\(function \(require, module, scriptUrl, importForScript\) \{$/m)
    // In strings are examples for authors; where there is a loader, importForScript takes the place of one.
    const imported = [...script(name).matchAll(/(?<!['"`.\w])import\((.*?)\)/g)].map(([, address]) => address)
    expect(imported.filter((address) => !/^'?(?:\.|netsplit)/.test(address as string))).toEqual([
      expect.stringMatching(/^\w+$/),
    ])
  })

  it('is smaller where it checks alone', () => {
    expect(script('check.cjs').length).toBeLessThan(script('command.cjs').length)
  })

  it.each([[], ['check'], ['fuzz'], ['history'], ['replay'], ['init']])('explains itself: %s', (...command) => {
    const launcher = join(packageFolder, 'src/cli/launch.mjs')
    const help = execFileSync(process.execPath, [launcher, ...command, '--help'], { encoding: 'utf8' })
    expect(help).toMatch(/^Usage: netsplit /)
    expect(help).toContain('Options:')
  })

  it('requires few packages', () => {
    const calls = script('command.cjs').matchAll(/(?:\brequire|\bscriptUrl\))\s*\(\s*"([^"]+)"\s*\)/g)
    const packages = [...calls].map(([, name]) => name as string).filter((name) => !/^(node:|\.)/.test(name))
    expect([...new Set(packages)].sort()).toEqual(['esbuild', 'worker-threads-pool'])
  })
})

describe('the program of threads', () => {
  it('loads few files for a check', () => {
    expect(loadedBy('worker.mjs').files.size).toBeLessThanOrEqual(10)
  })

  it('imports no other packages than the library', () => {
    const ofLibrary = packagesOf('index.mjs')
    expect(ofLibrary).toContain('immer')
    expect(packagesOf('worker.mjs')).toEqual(ofLibrary)
  })

  it('loads all that gathers others', () => {
    for (const [file, added] of besides) {
      expect([file, ...added].filter((each) => !existsSync(join(packageFolder, each)))).toEqual([])
    }
  })
})

describe('the library', () => {
  it.each(['index.mjs', 'workloads.mjs'])('is one file beside its entries, and asks nothing of Node: %s', (entry) => {
    const { files, others } = loadedBy(entry)
    expect(files.size).toBeLessThanOrEqual(5)
    expect([...others].filter((name) => name.startsWith('node:'))).toEqual([])
  })
})
