/**
 * Random worlds: the network, the faults and the time of a scenario. A recipe is plain data and means something for any
 * nodes; what the language would refuse of it, because it contradicts the rest, is left out or replaced.
 */

import fc from 'fast-check'
import { bounded, clocks, duplicating, ordered, perLink, rendezvous, rounds, unordered } from '../../src/index.ts'
import type { Budget, Crashes, Faults, Lies, Link, Omissions, Partitions, Pauses } from '../../src/language/faults.ts'
import type { AnyMessage } from '../../src/language/messages.ts'
import type { Channel, Network } from '../../src/language/network.ts'
import type { Time } from '../../src/language/time.ts'
import { oneIn } from './random-properties.ts'

export const channels = {
  unordered: unordered(),
  consuming: unordered({ consumeIgnored: true }),
  duplicating: duplicating(),
  ordered: ordered(),
  'bounded(1)': bounded(1),
  'bounded(2)': bounded(2),
  rendezvous: rendezvous(),
  'consuming rendezvous': rendezvous({ consumeIgnored: true }),
} satisfies { readonly [name: string]: Channel }

type ChannelName = keyof typeof channels

/** The number of a role or a node: all roles come first. */
type PlaceRecipe = number

interface LinkRecipe {
  readonly from: PlaceRecipe
  readonly to: PlaceRecipe
}

interface MessageFaultRecipe {
  readonly budget: Budget
  readonly on: LinkRecipe | null
}

interface PartitionsRecipe {
  readonly cuts: Budget
  readonly heals: Budget
  readonly splits: 'any' | readonly (readonly PlaceRecipe[])[] | null
  readonly links: 'any' | readonly LinkRecipe[] | null
  readonly among: readonly PlaceRecipe[] | null
  readonly oneWay: boolean
  readonly messages: 'wait' | 'lost' | null
}

interface CrashesRecipe {
  readonly crashes: Budget
  readonly restarts: Budget
  readonly at: PlaceRecipe | null
  readonly inHandlers: boolean
  readonly failStop: boolean
  readonly disk: 'synced' | 'buffered' | 'torn' | null
}

export interface WorldRecipe<Said> {
  readonly network: ChannelName
  /** Links with a network of their own. */
  readonly links: readonly (LinkRecipe & { readonly channel: ChannelName })[]
  readonly loss: MessageFaultRecipe | null
  readonly duplicates: (MessageFaultRecipe & { readonly budget: number }) | null
  readonly reorders: MessageFaultRecipe | null
  readonly partitions: PartitionsRecipe | null
  readonly crashes: CrashesRecipe | null
  readonly pauses: { readonly budget: Budget; readonly at: PlaceRecipe | null } | null
  readonly omissions: {
    readonly send: Budget
    readonly receive: Budget
    readonly at: PlaceRecipe | null
  } | null
  readonly byzantine: {
    readonly node: number
    readonly messages: readonly Said[]
    readonly equivocates: boolean
    readonly lies: Budget | null
  } | null
  readonly time:
    | { readonly rounds: number }
    | {
        readonly max: number
        readonly skew: number
        readonly drift: number | null
        readonly delay: { readonly min: number; readonly more: number } | null
        readonly of: PlaceRecipe | null
      }
    | null
}

const someOf = <Value>(values: fc.Arbitrary<Value>) => fc.array(values, { minLength: 1, maxLength: 2 })
const budgets = fc.constantFrom<Budget[]>(1, 2, true)
const mayBeNone = fc.constantFrom<Budget[]>(false, 1, 2, true)
const channelNames = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<ChannelName[]>('unordered', 'consuming', 'duplicating', 'ordered') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<ChannelName[]>('bounded(1)', 'bounded(2)', 'rendezvous', 'consuming rendezvous'),
  },
)

/** Roles and nodes of a small system. */
const anyPlace = fc.nat(6)
/** Mostly roles, of two. */
export const mostlyRoles = fc.oneof({ weight: 6, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: anyPlace })

/**
 * @param said what a Byzantine node may say
 * @param places what is named where only a part of the system is meant
 */
