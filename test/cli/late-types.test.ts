/**
 * A row is there once its search has ended, whatever the compiler still does. Here the compiler waits until the row was seen, and
 * then finds something wrong, or nothing.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { counter } from './models.ts'
import { type Outcome, start, UserFolder } from './netsplit.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())

const timeout = 300_000
const mistyped = (value: string) => counter(`const count: number = '${value}' as string; void count`)

beforeAll(() => {
  folder.write('package.json', '{ "type": "module" }')
  folder.write(
    'hold.mjs',
    `import { existsSync } from 'node:fs'
const isCompiler = process.argv[1]?.endsWith('tsc')
const clock = new Int32Array(new SharedArrayBuffer(4))
while (isCompiler && !existsSync(process.env.COMPILER_GOES_ON)) Atomics.wait(clock, 0, 0, 20)
`,
  )
})

let checks = 0

/** Lets the compiler go on once the report has a text in it. */
async function typesAfter(text: string, ...args: readonly string[]): Promise<Outcome> {
  const goesOn = `go-${checks++}`
  const running = start(args, folder.path, {
    NODE_OPTIONS: `--import ${pathToFileURL(join(folder.path, 'hold.mjs')).href}`,
    COMPILER_GOES_ON: join(folder.path, goesOn),
  })
  await running.said(text)
  folder.write(goesOn, '')
  return running.outcome
}

describe('types that are known after the search', () => {
  it('change nothing where they are right', { timeout }, async () => {
    folder.write('right.ts', counter())
    const { code, stdout } = await typesAfter('as expected', 'right.ts')
    expect(code).toBe(0)
    expect(stdout).not.toContain('does not count')
    expect(stdout).toContain('\n1 check: 1 as expected; 6 distinct states')
  })

  it('take back what the rows of their spec say, and of no other', { timeout }, async () => {
    folder.write('right.ts', counter('state.last = 1'))
    folder.write('wrong.ts', mistyped('check'))
    const { code, stdout } = await typesAfter('right.ts', 'wrong.ts', 'right.ts', '--large')
    expect(code).toBe(2)
    expect(stdout).toMatch(/^wrong\.ts +usual +holds .* as expected/m)
    expect(stdout).toContain('\n\nThe types of wrong.ts are wrong: what the table says of it does not count.\n')
    expect(stdout).toContain('\nerror (type-error):\nwrong.ts:11:')
    expect(stdout).toContain('\nerror  wrong.ts, usual: type-error\nerror  wrong.ts, huge: type-error\n')
    expect(stdout).toContain('\n4 checks: 2 as expected, 2 error; ')
  })

  it('take back a sweep', { timeout }, async () => {
    folder.write('swept.ts', mistyped('sweep'))
    const { code, stdout } = await typesAfter('\n 51  holds', 'swept.ts', '--sweep', 'max=50..51')
    expect(code).toBe(2)
    expect(stdout).toContain('\nThe types of swept.ts are wrong: what the table says does not count.\n')
    expect(stdout).toContain('\nalways small\n  not decided in 2 cells')
    expect(stdout).toContain('\nerror (type-error):\nswept.ts:11:')
  })

  it('keep a run from being written', { timeout }, async () => {
    folder.write('broken.ts', mistyped('run').replace('count < max', 'count < 3'))
    const { code, stdout } = await typesAfter('violated', 'broken.ts', '--trace', 'run.json')
    expect(code).toBe(2)
    expect(stdout).not.toContain('wrote run.json')
    expect(stdout).not.toContain('counterexample')
    expect(existsSync(join(folder.path, 'run.json'))).toBe(false)
  })
})
