/**
 * The world of a protocol in a scenario: its nodes, the channels between them, what can go wrong, whether time passes,
 * and where in a state all of this is kept. The rules (deliveries, timeouts, faults, ticks) are written against it.
 */

import { type BudgetName, budgets, type FaultPlan, isAllowed } from '../../language/fault-plan.ts'
import type { Link, Place } from '../../language/faults.ts'
import type { Channel, Network } from '../../language/network.ts'
import type { ParameterValues } from '../../language/parameters.ts'
import type { Plain } from '../../language/plain.ts'
import type { AnyProtocol } from '../../language/protocol.ts'
import { type RoleNodes, rosterOf } from '../../language/roster.ts'
import type { Fairness as DeclaredFairness } from '../../language/spec.ts'
import type { Time } from '../../language/time.ts'
import { making } from '../author-code/author.ts'
import { initialState } from '../node/initial-state.ts'
import { type LocalState, withoutDurableFields } from '../node/local.ts'
import type { Member, Surroundings } from '../node/member.ts'
import { membersOf, numbersAt, requirePlace } from '../node/members.ts'
import { laterSteps } from '../node/reaction.ts'
import { type FairnessOf, fairnessBy } from '../system/fairness.ts'
import type { Read, Slot, Update } from '../system/system.ts'
import { placesIn } from './exchangeable.ts'
import { inboxBag, type Store } from './network.ts'
import { type Cut, cutsOf, isCut, linksOf } from './partitions.ts'
import { refuseContradictions } from './refusals.ts'

/** What a scenario says about the world. */
export interface WorldSettings {
  readonly network: Network
  readonly faults: FaultPlan
  readonly time: Time | null
  readonly fairness: DeclaredFairness
}

/** Where messages to a node are kept that came over channels of one kind. */
export interface Mailbox {
  readonly slot: number
  readonly store: Store
}

/** Remaining budgets of the faults that have one; a fault without an entry is unlimited or does not happen. */
export type Budgets = { readonly [Fault in BudgetName]?: number }

const stores: { readonly [Kind in Channel['kind']]: Store['kind'] | null } = {
  unordered: 'multiset',
  duplicating: 'set',
  ordered: 'queues',
  bounded: 'queues',
  rendezvous: null,
}

export class World {
  readonly members: readonly Member[]
  /** In the declared order, those without nodes too. */
  readonly roster: readonly RoleNodes[]
  readonly faults: FaultPlan
  readonly time: Time | null
  /** Whether the delivery of a type of message, or a timeout of a timer, has to happen. */
  readonly fairness: FairnessOf
  readonly slots: readonly Slot[]
  /** By receiver. */
  readonly mailboxes: readonly (readonly Mailbox[])[]
  /** Every cut that partitions can make. */
  readonly cuts: readonly Cut[]
  /** By node, where it can be told of crashes. */
  readonly noticesSlots: readonly (number | null)[]
  readonly budgetSlot: number
  readonly historySlot: number
  /** Whether the order of all effects of a handler can be seen: a crash may fall between two, or a channel be full. */
  readonly seesEffects: boolean
  /** The links that are cut; null where none can be. */
  readonly cutSlot: number | null
  private readonly numbers: ReadonlyMap<string, number>
  private readonly stores: ReadonlyMap<number, Store>
  private readonly channels: readonly (readonly Channel[])[]
  private readonly byzantine: ReadonlySet<number>
  private readonly clockSlots: readonly (number | null)[]
  /** Numbers of links. */
  private readonly cuttable: ReadonlySet<number>
  private readonly crashable: ReadonlySet<number>
  private readonly volatileStarts = new Map<number, Plain>()

