/** Checks whose files may not grow further: for writing, that is a full disk. */

import { afterAll, describe, expect, it } from 'vitest'
import { wide } from './models.ts'
import { UserFolder } from './netsplit.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())

// There is no such limit elsewhere.
describe.skipIf(process.platform === 'win32')('on a full disk', () => {
  it('a check goes on without its checkpoints, ends right, and says so', async () => {
    folder.write('small.ts', wide({ values: 50 }))
    const args = ['small.ts', '--no-typecheck', '--checkpoint', 'saved', '--checkpoint-every', '0.01']
    // What is cached of programs and models has been written before.
    await folder.check('small.ts', '--list')
    const { code, stdout } = await folder.checkOnFullDisk(1000, ...args)
    expect(code).toBe(0)
    expect(stdout).toContain('as expected: violates low')
    expect(stdout).toMatch(
      /^disk: A file cannot be written or read: EFBIG: .*\. Make room on the disk, or name a folder/m,
    )
  })

  it('a check that has to move states there is incomplete, and goes on from its checkpoint once there is room', async () => {
    folder.write('wide.ts', wide({ counters: 125, values: 1030 }))
    const limits = ['--max-depth', '1035', '--workers', '1', '--no-typecheck', '--json']
    const whole = JSON.parse((await folder.check('wide.ts', '--set', 'most=4', ...limits)).stdout).results[0]
    const keeping = ['--memory', '80MB', '--spill', 'spilled', '--checkpoint', 'kept', '--checkpoint-every', '0.05']
    const cut = await folder.checkOnFullDisk(20_000, 'wide.ts', '--set', 'most=4', ...limits, ...keeping)
    const { verdict, bounds, disk, error } = JSON.parse(cut.stdout).results[0]
    expect({ code: cut.code, verdict, error }).toEqual({ code: 3, verdict: 'incomplete', error: null })
    expect(bounds).toMatchObject([{ kind: 'disk', limit: null }])
    expect(disk.failure).toMatch(/cannot be written or read: EFBIG/)
    const resumed = JSON.parse((await folder.check('--resume', 'kept', ...limits)).stdout).results[0]
    expect({ verdict: resumed.verdict, states: resumed.states }).toEqual({
      verdict: whole.verdict,
      states: whole.states,
    })
  })
})
