/** What a command owes to those around it: a report however a check ends, and the exit code that it documents. */

import { afterAll, describe, expect, it } from 'vitest'
import { launcher, run, UserFolder } from '../cli/netsplit.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())

/** A spec of a counter, with code of the author's in its module, in its action and in its property. */
function write(name: string, parts: { module?: string; action?: string; property?: string }): string {
  folder.write(
    name,
    `import { action, always, machine, spec } from 'netsplit'

${parts.module ?? ''}
const counter = machine({
  name: 'counter',
  parameters: {},
  variables: () => ({ x: 0 }),
  actions: (_parameters) => ({
    count: action({ when: ({ x }) => x < 5, do: (state) => { state.x++; ${parts.action ?? ''} } }),
  }),
})
export default spec(counter, {
  properties: { small: always(({ x }) => { ${parts.property ?? ''}; return x < 9 }) },
  scenarios: { only: { expect: 'holds' } },
})
`,
  )
  return name
}

describe('a function that never comes back', () => {
  const inAction = write('stuck-action.ts', { action: 'while (state.x === 3) {}' })
  const inProperty = write('stuck-property.ts', { property: 'while (x === 3) {}' })

  it.each([1, 2, 4])('is named in the last report, with %i workers', async (workers) => {
    const args = ['--timeout', '3', '--no-typecheck', '--workers', String(workers)]
    const { code, stdout } = await folder.check(inAction, ...args)
    expect(stdout).toContain('A worker does not stop: action count has been running for seconds.')
    expect(stdout).toContain('1 check: 1 error')
    expect(code).toBe(2)
  })

  it('is named where it is a property, in JSON', async () => {
    const args = ['--timeout', '2', '--no-typecheck', '--workers', '2', '--json']
    const { code, stdout } = await folder.check(inProperty, ...args)
    expect(JSON.parse(stdout).results[0].error.message).toContain('property small has been running')
    expect(code).toBe(2)
  })
})

/** Runs a check in a shell that puts its standard output somewhere, and tells the exit code of the check. */
function checkInto(redirection: string, ...args: readonly string[]) {
  const script = `set -o pipefail; "$@" ${redirection}`
  return run('bash', ['-c', script, 'bash', process.execPath, launcher, 'check', ...args], { cwd: folder.path })
}

describe('a property of whole runs that never comes back', () => {
  it('is named, too, although the search is over', async () => {
    folder.write(
      'endless-run.ts',
      `import { action, eventually, machine, spec } from 'netsplit'
const counter = machine({
  name: 'counter',
  parameters: {},
  variables: () => ({ x: 0 }),
  actions: (_parameters) => ({ count: action({ when: ({ x }) => x < 5, do: (state) => { state.x++ } }) }),
})
export default spec(counter, {
  properties: { ends: eventually(({ x }) => { for (; x === 3; ) {} return x === 5 }) },
  scenarios: { only: { expect: 'holds' } },
})
`,
    )
    const { stdout, code } = await folder.check('endless-run.ts', '--no-typecheck', '--timeout', '3s')
    expect(stdout).toContain('property ends has been running for seconds')
    expect(code).toBe(2)
  })
})

describe('standard output that takes nothing', () => {
  const violated = write('violated.ts', { property: 'if (x > 3) return false' })
  const holds = write('holds.ts', {})

  it('does not change the exit code when its reader has gone', async () => {
    for (const [spec, code] of [
      [violated, 1],
      [holds, 0],
    ] as const) {
      expect(await checkInto('| true', spec, '--no-typecheck')).toMatchObject({ code, stderr: '' })
      expect(await checkInto('| true', spec, '--no-typecheck', '--json')).toMatchObject({ code, stderr: '' })
    }
  })

  it('does not change it when it is full, which is said once', async () => {
    const { code, stderr } = await checkInto('> /dev/full', violated, '--no-typecheck')
    expect(stderr).toMatch(/^The report could not be written: .*ENOSPC.*\n$/)
    expect(code).toBe(1)
  })
})

describe('what author code prints', () => {
  const printing = write('printing.ts', {
    module: "console.log('loaded'); process.stdout.write('written\\n')",
    action: "console.log('acted')",
    property: "console.info('judged')",
  })

  it('goes to standard error, so that --json prints one object', async () => {
    const { code, stdout, stderr } = await folder.check(printing, '--no-typecheck', '--json', '--workers', '2')
    expect(JSON.parse(stdout).results[0].verdict).toBe('holds')
    for (const printed of ['loaded', 'written', 'acted', 'judged']) expect(stderr).toContain(printed)
    expect(code).toBe(0)
  })

  it('goes there beside a report in text, too', async () => {
    const { stdout, stderr } = await folder.check(printing, '--no-typecheck')
    expect(stdout).not.toMatch(/loaded|written|acted|judged/)
    expect(stderr).toContain('acted')
  })
})

