/** A door that opens whenever somebody asks. */

import { always, messages, protocol, role, sometimes, spec } from 'netsplit'

const entrance = protocol({
  name: 'entrance',
  parameters: { asksWho: false },
  messages: messages<{ door: { open: {} }; owner: {}; stranger: {} }>(),
  nodes: { door: 1, owner: 1, stranger: 1 },
  roles: ({ asksWho }, nodes) => ({
    door: role({
      state: { isOpen: false },
      on: {
        open(door, { from }) {
          if (!asksWho || from === nodes.owner) door.isOpen = true
        },
      },
    }),
    owner: role({
      state: { isHome: false },
      start(owner) {
        owner.setTimer('arrival')
      },
      timeout: {
        arrival(owner) {
          owner.isHome = true
          owner.send(nodes.door, { type: 'open' })
        },
      },
    }),
    stranger: role({}),
  }),
})

export default spec(entrance, {
  properties: {
    closedUntilTheOwnerComes: always(({ nodes: { door, owner } }) => owner.isHome || !door.isOpen),
    opens: sometimes(({ nodes }) => nodes.door.isOpen),
  },
  scenarios: {
    'the network is secure': {},
    'it is not': {
      faults: { lies: { by: ['stranger'], messages: [{ type: 'open' }] } },
      expect: { violates: 'closedUntilTheOwnerComes' },
    },
    'a door that asks who is there': { extends: 'it is not', params: { asksWho: true } },
  },
})
