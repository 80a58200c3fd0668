/** A protocol without nodes: whatever its scenario allows, nothing happens. */

import { expect, it } from 'vitest'
import { search } from '../../../src/engine/threads/in-process.ts'
import { clocks, messages, protocol, role, rounds, spec } from '../../../src/index.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'

const nobody = protocol({
  name: 'nobody',
  parameters: {},
  messages: messages<{ node: {} }>(),
  nodes: { node: 0 },
  roles: (_parameters) => ({ node: role({ state: { nothing: null } }) }),
})

it.each([
  ['in rounds', { time: rounds(2) }],
  ['with one clock', { time: clocks({ max: 2 }) }],
  ['with a clock for each node', { time: clocks({ max: 2, skew: 1 }) }],
  [
    'with every fault',
    {
      faults: {
        loss: true,
        crashes: { times: true, noticed: true },
        partitions: { times: true, heals: true },
        pauses: true,
      },
    },
  ],
] as const)('%s', (_name, world) => {
  const made = spec(nobody, { properties: {}, scenarios: { only: { ...(world as object), expect: 'holds' } } })
  const result = search(instantiate(made, 'only'), { memoryBytes: 2 ** 26 })
  expect(result).toMatchObject({ verdict: 'holds', states: { distinct: 1, generated: 1, depth: 1 } })
})
