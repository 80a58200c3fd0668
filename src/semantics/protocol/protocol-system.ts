/**
 * What a protocol means in a scenario. A state has, for each node, its local state and its inbox (the messages in
 * flight to it); then the fault budgets and the history, and what else the scenario needs: clocks, cut links, crashes of
 * which nodes have not been told. The steps of a state are, in this order, for each node:
 *
 * - deliver a message in flight to a node that is ready (see network.ts for which ones each network allows), meet another
 *   node in a rendezvous, receive a lie of a Byzantine node, be told of a crash
 * - a timeout of an armed timer
 * - the next step of a handler that has several; until the last is done the node takes none of the above
 * - restart of a node that is down, crash of a node that is up; other faults of nodes; loss, duplication and reordering of
 *   messages: where the scenario allows them
 *
 * and then partitions, heals, lies to everybody, and ticks of clocks.
 *
 * A delivery that changes nothing and sends nothing is no step, and its message stays in flight, unless the network
 * consumes ignored messages.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { BudgetName } from '../../language/fault-plan.ts'
import type { ParameterValues } from '../../language/parameters.ts'
import type { Plain } from '../../language/plain.ts'
import type { AnyProtocol } from '../../language/protocol.ts'
import { remembered } from '../author-code/choices.ts'
import { recording } from '../effects/reacting.ts'
import { sending } from '../effects/sending.ts'
import { initialState } from '../node/initial-state.ts'
import { durableFields, type LocalState } from '../node/local.ts'
import { type Member, stillness } from '../node/member.ts'
import { functionsOf, sitesOf, start } from '../node/members.ts'
import type { Reaction } from '../node/reaction.ts'
import { continuations } from '../rules/continuations.ts'
import { changeNotices, crashes, notices } from '../rules/crashes.ts'
import { deliveries } from '../rules/deliveries.ts'
import { broadcastLies, liesTo, vocabulary } from '../rules/lies.ts'
import { messageFaults } from '../rules/message-faults.ts'
import { nodeFaults } from '../rules/node-faults.ts'
import { partitions } from '../rules/partitions.ts'
import { ticks } from '../rules/ticks.ts'
import { timeouts } from '../rules/timeouts.ts'
import type {
  Author,
  HistoryEvent,
  InitialState,
  Rule,
  SentMessage,
  Slot,
  Step,
  TransitionSystem,
  Update,
} from '../system/system.ts'
import { comparableSteps } from '../world/comparable.ts'
import { changeInbox, emptyInbox, type InboxChange } from '../world/network.ts'
import { type Budgets, type Mailbox, World, type WorldSettings } from '../world/world.ts'
import { emptyHistory, record } from './history.ts'
import { situationsIn } from './situations.ts'

export interface ProtocolSystem extends TransitionSystem {
  readonly world: World
}

/**
 * @throws NetsplitError `bad-model` when sizes or roles do not fit together, `bad-scenario` when faults, network and time
 *   do not
 */
export function protocolSystem(
  protocol: AnyProtocol,
  parameters: ParameterValues,
  settings: WorldSettings,
): ProtocolSystem {
  const world = new World(protocol, parameters, settings)
  const said = settings.faults.lies
  const lies = said === null ? [] : vocabulary(world, said, parameters)
  const rules: readonly Rule[] = [
    ...world.members.flatMap((_, number) => (world.isByzantine(number) ? [] : rulesOf(world, number, lies))),
    ...partitions(world),
    ...broadcastLies(world, lies),
    ...ticks(world),
  ]
  return {
    slots: world.slots,
    rules,
    sites: sitesOf(
      world.members.filter((_, number) => !world.isByzantine(number)),
      { notices: settings.faults.crashes.noticed === true, restarts: world.allows('crashes.restarts') },
    ),
    functions: functionsOf(world.members),
    situations: situationsIn(world),
    comparable: (successors, read) => comparableSteps(world, successors, read),
    initialStates: (author) => initialStates(world, author),
    change: changes(world),
    world,
  }
}

function rulesOf(world: World, number: number, lies: readonly Plain[]): Rule[] {
  return [
    ...deliveries(world, number),
    ...liesTo(world, number, lies),
    ...notices(world, number),
    ...timeouts(world, number),
    ...continuations(world, number),
    ...crashes(world, number),
    ...nodeFaults(world, number),
    ...messageFaults(world, number),
  ]
}

