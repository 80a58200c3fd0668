/** What a report shows, and how: it fits the terminal, ends with what failed, and says how to see what it left out. */

import { afterAll, describe, expect, it } from 'vitest'
import { lineOf, partsOf } from '../../src/cli/progress.ts'
import { Table } from '../../src/cli/table.ts'
import type { Progress } from '../../src/engine/result.ts'
import { launcher, run, UserFolder } from '../cli/netsplit.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())

const asIs = (text: string) => text
const numbers = { distinct: '12,345,678', generated: '123,456,789', depth: '1,234', time: '599.9 s' }

function tableOf(names: readonly (readonly [string, string])[], columns: number | null, isFull = false): string[] {
  const checks = names.map(([model, scenario]) => ({ model, scenario }))
  const table = new Table(checks, columns, isFull)
  const expectations = ['as expected', 'expected: holds; violates a property with a long name and another one']
  const rows = checks.flatMap((check, at) =>
    table.row({
      ...{ ...check, verdict: 'incomplete', verdictColour: asIs, numbers, expectationColour: asIs },
      expectation: expectations[at % 2] as string,
    }),
  )
  return [...table.titles, ...rows]
}

const long = 'a scenario whose name says all that there is to say of it, in a dozen words or more'
const names = [
  ['paxos', 'two clients'],
  ['two-phase-commit', 'the manager crashes'],
  ['./somewhere/else/in/a/folder/spec.ts', long],
  ['x', `${long} \u001b[2J`],
] as const

describe('the table', () => {
  it.each([60, 80, 100, 160])('fits a terminal of %i columns', (columns) => {
    for (const some of [names, names.slice(0, 1), names.slice(2, 3)]) {
      const lines = tableOf(some, columns)
      expect(lines.filter((line) => line.length > columns)).toEqual([])
      const told = lines.join('\n')
      for (const part of ['incomplete', numbers.distinct, numbers.time, 'as expected']) expect(told).toContain(part)
    }
    const words = tableOf(names.slice(0, 2), columns).join(' ').replaceAll(/\s+/g, ' ')
    expect(words).toContain('expected: holds; violates a property with a long name and another one')
  })

  it('keeps its form when a number is longer than its column', () => {
    const table = new Table([{ model: 'm', scenario: long }], 60, false)
    const row = { ...numbers, distinct: '1,234,567,890,123' }
    const lines = table.row({
      ...{ model: 'm', scenario: long, verdict: 'holds', verdictColour: asIs, numbers: row },
      ...{ expectation: 'as expected', expectationColour: asIs },
    })
    expect(lines.filter((line) => line.length > 60)).toEqual([])
    expect(lines[0]).toContain('1,234,567,890,123')
  })

  it('shortens no name with --full, nor where there is no terminal a usual one', () => {
    expect(tableOf(names, 60, true).join('\n')).toContain(long)
    const [title, ...rows] = tableOf(names.slice(0, 2), null)
    expect(title).toMatch(/^model +scenario +verdict +distinct +generated +depth +time +expectation$/)
    expect(rows).toHaveLength(2)
  })
})

describe('the line of progress', () => {
  const progress: Progress = {
    ...{
      inOneCall: null,
      isConcluding: false,
      distinct: 3000,
      generated: 90_000,
      depth: 12,
      frontier: 400,
      memory: 2 ** 20,
    },
    ...{ onDisk: 0, seconds: 2 },
  }
  const outlook = { memoryLasts: 600, statesToGo: 1000, limit: 2 ** 30 }

  it('has a rate of states beside the states', () => {
    const parts = partsOf(progress, { ...outlook, first: { ...progress, distinct: 1000, seconds: 0 } })
    expect(parts.slice(0, 2).map(({ text }) => text)).toEqual(['3,000 states', '1,000/s'])
    const first = partsOf(progress, { ...outlook, first: progress })
    expect(first[1]?.text).toBe('1,500/s')
  })

  it('names the function that a worker has been in for long, in place of rates that stand still', () => {
    const inOneCall = { who: 'action stuck', seconds: 31 }
    const parts = partsOf({ ...progress, inOneCall }, { ...outlook, first: progress })
    expect(parts.map(({ text }) => text)).toEqual(['3,000 states', 'in one call of action stuck for 31 s', '2.00 s'])
  })

  it('fits the terminal, and keeps what matters most', () => {
    const parts = partsOf(progress, { ...outlook, first: { ...progress, seconds: 1, distinct: 0 } })
    for (const width of [40, 59, 79, 159]) {
      const line = lineOf(long, parts, width)
      expect(line.length).toBeLessThanOrEqual(width)
      expect(line).toContain('3,000 states')
      expect(line).toContain('2.00 s')
    }
    expect(lineOf('short', parts, 159)).toMatch(
      /^short: 3,000 states, 3,000\/s, depth 12, frontier 400, about 1,000 to go/,
    )
  })
})

