/** The nodes of a run: each is new once in it, however many there are, and whatever other runs came to. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NodesOfRun } from '../../../src/engine/runs/nodes-of-run.ts'

it('takes a node for new once in a run', () => {
  const nodes = new NodesOfRun()
  const run = fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 2 ** 31 - 1 })), {
    maxLength: 600,
    size: 'max',
  })
  fc.assert(
    fc.property(run, (came) => {
      nodes.begin()
      const before = new Set<number>()
      for (const node of came) {
        expect(nodes.add(node)).toBe(!before.has(node))
        before.add(node)
      }
    }),
  )
})