describe('a spec that would end the process, or keep it', () => {
  const ways: { readonly [name: string]: readonly [string, Parameters<typeof write>[1]] } = {
    'ends it as it is loaded': ['The model calls process.exit()', { module: 'process.exit(0)' }],
    'ends it in an action': ['The model calls process.exit()', { action: 'process.exit(0)' }],
    'ends it in a property': ['The model calls process.exit()', { property: 'process.exit(0)' }],
    'ends it by a function that it imports': [
      'The model calls process.exit()',
      { module: "import { exit } from 'node:process'", action: 'exit(0)' },
    ],
    'ends it later': ['The model calls process.exit()', { module: 'Promise.resolve().then(() => process.exit(0))' }],
    'ends it after an action': [
      'count starts a promise, which goes on after the call.',
      { action: 'Promise.resolve().then(() => process.exit(0))' },
    ],
    'throws after an action': [
      'count starts a promise, which goes on after the call.',
      { action: "Promise.reject(new TypeError('later'))" },
    ],
    'never finishes to load': ['waits, in an await at its top', { module: 'await new Promise(() => {})' }],
    'has a timer': ['starts a timer', { module: 'setInterval(() => {}, 1000)' }],
    'has a server': [
      'starts a server',
      { module: "import { createServer } from 'node:net'\ncreateServer().listen(0, '127.0.0.1')" },
    ],
  }

  it.each(Object.entries(ways))('is an error where it %s', async (name, [message, parts]) => {
    const spec = write(`${name.replaceAll(' ', '-')}.ts`, parts)
    const inText = await folder.check(spec, '--no-typecheck', '--workers', '2')
    expect(inText.stdout + inText.stderr).toContain(message)
    expect(inText.stdout + inText.stderr).not.toContain('internal')
    expect(inText.stdout).not.toContain('as expected')
    expect(inText.code).toBe(2)
    const asJson = await folder.check(spec, '--no-typecheck', '--workers', '2', '--json')
    expect(asJson.stdout).toContain(message)
    expect(JSON.parse(asJson.stdout).exitCode).toBe(2)
    expect(asJson.code).toBe(2)
  })

  it('is an error, and ends, where a property leaves something open', async () => {
    const spec = write('opens-later.ts', { property: 'setInterval(() => {}, 1000)' })
    const { code, stdout } = await folder.check(spec, '--no-typecheck')
    expect(stdout).toContain('small starts a timer, which goes on after the call.')
    expect(code).toBe(2)
  })
})

describe('author code that throws where it is only read', () => {
  const wrong: { readonly [name: string]: readonly [string, Parameters<typeof write>[1]] } = {
    'what has no text': ['cannot be loaded: something that cannot be shown', { module: 'throw Object.create(null)' }],
    'what throws when it is shown': [
      'cannot be loaded: something that cannot be shown',
      { module: 'throw { toString() { throw 1 } }' },
    ],
    'a hostile error in a predicate': [
      'The predicate small threw something that cannot be shown.',
      { property: 'throw { toString() { throw 1 } }' },
    ],
  }

  it.each(Object.entries(wrong))('is an error with its place: %s', async (name, [message, parts]) => {
    const { stdout, stderr, code } = await folder.check(
      write(`${name.replaceAll(' ', '-')}.ts`, parts),
      '--no-typecheck',
    )
    expect(stdout + stderr).toContain(message)
    expect(stdout + stderr).not.toMatch(/internal|\n +at .*netsplit.*mjs/)
    expect(code).toBe(2)
  })

  const fields: { readonly [name: string]: string } = {
    'a variable that is a getter':
      "variables: () => ({ get x() { throw new Error('no') } }), actions: (_parameters) => ({})",
    'an action that is a getter':
      "variables: () => ({ x: 0 }), actions: (_parameters) => ({ get a() { throw new Error('no') } })",
    'a proxy that was revoked':
      'variables: () => { const made = Proxy.revocable({}, {}); made.revoke(); return { x: made.proxy } }, actions: (_parameters) => ({})',
  }

  it.each(Object.entries(fields))('is an error with its place: %s', async (name, parts) => {
    const file = `${name.replaceAll(' ', '-')}.mjs`
    folder.write(
      file,
      `import { machine, spec } from 'netsplit'
export default spec(machine({ name: 'odd', parameters: {}, ${parts} }), { properties: {}, scenarios: { only: { expect: 'holds' } } })
`,
    )
    const { stdout, stderr, code } = await folder.check(file)
    expect(stdout + stderr).toContain('A part of odd cannot be read: ')
    expect(stdout + stderr).not.toMatch(/internal|\n +at .*netsplit.*mjs/)
    expect(code).toBe(2)
  })
})
