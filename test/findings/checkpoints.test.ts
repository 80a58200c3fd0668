/** Checkpoints: what is in their folder, who may use it, and which signals save one. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isForeign, isImage } from '../../src/engine/disk/checkpoint-files.ts'
import { foreignFiles } from '../../src/engine/disk/manifest.ts'
import type { SearchOptions } from '../../src/engine/options.ts'
import { nodeDisk, nodePlatform } from '../../src/engine/platform/node.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { action } from '../../src/index.ts'
import { counter } from '../cli/models.ts'
import { killedCode, type Outcome, type Running, UserFolder } from '../cli/netsplit.ts'
import { filesOf, namedFiles } from '../engine/disk/checkpoint-folder.ts'
import { instanceOf, smallMachine } from '../engine/small-models.ts'
import { withFolder } from '../reference/modes.ts'

/** Two words that grow, and change places: new values are met until the end. */
const words = smallMachine({
  variables: () => ({ left: '', right: '' }),
  actions: (_parameters) => ({
    append: action({
      over: ['left', 'right'] as const,
      when: (state, side) => state[side].length < 4,
      do(state, side) {
        state[side] += 'abc'[(state.left.length + 2 * state.right.length) % 3]
      },
    }),
    swap: action({
      when: ({ left, right }) => left.length + right.length > 4,
      do(state) {
        const { left } = state
        state.left = state.right.slice(1)
        state.right = left
      },
    }),
  }),
})

const stores: { readonly [name: string]: (folder: string) => Partial<SearchOptions> } = {
  exact: () => ({}),
  compact: () => ({ compact: true }),
  spilled: (folder) => ({ spill: folder }),
}

function options(store: string, folder: string, checkpointEvery: number, stopAfter?: number): SearchOptions {
  return {
    memoryBytes: 64 * 2 ** 20,
    ...stores[store]?.(folder),
    checkpoint: { folder, seconds: Number.POSITIVE_INFINITY, identity: {} },
    stress: {
      checkpointEvery,
      blockStates: 16,
      ...(store === 'spilled' && { spillEvery: 2 * checkpointEvery + 3 }),
      ...(stopAfter !== undefined && { stopAfter }),
    },
  }
}

describe.each(Object.keys(stores))('wrong verdicts 5: in the folder of a search that is %s', (store) => {
  it('there are, after any number of checkpoints, exactly the files that its manifests name', async () => {
    const counts = new Set<number>()
    for (const every of [400, 9, 5, 3]) {
      await withFolder((folder) => {
        const { verdict, disk } = search(instanceOf(words), options(store, folder, every, 40), nodePlatform)
        expect({ verdict, failure: disk?.failure }).toEqual({ verdict: 'incomplete', failure: null })
        counts.add(disk?.checkpoints ?? 0)
        expect(filesOf(folder)).toEqual(namedFiles(folder))
        const resumed = search(instanceOf(words), { ...options(store, folder, every), resume: folder }, nodePlatform)
        expect({ verdict: resumed.verdict, failure: resumed.disk?.failure }).toEqual({
          verdict: 'holds',
          failure: null,
        })
        expect(filesOf(folder)).toEqual(namedFiles(folder))
      })
    }
    expect(counts.size).toBeGreaterThan(2)
  })

  it('what a killed first checkpoint has left is replaced, and what no manifest names is removed', async () => {
    const left = ['control-1', 'heap-1', 'segments-1', 'arena-1', 'arena-7', 'archive', 'manifest.json.new']
    await withFolder((folder) => {
      for (const name of left) writeFileSync(join(folder, name), '')
      writeFileSync(join(folder, 'netsplit-4711-0123456789abcdef01234567'), '')
      expect(foreignFiles(nodeDisk, folder)).toEqual([])
      const { verdict, disk } = search(instanceOf(words), options(store, folder, 9), nodePlatform)
      expect({ verdict, failure: disk?.failure }).toEqual({ verdict: 'holds', failure: null })
      expect(disk?.checkpoints).toBeGreaterThan(1)
      expect(filesOf(folder)).toEqual(namedFiles(folder))
    })
  })
})

