/** `netsplit init`: what it writes into projects of several kinds, what it says, and that it overwrites nothing. */

import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launcher, packageFolder, run, UserFolder } from './netsplit.ts'

let folder: UserFolder
beforeEach(() => {
  folder = new UserFolder()
})
afterEach(() => folder.remove())

const init = (...args: readonly string[]) => folder.netsplit(['init', ...args])
const read = (file: string) => readFileSync(join(folder.path, file), 'utf8')
const files = () =>
  readdirSync(folder.path, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.\w+$/.test(file) && file !== '.github')
    .sort()

/** Takes away the slashes before the scenario that the first spec has in a comment. */
function letServerCrash(spec: string): void {
  const text = read(spec)
  expect(text).toContain("// 'the server crashes'")
  folder.write(spec, text.replace("// 'the server crashes'", "'the server crashes'"))
}

describe('in an empty folder', () => {
  it('makes a project that is checked, and violated after one edit', async () => {
    expect(await init()).toEqual({
      code: 0,
      stderr: '',
      stdout: `Wrote:
  specs/lock.ts                   a first model: clients of a lock
  specs/lock.spec.model.ts        what it promises, and under which circumstances
  package.json                    the script check:models
  .github/workflows/netsplit.yml  checks the models at every push, on GitHub

Next:
  npm pack ${resolve(packageFolder)}
  npm install --save-dev ./netsplit-0.1.0.tgz
  npm run check:models
Then let the server crash: take away two slashes in specs/lock.spec.model.ts, and check again.
`,
    })
    const { code, stdout } = await folder.checkTyped()
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('1 check: 1 as expected') })
    letServerCrash('specs/lock.spec.model.ts')
    const crashing = await folder.checkTyped()
    expect(crashing.code).toBe(1)
    expect(crashing.stdout).toMatch(/the server crashes +violated .*expected: holds; violates oneHolder\n/)
    expect(crashing.stdout).toContain('   3  server crashes\n')
  })

  it('says the second time that all is there, whatever was edited since', async () => {
    await init()
    letServerCrash('specs/lock.spec.model.ts')
    const before = files().map((file) => [file, read(file)])
    const { code, stdout } = await init()
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^All is there already:\n {2}specs\/lock\.ts .*\n {2}specs\/lock\.spec\.model\.ts .*\n {2}package\.json /,
    )
    expect(stdout).not.toContain('Wrote')
    expect(files().map((file) => [file, read(file)])).toEqual(before)
  })
})

const tabs = '{\n\t"name": "x",\n\t"devDependencies": { "typescript": "7.0.2", "netsplit": "0.1.0" }\n}\n'
const strictest = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  noUnusedParameters: true,
  noUnusedLocals: true,
  noEmit: true,
  lib: ['ES2023'],
  target: 'ES2023',
}

