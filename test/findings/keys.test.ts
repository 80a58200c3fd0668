/** Names and keys that were taken for others: joined by a separator that may stand in one, empty, or known to prototypes. */

import { describe, expect, it } from 'vitest'
import { action, always, machine, messages, never, protocol, role, type Scenario, spec } from '../../src/index.ts'
import { indexed } from '../../src/language/machine.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { Identities, slotImages } from '../../src/semantics/instance/symmetry.ts'
import type { Slot } from '../../src/semantics/system/system.ts'
import { runFromJson, traceToJson } from '../../src/trace/json.ts'
import { replay } from '../../src/trace/replay.ts'
import { formatTrace } from '../../src/trace/text.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { instanceOf, searchOf, smallMachine } from '../engine/small-models.ts'

type Table = { [name: string]: number }

/** A machine whose state is one of some tables after the other. */
function turning(tables: readonly Table[], isAllowed: (held: readonly Table[]) => boolean = () => true) {
  return smallMachine({
    variables: () => ({ held: [tables[0] as Table] }),
    actions: (_parameters) => ({
      turn: action({
        over: tables.map((_, number) => number),
        do(state, number) {
          state.held = [tables[number] as Table]
        },
      }),
    }),
    properties: { allowed: always(({ held }) => isAllowed(held as readonly Table[])) },
  })
}

describe('an empty key', () => {
  it('is a key: without it the table is another one', () => {
    const made = smallMachine({
      variables: () => ({ table: { '': 1 } as Table }),
      actions: (_parameters) => ({
        clear: action({
          when: ({ table }) => table[''] === 1,
          do(state) {
            state.table = {}
          },
        }),
      }),
      properties: { neverEmpty: never(({ table }) => Object.keys(table).length === 0) },
    })
    const result = searchOf(made)
    expect(result).toMatchObject({ verdict: 'violated', states: { distinct: 2 } })
    expect(result.violation).toMatchObject({ property: 'neverEmpty', run: { states: [[{ '': 1 }], [{}]] } })
  })

  it.each([[[{}, { '': 1 }]], [[{ '': 1 }, {}]], [[{ '': 1 }, { '\u0000': 1 }, { '': 1, '\u0000': 1 }, {}]]])(
    'is told apart from none in whatever order they are met: %j',
    (tables) => {
      expect(searchOf(turning(tables))).toMatchObject({ verdict: 'holds', states: { distinct: tables.length } })
    },
  )
})

describe('a key with a control character', () => {
  it.each([
    [[{ 'a\u0000b': 1 }, { a: 1, b: 1 }]],
    [[{ a: 1, b: 1 }, { 'a\u0000b': 1 }]],
    [
      [
        { 'a\u0000b': 1, c: 1 },
        { a: 1, 'b\u0000c': 1 },
      ],
    ],
    [[{ 'a,b': 1 }, { a: 1, b: 1 }]],
  ])('is one key: %j', (tables) => {
    const known = tables.map((table) => JSON.stringify(Object.entries(table).sort()))
    const isKnown = ([table]: readonly Table[]) => known.includes(JSON.stringify(Object.entries(table as Table).sort()))
    expect(searchOf(turning(tables, isKnown))).toMatchObject({ verdict: 'holds', states: { distinct: 2 } })
  })
})

