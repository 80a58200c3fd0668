/** Settings under which nothing can happen, and settings that do not exist, are refused; each error says what to write. */

import { describe, expect, it } from 'vitest'
import { noteLines } from '../../src/cli/details.ts'
import {
  action,
  clocks,
  type Faults,
  machine,
  protocol,
  role,
  type Scenario,
  type Spec,
  spec,
} from '../../src/index.ts'
import { NetsplitError } from '../../src/language/errors.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { instanceOf, searchOf, smallProtocol } from '../engine/small-models.ts'

/** The functions as an author calls them whose file is not type-checked. */
type Untyped = (...given: unknown[]) => never
const untyped = { role, protocol, action, machine, spec } as unknown as {
  readonly [Name in 'role' | 'protocol' | 'action' | 'machine' | 'spec']: Untyped
}

/** An error as the terminal shows it. */
function refusalOf(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    if (error instanceof NetsplitError) return error.message
    throw error
  }
  return 'not refused'
}

const pair = (world: Pick<Scenario, 'faults' | 'time'>): Spec =>
  smallProtocol<{ node: {} }>({ nodes: { node: 2 }, roles: { node: role({}) }, ...world })

describe('a setting under which nothing can happen', () => {
  it.each<[string, Pick<Scenario, 'faults' | 'time'>, string]>([
    ['drift of one clock', { time: clocks({ max: 4, drift: 2 }) }, 'time: drift needs skew: no clock can ever tick'],
    ['clocks of nobody', { time: clocks({ max: 4, of: [] }) }, 'time: of names no node, so no clock ticks.'],
    [
      'a delay beyond the last tick',
      { time: clocks({ max: 2, delay: { min: 3, max: 4 } }) },
      'time: no message is delivered before tick 3, and clocks end at 2.',
    ],
    [
      'restarts without crashes',
      { faults: { crashes: { times: 0, restarts: 1 } } },
      'crashes.restarts mean nothing without crashes.',
    ],
    ['no links', { faults: { partitions: { times: 1, links: [] } } }, 'partitions: with no links nothing can be cut.'],
    [
      'no splits',
      { faults: { partitions: { times: 1, splits: [] } } },
      'partitions: with no splits nothing can be cut.',
    ],
    [
      'splits and links',
      { faults: { partitions: { times: 1, splits: [], links: [] } as never } },
      'partitions: partitions split the nodes or cut links.',
    ],
    ['crashes of nobody', { faults: { crashes: { times: 1, of: [] } } }, 'crashes.of names no node.'],
    ['loss nowhere', { faults: { loss: { times: 1, on: [] } } }, 'loss.on names no link.'],
    ['Byzantine nodes, none', { faults: { lies: { by: [], messages: [] } } }, 'lies.by names no node.'],
  ])('is refused in the spec: %s', (_, world, message) => {
    expect(refusalOf(() => pair(world))).toContain(`Scenario 'only': ${message}`)
  })

  it.each<[string, Faults, string]>([
    [
      'among one node',
      { partitions: { times: 1, among: ['node0'] } },
      'partitions: among node0 there is no link to cut.',
    ],
    [
      'among one node, by links',
      { partitions: { times: 1, among: ['node0'], links: 'any' } },
      'partitions: among node0 there',
    ],
    [
      'of a link of a node to itself',
      { partitions: { times: 1, links: [{ from: 'node0', to: 'node0' }] } },
      'partitions: no link can be cut.',
    ],
  ])('is refused once the nodes are known: cuts %s', (_, faults, message) => {
    const refusal = refusalOf(() => instantiate(pair({ faults }), 'only'))
    expect(refusal).toContain(message)
    expect(refusal).toMatch(
      /\n {2}at scenario 'only' of small protocol \(.+\)\n {2}Name two nodes or more, or links between different nodes\./,
    )
  })

  it('is refused in the same words when --set gives it', () => {
    const inSpec = refusalOf(() => pair({ faults: { crashes: { times: 0, restarts: 1 } } }))
    const [sentence, cure] = inSpec.split('\n')
    const [setSentence, place, setCure] = refusalOf(() =>
      instantiate(pair({}), 'only', { 'crashes.restarts': 1 }),
    ).split('\n')
    expect([setSentence, setCure]).toEqual([sentence, cure])
    expect(place).toMatch(/^ {2}at scenario 'only' of small protocol \(.+\)$/)
    const negative = refusalOf(() => instantiate(pair({ faults: { loss: -1 } }), 'only'))
    expect(negative).toMatch(/^loss: -1 is no budget\./)
    expect(refusalOf(() => instantiate(pair({}), 'only', { loss: -1 }))).toBe(negative)
  })

  it('may be what --set leaves of others: a fault that it switches off', () => {
    const made = pair({ faults: { crashes: { times: 1, restarts: 1, of: ['node0'] } } })
    expect(refusalOf(() => instantiate(made, 'only', { crashes: 0 }))).toBe('not refused')
    // Both are set: a sweep begins there.
    expect(refusalOf(() => instantiate(made, 'only', { crashes: 0, 'crashes.restarts': 1 }))).toBe('not refused')
  })
})

