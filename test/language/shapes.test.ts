/** Every setting that an author can write: what is taken for it, and what an author is told who writes something else. */

import { describe, expect, it } from 'vitest'
import { inScenario, makeShapesAnew, run, told, wants, wrong } from './told-shapes.ts'

makeShapesAnew()

const protocol = { name: 'p', parameters: {}, messages: {}, nodes: {}, roles: run, symmetric: [] }

const machine = { name: 'm', parameters: {}, variables: run, actions: run, symmetric: run }

describe('a protocol', () => {
  it('has these settings', () => {
    expect(told('protocolShape', protocol)).toEqual([])
    const { messages: _messages, symmetric: _symmetric, ...required } = protocol
    expect(told('protocolShape', required)).toEqual([])
  })

  it('needs some of them', () => {
    expect(told('protocolShape', {})).toEqual([
      'There is no name in it. Add name: a text.',
      'There is no parameters in it. Add parameters: an object with the default of each parameter: ' +
        "{ servers: 3, fast: true, mode: oneOf('a', 'b') }.",
      'There is no nodes in it. Add nodes: an object with the number of nodes of each role: ' +
        "{ lock: 1, client: 'clients' }.",
      'There is no roles in it. Add roles: a function.',
    ])
  })

  it.each([
    ['name', 'a text'],
    ['messages', 'an object'],
    ['roles', 'a function'],
    ['symmetric', 'a list of names'],
    ['parameters', "an object with the default of each parameter: { servers: 3, fast: true, mode: oneOf('a', 'b') }"],
    ['nodes', "an object with the number of nodes of each role: { lock: 1, client: 'clients' }"],
  ])('%s: %s', (setting, what) => {
    expect(told('protocolShape', { ...protocol, [setting]: wrong })).toEqual(wants(setting, what))
  })

  it('takes messages with anything in them', () => {
    expect(told('protocolShape', { ...protocol, messages: { server: 1, client: null } })).toEqual([])
  })

  it('has parameters that are numbers, truth values or one of some texts', () => {
    const good = { count: 3, fast: true, mode: { options: ['a', 'b'] } }
    expect(told('protocolShape', { ...protocol, parameters: good })).toEqual([])
    const defaults = "a default, a number or true or false, or oneOf('a', 'b')"
    for (const value of ['three', null, []])
      expect(told('protocolShape', { ...protocol, parameters: { size: value } })).toHaveLength(1)
    expect(told('protocolShape', { ...protocol, parameters: { size: wrong } })).toEqual(
      wants('size', defaults, 'parameters'),
    )
    expect(told('protocolShape', { ...protocol, parameters: { mode: { options: [1] } } })).toEqual([
      'parameters.mode.options[0] in it cannot be 1. Give parameters.mode.options[0] a text.',
    ])
    expect(told('protocolShape', { ...protocol, parameters: { mode: {} } })).toEqual([
      'There is no options in parameters.mode in it. Add options: a list of names.',
    ])
  })

  it('has as many nodes as a number, a parameter or a function says', () => {
    expect(told('protocolShape', { ...protocol, nodes: { a: 1, b: 'count', c: run } })).toEqual([])
    expect(told('protocolShape', { ...protocol, nodes: { a: wrong } })).toEqual(
      wants('a', '1 for a single node, a number, the name of a parameter or a function of the parameters', 'nodes'),
    )
  })
})

describe('a machine', () => {
  it('has these settings', () => {
    expect(told('machineShape', machine)).toEqual([])
    const { symmetric: _symmetric, ...required } = machine
    expect(told('machineShape', required)).toEqual([])
  })

  it('needs some of them', () => {
    expect(told('machineShape', { name: 'm', parameters: {} })).toEqual([
      'There is no variables in it. Add variables: a function.',
      'There is no actions in it. Add actions: a function.',
    ])
    expect(told('machineShape', {})).toHaveLength(4)
  })

  it.each(['variables', 'actions', 'symmetric'])('%s is a function', (setting) => {
    expect(told('machineShape', { ...machine, [setting]: wrong })).toEqual(wants(setting, 'a function'))
  })
})

