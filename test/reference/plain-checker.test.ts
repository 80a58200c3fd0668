/** The plain checker, which random author programs are held against, on programs whose right answer anybody can see. */

import { expect, it } from 'vitest'
import { plainAnswer } from './author-programs/compare.ts'

/** The status of the only property of a machine. */
function statusIn(machine: string, property: string): string {
  const source = `import { always, machine, never, sometimes, spec, step } from 'netsplit'
const model = machine({ name: 'program', parameters: {}, ${machine} })
export default spec(model, { properties: { it: ${property} }, scenarios: { program: { bounds: { depth: 5, states: 50 } } } })`
  const { findings } = plainAnswer(source, { keepGoing: true, observes: false })
  return 'error' in findings ? findings.error : (findings.properties[0]?.status ?? 'none')
}

const acting = (variables: string, recipe: string) =>
  `variables: () => (${variables}), actions: (_parameters, action) => ({ act: action({ do: ${recipe} }) })`

it('keeps what a recipe does to a part that it moved to another variable', () => {
  const machine = acting(
    "{ queue: [{ state: 'waiting' }], running: null }",
    "(s) => { const job = s.queue.shift(); if (!job) return; s.running = job; job.state = 'running' }",
  )
  expect(statusIn(machine, "sometimes(({ running }) => running?.state === 'running')")).toBe('witnessed')
})

it('keeps what a recipe does to a part that it wrote back', () => {
  const machine = acting(
    '{ accounts: [{ balance: 10 }] }',
    '(s) => { const account = s.accounts[0]; s.accounts[0] = account; if (account.balance > 0) account.balance -= 20 }',
  )
  expect(statusIn(machine, 'never(({ accounts }) => accounts[0].balance < 0)')).toBe('violated')
})

it('keeps what a recipe does to a new object that is in the state already', () => {
  const machine = acting(
    '{ order: null }',
    '(s) => { const order = { paid: false }; s.order = order; order.paid = true }',
  )
  expect(statusIn(machine, 'never(({ order }) => order?.paid === true)')).toBe('violated')
})

it('takes the complete state that a recipe returns, and nothing that an arrow gives by the way', () => {
  const returning = acting("{ owner: 'nobody' }", "(s) => ({ ...s, owner: 'thief' })")
  expect(statusIn(returning, "never(({ owner }) => owner === 'thief')")).toBe('violated')
  expect(
    statusIn(acting('{ n: 0, set: new Set() }', '(s) => s.set.add(s.n)'), 'sometimes(({ set }) => set.has(0))'),
  ).toBe('witnessed')
})

it('lets two places that held one object hold equal values from then on', () => {
  const machine = acting(
    '{ a: { n: 0 }, b: { n: 0 } }',
    '(s) => { s.b = s.a; s.b.n = (s.a.n + 1) % 3; s.a = { n: s.a.n } }',
  )
  expect(statusIn(machine, 'always(({ a, b }) => a.n === b.n)')).toBe('holds')
  expect(statusIn(machine, 'never(({ a, b }) => a === b)')).toBe('holds')
})

it('shows a part before and after a step as one object exactly when its content stays', () => {
  const machine = acting('{ a: { n: 0 }, b: { n: 0 } }', '(s) => { s.b = { n: s.b.n }; s.a.n = 1 - s.a.n }')
  expect(statusIn(machine, 'step((before, after) => before.b === after.b)')).toBe('holds')
  expect(statusIn(machine, 'step((before, after) => before.a !== after.a)')).toBe('holds')
})

it('shows no object twice, so that a memo by identity never hits', () => {
  const machine = acting('{ order: { n: 0 } }', '(s) => { s.order.n++ }')
  const memo =
    '((known) => never(({ order }) => { if (!known.has(order)) known.set(order, order.n); return known.get(order) === 3 }))(new Map())'
  expect(statusIn(machine, memo)).toBe('violated')
})

it('does not tell states apart by insertion order, -0, or equal members of a set', () => {
  const machine = acting(
    '{ map: new Map([[1, 0], [2, 0]]), set: new Set(), zero: 0 }',
    '(s) => { s.map = new Map([...s.map].reverse()); s.set = new Set([{ n: 1 }, { n: 1 }]); s.zero = -0 }',
  )
  expect(
    statusIn(machine, 'always(({ set, zero, map }) => set.size < 2 && Object.is(zero, 0) && [...map.keys()][0] === 1)'),
  ).toBe('holds')
})
