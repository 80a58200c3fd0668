/** Checks that start from a run, as commands: in a scenario, from a file, after an edit, resumed; and what is refused. */

import { join, sep } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserFolder } from './netsplit.ts'

const folder = new UserFolder()

/** A lift between floors. `from` is what its second scenario starts from. */
function lift({ from = "['start', 'up', 'up']", imports = '', more = '', rest = '' } = {}): string {
  return `import { action, always, machine, spec } from 'netsplit'
${imports}
const lift = machine({
  name: 'lift',
  parameters: { top: 5, first: 0 },
  variables: ({ first }) => ({ floor: first as number }),
  actions: ({ top }) => ({
    up: action({ when: ({ floor }) => floor < top, do(state) { state.floor++ } }),
    down: action({ when: ({ floor }) => floor > 1, do(state) { state.floor-- } }),
    ${more}
  }),
  ${rest}
})

export default spec(lift, {
  properties: { stays: always(({ floor }, { top }) => floor <= top) },
  scenarios: {
    whole: {},
    high: { from: ${from}, expect: { holds: { distinct: 5, generated: 9, depth: 6 } } },
  },
})
`
}

const traceFile = { schema: 'netsplit/trace/1', model: 'lift', steps: ['start', 'up', 'up'].map((name) => ({ name })) }

beforeAll(() => {
  folder.write('lift.ts', lift())
  folder.write('names.json', JSON.stringify(['start', 'up', 'up', 'down', 'up']))
  folder.write('marked.json', `\ufeff${JSON.stringify(['start', 'up', 'up', 'down', 'up'])}`)
  folder.write('lift.trace.json', JSON.stringify(traceFile))
})
afterAll(() => folder.remove())

const shown = (text: string) => text.replaceAll(join(folder.path, sep), '')

/** What a command says that is refused before anything is checked. */
async function refused(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await folder.check('--no-typecheck', ...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  return shown(stderr)
}

async function json(...args: readonly string[]) {
  const { code, stdout } = await folder.check('--json', '--no-typecheck', ...args)
  const { results, error } = JSON.parse(stdout)
  return { code, result: results[0], error }
}

describe('a scenario that starts from a run', () => {
  it('says so in its row and among its bounds, and is as expected', async () => {
    const { code, stdout } = await folder.check('lift.ts', '--scenario', 'high')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^lift\.ts +high +holds +5 +9 +6 .+ as expected, from a given run of 3 steps$/m)
    expect(stdout).toContain(
      '\nbound: everything starts from a given run of 3 steps; runs that begin otherwise are not explored\n',
    )
  })

  it('is never exhaustive to a program', async () => {
    const { code, result } = await json('lift.ts', '--scenario', 'high')
    expect({ code, ...result }).toMatchObject({
      ...{ code: 0, verdict: 'holds', exhaustive: false, asExpected: true },
      bounds: [{ kind: 'from', limit: 3, cut: 0 }],
    })
  })

  it('may import a trace file; types are checked', async () => {
    const imports = "import run from './lift.trace.json'\n"
    folder.write('imported.ts', lift({ imports, from: 'run' }))
    const { code, stdout } = await folder.check('imported.ts', '--scenario', 'high')
    expect({ code, stdout }).toMatchObject({ code: 0 })
    expect(stdout).toContain('as expected, from a given run of 3 steps')
  })

  it.each([
    ["'start'", `from of scenario 'high' is a text, "start", not a run.`],
    ['5', "from of scenario 'high' is no run."],
    ["['start', 5]", "from[1] in scenario 'high' cannot be 5."],
    [
      "{ schema: 'netsplit/check/2' }",
      `from of scenario 'high' is no trace file: its schema is "netsplit/check/2", not 'netsplit/trace/1'.`,
    ],
    ['{}', "from of scenario 'high' is no trace file: it has no schema, not 'netsplit/trace/1'."],
    [
      "{ schema: 'netsplit/trace/1', steps: [{ name: 'start' }, {}] }",
      "Step 2 of the trace file in from of scenario 'high' has no name.",
    ],
  ])('cannot start from %s', async (from, message) => {
    folder.write('wrong.ts', lift({ from }))
    const { code, stdout } = await folder.check('wrong.ts')
    expect(code).toBe(2)
    expect(stdout).toContain(message)
  })
})

