/** Small machines for tests of check(), in one file: one has no end, one asks a clock once. */

import { action, always, machine, range, sometimes, spec } from 'netsplit'

/** Counts up to a bound of its own, or for ever. */
export const counting = spec(
  machine({
    name: 'counting',
    parameters: { by: 1, most: Number.MAX_SAFE_INTEGER },
    variables: () => ({ count: 0 }),
    actions: ({ by, most }) => ({
      add: action({
        when: ({ count }) => count < most,
        do(state) {
          state.count += by
        },
      }),
    }),
  }),
  {
    properties: {
      small: always(({ count }) => count < 1_000_000_000),
      three: sometimes(({ count }) => count === 3),
    },
    scenarios: {
      'to ten': { params: { most: 10 } },
      'for ever': { large: true },
      'too far': {
        params: { by: 500_000_000, most: 1_000_000_000 },
        check: ['small'],
        expect: { violates: 'small' },
      },
    },
  },
)

/** Has one level of many states, and looks at the clock for the first of them alone. */
export function forgetful() {
  let hasAsked = false
  return spec(
    machine({
      name: 'forgetful',
      parameters: {},
      variables: () => ({ chosen: -1 }),
      actions: (_parameters) => ({
        choose: action({
          over: ({ chosen }) => (chosen < 0 ? range(2_000) : []),
          do(state, member: number) {
            if (!hasAsked) Date.now()
            hasAsked = true
            state.chosen = member
          },
        }),
      }),
    }),
    { properties: { small: always(({ chosen }) => chosen < 1_000_000) }, scenarios: { usual: {} } },
  )
}

/** An action that never returns. */
export const stuck = spec(
  machine({
    name: 'stuck',
    parameters: {},
    variables: () => ({ count: 0 }),
    actions: (_parameters) => ({
      wait: action({
        do(state) {
          while (state.count === 0);
        },
      }),
    }),
  }),
  { properties: { small: always(({ count }) => count < 1) }, scenarios: { usual: {} } },
)

export default { counting, stuck }
