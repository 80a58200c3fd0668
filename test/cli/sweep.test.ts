import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { masked } from '../docs/blocks.ts'
import { ballot, counter } from './models.ts'
import { interrupt, UserFolder } from './netsplit.ts'

const folder = new UserFolder()

beforeAll(() => {
  folder.write('ballot.ts', ballot())
  folder.write('counter.ts', counter())
})
afterAll(() => folder.remove())

interface Cell {
  readonly budgets: { readonly [fault: string]: number | true }
  readonly checked: boolean
  readonly exhaustive: boolean | null
  readonly states: object | null
  readonly properties: readonly { readonly name: string; readonly status: string; readonly implied: boolean }[]
}

async function report(...args: string[]) {
  const { code, stdout } = await folder.check('--json', ...args)
  const object = JSON.parse(stdout)
  expect(object).toMatchObject({ schema: 'netsplit/sweep/1', exitCode: code })
  return object
}

/** The summary of one property, by name. */
function summary({ sweeps }: { sweeps: { properties: { name: string }[] }[] }, property: string) {
  return sweeps[0]?.properties.find(({ name }) => name === property)
}

const settings = (budgets: Cell['budgets']) =>
  Object.entries(budgets).flatMap(([fault, value]) => ['--set', `${fault}=${value}`])