describe('a run that no longer fits', () => {
  it('after an edit is an error of its scenario, with the steps that are possible; others are checked', async () => {
    folder.write('edited.ts', lift({ from: "['start', 'up', 'rise']" }))
    const { code, stdout } = await folder.check('edited.ts')
    expect(code).toBe(2)
    expect(stdout).toMatch(/^edited\.ts +whole +holds/m)
    expect(stdout).toContain(
      [
        'error (bad-scenario):',
        "The run that 'high' starts from does not fit: at step 3, 'rise', there is no such step.",
        '  Possible there, the nearest first:',
        '  up',
        '  Follow one of these, or take the run anew from a trace of the model as it is now.',
      ].join('\n'),
    )
  })

  it('after --set is one, too', async () => {
    const { code, result } = await json('lift.ts', '--scenario', 'high', '--set', 'top=1')
    expect({ code, ...result }).toMatchObject({
      ...{ code: 2, verdict: 'error', exhaustive: false },
      error: {
        code: 'bad-scenario',
        message: "The run that 'high' starts from does not fit: at step 3, 'up', no step is possible.",
      },
    })
  })

  it('because the model stops before its end, is one', async () => {
    folder.write('more.ts', lift({ from: JSON.stringify(['start', ...Array(6).fill('up')]) }))
    const { code, result } = await json('more.ts', '--scenario', 'high')
    expect([code, result.error.message]).toEqual([
      2,
      "The run that 'high' starts from does not fit: at step 7, 'up', there is no such step.\nPossible there, the nearest first:\n  down",
    ])
  })

  it('is told with so many of the steps that are possible, and how many there are more', async () => {
    const more = 'jump: action({ over: Array.from({ length: 50 }, (_, number) => number), do() {} }),'
    folder.write('many.ts', lift({ more, from: "['start', 'jump(99)']" }))
    const { result } = await json('many.ts', '--scenario', 'high')
    const lines = result.error.message.split('\n')
    expect(lines).toHaveLength(23)
    expect([lines[2], lines.at(-1)]).toEqual(['  jump(9)', '  ... and 31 more'])
  })
})

