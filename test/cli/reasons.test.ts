import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { within } from '../../src/cli/reasons.ts'
import { packageFolder, UserFolder } from './netsplit.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())

describe('--why', { timeout: 300_000 }, () => {
  it('says the same in a report, in a trace file, and of the run in it', async () => {
    folder.write('lease.ts', readFileSync(join(packageFolder, 'docs/examples/lease-lock.ts'), 'utf8'))
    const one = [
      'lease.ts',
      '--no-typecheck',
      '--scenario',
      'without fencing',
      '--trace',
      'run.json',
      '--why',
      '--json',
    ]
    const [checked] = JSON.parse((await folder.check(...one)).stdout).results
    const { why } = JSON.parse(readFileSync(join(folder.path, 'run.json'), 'utf8'))
    expect(why.slice.length).toBeGreaterThan(0)
    expect(checked.violation.trace.why).toEqual(why)
    const again = await folder.replay('run.json', '--no-typecheck', '--why', '--json')
    expect(JSON.parse(again.stdout).trace.why).toEqual(why)
    const told = (await folder.replay('run.json', '--no-typecheck', '--why')).stdout
    expect(told).toContain('\nThe verdict rests on\n')
    expect((await folder.replay('run.json', '--no-typecheck')).stdout).not.toContain('The verdict rests on')
  })
})

describe('a limit of time', () => {
  it('lets through what a function returns, and what it throws', () => {
    expect(within(5, () => 7)).toBe(7)
    expect(() =>
      within(5, () => {
        throw new RangeError('too far')
      }),
    ).toThrow(RangeError)
  })

  it('ends a function that does not end by itself', () => {
    expect(
      within(0.1, () => {
        for (;;);
      }),
    ).toBeNull()
  })
})