describe('keys that look like numbers, and keys that prototypes have', () => {
  it('are keys like others', () => {
    const tables = ['1', '10', '9', '01', '-1', 'constructor', 'toString', 'valueOf', 'length'].flatMap(
      (name): Table[] => [{ [name]: 1 }, { [name]: 1, a: 1 }, { a: 1, [name]: 2 }],
    )
    const result = searchOf(
      turning(tables, ([table]) => Object.values(table as Table).every((n) => n === 1 || n === 2)),
    )
    expect(result).toMatchObject({ verdict: 'holds', states: { distinct: tables.length } })
  })

  it('are told in a trace as what they are', () => {
    const made = smallMachine({
      variables: () => ({ table: {} as Table }),
      actions: (_parameters) => ({
        fill: action({
          do(state) {
            state.table = { constructor: 1 } as unknown as Table
          },
        }),
      }),
      properties: { empty: always(({ table }) => Object.keys(table).length === 0) },
    })
    const trace = traceOf(searchOf(made), instanceOf(made)) as Trace
    expect(formatTrace(trace)).toContain('table.constructor: added 1')
  })

  it('are fields of a disk like others', () => {
    const states = (field: 'constructor' | 'log') => {
      const model = protocol({
        name: 'writer',
        parameters: {},
        messages: messages<{ disk: {} }>(),
        nodes: { disk: 1 },
        roles: (_parameters) => ({
          disk: role({
            state: (): { [Field in typeof field]?: number[] } => ({}),
            start(disk) {
              disk.setTimer('write')
            },
            durable: [field],
            timeout: {
              write(disk) {
                disk[field] = [1]
              },
            },
          }),
        }),
      })
      const scenario: Scenario = { faults: { crashes: { times: 1, restarts: 1, disk: 'torn' } }, expect: 'holds' }
      return searchOf(spec(model, { properties: {}, scenarios: { only: scenario as never } })).states
    }
    expect(states('constructor')).toEqual(states('log'))
  })

  it.each(['constructor', 'toString'])('are no names of what nobody declared: %s', (name) => {
    expect(() => instantiate(turning([{}]), name)).toThrow(`There is no scenario '${name}'.`)
    expect(() => instantiate(turning([{}]), 'only', { [name]: 1 })).toThrow(
      `There is no parameter or setting '${name}'.`,
    )
    const model = machine({
      name: 'm',
      parameters: { n: 1 },
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({}),
    })
    const params = { [name]: 1 } as never
    expect(() => spec(model, { properties: {}, scenarios: { only: { params, expect: 'holds' } } })).toThrow(
      `there is no parameter ${name}.`,
    )
  })
})

describe('keys that JSON traces use themselves', () => {
  it.each(['#set', '#map', '#object'])('are read back, so that the run can be replayed: %s', (mark) => {
    const made = smallMachine({
      variables: () => ({ value: {} as unknown }),
      actions: (_parameters) => ({
        mark: action({
          do(state) {
            state.value = { [mark]: [[1, 2]], inside: [{ [mark]: [] }] }
          },
        }),
      }),
      properties: { bare: always(({ value }) => Object.keys(value as object).length === 0) },
    })
    const instance = instanceOf(made)
    const json = traceToJson(traceOf(searchOf(made), instance) as Trace)
    replay(instance.system, runFromJson(JSON.parse(JSON.stringify(json)), instance.system.slots))
  })
})

describe('two names that are one when they are put together', () => {
  it('are refused where a trace could not tell them apart', () => {
    const made = smallMachine({
      variables: () => ({ votes: indexed(['a', 'b'], 0), 'votes[a]': 1 }),
      actions: (_parameters) => ({}),
    })
    expect(() => instanceOf(made)).toThrow(
      'small machine has a variable, or an entry of an indexed one, and another that are both called votes[a].',
    )
  })

  it('are two entries to a symmetry', () => {
    const entry = (of: string, key: string): Slot => ({ name: `${of} ${key}`, kind: 'variable', entry: { of, key } })
    const slots = [
      entry('votes', 'x\u0000a'),
      entry('votes\u0000x', 'a'),
      entry('votes', 'x\u0000b'),
      entry('votes\u0000x', 'b'),
    ]
    const imagesOf = slotImages(slots, new Identities([{ name: 'rm', members: ['a', 'b'] }]))
    expect([...imagesOf([1, 0])]).toEqual([2, 3, 0, 1])
  })

  it('are a variable and no timers, whatever the variable is called', () => {
    const made = smallMachine({
      variables: () => ({ 'timers of a': new Set<string>() }),
      actions: (_parameters) => ({ add: action({ do: (state) => void state['timers of a'].add('x') }) }),
      properties: { empty: always((state) => state['timers of a'].size === 0) },
    })
    const text = formatTrace(traceOf(searchOf(made), instanceOf(made)) as Trace)
    expect(text).toContain('timers of a gains "x"')
  })
})
