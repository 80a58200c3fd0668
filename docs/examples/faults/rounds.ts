/**
 * FloodSet (Lynch, Distributed Algorithms, 1996, section 6.2): everybody tells everybody what they know, for some rounds,
 * and decides on the smallest value. With f crashes it takes f + 1 rounds, and without rounds no number is enough.
 */

import { always, protocol, role, rounds, sometimes, spec } from 'netsplit'

type Message = { type: 'values'; values: ReadonlySet<number> }
interface State {
  known: Set<number>
  floods: number
  decision: number | null
}

const floodSet = protocol({
  name: 'FloodSet',
  parameters: { floods: 1 },
  nodes: () => ({ node: 3 }),
  roles: ({ floods }) => ({
    node: role<State, Message, 'round'>({
      start(node) {
        node.setTimer('round', 0)
        return { known: new Set([node.index]), floods: 0, decision: null }
      },
      on: {
        values(state, { values }) {
          for (const value of values) state.known.add(value)
        },
      },
      timeout: {
        round(state, node) {
          if (state.floods === floods) {
            state.decision = Math.min(...state.known)
            return
          }
          state.floods++
          node.broadcast(node.peers, { type: 'values', values: state.known })
          node.setTimer('round')
        },
      },
    }),
  }),
})

const faults = { crashes: 1, crashing: ['node0'], crashesInHandlers: true } as const

export default spec(floodSet, {
  properties: {
    agreement: always(({ nodes }) => {
      const decisions = nodes.node.flatMap(({ up, state }) => (up ? (state.decision ?? []) : []))
      return new Set(decisions).size <= 1
    }),
    decided: sometimes(({ nodes }) => nodes.node.every(({ state }) => state.decision !== null)),
  },
  scenarios: {
    'lock-step rounds': { time: rounds(2), expect: 'holds' },
    'no rounds': { expect: { violates: 'agreement' } },
    'one crash, one round': { time: rounds(2), faults, expect: { violates: 'agreement' } },
    'one crash, two rounds': { params: { floods: 2 }, time: rounds(2), faults, expect: 'holds' },
  },
})