/** A counter with so many properties of which each is violated one step later than the one before, and so many scenarios. */
function counting(properties: number, scenarios: number, body = ''): string {
  return `import { action, always, machine, spec } from 'netsplit'
const counter = machine({
  name: 'counter',
  parameters: { by: 1 },
  variables: () => ({ count: 0, log: [] }),
  actions: ({ by }) => ({
    add: action({ when: ({ count }) => count < 20, do: (state) => { state.count += by; state.log.push('${'entry '.repeat(30)}' + state.count); ${body} } }),
  }),
})
const below = (n) => [\`below\${n}\`, always(({ count }) => count < n)]
export default spec(counter, {
  properties: Object.fromEntries(Array.from({ length: ${properties} }, (_, at) => below(at + 1))),
  scenarios: Object.fromEntries(Array.from({ length: ${scenarios} }, (_, at) => [\`case \${at}\`, { expect: 'holds' }])),
})
`
}

describe('a report of many violations', () => {
  folder.write('many.mjs', counting(2, 12))

  it('shows three runs in full, a command for each other one, and what failed at its end', async () => {
    const { code, stdout } = await folder.check('many.mjs')
    expect(code).toBe(1)
    const lines = stdout.trimEnd().split('\n')
    expect(lines.filter((line) => line === '   1  start')).toHaveLength(3)
    expect(stdout).toContain("For the trace: netsplit check many.mjs --scenario 'case 3'\n")
    expect(lines.filter((line) => line.startsWith('For the trace: '))).toHaveLength(9)
    const end = lines.slice(-13)
    expect(end.slice(0, 12)).toEqual(
      Array.from({ length: 12 }, (_, at) => `violated  many.mjs, case ${at}: violates below1`),
    )
    expect(end[12]).toMatch(/^12 checks: 12 violated; /)
    expect(lines.length).toBeLessThan(150)
  })

  it('shows all of them with --full', async () => {
    const { stdout } = await folder.check('many.mjs', '--full')
    expect(stdout.split('\n').filter((line) => line === '   1  start')).toHaveLength(12)
  })
})

describe('a value that was shortened', () => {
  it('is seen whole with --full', async () => {
    folder.write('one.mjs', counting(2, 1))
    const whole = `["${'entry '.repeat(30)}1"]`
    const { stdout } = await folder.check('one.mjs')
    expect(stdout).not.toContain(whole.slice(1, -1))
    expect(stdout).toContain(' ... ')
    expect((await folder.check('one.mjs', '--full')).stdout).toContain(`count.log gains ${whole.slice(1, -1)}`.slice(6))
    const narrow = await run(process.execPath, [launcher, 'check', 'one.mjs'], {
      cwd: folder.path,
      env: { COLUMNS: '60' },
    })
    expect(narrow.stdout.split('\n').filter((line) => line.length > 60)).toEqual([])
  })
})

describe('--keep-going', () => {
  it('gives the command for a run of each further property that is violated, and it shows one', async () => {
    folder.write('several.mjs', counting(8, 1))
    const { stdout } = await folder.check('several.mjs', '--keep-going', '--set', 'by=2')
    expect(stdout).toContain('\nbelow1 does not hold in state 2.')
    const commands = [...stdout.matchAll(/^For a run that violates (below\d): netsplit check (.*)$/gm)]
    expect(commands.map(([, name]) => name)).toEqual(['below2', 'below3', 'below4', 'below5', 'below6'])
    expect(stdout).toContain('... and 2 more: name each with --property')
    const [, , words = ''] = commands[3] ?? []
    expect(words).toBe("several.mjs --scenario 'case 0' --property below5 --set by=2")
    const again = await folder.check(
      ...words
        .replaceAll("'case 0'", 'case_0')
        .split(' ')
        .map((word) => word.replace('case_0', 'case 0')),
    )
    expect(again.stdout).toContain('below5 does not hold in state 4.')
  })

  it('does not promise a run that a failing step hides', async () => {
    folder.write('fails.mjs', counting(3, 1, 'if (state.count > 1) throw new Error("two")'))
    const { stdout } = await folder.check('fails.mjs', '--keep-going')
    expect(stdout).not.toContain('For a run that violates below2')
  })
})

describe('the end of a report', () => {
  it('says what failed, with the reason, after traces and details', async () => {
    folder.write('end.mjs', counting(1, 1).replace("expect: 'holds'", "expect: { violates: 'below1' }"))
    folder.write('limit.mjs', counting(1, 1).replace('count < n', 'count < 99'))
    const { stdout } = await folder.check('end.mjs', 'limit.mjs', 'one.mjs', '--max-depth', '3')
    const end = stdout.slice(stdout.lastIndexOf('\n\n') + 2)
    expect(end).toMatch(
      /^incomplete {2}limit\.mjs, case 0: below1 not decided; bound: depth\nviolated {4}one\.mjs, case 0: violates below1\n3 checks: 1 as expected, 1 violated, 1 incomplete; /,
    )
  })
})
