/** What a step changed is told by a line, and what a line tells did change. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/engine/result.ts'
import { action, messages, never, ordered, protocol, role, spec } from '../../src/index.ts'
import type { Plain } from '../../src/language/plain.ts'
import { type Instance, instantiate } from '../../src/semantics/instance/instance.ts'
import { applyUpdates, runDirectly, type Step } from '../../src/semantics/system/system.ts'
import { replay } from '../../src/trace/replay.ts'
import { successorsOf } from '../../src/trace/successors.ts'
import { formatTrace, plainStyle } from '../../src/trace/text.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { whole } from '../../src/trace/value.ts'
import { instanceOf, smallMachine, smallProtocol } from '../engine/small-models.ts'
import { faults, instanceIn, networks, times, together } from '../reference/fault-worlds.ts'
import { runs, systems } from '../reference/pools.ts'
import { randomSystem } from '../reference/random-systems.ts'
import { expectAllTold } from '../trace/lines.ts'
import { crash, deliver, resultWith, runOf, action as takes, timeout } from '../trace/runs.ts'
import { checked } from './checked.ts'

function textOf(instance: Instance, run: Run): string {
  const violation = { property: 'p', kind: 'step', run, slotsRead: [], failure: null } as const
  return formatTrace(traceOf(resultWith(violation), instance) as Trace, plainStyle, whole)
}

/** What is printed of each step: its headline, and the lines below. */
function printedSteps(instance: Instance, run: Run): { headline: string; lines: string[] }[] {
  const printed: { headline: string; lines: string[] }[] = []
  for (const line of textOf(instance, run).split('\n')) {
    if (line === '') break
    if (line.startsWith('      ')) printed.at(-1)?.lines.push(line.slice(6))
    else printed.push({ headline: line.replace(/^ *\d+ {2}/, ''), lines: [] })
  }
  return printed
}

/** Takes one step after the other; each number says which. */
function walk({ system }: Instance, choices: readonly number[]): Run {
  const initials = [...system.initialStates(runDirectly)]
  const initial = initials[(choices[0] ?? 0) % initials.length]
  const steps: Step[] = [initial?.step as Step]
  const states: (readonly Plain[])[] = [initial?.values as readonly Plain[]]
  for (const choice of choices.slice(1)) {
    const before = states.at(-1) as readonly Plain[]
    const found = successorsOf(system, before).filter(({ failure }) => failure === null)
    const taken = found[choice % found.length]
    if (taken === undefined) break
    try {
      states.push(applyUpdates(system, before, taken.updates))
    } catch {
      // A change that the language refuses: a return without an invocation.
      break
    }
    steps.push(taken.step)
  }
  return { steps, states }
}

function expectRunToBeTold(instance: Instance, run: Run): void {
  const { system } = instance
  replay(system, run)
  for (const [at, { headline, lines }] of printedSteps(instance, run).entries()) {
    expectAllTold({
      system,
      before: at === 0 ? null : (run.states[at - 1] as readonly Plain[]),
      after: run.states[at] as readonly Plain[],
      headline,
      lines,
    })
  }
}

const some = Math.ceil(systems / 4)
const choices = fc.array(fc.nat(1000), { minLength: 5, maxLength: 30 })
const pick = <Value>(from: { readonly [name: string]: Value }) => fc.constantFrom(...Object.values(from))
const worlds = fc
  .record({ network: pick(networks), time: pick(times), one: pick(faults), other: pick(faults) })
  .map(({ network, time, one, other }) => instanceIn({ network, time, faults: together(one, other) }))
  .filter((instance): instance is Instance => typeof instance !== 'string')

describe('a printed trace', () => {
  it(`tells all that changed and nothing else, in ${some} runs of random systems`, { timeout: 300_000 }, () => {
    let told = 0
    fc.assert(
      fc.property(randomSystem(), choices, ({ spec: made, scenario }, numbers) => {
        const instance = instantiate(made, scenario)
        if ([...instance.system.initialStates(runDirectly)].length === 0) return
        expectRunToBeTold(instance, walk(instance, numbers))
        told++
      }),
      runs(some),
    )
    expect(told).toBeGreaterThan(some / 2)
  })

  it('does so whatever the network, the faults and the time are', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(worlds, choices, (instance, numbers) => expectRunToBeTold(instance, walk(instance, numbers))),
      runs(some),
    )
  })
})

