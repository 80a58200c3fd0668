/** The networks that a scenario can put under a protocol. The protocol's code does not know which one it runs on. */

export interface Network {
  readonly kind: 'unordered' | 'duplicating' | 'ordered'
  /** Whether a delivery that changes nothing and sends nothing is a step that consumes the message. */
  readonly consumeIgnored: boolean
}

export interface UnorderedOptions {
  /** Make the delivery of an ignored message a step of its own; by default the message just stays in flight. */
  readonly consumeIgnored?: boolean
}

/** A multiset of messages: any one can be delivered next, each exactly once unless it is lost. */
export function unordered(options: UnorderedOptions = {}): Network {
  return { kind: 'unordered', consumeIgnored: options.consumeIgnored ?? false }
}

/** A set of messages: a delivered message stays and can be delivered again, any number of times. */
export function duplicating(): Network {
  return { kind: 'duplicating', consumeIgnored: false }
}

/** First in, first out on each directed link between two nodes; an ignored head is consumed. */
export function ordered(): Network {
  return { kind: 'ordered', consumeIgnored: true }
}

export const networksByName: { readonly [name: string]: () => Network } = { unordered, duplicating, ordered }
