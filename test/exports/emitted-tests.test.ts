/** Tests that netsplit writes, in the project of a user who has installed it: they fail as long as the bug is there. */

import { cpSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageFolder, run, UserFolder } from '../cli/netsplit.ts'
import { installCopy } from '../package/packed.ts'

/** A handler that fails when a message comes twice; its texts have all that has a meaning in source code. */
const fragile = `
import { always, messages, protocol, role, spec } from 'netsplit'

interface Messages {
  receiver: { hello: { text: string } }
}

const fragile = protocol({
  name: "it's */ fragile",
  parameters: { careful: false },
  messages: messages<Messages>(),
  nodes: { sender: 1, receiver: 1 },
  roles: ({ careful }, nodes) => ({
    sender: role({
      start(sender) {
        sender.send(nodes.receiver, { type: 'hello', text: "it's \\ '*/ \${x} \`" })
      },
    }),
    receiver: role({
      state: { greeted: false },
      on: {
        hello(receiver) {
          if (receiver.greeted && !careful) throw new Error('greeted twice')
          receiver.greeted = true
        },
      },
    }),
  }),
})

const properties = { fine: always(({ nodes }) => nodes.receiver.greeted !== null) }
export default {
  "it's odd": spec(fragile, { properties, scenarios: { "'once' */": { check: ['fine'] } } }),
  other: spec(fragile, { properties, scenarios: { once: {} } }),
}
`

interface Emitted {
  readonly file: string
  readonly args: readonly string[]
  readonly test: string
  /** What is wrong in a file, and what mends it. */
  readonly mend: { readonly file: string; readonly wrong: string; readonly right: string }
  /** What the test says when it fails. */
  readonly fails: string
  /** What it says when it passes, where the run is no longer possible. */
  readonly passes: string | null
}

const emitted: readonly Emitted[] = [
  {
    file: 'specs/two-phase-commit.ts',
    args: ['--scenario', 'the TM commits when a majority has prepared'],
    test: 'specs/atomicity.test.ts',
    mend: { file: 'specs/two-phase-commit.ts', wrong: "commitsAfter: 'majority'", right: "commitsAfter: 'all'" },
    fails: 'atomicity does not hold in state',
    passes: "'tmCommits', is not possible after step",
  },
  {
    file: 'specs/primary-backup.ts',
    args: ['--scenario', 'asynchronous, the primary crashes'],
    test: 'tests/lost-write.test.ts',
    mend: {
      file: 'specs/primary-backup.ts',
      wrong: "{ replicas: 2, replication: 'asynchronous' },\n      faults",
      right: '{ replicas: 2 },\n      faults',
    },
    fails: 'noAcknowledgedWriteIsLost does not hold in state',
    passes: 'is not possible after step',
  },
  {
    file: 'examples/starvation.ts',
    args: ['--scenario', 'any order'],
    test: 'examples/starvation.test.ts',
    mend: {
      file: 'examples/starvation.ts',
      wrong: "'any order': {",
      right: "'any order': { fairness: { strong: ['acquire'] },",
    },
    fails: 'served of client0 does not hold',
    passes: null,
  },
  {
    file: "specs/fragile.ts#it's odd",
    args: ['--set', 'careful=false', '--set', 'duplication=1'],
    test: 'fragile.test.mjs',
    mend: { file: 'specs/fragile.ts', wrong: 'receiver.greeted && !careful', right: 'receiver.greeted && careful' },
    fails: 'receiver.on.hello throws: Error: greeted twice',
    passes: null,
  },
]

describe('the tests of a project', () => {
  const project = new UserFolder()
  const read = (name: string) => readFileSync(join(project.path, name), 'utf8')
  afterAll(() => project.remove())

  beforeAll(() => {
    project.write('package.json', JSON.stringify({ name: 'a-user', type: 'module', private: true }))
    const modules = join(project.path, 'node_modules')
    // What it depends on, and vitest, are links.
    installCopy(modules)
    const { dependencies } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
    for (const name of [...Object.keys(dependencies), 'vitest']) {
      mkdirSync(dirname(join(modules, name)), { recursive: true })
      symlinkSync(realpathSync(join(packageFolder, 'node_modules', name)), join(modules, name), 'junction')
    }
    for (const folder of ['models', 'specs']) {
      cpSync(join(packageFolder, folder), join(project.path, folder), { recursive: true })
    }
    cpSync(join(packageFolder, 'docs/examples'), join(project.path, 'examples'), { recursive: true })
    project.write('specs/fragile.ts', fragile)
    mkdirSync(join(project.path, 'tests'))
  })

  /** What vitest says of each test file, or of those named. */
  async function test(...names: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
    const vitest = join(packageFolder, 'node_modules/vitest/vitest.mjs')
    const args = [vitest, 'run', '--no-color', ...names]
    const { code, stdout, stderr } = await run(process.execPath, args, { cwd: project.path })
    return { code, output: stdout + stderr }
  }

  it('fail, name the steps, and pass once the bugs are gone', async () => {
    for (const { file, args, test } of emitted) {
      const { code, stdout, stderr } = await project.check(`./${file}`, '--no-typecheck', ...args, '--emit-test', test)
      expect({ said: stdout + stderr, code }).toEqual({
        said: expect.stringContaining(`wrote ${test}`),
        code: expect.any(Number),
      })
    }
    expect(read('specs/atomicity.test.ts')).toContain("import spec from './two-phase-commit.ts'")
    expect(read('tests/lost-write.test.ts')).toContain("'replica0 crashes',")
    expect(read('fragile.test.mjs')).toContain(`takeRun(specs['it\\'s odd'], {`)

    const before = await test()
    expect(before.output).toContain(`Tests  ${emitted.length} failed (${emitted.length})`)
    for (const { fails } of emitted) expect(before.output).toContain(fails)
    expect(before.output).toMatch(/ {3}\d {2}replica0 crashes/)

    // A message has a new name, and the bug is where it was.
    const named = read('specs/fragile.ts')
    project.write('specs/fragile.ts', named.replaceAll('hello', 'greeting'))
    const renamed = await test('fragile.test.mjs')
    expect(renamed).toEqual({ code: 1, output: expect.stringContaining('Another run shows the same:') })
    expect(renamed.output).toContain('receiver.on.greeting throws: Error: greeted twice')
    project.write('specs/fragile.ts', named)

    for (const { mend } of emitted) {
      expect(read(mend.file)).toContain(mend.wrong)
      project.write(mend.file, read(mend.file).replace(mend.wrong, mend.right))
    }
    const after = await test()
    expect(after).toEqual({ code: 0, output: expect.stringContaining(`Tests  ${emitted.length} passed`) })
    for (const { passes } of emitted) if (passes !== null) expect(after.output).toContain(passes)
  })

  it('are not written of a run that shows no bug', async () => {
    const { code, stdout } = await project.check(
      './specs/ping-pong.ts',
      '--no-typecheck',
      '--scenario',
      'a reliable network',
      '--emit-test',
      'x.test.ts',
    )
    expect({ stdout, code }).toEqual({ stdout: expect.stringContaining('the run shows no bug'), code: 2 })
  })
})