describe('wrong verdicts 5: the names of files', () => {
  it('are known in one place, which knows each that a search makes', async () => {
    await withFolder((folder) => {
      search(instanceOf(words), options('spilled', folder, 3), nodePlatform)
      expect(filesOf(folder).filter(isForeign)).toEqual([])
      expect(filesOf(folder).filter((name) => isImage(name)).length).toBeGreaterThan(4)
    })
    expect(['arena', 'arena-', 'arena-x', 'arena0-1', 'notes.txt', 'manifest.json.old'].filter(isForeign)).toHaveLength(
      6,
    )
  })
})

const folder = new UserFolder()
beforeAll(() => {
  folder.write('endless.ts', counter('', { bounds: '' }).replace('max: 100', 'max: 1e12'))
  const stuck = counter("if (state.count === 5) for (writeFileSync('stuck', ''); ; );")
  folder.write('stuck.ts', `import { writeFileSync } from 'node:fs'\n${stuck}`)
})
afterAll(() => folder.remove())

const often = ['--no-typecheck', '--checkpoint-every', '0.1']
const inFolder = (...path: readonly string[]) => join(folder.path, ...path)
const states = ({ stdout }: Outcome) => Number(/([\d,]+) distinct states/.exec(stdout)?.[1]?.replaceAll(',', ''))

/** Starts a check that does not end by itself, and waits for its first checkpoint. */
async function started(saved: string, ...args: readonly string[]): Promise<Running> {
  const running = folder.start('endless.ts', ...often, '--checkpoint', saved, ...args)
  await running.made(inFolder(saved, 'manifest.json'))
  return running
}

describe.each([
  ['exact', []],
  ['compact', ['--compact']],
] as const)('wrong verdicts 2: while a check that is %s runs with checkpoints in a folder', (store, args) => {
  it('another one there is refused, and told who has it', async () => {
    const saved = `used-${store}`
    const running = await started(saved, ...args)
    const refusal = new RegExp(
      `^${saved} is in use by another check: process ${running.pid} on host ${hostname()}, since 20[-\\dT:]+Z\\.\\n {2}Wait until it has ended, or name another folder\\.\\n$`,
    )
    for (const second of [
      ['endless.ts', ...args, '--checkpoint', saved],
      ['--resume', saved],
      ['--resume', saved, '--take-over'],
    ]) {
      const { code, stdout, stderr } = await folder.check(...second, '--no-typecheck')
      expect({ second, code, stdout }).toEqual({ second, code: 2, stdout: '' })
      expect(stderr).toMatch(refusal)
    }
    const asData = JSON.parse((await folder.check('--json', '--resume', saved)).stdout)
    expect(asData).toMatchObject({ exitCode: 2, error: { code: 'checkpoint' } })
    expect(asData.error.message).toContain(`process ${running.pid} on host`)
    expect(filesOf(inFolder(saved))).toContain('lock')
    running.kill('SIGINT')
    expect((await running.outcome).code).toBe(130)
    expect(filesOf(inFolder(saved))).toEqual(namedFiles(inFolder(saved)))
  })

  it('and is killed, the next one goes on at once', async () => {
    const saved = `killed-${store}`
    const running = await started(saved, ...args)
    running.kill('SIGKILL')
    expect((await running.outcome).code).toBe(killedCode)
    expect(filesOf(inFolder(saved))).toContain('lock')
    const resumed = await folder.check('--resume', saved, '--no-typecheck', '--timeout', '0.5')
    expect({ code: resumed.code, stderr: resumed.stderr }).toEqual({ code: 3, stderr: '' })
    expect(filesOf(inFolder(saved))).toEqual(namedFiles(inFolder(saved)))
  })
})

