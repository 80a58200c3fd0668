/**
 * What a protocol means in a scenario. A state has, for each node, its local state and its inbox (the messages in
 * flight to it); then the fault budgets and the history. The steps of a state are, in this order for each node:
 *
 * - deliver a message in flight to a node that is up (see network.ts for which ones each network allows)
 * - a timeout of an armed timer of a node that is up
 * - restart of a node that is down, crash of a node that is up, loss of a message: where the scenario allows them
 *
 * A delivery that changes nothing and sends nothing is no step, and its message stays in flight, unless the network
 * consumes ignored messages.
 */

import { NetsplitError } from '../language/errors.ts'
import { type BudgetName, budgets, type Faults } from '../language/faults.ts'
import type { Network } from '../language/network.ts'
import type { ParameterValues } from '../language/parameters.ts'
import type { Plain } from '../language/plain.ts'
import type { NodeId, Protocol, Role } from '../language/protocol.ts'
import { emptyHistory, record } from './history.ts'
import { changeInbox, consumed, deliverable, emptyInbox, type InboxChange, type InFlight, inFlight } from './network.ts'
import { type Input, type LocalState, type Member, type Reaction, react } from './reaction.ts'
import type {
  Author,
  Context,
  HistoryEvent,
  InitialState,
  Rule,
  SentMessage,
  Slot,
  Step,
  Successor,
  TransitionSystem,
  Update,
} from './system.ts'

export interface World {
  readonly network: Network
  readonly faults: Faults
}

/** Remaining budgets of the faults that have one; a fault without an entry is unlimited or does not happen. */
type Budgets = { readonly [Fault in BudgetName]?: number }

export interface ProtocolSystem extends TransitionSystem {
  readonly members: readonly Member[]
  /** In the declared order, those without nodes too. */
  readonly roleNames: readonly string[]
  readonly network: Network
  readonly localSlot: (member: number) => number
  readonly inboxSlot: (member: number) => number
  readonly historySlot: number
}

/**
 * @throws NetsplitError `bad-model` when sizes or roles do not fit together
 */
