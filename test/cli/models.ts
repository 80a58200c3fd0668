/** Sources of small specs, as users write them. */

/** A counter that two actions change. `body` is what `add` does besides adding, `max` keeps it finite. */
export function counter(body = '', { expect = "'holds'", bounds = 'within: ({ count }) => count <= 5' } = {}): string {
  return `import { action, always, machine, sometimes, spec } from 'netsplit'

const counter = machine({
  name: 'counter',
  parameters: { by: 1, max: 100 },
  variables: () => ({ count: 0 as number, last: null as unknown }),
  actions: ({ by }) => ({
    add: action({
      do(state) {
        state.count += by
        ${body}
      },
    }),
    reset: action({ when: ({ count }) => count > 2, do: (state) => { state.count = 0 } }),
  }),
})

export default spec(counter, {
  properties: {
    small: always(({ count }, { max }) => count < max),
    two: sometimes(({ count }) => count === 2),
  },
  scenarios: {
    usual: { bounds: { ${bounds} }, expect: ${expect} },
    huge: { large: true, bounds: { ${bounds} }, expect: ${expect} },
  },
})
`
}

/**
 * A machine with wide states and small tables. First all counters count up to `values` together, so that a
 * packed state takes many bits from then on; then each counts on its own, up to a `sum` of `most`. So there are
 * `values + 1 + C(counters + most, most)` states, and nearly all of them lie in the last few levels.
 */
export function wide({ counters = 100, values = 300, most = 3 } = {}): string {
  return `import { action, always, indexed, machine, sometimes, spec } from 'netsplit'

const wide = machine({
  name: 'wide',
  parameters: { counters: ${counters}, values: ${values}, most: ${most} },
  variables: ({ counters }) => ({
    together: 0,
    sum: -1,
    counter: indexed(Array.from({ length: counters }, (_, at) => \`c\${at}\`), 0),
  }),
  actions: ({ counters, values, most }) => ({
    countTogether: action({
      when: ({ sum, together }) => sum === -1 && together < values,
      do(state) {
        state.together++
        for (let at = 0; at < counters; at++) state.counter[\`c\${at}\`] = state.together
      },
    }),
    begin: action({
      when: ({ sum, together }) => sum === -1 && together === values,
      do(state) {
        state.sum = 0
        for (let at = 0; at < counters; at++) state.counter[\`c\${at}\`] = 0
      },
    }),
    count: action({
      over: Array.from({ length: counters }, (_, at) => \`c\${at}\`),
      when: ({ sum }) => sum >= 0 && sum < most,
      do(state, name) {
        state.sum++
        state.counter[name]!++
      },
    }),
  }),
})

export default spec(wide, {
  properties: {
    low: always(({ sum, counter }, { most }) => sum < most || counter['c1']! < 2 || counter['c5']! < 1),
    full: sometimes(({ sum }, { most }) => sum === most),
  },
  scenarios: { only: { expect: { violates: 'low' } } },
})
`
}

/**
 * A ballot box that takes one vote and forgets it in a crash. So two votes are taken with a crash and a restart, and
 * none for certain where a message is lost. `onTaken` is what a voter does besides, `scenario` what a scenario has besides.
 */
export function ballot({ onTaken = '', scenario = '', properties = '' } = {}): string {
  return `import { always, deadlockFree, messages, protocol, role, sometimes, spec } from 'netsplit'

interface Messages {
  box: { vote: {} }
  voter: { taken: {} }
}

const ballot = protocol({
  name: 'ballot',
  parameters: { voters: 2 },
  messages: messages<Messages>(),
  nodes: { box: 1, voter: 'voters' },
  roles: (_parameters, nodes) => ({
    box: role({
      state: { voted: false },
      on: {
        vote(box, { from }) {
          if (box.voted) return
          box.voted = true
          box.send(from, { type: 'taken' })
        },
      },
    }),
    voter: role({
      state: { taken: false },
      start(voter) {
        voter.send(nodes.box, { type: 'vote' })
      },
      on: {
        taken(voter) {
          voter.taken = true
          ${onTaken}
        },
      },
    }),
  }),
})

export default spec(ballot, {
  properties: {
    oneVote: always(({ nodes }) => nodes.voter.filter(({ taken }) => taken).length <= 1),
    taken: sometimes(({ nodes }) => nodes.voter.some(({ taken }) => taken)),
    allTaken: sometimes(({ nodes }) => nodes.voter.every(({ taken }) => taken)),
    answered: deadlockFree(({ nodes }) => nodes.voter.some(({ taken }) => taken)),
    ${properties}
  },
  scenarios: {
    crashing: { faults: { crashes: { times: 1, restarts: 1, of: ['box'] } }, expect: { violates: 'oneVote' }, ${scenario} },
    reliable: { expect: 'holds', ${scenario} },
  },
})
`
}
