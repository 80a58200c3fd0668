/** A state constraint bounds a search, and hides nothing: not what is just outside, and not that runs go on there. */

import { describe, expect, it } from 'vitest'
import { undecidedLines } from '../../src/cli/details.ts'
import {
  action,
  always,
  alwaysEventually,
  bounded,
  eventually,
  eventuallyAlways,
  implies,
  leadsTo,
  machine,
  messages,
  never,
  ordered,
  type Property,
  protocol,
  quiescent,
  role,
  type Scenario,
  type Spec,
  sometimes,
  spec,
  step,
} from '../../src/index.ts'
import { checked } from './checked.ts'

interface Polling {
  client: {}
  server: { poll: {} }
}

/** A client that polls for ever, and a server that ignores it: on an unordered network, polls pile up. */
function poller(scenarios: { readonly [name: string]: Scenario }): Spec {
  const model = protocol({
    name: 'poller',
    parameters: {},
    messages: messages<Polling>(),
    nodes: { client: 1, server: 1 },
    roles: (_parameters, nodes) => ({
      client: role({
        start(client) {
          client.setTimer('again')
        },
        timeout: {
          again(client) {
            client.send(nodes.server, { type: 'poll' })
            client.setTimer('again')
          },
        },
      }),
      server: role({ state: { answered: false }, on: { poll() {} } }),
    }),
  })
  const isAnswered = ({ nodes }: { readonly nodes: { readonly server: { readonly answered: boolean } } }) =>
    nodes.server.answered
  return spec(model as never, { properties: { answered: eventually(isAnswered) }, scenarios } as never)
}

const few = ({ network }: { readonly network: readonly unknown[] }) => network.length <= 2

interface X {
  readonly x: number
}

/** Counts from the start up to the limit; where it may, it stops for good at any time, at -1. */
function counter(
  properties: { readonly [name: string]: Property },
  within: ((state: X) => boolean) | null,
  { start = [0], limit = Number.POSITIVE_INFINITY, mayStay = false, expects = 'holds' as Scenario['expect'] } = {},
): Spec {
  const model = machine({
    name: 'counter',
    parameters: {},
    variables: (_parameters, choose) => ({ x: choose(start) as number }),
    actions: (_parameters) => ({
      up: action({
        when: ({ x }) => x >= 0 && x < limit,
        do(state) {
          state.x++
        },
      }),
      ...(mayStay && {
        giveUp: action({
          when: ({ x }) => x >= 0,
          do(state) {
            state.x = -1
          },
        }),
      }),
    }),
  })
  const bounds = within === null ? {} : { within }
  return spec(model as never, { properties, scenarios: { only: { bounds, expect: expects } } } as never)
}

const upTo3 = ({ x }: X) => x <= 3
const is =
  (wanted: number) =>
  ({ x }: X) =>
    x === wanted

