import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { counter } from './models.ts'
import { errorIn, packageFolder, UserFolder } from './netsplit.ts'

const folder = new UserFolder()

beforeAll(() => {
  folder.write('counter.ts', counter())
  folder.write('empty/notes.md', 'no spec')
})
afterAll(() => folder.remove())

/** What the user sees of a command that cannot be carried out: all on standard error, and exit code 2. */
async function refusal(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await folder.checkTyped(...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  return stderr
}

describe('a mistyped command names what was meant', () => {
  it.each([
    [['paxso'], "There is no model 'paxso'.\n  Did you mean paxos?\n"],
    [['counter.ts', '--scenario', 'usaul'], "There is no scenario 'usaul'.\n  Did you mean usual?\n"],
    [['counter.ts', '--property', 'smal'], "There is no property 'smal'.\n  Did you mean small?\n"],
    [['counter.ts', '--set', 'bye=1'], "There is no parameter or setting 'bye'.\n  Did you mean by?\n"],
    [['counter.ts', '--set', 'by=fast'], 'Parameter by does not take "fast".\n  Give a number.\n'],
    [['counter.ts', '--set', 'by'], /argument 'by' is invalid\. Give key=value, for example --set clients=3\./],
    [['--wrokers', '2'], /unknown option '--wrokers'\n\(Did you mean --workers\?\)/],
    [['--workers', 'two'], /argument 'two' is invalid\. Give a whole number, 1 or more\./],
    [['--memory', 'lots'], /argument 'lots' is invalid\. Give a size such as 512MB or 4GB\./],
    [
      ['./empty'],
      /There is no spec in the folder \.\/empty\.\n {2}at .+empty\n {2}Give the path to a spec, or to a folder with specs in it/,
    ],
    [['./counted.ts'], /There is no file \.\/counted\.ts\.\n {2}at .+counted\.ts\n {2}Did you mean \.\/counter\.ts\?/],
  ])('%j', async (args, message) => {
    const stderr = await refusal(...args)
    if (typeof message === 'string') expect(stderr).toBe(message)
    else expect(stderr).toMatch(message)
  })
})

describe('a world that contradicts itself', () => {
  it('is refused with the scenario that declares it', async () => {
    const file = join(packageFolder, 'docs/examples/faults/loss.ts')
    expect(await refusal(file, '--scenario', 'a message is lost', '--set', 'network=rendezvous')).toMatch(
      /^loss: on rendezvous channels nothing is in flight that could be lost.\n {2}at scenario 'a message is lost' of ask once \(.+faults\/loss.ts:\d+:\d+\)\n {2}Crash or pause nodes, or cut links, instead.\n$/,
    )
  })
})

/** What the report says of a file that cannot be loaded. */
async function errorOf(...args: string[]): Promise<string> {
  return errorIn(await folder.checkTyped(...args))
}

describe('a file that is no spec', () => {
  it('shows the line of a syntax error', async () => {
    folder.write('syntax.ts', "import { spec } from 'netsplit'\nconst x = = 3\n")
    expect(await errorOf('syntax.ts')).toBe(
      `syntax.ts:2:11: Unexpected "="
  2 | const x = = 3
    |           ^
`,
    )
  })

  it('says what the default export is instead', async () => {
    folder.write('named.ts', "import { machine } from 'netsplit'\nexport const lock = machine\n")
    expect(await errorOf('named.ts')).toContain('named.ts exports no spec, only lock.\n')
    folder.write('bare.ts', counter().replace(/export default[\s\S]*/, 'export default counter'))
    expect(await errorOf('bare.ts')).toContain('bare.ts exports a machine without a spec.\n')
  })

  it('shows where it throws while it is loaded', async () => {
    folder.write('throwing.ts', `${counter()}\nthrow new TypeError('not today')\n`)
    expect(await errorOf('throwing.ts')).toMatch(
      /throwing\.ts cannot be loaded: TypeError: not today\n {2}at .*throwing\.ts:29:7/,
    )
  })

  it('shows which scenario is wrong', async () => {
    folder.write('wrong.ts', counter().replace('usual: {', 'usual: { params: { bye: 2 },'))
    expect(await errorOf('wrong.ts', '--no-typecheck')).toMatch(
      /Scenario 'usual': there is no parameter bye\.\n {2}at .*wrong\.ts:\d+:\d+\n {2}Declared: by, max\./,
    )
  })
})

describe('a wrong model', () => {
  it('has its type errors shown with file and line', async () => {
    folder.write('types.ts', counter('state.cuont = 1').replaceAll('{ count }) => count <= 5', '{ count }) => count'))
    const { code, stdout } = await folder.checkTyped('types.ts')
    expect(code).toBe(2)
    expect(stdout).toContain('error (type-error):\n')
    expect(stdout).toMatch(/^types\.ts:11:15: TS2\d+: Property 'cuont' does not exist on type /m)
    expect(stdout).toMatch(/^types\.ts:24:24: TS2322: .+\n {2}Type 'number' is not assignable to type 'boolean'\.$/m)
    expect(stdout).toContain('or add --no-typecheck')
    expect(await folder.checkTyped('types.ts')).toMatchObject({ code: 2 })
  })

  it('has its types checked again when a file changes that is imported for its types alone', async () => {
    folder.write(
      'typed.ts',
      counter('const n: Amount = 1; state.count += n - 1').replace(/^/, "import type { Amount } from './amount.ts'\n"),
    )
    folder.write('amount.ts', 'export type Amount = number\n')
    expect(await folder.checkTyped('typed.ts')).toMatchObject({ code: 0 })
    folder.write('amount.ts', 'export type Amount = string\n')
    const { code, stdout } = await folder.checkTyped('typed.ts')
    expect(code).toBe(2)
    expect(stdout).toContain("Type 'number' is not assignable to type 'string'")
    expect(await folder.checkTyped('typed.ts', '--no-typecheck')).toMatchObject({ code: 0 })
  })

  it('that throws shows the run, the message and the author’s line', async () => {
    folder.write('throws.ts', counter("if (state.count === 2) throw new RangeError('two is too much')"))
    const { code, stdout } = await folder.checkTyped('throws.ts')
    expect(code).toBe(1)
    expect(stdout).toContain(`
   3  add
      fails: RangeError: two is too much

add throws: RangeError: two is too much
  at throws.ts:11:38
`)
  })

  it('that stores what is no plain data is told what to write instead', async () => {
    folder.write('date.ts', counter('if (state.count === 2) state.last = { at: new Date(0) }'))
    const { code, stdout } = await folder.checkTyped('date.ts')
    expect(code).toBe(2)
    expect(stdout).toContain('The value of last is not plain data: an instance of Date at at.')
    expect(stdout).toContain('Use a number (a logical time).')
  })

  it('that asks the clock is caught by --paranoid', async () => {
    folder.write('clock.ts', counter('state.last = Math.random()'))
    const { code, stdout } = await folder.checkTyped('clock.ts', '--paranoid')
    expect(code).toBe(2)
    expect(stdout).toContain('error (nondeterministic):')
  })

  it('--paranoid names the function and the random source', async () => {
    folder.write('clock.ts', counter('state.last = Math.random()'))
    expect((await folder.checkTyped('clock.ts', '--paranoid')).stdout).toContain('add uses Math.random().')
  })

  it('whose predicate throws is shown with the run that leads there', async () => {
    folder.write(
      'predicate.ts',
      counter().replace('=> count < max)', "=> { if (count > 1) throw new Error('oops'); return count < max })"),
    )
    const { code, stdout } = await folder.checkTyped('predicate.ts')
    expect(code).toBe(2)
    expect(stdout).toMatch(/The predicate small threw Error: oops\.\n {2}at predicate\.ts:20:\d+/)
    expect(stdout).toContain('   3  add\n      count: 1 -> 2\n')
  })
})