describe('wrong verdicts 2: a lock', () => {
  it('of another host is taken over with --take-over alone, which is refused without a checkpoint', async () => {
    const running = await started('afar')
    running.kill('SIGINT')
    await running.outcome
    const owner = { host: 'elsewhere', machine: null, boot: null, namespace: null, pid: 17, start: '1' }
    folder.write('afar/lock', JSON.stringify({ ...owner, since: '2026-11-20T10:00:00Z', token: '0123' }))
    const resume = ['--resume', 'afar', '--no-typecheck', '--timeout', '0.3']
    const refused = await folder.check(...resume)
    expect({ code: refused.code, stderr: refused.stderr }).toEqual({
      code: 2,
      stderr: `afar is in use by another check: process 17 on host elsewhere, since 2026-11-20T10:00:00Z.
  It cannot be seen from here whether that still runs. Only if it does not, take its place with --take-over.
`,
    })
    expect((await folder.check(...resume, '--take-over')).code).toBe(3)
    expect(existsSync(inFolder('afar/lock'))).toBe(false)
    expect(await folder.check('endless.ts', '--take-over')).toMatchObject({
      code: 2,
      stderr: '--take-over is about the folder of a checkpoint.\n  Give it with --checkpoint or --resume.\n',
    })
  })

  it('that is taken from a check which still runs makes its verdict an error', async () => {
    const running = await started('taken')
    folder.write('taken/lock', '')
    running.kill('SIGINT')
    const { stdout } = await running.outcome
    expect(stdout).toMatch(/error \(checkpoint\):\n *The lock of this check in taken was removed while it ran\./)
    expect(readFileSync(inFolder('taken/lock'), 'utf8')).toBe('')
  })

  it('goes to one of many checks that start at once', async () => {
    const checks = Array.from({ length: 4 }, () =>
      folder.start('endless.ts', ...often, '--checkpoint', 'raced', '--workers', '1'),
    )
    const ended: number[] = []
    await new Promise<void>((resolve) => {
      for (const { outcome } of checks) {
        void outcome.then(({ code }) => {
          // The one that has the folder goes on for as long as the others need to be refused.
          if (ended.push(code as number) === 3) resolve()
        })
      }
    })
    for (const check of checks) check.kill('SIGINT')
    await Promise.all(checks.map(({ outcome }) => outcome))
    expect(ended).toEqual([2, 2, 2, 130])
  })
})

describe('wrong verdicts 5: a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s saves a checkpoint, prints the report, and exits with %d', async (signal, exitCode) => {
    const saved = `after-${signal}`
    const running = folder.start('endless.ts', '--no-typecheck', '--checkpoint', saved, '--checkpoint-every', '0.3')
    await running.made(inFolder(saved, 'manifest.json'))
    const before = JSON.parse(readFileSync(inFolder(saved, 'manifest.json'), 'utf8')).manifest.states.distinct
    running.kill(signal)
    const outcome = await running.outcome
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: exitCode, stderr: '' })
    expect(outcome.stdout).toMatch(/bound: interrupted, /)
    expect(outcome.stdout).toContain(`to go on: netsplit check --resume ${saved}\n`)
    const { distinct } = JSON.parse(readFileSync(inFolder(saved, 'manifest.json'), 'utf8')).manifest.states
    expect(distinct).toBe(states(outcome))
    expect(distinct).toBeGreaterThanOrEqual(before)
    expect(filesOf(inFolder(saved))).toEqual(namedFiles(inFolder(saved)))
  })

  it('is told by --json', async () => {
    const running = await started('json', '--json')
    running.kill('SIGTERM')
    const { code, stdout } = await running.outcome
    expect({ code, exitCode: JSON.parse(stdout).exitCode }).toEqual({ code: 143, exitCode: 143 })
  })

  it('that comes a second time ends the check at once, and takes its lock away', async () => {
    const saved = 'twice'
    const running = folder.start('stuck.ts', ...often, '--scenario', 'usual', '--checkpoint', saved)
    await running.made(inFolder('stuck'))
    expect(existsSync(inFolder(saved, 'lock'))).toBe(true)
    let isOver = false
    const outcome = running.outcome.finally(() => {
      isOver = true
    })
    // Signals that follow each other closely are one, so a busy machine may take more than two.
    while (!isOver) {
      running.kill('SIGTERM')
      await setTimeout(400)
    }
    expect(await outcome).toMatchObject({ code: 143, stdout: expect.not.stringContaining('stuck.ts') })
    expect(existsSync(inFolder(saved, 'lock'))).toBe(false)
  })
})