export function protocolSystem(
  protocol: Protocol,
  parameters: ParameterValues,
  { network, faults }: World,
): ProtocolSystem {
  const members = membersOf(protocol, parameters)
  const numberOf = new Map(members.map(({ id }, number) => [id, number]))
  const localSlot = (member: number) => 2 * member
  const inboxSlot = (member: number) => 2 * member + 1
  const faultsSlot = 2 * members.length
  const historySlot = faultsSlot + 1
  const slots: Slot[] = [
    ...members.flatMap(({ id }): Slot[] => [
      { name: id, kind: 'node', entry: { of: 'nodes', key: id } },
      { name: id, kind: 'inbox', entry: { of: 'inboxes', key: id } },
    ]),
    { name: 'faults', kind: 'faults' },
    { name: 'history', kind: 'history' },
  ]

  const crashable = (member: Member) => faults.crashing === undefined || faults.crashing.includes(member.roleName)
  const startStates = members.map((member) =>
    isAllowed(faults.crashes) && crashable(member) ? firstStart(member) : null,
  )

  /** The successors of a node's reactions to an input. */
  const reactTo = (
    number: number,
    input: Input,
    taken: InFlight | null,
    step: (effects: Pick<Reaction, 'sends' | 'events' | 'choices'>) => Step,
    { read, author }: Context,
    spent: readonly Update[] = [],
  ): Successor[] => {
    const local = read(localSlot(number)) as unknown as LocalState
    const found = react(members[number] as Member, local, input, author)
    return found.flatMap((reaction): Successor[] => {
      const { sends, events, choices, failure } = reaction
      if (input.kind === 'deliver' && reaction.ignored && !network.consumeIgnored && failure === null) return []
      const updates: Update[] = [
        { slot: localSlot(number), value: reaction.local as unknown as Plain },
        ...inboxUpdates(members[number] as Member, number, taken, sends),
        ...historyUpdates(events),
        ...spent,
      ]
      return [{ step: step({ sends, events, choices }), updates: failure === null ? updates : [], failure }]
    })
  }

  const inboxUpdates = (
    { id: from }: Member,
    self: number,
    taken: InFlight | null,
    sends: readonly SentMessage[],
  ): Update[] => {
    const changes = new Map<number, InboxChange>()
    if (taken !== null) changes.set(self, { remove: taken, add: [] })
    for (const { to, message } of sends) {
      const receiver = numberOf.get(to) as number
      const change = changes.get(receiver) ?? { remove: null, add: [] }
      changes.set(receiver, { ...change, add: [...change.add, { from, message }] })
    }
    return [...changes].map(([receiver, change]) => ({ slot: inboxSlot(receiver), change: change as unknown as Plain }))
  }

  const historyUpdates = (events: readonly HistoryEvent[]): Update[] =>
    events.length === 0 ? [] : [{ slot: historySlot, change: events as unknown as Plain }]

  const isUp = (number: number, { read }: Context) => (read(localSlot(number)) as unknown as LocalState).up

  /** What a fault costs; null when its budget is used up. */
  const spend = (fault: BudgetName, { read }: Context): Update[] | null => {
    if (typeof faults[fault] !== 'number') return []
    const left = (read(faultsSlot) as Budgets)[fault] as number
    return left === 0 ? null : [{ slot: faultsSlot, change: fault }]
  }

  const deliver = (member: Member, number: number): Rule => ({
    name: `deliver to ${member.id}`,
    options: (read) => deliverable(network, read(inboxSlot(number))) as unknown as readonly Plain[],
    successors(option, context) {
      const taken = option as unknown as InFlight
      const { from, message } = taken
      if (!isUp(number, context)) return []
      return reactTo(
        number,
        { kind: 'deliver', from, message },
        consumed(network, taken),
        (effects) => ({ kind: 'deliver', from, to: member.id, message, ...effects }),
        context,
      )
    },
  })

  const timeouts = (member: Member, number: number): Rule => ({
    name: `timeouts of ${member.id}`,
    options(read) {
      const { up, timers } = read(localSlot(number)) as unknown as LocalState
      return up ? timers : []
    },
    successors(option, context) {
      const timer = option as string
      return reactTo(
        number,
        { kind: 'timeout', timer },
        null,
        (effects) => ({ kind: 'timeout', node: member.id, timer, ...effects }),
        context,
      )
    },
  })

  const restart = (member: Member, number: number): Rule => ({
    name: `restart of ${member.id}`,
    options: () => [null],
    successors(_option, context) {
      if (isUp(number, context)) return []
      const spent = spend('restarts', context)
      if (spent === null) return []
      const up = { ...(context.read(localSlot(number)) as unknown as LocalState), up: true } as unknown as Plain
      const woken: Context = { ...context, read: (slot) => (slot === localSlot(number) ? up : context.read(slot)) }
      return reactTo(
        number,
        { kind: 'restart' },
        null,
        (effects) => ({ kind: 'restart', node: member.id, ...effects }),
        woken,
        spent,
      )
    },
  })

  const crash = (member: Member, number: number): Rule => ({
    name: `crash of ${member.id}`,
    options: () => [null],
    successors(_option, context) {
      if (!isUp(number, context)) return []
      const spent = spend('crashes', context)
      if (spent === null) return []
      const { state } = context.read(localSlot(number)) as unknown as LocalState
      const local: LocalState = {
        state: durablePart(member.role, state, startStates[number] as Plain),
        timers: [],
        up: false,
      }
      return [
        {
          step: { kind: 'crash', node: member.id },
          updates: [{ slot: localSlot(number), value: local as unknown as Plain }, ...spent],
          failure: null,
        },
      ]
    },
  })

  const lose = (member: Member, number: number): Rule => ({
    name: `loss of messages to ${member.id}`,
    options: (read) => inFlight(network, read(inboxSlot(number))) as unknown as readonly Plain[],
    successors(option, context) {
      const lost = option as unknown as InFlight
      const spent = spend('loss', context)
      if (spent === null) return []
      const change: InboxChange = { remove: lost, add: [] }
      return [
        {
          step: { kind: 'lose', from: lost.from, to: member.id, message: lost.message },
          updates: [{ slot: inboxSlot(number), change: change as unknown as Plain }, ...spent],
          failure: null,
        },
      ]
    },
  })

  const rules = members.flatMap((member, number) => [
    deliver(member, number),
    ...(member.role.timeout === undefined ? [] : [timeouts(member, number)]),
    ...(isAllowed(faults.restarts) && isAllowed(faults.crashes) && crashable(member) ? [restart(member, number)] : []),
    ...(isAllowed(faults.crashes) && crashable(member) ? [crash(member, number)] : []),
    ...(isAllowed(faults.loss) ? [lose(member, number)] : []),
  ])

  const change = (slot: number, value: Plain, by: Plain): Plain => {
    if (slot === historySlot) return record(value, by as unknown as readonly HistoryEvent[])
    if (slot === faultsSlot) {
      const fault = by as BudgetName
      return { ...(value as Budgets), [fault]: ((value as Budgets)[fault] as number) - 1 }
    }
    return changeInbox(network, value, by as unknown as InboxChange)
  }

  /** All ways of starting all nodes; the messages they send are in flight in the initial state. */
  const initialStates = (author: Author): InitialState[] => {
    const whole = Object.fromEntries(
      budgets.flatMap((fault) => (typeof faults[fault] === 'number' ? [[fault, faults[fault]]] : [])),
    )
    let states: InitialState[] = [
      {
        values: slots.map(({ kind }) =>
          kind === 'inbox' ? emptyInbox(network) : kind === 'history' ? emptyHistory : whole,
        ),
        step: { kind: 'start', sends: [], events: [], choices: [] },
      },
    ]
    for (const [number, member] of members.entries()) {
      const reactions = start(member, author)
      states = states.flatMap((state) =>
        reactions.map(({ local, sends, events, choices }): InitialState => {
          const values = [...state.values]
          values[localSlot(number)] = local as unknown as Plain
          for (const update of [...inboxUpdates(member, number, null, sends), ...historyUpdates(events)]) {
            if ('change' in update)
              values[update.slot] = change(update.slot, values[update.slot] as Plain, update.change)
          }
          const step = state.step as Step & { kind: 'start' }
          return {
            values,
            step: {
              kind: 'start',
              sends: [...step.sends, ...sends],
              events: [...step.events, ...events],
              choices: [...step.choices, ...choices],
            },
          }
        }),
      )
    }
    return states
  }

  return {
    slots,
    rules,
    sites: sitesOf(members),
    initialStates,
    change,
    members,
    roleNames: Object.keys(protocol.nodes(parameters as never)),
    network,
    localSlot,
    inboxSlot,
    historySlot,
  }
}