export function worldRecipes<Said>(
  said: fc.Arbitrary<Said>,
  places: fc.Arbitrary<PlaceRecipe> = anyPlace,
): fc.Arbitrary<WorldRecipe<Said>> {
  const links = fc.record({ from: places, to: places })
  const messageFaults = fc.record({ budget: budgets, on: oneIn(3, links) })
  return fc.record({
    network: channelNames,
    links: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: someOf(fc.record({ from: places, to: places, channel: channelNames })) },
    ),
    loss: oneIn(3, messageFaults),
    duplicates: oneIn(8, fc.record({ budget: fc.constantFrom(1, 2), on: oneIn(3, links) })),
    reorders: oneIn(8, messageFaults),
    partitions: oneIn(
      5,
      fc.record({
        cuts: budgets,
        heals: mayBeNone,
        splits: fc.oneof(fc.constant(null), fc.constant('any' as const), someOf(someOf(places))),
        links: fc.oneof(fc.constant(null), fc.constant('any' as const), someOf(links)),
        among: oneIn(4, fc.array(places, { minLength: 2, maxLength: 3 })),
        oneWay: fc.boolean(),
        messages: fc.constantFrom('wait' as const, 'lost' as const, 'lost' as const, null),
      }),
    ),
    crashes: oneIn(
      2,
      fc.record({
        crashes: budgets,
        restarts: mayBeNone,
        at: oneIn(3, places),
        inHandlers: fc.boolean(),
        failStop: fc.boolean(),
        disk: fc.constantFrom('synced' as const, 'buffered' as const, 'torn' as const, null),
      }),
    ),
    pauses: oneIn(8, fc.record({ budget: budgets, at: oneIn(3, places) })),
    omissions: oneIn(8, fc.record({ send: mayBeNone, receive: mayBeNone, at: oneIn(3, places) })),
    byzantine: oneIn(
      8,
      fc.record({
        node: anyPlace,
        messages: someOf(said),
        equivocates: fc.boolean(),
        lies: oneIn(2, budgets),
      }),
    ),
    time: fc.oneof(
      { weight: 6, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.record({ rounds: fc.integer({ min: 1, max: 4 }) }) },
      {
        weight: 2,
        arbitrary: fc.record({
          max: fc.integer({ min: 1, max: 4 }),
          skew: fc.nat(2),
          drift: oneIn(3, fc.integer({ min: 1, max: 2 })),
          delay: oneIn(2, fc.record({ min: fc.nat(1), more: fc.nat(2) })),
          of: oneIn(4, places),
        }),
      },
    ),
  })
}

/** The nodes of a system, by role. */
export type NodesByRole = { readonly [roleName: string]: readonly string[] }

/** What a scenario says about its world. */
export interface World {
  readonly network: Network<string>
  readonly faults: Faults<string>
  readonly time?: Time<string>
}

/** @param utter the messages that a Byzantine node may say */
export function worldOf<Said>(
  recipe: WorldRecipe<Said>,
  nodes: NodesByRole,
  utter: (said: Said) => readonly AnyMessage[],
): World {
  const naming = new Naming(nodes)
  const time = timeOf(recipe.time, naming)
  const network = networkOf(recipe, naming, time)
  return { network, faults: faultsOf(recipe, naming, network, utter), ...(time !== null && { time }) }
}

/** What places mean. */
class Naming {
  readonly nodes: readonly string[]
  private readonly byRole: NodesByRole

  constructor(byRole: NodesByRole) {
    this.byRole = byRole
    this.nodes = Object.values(byRole).flat()
  }

  place(number: PlaceRecipe): string {
    const known = [...Object.keys(this.byRole), ...this.nodes]
    return known[number % known.length] as string
  }

  /** Nobody in particular where no place is given. */
  places(place: PlaceRecipe | null): readonly string[] | undefined {
    return place === null ? undefined : [this.place(place)]
  }

  link({ from, to }: LinkRecipe): Link<string> {
    return { from: this.place(from), to: this.place(to) }
  }

