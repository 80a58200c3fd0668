import { describe, expect, it } from 'vitest'
import type { SearchOptions } from '../../../src/engine/options.ts'
import type { SearchResult } from '../../../src/engine/result.ts'
import { search } from '../../../src/engine/threads/in-process.ts'
import {
  action,
  always,
  deadlockFree,
  indexed,
  type Lies,
  machine,
  messages,
  type NodeId,
  never,
  protocol,
  role,
  type Scenario,
  type Spec,
  spec,
  step,
  unordered,
} from '../../../src/index.ts'
import type { Action, Settling } from '../../../src/language/machine.ts'
import type { Property } from '../../../src/language/property.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { replay } from '../../../src/trace/replay.ts'

const memoryBytes = 2 ** 27

function check(model: Spec, options: Partial<SearchOptions> = {}): SearchResult {
  const instance = instantiate(model, 'only')
  const result = search(instance, { memoryBytes, symmetry: true, ...options })
  const run = result.violation?.run ?? result.error?.run
  if (run) replay(instance.system, run)
  return result
}

const named = (count: number, letter = 'n') => Array.from({ length: count }, (_, index) => `${letter}${index}`)
const pairsOf = (members: readonly string[]) => members.flatMap((x) => members.map((y) => [x, y] as const))

interface Sketch<Variables extends object> {
  readonly symmetric: { readonly [name: string]: unknown }
  readonly variables: () => Variables
  readonly actions: (parameters: Settling<Variables, unknown>) => { readonly [name: string]: Action<Variables> }
  readonly properties?: { readonly [name: string]: Property }
  readonly scenario?: object
}

function sketch<Variables extends object>(parts: Sketch<Variables>): Spec {
  const { symmetric, variables, actions, properties = {}, scenario = {} } = parts
  const model = machine({
    name: 'sketch',
    parameters: {},
    symmetric: () => symmetric as never,
    variables,
    actions,
  })
  return spec(model as never, { properties, scenarios: { only: { expect: 'holds', ...scenario } } as never })
}

describe('orbits that are known by number', () => {
  /** Every one of the relations on a set, one pair after the other. */
  const relations = (size: number, pairs: (readonly [string, string])[]) =>
    sketch({
      symmetric: { node: named(size) },
      variables: () => ({ related: new Set<string>() }),
      actions: (_parameters) => ({
        toggle: action({
          over: pairs,
          do({ related }, [x, y]) {
            // An edge without direction is a pair and its reverse.
            const both = pairs.some(([a, b]) => a === y && b === x) ? [`${x} ${y}`] : [`${x} ${y}`, `${y} ${x}`]
            for (const pair of both) related.has(pair) ? related.delete(pair) : related.add(pair)
          },
        }),
      }),
    })

  it.each([
    [3, 4],
    [4, 11],
    [5, 34],
  ])('graphs with %i nodes: %i (A000088)', (size, orbits) => {
    const edges = pairsOf(named(size)).filter(([x, y]) => x < y)
    expect(check(relations(size, edges)).states.distinct).toBe(orbits)
  })

  it.each([
    [2, 3],
    [3, 16],
    [4, 218],
  ])('directed graphs with %i nodes: %i (A000273)', (size, orbits) => {
    const edges = pairsOf(named(size)).filter(([x, y]) => x !== y)
    expect(check(relations(size, edges)).states.distinct).toBe(orbits)
  })

  const functions = (size: number, permutations = false) =>
    sketch({
      symmetric: { node: named(size) },
      variables: () => ({ next: indexed<string, string>(named(size), (x) => x) }),
      actions: (_parameters) => ({
        point: action({
          over: pairsOf(named(size)),
          do({ next }, [x, y]) {
            const before = next[x] as string
            next[x] = permutations ? (next[y] as string) : y
            if (permutations) next[y] = before
          },
        }),
      }),
    })

  it.each([
    [3, 7],
    [4, 19],
    [5, 47],
    [6, 130],
  ])('functions from %i elements to themselves: %i (A001372)', (size, orbits) => {
    expect(check(functions(size)).states.distinct).toBe(orbits)
  })

  it.each([
    [5, 7],
    [7, 15],
    [8, 22],
  ])('permutations of %i elements, by their cycles: %i (A000041)', (size, orbits) => {
    expect(check(functions(size, true)).states.distinct).toBe(orbits)
  })

  it('relations between two sets, each permuted by itself: 36 (A028657)', () => {
    const left = named(3, 'l')
    const right = named(3, 'r')
    const model = sketch({
      symmetric: { left, right },
      variables: () => ({ rows: indexed(left, new Set<string>()) }),
      actions: (_parameters) => ({
        toggle: action({
          over: left.flatMap((x) => right.map((y) => [x, y] as const)),
          do({ rows }, [x, y]) {
            const row = rows[x] as Set<string>
            row.has(y) ? row.delete(y) : row.add(y)
          },
        }),
      }),
    })
    const { states, symmetry } = check(model)
    expect(states.distinct).toBe(36)
    expect(symmetry).toEqual([
      { set: 'left', members: 3 },
      { set: 'right', members: 3 },
    ])
  })
})

