/** Functions of a model that ask a clock or a random source, however they get hold of it, and models made with one. */

import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { uptime } from 'node:os'
import { hrtime } from 'node:process'
import { afterAll, describe, expect, it } from 'vitest'
import type { SearchResult } from '../../src/engine/result.ts'
import { action } from '../../src/index.ts'
import { always } from '../../src/language/property.ts'
import { role } from '../../src/language/role.ts'
import { watchAuthors } from '../../src/loading/watch.ts'
import { UserFolder } from '../cli/netsplit.ts'
import { instanceOf, searchOf, smallMachine, smallProtocol } from '../engine/small-models.ts'
import { expectError, expectStatuses } from './verdicts.ts'

const realDate = Date
// As the command does before it loads a model; what follows is captured as a model captures it.
watchAuthors()
const { now } = Date
const { random } = Math
const TheDate = Date
class Moment extends Date {}
const formatter = new Intl.DateTimeFormat()

const line = /\(.*clocks\.test\.ts:\d+:\d+\)$/

/** A machine that counts, and asks for something when the count is at a number. */
function asking(ask: () => unknown, { at = 0, last = 3 } = {}) {
  return smallMachine({
    variables: () => ({ n: 0 }),
    actions: (_parameters) => ({
      act: action({
        when: ({ n }) => n < last,
        do(state) {
          if (state.n === at) ask()
          state.n++
        },
      }),
    }),
    properties: { small: always(({ n }: { n: number }) => n <= last) as never },
  })
}

const sources: { readonly [name: string]: () => unknown } = {
  'Math.random()': () => random(),
  'Date.now()': () => now(),
  'the current date': () => new TheDate(),
  'process.hrtime()': () => hrtime(),
  'process.hrtime.bigint()': () => process.hrtime.bigint(),
  'process.uptime()': () => process.uptime(),
  'process.cpuUsage()': () => process.cpuUsage(),
  'process.memoryUsage()': () => process.memoryUsage(),
  'process.memoryUsage.rss()': () => process.memoryUsage.rss(),
  'performance.now()': () => performance.now(),
  'performance.mark()': () => performance.mark('here'),
  'performance.timeOrigin': () => performance.timeOrigin,
  'crypto.randomUUID()': () => randomUUID(),
  'crypto.randomInt()': () => randomInt(3),
  'crypto.randomBytes()': () => randomBytes(4),
  'crypto.getRandomValues()': () => crypto.getRandomValues(new Uint8Array(4)),
  'os.uptime()': () => uptime(),
  'Event.timeStamp': () => new Event('now').timeStamp,
  'Intl.DateTimeFormat.format': () => formatter.format(),
  'Intl.DateTimeFormat.formatToParts()': () => formatter.formatToParts(),
}

const presentDates: { readonly [name: string]: () => unknown } = {
  'as a function': () => TheDate(),
  'of the constructor of a date': () => new (new Date(0).constructor as DateConstructor)(),
  'of a class of the author’s': () => new Moment(),
  'by reflection': () => Reflect.construct(TheDate, []),
}

describe('a function that asks a clock or a random source', () => {
  it.each(Object.entries(sources))('is named with the line: %s', (name, ask) => {
    for (const options of [{}, { paranoid: true }]) {
      const { verdict, error } = searchOf(asking(ask), options)
      expect(verdict).toBe('error')
      expect(error).toMatchObject({ code: 'nondeterministic', message: `act uses ${name}.` })
      expect(error?.place).toMatch(line)
    }
  })

  it.each(Object.entries(presentDates))('is named where it makes the present date %s', (_, ask) => {
    expect(searchOf(asking(ask)).error?.message).toBe('act uses the current date.')
  })

  it('is found beyond the inputs that are repeated', () => {
    const { error } = searchOf(asking(sources['Date.now()'] as () => unknown, { at: 150, last: 200 }))
    expect(error?.message).toBe('act uses Date.now().')
  })

  it('is found where it asks once and keeps the answer', () => {
    let kept = 0
    const { error } = searchOf(asking(() => (kept ||= now())))
    expect(error).toMatchObject({ message: 'act uses Date.now().', place: expect.stringMatching(line) })
  })

  it('is found where it catches everything', () => {
    const catching = () => {
      try {
        now()
      } catch {}
    }
    expectError(asking(catching), /act uses Date\.now\(\)/, line)
  })

  it('is a guard, a set or a predicate', () => {
    const made = (parts: { when?: () => boolean; over?: () => number[]; small?: () => boolean }) =>
      smallMachine({
        variables: () => ({ n: 0 }),
        actions: (_parameters) => ({
          act: action({
            over: parts.over ?? [1],
            when: ({ n }) => n < 3 && (parts.when?.() ?? true),
            do: (state) => state.n++,
          }),
        }),
        properties: { small: always(() => parts.small?.() ?? true) },
      })
    expectError(made({ when: () => random() < 2 }), /^act\.when uses Math\.random/, line)
    expectError(made({ over: () => [now() * 0] }), /^act\.over uses Date\.now/, line)
    expectError(made({ small: () => hrtime()[0] >= 0 }), /^small uses process\.hrtime/, line)
  })

  it('is a handler', () => {
    const made = smallProtocol<{ server: { ping: {} } }>({
      nodes: { server: 1 },
      roles: {
        server: role({
          state: { n: 0 },
          start: (server) => server.send(server.id, { type: 'ping' }),
          on: { ping: (server) => (server.n += randomInt(1)) },
        }),
      },
    })
    expectError(made, /^server\.on\.ping uses crypto\.randomInt\(\)\.$/, line)
  })
})