describe('a sweep', () => {
  it('prints a row for each cell, and what the cells say of each property', async () => {
    const { code, stdout, stderr } = await folder.check('ballot.ts', '--scenario', 'crashing', '--sweep')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(masked(stdout)).toBe(
      masked(`ballot.ts, crashing
voters 2, network unordered, crashes.of box
crashes  crashes.restarts  oneVote       taken         allTaken      answered           distinct       generated   depth        time
      0                 0  holds         witnessed     no witness    holds                     5               5       3      0.10 s
      1                 0  holds         witnessed     no witness    violated                 10              12       4      0.02 s
      1                 1  violated      witnessed     witnessed     holds                    23              31       7      0.02 s
      2                 0  holds         witnessed     no witness    violated                 10              12       4      0.02 s
      1                 2  violated      witnessed     witnessed     holds                    23              31       7      0.02 s
      2                 1  violated      witnessed     witnessed     violated                 31              47       7      0.02 s
      2                 2  violated      witnessed     witnessed     holds                    49              77       9      0.02 s

cells with crashes.restarts and no crashes are left out

always oneVote
  violated from crashes=1 crashes.restarts=1 on, at depth 7
    netsplit check ballot.ts --scenario crashing
  holds up to crashes=2 crashes.restarts=0
sometimes taken
  witnessed from crashes=0 crashes.restarts=0 on, at depth 3
sometimes allTaken
  witnessed from crashes=1 crashes.restarts=1 on, at depth 7
  no witness up to crashes=2 crashes.restarts=0
deadlockFree answered
  violated with crashes=1 crashes.restarts=0, at depth 2
    netsplit check ballot.ts --scenario crashing --set crashes.restarts=0
  holds with crashes=2 crashes.restarts=2
  the smallest and the largest, the table has them all: more faults can end a deadlock, or bring one

1 sweep: 7 of 7 cells checked; 151 distinct states in 0.3 s.
`),
    )
  })

  it('says of each cell what a check of it says', async () => {
    const { sweeps } = await report('ballot.ts', '--scenario', 'crashing', '--sweep', 'loss=0..1,crashes=0..1,any')
    const cells: Cell[] = sweeps[0].cells
    expect(cells.map(({ budgets: { loss, crashes } }) => `${loss} ${crashes}`)).toEqual([
      '0 0',
      '0 1',
      '1 0',
      '0 true',
      '1 1',
      '1 true',
    ])
    for (const { budgets, properties, exhaustive, states } of cells) {
      const args = ['ballot.ts', '--scenario', 'crashing', '--json', '--keep-going', ...settings(budgets)]
      const [single] = JSON.parse((await folder.check(...args)).stdout).results
      const statuses = (of: Cell['properties']) => of.map(({ name, status }) => `${name} ${status}`)
      expect(statuses(properties)).toEqual(statuses(single.properties))
      if (exhaustive) expect(states).toEqual(single.states)
    }
  })

  it('does not check what smaller budgets tell', async () => {
    const args = ['ballot.ts', '--scenario', 'crashing', '--sweep', 'crashes=0..2', '--set', 'crashes.restarts=1']
    folder.write('broken.ts', ballot({ scenario: "check: ['oneVote', 'allTaken']" }))
    const { stdout } = await folder.check('broken.ts', ...args.slice(1))
    expect(masked(stdout)).toContain(
      masked(`
crashes  oneVote       allTaken           distinct       generated   depth        time
      0  holds         no witness                5               5       3      0.10 s
      1  violated      witnessed                23              31       7      0.10 s
      2  (violated)    (witnessed)               -               -       -           -

in parentheses: follows from another cell
`),
    )
    expect(stdout).toContain('1 sweep: 2 of 3 cells checked;')
    const { sweeps } = await report('broken.ts', ...args.slice(1))
    expect(sweeps[0].cells[2]).toEqual({
      budgets: { crashes: 2 },
      checked: false,
      properties: [
        { name: 'oneVote', kind: 'always', status: 'violated', depth: null, implied: true },
        { name: 'allTaken', kind: 'sometimes', status: 'witnessed', depth: null, implied: true },
      ],
      failureDepth: null,
      exhaustive: null,
      bounds: [],
      states: null,
      seconds: null,
      memory: null,
      error: null,
    })
  })

  it('names a command that shows the counterexample', async () => {
    const args = ['--scenario', 'reliable', '--sweep', 'crashes.restarts=0..1,crashes=0,any']
    const { stdout } = await folder.check('ballot.ts', ...args)
    const [, line] = /always oneVote\n.*\n +netsplit check (.+)\n/.exec(stdout) ?? []
    // With these budgets, answered is violated first.
    expect(line).toBe('ballot.ts --scenario reliable --property oneVote --set crashes.restarts=1 --set crashes=true')
    const { code, stdout: shown } = await folder.check(...(line as string).split(' '))
    expect(code).toBe(1)
    expect(shown).toContain('oneVote does not hold in state ')
  })

  it('is of the properties that are asked for', async () => {
    const args = ['ballot.ts', '--scenario', 'crashing', '--property', 'oneVote', '--sweep']
    const { stdout } = await folder.check(...args)
    expect(stdout).toContain('\ncrashes  crashes.restarts  oneVote            distinct ')
    expect(stdout).toContain('\n    netsplit check ballot.ts --scenario crashing --property oneVote\n')
    expect(stdout).toContain('1 sweep: 4 of 7 cells checked;')
  })

  it('prints one JSON object', async () => {
    const object = await report('ballot.ts', '--sweep', 'crashes=0..1')
    const [first, second] = object.sweeps
    expect(first).toMatchObject({
      model: 'ballot.ts',
      scenario: 'crashing',
      params: { voters: 2, network: 'unordered', 'crashes.restarts': 1, 'crashes.of': 'box' },
      symmetry: [],
      budgets: [{ fault: 'crashes', values: [0, 1] }],
      refusals: [],
      cells: [
        {
          budgets: { crashes: 0 },
          checked: true,
          exhaustive: true,
          bounds: [],
          states: { distinct: 5, generated: 5, depth: 3 },
          error: null,
        },
        { budgets: { crashes: 1 }, checked: true },
      ],
    })
    expect(summary(object, 'oneVote')).toEqual({
      name: 'oneVote',
      kind: 'always',
      monotone: true,
      smallestFound: [{ crashes: 1 }],
      largestNotFound: [{ crashes: 0 }],
      undecided: [],
    })
    expect(summary(object, 'answered')).toMatchObject({ monotone: false, largestNotFound: [{ crashes: 1 }] })
    expect(summary(object, 'exceptions')).toMatchObject({ kind: 'exception', smallestFound: [] })
    expect(second).toMatchObject({ scenario: 'reliable', params: { voters: 2, network: 'unordered' } })
    expect(object.leftOut).toEqual([])
  })

  it('says the same with any number of workers', async () => {
    const args = ['paxos', '--scenario', 'an acceptor forgets its promise', '--sweep']
    const [one, two] = await Promise.all([report(...args, '--workers', '1'), report(...args, '--workers', '2')])
    const comparable = (object: object) =>
      JSON.stringify(object, (key, value) => (key === 'seconds' || key === 'memory' ? undefined : value))
    expect(comparable(two)).toBe(comparable(one))
    expect(summary(one, 'agreement')).toMatchObject({
      smallestFound: [{ crashes: 1, 'crashes.restarts': 1 }],
      largestNotFound: [{ crashes: 2, 'crashes.restarts': 0 }],
      undecided: [],
    })
  })

  it('leaves out machines', async () => {
    const { code, stdout } = await folder.check(
      'counter.ts',
      'ballot.ts',
      '--scenario',
      'crashing',
      '--scenario',
      'usual',
      '--sweep',
    )
    expect(code).toBe(0)
    expect(stdout).toContain('\nleft out: counter.ts (a machine has no faults)\n1 sweep: 7 of 7 cells checked;')
  })

  it('leaves out scenarios in which nothing varies', async () => {
    const { code, stdout } = await folder.check('ballot.ts', '--sweep')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ballot\.ts, crashing\n/)
    expect(stdout).toContain('\nleft out: ballot.ts (no fault whose budget could vary): reliable\n')
    const { sweeps, leftOut } = await report('ballot.ts', '--sweep')
    expect(sweeps).toHaveLength(1)
    expect(leftOut).toEqual([{ model: 'ballot.ts', scenario: 'reliable', reason: 'no fault whose budget could vary' }])
  })
})