  /**
   * @throws NetsplitError `bad-model` when sizes or roles do not fit together, `bad-scenario` when what the scenario says
   *   of the world does not, `unknown-name` for places that do not exist
   */
  constructor(protocol: AnyProtocol, parameters: ParameterValues, settings: WorldSettings) {
    const { network, faults, time, fairness } = settings
    this.roster = making(`The nodes of ${protocol.name}`, () => ({ roster: rosterOf(protocol, parameters) })).roster
    this.members = membersOf(protocol, parameters, this.roster)
    this.faults = faults
    this.time = time
    this.fairness = fairnessBy(fairness, 'message, timer or step', namesOf(this.members))
    this.numbers = new Map(this.members.map(({ id }, number) => [id, number]))
    for (const { path, place } of placesIn(settings)) requirePlace(place, path, this.members, this.roster)
    this.byzantine = new Set(this.at(faults.lies?.by ?? []))
    this.channels = this.channelsOf(network)
    refuseContradictions(this.channels.flat(), faults, time)
    this.seesEffects =
      faults.crashes.inHandlers === true ||
      this.channels.flat().some(({ kind }) => kind === 'bounded' || kind === 'rendezvous')
    this.cuts = this.allows('partitions') ? cutsOf(faults.partitions, this.members, (places) => this.at(places)) : []
    this.cuttable = new Set(this.cuts.flatMap(linksOf).map(([from, to]) => this.linkNumber(from, to)))
    this.crashable = new Set(
      this.members.flatMap((_, number) => (this.isAt(number, faults.of.crashes) ? [number] : [])),
    )

    const slots: Slot[] = []
    const add = (slot: Slot) => slots.push(slot) - 1
    const kept = this.members.map((_, number) => this.storesOf(number))
    const entry = (of: string, key: string) => ({ name: key, entry: { of, key } })
    const first = this.members.map(({ id }, number): Mailbox => {
      add({ kind: 'node', ...entry('nodes', id) })
      const [kind = 'multiset'] = kept[number] as readonly Store['kind'][]
      const store: Store = { kind, delay: this.delayAt(number) }
      return { slot: add({ kind: 'inbox', ...entry('inboxes', id), ...inboxBag(store) }), store }
    })
    this.budgetSlot = add({ name: 'faults', kind: 'faults' })
    this.historySlot = add({ name: 'history', kind: 'history' })
    this.mailboxes = first.map((mailbox, number) => [
      mailbox,
      ...(kept[number] as readonly Store['kind'][]).slice(1).map((kind): Mailbox => {
        const { id } = this.members[number] as Member
        const name = `${id}, ${kind === 'queues' ? 'in order' : 'again and again'}`
        const store: Store = { kind, delay: this.delayAt(number) }
        return { slot: add({ kind: 'inbox', ...entry(`${kind} inboxes`, id), name, ...inboxBag(store) }), store }
      }),
    ])
    this.stores = new Map(this.mailboxes.flat().map(({ slot, store }) => [slot, store]))
    this.noticesSlots = this.members.map(({ id, role }, number) =>
      faults.crashes.noticed === true && role.crashed !== undefined && !this.isByzantine(number)
        ? add({ kind: 'notices', ...entry('notices', id) })
        : null,
    )
    this.clockSlots = this.clocksOf(add)
    this.cutSlot = this.cuts.length === 0 ? null : add({ name: 'cut links', kind: 'cut' })
    this.slots = slots
  }

  localSlot(member: number): number {
    return 2 * member
  }

  numberOf(id: string): number {
    return this.numbers.get(id) as number
  }

  /** The numbers of the nodes that places name. */
  at(places: readonly Place[]): number[] {
    return numbersAt(places, this.members, this.roster)
  }

  /** Whether a node is among some places; all are where none are named. */
  isAt(number: number, places: readonly Place[] | undefined): boolean {
    return places === undefined || this.at(places).includes(number)
  }

  isByzantine(number: number): boolean {
    return this.byzantine.has(number)
  }

  /** Whether links fit one from a node to another; all do where none are named. */
  fits(links: readonly Link[] | undefined, from: number, to: number): boolean {
    return (
      links === undefined ||
      links.some((link) => this.at([link.from]).includes(from) && this.at([link.to]).includes(to))
    )
  }

  channel(from: number, to: number): Channel {
    return (this.channels[from] as readonly Channel[])[to] as Channel
  }

  /** Where messages from a node to another are kept; null where they are not kept at all. */
  mailbox(from: number, to: number): Mailbox | null {
    const kind = stores[this.channel(from, to).kind]
    return (this.mailboxes[to] as readonly Mailbox[]).find(({ store }) => store.kind === kind) ?? null
  }

  /** How the messages in a slot are kept; null for a slot that is no mailbox. */
  storeIn(slot: number): Store | null {
    return this.stores.get(slot) ?? null
  }

  local(number: number, read: Read): LocalState {
    return read(this.localSlot(number)) as unknown as LocalState
  }

  /** Whether the link from one node to another is cut. Reads nothing where it cannot be. */
  isCutOff(from: string, to: string, read: Read): boolean {
    if (this.cutSlot === null || !this.cuttable.has(this.linkNumber(from, to))) return false
    return isCut(read(this.cutSlot), from, to)
  }

  /** The slot of a node's clock; null where it stands still, or where there is no such node. */
  clockSlot(number: number): number | null {
    return this.clockSlots[number] ?? null
  }