describe('a function that computes with dates that are given', () => {
  const given: { readonly [name: string]: () => unknown } = {
    'a date of numbers': () => new Date(2020, 1, 1).getTime(),
    'a date of text': () => new Date('2020-01-01').toISOString(),
    'a static function': () => Date.UTC(1970, 0, 1) + Date.parse('2020-01-01'),
    'a format': () => formatter.format(new Date(0)) + formatter.formatToParts(0).length,
    'an instance': () => new Moment(0) instanceof TheDate && new TheDate(0) instanceof realDate,
  }

  it.each(Object.entries(given))('is like any other: %s', (_, compute) => {
    expectStatuses(asking(compute), { small: 'holds' })
  })
})

describe('a model that is made with a clock or a random source', () => {
  it.each(['variables', 'actions'])('is refused with the line: %s', (part) => {
    const made = smallMachine({
      variables: () => ({ n: part === 'variables' ? now() : 0 }),
      actions: (_parameters) => ({
        act: action({ over: [part === 'actions' ? now() : 0], when: ({ n }) => n < 1, do: (state) => state.n++ }),
      }),
    })
    expect(() => instanceOf(made)).toThrow(
      expect.objectContaining({
        code: 'bad-model',
        summary: 'small machine uses Date.now() while it is made.',
        place: expect.stringMatching(/clocks\.test\.ts:\d+:\d+$/),
      }),
    )
  })

  it('is refused where only a late initial state is', () => {
    const made = smallMachine({
      variables: (choose) => {
        const n = choose(Array.from({ length: 2000 }, (_, at) => at))
        return { n: n === 1999 ? n + random() * 0 : n }
      },
      actions: (_parameters) => ({ stay: action({ do() {} }) }),
    })
    expect(searchOf(made).error).toMatchObject({
      message: 'The function that makes initial states uses Math.random().',
      place: expect.stringMatching(line),
    })
  })

  it('is refused where the state of a role is', () => {
    const made = smallProtocol<{ server: { ping: {} } }>({
      nodes: { server: 1 },
      roles: { server: role({ state: () => ({ n: random() }), on: { ping() {} } }) },
    })
    const { error } = searchOf(made)
    expect(error).toMatchObject({
      message: 'server.state uses Math.random().',
      place: expect.stringMatching(line),
    })
  })
})

describe('a file with a model', () => {
  const folder = new UserFolder()
  afterAll(() => folder.remove())

  const write = (name: string, module: string, step = '') =>
    folder.write(
      name,
      `import { action, always, machine, spec } from 'netsplit'
${module}
const counter = machine({
  name: 'counter',
  parameters: {},
  variables: () => ({ x: 0 }),
  actions: (_parameters) => ({
    count: action({ when: ({ x }) => x < 5, do: (state) => { state.x++; ${step} } }),
  }),
})
export default spec(counter, {
  properties: { small: always(({ x }) => x < 9) },
  scenarios: { only: { expect: 'holds' } },
})
`,
    )
  folder.write('node_modules/asks/package.json', '{ "name": "asks", "main": "index.js" }')
  folder.write('node_modules/asks/index.js', 'exports.begun = Date.now(); exports.ask = () => Date.now()')
  folder.write('node_modules/asks-too/package.json', '{ "name": "asks-too", "type": "module", "main": "index.js" }')
  folder.write('node_modules/asks-too/index.js', 'export const begun = Math.random()')

  const loads: { readonly [name: string]: readonly [string, string] } = {
    'at its top': ['const seed = Math.random()', 'Math.random()'],
    'after an await': ['await null\nconst begun = performance.now()', 'performance.now()'],
    'by a name that it imports': [
      "import { randomUUID } from 'node:crypto'\nconst id = randomUUID()",
      'crypto.randomUUID()',
    ],
    'through a package': ["import { ask } from 'asks'\nconst begun = ask()", 'Date.now()'],
    'and catches it': ['try { Date.now() } catch {}', 'Date.now()'],
  }

  it.each(Object.entries(loads))('is refused with the line where it asks %s', async (name, [module, what]) => {
    const file = `${name.replaceAll(' ', '-')}.ts`
    write(file, module)
    const { code, stdout } = await folder.check(file, '--no-typecheck')
    expect(stdout).toContain(`${file} uses ${what} while it is loaded.`)
    expect(stdout).toMatch(new RegExp(`at .*${file}:[23]:\\d+`))
    expect(code).toBe(2)
  })

  it('may import packages that ask when they are loaded', async () => {
    write('packages.ts', "import { begun } from 'asks'\nimport { begun as too } from 'asks-too'\nvoid [begun, too]")
    expect(await folder.check('packages.ts', '--no-typecheck')).toMatchObject({ code: 0 })
  })

  it('is told the same, whatever the number of workers', async () => {
    write(
      'captured.ts',
      "import { randomInt } from 'node:crypto'\nconst { now } = Date",
      'state.x += randomInt(1) + now() * 0',
    )
    const reports = await Promise.all(
      [1, 2, 4].map((workers) => folder.check('captured.ts', '--no-typecheck', '--json', '--workers', String(workers))),
    )
    const errors = reports.map(({ stdout }) => (JSON.parse(stdout) as { results: SearchResult[] }).results[0]?.error)
    expect(errors[0]).toMatchObject({ message: 'count uses crypto.randomInt().' })
    expect(errors[1]).toEqual(errors[0])
    expect(errors[2]).toEqual(errors[0])
  })
})
