/** The lock of a folder: one process has it, and whoever has ended gives way. */

import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { FolderLock } from '../../src/cli/lock.ts'
import { type Host, type Owner, ownerIn, thisHost, thisProcess, whereaboutsOf } from '../../src/cli/owner.ts'
import { withFolder } from '../reference/modes.ts'
import { packageFolder, run } from './netsplit.ts'

const careful = { takeOver: false }

/** Locks a folder as this process; returns how to leave it. */
function take(folder: string, options = careful): FolderLock {
  const lock = new FolderLock(options)
  lock.take(folder, 'saved')
  return lock
}

/** A process that has ended. */
async function ended(): Promise<Owner> {
  const { stdout } = await run(process.execPath, ['-p', 'process.pid'], { cwd: packageFolder })
  return { ...thisProcess(), pid: Number(stdout), start: '1' }
}

function write(folder: string, owner: Owner): void {
  writeFileSync(join(folder, 'lock'), JSON.stringify(owner))
}

describe('a lock', () => {
  it('says which process has it, and goes when that leaves it', () =>
    withFolder((folder) => {
      const lock = take(folder)
      expect(ownerIn(readFileSync(join(folder, 'lock'), 'utf8'))).toMatchObject({ host: hostname(), pid: process.pid })
      expect(readdirSync(folder)).toEqual(['lock'])
      lock.release()
      expect(readdirSync(folder)).toEqual([])
    }))

  it('is refused to all others, who are told whose it is', () =>
    withFolder((folder) => {
      const lock = take(folder)
      const refusal = new RegExp(
        `^saved is in use by another check: process ${process.pid} on host ${hostname()}, since 20\\d\\d-\\d\\d-\\d\\dT[\\d:]+Z\\.\\n  Wait until it has ended, or name another folder\\.$`,
      )
      expect(() => take(folder)).toThrow(refusal)
      expect(() => take(folder, { takeOver: true })).toThrow(refusal)
      lock.release()
      take(folder).release()
    }))

  it('of a process that has ended is taken over, also where another has its number by now', () =>
    withFolder(async (folder) => {
      write(folder, await ended())
      take(folder).release()
      write(folder, { ...thisProcess(), start: '1' })
      take(folder).release()
      expect(readdirSync(folder)).toEqual([])
    }))

  it('of another host is taken over with --take-over alone', () =>
    withFolder((folder) => {
      write(folder, { ...thisProcess(), host: 'elsewhere', since: '2026-01-02T03:04:05Z' })
      expect(() => take(folder)).toThrow(
        `saved is in use by another check: process ${process.pid} on host elsewhere, since 2026-01-02T03:04:05Z.\n  It cannot be seen from here whether that still runs. Only if it does not, take its place with --take-over.`,
      )
      take(folder, { takeOver: true }).release()
      expect(readdirSync(folder)).toEqual([])
    }))

  it('that was killed before it was written is taken over; one that is damaged, or no file, with --take-over alone', () =>
    withFolder((folder) => {
      const path = join(folder, 'lock')
      const unknown = 'saved is locked, and the file lock in it does not say by whom.'
      writeFileSync(path, '')
      expect(() => take(folder)).toThrow(unknown)
      utimesSync(path, new Date(0), new Date(0))
      take(folder).release()
      for (const text of ['{', 'null', '{"pid": 1}', JSON.stringify({ ...thisProcess(), token: '../..' })]) {
        writeFileSync(path, text)
        expect(() => take(folder)).toThrow(unknown)
        take(folder, { takeOver: true }).release()
      }
      const other = join(folder, 'other')
      writeFileSync(other, JSON.stringify({ ...thisProcess(), start: '1' }))
      symlinkSync(other, path)
      expect(() => take(folder)).toThrow(unknown)
      take(folder, { takeOver: true }).release()
      expect(readdirSync(folder)).toEqual(['other'])
    }))

  it('that somebody else has meanwhile is left alone', () =>
    withFolder((folder) => {
      const lock = take(folder)
      lock.requireKept()
      write(folder, { ...thisProcess(), host: 'elsewhere' })
      expect(() => lock.requireKept()).toThrow(
        `The lock of this check in saved was removed while it ran. The folder was taken over by process ${process.pid} on host elsewhere.`,
      )
      lock.release()
      expect(readdirSync(folder)).toEqual(['lock'])
    }))

  it('is followed along what killed processes have left', () =>
    withFolder(async (folder) => {
      const [first, second] = [await ended(), await ended()]
      write(folder, first)
      writeFileSync(join(folder, `lock-after-${first.token}`), JSON.stringify(second))
      writeFileSync(join(folder, 'lock-0123.new'), '{"pid"')
      const lock = take(folder)
      expect(readdirSync(folder)).toEqual(['lock'])
      write(folder, first)
      writeFileSync(join(folder, `lock-after-${first.token}`), JSON.stringify({ ...thisProcess() }))
      expect(() => take(folder)).toThrow('saved is in use by another check')
      lock.release()
    }))

  it('is refused in a folder in which no file can be made', () =>
    withFolder((folder) => {
      mkdirSync(join(folder, 'saved'))
      writeFileSync(join(folder, 'file'), '')
      expect(() => take(join(folder, 'file'))).toThrow(/cannot be written or read: (EEXIST|ENOTDIR)/)
    }))
})

