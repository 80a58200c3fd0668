/** What is in the package, and what tools that look at packages say of it. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { run } from '../cli/netsplit.ts'
import { done } from './installation.ts'

const installation = inject('installation')

describe.skipIf(installation === null)('the package', () => {
  const { clone = '', tarball = '', project = '', tools = '' } = installation ?? {}

  it('holds what was built, models, specs and documents, and no source', async () => {
    const { stdout } = done(await run('tar', ['-tzf', tarball], { cwd: project }))
    const files = stdout.trim().split('\n')
    const inPackage = new Set(files.map((file) => file.split('/')[1]))
    expect([...inPackage].sort()).toEqual(['LICENSE', 'README.md', 'dist', 'docs', 'models', 'package.json', 'specs'])
  })

  it('is what publint asks for', async () => {
    const publint = join(tools, 'node_modules/.bin/publint')
    const { stdout, code } = await run(publint, ['run', tarball, '--strict'], { cwd: project })
    expect({ stdout, code }).toEqual({ stdout: expect.stringContaining('All good!'), code: 0 })
  })

  it('has types for whoever can load it', async () => {
    const attw = join(tools, 'node_modules/.bin/attw')
    const { stdout, code } = await run(attw, ['--profile', 'esm-only', '--format', 'table', tarball], { cwd: project })
    expect(code, stdout).toBe(0)
  })

  it('is not what its clone runs, whose sources are', async () => {
    const main = join(clone, 'src/cli/run-command.ts')
    const text = readFileSync(main, 'utf8')
    const help = async () => {
      const args = [join(clone, 'src/cli/launch.mjs'), '--help']
      return done(await run(process.execPath, args, { cwd: clone })).stdout
    }
    expect(await help()).toContain('An exhaustive model checker')
    writeFileSync(main, text.replace('An exhaustive model checker', 'An edited model checker'))
    try {
      expect(await help()).toContain('An edited model checker')
    } finally {
      writeFileSync(main, text)
    }
  })
})
