import { describe, expect, it } from 'vitest'
import perLink from '../../docs/examples/faults/per-link.ts'
import { messages } from '../../src/language/messages.ts'
import { rendezvous } from '../../src/language/network.ts'
import { protocol } from '../../src/language/protocol.ts'
import { role } from '../../src/language/role.ts'
import { type Scenario, spec } from '../../src/language/spec.ts'
import { clocks } from '../../src/language/time.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import type { Step } from '../../src/semantics/system/system.ts'
import { formatTrace } from '../../src/trace/text.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { resultWith, runOf, timeout } from './runs.ts'

/** A sensor that sends a reading when its timer fires, counts it on its disk, and arms another timer anew. */
const sensor = protocol({
  name: 'sensor',
  parameters: {},
  messages: messages<{ sensor: {}; server: { reading: {} } }>(),
  nodes: { sensor: 1, server: 1 },
  roles: (_parameters, nodes) => ({
    sensor: role({
      state: { readings: 0 },
      durable: ['readings'],
      start(sensor) {
        sensor.setTimer('measure', 0)
        sensor.setTimer('rest', 1)
      },
      timeout: {
        measure(sensor) {
          sensor.readings++
          sensor.send(nodes.server, { type: 'reading' })
          sensor.setTimer('rest', 2)
        },
        rest() {},
      },
    }),
    server: role({ on: { reading() {} } }),
  }),
})

/** The lines of the steps after the start. */
function told(scenario: Omit<Scenario, 'expect'>, ...choices: ((step: Step) => boolean)[]): string[] {
  const made = spec(sensor, { properties: {}, scenarios: { only: { ...scenario, expect: 'holds' } as never } })
  const instance = instantiate(made, 'only')
  const run = runOf(instance, ...choices)
  const violation = { property: 'p', kind: 'always', run, slotsRead: [], failure: null } as const
  const lines = formatTrace(traceOf(resultWith(violation), instance) as Trace).split('\n')
  return lines.slice(lines.findIndex((line) => line.startsWith('   2')))
}

const kind = (name: Step['kind']) => (step: Step) => step.kind === name

describe('a trace says', () => {
  it('that what is in flight is lost when a cut loses messages, and what is sent afterwards, too', () => {
    const faults = { partitions: { times: 1, messages: 'lost' } } as const
    expect(told({ faults }, kind('partition'), timeout('sensor')).slice(0, 3)).toEqual([
      '   2  the link between server and sensor is cut; messages in flight there are lost',
      '   3  timer measure of sensor fires',
      '      sensor sends reading to server, which is cut off: it is lost',
    ])
  })

  it('no more of a cut where messages wait', () => {
    expect(told({ faults: { partitions: 1 } }, kind('partition'))[0]).toBe(
      '   2  the link between server and sensor is cut',
    )
  })

  it('that a node fails to send', () => {
    const faults = { omissions: { sending: 1, of: ['sensor'] } } as const
    expect(told({ faults }, kind('omit'), timeout('sensor')).slice(0, 3)).toEqual([
      '   2  sensor no longer sends',
      '   3  timer measure of sensor fires',
      '      sensor fails to send reading to server',
    ])
  })

  it('that a node offers what waits for a rendezvous', () => {
    expect(told({ network: rendezvous() }, timeout('sensor')).slice(0, 2)).toEqual([
      '   2  timer measure of sensor fires',
      '      sensor offers reading to server',
    ])
  })

  it('that a node offers at the start what waits for a rendezvous', () => {
    const instance = instantiate(perLink, 'every link waits')
    const violation = { property: 'p', kind: 'always', run: runOf(instance), slotsRead: [], failure: null } as const
    const text = formatTrace(traceOf(resultWith(violation), instance) as Trace)
    expect(text).toContain('      writer offers stored to reader\n')
  })

  it('what a crash took from a node, and not once more from its disk', () => {
    const faults = { crashes: { times: 1, restarts: 1, disk: 'buffered' } } as const
    const isLoss = (step: Step) => step.kind === 'crash' && step.disk === 'lost'
    expect(told({ faults }, timeout('sensor'), isLoss).slice(3, 6)).toEqual([
      '   3  sensor crashes; what it had not synced is lost',
      '      sensor.readings: 1 -> 0',
      '',
    ])
  })

  it('when a timer that was armed will fire now, and not that it was disarmed', () => {
    expect(told({ time: clocks({ max: 3 }) }, timeout('sensor')).slice(0, 5)).toEqual([
      '   2  timer measure of sensor fires',
      '      sensor sends reading to server',
      '      sensor.readings: 0 -> 1',
      '      sensor arms timer rest (due at 2)',
      '',
    ])
  })
})