describe('a role', () => {
  const steps = { steps: { first: run, 'second-2': run, 'step 3': run } }

  it('has these settings, and needs none', () => {
    expect(told('roleShape', {})).toEqual([])
    expect(
      told('roleShape', {
        state: { x: 0 },
        start: run,
        durable: ['x'],
        on: { put: run, get: steps },
        timeout: { retry: run, stop: steps },
        restart: steps,
        crashed: steps,
        torn: { x: run },
      }),
    ).toEqual([])
    expect(told('roleShape', { state: run })).toEqual([])
  })

  const handler = 'a function, or an object with its steps: { steps: { first(node) {}, second(node) {} } }'

  it.each([
    ['state', 'an object with the fields of a node, or a function to one'],
    ['start', handler],
    ['durable', 'a list of fields'],
    ['on', 'an object with a handler for each message'],
    ['timeout', 'an object with a handler for each timer'],
    ['restart', handler],
    ['crashed', handler],
    ['torn', 'an object with a function for each field'],
  ])('%s: %s', (setting, what) => {
    expect(told('roleShape', { [setting]: wrong })).toEqual(wants(setting, what))
  })

  it('has fields in an object, not in a list', () => {
    expect(told('roleShape', { state: [] })).toEqual([
      'state of it cannot be a list. Give state an object with the fields of a node, or a function to one.',
    ])
  })

  it('has functions in torn, and handlers in on and timeout', () => {
    expect(told('roleShape', { torn: { x: wrong } })).toEqual(wants('x', 'a function', 'torn'))
    expect(told('roleShape', { on: { put: wrong } })).toEqual(wants('put', handler, 'on'))
    expect(told('roleShape', { timeout: { retry: wrong } })).toEqual(wants('retry', handler, 'timeout'))
  })

  const label = "Give start.steps an object with a function for each step, of which none is called 'done' or a number."

  it.each<[string, unknown]>([
    ['a list', [run]],
    ['a map', new Map([['first', run]])],
    ['nothing', null],
    ['without any', {}],
    ["called 'done'", { first: run, done: run }],
    ['called a number', { first: run, 2: run }],
    ['called a long number', { first: run, 12: run }],
    ['not all functions', { first: run, second: 1 }],
  ])('has no steps that are %s', (_what, given) => {
    const [problem, ...more] = told('roleShape', { start: { steps: given } })
    expect(problem).toMatch(/^start\.steps in it cannot be (an object|a list|null)\. /)
    expect(problem).toContain(label)
    expect(more).toEqual([])
  })

  it.each(['a1', '1a', 'done1', '-1', '1 2'])('may have a step called %s', (name) => {
    expect(told('roleShape', { start: { steps: { [name]: run } } })).toEqual([])
  })

  it('has nothing beside its steps', () => {
    expect(told('roleShape', { start: { step: { first: run } } })).toEqual([
      "There is no setting 'step' in start of it. Did you mean steps, not step?",
      "There is no steps in start of it. Add steps: an object with a function for each step, of which none is called 'done' or a number.",
    ])
  })
})

describe('an action', () => {
  it('has these settings, and needs what it does', () => {
    expect(told('actionShape', { over: [1], when: run, do: run })).toEqual([])
    expect(told('actionShape', { do: run })).toEqual([])
    expect(told('actionShape', {})).toEqual(['There is no do in it. Add do: a function.'])
    expect(told('actionShape', { do: wrong })).toEqual(wants('do', 'a function'))
    expect(told('actionShape', { do: run, when: wrong })).toEqual(wants('when', 'a function'))
  })

  it.each<[unknown]>([[[]], [new Set([1])], [new Map()], [run]])('may be over %o', (over) => {
    expect(told('actionShape', { over, do: run })).toEqual([])
  })

  it.each<[unknown, string]>([
    [null, 'null'],
    [{}, 'an object'],
    [3, '3'],
    ['abc', '"abc"'],
  ])('may not be over %o', (over, shown) => {
    expect(told('actionShape', { over, do: run })).toEqual([
      `over of it cannot be ${shown}. Give over a list, or a function of the state to one.`,
    ])
  })
})

