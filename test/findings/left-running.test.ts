/** Functions of a model that leave something to go on after the call, and parts of a state that outlive theirs. */

import { spawn } from 'node:child_process'
import { createHash, pbkdf2, pbkdf2Sync } from 'node:crypto'
import { readFile } from 'node:fs'
import { setTimeout as later } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { action } from '../../src/index.ts'
import { always } from '../../src/language/property.ts'
import { role } from '../../src/language/role.ts'
import { watchAuthors } from '../../src/loading/watch.ts'
import { UserFolder } from '../cli/netsplit.ts'
import { searchOf, smallMachine, smallProtocol } from '../engine/small-models.ts'
import { expectError, expectStatuses } from './verdicts.ts'

watchAuthors()

const line = /\(.*left-running\.test\.ts:\d+:\d+\)$/

interface Variables {
  n: number
  part: { v: number; inner: { w: number } }
  list: number[]
  map: Map<string, number>
  set: Set<number>
}

function doing(step: (state: Variables) => unknown, properties: object = { small: always(() => true) }) {
  return smallMachine<Variables>({
    variables: () => ({
      n: 0,
      part: { v: 0, inner: { w: 0 } },
      list: [1],
      map: new Map([['a', 1]]),
      set: new Set([1]),
    }),
    actions: (_parameters) => ({
      act: action({
        when: ({ n }) => n < 3,
        do(state) {
          state.n++
          step(state as Variables)
        },
      }),
    }),
    properties: properties as never,
  })
}

const ignore = () => {}

const ways: { readonly [name: string]: readonly [(state: Variables) => unknown, string] } = {
  setTimeout: [() => clearTimeout(setTimeout(ignore, 0)), 'a timer'],
  setInterval: [() => setInterval(ignore, 1000).unref(), 'a timer'],
  setImmediate: [() => setImmediate(ignore), 'a callback'],
  queueMicrotask: [() => queueMicrotask(ignore), 'a callback'],
  'process.nextTick': [() => process.nextTick(ignore), 'a callback'],
  'a promise': [() => void Promise.resolve().then(ignore), 'a promise'],
  'an async function inside': [
    (state) => {
      void (async () => {
        await null
        ignore()
      })()
      state.n += 0
    },
    'a promise',
  ],
  'a timer that is promised': [() => void later(0), 'a timer'],
  fetch: [() => void fetch('data:text/plain,x').catch(ignore), 'a request'],
  'a file': [() => readFile(import.meta.filename, ignore), 'work on files'],
  'a process': [() => spawn('true').on('error', ignore), 'a process'],
  'a thread': [() => void new Worker('', { eval: true }), 'a thread'],
  'a channel': [() => new MessageChannel().port1.close(), 'a channel'],
  'a key': [() => pbkdf2('a', 'b', 1, 8, 'sha256', ignore), 'crypto.pbkdf2()'],
}

describe('a function that leaves something running', () => {
  it.each(Object.entries(ways))('is an error with the line: %s', (_, [step, what]) => {
    for (const options of [{}, { paranoid: true }]) {
      const { verdict, error } = searchOf(doing(step), options)
      expect(verdict).toBe('error')
      expect(error?.message).toBe(`act starts ${what}, which goes on after the call.`)
      expect(error?.place).toMatch(line)
    }
  })

  it('is a predicate or a handler', () => {
    expectError(
      doing(ignore, { small: always(() => setTimeout(ignore, 0) !== null) }),
      /^small starts a timer, which goes on after the call\.$/,
      line,
    )
    const made = smallProtocol<{ server: { ping: {} } }>({
      nodes: { server: 1 },
      roles: {
        server: role({
          state: { n: 0 },
          start: (server) => server.send(server.id, { type: 'ping' }),
          on: {
            ping(server) {
              server.n++
              queueMicrotask(ignore)
            },
          },
        }),
      },
    })
    expectError(made, /^server\.on\.ping starts a callback/, line)
  })

  it('is found deep in a search', () => {
    const { error } = searchOf(doing(({ n }) => n === 3 && setImmediate(ignore)))
    expect(error?.message).toBe('act starts a callback, which goes on after the call.')
  })

  it('is refused for what it returns where that is the promise', () => {
    expectError(
      doing(ignore, { small: always((async ({ n }: Variables) => n < 9) as never) }),
      /small returned a promise/,
    )
  })
})

