/** A test for each scenario of a spec. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { testScenarios } from '../../src/vitest/index.ts'
import lock from './lock.ts'

describe('scenarios of a value', () => {
  testScenarios(lock, { scenarios: ['taken at once', 'looked at first'] })
})

describe('scenarios of a file', () => {
  const url = new URL('./lock.ts', import.meta.url)
  testScenarios(lock, { scenarios: ['taken at once', 'looked at first'], url, workers: 2 })
})

describe('what testScenarios refuses', () => {
  it('is an option that check() does not have, or that is no matter of all scenarios', () => {
    expect(() => testScenarios(lock, { scenario: 'taken at once' } as never)).toThrow(
      "testScenarios() has no option scenario.\n  Name those that are to be tested: scenarios: ['...']",
    )
    expect(() => testScenarios(lock, { maxDeph: 3 } as never)).toThrow("There is no setting 'maxDeph'")
  })

  it('is workers without a file, and scenarios that there are not', () => {
    expect(() => testScenarios(lock, { workers: 2 })).toThrow(/2 workers need the file of the spec/)
    expect(() => testScenarios(lock, { scenarios: ['taken' as never] })).toThrow("There is no scenario 'taken'.")
  })
})

describe('in a project of its own', () => {
  it('names each scenario, skips large ones, and shows the run of one that is not as expected', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
    const args = [vitest, 'run', '--config', 'test/vitest/project/vitest.config.ts', '--reporter=verbose', '--no-color']
    const { stdout, code } = await promisify(execFile)(process.execPath, args, { cwd: root })
      .then(({ stdout }) => ({ stdout, code: 0 }))
      .catch((error: { stdout: string; code: number }) => error)
    expect(code).toBe(1)
    expect(stdout).toMatch(/✓ .* > lock > taken at once/)
    expect(stdout).toMatch(/✓ .* > lock > looked at first/)
    expect(stdout).toMatch(/↓ .* > lock > many threads/)
    expect(stdout).toMatch(/× .* > lock > what is never seen/)
    expect(stdout).toContain("Expected lock, scenario 'what is never seen', to be as expected (holds), but")
    expect(stdout).toContain('nobodyIsAnywhere has no witness')
  })
})
