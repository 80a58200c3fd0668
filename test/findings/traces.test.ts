/** What a step changed is told by a line, and what a line tells did change. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/engine/result.ts'
import { never, ordered, protocol, role, spec } from '../../src/index.ts'
import type { Plain } from '../../src/language/plain.ts'
import { type Instance, instantiate } from '../../src/semantics/instance.ts'
import { applyUpdates, runDirectly, type Step } from '../../src/semantics/system.ts'
import { replay, successorsOf } from '../../src/trace/replay.ts'
import { formatTrace, plainStyle } from '../../src/trace/text.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { whole } from '../../src/trace/value.ts'
import { instanceOf, smallMachine, smallProtocol } from '../engine/small-models.ts'
import { runs, systems } from '../reference/crews.ts'
import { faults, instanceIn, networks, times } from '../reference/fault-worlds.ts'
import { randomSystem } from '../reference/random-systems.ts'
import { expectAllTold } from '../trace/lines.ts'
import { action, crash, deliver, resultWith, runOf, timeout } from '../trace/runs.ts'
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
  .map(({ network, time, one, other }) => instanceIn({ network, time, faults: { ...one, ...other } }))
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
      nodes: () => ({ client: 1 }),
      roles: ({ again }) => ({
        client: role<{ n: number }, never, 'retry'>({
          start(node) {
            node.setTimer('retry')
            node.invoke({ type: 'read' })
            return { n: 0 }
          },
          timeout: {
            retry(state, node) {
              state.n++
              if (again) node.setTimer('retry')
            },
          },
        }),
      }),
    })
    const fewer = never<{ nodes: { client: readonly { state: { n: number } }[] } }, unknown>(
      ({ nodes }) => nodes.client[0]?.state.n === 2,
    )
    const made = spec(model, {
      properties: { fewer: fewer as never },
      scenarios: { s: { expect: { violates: 'fewer' } } },
    })
    expect(checked(made, 's').trace).toBe(
      `
   1  start
      client0: {n: 0}
      client0 arms timer retry
      client0 invokes read
   2  timer retry of client0 fires
      client0.n: 0 -> 1
      client0 arms timer retry
   3  timer retry of client0 fires
      client0.n: 1 -> 2
      client0 arms timer retry

fewer must never hold, but does in state 3. It read:
  client0: {n: 2}`.slice(1),
    )
  })
})

interface Counting {
  n: number
}

const nodes = smallProtocol({
  nodes: { left: 1, right: 1 },
  network: ordered(),
  faults: { crashes: 1, crashesInHandlers: true },
  roles: {
    left: role<Counting, { type: 'put'; zone: string; at: number } | { type: 'noise' }, 'one' | 'two' | 'three'>({
      start(node) {
        for (const timer of ['one', 'two', 'three'] as const) node.setTimer(timer)
        return { n: 0 }
      },
      timeout: {
        one: (_state, node) => node.cancelTimer('two'),
        two: (_state, node) => node.send('right0', { type: 'put', zone: 'z', at: 1 }),
        three: (_state, node) => node.send('right0', { type: 'noise' }),
      },
    }),
    right: role<Counting, { type: 'put'; zone: string; at: number }>({
      start: () => ({ n: 0 }),
      on: {
        put(state, message, node) {
          state.n++
          node.send('left0', message)
        },
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
    expect(linesOf(timer('one'))).toEqual(['timer one of left0 fires', 'left0 disarms timer two'])
  })

  it('does not say that nothing changes where the node crashes', () => {
    const crashing = (step: Step) => step.kind === 'deliver' && step.crashes === true
    const lines = linesOf(timer('two'), crashing)
    expect(lines[0]).toMatch(/^right0 receives put\(.*\) from left0; right0 crashes before it is done$/)
    expect(lines.join('\n')).not.toContain('changes')
    expect(linesOf(crash('left0'))).toEqual(['left0 crashes'])
  })

  it('tells a message in the same words wherever it is, with its fields in one order', () => {
    expect(linesOf(timer('two'))[1]).toBe('left0 sends put(at: 1, zone: "z") to right0')
    expect(linesOf(timer('two'), deliver('put', 'right0'))[0]).toBe('right0 receives put(at: 1, zone: "z") from left0')
  })

  it('says that a node ignores a message that a link consumes, and that a time-out changes no more than its timer', () => {
    expect(linesOf(timer('three'), deliver('noise', 'right0'))).toEqual([
      'right0 receives noise from left0',
      'right0 ignores it',
    ])
    expect(linesOf(timer('one'), timeout('left0')).slice(0, 1)).toEqual(['timer three of left0 fires'])
  })
})

describe('the label of an action', () => {
  const labelled = (member: unknown) => {
    const made = smallMachine({
      variables: () => ({ n: 0 }),
      actions: (one) => ({ act: one({ over: [member] as never, do: (state) => void state.n++ }) }),
    })
    const instance = instanceOf(made)
    return printedSteps(instance, runOf(instance, action('act'))).at(-1)?.headline
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