describe('a scenario', () => {
  it('has these settings, and needs none', () => {
    expect(told('scenarioShape', {})).toEqual([])
    expect(
      told('scenarioShape', {
        extends: 'other',
        params: { anything: wrong },
        done: run,
        fairness: { strong: ['a'], none: ['b'] },
        check: ['a'],
        bounds: { within: run, depth: 1, states: 2, seconds: 3 },
        from: ['start'],
        symmetric: ['a'],
        expect: 'holds',
        large: true,
        network: { kind: 'ordered', consumeIgnored: true },
        faults: {},
        time: { kind: 'rounds', max: 3 },
      }),
    ).toEqual([])
  })

  it.each([
    ['extends', 'a text'],
    ['params', 'an object'],
    ['done', 'a function'],
    ['fairness', 'an object with strong, none'],
    ['check', 'a list of names'],
    ['bounds', 'an object with within, depth, states, seconds'],
    ['symmetric', 'true, false, or a list of names'],
    ['expect', "'holds', 'throws', 'incomplete', { violates: 'a property' } or { holds: { distinct: 25 } }"],
    ['large', 'true or false'],
    ['network', 'a network: unordered(), ordered(), bounded(1), perLink(...) or another'],
    ['faults', 'an object with loss, duplication, reordering, partitions, crashes, pauses, omissions, lies'],
    ['time', 'clocks({ max: 5 }) or rounds(5)'],
  ])('%s: %s', (setting, what) => {
    expect(inScenario(setting, wrong)).toEqual(wants(setting, what))
  })

  it.each([
    ['fairness', 'strong', 'a list of names'],
    ['fairness', 'none', 'a list of names'],
    ['bounds', 'within', 'a function'],
    ['bounds', 'depth', 'a number'],
    ['bounds', 'states', 'a number'],
    ['bounds', 'seconds', 'a number'],
  ])('%s.%s: %s', (setting, part, what) => {
    expect(inScenario(setting, { [part]: wrong })).toEqual(wants(part, what, setting))
  })

  it('is symmetric, or not, or in some sets', () => {
    for (const symmetric of [true, false, [], ['a']]) expect(inScenario('symmetric', symmetric)).toEqual([])
    expect(inScenario('symmetric', [1])).toEqual(['symmetric[0] in it cannot be 1. Give symmetric[0] a text.'])
  })

  it('starts from names of steps, or from a trace file', () => {
    const schema = 'netsplit/trace/1'
    for (const from of [[], ['start', 'up'], { schema, steps: [] }, { schema, steps: [{ name: 'start' }], more: 1 }]) {
      expect(inScenario('from', from)).toEqual([])
    }
    const wanted = " Give a list of step names, or the content of a trace file: import run from './run.trace.json'."
    const long = `./${'far/'.repeat(20)}run.json`
    expect(inScenario('from', './run.json')).toEqual([`from of it is a text, "./run.json", not a run.${wanted}`])
    expect(inScenario('from', long)).toEqual([`from of it is a text, "${long.slice(0, 40)}…", not a run.${wanted}`])
    for (const from of [null, 7]) expect(inScenario('from', from)).toEqual([`from of it is no run.${wanted}`])
    expect(inScenario('from', ['start', 7])).toEqual(['from[1] in it cannot be 7. Give from[1] a text.'])
    expect(inScenario('from', { steps: [] })).toEqual([
      `from of it is no trace file: it has no schema, not '${schema}'.${wanted}`,
    ])
    expect(inScenario('from', { schema: 'netsplit/check/2', steps: [] })).toEqual([
      `from of it is no trace file: its schema is "netsplit/check/2", not '${schema}'.${wanted}`,
    ])
    for (const steps of [undefined, {}]) {
      expect(inScenario('from', { schema, steps })).toEqual([
        `from of it is a trace file without a list of steps.${wanted}`,
      ])
    }
    for (const step of [null, {}, { name: 1 }]) {
      expect(inScenario('from', { schema, steps: [{ name: 'start' }, step] })).toEqual([
        `Step 2 of the trace file in from of it has no name.${wanted}`,
      ])
    }
  })

  it('expects a word, a violation or a size', () => {
    const good = ['holds', 'throws', 'incomplete', { violates: 'a' }, { violates: ['a', 'b'] }, { holds: {} }]
    for (const expected of good) expect(inScenario('expect', expected)).toEqual([])
    expect(inScenario('expect', { holds: { distinct: 1, generated: 2, depth: 3 } })).toEqual([])
    for (const count of ['distinct', 'generated', 'depth'])
      expect(inScenario('expect', { holds: { [count]: wrong } })).toEqual(wants(count, 'a number', 'expect.holds'))
    expect(inScenario('expect', { violates: wrong })).toEqual(
      wants('violates', 'a property, or a list of them', 'expect'),
    )
    expect(inScenario('expect', { violate: 'a' })).toEqual([
      "There is no setting 'violate' in expect of it. Did you mean violates, not violate?",
    ])
  })

  it.each<[object]>([[{}], [{ violates: 'a', holds: {} }]])('does not expect %o', (expected) => {
    expect(inScenario('expect', expected)).toEqual([
      'expect of it cannot be an object. ' +
        "Give expect 'holds', 'throws', 'incomplete', { violates: 'a property' } or { holds: { distinct: 25 } }.",
    ])
  })

  it('has time that is made by clocks() or rounds()', () => {
    expect(inScenario('time', { kind: 'clocks' })).toEqual([])
    for (const time of [null, [], {}, { kind: 'hours' }]) expect(inScenario('time', time)).toHaveLength(1)
  })
})

