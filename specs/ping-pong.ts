/**
 * Numbering messages makes a conversation safe on a network that loses and duplicates them: a player that only takes
 * the ball with the expected number is never more than one count ahead or behind, whatever the network does. It is
 * the smallest stop-and-wait protocol (Bartlett, Scantlebury, Wilkinson, "A Note on Reliable Full-Duplex Transmission
 * over Half-Duplex Links", 1969), and nobody resends: a lost ball ends the game. The numbers grow without end, so each
 * scenario explores them up to a maximum.
 */

import { always, duplicating, type ParametersOf, type StateOf, sometimes, spec } from 'netsplit'
import { pingPong } from '../models/ping-pong.ts'

type State = StateOf<typeof pingPong>
type Parameters = ParametersOf<typeof pingPong>

const upToMaximum = ({ nodes }: State, { max }: Parameters) => nodes.player.every(({ count }) => count <= max)

export default spec(pingPong, {
  properties: {
    atMostOneApart: always(({ nodes }) => {
      const [first, second] = nodes.player
      return Math.abs(first.count - second.count) <= 1
    }),
    bothReachTheMaximum: sometimes(({ nodes }, { max }) => nodes.player.every(({ count }) => count === max)),
  },
  scenarios: {
    'a reliable network': { bounds: { within: upToMaximum }, expect: { holds: { distinct: 11 } } },
    'messages are duplicated and lost': {
      extends: 'a reliable network',
      network: duplicating(),
      faults: { loss: true },
      expect: { holds: { distinct: 4_094 } },
    },
    'a player does not compare numbers': {
      extends: 'a reliable network',
      params: { compares: false },
      network: duplicating(),
      expect: { violates: 'atMostOneApart' },
    },
  },
})
