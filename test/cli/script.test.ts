/** The command as a script, with what V8 has compiled of it: whatever is kept, it does the same. */

import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packageFolder } from './netsplit.ts'

let folder: string
let kept: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netsplit-script-'))
  kept = join(folder, 'kept', 'code')
  // Long enough for several pages.
  const functions = Array.from({ length: 300 }, (_, at) => `function add${at}(x) { return x + ${at} * twice(x) }`)
  const sum = functions.map((_, at) => `add${at}(1)`).join(' + ')
  writeFileSync(
    join(folder, 'script.cjs'),
    `(function (require, module, scriptUrl, importForScript) {
${functions.join('\n')}
const twice = (x) => 2 * x
module.exports = { sum: () => ${sum}, scriptUrl, path: require('node:path').basename(scriptUrl), importForScript }
})`,
  )
  writeFileSync(join(folder, 'other.mjs'), 'export const other = 7')
  writeFileSync(
    join(folder, 'run.mjs'),
    `import { runScript } from ${JSON.stringify(pathToFileURL(join(packageFolder, 'src/cli/script.mjs')).href)}
const [, , kept] = process.argv
const { sum, path, importForScript } = runScript(${JSON.stringify(join(folder, 'script.cjs'))}, kept ?? null)
const { other } = await importForScript(new URL('other.mjs', import.meta.url).href)
console.log(sum(), path, other)`,
  )
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (...args: readonly string[]) =>
  execFileSync(process.execPath, [join(folder, 'run.mjs'), ...args], { encoding: 'utf8' })

/** 1 for each of 300 functions, and twice the numbers from 0 to 299. */
const expected = `${300 + 299 * 300} script.cjs 7\n`

describe('a script', () => {
  it('runs with what three runs have left, and without', () => {
    for (let each = 0; each < 3; each++) expect(run(kept)).toBe(expected)
    const { mtimeMs } = statSync(kept)
    expect(run(kept)).toBe(expected)
    expect(statSync(kept).mtimeMs).toBe(mtimeMs)
    expect(run()).toBe(expected)
  })

  it.each([
    ['empty', () => writeFileSync(kept, '')],
    ['of three bytes', () => writeFileSync(kept, 'abc')],
    ['cut off', () => truncateSync(kept, statSync(kept).size - 5000)],
    [
      'without a page in the middle',
      () => {
        const code = readFileSync(kept)
        writeFileSync(kept, code.fill(0, 4096, 2 * 4096))
      },
    ],
    ['all zeros', () => writeFileSync(kept, Buffer.alloc(statSync(kept).size))],
    [
      'a folder',
      () => {
        rmSync(kept)
        mkdirSync(kept)
      },
    ],
  ])('runs where what is kept is %s', (_, damage) => {
    run(kept)
    damage()
    expect(run(kept)).toBe(expected)
    expect(run(kept)).toBe(expected)
  })

  it('compiles anew what was kept of another script of the same length', () => {
    run(kept)
    const file = join(folder, 'script.cjs')
    writeFileSync(file, readFileSync(file, 'utf8').replace('twice = (x) => 2 * x', 'twice = (x) => 4 * x'))
    expect(run(kept)).toBe(`${300 + 299 * 600} script.cjs 7\n`)
  })

  it('runs where nothing can be kept', () => {
    expect(run(join(folder, 'script.cjs', 'code'))).toBe(expected)
    expect(existsSync(join(folder, 'script.cjs', 'code'))).toBe(false)
  })
})
