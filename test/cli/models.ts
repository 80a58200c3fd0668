/** Sources of small specs, as users write them. */

/** A counter that two actions change. `body` is what `add` does besides adding, `max` keeps it finite. */
export function counter(body = '', { expect = "'holds'", bounds = 'within: ({ count }) => count <= 5' } = {}): string {
  return `import { always, machine, sometimes, spec } from 'netsplit'

const counter = machine({
  name: 'counter',
  parameters: { by: 1, max: 100 },
  variables: () => ({ count: 0 as number, last: null as unknown }),
  actions: ({ by }, action) => ({
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
