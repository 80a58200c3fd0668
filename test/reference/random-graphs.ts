/** Random graphs with fairness, as machines whose one variable says where they are. */

import fc from 'fast-check'
import {
  action,
  alwaysEventually,
  eventually,
  eventuallyAlways,
  leadsTo,
  machine,
  quiescent,
  type Spec,
  spec,
} from '../../src/index.ts'

export interface GraphRecipe {
  readonly initial: readonly number[]
  readonly actions: readonly (readonly (readonly [number, number])[])[]
  readonly fairness: readonly ('none' | 'weak' | 'strong')[]
  readonly holds: readonly number[]
  readonly follows: readonly number[]
  /** What the constraint leaves out. */
  readonly outside: readonly number[]
  /** Edges that fail, by the number of their action, where it is, and where it would lead. */
  readonly fails: readonly (readonly [action: number, from: number, to: number])[]
}

const names = ['a', 'b', 'c', 'd']
const nodes = fc.nat(6)

/** Small ones, in which all sets of states can be tried. */
export const graphs: fc.Arbitrary<GraphRecipe> = fc.record({
  initial: fc.array(nodes, { minLength: 1, maxLength: 2 }),
  actions: fc.array(fc.array(fc.tuple(nodes, nodes), { maxLength: 6 }), { minLength: 1, maxLength: 4 }),
  fairness: fc.array(fc.constantFrom('none' as const, 'weak' as const, 'weak' as const, 'strong' as const), {
    minLength: 4,
    maxLength: 4,
  }),
  holds: fc.array(nodes, { maxLength: 4 }),
  follows: fc.array(nodes, { maxLength: 4 }),
  outside: fc.oneof(fc.constant([]), fc.array(nodes, { minLength: 1, maxLength: 3 })),
  fails: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.tuple(fc.nat(3), nodes, nodes), { minLength: 1, maxLength: 4 }) },
  ),
})

/** A machine that walks through the graph, with a property of each kind. */
export function graphSpec({ initial, actions, fairness, holds, follows, outside, fails }: GraphRecipe): Spec {
  const failsIn = (action: number, from: number) =>
    fails.flatMap(([number, at, to]) => (number === action && at === from ? [to] : []))
  const graph = machine({
    name: 'random graph',
    parameters: {},
    variables: (_parameters, choose) => ({ at: choose(initial) }),
    actions: (_parameters) =>
      Object.fromEntries(
        actions.map((edges, number) => [
          names[number] as string,
          action({
            over: (state) => [
              ...edges.flatMap(([from, to]) => (from === state.at ? [to] : [])),
              ...failsIn(number, state.at),
            ],
            do: (state, to) => {
              if (failsIn(number, state.at).includes(to)) throw new Error('the recipe says so')
              state.at = to
            },
          }),
        ]),
      ),
  })
  const isIn = (list: readonly number[]) => (state: { readonly at: number }) => list.includes(state.at)
  const used = actions.map((_, number) => names[number] as string)
  const of = (wanted: string) => used.filter((_, number) => fairness[number] === wanted)
  return spec(graph, {
    properties: {
      eventually: eventually(isIn(holds)),
      leadsTo: leadsTo(isIn(holds), isIn(follows)),
      alwaysEventually: alwaysEventually(isIn(holds)),
      eventuallyAlways: eventuallyAlways(isIn(holds)),
      quiescent: quiescent(isIn(holds)),
    },
    scenarios: {
      random: {
        fairness: { strong: of('strong'), none: of('none') },
        ...(outside.length > 0 && { bounds: { within: (state) => !outside.includes(state.at) } }),
        expect: 'holds',
      },
    },
  })
}
