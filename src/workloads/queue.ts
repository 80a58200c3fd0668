/**
 * Producers and consumers of a queue. They record what they put in and what they got, so that any queue can be checked:
 * for linearizability, or for deliveries exactly once.
 *
 * @example
 * interface Messages extends QueueMessages { ... }
 * roles: (parameters, { queue }) => ({
 *   queue: role({ ... }),
 *   producer: queueProducer(queue, { items: 2 }),
 *   consumer: queueConsumer(queue, { items: 2 }),
 * })
 * properties: { linearizable: linearizable(queue()), exactlyOnce: consistent('exactly-once', 'queue') }
 */

import type { Node, NodeId } from '../language/node.ts'
import { type Role, role } from '../language/role.ts'

/** What a queue receives. `request` counts the requests of the sender, from 1. */
export interface QueueRequests {
  enqueue: { request: number; value: string }
  dequeue: { request: number }
}

/** The messages of any queue: a protocol adds those of its servers. */
export interface QueueMessages {
  queue: QueueRequests
  producer: { enqueued: { request: number } }
  /** `value` is null where there was nothing. */
  consumer: { dequeued: { request: number; value: string | null } }
}

/** The state of a {@link queueProducer} and of a {@link queueConsumer}. */
export interface QueueClientState {
  /** The number of the last request, from 1. */
  request: number
  /** Whether its answer is still to come. */
  waits: boolean
}

/** How many requests a client makes, one after the other. */
export interface QueueOptions {
  /** By default 1. */
  readonly items?: number
}

/**
 * The value of a producer's request: 'A1' is the first of the first producer. No two are alike.
 *
 * @param producerIndex from 0
 * @param request its number, from 1
 */
export function valueProducedBy(producerIndex: number, request: number): string {
  return `${String.fromCharCode('A'.charCodeAt(0) + producerIndex)}${request}`
}

/**
 * A producer that enqueues its values one after the other, each when the one before is acknowledged.
 *
 * @param queue the node that takes them
 * @param options `items`: how many values it enqueues; by default 1
 */
export function queueProducer(
  queue: NodeId<'queue'>,
  { items = 1 }: QueueOptions = {},
): Role<QueueMessages, 'producer', QueueClientState> {
  function produce(producer: Node<QueueMessages, QueueClientState>) {
    if (producer.request === items) return
    producer.request++
    producer.waits = true
    const value = valueProducedBy(producer.index, producer.request)
    producer.invoke({ type: 'enqueue', value })
    producer.send(queue, { type: 'enqueue', request: producer.request, value })
  }
  return role<QueueMessages, 'producer', QueueClientState>({
    state: { request: 0, waits: false },
    start: produce,
    on: {
      enqueued(producer, { request }) {
        if (!producer.waits || request !== producer.request) return
        producer.return({ type: 'ok' })
        producer.waits = false
        produce(producer)
      },
    },
  })
}

/**
 * A consumer that dequeues one item after the other. Where there is none it is told so, which counts as an item: a consumer
 * asks at most so many times.
 *
 * @param queue the node that is asked
 * @param options `items`: how often it asks; by default once
 */
export function queueConsumer(
  queue: NodeId<'queue'>,
  { items = 1 }: QueueOptions = {},
): Role<QueueMessages, 'consumer', QueueClientState> {
  function consume(consumer: Node<QueueMessages, QueueClientState>) {
    if (consumer.request === items) return
    consumer.request++
    consumer.waits = true
    consumer.invoke({ type: 'dequeue' })
    consumer.send(queue, { type: 'dequeue', request: consumer.request })
  }
  return role<QueueMessages, 'consumer', QueueClientState>({
    state: { request: 0, waits: false },
    start: consume,
    on: {
      dequeued(consumer, { request, value }) {
        if (!consumer.waits || request !== consumer.request) return
        consumer.return(value)
        consumer.waits = false
        consume(consumer)
      },
    },
  })
}