  links({ on }: MessageFaultRecipe): readonly Link<string>[] | undefined {
    return on === null ? undefined : [this.link(on)]
  }

  nodesAt(names: readonly string[]): ReadonlySet<string> {
    return new Set(names.flatMap((name) => this.byRole[name] ?? [name]))
  }

  /** The kinds of the channels that there are. */
  kindsOf({ others, links = [], kind }: Network<string>): ReadonlySet<string> {
    const isAt = (place: string, node: string) => this.nodesAt([place]).has(node)
    const pairs = this.nodes.flatMap((from) => this.nodes.map((to) => [from, to] as const))
    return new Set(
      pairs.map(([from, to]) => {
        const own = links.find((link) => isAt(link.from, from) && isAt(link.to, to))
        return (own?.channel ?? others ?? { kind }).kind
      }),
    )
  }
}

function timeOf(recipe: WorldRecipe<unknown>['time'], naming: Naming): Time<string> | null {
  if (recipe === null) return null
  if ('rounds' in recipe) return rounds(recipe.rounds)
  const { max, skew, drift, delay, of } = recipe
  return clocks<string>({
    max,
    // Without skew no clock can ever tick on its own, and drift is refused.
    skew: drift === null ? skew : Math.max(1, skew),
    ...(drift !== null && { drift }),
    ...(delay !== null && { delay: { min: delay.min, max: delay.min + delay.more } }),
    ...(of !== null && { of: [naming.place(of)] }),
  })
}

function networkOf(
  { network, links, reorders }: WorldRecipe<unknown>,
  naming: Naming,
  time: Time<string> | null,
): Network<string> {
  const delays = time !== null && (time.kind === 'rounds' || time.delay !== null)
  const inTime = (name: ChannelName): Channel => {
    const { kind } = channels[name]
    if (time !== null && kind === 'bounded') return channels.ordered
    if (time?.kind === 'rounds' && kind === 'rendezvous') return channels.ordered
    return delays && kind === 'duplicating' ? channels.consuming : channels[name]
  }
  const own = links.map((link) => ({ ...naming.link(link), channel: inTime(link.channel) }))
  const withOthers = (others: Channel): Network<string> => (own.length === 0 ? others : perLink<string>(others, own))
  const wanted = withOthers(inTime(network))
  return reorders === null || keepsOrder(naming.kindsOf(wanted)) ? wanted : withOthers(channels.ordered)
}

function keepsOrder(kinds: ReadonlySet<string>): boolean {
  return kinds.has('ordered') || kinds.has('bounded')
}

type FaultsOf<Said> = Omit<WorldRecipe<Said>, 'network' | 'links' | 'time'>

function faultsOf<Said>(
  recipe: FaultsOf<Said>,
  naming: Naming,
  network: Network<string>,
  utter: (said: Said) => readonly AnyMessage[],
): Faults<string> {
  const { loss, duplicates, reorders, partitions, crashes, pauses, omissions, byzantine } = recipe
  const kinds = naming.kindsOf(network)
  const isOnly = (...some: string[]) => [...kinds].every((kind) => some.includes(kind))
  const all: Possibly<Faults<string>>[] = [
    loss !== null && !isOnly('rendezvous') ? { loss: messageFault(loss, naming) } : {},
    duplicates !== null && !isOnly('rendezvous', 'duplicating')
      ? { duplication: messageFault(duplicates, naming) as Faults<string>['duplication'] }
      : {},
    reorders !== null && keepsOrder(kinds) ? { reordering: messageFault(reorders, naming) } : {},
    partitions !== null ? partitionFaults(partitions, naming, kinds) : {},
    crashes !== null ? crashFaults(crashes, naming) : {},
    pauses !== null ? { pauses: present({ times: pauses.budget, of: naming.places(pauses.at) }) as Pauses } : {},
    omissions !== null && (omissions.send !== false || omissions.receive !== false)
      ? {
          omissions: present({
            sending: omissions.send,
            receiving: omissions.receive,
            of: naming.places(omissions.at),
          }) as Omissions,
        }
      : {},
    byzantine !== null && naming.nodes.length > 1 ? lies(byzantine, naming, { kinds, utter }) : {},
  ]
  return Object.assign({}, ...all.map(present)) as Faults<string>
}

