import { describe, expect, it } from 'vitest'
import { action, indexed, machine, messages, protocol, refines, role, spec } from '../../src/index.ts'
import { searchOf } from '../engine/small-models.ts'

/** Counts by one, up to a limit. */
const counting = machine({
  name: 'counting',
  parameters: { limit: 3, stride: 1 },
  variables: () => ({ count: 0 }),
  actions: ({ limit, stride }) => ({
    count: action({
      when: ({ count }) => count < limit,
      do(state) {
        state.count += stride
      },
    }),
  }),
})

/** Counts in two digits, and rests in between. */
const digits = machine({
  name: 'digits',
  parameters: { limit: 3, first: 0, skips: false },
  variables: ({ first }) => ({ low: first, high: 0, resting: false }),
  actions: ({ limit, skips }) => ({
    step: action({
      when: ({ low, high, resting }) => !resting && 2 * high + low < limit,
      do(state) {
        const next = 2 * state.high + state.low + (skips && state.low === 1 ? 2 : 1)
        state.low = next % 2
        state.high = Math.floor(next / 2)
        state.resting = true
      },
    }),
    rest: action({
      when: ({ resting }) => resting,
      do(state) {
        state.resting = false
      },
    }),
  }),
})

type Digits = { readonly low: number; readonly high: number }

const toCount = ({ low, high }: Digits) => ({ count: 2 * high + low })

function check(params: object, property = refines(counting, { mapping: toCount })) {
  return searchOf(spec(digits, { properties: { refined: property }, scenarios: { only: { params, expect: 'holds' } } }))
}

describe('a refinement', () => {
  it('holds where every step is one of the machine, or changes nothing that it knows of', () => {
    expect(check({})).toMatchObject({ verdict: 'holds', states: { distinct: 7 } })
  })

  it('is violated by a step that is none of the machine', () => {
    const { violation } = check({ skips: true })
    expect(violation).toMatchObject({ property: 'refined', kind: 'refines' })
    expect(violation?.run?.states).toEqual([
      [0, 0, false],
      [1, 0, true],
      [1, 0, false],
      [1, 1, true],
    ])
  })

  it('is violated by an initial state that is none of the machine', () => {
    const { violation } = check({ first: 1 })
    expect(violation?.run?.states).toEqual([[1, 0, false]])
  })

  it('takes parameters of the same name from the model, or those that it is given', () => {
    expect(check({ limit: 5 }).verdict).toBe('holds')
    const given = (limit: number) => refines(counting, { params: () => ({ limit }), mapping: toCount })
    expect(check({ limit: 2 }, given(2)).verdict).toBe('holds')
    expect(check({ limit: 3 }, given(2)).verdict).toBe('violated')
  })

  it('refuses a mapping to other variables than the machine has', () => {
    const { error } = check({}, refines(counting, { mapping: ({ low }: Digits) => ({ total: low }) }))
    expect(error).toMatchObject({
      code: 'bad-model',
      message: 'A mapping to counting gives total.',
      cure: "The machine's variables are count.",
    })
  })

  it('reports an exception of the mapping with its place', () => {
    const throwing = (from: number) =>
      refines(counting, {
        mapping: (digits: Digits) => {
          if (toCount(digits).count >= from) throw new Error('too many')
          return toCount(digits)
        },
      })
    for (const [from, states] of [
      [0, 1],
      [2, 4],
    ] as const) {
      const { error } = check({}, throwing(from))
      expect(error).toMatchObject({
        code: 'predicate-threw',
        place: expect.stringContaining('refines.test.ts'),
      })
      expect(error?.run?.states).toHaveLength(states)
    }
  })

  it('relates a protocol to a machine, by what its nodes and messages show', () => {
    const handOver = machine({
      name: 'one token',
      parameters: { nodes: 2, copies: false },
      variables: ({ nodes }) => ({ holds: indexed(nodes, (index) => index === 0), under: false }),
      actions: ({ nodes }) => ({
        give: action({
          over: Array.from({ length: nodes }, (_, index) => index),
          when: ({ holds }, index) => holds[index] === true,
          do(state, index) {
            state.holds[index] = false
            state.under = true
          },
        }),
        take: action({
          over: Array.from({ length: nodes }, (_, index) => index),
          when: ({ under }) => under,
          do(state, index) {
            state.holds[index] = true
            state.under = false
          },
        }),
      }),
    })
    const ring = protocol({
      name: 'token ring',
      parameters: { nodes: 2, copies: false },
      messages: messages<{ node: { token: {} } }>(),
      nodes: { node: 'nodes' },
      roles: ({ copies }) => ({
        node: role({
          state: ({ index }) => ({ holds: index === 0 }),
          start(node) {
            node.setTimer('pass')
          },
          on: {
            token(node) {
              node.holds = true
              node.setTimer('pass')
            },
          },
          timeout: {
            pass(node) {
              if (!node.holds) return
              node.holds = copies
              node.send(node.others, { type: 'token' })
            },
          },
        }),
      }),
    })
    const of = (copies: boolean) =>
      searchOf(
        spec(ring, {
          properties: {
            oneToken: refines(handOver, {
              mapping: ({ nodes, network }) => ({
                holds: nodes.node.map(({ holds }) => holds),
                under: network.length > 0,
              }),
            }),
          },
          scenarios: { only: { params: { copies }, expect: 'holds' } },
        }),
      )
    expect(of(false).verdict).toBe('holds')
    expect(of(true)).toMatchObject({ verdict: 'violated', violation: { run: { steps: [{}, { kind: 'timeout' }] } } })
  })
})