describe('a claim about whole runs, while a constraint cuts off runs', () => {
  it('does not hold of a client that polls for ever: every run leaves, so nothing is shown', () => {
    const { result, asExpected, exitCode, trace } = checked(
      poller({ unordered: { bounds: { within: few }, expect: 'holds' } }),
      'unordered',
    )
    expect(result.verdict).toBe('vacuous')
    expect({ asExpected, exitCode }).toEqual({ asExpected: false, exitCode: 1 })
    expect(result.open?.run.steps.map(({ kind }) => kind)).toEqual(['start', 'timeout', 'timeout', 'timeout'])
    expect(trace).toContain('The run leaves the constraint in state 4 while the promise of answered is open:')
    expect(undecidedLines(result).join()).toContain("every run leaves the constraint 'within'")
  })

  it.each([
    ['ordered()', ordered()],
    ['bounded(1)', bounded(1)],
  ])('is decided over %s in place of a constraint: it is violated', (_, network) => {
    const { asExpected, result } = checked(
      poller({ finite: { network, bounds: { within: few }, expect: { violates: 'answered' } } }),
      'finite',
    )
    expect(asExpected).toBe(true)
    expect(result.violation?.run?.ending?.kind).toBe('repeats')
  })

  it('says nothing of a counter without end', () => {
    const made = counter({ negative: eventually(({ x }) => x < 0), lead: leadsTo(is(1), ({ x }) => x < 0) }, upTo3)
    const { result, asExpected, exitCode } = checked(made, 'only')
    expect(result).toMatchObject({ verdict: 'vacuous', exhaustive: false, bounds: [{ kind: 'within', cut: 1 }] })
    expect({ asExpected, exitCode }).toEqual({ asExpected: false, exitCode: 1 })
    expect(result.properties.map(({ status }) => status)).toEqual(['unknown', 'unknown'])
  })

  it.each([
    ['eventually', eventually(is(-1)), [0, 1, 2, 3, 4], 'it has not held so far'],
    ['leadsTo', leadsTo(is(2), is(-1)), [0, 1, 2, 3, 4], 'what has to follow has not'],
    ['leadsTo, of what begins outside', leadsTo(is(4), is(-1)), [0, 1, 2, 3, 4], 'what has to follow has not'],
    ['alwaysEventually', alwaysEventually(({ x }: X) => x < 9), [0, 1, 2, 3, 4], 'for ever is not known'],
    ['eventuallyAlways', eventuallyAlways(({ x }: X) => x < 9), [0, 1, 2, 3, 4], 'for ever is not known'],
    ['quiescent', quiescent(is(-1)), [0, 1, 2, 3, 4], 'where the run stops, if it does, is not known'],
  ])('is incomplete where a run leaves while its promise is open: %s', (_, property, states, words) => {
    const { result, asExpected, exitCode, trace } = checked(counter({ property }, upTo3, { mayStay: true }), 'only')
    expect(result.verdict).toBe('incomplete')
    expect({ asExpected, exitCode }).toEqual({ asExpected: null, exitCode: 3 })
    expect(result.open?.run).toMatchObject({ states: states.map((x) => [x]), ending: { kind: 'leaves' } })
    expect(trace.replaceAll('\n', ' ')).toMatch(
      /The run leaves the constraint in state 5 while the promise of property is open: /,
    )
    expect(trace).toContain(words)
  })

  it.each([
    ['eventually, kept before', eventually(({ x }: X) => x === 2 || x < 0)],
    ['eventually, kept by the first state outside', eventually(({ x }: X) => x === 4 || x < 0)],
    ['leadsTo, kept before', leadsTo(is(1), ({ x }: X) => x === 3 || x < 0)],
    ['leadsTo, kept by the first state outside', leadsTo(is(3), ({ x }: X) => x === 4 || x < 0)],
  ])('holds where every run that leaves has kept its promise: %s', (_, property) => {
    const { result, asExpected } = checked(counter({ property }, upTo3, { mayStay: true }), 'only')
    expect(result).toMatchObject({ verdict: 'holds', open: null })
    expect(asExpected).toBe(true)
  })

  it('is not vacuous where every run leaves, but has kept what it promised by then; what could still be broken is', () => {
    expect(checked(counter({ two: eventually(is(2)) }, upTo3), 'only').result.verdict).toBe('holds')
    expect(checked(counter({ lead: leadsTo(is(1), is(2)) }, upTo3), 'only').result.verdict).toBe('vacuous')
  })

  it('is violated by a run inside, whatever leaves', () => {
    const { result } = checked(counter({ far: eventually(({ x }) => x > 3) }, upTo3, { mayStay: true }), 'only')
    expect(result).toMatchObject({ verdict: 'violated', open: null })
    expect(result.violation?.run?.ending).toEqual({ kind: 'stops' })
  })

  it('can be expected to be incomplete', () => {
    const made = counter({ far: eventually(is(-1)) }, upTo3, { mayStay: true, expects: 'incomplete' })
    expect(checked(made, 'only')).toMatchObject({ asExpected: true, exitCode: 0 })
  })

  it('is asked of runs that begin outside, too', () => {
    const made = counter({ low: eventually(({ x }) => x < 3) }, upTo3, { start: [0, 7], limit: 3 })
    const { result, trace } = checked(made, 'only')
    expect(result.verdict).toBe('incomplete')
    expect(result.open?.run.states).toEqual([[7]])
    expect(trace).toContain('The run begins outside the constraint while the promise of low is open:')
  })

  it('whose predicate throws outside is an error', () => {
    const throwing = eventually(({ x }: X) => {
      if (x > 3) throw new Error('too far')
      return false
    })
    const { result } = checked(counter({ throwing }, upTo3, { mayStay: true }), 'only')
    expect(result.error).toMatchObject({ code: 'predicate-threw' })
  })
})

