/** Types are checked as the author's editor checks them, told once, and what is a linter's matter stops nothing. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withoutConfig } from '../../src/loading/tsconfig.ts'
import { counter } from '../cli/models.ts'
import { packageFolder, UserFolder } from '../cli/netsplit.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())

const timeout = 300_000
const wrong = counter('state.cuont = 1')
const occurrences = (text: string, part: string) => text.split(part).length - 1

beforeAll(() => folder.write('package.json', '{ "type": "module" }'))

describe('a type error', () => {
  it('is printed once, though several scenarios and specs have it', { timeout }, async () => {
    folder.write('shared/state.ts', 'export const first: number = "one"\n')
    for (const name of ['one', 'two']) {
      folder.write(
        `shared/${name}.ts`,
        wrong.replace(/^/, "import { first } from './state.ts'\n").replace('+= by', '+= by + first'),
      )
    }
    const { code, stdout } = await folder.checkTyped('shared/one.ts', 'shared/two.ts', '--large')
    expect(code).toBe(2)
    expect(occurrences(stdout, "Type 'string' is not assignable to type 'number'")).toBe(1)
    expect(occurrences(stdout, 'shared/one.ts:12:15: TS')).toBe(1)
    expect(occurrences(stdout, 'shared/two.ts:12:15: TS')).toBe(1)
    expect(stdout).toMatch(/4 checks: 4 error/)
  })
})

describe('an unused name', () => {
  it('never stops a check, whatever the tsconfig.json says', { timeout }, async () => {
    const unused = `import { linearizable } from 'netsplit'\nconst nobody = 1\n${counter()}`
    folder.write('loose/spec.ts', unused)
    folder.write('strict/spec.ts', unused)
    folder.write(
      'strict/tsconfig.json',
      '{ "compilerOptions": { "strict": true, "noUnusedLocals": true, "noUnusedParameters": true } }',
    )
    expect(await folder.checkTyped('loose/spec.ts')).toMatchObject({ code: 0, stderr: '' })
    expect(await folder.checkTyped('strict/spec.ts')).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('the options of the compiler', () => {
  /** What only some options refuse. */
  const indexed = counter('const seen: number[] = []; const first: number = seen[0]; if (first > 0) state.last = first')
  const optional = `const given: { by?: number } = { by: undefined }\nvoid given\n${counter()}`
  const implicit = `function twice(n) { return 2 * n }\nvoid twice\n${counter()}`

  it('are in the README as a tsconfig.json for an editor', () => {
    const readme = readFileSync(join(packageFolder, 'README.md'), 'utf8')
    const [, quoted = ''] = /```json\n(\{\n {2}"compilerOptions"[\s\S]*?)```/.exec(readme) ?? []
    expect(JSON.parse(quoted)).toEqual({
      compilerOptions: { ...withoutConfig, noEmit: true, allowImportingTsExtensions: true },
    })
  })

  it('are strict and nothing stricter without a tsconfig.json', { timeout }, async () => {
    folder.write('none/indexed.ts', indexed)
    folder.write('none/optional.ts', optional)
    folder.write('none/implicit.ts', implicit)
    expect(await folder.checkTyped('none/indexed.ts', 'none/optional.ts')).toMatchObject({ code: 0, stderr: '' })
    const { code, stdout } = await folder.checkTyped('none/implicit.ts')
    expect(code).toBe(2)
    expect(stdout).toContain("Parameter 'n' implicitly has an 'any' type")
  })

  it('are those of the nearest tsconfig.json, and of what it extends', { timeout }, async () => {
    folder.write('own/base.json', '{ "compilerOptions": { "noUncheckedIndexedAccess": true } }')
    folder.write('own/tsconfig.json', '{ "extends": "./base.json", "compilerOptions": { "strict": true } }')
    folder.write('own/deep/indexed.ts', indexed)
    const refused = await folder.checkTyped('own/deep/indexed.ts')
    expect(refused.code).toBe(2)
    expect(refused.stdout).toContain("Type 'number | undefined' is not assignable to type 'number'")
    folder.write('own/base.json', '{ "compilerOptions": { "noUncheckedIndexedAccess": false } }')
    expect(await folder.checkTyped('own/deep/indexed.ts')).toMatchObject({ code: 0 })
    folder.write('own/deep/tsconfig.json', '{ "compilerOptions": { "strict": false } }')
    folder.write('own/deep/implicit.ts', implicit)
    expect(await folder.checkTyped('own/deep/implicit.ts')).toMatchObject({ code: 0 })
  })

  it('that tsc does not know are told, and stop nothing', { timeout }, async () => {
    folder.write('odd/tsconfig.json', '{ "compilerOptions": { "strict": true, "module": "no such module" } }')
    folder.write('odd/spec.ts', counter())
    const { code, stderr } = await folder.checkTyped('odd/spec.ts')
    expect(code).toBe(0)
    expect(stderr).toMatch(/^types were not checked: .*tsconfig\.json.*TS\d+/)
  })

  it('let a spec without a package.json use the library and its own files', { timeout }, async () => {
    const other = new UserFolder()
    other.write('amount.ts', 'export const amount: number = 1\n')
    other.write('spec.ts', `import { amount } from './amount.ts'\n${counter('state.count += amount - 1')}`)
    expect(await other.checkTyped('spec.ts')).toMatchObject({ code: 0, stderr: '' })
    other.remove()
  })
})