describe('a sweep tells', () => {
  const sweepOf = (file: string) => folder.check(file, '--scenario', 'crashing', '--sweep', 'crashes=0..1')

  it('that a step fails, and from which budgets on', async () => {
    const onTaken = "if (nodes.voter.length === 2 && voter.id === 'voter1') throw new Error('voter1 is not to vote')"
    folder.write('throws.ts', ballot({ onTaken, scenario: "check: ['oneVote']" }))
    const { code, stdout } = await sweepOf('throws.ts')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {6}0 {2}holds .* a step fails at depth 3$/m)
    expect(stdout).toContain(`
exceptions
  a step fails from crashes=0 on, at depth 3
    netsplit check throws.ts --scenario crashing --set crashes=0
`)
  })

  it('that a step fails behind a violation, and which run is shown of it', async () => {
    const properties = 'noneVoted: always(({ nodes }) => !nodes.box.voted),'
    folder.write('behind.ts', ballot({ onTaken: "throw new Error('not to be taken')", properties }))
    const { stdout } = await sweepOf('behind.ts')
    expect(stdout).toContain(`
exceptions
  a step fails from crashes=0 on, at depth 3
    netsplit check behind.ts --scenario crashing --set crashes=0
    (which shows the run that violates noneVoted: it is no longer)
`)
  })

  it('what the constraint left out', async () => {
    const within = 'bounds: { within: ({ nodes }) => nodes.box.up }'
    folder.write('within.ts', ballot({ scenario: within }))
    const { code, stdout } = await sweepOf('within.ts')
    // A state that was left out may be the witness that is missing.
    expect(code).toBe(3)
    expect(stdout).toMatch(/^ {6}1 {2}holds .* not decided .* bounded: within$/m)
    expect(stdout).not.toMatch(/^ {6}0 {2}.*bounded/m)
    expect(stdout).toContain("bound: the constraint 'within' left out states; what holds, holds of those inside\n")
  })

  it('what a limit cut off: then it exits with 3', async () => {
    const args = ['ballot.ts', '--scenario', 'crashing', '--sweep', 'crashes=0..1', '--max-depth', '4']
    const { code, stdout } = await folder.check(...args)
    expect(code).toBe(3)
    expect(stdout).toMatch(/^ {6}1 {2}not decided +witnessed +not decided +.* bounded: depth$/m)
    expect(stdout).toContain('crashes=1: bound: depth 4 reached, 6 states found but not explored\n')
    expect(stdout).toContain(`always oneVote
  holds up to crashes=0
  not decided in 1 cell, the smallest being crashes=1
`)
    const object = await report(...args)
    expect(object.exitCode).toBe(3)
    expect(summary(object, 'oneVote')).toMatchObject({ undecided: [{ crashes: 1 }] })
  })

  it('in which cell the model is wrong: then it exits with 2', async () => {
    const properties = `up: always(({ nodes }) => { if (!nodes.box.up) throw new Error('down'); return true }),`
    folder.write('wrong.ts', ballot({ properties }))
    const { code, stdout } = await sweepOf('wrong.ts')
    expect(code).toBe(2)
    expect(stdout).toMatch(/^ {6}1 {2}not decided .* error$/m)
    expect(stdout).toContain('with crashes=1:\nerror (predicate-threw):\nThe predicate up threw Error: down.\n')
    expect(stdout).toContain('   2  box crashes\n')
    const { sweeps } = await report('wrong.ts', '--scenario', 'crashing', '--sweep', 'crashes=0..1')
    expect(sweeps[0].cells[1]).toMatchObject({ error: { code: 'predicate-threw' } })
  })

  it('that the types are wrong', async () => {
    folder.write('types.ts', ballot({ onTaken: 'voter.takne = 1' }))
    const { code, stdout } = await folder.checkTyped('types.ts', '--scenario', 'crashing', '--sweep', 'crashes=0..1')
    expect(code).toBe(2)
    expect(stdout).toContain('error (type-error):\n')
  })

  it('what it found before Ctrl-C: then it exits with 130', async () => {
    const sends = "voter.send(nodes.voter, { type: 'taken' })"
    folder.write('endless.ts', ballot({ onTaken: sends, scenario: "check: ['oneVote']" }))
    const args = ['endless.ts', '--scenario', 'crashing', '--sweep', 'crashes=0..1', '--keep-going']
    const { code, stdout } = await interrupt(args, { cwd: folder.path })
    expect(code).toBe(130)
    expect(stdout).toMatch(/ bounded: interrupt$/m)
    expect(stdout).toMatch(/1 sweep: 1 of 2 cells checked;/)
  })
})

