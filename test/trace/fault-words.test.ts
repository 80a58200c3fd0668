import { describe, expect, it } from 'vitest'
import perLink from '../../docs/examples/faults/per-link.ts'
import { rendezvous } from '../../src/language/network.ts'
import { protocol, role } from '../../src/language/protocol.ts'
import { type Scenario, spec } from '../../src/language/spec.ts'
import { clocks } from '../../src/language/time.ts'
import { instantiate } from '../../src/semantics/instance.ts'
import type { Step } from '../../src/semantics/system.ts'
import { formatTrace } from '../../src/trace/text.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { resultWith, runOf, timeout } from './runs.ts'

/** A sensor that sends a reading when its timer fires, counts it on its disk, and arms another timer anew. */
const sensor = protocol({
  name: 'sensor',
  parameters: {},
  nodes: () => ({ sensor: 1, server: 1 }),
  roles: (_parameters, nodes) => ({
    sensor: role<{ readings: number }, { type: 'reading' }, 'measure' | 'rest'>({
      durable: ['readings'],
      start(node) {
        node.setTimer('measure', 0)
        node.setTimer('rest', 1)
        return { readings: 0 }
      },
      timeout: {
        measure(state, node) {
          state.readings++
          node.broadcast(nodes.server, { type: 'reading' })
          node.setTimer('rest', 2)
        },
        rest() {},
      },
    }),
    server: role<null, { type: 'reading' }>({ start: () => null }),
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
    const faults = { cuts: 1, partitions: { messages: 'lost' } } as const
    expect(told({ faults }, kind('partition'), timeout('sensor0')).slice(0, 3)).toEqual([
      '   2  the link between server0 and sensor0 is cut; messages in flight there are lost',
      '   3  timer measure of sensor0 fires',
      '      sensor0 sends reading to server0, which is cut off: it is lost',
    ])
  })

  it('no more of a cut where messages wait', () => {
    expect(told({ faults: { cuts: 1 } }, kind('partition'))[0]).toBe(
      '   2  the link between server0 and sensor0 is cut',
    )
  })

  it('that a node fails to send', () => {
    const faults = { sendOmissions: 1, omitting: ['sensor'] } as const
    expect(told({ faults }, kind('omit'), timeout('sensor0')).slice(0, 3)).toEqual([
      '   2  sensor0 no longer sends',
      '   3  timer measure of sensor0 fires',
      '      sensor0 fails to send reading to server0',
    ])
  })

  it('that a node offers what waits for a rendezvous', () => {
    expect(told({ network: rendezvous() }, timeout('sensor0')).slice(0, 2)).toEqual([
      '   2  timer measure of sensor0 fires',
      '      sensor0 offers reading to server0',
    ])
  })

  it('that a node offers at the start what waits for a rendezvous', () => {
    const instance = instantiate(perLink, 'every link waits')
    const violation = { property: 'p', kind: 'always', run: runOf(instance), slotsRead: [], failure: null } as const
    const text = formatTrace(traceOf(resultWith(violation), instance) as Trace)
    expect(text).toContain('      writer0 offers stored to reader0\n')
  })

  it('what a crash took from a node, and not once more from its disk', () => {
    const faults = { crashes: 1, disk: 'buffered' } as const
    const isLoss = (step: Step) => step.kind === 'crash' && step.disk === 'lost'
    expect(told({ faults }, timeout('sensor0'), isLoss).slice(3, 6)).toEqual([
      '   3  sensor0 crashes; what it had not synced is lost',
      '      sensor0.readings: 1 -> 0',
      '',
    ])
  })

  it('when a timer that was armed will fire now, and not that it was disarmed', () => {
    expect(told({ time: clocks({ max: 3 }) }, timeout('sensor0')).slice(0, 5)).toEqual([
      '   2  timer measure of sensor0 fires',
      '      sensor0 sends reading to server0',
      '      sensor0.readings: 0 -> 1',
      '      sensor0 arms timer rest (due at 2)',
      '',
    ])
  })
})