/** How changes apply to the values of slots. */
function changes(world: World): TransitionSystem['change'] {
  return (slot, value, by) => {
    const store = world.storeIn(slot)
    if (store !== null) return changeInbox(store, value, by as unknown as InboxChange)
    if (slot === world.historySlot) return record(value, by as unknown as readonly HistoryEvent[])
    if (slot === world.budgetSlot) return spent(value as Budgets, by as unknown as readonly BudgetName[])
    return changeNotices(value, by)
  }
}

function spent(budgets: Budgets, faults: readonly BudgetName[]): Plain {
  const left: { [fault: string]: number } = { ...budgets }
  for (const fault of faults) left[fault] = (left[fault] as number) - 1
  return left
}

/** All ways of starting all nodes; the messages they send are in flight in the initial state. */
function initialStates(world: World, author: Author): Iterable<InitialState> {
  const starts = world.members.map((member, number) => {
    if (world.isByzantine(number)) return [idle(member)]
    const reactions = start(member, author, { ...stillness, time: world.timeAt(number) })
    // The first node is started in each way once, every other one again for each way of those before it.
    return number === 0 ? reactions : remembered(reactions)
  })
  return startedFrom(world, starts, {
    values: world.slots.map((slot, at) => atStart(world, slot, at)),
    step: nothingYet,
  })
}

const nothingYet: InitialState['step'] = { kind: 'start', sends: [], events: [], choices: [] }

/** The states in which the rest of the nodes have started, too. @param starts of each node, the ways in which it can */
function* startedFrom(
  world: World,
  starts: readonly Iterable<Started>[],
  state: InitialState,
  number = 0,
): Generator<InitialState> {
  const ways = starts[number]
  if (ways === undefined) yield state
  else for (const way of ways) yield* startedFrom(world, starts, withStarted(world, number, way, state), number + 1)
}

/** What a slot holds before any node has started. */
function atStart(world: World, { kind }: Slot, slot: number): Plain {
  switch (kind) {
    case 'inbox':
      return emptyInbox(world.storeIn(slot) as Mailbox['store'])
    case 'history':
      return emptyHistory
    case 'clock':
      return 0
    case 'cut':
    case 'notices':
      return []
    default:
      return world.fullBudgets()
  }
}

/** A state in which one more node has started. */
function withStarted(world: World, number: number, reaction: Started, state: InitialState): InitialState {
  const change = changes(world)
  const { sends, events, choices } = reaction
  const local = localOf(world, number, reaction)
  const values = [...state.values]
  const sent = sendingAtStart(world, number, sends, values)
  values[world.localSlot(number)] = (sent.offers.length === 0
    ? local
    : { ...local, offers: sent.offers }) as unknown as Plain
  for (const update of [...sent.updates, ...recording(world, events)] as readonly Update[]) {
    if ('change' in update) values[update.slot] = change(update.slot, values[update.slot] as Plain, update.change)
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
}

type Started = Pick<Reaction, 'local' | 'sends' | 'events' | 'choices'>

/** A Byzantine node has a state, and does nothing. */
function idle(member: Member): Started {
  const local: LocalState = { state: initialState(member), timers: [], up: true, byzantine: true }
  return { local, sends: [], events: [], choices: [] }
}

/** A node's own part of the state when it has started. */
function localOf(world: World, number: number, { local }: Started): LocalState {
  const buffers = (world.faults.crashes.disk ?? 'synced') !== 'synced' && !world.isByzantine(number)
  const { role } = world.members[number] as Member
  return buffers ? { ...local, onDisk: durableFields(role, local.state) } : local
}

function sendingAtStart(world: World, number: number, sends: readonly SentMessage[], values: readonly Plain[]) {
  const { id, roleName } = world.members[number] as Member
  const before: LocalState = { state: null, timers: [], up: true }
  const origin = { from: number, before, taken: null, handler: `${roleName}.start` }
  const sent = sending(world, origin, sends, (slot) => values[slot] as Plain)
  if (sent.kind === 'sent') return sent
  throw new NetsplitError({
    code: 'bad-model',
    message: `${roleName}.start of ${id} sends more messages to a node than its channel holds.`,
    cure: 'Send the rest later, or give the channel more room.',
  })
}
