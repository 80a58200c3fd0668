/** From an input of a node to the steps that it makes: the node's reactions, and what each does to the rest of the state. */

import type { BudgetName } from '../../language/fault-plan.ts'
import { comparePlain, type Plain } from '../../language/plain.ts'
import type { Input } from '../node/input.ts'
import type { LocalState } from '../node/local.ts'
import type { Member } from '../node/member.ts'
import type { Interruption } from '../node/node-actions.ts'
import { handlerOf, type Reaction, react } from '../node/reaction.ts'
import type { Context, Effects, HistoryEvent, Read, Step, Successor, Update } from '../system/system.ts'
import { consumed, type InFlight } from '../world/network.ts'
import type { Mailbox, World } from '../world/world.ts'
import { crashOutcomes } from './crash-remains.ts'
import { sending, type Taken } from './sending.ts'

/** What a node reacts to, and what else that changes. */
export interface Cause {
  readonly input: Input
  /** The node's local state before; by default the one that is read. */
  readonly local?: LocalState
  /** Where the message that is delivered is kept. */
  readonly taken?: { readonly mailbox: Mailbox; readonly message: InFlight }
  /** Whether a reaction that is no more than ignoring is a step. */
  readonly consumesIgnored?: boolean
  readonly updates?: readonly Update[]
  readonly spent?: readonly BudgetName[]
  step(effects: Effects): Step
}

/** The steps that a node's reactions to an input make. */
export function successorsOf(world: World, number: number, cause: Cause, context: Context): Successor[] {
  const { read, author } = context
  const member = world.members[number] as Member
  const before = cause.local ?? world.local(number, read)
  const crashes = mayCrashInHandler(world, number, read)
  const reactions = react(member, before, cause.input, author, {
    ...world.surroundings(number, read),
    interruptible: crashes !== null,
  })
  const taken: Taken | null =
    cause.taken === undefined
      ? null
      : { mailbox: cause.taken.mailbox, message: consumed(cause.taken.mailbox.store, cause.taken.message) }
  const { updates: others = [], spent = [] } = cause
  const handler = handlerOf(member, cause.input) ?? ''

  const complete = ({ local, sends, events, choices, failure, ignored }: Reaction): Successor[] => {
    if (failure !== null) return [{ step: cause.step({ sends, events, choices }), updates: [], failure }]
    if (ignored && cause.consumesIgnored === false) return []
    const sent = sending(world, { from: number, before, taken, handler }, sends, read)
    if (sent.kind === 'blocked') return []
    if (sent.kind === 'impossible') {
      return [{ step: cause.step({ sends, events, choices }), updates: [], failure: sent.failure }]
    }
    const after = sent.offers.length === 0 ? local : { ...local, offers: sent.offers }
    return [
      {
        step: cause.step({ sends: sent.sends, events, choices }),
        updates: [
          { slot: world.localSlot(number), value: after as unknown as Plain },
          ...sent.updates,
          ...recording(world, events),
          ...others,
          ...world.spending(spent),
        ],
        failure: null,
      },
    ]
  }

  /** The handler ended in the middle. */
  const interrupted = (reaction: Reaction, previous: Reaction | undefined): Successor[] => {
    const { local, sends, events, choices } = reaction
    if (crashes === null) return []
    return momentsOf(reaction, previous).flatMap((moment): Successor[] => {
      const done = sending(world, { from: number, before, taken, handler }, sends.slice(0, moment.sends), read)
      // Who waits for a rendezvous in a handler does not get further; a crash then is one like any other.
      if (done.kind !== 'sent' || done.offers.length > 0) return []
      const recorded = events.slice(0, moment.events)
      const made = cause.step({ sends: done.sends, events: recorded, choices: choices.slice(0, moment.choices) })
      const step = { ...made, crashes: true } as Step
      const outcomes = crashOutcomes(world, number, { ...moment, local }, author)
      if ('failure' in outcomes) return [{ step, updates: [], failure: outcomes.failure }]
      return outcomes.result.map(
        ({ local: after, disk, updates }): Successor => ({
          step: disk === 'written' ? step : ({ ...step, disk } as Step),
          updates: [
            { slot: world.localSlot(number), value: after as unknown as Plain },
            ...done.updates,
            ...recording(world, recorded),
            ...others,
            ...updates,
            ...world.spending([...spent, ...crashes]),
          ],
          failure: null,
        }),
      )
    })
  }

  return reactions.flatMap((reaction, at) => [...complete(reaction), ...interrupted(reaction, reactions[at - 1])])
}

/** The moments at which a crash can end a handler, but for those before it chose otherwise than in the last reaction. */
function momentsOf({ interruptions, choices }: Reaction, previous: Reaction | undefined): readonly Interruption[] {
  return interruptions.filter(
    (moment) =>
      previous === undefined ||
      comparePlain(choices.slice(0, moment.choices), previous.choices.slice(0, moment.choices)) !== 0,
  )
}

export function recording({ historySlot }: World, events: readonly HistoryEvent[]): Update[] {
  return events.length === 0 ? [] : [{ slot: historySlot, change: events as unknown as Plain }]
}

/** What a crash in a handler costs; null where there is none. */
function mayCrashInHandler(world: World, number: number, read: Read): readonly BudgetName[] | null {
  return world.faults.crashes.inHandlers === true && world.canCrash(number) ? world.spend('crashes', read) : null
}