describe('a timer that is armed again', () => {
  it('is told at the start and by its own time-out: timer-armed-again', () => {
    const model = protocol({
      name: 'rearm',
      parameters: { again: true },
      messages: messages<{ client: {} }>(),
      nodes: { client: 1 },
      roles: ({ again }) => ({
        client: role({
          state: { n: 0 },
          start(client) {
            client.setTimer('retry')
            client.invoke({ type: 'read' })
          },
          timeout: {
            retry(client) {
              client.n++
              if (again) client.setTimer('retry')
            },
          },
        }),
      }),
    })
    const made = spec(model, {
      properties: { fewer: never(({ nodes }) => nodes.client.n === 2) },
      scenarios: { s: { expect: { violates: 'fewer' } } },
    })
    expect(checked(made, 's').trace).toBe(
      `
   1  start
      client: {n: 0}
      client arms timer retry
      client invokes read
   2  timer retry of client fires
      client.n: 0 -> 1
      client arms timer retry
   3  timer retry of client fires
      client.n: 1 -> 2
      client arms timer retry

fewer must never hold, but does in state 3. It read:
  client: {n: 2}`.slice(1),
    )
  })
})

interface Messages {
  left: { put: { zone: string; at: number } }
  right: { put: { zone: string; at: number }; noise: {} }
}

const nodes = smallProtocol<Messages>({
  nodes: { left: 1, right: 1 },
  network: ordered(),
  faults: { crashes: { times: 1, inHandlers: true } },
  roles: {
    left: role({
      state: { n: 0 },
      start(left) {
        for (const timer of ['one', 'two', 'three'] as const) left.setTimer(timer)
      },
      on: { put() {} },
      timeout: {
        one: (left) => left.cancelTimer('two'),
        two: (left) => left.send('right', { type: 'put', zone: 'z', at: 1 }),
        three: (left) => left.send('right', { type: 'noise' }),
      },
    }),
    right: role({
      state: { n: 0 },
      on: {
        put(right, { zone, at }) {
          right.n++
          right.send('left', { type: 'put', zone, at })
        },
        noise() {},
      },
    }),
  },
})

describe('a step of a node', () => {
  const linesOf = (...steps: Parameters<typeof runOf>[1][]) => {
    const instance = instanceOf(nodes)
    const { headline, lines } = printedSteps(instance, runOf(instance, ...steps)).at(-1) as {
      headline: string
      lines: string[]
    }
    return [headline, ...lines]
  }
  const timer = (name: string) => (step: Step) => step.kind === 'timeout' && step.timer === name && !step.crashes

  it('does not list a timer that fired among those that it disarms', () => {
    expect(linesOf(timer('one'))).toEqual(['timer one of left fires', 'left disarms timer two'])
  })

  it('does not say that nothing changes where the node crashes', () => {
    const crashing = (step: Step) => step.kind === 'deliver' && step.crashes === true
    const lines = linesOf(timer('two'), crashing)
    expect(lines[0]).toMatch(/^right receives put\(.*\) from left; right crashes before it is done$/)
    expect(lines.join('\n')).not.toContain('changes')
    expect(linesOf(crash('left'))).toEqual(['left crashes'])
  })

  it('tells a message in the same words wherever it is, with its fields in one order', () => {
    expect(linesOf(timer('two'))[1]).toBe('left sends put(at: 1, zone: "z") to right')
    expect(linesOf(timer('two'), deliver('put', 'right'))[0]).toBe('right receives put(at: 1, zone: "z") from left')
  })

  it('says that a node ignores a message that a link consumes, and that a time-out changes no more than its timer', () => {
    expect(linesOf(timer('three'), deliver('noise', 'right'))).toEqual([
      'right receives noise from left',
      'right ignores it',
    ])
    expect(linesOf(timer('one'), timeout('left')).slice(0, 1)).toEqual(['timer three of left fires'])
  })
})

describe('the label of an action', () => {
  const labelled = (member: unknown) => {
    const made = smallMachine({
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({ act: action({ over: [member] as never, do: (state) => void state.n++ }) }),
    })
    const instance = instanceOf(made)
    return printedSteps(instance, runOf(instance, takes('act'))).at(-1)?.headline
  }

  it.each<[unknown, string]>([
    ['rm0', 'act(rm0)'],
    ['two words', 'act("two words")'],
    ['true', 'act("true")'],
    [true, 'act(true)'],
    [null, 'act(null)'],
    [['a', 1], 'act(a, 1)'],
    [['a'], 'act([a])'],
    [[['a', 1], 'b'], 'act([a, 1], b)'],
    [{ to: 'b', from: ['a'] }, 'act(from: [a], to: b)'],
    [[{ id: 'a' }], 'act([{id: a}])'],
    [new Set(['b', 'a']), 'act(Set{"a", "b"})'],
    [function elect() {}, 'act(elect)'],
    [new URL('a:b'), 'act(a URL)'],
  ])('%j reads well', (member, label) => {
    expect(labelled(member)).toBe(label)
  })
})
