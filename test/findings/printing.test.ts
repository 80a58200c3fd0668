/** What is printed, cloned or turned into JSON inside a function of a model is plain data, whatever stands for it there. */

import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { always, messages, protocol, role, type Spec, spec } from '../../src/index.ts'
import { plainCopy } from '../../src/semantics/author-code/drafts.ts'
import { UserFolder } from '../cli/netsplit.ts'
import { searchOf } from '../engine/small-models.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())

interface Messages {
  server: { put: { key: string } }
}

type Server = { log: { key: string }[]; seen: Set<string>; byKey: Map<string, number>; place: { at: number } }

const fields = { log: [{ key: 'a' }], seen: new Set(['a']), byKey: new Map([['a', 1]]), place: { at: 2 } }

/** What a function sees once a server has got a message. */
function seen(look: (node: Server) => unknown, by: 'handler' | 'predicate'): unknown {
  const found: unknown[] = []
  const put = protocol({
    name: 'put',
    parameters: {},
    messages: messages<Messages>(),
    nodes: { server: 1 },
    roles: (_parameters, nodes) => ({
      server: role({
        state: (): Server => ({ log: [], seen: new Set(), byKey: new Map(), place: { at: 1 } }),
        start: (server) => server.send(nodes.server, { type: 'put', key: 'a' }),
        on: {
          put(server, { key }) {
            server.log.push({ key })
            server.seen.add(key)
            server.byKey.set(key, 1)
            server.place.at++
            if (by === 'handler') found.push(look(server))
          },
        },
      }),
    }),
  })
  const looked = always((state: { readonly nodes: { readonly server: Server } }) => {
    const { server } = state.nodes
    if (by === 'predicate' && server.place.at === 2) found.push(look(server))
    return true
  })
  const { error, violation } = searchOf(
    spec(put, { properties: { looked }, scenarios: { only: {} } } as never) as unknown as Spec,
  )
  expect({ error, violation }).toEqual({ error: null, violation: null })
  // Later runs are repeats, in other orders.
  return found[0]
}

describe.each(['handler', 'predicate'] as const)('in a %s', (by) => {
  it('structuredClone() of a node gives its fields', () => {
    const clone = seen((node) => structuredClone(node), by) as Server
    expect({ ...clone }).toMatchObject(fields)
    expect(structuredClone(clone)).toEqual(clone)
  })

  it('structuredClone() of what holds a node or its parts does, too', () => {
    expect(seen((node) => structuredClone({ all: [node.log, { at: node.place }] }), by)).toEqual({
      all: [[{ key: 'a' }], { at: { at: 2 } }],
    })
    expect(seen((node) => structuredClone([node]), by)).toMatchObject([fields])
  })

  it('what is printed of a node and of its parts are plain values', () => {
    for (const look of [
      (node: Server) => inspect(plainCopy(node)),
      (node: Server) => inspect(plainCopy({ ...node })),
    ]) {
      const text = seen(look, by)
      for (const part of ["log: [ { key: 'a' } ]", "Set(1) { 'a' }", "Map(1) { 'a' => 1 }", 'place: { at: 2 }']) {
        expect(text).toContain(part)
      }
    }
    expect(seen((node) => inspect(plainCopy([node.log, node.place])), by)).toBe("[ [ { key: 'a' } ], { at: 2 } ]")
  })
})

describe('a node', () => {
  it('is inspected as its fields, also by a library of the author’s', () => {
    const text = seen((node) => inspect(node, { breakLength: Number.POSITIVE_INFINITY }), 'handler')
    expect(text).toBe("{ byKey: Map(1) { 'a' => 1 }, log: [ { key: 'a' } ], place: { at: 2 }, seen: Set(1) { 'a' } }")
  })

  it('is inspected without an error once its handler has ended', () => {
    const kept = seen((node) => node, 'handler')
    expect(inspect(kept)).toContain('a node whose handler has ended')
    expect(() => structuredClone(kept)).toThrow(/ended|over|kept/)
  })
})

describe('console.log', () => {
  it('shows a node, its parts and copies of it as plain values', { timeout: 300_000 }, async () => {
    folder.write(
      'printing.mjs',
      `import { always, protocol, role, spec } from 'netsplit'
const printing = protocol({
  name: 'printing',
  parameters: {},
  nodes: { server: 1 },
  roles: () => ({
    server: role({
      state: { log: [{ key: 'a' }], tags: new Set(['t']) },
      start(server) {
        server.log.push({ key: 'b' })
        console.log('node', server)
        console.log('copy', { ...server })
        console.log('parts', server.log, server.tags)
      },
    }),
  }),
})
const shown = always(({ nodes }) => {
  console.log('shown', nodes.server, nodes)
  return true
})
export default spec(printing, { properties: { shown }, scenarios: { only: {} } })
`,
    )
    const { code, stderr } = await folder.check('printing.mjs')
    const whole = "{ log: [ { key: 'a' }, { key: 'b' } ], tags: Set(1) { 't' } }"
    expect(stderr).toContain(`node ${whole}\n`)
    expect(stderr).toContain(`copy ${whole}\n`)
    expect(stderr).toContain("parts [ { key: 'a' }, { key: 'b' } ] Set(1) { 't' }\n")
    expect(stderr).toMatch(/shown \{[\s\S]*log: \[ \{ key: 'a' \}, \{ key: 'b' \} \]/)
    expect(code).toBe(0)
  })
})