describe('--from', () => {
  it.each([
    ['a trace file', 'lift.trace.json', 3],
    ['a list of names', 'names.json', 5],
    ['a list with a byte order mark', 'marked.json', 5],
  ])('takes %s, and expects nothing', async (_what, file, steps) => {
    const { code, stdout } = await folder.check('lift.ts', '--scenario', 'whole', '--from', file)
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^lift\\.ts +whole +holds .+ s   from a given run of ${steps} steps$`, 'm'))
  })

  it('takes the place of the run of a scenario', async () => {
    const { result } = await json('lift.ts', '--scenario', 'high', '--from', 'names.json')
    expect(result).toMatchObject({ expected: null, bounds: [{ kind: 'from', limit: 5 }] })
  })

  it('shows how to see a violation again', async () => {
    folder.write(
      'two.ts',
      lift({ more: 'leap: action({ when: ({ floor }) => floor === 5, do(state) { state.floor += 3 } }),' }),
    )
    const { code, stdout } = await folder.check('two.ts', '--scenario', 'whole', '--from', 'names.json')
    expect(code).toBe(1)
    expect(stdout).toMatch(/ {2}from a given run of 5 steps$/m)
    expect(stdout).toMatch(/^ {3}5 {2}up$/m)
  })

  it('takes what --trace has written: the run violates what it violated', async () => {
    const more = 'leap: action({ when: ({ floor }) => floor === 5, do(state) { state.floor += 3 } }),'
    folder.write('leaping.ts', lift({ more }))
    const args = ['leaping.ts', '--scenario', 'whole']
    const found = await json(...args, '--trace', 'leap.json')
    const again = await json(...args, '--from', 'leap.json')
    expect(again).toMatchObject({ code: 1, result: { verdict: 'violated', states: { distinct: 1, depth: 7 } } })
    expect(again.result.violation).toEqual(found.result.violation)
  })

  it.each([
    ['missing.json', '--from: missing.json cannot be read.'],
    ['lift.ts', '--from: lift.ts is no JSON.'],
    ['text.json', '--from: the run in text.json is a text, "up", not a run.'],
    ['empty.json', '--from: empty.json holds no step.'],
    [
      'other.json',
      `--from: the run in other.json is no trace file: its schema is "netsplit/trace/9", not 'netsplit/trace/1'.`,
    ],
  ])('refuses %s', async (file, message) => {
    folder.write('text.json', '"up"')
    folder.write('empty.json', '[]')
    folder.write('other.json', JSON.stringify({ ...traceFile, schema: 'netsplit/trace/9' }))
    const wanted = '  Give a trace file, or a JSON list of the names of its steps: ["start", "..."].\n'
    expect(await refused('lift.ts', '--scenario', 'whole', '--from', file)).toBe(`${message}\n${wanted}`)
  })

  it('is for one check, and for no sweep', async () => {
    expect(await refused('lift.ts', '--from', 'names.json')).toBe(
      '--from gives a run to one check; this command makes 2.\n  Name one model and one --scenario.\n',
    )
    expect(await refused('lift.ts', '--from', 'names.json', '--sweep')).toBe(
      '--sweep varies what may fail, and --from gives a run with the failures that it has.\n' +
        '  Use one of them, or check one cell: --set crashes=1.\n',
    )
  })
})

describe('what does not go with a given run', () => {
  it('a sweep leaves its scenario out', async () => {
    const file = join(import.meta.dirname, '../../docs/examples/wraparound.ts')
    const args = ['--scenario', 'after twenty-eight letters, the first of them sent twice', '--sweep']
    expect(await refused(file, ...args)).toMatch(
      /^There is nothing to sweep in .+: it starts from a given run, with the failures that it has\.\n/,
    )
  })

  it('symmetry is refused', async () => {
    const rest = "symmetric: () => ({ floors: ['a', 'b'] }),"
    folder.write('symmetric.ts', lift({ rest }))
    const { code, result } = await json('symmetric.ts', '--scenario', 'high', '--symmetry')
    expect([code, result.error]).toMatchObject([
      2,
      {
        code: 'bad-scenario',
        message:
          'A search from a given run cannot be reduced by symmetry: floors is, but the run tells its members apart.',
        cure: 'Use --no-symmetry, or symmetric: false in the scenario.',
      },
    ])
    const { stdout } = await folder.check('symmetric.ts', '--scenario', 'high', '--no-typecheck')
    expect(stdout).not.toContain('--symmetry would')
  })

  it('a depth that lies on the run is refused', async () => {
    const { code, result } = await json('lift.ts', '--scenario', 'high', '--max-depth', '2')
    expect([code, result.error.message]).toEqual([
      2,
      'The search is to end at depth 2, and the run that it starts from has 3 steps.',
    ])
  })
})

describe('a checkpoint', () => {
  it('remembers the run that it is from, and refuses another one', async () => {
    const args = ['lift.ts', '--scenario', 'whole', '--from', 'names.json']
    expect(await json(...args, '--max-depth', '6', '--checkpoint', 'saved')).toMatchObject({
      ...{ code: 3, result: { states: { distinct: 3, depth: 6 }, bounds: [{ kind: 'from' }, { kind: 'depth' }] } },
    })
    expect(await refused('--resume', 'saved', '--from', 'lift.trace.json')).toMatch(
      /^The checkpoint in saved is of a check from another run\.\n/,
    )
    const resumed = await json('--resume', 'saved')
    const whole = await json(...args)
    expect(resumed).toMatchObject({ code: 0, result: { bounds: [{ kind: 'from', limit: 5, cut: 0 }] } })
    expect(resumed.result.states).toEqual(whole.result.states)
  })

  it('of a check without a run refuses one', async () => {
    expect(await json('lift.ts', '--scenario', 'whole', '--max-depth', '2', '--checkpoint', 'bare')).toMatchObject({
      code: 3,
    })
    expect(await refused('--resume', 'bare', '--from', 'names.json')).toMatch(
      /^The checkpoint in bare is of a check without --from\.\n/,
    )
  })
})
