/** Steps are counted for what made them: a handler is not credited with a message that it never saw. */

import { describe, expect, it } from 'vitest'
import { type Faults, ordered, rendezvous, role, unordered } from '../../src/index.ts'
import type { Network } from '../../src/language/network.ts'
import { searchOf, smallProtocol } from '../engine/small-models.ts'

interface Messages {
  client: {}
  server: { put: {}; noise: {} }
}

/** A client sends messages to a server, which ignores noise. */
function stepsOf(network: Network, faults: Faults = {}, sent: readonly ('put' | 'noise')[] = ['put', 'put']) {
  const made = smallProtocol<Messages>({
    nodes: { client: 1, server: 1 },
    network,
    faults: faults as never,
    roles: {
      client: role({
        state: { done: false },
        start(client) {
          for (const type of sent) client.send('server', { type })
        },
      }),
      server: role({
        state: { puts: 0 },
        on: {
          put(server) {
            server.puts++
          },
          noise() {},
        },
      }),
    },
  })
  const { coverage, neverRan } = searchOf(made, { coverage: true })
  return { steps: Object.fromEntries((coverage ?? []).map(({ name, steps }) => [name, steps])), neverRan }
}

const deaf: Faults = { omissions: { receiving: 1, of: ['server'] } }
const unheard = 'messages that server fails to receive'

describe('coverage', () => {
  it('does not count for a handler what a deaf node fails to receive', () => {
    const { steps } = stepsOf(unordered({ consumeIgnored: true }), deaf)
    // Two puts one after the other, and of one who is deaf from some time on: before both, or before the second.
    expect(steps).toEqual({
      'server.on.put': 2,
      'server.on.noise': 0,
      [unheard]: 3,
      'receive omission of server': 3,
    })
    expect(stepsOf(unordered()).steps).toEqual({ 'server.on.put': 2, 'server.on.noise': 0 })
  })

  it('does not in a rendezvous either', () => {
    const { steps } = stepsOf(rendezvous({ consumeIgnored: true }), deaf)
    expect(steps[unheard]).toBe(3)
    expect(steps['rendezvous with server']).toBe(2)
  })

  it('counts a message that its handler ignores where the link consumes it', () => {
    expect(stepsOf(ordered(), {}, ['noise', 'put']).steps).toEqual({ 'server.on.put': 1, 'server.on.noise': 1 })
    expect(stepsOf(unordered(), {}, ['noise', 'put']).steps).toEqual({ 'server.on.put': 1, 'server.on.noise': 0 })
  })

  it('calls a handler that ran without a step called: it counts no steps', () => {
    const { steps, neverRan } = stepsOf(unordered(), {}, ['noise'])
    expect({ steps, neverRan }).toEqual({
      steps: { 'server.on.put': 0, 'server.on.noise': 0 },
      neverRan: ['server.on.put'],
    })
  })
})

describe('what was never called', () => {
  it('is no handler that was called and did nothing', () => {
    const made = smallProtocol<Pick<Messages, 'server'>>({
      nodes: { server: 2 },
      roles: {
        server: role({
          state: { n: 0 },
          start(server) {
            server.send(server.others, { type: 'put' })
          },
          on: { put() {}, noise() {} },
        }),
      },
    })
    const { neverRan, coverage } = searchOf(made, { coverage: true })
    expect(neverRan).toEqual(['server.on.noise'])
    expect(coverage?.map(({ steps }) => steps)).toEqual([0, 0])
  })
})
