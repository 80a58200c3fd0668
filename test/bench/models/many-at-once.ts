/**
 * One function that does much at once: a handler that sends many messages, different ones or the same one, and an action
 * that changes every entry of a large record. There are few states; what is measured is how the time of such a function
 * grows with what it does.
 */

import { always, messages, protocol, range, role, spec } from 'netsplit'

interface Messages {
  office: {}
  house: { letter: { number: number } }
}

const mailing = protocol({
  name: 'mailing',
  parameters: { letters: 70_000, equal: false },
  messages: messages<Messages>(),
  nodes: { office: 1, house: 1 },
  roles: ({ letters, equal }, nodes) => ({
    office: role({
      state: { sent: false },
      start(office) {
        office.setTimer('morning')
      },
      timeout: {
        morning(office) {
          office.sent = true
          for (const number of range(letters)) {
            // Out of order: each finds its place among the others.
            const own = equal ? 0 : (number * 7_919) % letters
            office.send(nodes.house, { type: 'letter', number: own })
          }
        },
      },
    }),
    // A message that changes nothing is no step.
    house: role({ on: { letter() {} } }),
  }),
})

export default spec(mailing, {
  properties: {
    allOrNone: always(({ network, nodes }, { letters }) => network.length === (nodes.office.sent ? letters : 0)),
  },
  scenarios: {
    '35,000 letters': { params: { letters: 35_000 } },
    '70,000 letters': {},
    '35,000 equal letters': { params: { letters: 35_000, equal: true } },
    '70,000 equal letters': { params: { equal: true } },
  },
})
