/** Large values that were stored wrongly: an id was written to an array that had been replaced while it was made. */

import { describe, expect, it } from 'vitest'
import { action } from '../../src/index.ts'
import { always, never } from '../../src/language/property.ts'
import { role } from '../../src/language/role.ts'
import { searchOf, smallMachine, smallProtocol } from '../engine/small-models.ts'

describe('a long text in a list', () => {
  it.each([2045, 2046, 2047, 2048, 4095, 4096, 100_000])('of %d characters is what was put there', (length) => {
    const page = 'x'.repeat(length)
    const made = smallMachine({
      variables: () => ({ log: [] as string[] }),
      actions: (_parameters) => ({
        write: action({ when: ({ log }) => log.length === 0, do: (state) => void state.log.push(page) }),
      }),
      properties: { nothingWritten: never(({ log }) => log[0] === page) },
    })
    const result = searchOf(made)
    expect(result).toMatchObject({ verdict: 'violated', states: { distinct: 2 } })
    expect(result.violation).toMatchObject({ property: 'nothingWritten', run: { states: [[[]], [[page]]] } })
  })
})

describe('many members', () => {
  const names = Array.from({ length: 1024 }, (_, at) => `member${at}`)
  const half = names.slice(0, 512)

  it('of a set, and entries of a map, are all there', () => {
    const made = smallMachine({
      variables: () => ({ set: new Set(names), map: new Map(half.map((name) => [name, 1])) }),
      actions: (_parameters) => ({ none: action({ do() {} }) }),
      properties: {
        set: always(({ set }) => names.every((name) => set.has(name))),
        map: always(({ map }) => half.every((name) => map.get(name) === 1)),
      },
    })
    expect(searchOf(made)).toMatchObject({ verdict: 'holds', states: { distinct: 1 } })
    expect(searchOf(made, { paranoid: true })).toMatchObject({ verdict: 'holds' })
  })

  it('of an object are all there', () => {
    const made = smallMachine({
      variables: () => ({ record: {} as { [name: string]: string } }),
      actions: (_parameters) => ({
        fill: action({
          when: ({ record }) => Object.keys(record).length === 0,
          do(state) {
            for (const name of names) state.record[name] = `value of ${name}`
          },
        }),
      }),
      properties: {
        allOrNothing: always(
          ({ record }) =>
            Object.keys(record).length === 0 || names.every((name) => record[name] === `value of ${name}`),
        ),
      },
    })
    expect(searchOf(made)).toMatchObject({ verdict: 'holds', states: { distinct: 2 } })
  })

  it('are one state, however it was reached', () => {
    const halves = [half, names.slice(512)]
    const made = smallMachine({
      variables: () => ({ known: new Set<string>() }),
      actions: (_parameters) => ({
        learn: action({
          over: [0, 1],
          do(state, which) {
            for (const name of halves[which] as string[]) state.known.add(name)
          },
        }),
      }),
    })
    expect(searchOf(made).states).toMatchObject({ distinct: 4, generated: 9 })
  })
})

describe('many messages in one inbox', () => {
  it('are delivered one by one', () => {
    const count = 600
    const made = smallProtocol<{ server: { page: { text: string } }; client: {} }>({
      nodes: { server: 1, client: 1 },
      roles: {
        server: role({
          state: (): { got: string[] } => ({ got: [] }),
          on: {
            page(server, { text }) {
              if (server.got.length === 0) server.got.push(text)
            },
          },
        }),
        client: role({
          start(client) {
            for (let at = 0; at < count; at++) client.send('server', { type: 'page', text: `page ${at}` })
          },
        }),
      },
      properties: {
        intact: always(
          ({ network }: { readonly network: readonly { readonly message: unknown }[] }) =>
            new Set(network.map(({ message }) => (message as { text: string }).text)).size === network.length,
        ),
      },
    })
    const result = searchOf(made, { maxDepth: 2, memoryBytes: 256 * 2 ** 20 })
    expect(result).toMatchObject({ verdict: 'incomplete', error: null, states: { distinct: 1 + count } })
  })
})

describe('a value that is too large', () => {
  const deep = (levels: number) => {
    let value: unknown = 'inside'
    for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { next: value }
    return value
  }
  const nesting = (by: number, bound: number) =>
    smallMachine({
      variables: () => ({ value: null as unknown, levels: 0 }),
      actions: (_parameters) => ({
        wrap: action({
          when: ({ levels }) => levels < bound,
          do(state) {
            for (let level = 0; level < by; level++) state.value = [state.value]
            state.levels += by
          },
        }),
      }),
      properties: { known: always(({ levels }) => levels >= 0) },
    })

  it('is refused when it is made with too many values inside each other', () => {
    const made = smallMachine({
      variables: () => ({ value: null as unknown }),
      actions: (_parameters) => ({
        make: action({
          do(state) {
            state.value = deep(1000)
          },
        }),
      }),
    })
    expect(searchOf(made)).toMatchObject({
      verdict: 'error',
      error: {
        code: 'bad-model',
        message: expect.stringMatching(/^The value of value is not plain data: more than 500 values inside each other/),
      },
    })
  })

  it('is refused when it gets there level by level', () => {
    expect(searchOf(nesting(1, 10_000))).toMatchObject({
      verdict: 'error',
      error: { code: 'not-plain-data', message: expect.stringContaining('more than 500 values inside each other') },
    })
  })

  it('is none with 500 values inside each other', () => {
    expect(searchOf(nesting(1, 500))).toMatchObject({ verdict: 'holds', states: { distinct: 501 } })
    expect(searchOf(nesting(1, 500), { innerBounds: { values: 1 } })).toMatchObject({
      verdict: 'holds',
    })
  })
})
