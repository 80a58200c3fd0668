import { describe, expect, it } from 'vitest'
import type { Run, SearchResult } from '../../src/engine/result.ts'
import { action, always, alwaysEventually, eventuallyAlways, indexed, machine, spec } from '../../src/index.ts'
import { type Instance, instantiate } from '../../src/semantics/instance/instance.ts'
import { formatTrace, plainStyle, verdictLines } from '../../src/trace/text.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { lineWidth } from '../../src/trace/value.ts'
import { instanceOf, smallMachine } from '../engine/small-models.ts'
import { registerInstance } from './register.ts'
import { crash, deliver, lose, restart, resultWith, runOf, action as taking, timeout } from './runs.ts'

type Found = Partial<NonNullable<SearchResult['violation']>>

function textOf(instance: Instance, run: Run, found: Found = {}): string {
  const violation = { property: 'notDone', kind: 'always', run, slotsRead: [], failure: null, ...found } as const
  return formatTrace(traceOf(resultWith(violation), instance) as Trace)
}

describe('a trace as text', () => {
  it('tells who sent what to whom, and what each step changed', () => {
    const run = runOf(registerInstance, deliver('put', 'server0'), deliver('ok', 'client0'))
    expect(textOf(registerInstance, run, { slotsRead: [4, 7] })).toBe(
      `
   1  start
      server0, server1: {seen: Set{}, value: "", version: [0, ""]}
      client0: {done: false}
      client0 invokes write(value: "A")
      client0 sends put(request: 1, value: "A") to server0
   2  server0 receives put(request: 1, value: "A") from client0
      server0 sends ok(request: 1) to client0
      server0.seen gains 1
      server0.value: "" -> "A"
      server0.version: [0, ""] -> [1, "server0"]
      server0 arms timer sync
   3  client0 receives ok(request: 1) from server0
      client0 gets the result "ok"
      client0.done: false -> true

notDone does not hold in state 3. It read:
  client0: {done: true}
  operations of client0: write(value: "A") = "ok"`.slice(1),
    )
  })

  it('tells losses, timers, crashes and restarts', () => {
    const run = runOf(
      registerInstance,
      deliver('put', 'server0'),
      lose('ok'),
      timeout('server0'),
      crash('server0'),
      restart('server0'),
    )
    expect(textOf(registerInstance, run).split('\n').slice(11, -2).join('\n')).toBe(
      `
   3  ok(request: 1) from server0 to client0 is lost
   4  timer sync of server0 fires
      server0 sends bomb to server1
   5  server0 crashes
      server0.value: "A" -> ""
      server0.version: [1, "server0"] -> [0, ""]
   6  server0 restarts`.slice(1),
    )
  })

  it('ends an exception with its message and the author’s line', () => {
    const run = runOf(registerInstance, deliver('put', 'server0'), timeout('server0'), deliver('bomb', 'server1'))
    const failure = {
      kind: 'threw',
      where: 'server.on.bomb',
      message: 'RangeError: the bomb went off',
      line: '/home/ada/register.ts:33:17',
      cure: null,
    } as const
    const text = textOf(registerInstance, run, { property: 'server.on.bomb', kind: 'exception', failure })
    expect(text.split('\n').slice(-5).join('\n')).toBe(
      `
   4  server1 receives bomb from server0
      fails: RangeError: the bomb went off

server.on.bomb throws: RangeError: the bomb went off
  at /home/ada/register.ts:33:17`.slice(1),
    )
  })

  it('names actions with the member they are taken for', () => {
    const counter = machine({
      name: 'counter',
      parameters: {},
      variables: () => ({ count: indexed(['a', 'b'], 0), idle: true }),
      actions: (_parameters) => ({
        tick: action({
          over: ['b'] as const,
          do: (state, member) => {
            state.count[member]!++
          },
        }),
        rest: action({ do: () => {} }),
      }),
    })
    const low = always<{ count: { a: number; b: number } }, unknown>(({ count }) => count.b < 1)
    const instance = instantiate(spec(counter, { properties: { low }, scenarios: { one: { expect: 'holds' } } }), 'one')
    const run = runOf(instance, taking('rest'), taking('tick'))
    expect(textOf(instance, run, { property: 'low', slotsRead: [1] })).toBe(
      `
   1  start
      count[a], count[b]: 0
      idle: true
   2  rest
      nothing changes
   3  tick(b)
      count[b]: 0 -> 1

low does not hold in state 3. It read:
  count[b]: 1`.slice(1),
    )
  })

  it('keeps every line short, whatever the values', () => {
    const word = 'abcdefghij'.repeat(60)
    const long = machine({
      name: 'long',
      parameters: {},
      variables: () => ({ words: [word, word], byName: new Map([[word, { [word]: 1 }]]) }),
      actions: (_parameters) => ({
        grow: action({
          over: [word],
          do: (state, member) => {
            state.words = [member, `${member}!`, member]
            state.byName.get(word)![word] = 2
          },
        }),
      }),
    })
    const instance = instantiate(spec(long, { properties: {}, scenarios: { one: { expect: 'holds' } } }), 'one')
    const text = textOf(instance, runOf(instance, taking('grow')), { slotsRead: [0, 1] })
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(lineWidth)
  })
})

