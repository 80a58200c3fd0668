/** Runs through worlds with every kind of fault, network and time: they replay, from JSON too, and can be told. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/engine/result.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { Instance } from '../../src/semantics/instance/instance.ts'
import { applyUpdates, runDirectly, type Slot, type Step } from '../../src/semantics/system/system.ts'
import { runFromJson, traceToJson } from '../../src/trace/json.ts'
import { replay } from '../../src/trace/replay.ts'
import { successorsOf } from '../../src/trace/successors.ts'
import { formatTrace } from '../../src/trace/text.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { lineWidth } from '../../src/trace/value.ts'
import { faults, instanceIn, networks, times } from '../reference/fault-worlds.ts'
import { resultWith } from './runs.ts'

/** Takes one step after the other; each number says which. */
function walk({ system }: Instance, choices: readonly number[]): Run {
  const [initial] = system.initialStates(runDirectly)
  const steps: Step[] = [initial?.step as Step]
  const states: (readonly Plain[])[] = [initial?.values as readonly Plain[]]
  for (const choice of choices) {
    const before = states.at(-1) as readonly Plain[]
    const found = successorsOf(system, before).filter(({ failure }) => failure === null)
    const taken = found[choice % found.length]
    if (taken === undefined) break
    steps.push(taken.step)
    states.push(applyUpdates(system, before, taken.updates))
  }
  return { steps, states }
}

const pick = <Value>(from: { readonly [name: string]: Value }) => fc.constantFrom(...Object.entries(from))
const worlds = fc
  .record({ network: pick(networks), time: pick(times), one: pick(faults), other: pick(faults) })
  .map(({ network, time, one, other }) => ({
    name: [network[0], time[0], one[0], other[0]].join(' / '),
    instance: instanceIn({ network: network[1], time: time[1], faults: { ...one[1], ...other[1] } }),
  }))
  .filter((world): world is { name: string; instance: Instance } => typeof world.instance !== 'string')

const stepKinds: readonly Exclude<Step['kind'], 'action'>[] = [
  'start',
  'deliver',
  'lie',
  'broadcast lie',
  'lose',
  'duplicate',
  'reorder',
  'timeout',
  'crash',
  'restart',
  'notice',
  'pause',
  'resume',
  'omit',
  'partition',
  'heal',
  'tick',
]
const slotKinds: readonly Exclude<Slot['kind'], 'variable'>[] = [
  'node',
  'inbox',
  'notices',
  'clock',
  'cut',
  'faults',
  'history',
]

describe('a run with faults', () => {
  it('replays as it is and from JSON, and is told in short lines, whatever happens in it', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(worlds, fc.array(fc.nat(1000), { minLength: 10, maxLength: 40 }), ({ instance }, choices) => {
        const { system } = instance
        const run = walk(instance, choices)
        replay(system, run)
        for (const { kind } of [...run.steps, ...system.slots]) seen.add(kind)
        const slotsRead = system.slots.map((_, slot) => slot)
        const violation = { property: 'p', kind: 'step', run, slotsRead, failure: null } as const
        const trace = traceOf(resultWith(violation), instance) as Trace
        const again = runFromJson(JSON.parse(JSON.stringify(traceToJson(trace))), system.slots)
        expect(again).toEqual(run)
        replay(system, again)
        const lines = formatTrace(trace).split('\n')
        expect(lines.filter((line) => line.length > lineWidth || line.includes('undefined'))).toEqual([])
      }),
      { numRuns: 400, seed: 1 },
    )
    expect([...seen].sort()).toEqual([...stepKinds, ...slotKinds].sort())
  })
})
