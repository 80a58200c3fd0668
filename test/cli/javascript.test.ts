/** Specs in JavaScript: they run as those in TypeScript do, and have their types checked where they ask for it. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { packageFolder, UserFolder } from './netsplit.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())

/** The lease lock of the README, as somebody writes it who has no types. */
const leaseLock = readFileSync(join(packageFolder, 'docs/examples/lease-lock.ts'), 'utf8')
  .replace(/interface Messages \{[\s\S]*?\n\}\n/, '')
  .replace(/ *messages: messages<Messages>\(\),\n/, '')
  .replace('import { messages, ', 'import { ')

async function resultsOf(...args: readonly string[]) {
  const { code, stdout } = await folder.check('--json', ...args)
  const { results } = JSON.parse(stdout)
  const inShort = ({ scenario, verdict, states }: { scenario: string; verdict: string; states: object }) => ({
    scenario,
    verdict,
    states,
  })
  return { code, results: results.map(inShort) }
}

it('a model without types has the counts that it has with types', async () => {
  expect(leaseLock).not.toContain('Messages')
  folder.write('lease.js', leaseLock)
  const own = await resultsOf('lease.js', '--workers', '2')
  expect(own.results).toHaveLength(2)
  expect(own).toEqual(await resultsOf(join(packageFolder, 'docs/examples/lease-lock.ts')))
})

it('a message without a handler is refused with its line', async () => {
  folder.write('lost.js', leaseLock.replace("type: 'granted'", "type: 'grantd'"))
  const { code, stdout } = await folder.check('lost.js')
  expect(code).toBe(2)
  expect(stdout).toMatch(/grantd[\s\S]*at lock\.on\.acquire \(lost\.js:\d+:\d+\)/)
})

it('types are checked where the file asks for it', async () => {
  const typed = leaseLock
    .replace(/^/, '// @ts-check\n')
    .replace('import { ', 'import { messages, ')
    .replace(
      "const leaseLock = protocol({\n  name: 'lease lock',\n",
      `/** @typedef {{ lock: { acquire: {} }, storage: { write: { token: number } }, client: { granted: { token: number } } }} Messages */

const leaseLock = protocol({
  name: 'lease lock',
  messages: /** @type {import('netsplit').DeclaredMessages<Messages>} */ (messages()),
`,
    )
  folder.write('typed.js', typed)
  expect(await folder.checkTyped('typed.js')).toMatchObject({ code: 0, stderr: '' })
  const mistake = typed.replace('lock.held = true', 'lock.hold = true')
  folder.write('mistyped.js', mistake)
  const { code, stdout } = await folder.checkTyped('mistyped.js')
  expect(code).toBe(2)
  expect(stdout).toMatch(/^mistyped\.js:\d+:\d+: TS2\d+: Property 'hold' does not exist/m)
  folder.write('unchecked.js', mistake.replace('// @ts-check\n', ''))
  expect((await folder.checkTyped('unchecked.js')).stdout).not.toContain('type-error')
})

it('those of a folder are found, but for what was made of TypeScript', async () => {
  folder.write('specs/first.js', leaseLock)
  folder.write('specs/second.mjs', leaseLock)
  folder.write('specs/third.ts', readFileSync(join(packageFolder, 'docs/examples/lease-lock.ts'), 'utf8'))
  folder.write('specs/third.js', 'throw new Error()')
  folder.write('specs/third.d.ts', 'export default 1')
  const { stdout } = await folder.check('./specs', '--json', '--no-typecheck')
  const models = JSON.parse(stdout).results.map(({ model }: { model: string }) => model)
  expect([...new Set(models)]).toEqual(['specs/first.js', 'specs/second.mjs', 'specs/third.ts'])
})