describe('an owner', () => {
  const here = { ...thisHost(), host: 'a', machine: 'm', boot: 'b', namespace: 'pid:[4026531836]' }
  const owner = { ...thisProcess(), ...here }

  it('of this host runs or has ended', async () => {
    expect(whereaboutsOf(owner, here)).toBe('running')
    expect(whereaboutsOf({ ...(await ended()), ...here }, here)).toBe('ended')
  })

  it('has ended when its system was started anew since', () => {
    expect(whereaboutsOf(owner, { ...here, boot: 'c' })).toBe('ended')
  })

  it.each<[string, Partial<Host>, Partial<Host>?]>([
    ['another host', { host: 'z' }],
    ['another system of the same name', { machine: 'n', boot: 'c' }],
    ['a system that is not known', { machine: null, boot: 'c' }, { machine: null }],
    ['another container of the same name', { namespace: 'pid:[4026532000]' }],
    ['a container on another host of the same name', { namespace: 'pid:[4026532000]', boot: 'c' }],
  ])('of %s cannot be seen', (_where, its, ours = {}) => {
    expect(whereaboutsOf({ ...owner, ...its }, { ...here, ...ours })).toBe('elsewhere')
  })

  it.skipIf(process.platform !== 'linux')('has ended although nobody has asked how', async () => {
    // A shell that does not wait for its child: it stays in the table of processes.
    const child = spawn('bash', ['-c', 'sleep 0.01 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      const pid = await new Promise<number>((resolve) => {
        child.stdout.once('data', (data) => resolve(Number(data)))
      })
      const zombie: Owner = { ...thisProcess(), pid, start: null }
      while (whereaboutsOf(zombie) === 'running') await new Promise((resolve) => setTimeout(resolve, 10))
      expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ')
    } finally {
      child.kill('SIGKILL')
    }
  })
})

describe('processes that race for a lock', () => {
  it('have it one after the other, also when some are killed at any moment', { timeout: 300_000 }, async () => {
    await withFolder(async (base) => {
      const outfile = join(base, 'lock.mjs')
      await build({
        absWorkingDir: packageFolder,
        entryPoints: ['src/cli/lock.ts'],
        outfile,
        bundle: true,
        format: 'esm',
        platform: 'node',
        logLevel: 'error',
      })
      const contender = fileURLToPath(new URL('lock-contender.mjs', import.meta.url))
      const folder = join(base, 'saved')
      let seed = Date.now() % 1_000_000
      const contend = (mostCalls: number) => {
        const args = [contender, pathToFileURL(outfile).href, folder, String(seed++), '1000', String(mostCalls)]
        return run(process.execPath, args, { cwd: base })
      }
      const contenders = [30, 60, 200, 200, 0, 0].map(async (mostCalls) => {
        for (let round = 0; round < 4; round++) {
          const { code, stdout, stderr } = await contend(mostCalls)
          expect({ seed, stderr }).toEqual({ seed, stderr: '' })
          if (mostCalls === 0) expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/\ndone\n$/) })
        }
      })
      await Promise.all(contenders)
      take(folder).release()
      expect(readdirSync(folder)).toEqual([])
    })
  })
})
