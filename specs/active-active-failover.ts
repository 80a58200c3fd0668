/**
 * Active-active promises that every request is served once as long as one server lives: a client asks again, and asks the
 * other server, which knows what the first one sold, because nothing is final before both have it. This is what Gray and
 * others call eager group replication, update anywhere: it needs both servers for every update, or the certainty that the
 * other one is dead. Timeouts give it while delays are bounded and the servers can reach each other. When the link between them
 * is cut, each takes the other for dead, and both sell the same ticket: conflicting updates. If they wait instead, nothing
 * conflicts, and nobody is served (Gilbert and Lynch, "Brewer's Conjecture", 2002). Nor may a server that was down go on as
 * if nothing had happened: it has forgotten what it offered, and missed what the other one sold.
 *
 * Lazy, or asynchronous, replication promises less: both servers sell the same ticket whenever they sell at the same time, and a
 * request is booked twice when a server crashes after it has written the sale down and before it has told the other.
 *
 * Gray, Helland, O'Neil, Shasha, "The Dangers of Replication and a Solution", 1996; Kleppmann, "Designing Data-Intensive
 * Applications", 2017, chapter 5 (multi-leader replication, write conflicts).
 */

import { always, clocks, each, eventually, type StateOf, sometimes, spec, unordered } from 'netsplit'
import { activeActiveFailover } from '../models/active-active-failover.ts'

type State = StateOf<typeof activeActiveFailover>

interface Sale {
  buyer: string
  number: number
  by: string
}

/** All that clients have been given. */
const given = ({ nodes }: State): Sale[] =>
  nodes.client.flatMap(({ id, tickets }) => tickets.map(({ number, by }) => ({ buyer: id, number, by })))

/** That, and all that is on the servers' disks, also of a server that is down. */
const booked = (state: State): Sale[] => [
  ...given(state),
  ...state.nodes.server.flatMap(({ sold }) =>
    Object.entries(sold).map(([buyer, { number, by }]) => ({ buyer, number, by })),
  ),
]

const haveOneBuyerEach = (sales: Sale[]) =>
  sales.every((one) => sales.every((other) => one.number !== other.number || one.buyer === other.buyer))

const areOneToEachBuyer = (sales: Sale[]) =>
  sales.every((one) =>
    sales.every((other) => one.buyer !== other.buyer || (one.number === other.number && one.by === other.by)),
  )

const toAndFromClients = [
  { from: 'client', to: 'server' },
  { from: 'server', to: 'client' },
] as const
const sixTicks = clocks({ max: 6, delay: 0 })
const safe = [
  'noTicketIsSoldTwice',
  'noRequestIsServedTwice',
  'noTicketIsBookedTwice',
  'noRequestIsBookedTwice',
] as const

export default spec(activeActiveFailover, {
  properties: {
    /** No two clients have the same ticket. */
    noTicketIsSoldTwice: always((state) => haveOneBuyerEach(given(state))),
    /** No client has two tickets. */
    noRequestIsServedTwice: always((state) => areOneToEachBuyer(given(state))),
    /** The same of what is written down, whether or not the client has heard of it. */
    noTicketIsBookedTwice: always((state) => haveOneBuyerEach(booked(state))),
    noRequestIsBookedTwice: always((state) => areOneToEachBuyer(booked(state))),
    everyRequestIsServed: each(
      'client',
      eventually(({ tickets }) => tickets.length > 0),
    ),
    somebodyIsServed: eventually(({ nodes }) => nodes.client.some(({ tickets }) => tickets.length > 0)),
    bothServersSell: sometimes(
      ({ nodes }) => new Set(nodes.client.flatMap(({ tickets }) => tickets.map(({ by }) => by))).size === 2,
    ),
    theOtherServerAnswers: sometimes(({ nodes }) =>
      nodes.client.some(({ asked, tickets }) => asked > 1 && tickets.length > 0),
    ),
  },
  scenarios: {
    'nothing fails': { time: sixTicks, check: [...safe, 'everyRequestIsServed', 'bothServersSell'] },
    'a server crashes': { time: sixTicks, faults: { crashes: { times: 1, of: ['server'], inHandlers: true } } },
    'three clients, a server crashes': {
      extends: 'a server crashes',
      params: { clients: 3 },
    },
    'a server crashes, and requests or answers are lost': {
      extends: 'a server crashes',
      time: clocks({ max: 12, delay: 0 }),
      faults: { loss: { times: 2, on: toAndFromClients } },
    },
    'a message takes up to a tick': {
      extends: 'a server crashes',
      params: { latency: 1 },
      time: clocks({ max: 12, delay: 1 }),
    },
    'the link is cut: conflicting updates': {
      time: sixTicks,
      faults: { partitions: { times: 1, among: ['server'] } },
      check: ['noTicketIsSoldTwice'],
      expect: { violates: 'noTicketIsSoldTwice' },
    },
    'the link is cut, and the servers wait': {
      extends: 'the link is cut: conflicting updates',
      params: { inSilence: 'wait' },
      check: [...safe, 'bothServersSell'],
    },
    'the servers wait: nobody is served': {
      extends: 'the link is cut, and the servers wait',
      check: ['somebodyIsServed'],
      expect: { violates: 'somebodyIsServed' },
    },
    'a server comes back as if nothing had happened': {
      time: sixTicks,
      faults: { crashes: { times: 1, restarts: 1, of: ['server'] } },
      check: ['noTicketIsSoldTwice'],
      expect: { violates: 'noTicketIsSoldTwice' },
    },
    'asynchronous: both sell the same ticket': {
      params: { replication: 'asynchronous' },
      time: sixTicks,
      check: ['noTicketIsSoldTwice'],
      expect: { violates: 'noTicketIsSoldTwice' },
    },
    'asynchronous, a server crashes: a request is booked twice': {
      extends: 'a server crashes',
      params: { clients: 1, replication: 'asynchronous' },
      check: ['noRequestIsBookedTwice'],
      expect: { violates: 'noRequestIsBookedTwice' },
    },
    'a slow server is taken for dead': {
      network: unordered({ consumeIgnored: true }),
      check: ['noTicketIsSoldTwice'],
      expect: { violates: 'noTicketIsSoldTwice' },
    },
    'a slow server is taken for dead: a request is served twice': {
      extends: 'a slow server is taken for dead',
      params: { clients: 1 },
      check: ['noRequestIsServedTwice'],
      expect: { violates: 'noRequestIsServedTwice' },
    },
  },
})
