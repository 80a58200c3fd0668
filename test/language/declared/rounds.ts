/** What a user may export of a machine. */

import {
  action,
  indexed,
  item,
  machine,
  maxBy,
  names,
  ofType,
  oneOf,
  product,
  quorums,
  range,
  refines,
  type StateOf,
} from 'netsplit'

type Message = { type: '1a'; ballot: number } | { type: '1b'; ballot: number; acceptor: string }

export const acceptors = ['a1', 'a2'] as const
export const words = { names: names('a', 2), quorums: quorums(acceptors), most: maxBy([1, 2], (n) => n) }

export const rounds = machine({
  name: 'rounds',
  parameters: { ballots: 2, rule: oneOf('safe', 'unsafe') },
  variables: () => ({
    highest: indexed(acceptors, -1),
    sent: new Set<Message>(),
    nested: new Map<string, { list: Message[]; pair: [number, Message] }>(),
    chosen: null as null | { readonly ballot: number },
  }),
  actions: ({ ballots, rule }) => ({
    prepare: action({ over: range(ballots), do: ({ sent }, ballot) => sent.add({ type: '1a', ballot }) }),
    promise: action({
      over: ({ sent }) => product(acceptors, ofType(sent, '1a')),
      when: ({ highest }, [acceptor, { ballot }]) => ballot > item(highest, acceptor) || rule === 'unsafe',
      do({ highest, sent }, [acceptor, { ballot }]) {
        highest[acceptor] = ballot
        sent.add({ type: '1b', ballot, acceptor })
      },
    }),
    guess: action({
      do(state, choose) {
        state.chosen = choose([null, { ballot: 1 }])
      },
    }),
  }),
  symmetric: () => ({ acceptors: [...acceptors] }),
})

export type State = StateOf<typeof rounds>
export const sent = (state: State) => state.sent
export const nested = (state: State) => state.nested
export const whole = (state: State) => state

export const increment = action<{ n: number }, number>({
  over: [1],
  do(state, by) {
    state.n += by
  },
})

const counting = machine({
  name: 'counting',
  parameters: {},
  variables: () => ({ n: 0 }),
  actions: (_parameters) => ({ increment }),
})

export const counts = refines(counting, { mapping: ({ sent }: State) => ({ n: sent.size }) })
