/** Recipes that move, alias or write back parts, and objects that are changed after they were given away. */

import { describe, it } from 'vitest'
import { action, indexed } from '../../src/language/machine.ts'
import { never, sometimes } from '../../src/language/property.ts'
import { role } from '../../src/language/role.ts'
import { smallMachine, smallProtocol } from '../engine/small-models.ts'
import { expectStatuses } from './verdicts.ts'

interface Job {
  id: number
  state: 'waiting' | 'running'
}

describe('a recipe changes variables as it would change plain objects', () => {
  it('a part that was moved to another variable can still be changed', () => {
    const made = smallMachine({
      variables: () => ({ queue: [{ id: 1, state: 'waiting' }] as Job[], running: null as Job | null }),
      actions: (_parameters) => ({
        start: action({
          when: ({ queue }) => queue.length > 0,
          do: (s) => {
            const job = s.queue.shift() as Job
            s.running = job
            job.state = 'running'
          },
        }),
      }),
      properties: { runs: sometimes(({ running }: { running: Job | null }) => running?.state === 'running') as never },
    })
    expectStatuses(made, { runs: 'witnessed' })
  })

  it('an entry that is written back to where it was can still be changed', () => {
    const made = smallMachine({
      variables: () => ({ accounts: indexed(2, () => ({ balance: 10, locked: false })) }),
      actions: (_parameters) => ({
        withdraw: action({
          over: [0, 1],
          when: ({ accounts }, at) => !accounts[at]?.locked,
          do({ accounts }, at) {
            const account = accounts[at] as { balance: number; locked: boolean }
            account.locked = true
            accounts[at] = account
            account.balance -= 20
          },
        }),
      }),
      properties: {
        overdrawn: never(({ accounts }: { accounts: { balance: number }[] }) =>
          accounts.some(({ balance }) => balance < 0),
        ) as never,
      },
    })
    expectStatuses(made, { overdrawn: 'violated' })
  })

  it('a fresh object that was assigned can still be changed by its own name', () => {
    const made = smallMachine({
      variables: () => ({ order: null as null | { items: string[]; paid: boolean } }),
      actions: (_parameters) => ({
        place: action({
          when: ({ order }) => order === null,
          do(state) {
            const order = { items: [] as string[], paid: false }
            state.order = order
            state.order.items.push('book')
            order.paid = true
          },
        }),
      }),
      properties: {
        paid: never(({ order }: { order: null | { paid: boolean } }) => order?.paid === true) as never,
      },
    })
    expectStatuses(made, { paid: 'violated' })
  })

  it('an indexed variable that was replaced as a whole can still be changed by the name of what replaced it', () => {
    const made = smallMachine({
      variables: () => ({ cells: indexed(2, 0) }),
      actions: (_parameters) => ({
        replace: action({
          when: ({ cells }) => cells[0] === 0,
          do(state) {
            const cells = [1, 1]
            state.cells = cells
            cells[1] = 2
          },
        }),
      }),
      properties: { two: sometimes(({ cells }: { cells: number[] }) => cells[1] === 2) as never },
    })
    expectStatuses(made, { two: 'witnessed' })
  })
})

describe('structuredClone', () => {
  it('copies drafts and what guards are shown', () => {
    const made = smallMachine({
      variables: () => ({ map: new Map([['a', { n: 1 }]]), set: new Set([1]), copies: '' }),
      actions: (_parameters) => ({
        copy: action({
          when: (state) => state.copies === '' && structuredClone(state).map.get('a')?.n === 1,
          do: (state) => {
            const { map, set } = structuredClone({ map: state.map, set: state.set })
            state.copies = `${map.get('a')?.n} ${[...set]}`
          },
        }),
      }),
      properties: {
        copied: sometimes(
          (state: { copies: string; set: Set<number> }) =>
            state.copies === '1 1' && structuredClone(state.set).size === 1,
        ) as never,
      },
    })
    expectStatuses(made, { copied: 'witnessed' })
  })
})

describe('what a handler gives away is what it was then', () => {
  interface Append {
    append: { index: number }
  }

  it('one message object that is changed in a loop is another message each time', () => {
    const made = smallProtocol<{ leader: {}; follower: Append }>({
      nodes: { leader: 1, follower: 2 },
      roles: {
        leader: role({
          start(leader) {
            const message = { type: 'append' as const, index: 0 }
            for (const follower of ['follower0', 'follower1']) {
              message.index++
              leader.send(follower, message)
            }
          },
        }),
        follower: role({
          state: { got: 0 },
          on: {
            append(follower, { index }) {
              follower.got = index
            },
          },
        }),
      },
      properties: {
        firstGetsOne: sometimes(
          ({ nodes }: { nodes: { follower: { got: number }[] } }) => nodes.follower[0]?.got === 1,
        ) as never,
      },
    })
    expectStatuses(made, { firstGetsOne: 'witnessed' })
  })

  it('an operation and a choice that are changed afterwards are recorded as they were', () => {
    type Operation = { type: string; value: number }
    const made = smallProtocol<{ client: {} }>({
      nodes: { client: 1 },
      roles: {
        client: role({
          state: { value: 0 },
          start(client) {
            client.setTimer('go')
          },
          timeout: {
            go(client) {
              const operation = { type: 'write', value: 1 }
              client.invoke(operation)
              operation.value = 2
              const option = client.choose([{ value: 3 }])
              option.value satisfies number
              client.value = option.value
            },
          },
        }),
      },
      properties: {
        asInvoked: sometimes(
          ({ history }: { history: { [client: string]: { pending: { operation: Operation } | null } } }) =>
            history['client']?.pending?.operation.value === 1,
        ) as never,
      },
    })
    expectStatuses(made, { asInvoked: 'witnessed' })
  })

  it('a message that was put into the state is the node’s own', () => {
    const made = smallProtocol<{ server: Append }>({
      nodes: { server: 1 },
      roles: {
        server: role({
          state: (): { last: { index: number } | null } => ({ last: null }),
          start(server) {
            server.send('server', { type: 'append', index: 1 })
          },
          on: {
            append(server, message) {
              server.last = message
              server.last.index += 10
            },
          },
        }),
      },
      properties: {
        eleven: sometimes(
          ({ nodes }: { nodes: { server: { last: { index: number } | null } } }) => nodes.server.last?.index === 11,
        ) as never,
      },
    })
    expectStatuses(made, { eleven: 'witnessed' })
  })
})
