import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launcher, packageFolder, run, UserFolder } from './netsplit.ts'

const folder = new UserFolder()
const event = (client: string, kind: string, value?: unknown) => JSON.stringify({ client, kind, value })

beforeAll(() => {
  const write = event('a', 'invoke', { type: 'write', value: 1 })
  const read = event('b', 'invoke', { type: 'read' })
  folder.write('good.jsonl', [write, read, event('b', 'return', 1), event('a', 'return')].join('\n'))
  folder.write('stale.jsonl', [write, event('a', 'return'), read, event('b', 'return', null)].join('\n'))
  folder.write('wrong.jsonl', [write, write].join('\n'))
  const clients = Array.from({ length: 12 }, (_, at) => `c${at}`)
  folder.write(
    'many.jsonl',
    [
      ...clients.map((client, at) => event(client, 'invoke', { type: 'increment', by: 3 ** at })),
      event('reader', 'invoke', { type: 'read' }),
      event('reader', 'return', -1),
      ...clients.map((client) => event(client, 'return')),
    ].join('\n'),
  )
})
afterAll(() => folder.remove())

/** A queue with equal values, wrong in the end: no search has an answer in the time that a test takes. */
function crowdedQueue(): string {
  const clients = Array.from({ length: 12 }, (_, at) => at)
  const rounds = Array.from({ length: 12 }, (_, at) => 100 * at)
  const ofRound = (invoked: (client: number) => object, answer: (client: number) => unknown) => [
    ...clients.map((client) => event(`c${client}`, 'invoke', invoked(client))),
    ...clients.map((client) => event(`c${client}`, 'return', answer(client))),
  ]
  const enqueues = rounds.flatMap((round) =>
    ofRound(
      (client) => ({ type: 'enqueue', value: round + (client % 5) }),
      () => undefined,
    ),
  )
  const dequeues = rounds.flatMap((round) =>
    ofRound(
      () => ({ type: 'dequeue' }),
      (client) => (round === 1100 && client === 11 ? 7 : round + (((client * 7) % 12) % 5)),
    ),
  )
  return [...enqueues, ...dequeues].join('\n')
}

