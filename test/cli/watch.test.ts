/** `netsplit check --watch`: what is seen of it through a pipe and on a terminal, and how it ends. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { counter } from './models.ts'
import { environment, launcher, UserFolder } from './netsplit.ts'

let folder: UserFolder
let child: ChildProcess | null = null
beforeEach(() => {
  folder = new UserFolder()
  folder.write('package.json', '{}')
})
afterEach(() => {
  child?.kill('SIGKILL')
  folder.remove()
})

/** A watching command. Each round ends with the line that says what it waits for. */
function watching(command: string, ...args: readonly string[]) {
  const started = spawn(command, args, { cwd: folder.path, env: environment })
  child = started
  let said = ''
  let notify = () => {}
  const hear = (chunk: Buffer) => {
    // A terminal ends its lines otherwise than a pipe.
    said += chunk.toString().replaceAll('\r\n', '\n')
    notify()
  }
  started.stdout.on('data', hear)
  started.stderr.on('data', hear)
  const ended = new Promise<number | null>((resolve) => {
    started.on('close', (code) => {
      notify()
      resolve(code)
    })
  })
  return {
    ended,
    press: (keys: string) => started.stdin.write(keys),
    signal: (name: NodeJS.Signals) => started.kill(name),
    /** What it says until it waits again. */
    async round(): Promise<string> {
      for (;;) {
        const [text] = /^[\s\S]*?Waiting for a change .*\n/.exec(said) ?? []
        if (text !== undefined) {
          said = said.slice(text.length)
          return text
        }
        if (started.exitCode !== null || started.signalCode !== null) throw new Error(`It has ended: ${said}`)
        await new Promise<void>((resolve) => {
          notify = resolve
        })
      }
    },
  }
}

const watch = (...args: readonly string[]) =>
  watching(process.execPath, launcher, 'check', '--watch', '--workers', '1', ...args)

/** The models of the rows that a round printed. */
const rowsIn = (text: string) =>
  [...text.matchAll(/^(\S+\.ts) +(\S+) +(?:holds|violated|error)/gm)].map(([, model]) => model)

describe('through a pipe', () => {
  it('checks again what a change touches, and says what is otherwise', async () => {
    folder.write('model.ts', 'export const most = 5')
    const importing = counter().replace('count <= 5', 'count <= most')
    folder.write('a.spec.model.ts', `import { most } from './model.ts'\n${importing}`)
    folder.write('b.spec.model.ts', counter())
    const { round, ended, signal } = watch('--no-typecheck')
    const first = await round()
    expect(rowsIn(first)).toEqual(['a.spec.model.ts', 'b.spec.model.ts'])
    expect(first).toMatch(/\nWaiting for a change in 3 files\. Ctrl-C ends\.\n$/)
    expect(first).not.toContain('\x1b')

    folder.write('model.ts', 'export const most = 7')
    const second = await round()
    expect(rowsIn(second)).toEqual(['a.spec.model.ts'])
    expect(second).toMatch(
      /\nSince the round before:\n {2}a\.spec\.model\.ts, usual: distinct 6 -> 8, .*\nWith those that no change touched: 2 checks, 2 as expected\.\n/,
    )

    folder.write('b.spec.model.ts', 'export default = 1')
    const third = await round()
    expect(third).toContain('b.spec.model.ts:1:16: Unexpected "="')
    expect(third).toContain('  b.spec.model.ts: as expected -> error\n')

    folder.write('deep/c.spec.model.ts', counter())
    // What could not be loaded is tried again with every module that comes.
    expect(await round()).toContain('  deep/c.spec.model.ts, usual: new, holds\n')

    rmSync(join(folder.path, 'a.spec.model.ts'))
    expect(await round()).toContain('  a.spec.model.ts, usual: gone, was holds\n')
    signal('SIGTERM')
    expect(await ended).toBe(143)
  })

  it('waits for the first spec, and checks types again when one changes that is imported for its type alone', async () => {
    const { round, ended, signal } = watch()
    expect(await round()).toContain('There is no spec in this project')
    folder.write('amount.ts', 'export type Amount = number\n')
    folder.write(
      'typed.spec.model.ts',
      `import type { Amount } from './amount.ts'\n${counter('const n: Amount = 1; state.count += n - 1')}`,
    )
    expect(await round()).toContain('1 check: 1 as expected')
    folder.write('amount.ts', 'export type Amount = string\n')
    const mistyped = await round()
    expect(mistyped).toContain("Type 'number' is not assignable to type 'string'")
    expect(mistyped).toContain('typed.spec.model.ts, usual: holds -> error')
    signal('SIGINT')
    expect(await ended).toBe(130)
  })

  it('ends a round that does not end by itself when there is something new to check', async () => {
    folder.write('a.spec.model.ts', counter('for (;;) if (state.last === 1) break'))
    const { round, ended, signal } = watch('--no-typecheck')
    await new Promise((resolve) => child?.stdout?.once('data', resolve))
    folder.write('a.spec.model.ts', counter())
    expect(await round()).toContain('1 check: 1 as expected')
    signal('SIGINT')
    expect(await ended).toBe(130)
  })

  it.each(['--json', '--list', '--checkpoint', '--resume', '--spill'])('is refused with %s', async (option) => {
    const value = ['--json', '--list'].includes(option) ? [] : ['folder']
    const { code, stderr, stdout } = await folder.check('--watch', option, ...value)
    expect(code).toBe(2)
    expect(stderr + stdout).toContain(`--watch and ${option} do not go together`)
  })
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const hasTerminals = spawnSync('script', ['--version']).status === 0 && process.platform === 'linux'

describe.skipIf(!hasTerminals)('on a terminal', () => {
  const onTerminal = () =>
    watching(
      'script',
      '-qfec',
      `'${process.execPath}' '${launcher}' check --watch --no-typecheck --workers 1`,
      '/dev/null',
    )
  const clear = '\x1b[2J\x1b[3J\x1b[H'

  it('begins each round on an empty screen, checks all again at Enter and r, and ends with 0 at q', async () => {
    folder.write('a.spec.model.ts', counter())
    folder.write('b.spec.model.ts', counter())
    const { round, press, ended } = onTerminal()
    expect((await round()).startsWith(clear)).toBe(true)
    for (const key of ['\r', 'r']) {
      press(key)
      const again = await round()
      expect(again.startsWith(clear)).toBe(true)
      expect(again).toContain('2 checks: 2 as expected')
      expect(again).toContain('\nNo verdict and no count has changed.\n')
      expect(again).toContain('Waiting for a change in 2 files. Enter checks all again, q ends.')
    }
    press('q')
    expect(await ended).toBe(0)
  })

  it('ends with 130 at Ctrl-C', async () => {
    folder.write('a.spec.model.ts', counter())
    const { round, press, ended } = onTerminal()
    await round()
    press('\x03')
    expect(await ended).toBe(130)
  })

  it('ends when the terminal is gone', async () => {
    folder.write('a.spec.model.ts', counter())
    const { round, signal } = onTerminal()
    await round()
    const { stdout } = spawnSync('pgrep', ['-P', String(child?.pid)], { encoding: 'utf8' })
    const watcher = Number(stdout)
    expect(watcher).toBeGreaterThan(0)
    signal('SIGKILL')
    while (isRunning(watcher)) await setTimeout(20)
  })
})