describe('a setting that does not exist', () => {
  const { role: roleOf, protocol: protocolOf, spec: specOf, machine: machineOf, action: actionOf } = untyped
  const good = {
    name: 'js',
    parameters: {},
    nodes: { a: 1 },
    roles: () => ({ a: roleOf({}) }),
  }
  const never = { kind: 'never', predicate: () => false }
  const scenario = (more: object) =>
    refusalOf(() => specOf(protocolOf(good), { properties: { never }, scenarios: { s: { expect: 'holds', ...more } } }))

  it('is told with the nearest name, all of a spec and its roles in one error', () => {
    const roles = () => ({ a: roleOf({ state: { x: 0 }, durabel: ['x'], onn: {} }) })
    const scenarios = { s: { faults: { crash: 1 }, bound: { depth: 1 }, expect: 'holds' } }
    const refusal = refusalOf(() => specOf(protocolOf({ ...good, roles }), { properties: { never }, scenarios }))
    for (const [wrong, right] of [
      ['durabel', 'durable'],
      ['onn', 'on'],
      ['crash', 'crashes'],
      ['bound', 'bounds'],
    ]) {
      expect(refusal).toContain(`There is no setting '${wrong}' in `)
      expect(refusal).toContain(`Did you mean ${right}, not ${wrong}?`)
    }
  })

  it.each<[string, () => unknown, string]>([
    [
      'protocol()',
      () => protocolOf({ ...good, role: 1 }),
      "setting 'role' in protocol().\n  Did you mean roles, not role?",
    ],
    [
      'machine()',
      () => machineOf({ name: 'm', parameters: {}, variables: () => ({}) }),
      'There is no actions in machine().',
    ],
    ['spec()', () => specOf(protocolOf(good), { property: {}, scenarios: {} }), 'There is no properties in spec().'],
    [
      'no model',
      () => specOf(undefined, { properties: {}, scenarios: {} }),
      'the model of spec() cannot be undefined.',
    ],
    ['clocks()', () => clocks({ max: 3, scew: 1 } as never), 'Did you mean skew, not scew?'],
    [
      'a delay',
      () => clocks({ max: 3, delay: [0, 1] } as never),
      'delay of clocks() cannot be a list.\n  Give delay a number of ticks, or { min, max }.',
    ],
  ])('is refused in %s', (_, make, message) => {
    expect(refusalOf(make)).toContain(message)
  })

  it.each<[object, string]>([
    [{ expect: 'hold' }, 'Did you mean holds, not hold?'],
    [{ faults: { crashes: { restarts: 1 } } }, "There is no times in faults.crashes in scenario 's'."],
    [{ network: () => null }, "network of scenario 's' cannot be a function.\n  Give network a network: unordered()"],
    [{ faults: { crashes: { times: 1, restarts: 1, disk: 'torm' } } }, 'Did you mean torn, not torm?'],
    [
      { faults: { partitions: { times: 1, links: 'all' } } },
      "There is no 'all' for faults.partitions.links in scenario",
    ],
    [{ check: 'never' }, 'Give check a list of names.'],
    [{ time: 3 }, 'Give time clocks({ max: 5 }) or rounds(5).'],
    [{ fairness: { strong: ['a'], none: ['a'] } }, "Scenario 's': fairness: a is both under strong and under none."],
  ])('or of a wrong shape is refused in a scenario: %j', (more, message) => {
    expect(scenario(more)).toContain(message)
  })

  it('is refused in an action, by its name, and so is what is no action', () => {
    const actions = () => ({
      inc: actionOf({ wen: () => true, do() {} }),
      dec: actionOf({}),
      set: 3,
    })
    const model = machineOf({ name: 'm', parameters: {}, variables: () => ({ n: 0 }), actions })
    const made = specOf(model, { properties: {}, scenarios: { s: { expect: 'holds' } } })
    const refusal = refusalOf(() => instantiate(made, 's'))
    expect(refusal).toContain("There is no setting 'wen' in action inc.")
    expect(refusal).toContain('There is no do in action dec. action set cannot be 3.\n  at actions of m\n')
    expect(refusal).toContain('Did you mean when, not wen?')
  })

  it.each<[object, string]>([
    [{ nodes: () => ({ a: 1 }) }, 'nodes of protocol() cannot be a function.'],
    [{ nodes: { a: null } }, 'nodes.a in protocol() cannot be null.'],
  ])('or of a wrong shape is refused in the nodes of a protocol: %#', (more, message) => {
    expect(refusalOf(() => protocolOf({ ...good, ...more }))).toContain(message)
  })

  it.each<[object, string]>([
    [{ nodes: { a: () => undefined } }, 'The role a has undefined nodes.'],
    [{ nodes: { a: 'bees' } }, 'js has no parameter bees, which should say how many nodes the role a has.'],
    [{ roles: () => ({}) }, 'The role a is not defined.'],
    [{ roles: () => ({ a: { state: null } }) }, 'state of role a of js cannot be null.'],
    [{ roles: () => ({ a: roleOf({ on: { x: 3 } }) }) }, 'on.x in role a of js cannot be 3.'],
  ])('or of a wrong shape is refused when the model is built: %#', (more, message) => {
    const made = specOf(protocolOf({ ...good, ...more }), { properties: {}, scenarios: { s: { expect: 'holds' } } })
    expect(refusalOf(() => instantiate(made, 's'))).toContain(message)
  })
})

