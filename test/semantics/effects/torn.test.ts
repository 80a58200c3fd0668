/** What a role says about torn entries is the author's code: it can be wrong like any other. */

import { describe, expect, it } from 'vitest'
import { search } from '../../../src/engine/threads/in-process.ts'
import { messages, protocol, role, type Spec, spec } from '../../../src/index.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { runDirectly } from '../../../src/semantics/system/system.ts'
import { replay } from '../../../src/trace/replay.ts'
import { successorsOf } from '../../../src/trace/successors.ts'
import { follow, initialState, that } from '../protocol/stepping.ts'

/** A node that writes two entries to its disk, and tells itself of the first one in between. */
function writer(torn: (entry: string) => unknown, inHandlers = false) {
  const model = protocol({
    name: 'writer',
    parameters: {},
    messages: messages<{ disk: { none: {} } }>(),
    nodes: { disk: 1 },
    roles: (_parameters) => ({
      disk: role({
        state: { log: [] as string[] },
        durable: ['log'],
        torn: { log: torn as (entry: string) => string },
        start(disk) {
          disk.setTimer('write')
        },
        on: { none() {} },
        timeout: {
          write(disk) {
            disk.log.push('first')
            disk.send(disk.id, { type: 'none' })
            disk.log.push('second')
          },
        },
      }),
    }),
  })
  const faults = { crashes: { times: 1, restarts: 1, disk: 'torn', inHandlers } } as const
  const made = spec(model, { properties: {}, scenarios: { only: { faults } } })
  return instantiate(made as unknown as Spec, 'only')
}

function check(instance: ReturnType<typeof writer>) {
  const result = search(instance, { memoryBytes: 2 ** 26, paranoid: true })
  const run = result.violation?.run ?? result.error?.run
  if (run) replay(instance.system, run)
  return result
}

describe('torn entries', () => {
  it('a torn that throws is a violation with a run, in a crash between steps and in a handler', () => {
    const throwing = () => {
      throw new Error('no such entry')
    }
    const between = check(writer(throwing))
    expect(between.violation?.failure).toMatchObject({ where: 'disk.torn', message: 'Error: no such entry' })
    expect(between.violation?.run?.steps.at(-1)?.kind).toBe('crash')
    const instance = writer(throwing)
    const written = follow(instance, initialState(instance), that('write of disk'))
    const [crash] = successorsOf(instance.system, written).filter(({ step }) => step.kind === 'crash')
    expect(crash).toMatchObject({ failure: { where: 'disk.torn' }, updates: [] })
    expect(crash?.step).toEqual({ kind: 'crash', node: 'disk' })
    const inHandler = check(writer(throwing, true))
    expect(inHandler.violation?.run?.steps.at(-1)).toMatchObject({ kind: 'timeout', crashes: true })
  })

  it('a step that fails for one changes nothing', () => {
    const throwing = () => {
      throw new Error('no such entry')
    }
    const { system } = writer(throwing, true)
    const [initial] = system.initialStates(runDirectly)
    const failing = successorsOf(system, initial?.values ?? []).filter(({ failure }) => failure !== null)
    expect(failing.map(({ step, updates }) => [step.kind, updates])).toEqual([
      ['timeout', []],
      ['timeout', []],
    ])
  })

  it('a torn entry that is no plain data is an error', () => {
    const { verdict, error } = check(writer(() => Number.NaN))
    expect(verdict).toBe('error')
    expect(error?.message).toContain('what disk.torn.log leaves of an entry')
  })

  it('a torn entry that is decided by chance is an error where the check is paranoid', () => {
    const { error } = check(writer(() => String(Math.random())))
    expect(error).toMatchObject({ code: 'nondeterministic', message: 'disk.torn uses Math.random().' })
  })
})
