/** A page fetches three items from a shop that counts requests, and no longer answers when the credit is used up. */

import { deadlockFree, messages, protocol, role, spec } from 'netsplit'

interface Messages {
  page: { items: { items: readonly number[] } }
  shop: { fetch: { items: readonly number[] } }
}

const wanted = [0, 1, 2]

const shopping = protocol({
  name: 'shopping',
  parameters: { credit: 99, together: false },
  messages: messages<Messages>(),
  nodes: { page: 1, shop: 1 },
  roles: ({ credit, together }, nodes) => ({
    page: role({
      state: (): { items: number[] } => ({ items: [] }),
      start(page) {
        const requests = together ? [wanted] : wanted.map((item) => [item])
        for (const items of requests) page.send(nodes.shop, { type: 'fetch', items })
      },
      on: {
        items(page, { items }) {
          page.items.push(...items)
        },
      },
    }),
    shop: role({
      state: { credit },
      on: {
        fetch(shop, { items, from }) {
          if (shop.credit === 0) return
          shop.credit--
          shop.send(from, { type: 'items', items })
        },
      },
    }),
  }),
})

export default spec(shopping, {
  properties: { complete: deadlockFree(({ nodes }) => nodes.page.items.length === wanted.length) },
  scenarios: {
    'transport costs nothing': {},
    'it costs': { params: { credit: 2 }, expect: { violates: 'complete' } },
    'one request for all': { extends: 'it costs', params: { together: true } },
  },
})