describe('what a run shows that never keeps what has to hold in the end', () => {
  it.each([
    ['goes around a loop', 'loop', 'settled is false again and again.', 'rests does not hold again from state 1 on.'],
    ['stops', 'stop', 'settled is false where the run stops.', 'rests is false where the run stops.'],
  ])('says that it is false again and again, or at the end: it %s', (_, end, settled, rests) => {
    const turning = smallMachine<{ turns: number }>({
      variables: () => ({ turns: 0 }),
      actions: () => ({
        turn: action({
          when: ({ turns }: { readonly turns: number }) => end === 'loop' || turns < 1,
          do(state: { turns: number }) {
            state.turns = (state.turns + 1) % 2
          },
        }),
      }),
      properties: { settled: eventuallyAlways(() => false), rests: alwaysEventually(() => false) },
    })
    const instance = instanceOf(turning)
    const run = end === 'loop' ? runOf(instance, taking('turn'), taking('turn')) : runOf(instance, taking('turn'))
    const ending = end === 'loop' ? ({ kind: 'repeats', from: 1 } as const) : ({ kind: 'stops' } as const)
    const verdictOn = (property: string, kind: 'eventuallyAlways' | 'alwaysEventually') => {
      const found = { property, kind, run: { ...run, ending }, slotsRead: [], failure: null }
      return verdictLines(traceOf(resultWith(found), instance) as Trace).at(-1)
    }
    expect(verdictOn('settled', 'eventuallyAlways')).toBe(settled)
    expect(verdictOn('rests', 'alwaysEventually')).toBe(rests)
  })
})

describe('in a narrow terminal, a change', () => {
  const reports = machine({
    name: 'reports',
    parameters: {},
    variables: () => ({ reportsOfParticipants: null as ReadonlyMap<string, string> | null }),
    actions: () => ({
      asks: action({
        do(state: { reportsOfParticipants: ReadonlyMap<string, string> | null }) {
          state.reportsOfParticipants = new Map([['participant0', 'uncertain']])
        },
      }),
    }),
  })
  const asked = spec(reports as never, {
    properties: { notDone: always(() => true) },
    scenarios: { only: { expect: 'holds' } } as never,
  })

  it('goes on in another line, and its value is told whole', () => {
    const instance = instantiate(asked, 'only')
    const violation = { property: 'notDone', kind: 'always', slotsRead: [0], failure: null } as const
    const trace = traceOf(resultWith({ ...violation, run: runOf(instance, taking('asks')) }), instance) as Trace
    const lines = formatTrace(trace, plainStyle, { width: 60, lines: 12 }).split('\n')
    expect(lines).toContain('      reportsOfParticipants: null ->')
    expect(lines).toContain('        Map{"participant0": "uncertain"}')
  })
})
