/** A store tells its cache that a value changed. Somebody who looks at the store, and then at the cache, goes back in time. */

import { always, type NodeId, protocol, rendezvous, role, sometimes, spec, unordered } from 'netsplit'

type Message = { type: 'change' } | { type: 'read' } | { type: 'value'; version: number }

const caching = protocol({
  name: 'caching',
  parameters: {},
  nodes: () => ({ store: 1, cache: 1, reader: 1 }),
  roles: (_parameters, nodes) => {
    const answer = ({ version }: { version: number }, _message: unknown, node: { reply(message: Message): void }) =>
      node.reply({ type: 'value', version })
    const next = (read: number): readonly NodeId[] => [nodes.store, nodes.cache][read] ?? []
    return {
      store: role<{ version: number }, Message, 'write'>({
        start(node) {
          node.setTimer('write')
          return { version: 1 }
        },
        timeout: {
          write(state, node) {
            state.version++
            node.broadcast(nodes.cache, { type: 'change' })
          },
        },
        on: { read: answer },
      }),
      cache: role<{ version: number }, Message>({
        start: () => ({ version: 1 }),
        on: {
          change(state) {
            state.version++
          },
          read: answer,
        },
      }),
      reader: role<number[], Message>({
        start(node) {
          node.broadcast(next(0), { type: 'read' })
          return []
        },
        on: {
          value(seen, { version }, node) {
            seen.push(version)
            node.broadcast(next(seen.length), { type: 'read' })
          },
        },
      }),
    }
  },
})

export default spec(caching, {
  properties: {
    neverBackInTime: always(({ nodes }) => nodes.reader.every(({ state: [first = 0, second = 9] }) => second >= first)),
    seesTheChange: sometimes(({ nodes }) => nodes.reader.some(({ state }) => state[0] === 2)),
  },
  scenarios: {
    'latency is zero': { network: rendezvous(), expect: 'holds' },
    'it is not': { network: unordered(), expect: { violates: 'neverBackInTime' } },
  },
})