describe('who decides', () => {
  const model = (symmetric?: Scenario['symmetric']) =>
    sketch({
      symmetric: { a: named(2, 'a'), b: named(2, 'b') },
      variables: () => ({ on: indexed([...named(2, 'a'), ...named(2, 'b')], false) }),
      actions: (_parameters) => ({
        turn: action({
          over: [...named(2, 'a'), ...named(2, 'b')],
          do({ on }, x) {
            on[x] = !on[x]
          },
        }),
      }),
      scenario: symmetric === undefined ? {} : { symmetric },
    })

  it.each([
    ['nothing is reduced unless somebody asks for it', undefined, undefined, 16],
    ['a scenario asks for all that is declared', true, undefined, 9],
    ['a scenario asks for some', ['a'], undefined, 12],
    ['a search asks for what is declared', undefined, true, 9],
    ['a search asks for what the scenario names', ['b'], true, 12],
    ['a search asks for every state', true, false, 16],
    ['a scenario says that nothing is symmetric', false, true, 16],
  ] as const)('%s', (_what, symmetric, symmetry, distinct) => {
    expect(check(model(symmetric), { symmetry }).states.distinct).toBe(distinct)
  })

  it('a scenario asks for what the model does not declare', () => {
    const plain = machine({
      name: 'plain',
      parameters: {},
      variables: () => ({ n: 0 }),
      actions: (_parameters) => ({}),
    })
    const asking = () => spec(plain, { properties: {}, scenarios: { only: { symmetric: true, expect: 'holds' } } })
    expect(asking).toThrow("Scenario 'only': the model declares nothing symmetric.")
  })

  it('a scenario names what is not declared', () => {
    expect(() => instantiate(model(['aa']), 'only')).toThrow("There is no symmetric set 'aa'")
  })
})

describe('a set is refused', () => {
  const of = (symmetric: { readonly [name: string]: unknown }, members = named(3)) =>
    sketch({ symmetric, variables: () => ({ n: indexed(members, 0) }), actions: (_parameters) => ({}) })

  it.each([
    ['when it is no list', { node: 'n0' }, 'the symmetric set node is no list.'],
    ['with a member twice', { node: ['n0', 'n1', 'n0'] }, 'the symmetric set node contains n0 twice.'],
    ['with numbers', { node: [0, 1] }, 'the symmetric set node contains 0, which is no identity.'],
    ['with several words', { node: ['node 0'] }, 'the symmetric set node contains "node 0", which is no identity.'],
    ['with a member of another set', { a: ['n0'], b: ['n0'] }, 'n0 is in two symmetric sets, a and b.'],
  ])('%s', (_when, symmetric, message) => {
    expect(() => instantiate(of(symmetric), 'only')).toThrow(message)
  })

  it('when an indexed variable has entries for some of its members only', () => {
    const { error } = check(of({ node: named(3) }, ['n0', 'n1']))
    expect(error).toMatchObject({
      code: 'bad-model',
      message: 'n has an entry for n1 but none for n2, although the identities are symmetric.',
    })
  })
})

