/** A page fetches three items from a shop that counts requests, and no longer answers when the credit is used up. */

import { deadlockFree, protocol, role, spec } from 'netsplit'

type Message = { type: 'fetch'; items: number[] } | { type: 'items'; items: number[] }
const wanted = [0, 1, 2]

const page = protocol({
  name: 'page',
  parameters: { credit: 99, together: false },
  nodes: () => ({ page: 1, shop: 1 }),
  roles: ({ credit, together }, nodes) => ({
    page: role<{ items: number[] }, Message>({
      start(node) {
        const requests = together ? [wanted] : wanted.map((item) => [item])
        for (const items of requests) node.broadcast(nodes.shop, { type: 'fetch', items })
        return { items: [] }
      },
      on: {
        items(state, { items }) {
          state.items.push(...items)
        },
      },
    }),
    shop: role<{ credit: number }, Message>({
      start: () => ({ credit }),
      on: {
        fetch(state, { items }, node) {
          if (state.credit === 0) return
          state.credit--
          node.reply({ type: 'items', items: [...items] })
        },
      },
    }),
  }),
})

export default spec(page, {
  properties: { complete: deadlockFree(({ nodes }) => nodes.page[0]!.state.items.length === wanted.length) },
  scenarios: {
    'transport costs nothing': { expect: 'holds' },
    'it costs': { params: { credit: 2 }, expect: { violates: 'complete' } },
    'one request for all': { params: { credit: 2, together: true }, expect: 'holds' },
  },
})
