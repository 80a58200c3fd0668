/** A traffic light and the cars that wait at it, for docs/api.md. */

import { action, machine } from 'netsplit'

export const trafficLight = machine({
  name: 'traffic light',
  parameters: { room: 2, patient: true },
  variables: () => ({ colour: 'red' as 'red' | 'green', waiting: 0 }),
  actions: ({ room, patient }) => ({
    turnsGreen: action({
      when: ({ colour }) => colour === 'red',
      do(state) {
        state.colour = 'green'
      },
    }),
    turnsRed: action({
      when: ({ colour, waiting }) => colour === 'green' && (!patient || waiting === 0),
      do(state) {
        state.colour = 'red'
      },
    }),
    arrives: action({
      when: ({ colour, waiting }) => colour === 'red' && waiting < room,
      do(state) {
        state.waiting++
      },
    }),
    drivesOn: action({
      when: ({ colour, waiting }) => colour === 'green' && waiting > 0,
      do(state) {
        state.waiting--
      },
    }),
  }),
})