describe('a fault that changes nothing that any handler sees', () => {
  const hello = (faults: Faults, restart = false) =>
    smallProtocol<{ node: { hello: {} } }>({
      nodes: { node: 2 },
      roles: {
        node: role({
          state: { got: 0 },
          start(node) {
            if (node.index === 0) node.send('node1', { type: 'hello' })
          },
          on: {
            hello(node) {
              node.got++
            },
          },
          ...(restart && { restart() {} }),
        }),
      },
      faults,
    })
  const unseen = (faults: Faults, restart = false) => searchOf(hello(faults, restart)).unseenFaults

  it('is noted', () => {
    expect(unseen({ pauses: 1 })).toEqual(['pauses'])
    expect(unseen({ crashes: 1, partitions: 1 })).toEqual(['partitions', 'crashes'])
  })

  it('is not, where a handler sees what it did', () => {
    expect(unseen({ duplication: 1 })).toEqual([])
    expect(unseen({ crashes: { times: 1, restarts: 1 } }, true)).toEqual([])
  })

  it('is not, where it is loss in a network without order', () => {
    expect(unseen({ loss: 1 })).toEqual([])
  })

  it('has a line of the report, and fails nothing', () => {
    const made = hello({ pauses: 1 })
    const result = searchOf(made)
    expect(result.verdict).toBe('holds')
    expect(noteLines(result, instanceOf(made))).toEqual([
      'note: pauses happened, but no handler meets a state, message or timer that it would not meet without them: they break nothing that handlers do (docs/faults.md, "Faults that nobody notices").',
    ])
    const omitting = { ...result, unseenFaults: ['omissions.receiving'] as const }
    expect(noteLines(omitting, instanceOf(made))[0]).toContain(
      'note: omissions to receive happened, but no handler meets',
    )
  })
})
