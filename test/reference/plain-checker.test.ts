/** The plain checker, which random author programs are held against, on programs whose right answer anybody can see. */

import { expect, it } from 'vitest'
import { plainAnswer } from './author-programs/compare.ts'

/** The status of the only property of a model, or its verdict where a handler is refused. */
function statusOf(model: string, property: string, scenario = ''): string {
  const source = `import { action, always, machine, messages, never, protocol, role, sometimes, spec, step } from 'netsplit'
const model = ${model}
export default spec(model, { properties: { it: ${property} }, scenarios: { program: { ${scenario}bounds: { depth: 5, states: 50 } } } })`
  const answer = plainAnswer(source, { keepGoing: true, observes: false })
  if (answer === null) return 'too much work'
  const { findings } = answer
  if ('error' in findings) return findings.error
  return findings.verdict === 'error' ? 'error' : (findings.properties[0]?.status ?? 'none')
}

function statusIn(machine: string, property: string): string {
  return statusOf(`machine({ name: 'program', parameters: {}, ${machine} })`, property)
}

const acting = (variables: string, recipe: string) =>
  `variables: () => (${variables}), actions: (_parameters) => ({ act: action({ do: ${recipe} }) })`

it.each([
  ['choosing in every turn of a loop', '(s, choose) => { for (let i = 0; i < 30; i++) s.n += choose([0, 1]) }'],
  [
    'choosing, and catching whatever comes of it',
    '(s, choose) => { for (let i = 0; i < 30; i++) try { s.n += choose([0, 1]) } catch {} }',
  ],
])('gives up where a program makes too much work: %s', (_, recipe) => {
  expect(statusIn(acting('{ n: 0 }', recipe), 'always(() => true)')).toBe('too much work')
})

it('does not give up where states are large', () => {
  const machine = acting('{ n: 0, list: [] }', '(s) => { s.list = Array.from({ length: 4096 }, () => [++s.n]) }')
  expect(statusIn(machine, 'never(({ n }) => n > 4096)')).toBe('violated')
})

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

/** A protocol of a single server and two clients. */
const store = (server: string, client: string) =>
  `protocol({ name: 'program', parameters: {}, messages: messages(), nodes: { server: 1, client: 2 }, roles: (_parameters, nodes) => ({ server: role({ ${server} }), client: role({ ${client} }) }) })`

/** Both clients send what they know when they start; the server handles it. */
const receiving = (put: string) =>
  store(
    `state: { n: 0, last: null }, on: { put${put}, note() {} }`,
    "state: ({ index }) => ({ n: index }), start(client) { client.n++; client.send('server', { type: 'put', list: [client.n] }) }, on: { ack() {} }",
  )

it('shows a single node as it is, and several as a list', () => {
  const model = receiving('(server) { server.n = 7 }')
  expect(statusOf(model, 'sometimes(({ nodes }) => nodes.server.n === 7)')).toBe('witnessed')
  expect(
    statusOf(model, "always(({ nodes }) => nodes.client.map(({ id, n }) => id + n).join() === 'client01,client12')"),
  ).toBe('holds')
  expect(statusOf(model, "always(({ nodes }) => nodes.client[1].index === 1 && nodes.server.id === 'server')")).toBe(
    'holds',
  )
})

it('shows of a node the fields of its state only, whoever goes through it', () => {
  const keys =
    '(server) { const { send, ...fields } = server; server.n = 0; for (const key in server) server.n += key.length; delete server.last; server.seen = Object.keys({ ...fields, ...server }).join() }'
  const model = receiving(keys)
  expect(statusOf(model, "sometimes(({ nodes }) => nodes.server.n === 5 && nodes.server.seen === 'last,n')")).toBe(
    'witnessed',
  )
  expect(
    statusOf(
      model,
      "always(({ nodes }) => !('last' in nodes.server) || Object.keys(nodes.server).join() === 'last,n')",
    ),
  ).toBe('holds')
})

it('keeps a message as it was received and changed, with its type and sender', () => {
  const model = receiving('(server, m) { server.last = m; m.list.push(server.n); m.seen = true }')
  expect(
    statusOf(
      model,
      "sometimes(({ nodes }) => JSON.stringify(nodes.server.last) === JSON.stringify({ from: 'client1', list: [2, 0], seen: true, type: 'put' }))",
    ),
  ).toBe('witnessed')
  expect(
    statusOf(
      model,
      'always(({ network }) => network.every(({ message }) => message.list.length === 1 && !message.seen))',
    ),
  ).toBe('holds')
})

it('lets two fields that hold one object part when the handler ends', () => {
  const model = receiving(
    '(server, { list }) { if (server.last === null) { server.last = list; server.twin = server.last; server.twin.push(3) } else server.twin.push(4) }',
  )
  expect(
    statusOf(model, 'sometimes(({ nodes: { server } }) => server.last?.length === 2 && server.twin.length === 3)'),
  ).toBe('witnessed')
  expect(statusOf(model, 'always(({ nodes: { server } }) => server.last === null || server.last.at(-1) === 3)')).toBe(
    'holds',
  )
})

it('sends to one node, to a list and to a set of them, in each of which everybody counts once', () => {
  const model = receiving(
    "(server, { from }) { if (server.n++ > 0) return; server.send(from, { type: 'ack' }); server.send([from, from], { type: 'ack' }); server.send(new Set([from, from]), { type: 'ack' }) }",
  )
  expect(statusOf(model, "sometimes(({ network }) => network.filter(({ to }) => to === 'client0').length === 4)")).toBe(
    'witnessed',
  )
  expect(statusOf(model, 'never(({ network }) => network.length > 6)')).toBe('holds')
})

it('gives a node that crashed what its state declares, and its durable fields', () => {
  const client = "state: { a: 0, b: 0 }, durable: ['b'], start(client) { client.a = 1; client.b = 1 }"
  const model = store('', client)
  const faults = 'faults: { crashes: { times: 1, restarts: 1 } }, '
  expect(
    statusOf(model, 'sometimes(({ nodes }) => nodes.client.some(({ a, b, up }) => up && a === 0 && b === 1))', faults),
  ).toBe('witnessed')
  expect(statusOf(model, 'always(({ nodes }) => nodes.client.every(({ b }) => b === 1))', faults)).toBe('holds')
})

it('tells the others of a crash where crashes are noticed', () => {
  const model = store('state: { gone: null }, crashed(server, peer) { server.gone = peer }', '')
  const faults = 'faults: { crashes: { times: 1, noticed: true } }, '
  expect(statusOf(model, "sometimes(({ nodes }) => nodes.server.gone === 'client1')", faults)).toBe('witnessed')
  expect(
    statusOf(
      model,
      'always(({ nodes: { server, client } }) => server.gone === null || client.some(({ up }) => !up))',
      faults,
    ),
  ).toBe('holds')
})

it('refuses a handler that gives an object back, sends what nobody handles, or sends who sent it', () => {
  const property = 'always(() => true)'
  expect(statusOf(receiving('(server) { return { ...server } }'), property)).toBe('error')
  expect(statusOf(receiving("(server) { server.send('client0', { type: 'note' }) }"), property)).toBe('error')
  expect(statusOf(receiving("(server, m) { server.send('server', m) }"), property)).toBe('error')
  expect(statusOf(receiving('(server) { server.last = server }'), property)).toBe('error')
  expect(statusOf(receiving('(server) { server.id = 1 }'), property)).toBe('error')
  expect(statusOf(receiving('(server) { server.n = 1; return [server.n] }'), property)).toBe('holds')
  expect(statusOf(receiving('(server) { return server }'), property)).toBe('holds')
})
