/**
 * FloodSet (Lynch, Distributed Algorithms, 1996, section 6.2): everybody tells everybody what they know, for some rounds,
 * and decides on the smallest value. With f crashes it takes f + 1 rounds, and without rounds no number is enough.
 */

import { always, messages, protocol, role, rounds, sometimes, spec } from 'netsplit'

interface Messages {
  peer: { values: { values: ReadonlySet<number> } }
}

interface PeerState {
  known: Set<number>
  floods: number
  decision: number | null
}

const floodSet = protocol({
  name: 'FloodSet',
  parameters: { floods: 1 },
  messages: messages<Messages>(),
  nodes: { peer: 3 },
  roles: ({ floods }) => ({
    peer: role({
      state: ({ index }): PeerState => ({ known: new Set([index]), floods: 0, decision: null }),
      start(peer) {
        peer.setTimer('round', 0)
      },
      on: {
        values(peer, { values }) {
          for (const value of values) peer.known.add(value)
        },
      },
      timeout: {
        round(peer) {
          if (peer.floods === floods) {
            peer.decision = Math.min(...peer.known)
            return
          }
          peer.floods++
          peer.send(peer.others, { type: 'values', values: peer.known })
          peer.setTimer('round')
        },
      },
    }),
  }),
})

export default spec(floodSet, {
  properties: {
    agreement: always(({ nodes }) => {
      const decisions = nodes.peer.flatMap(({ up, decision }) => (up ? (decision ?? []) : []))
      return new Set(decisions).size <= 1
    }),
    decided: sometimes(({ nodes }) => nodes.peer.every(({ decision }) => decision !== null)),
  },
  scenarios: {
    'lock-step rounds': { time: rounds(2) },
    'no rounds': { expect: { violates: 'agreement' } },
    'one crash, one round': {
      extends: 'lock-step rounds',
      faults: { crashes: { times: 1, of: ['peer0'], inHandlers: true } },
      expect: { violates: 'agreement' },
    },
    'one crash, two rounds': { extends: 'one crash, one round', params: { floods: 2 } },
  },
})
