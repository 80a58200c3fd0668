/**
 * A client that gets no answer cannot know whether its request was lost, its answer, or neither yet. If it does not ask
 * again, the request is done at most once; if it does, at least once. To be done exactly once, a request carries an id, and
 * the server keeps the ids of what it has done as durably as the effects, and in the same step: in one transaction. Then
 * nothing is charged twice, whatever the network does and whoever crashes; and everything is charged, if the server comes
 * back and a client tries more often than messages are lost, in the network or by a crash while they are sent.
 *
 * Idempotent requests need no ids where each may be repeated until it is answered. But a copy can also be late: arriving
 * after the next request, it undoes it.
 *
 * Birrell and Nelson, "Implementing Remote Procedure Calls", 1984; Saltzer, Reed, Clark, "End-to-End Arguments in System
 * Design", 1984: no lower layer can do this for the two ends. Also known as the idempotent receiver: Hohpe and Woolf,
 * "Enterprise Integration Patterns", 2003; Joshi, "Patterns of Distributed Systems", 2023.
 */

import { always, deadlockFree, duplicating, sometimes, spec } from 'netsplit'
import { exactlyOnce } from '../models/exactly-once.ts'

export default spec(exactlyOnce, {
  properties: {
    nothingIsChargedTwice: always(({ nodes: { client, server } }) =>
      client.every(({ id, request }) => (server.charges[id] ?? 0) <= request),
    ),
    whatIsAnsweredIsCharged: always(({ nodes: { client, server } }) =>
      client.every(({ id, request, answered }) => (server.charges[id] ?? 0) >= (answered ? request : request - 1)),
    ),
    /** With messages that can always be delivered again there is always a next step, so it says nothing of these. */
    everythingIsCharged: deadlockFree(({ nodes: { client, server } }, { requests }) =>
      client.every(({ id, answered }) => answered && (server.charges[id] ?? 0) >= requests),
    ),
    everyoneIsAnswered: sometimes(({ nodes }) => nodes.client.every(({ answered }) => answered)),
    aRetryIsAnswered: sometimes(({ nodes }) => nodes.client.some(({ answered, attempts }) => answered && attempts > 1)),
  },
  scenarios: {
    'retries with ids': {
      params: { requests: 2 },
      faults: { loss: 2, duplication: 1, crashes: { times: 1, restarts: 1 } },
    },
    'retries with ids, a crash while something is sent': {
      params: { requests: 2 },
      faults: { loss: 1, crashes: { times: 1, restarts: 1, inHandlers: true } },
    },
    'retries with ids, two clients': {
      params: { clients: 2 },
      faults: { loss: 2, crashes: { times: 1, restarts: 1 } },
    },
    'retries with ids, messages are duplicated': {
      params: { requests: 2 },
      network: duplicating(),
      faults: { loss: true, crashes: { times: 2, restarts: 2 } },
      check: ['nothingIsChargedTwice', 'whatIsAnsweredIsCharged', 'everyoneIsAnswered', 'aRetryIsAnswered'],
    },
    'charging and keeping the id are two steps, nobody crashes': {
      params: { clients: 2, keepsId: 'after the charge' },
      faults: { loss: 2 },
    },
    'at most once: no retries': {
      params: { attempts: 1, ids: 'none' },
      faults: { loss: 1, crashes: { times: 1, restarts: 1 } },
      check: ['nothingIsChargedTwice', 'whatIsAnsweredIsCharged', 'everyoneIsAnswered'],
    },
    'at least once: retries without ids': {
      params: { ids: 'none' },
      faults: { loss: 2, crashes: { times: 1, restarts: 1 } },
      check: ['whatIsAnsweredIsCharged', 'everythingIsCharged', 'everyoneIsAnswered', 'aRetryIsAnswered'],
    },
    'an idempotent request, retried without an id': {
      extends: 'at least once: retries without ids',
      params: { operation: 'set' },
    },
    'no retry: a lost request is a lost charge': {
      params: { attempts: 1 },
      faults: { loss: 1 },
      check: ['everythingIsCharged'],
      expect: { violates: 'everythingIsCharged' },
    },
    'no ids: a retry charges twice': {
      params: { ids: 'none' },
      check: ['nothingIsChargedTwice'],
      expect: { violates: 'nothingIsChargedTwice' },
    },
    'no ids: a late copy undoes the next idempotent request': {
      params: { operation: 'set', requests: 2, ids: 'none' },
      check: ['whatIsAnsweredIsCharged'],
      expect: { violates: 'whatIsAnsweredIsCharged' },
    },
    'ids are forgotten in a crash': {
      params: { ids: 'volatile' },
      faults: { crashes: { times: 1, restarts: 1 } },
      check: ['nothingIsChargedTwice'],
      expect: { violates: 'nothingIsChargedTwice' },
    },
    'a crash between a charge and keeping its id': {
      params: { keepsId: 'after the charge' },
      faults: { crashes: { times: 1, restarts: 1 } },
      check: ['nothingIsChargedTwice'],
      expect: { violates: 'nothingIsChargedTwice' },
    },
    'a crash between keeping an id and its charge': {
      extends: 'a crash between a charge and keeping its id',
      params: { keepsId: 'before the charge' },
      check: ['whatIsAnsweredIsCharged'],
      expect: { violates: 'whatIsAnsweredIsCharged' },
    },
  },
})
