/** What a handler can do. Effects are collected, so that the handler stays a pure function. */

import { NetsplitError } from '../../language/errors.ts'
import type { AnyMessage } from '../../language/messages.ts'
import type { Node, NodeActions } from '../../language/node.ts'
import { isNode, markNode, type Plain, toPlain } from '../../language/plain.ts'
import { givenAway, plainCopy } from '../author-code/drafts.ts'
import { keptTooLong, refusal, refusing } from '../author-code/refused.ts'
import { nearestOrAll } from '../system/names.ts'
import type { HistoryEvent, SentMessage } from '../system/system.ts'
import type { Fields } from './local.ts'
import type { Member, Surroundings } from './member.ts'

export type Choose = <Option>(options: readonly Option[]) => Option

/** A moment in a handler at which a crash can end it: right before or right after one of its effects. */
export interface Interruption {
  /** How many messages it has sent, how many operations recorded, and how often it has chosen. */
  readonly sends: number
  readonly events: number
  readonly choices: number
  /** The durable fields as the handler left them. */
  readonly written: Fields
  /** As the last sync left them, where the disk buffers what is written. */
  readonly onDisk: Fields | undefined
}

/** The effects of a handler, as far as it ran. */
export class Collected {
  readonly sends: SentMessage[] = []
  readonly events: HistoryEvent[] = []
  readonly interruptions: Interruption[] = []
  /** The options taken, as they were then. */
  readonly chosen: Plain[] = []
  /** Whether a handler of several steps takes no more of them. */
  isDone = false
  readonly timers: Set<string>
  readonly deadlines: Map<string, number>
  onDisk: Fields | undefined

  constructor(
    timers: readonly string[],
    deadlines: { readonly [timer: string]: number } | undefined,
    onDisk: Fields | undefined,
  ) {
    this.timers = new Set(timers)
    this.deadlines = new Map(Object.entries(deadlines ?? {}))
    this.onDisk = onDisk
  }
}

/** One run of a handler, as far as its actions have to do with it. */
export interface Run {
  readonly collected: Collected
  readonly choose: Choose
  readonly handler: string
  readonly surroundings: Surroundings
  /** Whether the handler has several steps. */
  readonly hasSteps: boolean
  /** The durable fields as the handler has them by now. */
  durable(): Fields
}

/** The actions of one node. They are made once, and work for one run of a handler after the other. */
export interface Actions {
  /** What every stand-in for the node inherits. */
  readonly prototype: NodeActions<AnyMessages>
  begin(run: Run): void
  end(): void
}

// biome-ignore lint/suspicious/noExplicitAny: messages of a protocol whose types nobody knows
export type AnyMessages = any
export type AnyNode = Node<AnyMessages, object>

const known = new WeakMap<Member, Actions>()

export function actionsOf(member: Member): Actions {
  const found = known.get(member)
  if (found !== undefined) return found
  const made = makeActions(member)
  known.set(member, made)
  return made
}

