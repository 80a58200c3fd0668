import { describe, expect, it } from 'vitest'
import type { Plain } from '../../src/language/plain.ts'
import { plainFromJson, plainToJson, runFromJson, traceToJson } from '../../src/trace/json.ts'
import { replay } from '../../src/trace/replay.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { registerInstance } from './register.ts'
import { crash, deliver, lose, restart, resultWith, runOf, timeout } from './runs.ts'

const { system } = registerInstance
const faultyRun = () =>
  runOf(registerInstance, deliver('put', 'server0'), lose('ok'), crash('server0'), restart('server0'))
const failingRun = () =>
  runOf(registerInstance, deliver('put', 'server0'), timeout('server0'), deliver('bomb', 'server1'))

describe('replaying a run', () => {
  it('accepts runs of the system, also those that end in a failing step', () => {
    replay(system, faultyRun())
    replay(system, failingRun())
  })

  it('refuses a start that is none', () => {
    const { steps, states } = faultyRun()
    expect(() => replay(system, { steps: steps.slice(1), states: states.slice(1) })).toThrow(
      'step 1 (deliver) does not lead to an initial state',
    )
  })

  it('refuses a step that is not enabled', () => {
    const { steps, states } = faultyRun()
    expect(() => replay(system, { steps: steps.toSpliced(1, 1), states: states.toSpliced(1, 1) })).toThrow(
      'step 2 (lose) is not enabled',
    )
  })

  it('refuses a step to another state than the claimed one', () => {
    const { steps, states } = faultyRun()
    expect(() => replay(system, { steps, states: states.with(4, states[0] as readonly Plain[]) })).toThrow(
      'step 5 (restart) leads to another state',
    )
  })

  it('refuses a failing step that does not fail', () => {
    const { steps, states } = faultyRun()
    expect(() => replay(system, { steps, states: states.slice(0, -1) })).toThrow('step 5 (restart) does not fail')
  })
})

describe('a trace as JSON', () => {
  it.each([
    ['a run with faults', faultyRun],
    ['a run into an exception', failingRun],
  ])('tells all of %s, so that it can be replayed', (_name, make) => {
    const violation = { property: 'p', kind: 'always', run: make(), slotsRead: [4], failure: null } as const
    const json = traceToJson(traceOf(resultWith(violation), registerInstance) as Trace)
    const read = JSON.parse(JSON.stringify(json))
    expect(read).toEqual(json)
    replay(system, runFromJson(read, system.slots))
  })

  it('writes sets and maps as ITF does', () => {
    const value: Plain = { seen: new Set([1, 2]), at: new Map<Plain, Plain>([[[1, 'a'], null]]) }
    const json = { seen: { '#set': [1, 2] }, at: { '#map': [[[1, 'a'], null]] } }
    expect(plainToJson(value)).toEqual(json)
    expect(plainFromJson(json)).toEqual(value)
  })
})
