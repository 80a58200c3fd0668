/** Whatever a model, a history or a file is called or says: on a terminal it does nothing but stand there. */

import { afterAll, describe, expect, it } from 'vitest'
import { lineOf } from '../../src/cli/progress.ts'
import { action, role } from '../../src/index.ts'
import { escaped, inOneLine } from '../../src/trace/escape.ts'
import { formatTrace } from '../../src/trace/text.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { packageFolder, run, UserFolder } from '../cli/netsplit.ts'
import { instanceOf, searchOf, smallMachine, smallProtocol } from '../engine/small-models.ts'
import { deliver, resultWith, runOf, action as takes } from '../trace/runs.ts'

const red = '\u001b[31m'
const title = '\u001b]0;pwn\u0007'
const c1 = '\u009b2J'
const turned = '\u202eevil\u2066'

/** What a terminal obeys, but for the ends of lines. */
const obeyed = (text: string) =>
  [...text].filter((character) => {
    const code = character.codePointAt(0) as number
    const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0)
    return (isControl && character !== '\n') || /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/.test(character)
  })

const folder = new UserFolder()
afterAll(() => folder.remove())

describe('characters that a terminal obeys', () => {
  it('are shown as JSON writes them', () => {
    expect(inOneLine(`${red}a\r\n\tb${c1}${turned}\u007f`)).toBe(
      '\\u001b[31ma\\r\\n\\tb\\u009b2J\\u202eevil\\u2066\\u007f',
    )
    expect(escaped(`a\n${red}b`)).toBe('a\n\\u001b[31mb')
    expect(inOneLine('naïve, 日本語, 👩‍🚀, עברית')).toBe('naïve, 日本語, 👩‍🚀, עברית')
  })

  it('are escaped in a trace: messages, roles, fields, timers, results, choices', () => {
    const noisy = `x${red}${turned}` as const
    const made = smallProtocol<{ [noisy]: { [noisy]: { [c1]: string } } }>({
      nodes: { [noisy]: 2 },
      roles: {
        [noisy]: role({
          state: { [c1]: '' },
          start(node) {
            node.setTimer(title)
            if (node.index === 0) node.send(node.others, { type: noisy, [c1]: noisy })
          },
          on: {
            [noisy](node) {
              node.invoke(noisy)
              node.choose([noisy])
              node[c1] = noisy
              throw new Error(`${c1}\nfake: holds`)
            },
          },
          timeout: { [title]: () => {} },
        }),
      },
    })
    const instance = instanceOf(made)
    const { violation } = searchOf(made)
    const trace = traceOf(resultWith(violation), instance) as Trace
    const text = formatTrace({
      ...trace,
      read: trace.slots.map((slot, at) => ({ slot, value: trace.steps[0]?.state?.[at] ?? null, before: null })),
    })
    expect(text).toContain('fails: Error: \\u009b2J\\nfake: holds')
    expect(obeyed(text)).toEqual([])
    expect(
      obeyed(
        formatTrace(
          traceOf(
            {
              ...resultWith(null),
              error: {
                code: 'x',
                message: '',
                place: null,
                cure: null,
                run: runOf(instance, deliver(noisy, `${noisy}1`)),
              },
            },
            instance,
          ) as Trace,
        ),
      ),
    ).toEqual([])
  })

  it('are escaped in a trace of a machine: variables, keys, actions, members', () => {
    const made = smallMachine({
      variables: () =>
        ({ [red]: new Map([[c1, { [turned]: 1 }]]) }) as { [name: string]: Map<string, { [name: string]: number }> },
      actions: (_parameters) => ({
        [title]: action({
          over: [turned, { [c1]: red }] as never,
          do: (state) => {
            ;((state[red] as Map<string, { [name: string]: number }>).get(c1) as { [name: string]: number })[turned] = 2
          },
        }),
      }),
    })
    const instance = instanceOf(made)
    const violation = {
      property: 'p',
      kind: 'step',
      run: runOf(instance, takes(title)),
      slotsRead: [0],
      failure: null,
    } as const
    const text = formatTrace(traceOf(resultWith(violation), instance) as Trace)
    expect(text).toContain('\\u001b]0;pwn\\u0007("\\u202eevil\\u2066")')
    expect(obeyed(text)).toEqual([])
  })

  it('are escaped in the line of progress', () => {
    expect(obeyed(lineOf(`${red}\n${title}`, [{ text: '1 states', importance: 1 }], 80))).toEqual([])
  })
})