function makeActions(member: Member): Actions {
  const { id, index, others, role, roleName, everyone } = member
  let current: Run | null = null
  const running = (): Run => {
    if (current === null) throw keptTooLong()
    return current
  }
  const fail = (message: string, cure: string): never => {
    throw refusal(new NetsplitError({ code: 'bad-model', message: `${running().handler} ${message}`, cure }))
  }
  const durable = () =>
    refusing(() => toPlain(running().durable(), `state of ${roleName} in ${running().handler}`)) as Fields
  /** Notes a moment before or after an effect. */
  const mayCrash = () => {
    const { collected, surroundings } = running()
    if (!surroundings.interruptible) return
    const { sends, events, chosen, onDisk } = collected
    collected.interruptions.push({
      sends: sends.length,
      events: events.length,
      choices: chosen.length,
      written: durable(),
      onDisk,
    })
  }
  const effect = (happens: () => void) => {
    mayCrash()
    happens()
    mayCrash()
  }
  const sendOne = (to: string, message: Plain) => {
    const { type } = message as unknown as AnyMessage
    const receiver = everyone.get(to)
    if (isNode(to)) return fail('sends to a node, not to its id.', `Use its id: ${(to as unknown as AnyNode).id}.`)
    if (receiver === undefined) {
      return fail(
        `sends to ${JSON.stringify(to) ?? String(to)}, which is no node.`,
        `The nodes are ${[...everyone.keys()].join(', ')}.`,
      )
    }
    if (!Object.hasOwn(receiver.on ?? {}, type)) {
      fail(
        `sends ${type} to ${to}, which has no handler for it.`,
        `${nearestOrAll(type, Object.keys(receiver.on ?? {}))} To ignore it, add ${type}() {} to its handlers.`,
      )
    }
    effect(() => running().collected.sends.push({ to, message }))
  }
  const recordEvent = (kind: HistoryEvent['kind'], value: unknown) => {
    const { collected, handler } = running()
    const recorded = givenAway(value, `operation recorded by ${handler}`)
    effect(() => collected.events.push({ client: id, kind, value: recorded }))
  }
  const actions: NodeActions<AnyMessages> & { goto(label: string): void } = {
    id,
    index,
    others,
    get now() {
      return running().surroundings.now()
    },
    send(to: unknown, message: unknown) {
      const sent = givenAway(message, `message sent by ${running().handler}`)
      if (typeof (sent as { type?: unknown } | null)?.type !== 'string') {
        fail('sends a message without a type.', "Messages are objects with a type: { type: 'put', ... }.")
      }
      if (Object.hasOwn(sent as object, 'from')) {
        const { type } = sent as unknown as AnyMessage
        fail(
          `sends ${type} with a field from, which would hide who sent it.`,
          'Every message has the node that sent it under from: call the field otherwise, such as payer or origin.',
        )
      }
      if (Array.isArray(to) || to instanceof Set) for (const receiver of to) sendOne(receiver, sent)
      else sendOne(to as string, sent)
    },
    setTimer(timer, after) {
      if (role.timeout === undefined || !Object.hasOwn(role.timeout, timer)) {
        fail(
          `sets the timer ${timer}, for which the role has no handler.`,
          `Add it under timeout; there are: ${Object.keys(role.timeout ?? {}).join(', ') || 'none'}.`,
        )
      }
      if (after !== undefined && !(Number.isInteger(after) && after >= 0)) {
        fail(`sets the timer ${timer} to fire after ${String(after)} ticks.`, 'Give a whole number, 0 or more.')
      }
      const { collected, surroundings } = running()
      const { time } = surroundings
      collected.timers.add(timer)
      if (time === null) return
      const ticks = after ?? (time.kind === 'rounds' ? 1 : undefined)
      if (ticks === undefined) collected.deadlines.delete(timer)
      else collected.deadlines.set(timer, surroundings.now() + ticks)
    },
    cancelTimer(timer) {
      const { timers, deadlines } = running().collected
      timers.delete(timer)
      deadlines.delete(timer)
    },
    sync() {
      const { collected } = running()
      if (collected.onDisk === undefined) return
      effect(() => {
        collected.onDisk = durable()
      })
    },
    choose(options) {
      const { choose, collected, handler } = running()
      const option = choose(options)
      collected.chosen.push(givenAway(option, `option chosen in ${handler}`))
      return option
    },
    goto(label) {
      const { hasSteps, collected } = running()
      if (!hasSteps) fail('has no steps that could be left out.', 'Return, or write it as { steps: { ... } }.')
      if (label !== 'done') fail(`goes to ${String(label)}.`, "From a step one goes to the next, or to 'done'.")
      collected.isDone = true
    },
    invoke: (operation) => recordEvent('invoke', operation),
    return: (result) => recordEvent('return', result),
    abandon: () => recordEvent('abandon', null),
  }
  const prototype = hidden(actions, printed)
  markNode(prototype)
  return {
    prototype,
    begin(run) {
      current = run
    },
    end() {
      current = null
    },
  }
}

/** How Node's util.inspect() shows a node, by the name that Node gives it: as the fields of its state. */
const printed = {
  [Symbol.for('nodejs.util.inspect.custom')](this: object): unknown {
    try {
      return plainCopy({ ...this })
    } catch {
      return '[a node whose handler has ended]'
    }
  },
}

/** An object with the same properties, which nobody gets by going through what inherits from it. */
function hidden<Properties extends object>(properties: Properties, symbols: object): Properties {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(properties))
  const made = Object.fromEntries(descriptors.map(([name, descriptor]) => [name, { ...descriptor, enumerable: false }]))
  return Object.freeze(Object.defineProperties({ ...symbols }, made)) as Properties
}
