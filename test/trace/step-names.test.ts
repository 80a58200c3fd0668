/** Steps by name: what can be copied out of a trace leads to the same run again, or it is told where it does not. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { action, role } from '../../src/index.ts'
import type { Plain } from '../../src/language/plain.ts'
import { type Instance, instantiate } from '../../src/semantics/instance/instance.ts'
import { runDirectly, type Step } from '../../src/semantics/system/system.ts'
import { type Misfit, namesOf, runNamed } from '../../src/trace/named-run.ts'
import { namedSteps } from '../../src/trace/step-names.ts'
import { formatValue } from '../../src/trace/value.ts'
import { instanceOf, smallMachine, smallProtocol } from '../engine/small-models.ts'
import { systems } from '../reference/pools.ts'
import { randomSystem } from '../reference/random-systems.ts'
import { registerInstance } from './register.ts'
import { crash, deliver, lose, restart, runOf } from './runs.ts'

const some = Math.ceil(systems / 4)

/** A run by random choices among the steps that differ. */
function walk({ system }: Instance, choices: readonly number[]) {
  const [initial] = system.initialStates(runDirectly)
  const steps: Step[] = [initial?.step as Step]
  const states: (readonly Plain[])[] = [initial?.values as readonly Plain[]]
  for (const choice of choices) {
    const possible = namedSteps(system, states.at(-1) as readonly Plain[])
    const taken = possible[choice % possible.length]
    if (taken === undefined) break
    steps.push(taken.step)
    if (taken.state === null) break
    states.push(taken.state)
  }
  return { steps, states }
}

const chooser = instanceOf(
  smallMachine<{ x: number }>({
    variables: () => ({ x: 0 }),
    actions: () => ({
      pick: action({
        do(state, choose) {
          state.x = choose([1, 2])
        },
      }),
    }),
  }),
)

/** A server that crashes after its first message or its second, and many starts. */
const crasher = instanceOf(
  smallProtocol<{ server: { go: {} }; client: { ok: {} } }>({
    nodes: { server: 1, client: 2 },
    roles: {
      server: role({ state: {}, on: { go: (server) => server.send(['client0', 'client1'], { type: 'ok' }) } }),
      client: role({
        state: { side: '' },
        start(client) {
          client.side = client.choose(['left', 'right'])
          if (client.id === 'client0') client.send('server', { type: 'go' })
        },
        on: { ok() {} },
      }),
    },
    faults: { crashes: { times: 1, inHandlers: true } },
  }),
)

describe('the names of steps', () => {
  it('are their headlines', () => {
    const run = runOf(registerInstance, deliver('put', 'server0'), lose('ok'), crash('server0'), restart('server0'))
    expect(namesOf(run, registerInstance.system).slice(2)).toEqual([
      expect.stringMatching(/^ok.* is lost$/),
      'server0 crashes',
      'server0 restarts',
    ])
  })

  it('have what was chosen', () => {
    const [one, other] = namedSteps(chooser.system, [0])
    expect([one?.name, other?.name]).toEqual(['pick, choosing 1', 'pick, choosing 2'])
  })

  it('tell apart what has the same headline and leads elsewhere', () => {
    const { system } = crasher
    const start = 'start, choosing "left", then "left"'
    const found = runNamed(system, [start])
    const state = found.run.states[0] as readonly Plain[]
    const going = namedSteps(system, state).filter(({ name }) => name.startsWith('server receives go'))
    expect(going.map(({ name }) => name)).toEqual([
      'server receives go from client0',
      'server receives go from client0; server crashes before it is done, way 1',
      'server receives go from client0; server crashes before it is done, way 2',
    ])
    for (const { name, state: after } of going.slice(1)) {
      expect(runNamed(system, [start, name]).run.states.at(-1)).toEqual(after)
    }
  })

  it('are refused where they fit nothing, or several steps', () => {
    const { system } = crasher
    const starts = ['left", then "left', 'left", then "right', 'right", then "left', 'right", then "right']
    expect(runNamed(system, ['start'])).toMatchObject({ number: 1, name: 'start', why: 'unknown' })
    expect([...(runNamed(system, ['start']) as Misfit).possible].sort()).toEqual(
      starts.map((one) => `start, choosing "${one}"`),
    )
    const start = 'start, choosing "left", then "left"'
    const crashing = 'server receives go from client0; server crashes before it is done'
    expect(runNamed(system, [start, crashing])).toMatchObject({
      ...{ number: 2, name: crashing, why: 'ambiguous' },
      possible: [`${crashing}, way 1`, `${crashing}, way 2`],
    })
    expect(runNamed(system, [start, 'server receives gone from client0'])).toMatchObject({
      ...{ number: 2, why: 'unknown' },
      possible: ['server receives go from client0', ...Array(5).fill(expect.any(String))],
    })
  })

  it(`lead to the same states again, and are all different, in ${some} runs of random systems`, {
    timeout: 300_000,
  }, () => {
    let steps = 0
    fc.assert(
      fc.property(randomSystem(), fc.array(fc.nat(1000), { maxLength: 20 }), ({ spec: made, scenario }, choices) => {
        const instance = instantiate(made, scenario)
        if ([...instance.system.initialStates(runDirectly)].length === 0) return
        const run = walk(instance, choices)
        const found = runNamed(instance.system, namesOf(run, instance.system))
        expect('run' in found && !('why' in found)).toBe(true)
        expect(formatValue(found.run.states as unknown as Plain)).toBe(formatValue(run.states as unknown as Plain))
        const last = run.states.at(-1) as readonly Plain[]
        const names = namedSteps(instance.system, last).map(({ name }) => name)
        expect(names).toHaveLength(new Set(names).size)
        steps += run.steps.length
      }),
      { numRuns: some, endOnFailure: true },
    )
    expect(steps).toBeGreaterThan(some)
  })
})