describe('a spec', () => {
  it('has properties and scenarios by name', () => {
    expect(told('specShape', { properties: {}, scenarios: {} })).toEqual([])
    expect(told('specShape', { scenarios: { s: {} }, properties: {} })).toEqual([])
    expect(told('specShape', {})).toEqual([
      'There is no properties in it. Add properties: an object with properties by name.',
      'There is no scenarios in it. Add scenarios: an object with scenarios by name.',
    ])
    expect(told('specShape', { properties: wrong, scenarios: wrong })).toEqual([
      ...wants('properties', 'an object with properties by name'),
      ...wants('scenarios', 'an object with scenarios by name'),
    ])
    expect(told('specShape', { properties: {}, scenarios: { s: wrong } })).toEqual(wants('s', 'an object', 'scenarios'))
  })

  it('may have a function that draws a state', () => {
    const drawn = { properties: {}, scenarios: {} }
    expect(told('specShape', { ...drawn, view: run })).toEqual([])
    expect(told('specShape', { ...drawn, view: '<svg></svg>' })).toEqual([
      'view of it cannot be "<svg></svg>". Give view a function that draws a state: view: (state) => `<svg>...</svg>`.',
    ])
  })

  const ofProperty = (property: unknown) => told('specShape', { properties: { safe: property }, scenarios: {} })

  it.each<[string, unknown]>([
    ['of states', { kind: 'always', predicate: run }],
    ['without a predicate', { kind: 'deadlockFree', predicate: null }],
    ['with a goal', { kind: 'leadsTo', predicate: run, goal: run }],
  ])('takes a property %s', (_what, property) => {
    expect(ofProperty(property)).toEqual([])
  })

  it.each<[string, unknown]>([
    ['a predicate', run],
    ['nothing', null],
    ['one without a kind', { predicate: run }],
    ['one of a kind that is no text', { kind: 1, predicate: run }],
    ['one whose predicate is left out', { kind: 'always' }],
    ['one whose predicate is none', { kind: 'always', predicate: true }],
    ['one whose goal is none', { kind: 'leadsTo', predicate: run, goal: null }],
    ['one without the goal that it needs', { kind: 'leadsTo', predicate: run }],
  ])('does not take %s for a property', (_what, property) => {
    const [problem, ...more] = ofProperty(property)
    expect(problem).toMatch(
      /^properties\.safe in it cannot be .*\. Give properties\.safe a property with its predicate: always\(\(state\) => \.\.\.\), never\(\.\.\.\), sometimes\(\.\.\.\) or another\.$/,
    )
    expect(more).toEqual([])
  })

  it('is of a model', () => {
    expect(told('modelShape', { kind: 'protocol' })).toEqual([])
    expect(told('modelShape', { kind: 'machine' })).toEqual([])
    for (const value of [undefined, {}, { kind: 'spec' }, []]) {
      expect(told('modelShape', value)).toEqual([
        expect.stringMatching(
          /^it cannot be .*\. Give it a model as the first argument: protocol\(\{ \.\.\. \}\) or machine\(\{ \.\.\. \}\)\.$/,
        ),
      ])
    }
  })
})