describe('netsplit check history', () => {
  it('says that a history holds', async () => {
    const { code, stdout } = await folder.check('history', 'good.jsonl', '--spec', 'register')
    expect(stdout).toMatch(/^good\.jsonl: 2 operations of 2 clients, register, linearizable: holds {2}\d+\.\d\d s\n$/)
    expect(code).toBe(0)
  })

  it('shows a violation, and decides other models', async () => {
    const models = ['--model', 'linearizable', '--model', 'sequential']
    const { code, stdout } = await folder.check('history', 'stale.jsonl', '--spec', 'register', ...models)
    expect(stdout).toMatch(/register, linearizable: violated .+\n {2}These 2 operations cannot be ordered:\n/)
    expect(stdout).toContain('\n  a  |==write(1)==|\n')
    expect(stdout).toMatch(/register, sequential: holds/)
    expect(code).toBe(1)
  })

  it('takes what is in the object at the start', async () => {
    const { code } = await folder.check('history', 'stale.jsonl', '--spec', 'register', '--initial', '1')
    expect(code).toBe(1)
    const { stderr, code: refused } = await folder.check('history', 'good.jsonl', '--spec', 'queue', '--initial', '1')
    expect(stderr).toBe('--initial has to be a list, such as [1, 2].\n')
    expect(refused).toBe(2)
  })

  it('prints one JSON object', async () => {
    const { code, stdout } = await folder.check('history', 'stale.jsonl', '--spec', 'register', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'netsplit/history/1',
      exitCode: 1,
      file: 'stale.jsonl',
      spec: 'register',
      operations: 2,
      results: [
        {
          model: 'linearizable',
          verdict: 'violated',
          violation: {
            anomaly: null,
            core: [{ client: 'a', index: 0, result: { type: 'ok' }, invoked: 1, returned: 2 }, { client: 'b' }],
            isSmallest: true,
            circle: [{ before: { client: 'b' }, after: { client: 'a' } }, { before: { client: 'a' } }],
            last: { client: 'b', result: null },
            possible: [1],
          },
        },
      ],
    })
  })

  it('names the anomaly of transactions, also of what was rolled back', async () => {
    const transaction = (operation: object) => ({ type: 'transaction', operations: [operation] })
    folder.write(
      'dirty.jsonl',
      [
        event('a', 'invoke', transaction({ type: 'write', key: 'x', value: 1 })),
        event('b', 'invoke', transaction({ type: 'read', key: 'x' })),
        event('b', 'return', [1]),
        event('a', 'fail'),
      ].join('\n'),
    )
    const { code, stdout } = await folder.check('history', 'dirty.jsonl', '--spec', 'transactions')
    expect(stdout).toContain('\n  Dirty read: aborted read (G1a).\n')
    expect(code).toBe(1)
  })

  it('says when it gave up', async () => {
    const { code, stdout } = await folder.check('history', 'many.jsonl', '--spec', 'counter', '--max-states', '100')
    expect(stdout).toMatch(/counter, linearizable: not decided .+\n {2}no decision within 100 situations; --max-states/)
    expect(code).toBe(3)
  })

  it('says what would help where values do not show the order of versions', async () => {
    const steps = (...operations: readonly object[]) => ({ type: 'transaction', operations })
    const write = (value: number) => steps({ type: 'write', key: 'x', value })
    const reads = ['c', 'd', 'e', 'f']
    folder.write(
      'unordered.jsonl',
      [
        ...['a', 'b'].map((client, at) => event(client, 'invoke', write(at + 1))),
        ...['a', 'b'].map((client) => event(client, 'return', [null])),
        ...reads.map((client) => event(client, 'invoke', steps({ type: 'read', key: 'x' }))),
        ...reads.map((client, at) => event(client, 'return', [1 + (at % 2)])),
      ].join('\n'),
    )
    const args = ['unordered.jsonl', '--spec', 'transactions', '--model', 'serializable', '--max-states', '1']
    const { code, stdout } = await folder.check('history', ...args)
    expect(stdout).toMatch(
      /not decided .+\n {2}no anomaly found; the order of versions of x is not known\n {2}Values show that order when none is written twice, /,
    )
    expect(stdout).toContain('A search was given up after 1 situation; --max-states raises that.')
    expect(stdout).toMatch(/There is an order for \d of the 6 operations that returned/)
    expect(code).toBe(3)
  })

  it('says what would help where elements of lists repeat, and nothing of steps that are no operations', async () => {
    const steps = (...operations: readonly object[]) => ({ type: 'transaction', operations })
    const append = { type: 'append', key: 'x', value: 1 }
    const read = { type: 'read', key: 'x' }
    const both = { type: 'append', key: 'y', value: 1 }
    folder.write(
      'repeated.jsonl',
      [
        ['a', steps(append, both), [null, null]],
        ['b', steps(append, both), [null, null]],
        ['c', steps(read, { ...read, key: 'y' }), [[1], [1, 1]]],
      ]
        .flatMap(([client, operation, result]) => [
          event(client as string, 'invoke', operation),
          event(client as string, 'return', result),
        ])
        .join('\n'),
    )
    const args = ['repeated.jsonl', '--spec', 'transactions', '--model', 'read-committed']
    const { code, stdout } = await folder.check('history', ...args)
    expect(stdout).toMatch(
      /not decided .+\n {2}no anomaly found; the order of versions of x, y is not known\n {2}Elements show that order when none is appended to a list twice\.\n$/,
    )
    expect(code).toBe(3)
  })

  it('gives up after the time that it is given, and says how far it came', async () => {
    folder.write('crowded.jsonl', crowdedQueue())
    const args = ['crowded.jsonl', '--spec', 'queue', '--timeout', '0.5', '--max-states', '1000000000']
    const { code, stdout } = await folder.check('history', ...args)
    expect(stdout).toMatch(
      /queue, linearizable: not decided .+\n {2}no decision within .+; --timeout .+\n {2}There is an order for \d+ of the 288 operations that returned\.\n$/,
    )
    expect(code).toBe(3)
    const models = ['--model', 'linearizable', '--model', 'exactly-once', '--json']
    const { stdout: json } = await folder.check('history', ...args, ...models)
    expect(JSON.parse(json)).toMatchObject({
      exitCode: 1,
      results: [
        { verdict: 'undecided', stop: 'timeout', explained: expect.any(Number), returned: 288 },
        { verdict: 'violated' },
      ],
    })
  })

  it('says how far it came when it is interrupted', async () => {
    folder.write('crowded.jsonl', crowdedQueue())
    const models = ['--model', 'exactly-once', '--model', 'linearizable', '--model', 'sequential']
    const args = ['crowded.jsonl', '--spec', 'queue', '--max-states', '1000000000']
    const running = folder.start('history', ...args, ...models)
    await running.saidSomething
    running.kill('SIGINT')
    const { code, stdout } = await running.outcome
    // On a busy machine, it is interrupted before there is any.
    expect(stdout).toMatch(
      /linearizable: not decided .+\n {2}interrupted\n(?: {2}There is an order for \d+ of the 288 operations that returned\.\n)?$/,
    )
    expect(code).toBe(130)
  })

  it.each([
    [['wrong.jsonl', '--spec', 'register'], /^a invokes an operation while .+\n {2}at wrong\.jsonl:2\n/],
    [['missing.jsonl', '--spec', 'register'], /^The history missing\.jsonl cannot be read: ENOENT/],
    [
      ['good.jsonl', '--spec', 'queue'],
      /^A queue has no operation \{"type":"write","value":1\}\.\n {2}at good\.jsonl:1\n/,
    ],
    [['good.jsonl', '--spec', 'regster'], /Allowed choices are register, queue/],
    [['good.jsonl'], /required option '--spec <object>' not specified/],
    [['good.jsonl', '--spec', 'register', '--model', 'causl'], /^There is no consistency model causl for register\./],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await folder.check('history', ...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
  })

  it('judges by a specification of the user, in TypeScript or JavaScript', async () => {
    folder.write(
      'stack.ts',
      `import type { SequentialSpecification } from 'netsplit'
      const stack: SequentialSpecification<readonly number[]> = {
        initial: [],
        apply(values, operation) {
          const { type, value } = operation as { type: string; value: number }
          if (type === 'push') return { result: { type: 'ok' }, state: [...values, value] }
          return { result: values.at(-1) ?? null, state: values.slice(0, -1) }
        },
      }
      export default stack`,
    )
    const push = (value: number) => [event('a', 'invoke', { type: 'push', value }), event('a', 'return')]
    const pop = (answer: number) => [event('b', 'invoke', { type: 'pop' }), event('b', 'return', answer)]
    folder.write('right-stack.jsonl', [...push(1), ...push(2), ...pop(2)].join('\n'))
    folder.write('wrong-stack.jsonl', [...push(1), ...push(2), ...pop(1)].join('\n'))
    const right = await folder.check('history', 'right-stack.jsonl', '--spec', './stack.ts', '--model', 'sequential')
    expect(right).toMatchObject({ code: 0, stderr: '' })
    const wrong = await folder.check('history', 'wrong-stack.jsonl', '--spec', './stack.ts')
    expect(wrong.stdout).toMatch(/3 operations of 2 clients, \.\/stack\.ts, linearizable: violated/)
    expect(wrong.stdout).toContain('\n  There is an order until pop = 1 of b returns; it would answer 2 then.\n')
    const begun = await folder.check('history', 'wrong-stack.jsonl', '--spec', './stack.ts', '--initial', '[1]')
    expect(begun.code).toBe(1)
  })

  it.each([
    ['none.ts', null, /^There is no file \.\/none\.ts\./],
    ['broken.ts', 'export default {', /^broken\.ts:1:17: /],
    ['nothing.js', 'export const one = 1', /^nothing\.js has no default export\.\n {2}at nothing\.js\n/],
    ['number.js', 'export default 5', /^number\.js exports no specification\./],
    ['half.js', 'export default { initial: 1 }', /^half\.js exports a specification without a function apply\./],
    [
      'throws.js',
      'export default {\n initial: 1,\n apply() { throw new Error("no") } }',
      /^throws\.js throws on \{"type":"write","value":1\}: Error: no\n {2}at good\.jsonl:1\n/,
    ],
    [
      'mutates.js',
      'export default { initial: { n: 1 }, apply(state) { state.n++; return { result: 1, state } } }',
      /^mutates\.js throws on .+ read only .+\n.+\n {2}Return a new state, and leave the one that was given as it is\.\n$/,
    ],
    [
      'silent.js',
      'export default { initial: 1, apply() {} }',
      /^silent\.js does not answer with \{ result, state \} to \{"type":"write","value":1\}\./,
    ],
  ])('refuses %s, without a stack trace', async (name, content, message) => {
    if (content !== null) folder.write(name, content)
    const { code, stdout, stderr } = await folder.check('history', 'good.jsonl', '--spec', `./${name}`)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('    at ')
  })

  it('reads the notation of Jepsen', async () => {
    folder.write(
      'jepsen.edn',
      `{:process 0, :type :invoke, :f :write, :value 1}
       {:process 0, :type :ok, :f :write, :value 1}
       {:process 1, :type :invoke, :f :read, :value nil}
       {:process 1, :type :ok, :f :read, :value nil}`,
    )
    const { code, stdout } = await folder.check('history', 'jepsen.edn', '--spec', 'register')
    expect(stdout).toContain('\n  p0  |==write(1)==|\n')
    expect(code).toBe(1)
  })

  it('is a command of its own, too', async () => {
    const outcome = await run(process.execPath, [launcher, 'history', 'good.jsonl', '--spec', 'register'], {
      cwd: folder.path,
    })
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
  })

  it('hides no model of that name', () => expect(existsSync(join(packageFolder, 'specs/history.ts'))).toBe(false))
})