describe('invariants and properties of steps, while a constraint cuts off states', () => {
  it.each([
    ['always', always(upTo3)],
    ['always an implication', always(implies(is(4), is(3)))],
    ['never', never(is(4))],
    ['step', step((_, { x }: X) => x <= 3)],
  ])('are asked of the first state outside: %s', (_, property) => {
    const { result, exitCode, trace } = checked(counter({ property }, upTo3), 'only')
    expect(result.verdict).toBe('violated')
    expect(exitCode).toBe(1)
    expect(result.properties[0]).toMatchObject({ status: 'violated', depth: 5 })
    expect(result.violation?.run?.states).toEqual([[0], [1], [2], [3], [4]])
    expect(result.states).toEqual({ distinct: 4, generated: 4, depth: 4 })
    if (property.kind !== 'step') expect(trace).toContain('in state 5, the first outside the constraint.')
  })

  it('hold of the states inside, and one step beyond: the row names the bound', () => {
    const { result, asExpected } = checked(counter({ low: always(({ x }) => x <= 4) }, upTo3), 'only')
    expect(result).toMatchObject({ verdict: 'holds', exhaustive: false, bounds: [{ kind: 'within', cut: 1 }] })
    expect(asExpected).toBe(true)
  })

  it('are asked of initial states outside', () => {
    const { result } = checked(counter({ low: always(({ x }) => x < 7) }, upTo3, { start: [0, 7], limit: 3 }), 'only')
    expect(result.violation?.run?.states).toEqual([[7]])
  })

  it('that throw there are an error, with the run', () => {
    const throwing = always(({ x }: X) => {
      if (x > 3) throw new Error('too far')
      return true
    })
    const { result, exitCode } = checked(counter({ throwing }, upTo3), 'only')
    expect(exitCode).toBe(2)
    expect(result.error).toMatchObject({ code: 'predicate-threw', message: expect.stringContaining('too far') })
    expect(result.error?.run?.states).toEqual([[0], [1], [2], [3], [4]])
  })
})

describe('a constraint that is false of every initial state', () => {
  it('makes whatever would hold vacuous', () => {
    const made = counter({ bad: never(is(2)) }, ({ x }) => x < 2, { start: [2], limit: 5 })
    const { result, asExpected, exitCode } = checked(made, 'only')
    expect(result).toMatchObject({ verdict: 'vacuous', states: { distinct: 0 }, violation: null })
    expect({ asExpected, exitCode }).toEqual({ asExpected: false, exitCode: 1 })
    expect(undecidedLines(result).join()).toContain("the constraint 'within' is false of every initial state")
  })

  it('leaves undecided what it does not violate', () => {
    const all = { low: always(({ x }: X) => x < 9), some: sometimes(is(2)), run: eventually(is(2)) }
    const { result } = checked(
      counter(all, ({ x }) => x < 2, { start: [2] }),
      'only',
    )
    expect(result.properties.map(({ status }) => status)).toEqual(['unknown', 'unknown', 'unknown'])
  })
})

describe('a sometimes without a witness', () => {
  const far = sometimes(is(15))

  it('is not decided where states were cut off', () => {
    const { result, exitCode } = checked(
      counter({ far }, ({ x }) => x < 10, { limit: 20 }),
      'only',
    )
    expect(result.verdict).toBe('incomplete')
    expect(exitCode).toBe(3)
    expect(result.properties).toEqual([{ name: 'far', kind: 'sometimes', status: 'unknown', depth: null }])
    expect(undecidedLines(result)).toEqual(['far has no witness: it holds in no state within the constraint.'])
  })

  it('is decided where none was', () => {
    expect(checked(counter({ far }, null, { limit: 20 }), 'only').result.properties[0]?.depth).toBe(16)
    expect(checked(counter({ far }, null, { limit: 9 }), 'only').result.verdict).toBe('violated')
    expect(
      checked(
        counter({ far }, ({ x }) => x < 10, { limit: 9 }),
        'only',
      ).result.verdict,
    ).toBe('violated')
  })

  it('is told of only where the constraint is why', () => {
    const both = { far, low: always(({ x }: X) => x < 3) }
    expect(
      undecidedLines(
        checked(
          counter(both, ({ x }) => x < 10),
          'only',
        ).result,
      ),
    ).toEqual([])
    expect(undecidedLines(checked(counter(both, null), 'only').result)).toEqual([])
  })

  it('needs one inside: a state that is left out is none', () => {
    const { result } = checked(
      counter({ ten: sometimes(is(10)) }, ({ x }) => x < 10, { limit: 20 }),
      'only',
    )
    expect(result.verdict).toBe('incomplete')
  })
})
