/** The networks that a scenario can put under a protocol. The protocol's code does not know which one it runs on. */

/** How messages travel on a link from one node to another. */
export interface Channel {
  readonly kind: 'unordered' | 'duplicating' | 'ordered' | 'bounded' | 'rendezvous'
  /** Whether a delivery that changes nothing and sends nothing is a step that consumes the message. */
  readonly consumeIgnored: boolean
  /** How many messages a `bounded` channel holds. */
  readonly capacity?: number
}

/** The channel of a link, or of all links between the nodes of two roles. */
export interface ChannelOfLink<PlaceName extends string = string> {
  readonly from: PlaceName
  readonly to: PlaceName
  readonly channel: Channel
}

/** One channel for every link, or channels by link. */
export interface Network<PlaceName extends string = string> extends Omit<Channel, 'kind'> {
  readonly kind: Channel['kind'] | 'perLink'
  /** Links whose channel differs; the first that fits counts. */
  readonly links?: readonly ChannelOfLink<PlaceName>[]
  /** The channel of all other links. */
  readonly others?: Channel
}

export interface IgnoringOptions {
  /** Make the delivery of an ignored message a step of its own; by default the message just stays where it is. */
  readonly consumeIgnored?: boolean
}

/**
 * A multiset of messages: any one can be delivered next, each exactly once unless it is lost.
 *
 * @param options `consumeIgnored`: a delivery that changes nothing is a step that takes the message away; by default it stays
 */
export function unordered(options: IgnoringOptions = {}): Channel {
  return { kind: 'unordered', consumeIgnored: options.consumeIgnored ?? false }
}

/** A set of messages: a delivered message stays and can be delivered again, any number of times; a lost one never. */
export function duplicating(): Channel {
  return { kind: 'duplicating', consumeIgnored: false }
}

/** First in, first out on each directed link between two nodes; an ignored head is consumed. */
export function ordered(): Channel {
  return { kind: 'ordered', consumeIgnored: true }
}

/**
 * As {@link ordered}, with room for a number of messages on each link: a node whose step would send more than a channel
 * has room for cannot take that step; it is blocked.
 *
 * @param capacity 1 or more
 */
export function bounded(capacity: number): Channel {
  return { kind: 'bounded', consumeIgnored: true, capacity }
}

/**
 * Sending and receiving are one step, as in Communicating Sequential Processes (Hoare, 1978): a node that sends takes no
 * other step until the receiver took its message, in the order of sending. A receiver that ignores a message does not
 * take it. What the same step sends over channels of other kinds is in flight at once.
 *
 * @param options as of {@link unordered}
 */
export function rendezvous(options: IgnoringOptions = {}): Channel {
  return { kind: 'rendezvous', consumeIgnored: options.consumeIgnored ?? false }
}

/**
 * Channels by link.
 *
 * @param others the channel of all links that are not listed
 * @param links channels of links, or of all links between two roles; the first that fits counts
 */
export function perLink<PlaceName extends string>(
  others: Channel,
  links: readonly ChannelOfLink<PlaceName>[],
): Network<NoInfer<PlaceName>> {
  return { kind: 'perLink', consumeIgnored: others.consumeIgnored, others, links }
}

/** Networks without a capacity, by the names that `--set network=NAME` gives them. */
export const networksByName: { readonly [name: string]: () => Channel } = {
  unordered,
  duplicating,
  ordered,
  rendezvous,
}

/** The names of all networks; the room of bounded channels is for the user to say. */
export const networkNames: readonly string[] = [...Object.keys(networksByName), 'bounded(1)']

/** The network of a name; null where there is none. */
export function networkCalled(name: string): Channel | null {
  const capacity = /^bounded\((\d+)\)$/.exec(name)?.[1]
  if (capacity !== undefined) return bounded(Number(capacity))
  const made = Object.hasOwn(networksByName, name) ? networksByName[name] : undefined
  return made?.() ?? null
}