describe('what counts is that', () => {
  it('initial states need not be symmetric: only one of them starts', () => {
    const model = sketch({
      symmetric: { node: named(3) },
      variables: () => ({ token: 'n0' }),
      actions: (_parameters) => ({
        pass: action({
          over: named(3),
          do(state, to) {
            state.token = to
          },
        }),
      }),
    })
    expect(check(model, { paranoid: true })).toMatchObject({ verdict: 'holds', states: { distinct: 1, generated: 4 } })
  })

  it('a run has the names of a run of the model, whatever the representatives are called', () => {
    const nodes = named(4)
    const model = sketch({
      symmetric: { node: nodes },
      variables: () => ({ holds: 'n2', visited: [] as string[] }),
      actions: (_parameters) => ({
        pass: action({
          over: nodes,
          when: ({ holds, visited }, to) => to !== holds && !visited.includes(to),
          do(state, to) {
            state.visited.push(state.holds)
            state.holds = to
          },
        }),
      }),
      properties: { neverEverywhere: always(({ visited }: { visited: string[] }) => visited.length < 3) },
    })
    const { violation, states } = check(model)
    expect(states.distinct).toBe(4)
    expect(violation?.run?.states[0]).toEqual(['n2', []])
    expect(violation?.run?.states).toHaveLength(4)
  })

  it('words of longer texts are identities, parts of words are not', () => {
    const model = (text: (x: string) => string) =>
      sketch({
        symmetric: { node: named(3) },
        variables: () => ({ said: new Set<string>() }),
        actions: (_parameters) => ({
          say: action({
            over: named(3),
            do({ said }, x) {
              said.add(text(x))
            },
          }),
        }),
      })
    expect(check(model((x) => `from ${x}: "hello"`)).states.distinct).toBe(4)
    expect(check(model((x) => `${x}ready`)).states.distinct).toBe(8)
  })
})