describe('cells that the language refuses', () => {
  it('are left out, with the reason', async () => {
    const { code, stdout } = await folder.check(
      'ballot.ts',
      '--scenario',
      'reliable',
      '--sweep',
      'duplication=0..1,any',
    )
    expect(code).toBe(0)
    expect(stdout).toContain(
      '\ncells are left out that the language refuses: duplication: any number of copies in flight would never end.\n',
    )
    expect(stdout).toContain('1 sweep: 2 of 2 cells checked;')
    const { sweeps } = await report('ballot.ts', '--scenario', 'reliable', '--sweep', 'duplication=0..1,any')
    expect(sweeps[0].refusals).toEqual(['duplication: any number of copies in flight would never end.'])
    expect(sweeps[0].cells).toHaveLength(2)
  })

  it('can be all of a scenario; the others are swept', async () => {
    const stops =
      "stopping: { faults: { crashes: { times: 1, noticed: true } }, expect: 'holds', check: ['oneVote'] }, reliable: {"
    folder.write('stops.ts', ballot().replace('reliable: {', stops))
    const { code, stdout } = await folder.check('stops.ts', '--sweep', 'crashes.restarts=1,crashes=1')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^stops\.ts, crashing\n/)
    expect(stdout).toMatch(/^stops\.ts, reliable$/m)
    expect(stdout).toContain(
      "\nleft out: stops.ts (Scenario 'stopping': crashes: crashes that are noticed are for good): stopping\n",
    )
  })
})

describe('a sweep refuses', () => {
  it.each([
    [
      ['counter.ts', '--sweep'],
      'There is nothing to sweep in counter.ts: a machine has no faults.\n  Make what may fail an action of the machine',
    ],
    [
      ['ballot.ts', '--scenario', 'reliable', '--sweep'],
      'There is nothing to sweep in ballot.ts, reliable: no fault whose budget could vary.\n  Say what varies: --sweep loss=0..2',
    ],
    [['ballot.ts', '--sweep', 'crahses=0..2'], "There is no fault with a budget 'crahses'.\n  Did you mean crashes"],
    [['ballot.ts', '--sweep', 'crashes=0..2', '--set', 'crashes=1'], '--sweep varies crashes, and --set fixes it.\n'],
    [
      ['ballot.ts', '--sweep', 'crashes'],
      "argument 'crashes' is invalid. Give ranges such as crashes=0..2,loss=0..3,any",
    ],
    [['--sweep', 'ballot.ts'], 'the names of models come before --sweep.'],
    [
      ['ballot.ts', '--scenario', 'reliable', '--sweep', 'crashes.restarts=1'],
      'There are no crashes.restarts without crashes.\n',
    ],
    [['ballot.ts', '--sweep', 'loss=0..99,crashes=0..99'], 'That makes 10,000 cells; a sweep has at most 1000.\n'],
    [['ballot.ts', '--sweep', 'duplication=any'], 'duplication: any number of copies in flight would never end.\n'],
    [
      ['ballot.ts', '--sweep', '--checkpoint', 'saved'],
      'A checkpoint is of one check; --sweep makes one for each cell.\n',
    ],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await folder.check(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
  })

  it('in JSON, too', async () => {
    const { code, stdout } = await folder.check('counter.ts', '--sweep', '--json')
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 2, error: { code: 'usage' } })
  })
})
