/**
 * Numbering messages makes a conversation safe on a network that loses and duplicates them: a player that only takes
 * the ball with the expected number is never more than one count ahead or behind, whatever the network does. It is
 * the smallest stop-and-wait protocol (Bartlett, Scantlebury, Wilkinson, "A Note on Reliable Full-Duplex Transmission
 * over Half-Duplex Links", 1969), and nobody resends: a lost ball ends the game. The numbers grow without end, so each
 * scenario explores them up to a maximum.
 */

import { always, duplicating, sometimes, spec } from 'netsplit'
import { pingPong } from '../models/ping-pong.ts'

export default spec(pingPong, {
  properties: {
    atMostOneApart: always(({ nodes }) => {
      const [first, second] = nodes.player
      return Math.abs(first!.state.count - second!.state.count) <= 1
    }),
    bothReachTheMaximum: sometimes(({ nodes }, { max }) => nodes.player.every(({ state }) => state.count === max)),
  },
  scenarios: {
    'a reliable network': {
      bounds: { within: ({ nodes }, { max }) => nodes.player.every(({ state }) => state.count <= max) },
      expect: 'holds',
    },
    'messages are duplicated and lost': {
      network: duplicating(),
      faults: { loss: true },
      bounds: { within: ({ nodes }, { max }) => nodes.player.every(({ state }) => state.count <= max) },
      expect: 'holds',
    },
    'a player does not compare numbers': {
      params: { compares: false },
      network: duplicating(),
      bounds: { within: ({ nodes }, { max }) => nodes.player.every(({ state }) => state.count <= max) },
      expect: { violates: 'atMostOneApart' },
    },
  },
})
