/** A run that is made up, as long and as wide as one likes: nodes pass a message around, and one of them keeps a large log. */

import { always } from '../../src/language/property.ts'
import { role } from '../../src/language/role.ts'
import type { Instance } from '../../src/semantics/instance/instance.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { instanceOf, smallProtocol } from '../engine/small-models.ts'
import { resultWith, runOf } from '../trace/runs.ts'

interface Messages {
  node: { pass: { hop: number; note: string } }
}

interface Entry {
  readonly index: number
  readonly text: string
}

export interface MadeUp {
  readonly nodes: number
  /** How many there are, the start included. */
  readonly steps: number
  /** Of the log; each has some 50 characters. */
  readonly entries?: number
  /** A text in every message. */
  readonly note?: string
}

/** Every node that gets the message passes it on to the next; the one with the log writes one entry anew. */
export function longRun({ nodes, steps, entries = 0, note = 'on the way' }: MadeUp): {
  readonly trace: Trace
  readonly instance: Instance
} {
  const log = Array.from({ length: entries }, (_, index): Entry => ({ index, text: `entry ${index} of this log` }))
  const made = smallProtocol<Messages>({
    nodes: { node: nodes },
    roles: {
      node: role({
        state: { hops: 0, log: [] as Entry[] },
        start(node) {
          if (node.id !== 'node0') return
          node.log = log
          node.send('node1', { type: 'pass', hop: 1, note })
        },
        on: {
          pass(node, { hop }) {
            node.hops = hop
            const place = (hop * 37) % Math.max(1, node.log.length)
            if (place < node.log.length) node.log[place] = { index: place, text: `written in hop ${hop}` }
            node.send(`node${(hop + 1) % nodes}`, { type: 'pass', hop: hop + 1, note })
          },
        },
      }),
    },
    properties: {
      fewHops: always(
        ({ nodes: { node } }: { readonly nodes: { readonly node: readonly { readonly hops: number }[] } }) =>
          node.every(({ hops }) => hops < steps - 1),
      ),
    },
  })
  const instance = instanceOf(made)
  const run = runOf(instance, ...Array.from({ length: steps - 1 }, () => () => true))
  const violation = { property: 'fewHops', kind: 'always', run, slotsRead: [0], failure: null } as const
  return { trace: traceOf(resultWith(violation), instance) as Trace, instance }
}