describe('in a project', () => {
  it.each([
    ['JavaScript', '{ "type": "module" }', null, '.js', './lock.js'],
    ['JavaScript that Node takes for CommonJS', '{ "name": "x" }', null, '.mjs', './lock.mjs'],
    ['TypeScript for a bundler', tabs, { ...strictest, module: 'preserve' }, '.ts', './lock.js'],
    [
      'TypeScript that names its sources',
      tabs,
      { ...strictest, module: 'preserve', allowImportingTsExtensions: true },
      '.ts',
      './lock.ts',
    ],
    ['TypeScript that Node takes for CommonJS', tabs, { ...strictest, module: 'nodenext' }, '.mts', './lock.mjs'],
    [
      'TypeScript for Node',
      tabs.replace('{\n', '{\n\t"type": "module",\n'),
      { ...strictest, module: 'nodenext' },
      '.ts',
      './lock.js',
    ],
  ] as const)(
    'of %s writes modules as they are written there',
    async (_, manifest, compilerOptions, ending, imported) => {
      folder.write('package.json', manifest)
      if (compilerOptions !== null) folder.write('tsconfig.json', JSON.stringify({ compilerOptions }))
      const { code, stdout } = await init()
      expect(code).toBe(0)
      expect(stdout.includes('npm install')).toBe(compilerOptions === null)
      expect(read(`specs/lock.spec.model${ending}`)).toContain(`import { lock } from '${imported}'`)
      expect(read(`specs/lock${ending}`).includes('messages<Messages>()')).toBe(compilerOptions !== null)
      expect(read('package.json')).toMatch(
        compilerOptions === null ? /"check:models": ?"netsplit check"/ : /\n\t\t"check:models": "netsplit check"\n/,
      )
      letServerCrash(`specs/lock.spec.model${ending}`)
      const checked = await folder.checkTyped()
      expect(checked.stdout).toContain('2 checks: 1 as expected, 1 violated')
      const again = await init()
      expect(again.stdout).toContain('All is there already:')
    },
  )

  it('that is but an installed package is written in TypeScript, which the package brings along', async () => {
    folder.write('package.json', '{\n  "devDependencies": {\n    "netsplit": "file:netsplit-0.1.0.tgz"\n  }\n}\n')
    const { stdout } = await init()
    expect(stdout).toContain('Next:\n  npm run check:models\n')
    expect((await folder.checkTyped()).stdout).toContain('specs/lock.spec.model.ts')
  })

  it('keeps what is there, and puts no spec beside the model of somebody else', async () => {
    folder.write('specs/lock.ts', 'export const lock = 1\n')
    folder.write('.github/workflows/netsplit.yml', 'mine\n')
    folder.write('package.json', '{\n  "type": "module",\n  "scripts": { "check:models": "mine" }\n}\n')
    folder.write('tsconfig.json', '{}')
    const before = files().map((file) => [file, read(file)])
    const { code, stdout } = await init()
    expect(code).toBe(0)
    expect(stdout).toMatch(/^All is there already:\n {2}specs\/lock\.ts /)
    expect(files().map((file) => [file, read(file)])).toEqual(before)
    expect(existsSync(join(folder.path, 'specs/lock.spec.model.ts'))).toBe(false)
  })

  it('that lies in a repository has its workflow at the root, with its package manager', async () => {
    mkdirSync(join(folder.path, '.git'))
    folder.write('pnpm-lock.yaml', '')
    folder.write('packages/a b/package.json', '{}')
    const { stdout, code } = await folder.netsplit(['init'], 'packages/a b')
    expect(code).toBe(0)
    expect(stdout).toContain('\n  ../../.github/workflows/netsplit.yml  checks the models')
    expect(stdout).toContain('\n  pnpm add --save-dev ./netsplit-0.1.0.tgz\n  pnpm run check:models\n')
    expect(read('.github/workflows/netsplit.yml')).toContain(`
      - run: corepack enable
      - run: pnpm install --frozen-lockfile
      - run: pnpm exec netsplit check --html netsplit-pages \${BASE:+--changed "origin/$BASE"}
        working-directory: "packages/a b"
        env:
          BASE: \${{ github.base_ref }}
      # 3: a flaw that a scenario expects was not met in this time. The check has found it.
      - run: pnpm exec netsplit fuzz --large --time 60 --html netsplit-pages || [ $? -eq 3 ]
        working-directory: "packages/a b"
      - uses: actions/upload-artifact@v4
        if: failure()
        with:
          name: counterexamples
          path: "packages/a b/netsplit-pages"
`)
  })

  it('can be named, and is made where it is not there', async () => {
    const { stdout } = await init('new one')
    expect(stdout).toMatch(/^Wrote in new one:\n[\s\S]*\nNext:\n {2}cd 'new one'\n {2}npm pack .*\n {2}npm install/)
    expect((await folder.netsplit(['check'], 'new one')).code).toBe(0)
  })

  it('whose package.json cannot be read is left as it is', async () => {
    folder.write('package.json', '{ "name": }')
    expect(await init()).toMatchObject({ code: 2, stderr: expect.stringContaining('package.json cannot be read: ') })
    expect(files()).toEqual(['package.json'])
  })
})

describe('the command', () => {
  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
    expect(await folder.netsplit(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('advises what to type as it was started', async () => {
    const said = async (env: { readonly [name: string]: string }) =>
      (await run(process.execPath, [launcher, 'check'], { cwd: folder.path, env })).stderr
    expect(await said({})).toContain(
      '\n  netsplit init writes a first one. To try a model that comes with Netsplit: netsplit check netsplit/paxos\n',
    )
    expect(await said({ npm_lifecycle_event: 'npx', npm_lifecycle_script: 'netsplit' })).toContain(
      '\n  npx netsplit init writes a first one. To try a model that comes with Netsplit: npx netsplit check netsplit/paxos\n',
    )
  })
})
