/** Two players count a ball's round trips: each increments its counter when the ball comes with the number it expects. */

import { messages, protocol, role } from 'netsplit'

export interface Messages {
  player: { ping: { count: number }; pong: { count: number } }
}

export const pingPong = protocol({
  name: 'ping-pong',
  parameters: {
    /** Counters are explored up to this; a bound of the scenarios, not a rule of the game. */
    max: 5,
    /** Whether a player compares the ball's number with its own; `false` is a flaw. */
    compares: true,
  },
  messages: messages<Messages>(),
  nodes: { player: 2 },
  roles: ({ compares }) => ({
    player: role({
      state: { count: 0 },
      start(player) {
        if (player.index === 0) player.send(player.others, { type: 'ping', count: 0 })
      },
      on: {
        ping(player, { count, from }) {
          if (compares && count !== player.count) return
          player.count++
          player.send(from, { type: 'pong', count })
        },
        pong(player, { count, from }) {
          if (compares && count !== player.count) return
          player.count++
          player.send(from, { type: 'ping', count: count + 1 })
        },
      },
    }),
  }),
})
