/** Steps are counted for what made them: a handler is not credited with a message that it never saw. */

import { describe, expect, it } from 'vitest'
import { type Faults, ordered, rendezvous, role, unordered } from '../../src/index.ts'
import type { Network } from '../../src/language/network.ts'
import { searchOf, smallProtocol } from '../engine/small-models.ts'

type Message = { type: 'put' } | { type: 'noise' }

function stepsOf(network: Network, faults: Faults = {}, sent: readonly Message['type'][] = ['put', 'put']) {
  const made = smallProtocol({
    nodes: { client: 1, server: 1 },
    network,
    faults: faults as never,
    roles: {
      client: role<{ done: boolean }, Message>({
        start(node) {
          for (const type of sent) node.send('server0', { type })
          return { done: false }
        },
      }),
      server: role<{ puts: number }, Message>({
        start: () => ({ puts: 0 }),
        on: {
          put(state) {
            state.puts++
          },
        },
      }),
    },
  })
  const { coverage, neverRan } = searchOf(made, { coverage: true })
  return { steps: Object.fromEntries((coverage ?? []).map(({ name, steps }) => [name, steps])), neverRan }
}

const unheard = 'messages that server0 fails to receive'
const unhandled = 'messages that server0 has no handler for'

describe('coverage', () => {
  it('does not count for a handler what a deaf node fails to receive', () => {
    const { steps } = stepsOf(unordered({ consumeIgnored: true }), {
      receiveOmissions: 1,
      omitting: ['server'],
    } as Faults)
    // Two puts one after the other, and of one who is deaf from some time on: before both, or before the second.
    expect(steps).toEqual({ 'server.on.put': 2, [unheard]: 3, 'receive omission of server0': 3 })
    expect(stepsOf(unordered()).steps).toEqual({ 'server.on.put': 2 })
  })

  it('does not in a rendezvous either', () => {
    const faults = { receiveOmissions: 1, omitting: ['server'] } as Faults
    const { steps } = stepsOf(rendezvous({ consumeIgnored: true }), faults)
    expect(steps[unheard]).toBe(3)
    expect(steps['rendezvous with server0']).toBe(2)
  })

  it('has a line for messages that a link consumes without a handler, where there are any', () => {
    expect(stepsOf(ordered(), {}, ['noise', 'put']).steps).toEqual({ 'server.on.put': 1, [unhandled]: 1 })
    expect(stepsOf(unordered(), {}, ['noise', 'put']).steps).toEqual({ 'server.on.put': 1 })
  })

  it('calls a handler that ran without a step called: it counts no steps', () => {
    const { steps, neverRan } = stepsOf(unordered(), {}, ['noise'])
    expect({ steps, neverRan }).toEqual({ steps: { 'server.on.put': 0 }, neverRan: ['server.on.put'] })
  })
})

describe('what was never called', () => {
  it('is no handler that was called and did nothing', () => {
    const made = smallProtocol({
      nodes: { server: 2 },
      roles: {
        server: role<{ n: number }, Message>({
          start(node) {
            node.broadcast(node.peers, { type: 'put' })
            return { n: 0 }
          },
          on: { put: () => undefined, noise: () => undefined },
        }),
      },
    })
    const { neverRan, coverage } = searchOf(made, { coverage: true })
    expect(neverRan).toEqual(['server.on.noise'])
    expect(coverage?.map(({ steps }) => steps)).toEqual([0, 0])
  })
})
