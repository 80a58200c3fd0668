/**
 * One function that does much at once: a handler that sends many messages, different ones or the same one, and an action
 * that changes every entry of a large record. There are few states; what is measured is how the time of such a function
 * grows with what it does.
 */

import { always, protocol, role, spec } from 'netsplit'

interface Message {
  type: 'letter'
  number: number
}

const mailing = protocol({
  name: 'mailing',
  parameters: { letters: 70_000, equal: false },
  nodes: () => ({ office: 1, house: 1 }),
  roles: ({ letters, equal }, nodes) => ({
    office: role<{ sent: boolean }, Message, 'morning'>({
      start(node) {
        node.setTimer('morning')
        return { sent: false }
      },
      on: {},
      timeout: {
        morning(state, node) {
          state.sent = true
          for (let number = 0; number < letters; number++) {
            // Out of order: each finds its place among the others.
            const own = equal ? 0 : (number * 7_919) % letters
            node.send(nodes.house[0]!, { type: 'letter', number: own })
          }
        },
      },
    }),
    // What it receives changes nothing, and is no step.
    house: role<null, Message>({ start: () => null, on: { letter() {} } }),
  }),
})

export default spec(mailing, {
  properties: {
    allOrNone: always(({ network, nodes }, { letters }) =>
      nodes.office.every(({ state }) => network.length === (state.sent ? letters : 0)),
    ),
  },
  scenarios: {
    '35,000 letters': { params: { letters: 35_000 }, expect: 'holds' },
    '70,000 letters': { expect: 'holds' },
    '35,000 equal letters': { params: { letters: 35_000, equal: true }, expect: 'holds' },
    '70,000 equal letters': { params: { equal: true }, expect: 'holds' },
  },
})