describe('telling identities apart is found', () => {
  const nodes = named(3)
  interface Variables {
    asked: { [node: string]: boolean }
    leader: string | null
  }
  const election = (
    choose: (asked: readonly string[]) => string,
    properties: { readonly [name: string]: Property } = {},
    scenario: object = {},
  ) =>
    sketch<Variables>({
      symmetric: { node: nodes },
      variables: () => ({ asked: indexed(nodes, false), leader: null }),
      actions: (_parameters) => ({
        asks: action({
          over: nodes,
          when: ({ leader }) => leader === null,
          do({ asked }, node) {
            asked[node] = true
          },
        }),
        elects: action({
          over: ({ asked }) => nodes.filter((node) => asked[node]),
          when: ({ asked, leader }, node) => leader === null && choose(nodes.filter((it) => asked[it])) === node,
          do(state, node) {
            state.leader = node
          },
        }),
      }),
      properties,
      scenario,
    })
  const anybody = election((asked) => asked[0] as string)

  it('in an action, with the run to a state that shows it', () => {
    const { verdict, error } = check(anybody)
    expect(verdict).toBe('error')
    expect(error).toMatchObject({
      code: 'asymmetric',
      message: `The action elects tells n0 and n1 apart, although node is declared symmetric.
Exchange the two in a state, and it must do the same with the two exchanged; but leader differs.`,
      cure: 'Compare identities for equality only: no order, no first one, no number taken from them. Or take node out of `symmetric`.',
    })
    expect(error?.run?.states).toHaveLength(3)
  })

  it('and is no error where every state is explored', () => {
    expect(check(anybody, { symmetry: false })).toMatchObject({ verdict: 'holds', error: null })
  })

  const first = (asked: readonly string[]) => (asked.length === 1 ? (asked[0] as string) : 'nobody')
  it.each([
    ['always', { odd: always<Variables, object>(({ leader }) => leader !== 'n1') }],
    ['never', { odd: never<Variables, object>(({ leader }) => leader === 'n1') }],
    ['deadlockFree', { odd: deadlockFree<Variables, object>(({ leader }) => leader !== 'n1') }],
    ['step', { odd: step<Variables, object>((before, after) => before.leader !== null || after.leader !== 'n1') }],
  ])('in a property: %s', (_kind, properties) => {
    const { error } = check(election(first, properties))
    expect(error?.message).toMatch(
      /^The property odd tells n\d and n\d apart, although node is declared symmetric.\nExchange the two in a state, and its answer must be the same; but it is another one.$/,
    )
  })

  it('in a constraint', () => {
    const { error } = check(election(first, {}, { bounds: { within: ({ asked }: Variables) => !asked['n2'] } }))
    expect(error?.message).toMatch(/^The constraint 'within' tells n\d and n\d apart/)
  })

  it('in a handler, by the number of a node', () => {
    const model = protocol({
      name: 'numbers',
      parameters: {},
      messages: messages<{ server: { hello: { number: number } } }>(),
      nodes: { server: 3 },
      symmetric: ['server'],
      roles: (_parameters) => ({
        server: role({
          state: { isGreeted: false },
          start(server) {
            server.send(server.others, { type: 'hello', number: server.index })
          },
          on: {
            hello(server, { number }) {
              if (number > server.index) server.isGreeted = true
            },
          },
        }),
      }),
    })
    const numbers = spec(model, { properties: {}, scenarios: { only: { network: unordered(), expect: 'holds' } } })
    expect(check(numbers).error?.message).toMatch(/^The handler server.on.hello tells server\d/)
  })

  it('in a crash: a node goes back to the first of all nodes', () => {
    const model = protocol({
      name: 'choice',
      parameters: {},
      messages: messages<{ server: {} }>(),
      nodes: { server: 3 },
      symmetric: ['server'],
      roles: (_parameters, nodes) => ({
        server: role({
          state: { friend: nodes.server[0] },
          start(server) {
            server.friend = server.choose(nodes.server)
          },
        }),
      }),
    })
    const faults = { crashes: 1 }
    const choice = spec(model, { properties: {}, scenarios: { only: { faults, expect: 'holds' } } })
    expect(check(choice).error?.message).toMatch(/^The crash of a node tells server\d and server\d apart/)
  })

  it.each([
    ['in what a Byzantine node may say', undefined, ', or the handler server.on.elect,'],
    ['in what it tells everybody', false, ''],
  ] as const)('%s: it names one of them', (_name, equivocates, orWho) => {
    const model = protocol({
      name: 'elected',
      parameters: {},
      messages: messages<{ server: { elect: { who: NodeId } } }>(),
      nodes: { server: 4 },
      symmetric: ['server'],
      roles: (_parameters) => ({
        server: role({
          state: (): { leader: NodeId | null } => ({ leader: null }),
          on: {
            elect(server, { who }) {
              server.leader = who
            },
          },
        }),
      }),
    })
    const lies: Lies<'server0', { type: 'elect'; who: NodeId }> = {
      by: ['server0'],
      messages: [{ type: 'elect', who: 'server1' }],
      times: 1,
      ...(equivocates === false && { equivocates }),
    }
    const elected = spec(model, { properties: {}, scenarios: { only: { faults: { lies } } } })
    const { error } = check(elected)
    expect(error?.message).toMatch(
      new RegExp(`^The vocabulary of Byzantine nodes${orWho} tells server1 and server\\d apart`),
    )
  })
})