function isAllowed(fault: number | boolean | undefined): boolean {
  return fault === true || (typeof fault === 'number' && fault > 0)
}

function membersOf(protocol: Protocol, parameters: ParameterValues): Member[] {
  const sizes = Object.entries(protocol.nodes(parameters as never) as { readonly [role: string]: number })
  for (const [roleName, size] of sizes) {
    if (Number.isInteger(size) && size >= 0) continue
    throw new NetsplitError({
      code: 'bad-model',
      message: `The role ${roleName} has ${size} nodes.`,
      cure: 'The number of nodes is a whole number, 0 or more.',
    })
  }
  const idsByRole = Object.fromEntries(
    sizes.map(([roleName, size]) => [
      roleName,
      Array.from({ length: size }, (_, index): NodeId => `${roleName}${index}`),
    ]),
  )
  const ids = Object.values(idsByRole).flat()
  const everyone = new Set(ids)
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined) {
    throw new NetsplitError({
      code: 'bad-model',
      message: `Two nodes of different roles are both called ${twice}.`,
      cure: 'Rename a role: a node is called after its role and its number.',
    })
  }
  const roles = protocol.roles(parameters as never, idsByRole as never) as { readonly [name: string]: Role }
  return sizes.flatMap(([roleName]) => {
    const role = roles[roleName]
    if (role === undefined || typeof role.start !== 'function') {
      throw new NetsplitError({
        code: 'bad-model',
        message: `The role ${roleName} ${role === undefined ? 'is not defined' : 'has no start function'}.`,
        cure: `Add it to the roles of ${protocol.name}.`,
      })
    }
    const own = idsByRole[roleName] as readonly NodeId[]
    return own.map((id, index) => ({ id, roleName, index, role, everyone, peers: own.filter((peer) => peer !== id) }))
  })
}

const unstarted: LocalState = { state: null, timers: [], up: true }

/** @throws NetsplitError `bad-model` when a start function throws */
function start(member: Member, author: Author): readonly Reaction[] {
  const reactions = react(member, unstarted, { kind: 'start' }, author)
  for (const { failure } of reactions) {
    if (failure === null) continue
    throw new NetsplitError({
      code: 'bad-model',
      message: `${failure.where} of ${member.id} fails: ${failure.message}`,
      place: failure.line ?? undefined,
      cure: failure.cure ?? undefined,
    })
  }
  return reactions
}

/** The state in which a node starts; with choices, the first. */
function firstStart(member: Member): Plain {
  return (start(member, (_name, body) => body())[0] as Reaction).local.state
}

/** After a crash: durable fields as they were, the others as at the start. */
function durablePart(role: Role, state: Plain, atStart: Plain): Plain {
  const durable = (role.durable ?? []) as readonly string[]
  if (durable.length === 0) return atStart
  const before = state as { readonly [field: string]: Plain }
  const kept = durable.flatMap((field) =>
    Object.hasOwn(before, field) ? [[field, before[field] as Plain] as const] : [],
  )
  return { ...(atStart as { readonly [field: string]: Plain }), ...Object.fromEntries(kept) }
}

function sitesOf(members: readonly Member[]): string[] {
  const sites = new Set<string>()
  for (const { role, roleName } of members) {
    for (const type of Object.keys(role.on ?? {})) sites.add(`${roleName}.on.${type}`)
    for (const timer of Object.keys(role.timeout ?? {})) sites.add(`${roleName}.timeout.${timer}`)
  }
  return [...sites]
}