  /** What a node's clock shows. */
  now(number: number, read: Read): number {
    const slot = this.clockSlot(number)
    return slot === null ? 0 : (read(slot) as number)
  }

  /** Whether there is one clock for all nodes. */
  get sharesClock(): boolean {
    return this.time !== null && (this.time.kind === 'rounds' || this.time.skew === 0)
  }

  /** The time that passes for a node; null where it has no clock, and nothing at it has a duration. */
  timeAt(number: number): Time | null {
    const { time } = this
    if (time === null || this.isByzantine(number)) return null
    return time.kind === 'rounds' || time.of === null || this.isAt(number, time.of) ? time : null
  }

  /** The ages at which messages to a node are delivered; null for any. */
  delayAt(number: number): Store['delay'] {
    const time = this.timeAt(number)
    return time?.kind === 'rounds' ? { min: 1, max: 1 } : (time?.delay ?? null)
  }

  /** What a node finds around it. */
  surroundings(number: number, read: Read): Surroundings {
    return { time: this.timeAt(number), now: () => this.now(number, read), interruptible: false }
  }

  /** Whether a fault can happen at all. */
  allows(fault: BudgetName): boolean {
    return isAllowed(this.faults.budgets[fault])
  }

  /** Whether a node may crash. */
  canCrash(number: number): boolean {
    return this.allows('crashes') && this.crashable.has(number) && !this.isByzantine(number)
  }

  /** The state in which a node starts, but for its durable fields: what a crash leaves of the rest. */
  volatileStart(number: number): Plain {
    const known = this.volatileStarts.get(number)
    if (known !== undefined) return known
    const member = this.members[number] as Member
    const made = withoutDurableFields(member.role, initialState(member))
    this.volatileStarts.set(number, made)
    return made
  }

  /** What a fault costs; null when its budget is used up. */
  spend(fault: BudgetName, read: Read): readonly BudgetName[] | null {
    if (typeof this.faults.budgets[fault] !== 'number') return []
    const left = (read(this.budgetSlot) as Budgets)[fault] as number
    return left === 0 ? null : [fault]
  }

  /** Takes spent faults off their budgets. */
  spending(spent: readonly BudgetName[]): Update[] {
    return spent.length === 0 ? [] : [{ slot: this.budgetSlot, change: spent }]
  }

  fullBudgets(): Plain {
    const said = this.faults.budgets
    return Object.fromEntries(
      budgets.flatMap((fault) => (typeof said[fault] === 'number' ? [[fault, said[fault] as number]] : [])),
    )
  }

  private linkNumber(from: string, to: string): number {
    return this.numberOf(from) * this.members.length + this.numberOf(to)
  }

  private channelsOf({ links = [], others, ...network }: Network): Channel[][] {
    const base = others ?? (network as Channel)
    const places = links.map(({ from, to, channel }) => ({ from: this.at([from]), to: this.at([to]), channel }))
    return this.members.map((_sender, from) =>
      this.members.map(
        (_receiver, to) => places.find((link) => link.from.includes(from) && link.to.includes(to))?.channel ?? base,
      ),
    )
  }

  /** The kinds of stores that keep messages to a node, in a stable order. */
  private storesOf(to: number): Store['kind'][] {
    const kinds = new Set(this.members.map((_, from) => stores[this.channel(from, to).kind]))
    return (['multiset', 'set', 'queues'] as const).filter((kind) => kinds.has(kind))
  }

  private clocksOf(add: (slot: Slot) => number): (number | null)[] {
    const { time } = this
    const isTimed = this.members.map((_, number) => this.timeAt(number) !== null)
    if (time === null || !isTimed.includes(true)) return isTimed.map(() => null)
    if (this.sharesClock) {
      const shared = add({ name: time.kind === 'rounds' ? 'round' : 'clock', kind: 'clock' })
      return isTimed.map((isSo) => (isSo ? shared : null))
    }
    return this.members.map(({ id }, number) =>
      isTimed[number] ? add({ name: id, kind: 'clock', entry: { of: 'clocks', key: id } }) : null,
    )
  }
}

/** Types of messages, names of timers, and later steps of handlers. */
function namesOf(members: readonly Member[]): string[] {
  return [
    ...new Set(
      members.flatMap((member) => [
        ...Object.keys(member.role.on ?? {}),
        ...Object.keys(member.role.timeout ?? {}),
        ...laterSteps(member),
      ]),
    ),
  ]
}
