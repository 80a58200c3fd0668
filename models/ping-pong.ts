/** Two players count a ball's round trips: each increments its counter when the ball comes with the number it expects. */

import { type NodeId, protocol, role } from 'netsplit'

interface PlayerState {
  count: number
}

type Message = { type: 'ping'; count: number } | { type: 'pong'; count: number }

export const pingPong = protocol({
  name: 'ping-pong',
  parameters: {
    /** Counters are explored up to this; a bound of the scenarios, not a rule of the game. */
    max: 5,
    /** Whether a player compares the ball's number with its own; `false` is a flaw. */
    compares: true,
  },
  nodes: () => ({ player: 2 }),
  roles: ({ compares }, nodes) => ({
    player: role<PlayerState, Message>({
      start(node) {
        if (node.index === 0) node.send(opponentOf(node.id, nodes.player), { type: 'ping', count: 0 })
        return { count: 0 }
      },
      on: {
        ping(state, { count }, node) {
          if (compares && count !== state.count) return
          state.count++
          node.reply({ type: 'pong', count })
        },
        pong(state, { count }, node) {
          if (compares && count !== state.count) return
          state.count++
          node.reply({ type: 'ping', count: count + 1 })
        },
      },
    }),
  }),
})

function opponentOf(player: NodeId, players: readonly NodeId[]): NodeId {
  return players.find((other) => other !== player)!
}
