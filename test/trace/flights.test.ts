/** Which message is which: one answer for pages, for exports and for reasons. */

import { describe, expect, it } from 'vitest'
import saga from '../../specs/saga.ts'
import { writeMermaid } from '../../src/exports/mermaid.ts'
import { never, rendezvous, role } from '../../src/index.ts'
import { pageData } from '../../src/page/data.ts'
import { flightsOf } from '../../src/trace/flights.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { whyOf } from '../../src/trace/why/why-of.ts'
import { neededLines } from '../../src/trace/why-text.ts'
import { instanceOf, smallProtocol } from '../engine/small-models.ts'
import { shownRun } from '../page/runs.ts'
import { deliver, resultWith, runOf } from './runs.ts'

type Heard = { readonly nodes: { readonly server: { readonly heard: number } } }

interface Received {
  readonly server: { readonly hello: {} }
  readonly client: {}
}

/** Two clients that say the same. */
const greeting: Parameters<typeof smallProtocol<Received>>[0] = {
  nodes: { server: 1, client: 2 },
  roles: {
    server: role({
      state: { heard: 0 },
      on: {
        hello(server) {
          server.heard++
        },
      },
    }),
    client: role({
      start(client) {
        client.send('server', { type: 'hello' })
      },
    }),
  },
  properties: { heardTwice: never(({ nodes }: Heard) => nodes.server.heard === 2) },
}
const instance = instanceOf(
  smallProtocol<Received>({ ...greeting, faults: { partitions: { times: 1, messages: 'lost' } } }),
)

function traceThrough(...choices: Parameters<typeof runOf>[1][]): Trace {
  const run = runOf(instance, ...choices)
  return traceOf(
    resultWith({ property: 'heardTwice', kind: 'never', run, slotsRead: [], failure: null }),
    instance,
  ) as Trace
}

describe('the way of a message', () => {
  it('ends where a link is cut that loses what is in flight, on a page and in a sequence diagram', () => {
    const trace = traceThrough(
      (step) => step.kind === 'partition' && step.from.concat(step.to).includes('client1'),
      deliver('hello', 'server'),
    )
    const ends = flightsOf(trace).map(({ from, ended, how }) => `${from}: ${how} in ${ended}`)
    const [lost, received] = ['lost', 'received'].map((how) => ends.filter((end) => end.includes(how)))
    expect(lost).toHaveLength(1)
    expect(received).toHaveLength(1)
    expect(lost?.[0]).toMatch(/lost in 2$/)
    const drawn = pageData(trace, instance, null).arrows.map(({ how, ended }) => `${how} in ${ended}`)
    expect(drawn.sort()).toEqual(['lost in 2', 'received in 3'])
    const text = writeMermaid(trace)
    expect(text).toMatch(/sends hello to server \(lost in 2\)/)
    expect(text).not.toContain('nobody receives it')
  })

  it('of one that is offered ends with its sender', () => {
    const offering = instanceOf(
      smallProtocol<Received>({ ...greeting, network: rendezvous(), faults: { crashes: { times: 1 } } }),
    )
    const run = runOf(offering, (step) => step.kind === 'crash' && step.node === 'client1')
    const shown = { property: 'heardTwice', kind: 'never', run, slotsRead: [], failure: null } as const
    const trace = traceOf(resultWith(shown), offering) as Trace
    const ends = flightsOf(trace).map(({ from, ended, how }) => `${from}: ${how} in ${ended}`)
    expect(ends.sort()).toEqual(['client0: in flight in null', 'client1: withdrawn in 2'])
    const drawn = pageData(trace, offering, null).arrows.map(({ how, ended }) => `${how} in ${ended}`)
    expect(drawn.sort()).toEqual(['in flight in null', 'withdrawn in 2'])
    expect(writeMermaid(trace)).toMatch(/client1.* offers hello to server \(withdrawn in 2\)/)
  })

  it('is told with what the network keeps of it', () => {
    const { trace } = shownRun(saga, 'a transaction arrives after its compensation')
    const flights = flightsOf(trace)
    const kept = flights.filter(({ keptOf }) => keptOf !== null)
    expect(kept.length).toBeGreaterThan(0)
    for (const { keptOf, sent, message } of kept) expect(keptOf).toMatchObject({ sent, message, keptOf: null })
    // Each message is told once where it is sent, however often it is in flight.
    const told = writeMermaid(trace).match(/(sends|offers) /g)
    expect(told).toHaveLength(flights.filter(({ keptOf, copied }) => keptOf === null && copied === null).length)
  })
})

describe('equal messages of two senders', () => {
  it('have a reason each', () => {
    const trace = traceThrough(deliver('hello', 'server'), deliver('hello', 'server'))
    const why = whyOf(trace, instance)
    expect(neededLines(why, 1, 100)).toEqual([
      'needed by 2: sends hello from client0 to server',
      'needed by 3: sends hello from client1 to server',
    ])
  })
})
