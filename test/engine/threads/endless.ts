/** A state space without end. */

import { action, machine, spec } from 'netsplit'

const endless = machine({
  name: 'endless',
  parameters: {},
  variables: () => ({ left: 0, right: 0, turn: 0 }),
  actions: (_parameters) => ({
    left: action({ do: (state) => void state.left++ }),
    right: action({ do: (state) => void state.right++ }),
    turn: action({ do: (state) => void state.turn++ }),
  }),
})

export default spec(endless, { properties: {}, scenarios: { endless: { expect: 'incomplete' } } })