describe('a function that leaves nothing running', () => {
  const pure: { readonly [name: string]: () => unknown } = {
    'a hash': () => createHash('sha256').update('a').digest('hex'),
    'a key': () => pbkdf2Sync('a', 'b', 1, 8, 'sha256'),
    compression: () => gzipSync('a'),
    'a clone': () => structuredClone({ a: new Map([[1, 2]]) }),
  }

  it.each(Object.entries(pure))('may compute what it likes: %s', (_, step) => {
    expectStatuses(doing(step), { small: 'holds' })
  })
})

describe('a part of a state that outlives the call', () => {
  let kept: Variables | null = null

  const uses: { readonly [name: string]: (kept: Variables) => unknown } = {
    'set a field': ({ part }) => (part.v = 9),
    'set one further inside': ({ part }) => (part.inner.w = 9),
    'delete a field': ({ part }) => delete (part as Partial<Variables['part']>).v,
    assign: ({ part }) => Object.assign(part, { v: 9 }),
    push: ({ list }) => list.push(9),
    sort: ({ list }) => list.sort(),
    'cut a list': ({ list }) => (list.length = 0),
    'set an entry': ({ map }) => map.set('b', 9),
    'delete an entry': ({ map }) => map.delete('a'),
    'clear a map': ({ map }) => map.clear(),
    'add a member': ({ set }) => set.add(9),
    'delete a member': ({ set }) => set.delete(1),
    'read a field': ({ part }) => part.v,
    'read an entry': ({ map }) => map.get('a'),
    iterate: ({ set }) => [...set],
    spread: ({ part }) => ({ ...part }),
  }

  it.each(Object.entries(uses))('is never changed or read without a word: %s', (_, use) => {
    kept = null
    const made = doing((state) => {
      if (kept !== null) use(kept)
      kept = { n: 0, part: state.part, list: state.list, map: state.map, set: state.set }
    })
    const { verdict, error, violation } = searchOf(made)
    expect(verdict).not.toBe('holds')
    if (violation !== null) expect(violation.failure?.message).toContain('kept beyond the function')
    else expect(error?.message).toMatch(/kept beyond the function|does not always answer the same/)
  })
})

describe('a check of a model that leaves something running', () => {
  const folder = new UserFolder()
  afterAll(() => folder.remove())

  const check = (name: string, step: string, ...args: string[]) => {
    folder.write(
      name,
      `import { action, always, machine, spec } from 'netsplit'
const counter = machine({
  name: 'counter',
  parameters: {},
  variables: () => ({ n: 0, x: { v: 0 } }),
  actions: (_parameters) => ({
    count: action({ when: ({ n }) => n < 5, do: (s) => { s.n++; ${step} } }),
  }),
})
export default spec(counter, {
  properties: { small: always(({ x }) => x.v < 9) },
  scenarios: { only: { expect: 'holds' } },
})
`,
    )
    return folder.check(name, '--no-typecheck', ...args)
  }

  it.each([
    ['a timer', 'setTimeout(() => { s.x.v = 9 }, 0)'],
    ['a callback', 'queueMicrotask(() => { s.x.v = 9 })'],
    ['a promise', "Promise.reject(new Error('nobody waits'))"],
  ])('ends with the same error for any number of workers: %s', async (what, step) => {
    const outcomes = await Promise.all(
      [['1'], ['2'], ['4', '--paranoid']].map(([workers = '1', ...args]) =>
        check(`${what.replace(' ', '-')}.ts`, step, '--workers', workers, ...args),
      ),
    )
    for (const { code, stdout } of outcomes) {
      expect(stdout).toContain(`count starts ${what}, which goes on after the call.\n  at count (`)
      expect(code).toBe(2)
    }
  })

  it('is not mistaken for one of a model that prints', async () => {
    const prints = "console.log(s.n); console.time('t'); console.timeEnd('t'); process.stderr.write('written')"
    expect(await check('prints.ts', prints)).toMatchObject({ code: 0 })
  })
})

it('a choose() that an action kept is refused in a later call, where it would hide what else can be chosen', () => {
  let kept: ((options: readonly number[]) => number) | null = null
  const made = smallMachine<{ n: number; pc: number }>({
    variables: () => ({ n: 0, pc: 0 }),
    actions: (_parameters) => ({
      act: action({
        when: ({ pc }) => pc < 3,
        do(state, choose) {
          kept ??= choose as never
          state.n = (kept as (options: readonly number[]) => number)([1, 2])
          state.pc++
        },
      }),
    }),
    properties: { small: always(() => true) },
  })
  const { verdict, error, violation } = searchOf(made)
  expect(verdict).toBe('error')
  expect(error?.message ?? violation?.failure?.message).toContain('It uses a choose() that was kept beyond its call.')
})