/** A spec whose every name and message is hostile. */
const hostile = `import { action, always, machine, spec } from 'netsplit'
const evil = ${JSON.stringify(`${red}${title}${c1}${turned}\nfake: holds`)}
const model = machine({
  name: evil, parameters: { [evil]: 1 },
  variables: () => ({ [evil]: 0 }),
  actions: (_parameters) => ({ [evil]: action({ do: (state) => { state[evil]++; if (state[evil] > 1) throw new Error(evil) } }) }),
})
const predicate = () => { throw new Error(evil) }
export default spec(model, {
  properties: { [evil]: always((state) => state[evil] < 2), other: always(() => true), throwing: always(predicate) },
  scenarios: {
    [evil]: { check: [evil, 'other'], expect: 'holds' },
    predicate: { check: ['throwing'], expect: { violates: 'throwing' } },
  },
})
`

describe('a hostile model', () => {
  const name = `evil${red}${turned}.mjs`
  folder.write(name, hostile)
  const forms: readonly (readonly string[])[] = [
    [name],
    [name, '--full', '--coverage', '--keep-going'],
    [name, '--list'],
    [name, '--json'],
    [name, '--list', '--json'],
    [name, '--sweep'],
    [name, '--scenario', red],
    [name, '--set', `${title}=1`],
    [`${c1}.ts`],
    [`--${red}`],
    ['history', `${red}.jsonl`, '--spec', 'register'],
    ['history', `${red}.jsonl`, '--spec', 'register', '--json'],
  ]

  it.each(forms)('prints nothing that a terminal obeys: %j %j %j', async (...args) => {
    const { stdout, stderr } = await folder.check(...args.filter((word) => word !== undefined))
    expect(stdout + stderr).not.toBe('')
    expect(obeyed(stdout + stderr)).toEqual([])
    // Nor does a line break in a name start a line of its own.
    expect(stdout + stderr).not.toMatch(/^fake/m)
    if (args.includes('--json')) expect(JSON.parse(stdout)).toHaveProperty('schema')
  })

  it.each([
    [[name, '--scenario', 'two\nfake'], String.raw`There is no scenario 'two\nfake'.`],
    [[name, '--property', 'two\nfake'], String.raw`There is no property 'two\nfake'.`],
    [['two\nfake.ts'], String.raw`There is no file two\nfake.ts.`],
    [[name, '--from', 'two\nfake'], String.raw`--from: two\nfake cannot be read.`],
    [[name, '--trace', 'two\nfake'], String.raw`--trace two\nfake: the name of the file has to end`],
    [[name, '--two\nfake'], String.raw`unknown option '--two\nfake'`],
    [[name, '--workers', 'two\nfake'], String.raw`argument 'two\nfake' is invalid`],
  ])('has a name that does not exist told on one line: %j', async (args, told) => {
    const { code, stderr } = await folder.check('--no-typecheck', ...args)
    expect(code).toBe(2)
    expect(stderr).toContain(told)
  })

  it('is coloured where colours are wanted, by nobody but the report', async () => {
    const args = [`${packageFolder}/src/cli/launch.mjs`, 'check', name]
    const { stdout } = await run(process.execPath, args, { cwd: folder.path, env: { FORCE_COLOR: '1' } })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours of the report
    const codes = new Set(stdout.match(/\u001b\[\d+m/g))
    expect([...codes].every((code) => ['1', '2', '22', '31', '32', '33', '39'].includes(code.slice(2, -1)))).toBe(true)
    expect(codes.size).toBeGreaterThan(2)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is left has none
    expect(obeyed(stdout.replace(/\u001b\[\d+m/g, ''))).toEqual([])
    expect(stdout).toContain('\\u001b[31m')
  })

  it('keeps its values in --json', async () => {
    const { results } = JSON.parse((await folder.check(name, '--json')).stdout)
    expect(results[0].scenario).toBe(`${red}${title}${c1}${turned}\nfake: holds`)
  })
})

describe('a hostile history: terminal-escapes', () => {
  const events = [
    { client: `${red}evil${title}`, kind: 'invoke', value: { type: 'write', value: '\u001b[8mhidden' } },
    { client: `${red}evil${title}`, kind: 'return' },
    { client: 'b', kind: 'invoke', value: { type: 'read' } },
    { client: 'b', kind: 'return', value: '\u001b[2K\rfake: holds' },
  ]
  folder.write('h.jsonl', events.map((event) => JSON.stringify(event)).join('\n'))
  folder.write('bad.jsonl', `{"client":"a","kind":"${red.replace('\u001b', '\\u001b')}"}`)

  it('is judged in words that do nothing', async () => {
    const { code, stdout } = await folder.check('history', 'h.jsonl', '--spec', 'register')
    expect(code).toBe(1)
    expect(stdout).toContain('\\u001b[2K\\rfake: holds')
    expect(obeyed(stdout)).toEqual([])
    const wrong = await folder.check('history', 'bad.jsonl', '--spec', 'register')
    expect(wrong.code).toBe(2)
    expect(obeyed(wrong.stdout + wrong.stderr)).toEqual([])
  })
})
