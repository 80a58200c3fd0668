/** `--changed`: only specs in which something has changed since a commit are checked. */

import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { counter } from './models.ts'
import { UserFolder } from './netsplit.ts'

const hasGit = spawnSync('git', ['--version']).status === 0
const folder = new UserFolder()
const check = (...args: readonly string[]) => folder.check('--no-typecheck', '--workers', '1', ...args)
const rows = (stdout: string) => [...stdout.matchAll(/^(\w+\.spec\.model\.ts) /gm)].map(([, name]) => name)

function git(...args: readonly string[]): void {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.org', '-c', 'commit.gpgsign=false']
  execFileSync('git', [...identity, ...args], { cwd: folder.path, stdio: 'ignore' })
}

function commit(): void {
  git('add', '--all')
  git('commit', '--quiet', '--message', 'more')
}

/** A spec that imports how far it counts. */
const importing = (file: string) => `import { most } from './${file}'\n${counter().replace('max: 100', 'max: most')}`

describe.skipIf(!hasGit)('--changed', () => {
  beforeAll(() => {
    git('init', '--quiet', '--initial-branch', 'main')
    folder.write('package.json', '{ "type": "module" }')
    folder.write('.gitignore', 'node_modules\n')
    folder.write('most.ts', 'export const most = 100\n')
    folder.write('one.spec.model.ts', importing('most.ts'))
    folder.write('two.spec.model.ts', counter())
    commit()
  })
  afterAll(() => folder.remove())

  it('checks nothing where nothing has changed', async () => {
    const { code, stdout } = await check('--changed', 'HEAD', '--report', 'report.xml')
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'not changed since HEAD, and not checked: one.spec.model.ts, two.spec.model.ts\nwrote report.xml\n',
    })
    expect(readFileSync(join(folder.path, 'report.xml'), 'utf8')).toContain('tests="0"')
    const json = JSON.parse((await check('--changed', 'HEAD', '--json')).stdout)
    expect(json).toMatchObject({ exitCode: 0, results: [], unchanged: ['one.spec.model.ts', 'two.spec.model.ts'] })
  })

  it('checks a spec when a file that it imports has changed, committed or not, on this branch', async () => {
    git('switch', '--quiet', '--create', 'branch')
    folder.write('most.ts', 'export const most = 99\n')
    const { stdout } = await check('--changed', 'main')
    expect(stdout).toContain('not changed since main, and not checked: two.spec.model.ts\n')
    expect(rows(stdout)).toEqual(['one.spec.model.ts'])
    commit()
    expect(rows((await check('--changed', 'main')).stdout)).toEqual(['one.spec.model.ts'])
    git('switch', '--quiet', 'main')
    folder.write('two.spec.model.ts', counter().replace('max: 100', 'max: 98'))
    commit()
    git('switch', '--quiet', 'branch')
    expect(rows((await check('--changed', 'main')).stdout)).toEqual(['one.spec.model.ts'])
  })

  it('checks specs that are new, and all when package.json has changed', async () => {
    folder.write('three.spec.model.ts', counter())
    expect(rows((await check('--changed', 'HEAD')).stdout)).toEqual(['three.spec.model.ts'])
    folder.write('package.json', '{ "type": "module", "private": true }')
    expect(rows((await check('--changed', 'HEAD')).stdout)).toHaveLength(3)
  })

  it('refuses what git does not know', async () => {
    const { code, stderr } = await check('--changed', 'mian')
    expect(code).toBe(2)
    expect(stderr).toContain(
      'What has changed since mian is not known: git says: fatal: Not a valid object name mian\n',
    )
    expect(stderr).toContain('fetch-depth: 0')
    expect((await check('--changed', '--help')).code).toBe(2)
    const outside = new UserFolder()
    outside.write('one.spec.model.ts', counter())
    expect((await outside.check('--changed', 'HEAD')).stderr).toContain('git says: fatal: not a git repository')
    outside.remove()
  })
})
