/** The example of docs/fuzzing.md: a scenario fuzzed beside other tests. */

import fc from 'fast-check'
import { holds, runs } from 'netsplit/fast-check'
import { it } from 'vitest'
import paxos from '../../specs/paxos.ts'

it('agrees, whatever happens', () => {
  fc.assert(fc.property(runs(paxos, { scenario: 'two messages are lost' }), holds), { numRuns: 100 })
})