/** The budget alone where nothing else is said. */
function messageFault(recipe: MessageFaultRecipe, naming: Naming): Faults<string>['loss'] {
  const on = naming.links(recipe)
  return on === undefined ? recipe.budget : { times: recipe.budget, on }
}

type Possibly<Parts> = { readonly [Name in keyof Parts]?: Parts[Name] | undefined }

/** A record without what is undefined. */
function present<Parts extends object>(parts: Parts): object {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined))
}

function lies<Said>(
  { node, messages, equivocates, lies: wanted }: NonNullable<WorldRecipe<Said>['byzantine']>,
  naming: Naming,
  { kinds, utter }: { readonly kinds: ReadonlySet<string>; readonly utter: (said: Said) => readonly AnyMessage[] },
): Possibly<Faults<string>> {
  const tellsAll = !equivocates && !kinds.has('rendezvous')
  // On any other network, lies to everybody would be in flight without end.
  const hasLimit = tellsAll && [...kinds].some((kind) => kind !== 'duplicating')
  return {
    lies: present({
      by: [naming.nodes[node % naming.nodes.length] as string],
      messages: messages.flatMap(utter),
      equivocates: tellsAll ? false : undefined,
      times: hasLimit && typeof wanted !== 'number' ? 1 : (wanted ?? undefined),
    }) as Lies,
  }
}

function crashFaults(
  { crashes, restarts, at, inHandlers, failStop, disk }: CrashesRecipe,
  naming: Naming,
): Possibly<Faults<string>> {
  return {
    crashes: present({
      times: crashes,
      ...(failStop ? { noticed: true } : { restarts }),
      of: naming.places(at),
      inHandlers: inHandlers || undefined,
      // Without restarts nobody reads a disk.
      disk: failStop || restarts === false ? undefined : (disk ?? undefined),
    }) as Crashes,
  }
}

function partitionFaults(
  { cuts, heals, splits, links, among, oneWay, messages }: PartitionsRecipe,
  naming: Naming,
  kinds: ReadonlySet<string>,
): Possibly<Faults<string>> {
  const named = (places: readonly PlaceRecipe[]) => places.map((place) => naming.place(place))
  const some = among === null ? [] : [...naming.nodesAt(named(among))]
  const isAmongSome = some.length > 1
  const nodes = isAmongSome ? some : naming.nodes
  const joinsTwo = ({ from, to }: Link<string>) =>
    [...naming.nodesAt([from])].some((sender) => [...naming.nodesAt([to])].some((receiver) => receiver !== sender))
  const own = links === null || links === 'any' ? [] : links.map((link) => naming.link(link)).filter(joinsTwo)
  const isTwoSided = (side: readonly string[]) => {
    const inside = nodes.filter((node) => naming.nodesAt(side).has(node)).length
    return inside > 0 && inside < nodes.length
  }
  const sides = splits === null || splits === 'any' ? [] : splits.map(named).filter(isTwoSided)
  const cutsLinks = links === 'any' || own.length > 0
  const partitions = {
    times: cuts,
    heals,
    splits: splits === null || cutsLinks ? undefined : sides.length === 0 ? 'any' : sides,
    links: !cutsLinks ? undefined : links === 'any' ? links : own,
    among: among === null || !isAmongSome ? undefined : named(among),
    oneWay: oneWay || undefined,
    messages: messages === 'lost' && kinds.has('rendezvous') ? 'wait' : (messages ?? undefined),
  }
  return { partitions: present(partitions) as Partitions }
}

export function channelsIn({ links = [], others, ...network }: Network<string>): readonly Channel[] {
  return [others ?? (network as Channel), ...links.map(({ channel }) => channel)]
}

/** How many messages any channel has room for. */
export function leastRoom(network: Network<string> = channels.unordered): number {
  return Math.min(...channelsIn(network).map(({ capacity }) => capacity ?? Number.POSITIVE_INFINITY))
}
