/**
 * What a protocol means, on plain data: nodes with timers, handlers of several steps, three kinds of network, crashes,
 * which may be noticed, and restarts with a budget. A delivery that changes nothing and sends nothing is no step, unless
 * the network consumes what is ignored.
 */

import type { PlainStep, PlainSystem } from './plain-checker.ts'
import { type Choose, everyWay } from './plain-choices.ts'
import { type Attempt, attempt, isRecord } from './plain-machine.ts'
import { arranged, deliverable, type Parcel, type PlainNetwork } from './plain-network.ts'
import {
  asWritten,
  compare,
  copyOf,
  type Kept,
  type KeptObject,
  keep,
  NotPlain,
  type Order,
  shownAfter,
  shownCopyOf,
} from './plain-values.ts'

type Run = (...args: unknown[]) => unknown
/** What is done at once, or in steps, from top to bottom. */
type Handler = Run | { readonly steps: { readonly [label: string]: Run } }

interface PlainRole {
  readonly state?: object | ((identity: object) => object)
  readonly start?: Handler
  readonly durable?: readonly string[]
  readonly on?: { readonly [type: string]: Handler }
  readonly timeout?: { readonly [name: string]: Handler }
  readonly restart?: Handler
  readonly crashed?: Handler
}

/** What a handler reacts to. */
type Event =
  | { readonly kind: 'start' | 'restart' }
  | { readonly kind: 'deliver'; readonly from: string; readonly message: Kept }
  | { readonly kind: 'timeout'; readonly timer: string }
  | { readonly kind: 'crashed'; readonly peer: string }

type Parameters = { readonly [name: string]: unknown }

export interface PlainProtocolModel {
  readonly kind: 'protocol'
  readonly parameters: Parameters
  readonly nodes: { readonly [role: string]: number | string | ((parameters: Parameters) => number) }
  roles(
    parameters: Parameters,
    nodes: { readonly [role: string]: string | readonly string[] },
  ): { readonly [role: string]: PlainRole }
}

/** What a scenario puts around a protocol. */
export interface PlainSurroundings {
  readonly network?: PlainNetwork
  readonly faults?: PlainFaults
}

export interface PlainFaults {
  readonly crashes?: number | { readonly times: number; readonly restarts?: number; readonly noticed?: boolean }
}

type NodeState = {
  readonly fields: KeptObject
  readonly timers: readonly string[]
  readonly up: boolean
  /** The nodes of whose crash it will be told. */
  readonly notices: readonly string[]
  /** The handler that it has begun, and the step that comes next. */
  readonly unfinished?: { readonly event: Event; readonly step: string }
}
type World = { readonly nodes: readonly NodeState[]; readonly network: readonly Parcel[]; readonly budget: KeptObject }

interface Member {
  readonly id: string
  readonly index: number
  readonly roleName: string
  readonly role: PlainRole
  readonly others: readonly string[]
}

interface Reaction {
  readonly node: NodeState
  readonly sends: readonly Parcel[]
}

type Failing = Exclude<Attempt<unknown>, { readonly result: unknown }>

interface Effects {
  readonly sends: Parcel[]
  readonly timers: Set<string>
  readonly choose: Choose
  /** Takes none of the steps that are left. */
  leave(): void
}

export function plainProtocol(
  model: PlainProtocolModel,
  { network: channel = { kind: 'unordered', consumeIgnored: false }, faults = {} }: PlainSurroundings,
  order: Order,
): PlainSystem {
  const { crashes: said = 0 } = faults
  const inFlight = (parcels: readonly Parcel[]) => arranged(parcels, channel)
  const { times: crashes, restarts = 0, noticed: failStop = false } = typeof said === 'number' ? { times: said } : said
  const { parameters } = model
  const sizes = Object.entries(model.nodes)
  const idsOf = ([role, size]: (typeof sizes)[number]): readonly string[] => {
    if (size === 1) return [role]
    const count = typeof size === 'function' ? size(parameters) : typeof size === 'string' ? parameters[size] : size
    return Object.freeze(Array.from({ length: count as number }, (_, index) => `${role}${index}`))
  }
  const ids = new Map(sizes.map((entry) => [entry[0], idsOf(entry)]))
  const shownIds = sizes.map(([role, size]) => [role, size === 1 ? role : ids.get(role)])
  const roles = model.roles(parameters, Object.fromEntries(shownIds))
  const members = [...ids].flatMap(([roleName, all]) =>
    all.map(
      (id, index): Member => ({
        id,
        index,
        roleName,
        role: roles[roleName] as PlainRole,
        others: Object.freeze(all.filter((other) => other !== id)),
      }),
    ),
  )

  /** The fields that a node has at first, as the author wrote them. */
  function declared({ role: { state = {} }, id, index, others }: Member): unknown {
    return asWritten(typeof state === 'function' ? state({ id, index, others }) : state)
  }

  const first = starting(() => new Map(members.map((member) => [member, keep(declared(member)) as KeptObject])))

  /**
   * Runs a handler once for every way of choosing, or the step of it that comes next.
   *
   * @param fieldsOf a copy of the fields that the node has before
   */
  function react(
    member: Member,
    { unfinished, ...before }: NodeState,
    event: Event,
    fieldsOf: () => unknown = () => copyOf(before.fields, order),
  ): Reaction[] {
    const handler = handlerOf(member, event)
    const labels = handler === undefined || typeof handler === 'function' ? [] : Object.keys(handler.steps)
    const label = unfinished?.step ?? labels[0]
    const run = handler === undefined || typeof handler === 'function' ? handler : handler.steps[label as string]
    return everyWay((choose) => {
      const sends: Parcel[] = []
      const timers = new Set(before.timers)
      let isLeft = labels.length === 0
      const leave = () => {
        if (labels.length === 0) throw new NotPlain('no steps')
        isLeft = true
      }
      const actions = actionsOf(member, { sends, timers, choose, leave })
      const node = Object.assign(Object.create(actions), fieldsOf()) as object
      const result = run?.(node, ...givenOf(event))
      if (result !== node && (isRecord(result) || typeof result === 'function'))
        throw new NotPlain('it returned something')
      const fields = keep({ ...node }) as KeptObject
      const next = isLeft ? undefined : labels[labels.indexOf(label as string) + 1]
      return {
        node: {
          ...before,
          fields,
          timers: [...timers].sort(),
          up: true,
          ...(next !== undefined && { unfinished: { event, step: next } }),
        },
        sends,
      }
    })
  }

  /** What a handler is given besides the node: its own, in every step. */
  function givenOf(event: Event): readonly unknown[] {
    if (event.kind === 'deliver') return [Object.assign(copyOf(event.message, order) as object, { from: event.from })]
    return event.kind === 'crashed' ? [event.peer] : []
  }

  /** What a node has besides its fields; none of it can be set. */
  function actionsOf({ id, index, others, role }: Member, { sends, timers, choose, leave }: Effects): object {
    const sendOne = (to: string, message: KeptObject) => {
      const receiver = members.find((member) => member.id === to)
      if (receiver === undefined) throw new NotPlain('no such node')
      if (receiver.role.on?.[message['type'] as string] === undefined) throw new NotPlain('no handler')
      sends.push({ to, from: id, message })
    }
    const actions = {
      id,
      index,
      others,
      now: 0,
      send(to: unknown, message: unknown) {
        const sent = keep(message)
        if (typeof (sent as KeptObject | null)?.['type'] !== 'string') throw new NotPlain('a message without a type')
        if (Object.hasOwn(sent as object, 'from')) throw new NotPlain('a message with a sender')
        for (const receiver of typeof to === 'string' ? [to] : (to as Iterable<string>)) {
          sendOne(receiver, sent as KeptObject)
        }
      },
      setTimer(timer: string) {
        if (role.timeout?.[timer] === undefined) throw new NotPlain('no such timer')
        timers.add(timer)
      },
      cancelTimer(timer: string) {
        timers.delete(timer)
      },
      sync() {},
      choose(options: readonly unknown[]) {
        const option = choose(options)
        keep(option)
        return option
      },
      goto(label: unknown) {
        if (label !== 'done') throw new NotPlain('no such step')
        leave()
      },
    }
    const set = () => {
      throw new NotPlain('every node has it')
    }
    return Object.defineProperties(
      {},
      Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, { get: () => action, set }])),
    )
  }

  const unstarted: NodeState = { fields: {}, timers: [], up: true, notices: [] }
  const start = (member: Member) => react(member, unstarted, { kind: 'start' }, () => declared(member))

  function initialStates(): World[] {
    let worlds: { nodes: NodeState[]; network: Parcel[] }[] = [{ nodes: [], network: [] }]
    for (const member of members) {
      const reactions = starting(() => start(member))
      worlds = worlds.flatMap(({ nodes, network }) =>
        reactions.map(({ node, sends }) => ({ nodes: [...nodes, node], network: [...network, ...sends] })),
      )
    }
    return worlds.map(({ nodes, network }) => ({ nodes, network: inFlight(network), budget: { crashes, restarts } }))
  }

  function stepsOf(world: World): PlainStep<World>[] {
    return members.flatMap((member, at) => {
      const node = world.nodes[at] as NodeState
      const { role } = member
      const { crashes: crashesLeft, restarts: restartsLeft } = world.budget as {
        readonly crashes: number
        readonly restarts: number
      }
      const after = (reaction: Reaction, network: readonly Parcel[], budget = world.budget): World => ({
        nodes: world.nodes.with(at, reaction.node),
        network: inFlight([...network, ...reaction.sends]),
        budget,
      })
      if (!node.up) {
        if (restartsLeft === 0) return []
        const back = { ...node, up: true }
        const budget = { ...world.budget, restarts: restartsLeft - 1 }
        if (role.restart === undefined) return [{ after: after({ node: back, sends: [] }, world.network, budget) }]
        return reacting(member, back, { kind: 'restart' }).map((step) =>
          'fails' in step ? step : { after: after(step, world.network, budget) },
        )
      }
      const steps: PlainStep<World>[] = []
      const taking = (before: NodeState, event: Event, network = world.network) => {
        for (const step of reacting(member, before, event)) {
          if ('fails' in step) steps.push(step)
          // Nobody can tell a message that is ignored from a slow one, unless others wait behind it.
          else if (event.kind !== 'deliver' || channel.consumeIgnored || isNoticed(step, node))
            steps.push({ after: after(step, network) })
        }
      }
      if (node.unfinished !== undefined) taking(node, node.unfinished.event)
      else {
        for (const { parcel, left } of deliverable(world.network, channel)) {
          const { to, from, message } = parcel
          if (to === member.id) taking(node, { kind: 'deliver', from, message }, left)
        }
        for (const timer of node.timers) {
          taking({ ...node, timers: node.timers.filter((other) => other !== timer) }, { kind: 'timeout', timer })
        }
        for (const peer of node.notices) {
          taking({ ...node, notices: node.notices.filter((other) => other !== peer) }, { kind: 'crashed', peer })
        }
      }
      if (crashesLeft > 0) {
        const budget = { ...world.budget, crashes: crashesLeft - 1 }
        const nodes = world.nodes
          .with(at, crashed(member, node, first.get(member) as KeptObject))
          .map((other, number) => (number === at ? other : noticing(members[number] as Member, other, member.id)))
        steps.push({ after: { ...world, nodes, budget } })
      }
      return steps
    })
  }

  /** The reactions of a node; where one fails, that alone. */
  function reacting(member: Member, before: NodeState, event: Event): readonly (Reaction | Failing)[] {
    const made = attempt(() => react(member, before, event))
    return 'fails' in made ? [made] : made.result
  }

  /** A node that will be told of a crash, where crashes are noticed and it listens. */
  function noticing({ role }: Member, node: NodeState, peer: string): NodeState {
    return failStop && role.crashed !== undefined ? { ...node, notices: [...node.notices, peer].sort() } : node
  }

  /** A state as kept data: of a node, what it is shown as is made of it. */
  function viewOf({ nodes, network }: World): View {
    const shown = members.map(({ id, index }, at) => {
      const { fields, timers, up } = nodes[at] as NodeState
      return { id, index, up, fields, timers }
    })
    const byRole = sizes.map(([role, size]): [string, Kept] => {
      const own = shown.filter((_, at) => members[at]?.roleName === role)
      return [role, size === 1 ? (own[0] as Kept) : own]
    })
    const envelopes = members.flatMap(({ id }) =>
      network.filter(({ to }) => to === id).map(({ to, from, message }) => ({ from, to, message })),
    )
    return { nodes: Object.fromEntries(byRole), network: envelopes }
  }

  return {
    initialStates,
    steps: (state) => stepsOf(state as World),
    show(state, after) {
      const view = viewOf(state as World)
      const shown = shownCopyOf(view, order) as ShownView
      const nodes = new ShownNodes()
      if (after === undefined) return [nodes.stateOf(shown)]
      return [nodes.stateOf(shown), nodes.stateOf(shownAfter(viewOf(after as World), view, shown, order) as ShownView)]
    },
  }
}

type View = { readonly nodes: KeptObject; readonly network: Kept }
type ShownView = { readonly nodes: { readonly [role: string]: object }; readonly network: unknown }

/** Nodes as properties see them: their fields, and what is known of them, which is not met by going through one. */
class ShownNodes {
  private readonly known = new Map<object, object>()

  stateOf({ nodes, network }: ShownView): object {
    const byRole = Object.entries(nodes).map(([role, shown]) => [role, this.nodesOf(shown)])
    return Object.freeze({ nodes: Object.freeze(Object.fromEntries(byRole)), network })
  }

  /** What a node, or a list of them, is shown as: one object for one object. */
  private nodesOf(shown: object): object {
    const known = this.known.get(shown)
    if (known !== undefined) return known
    const made = Array.isArray(shown) ? shown.map((node) => this.nodesOf(node)) : nodeOf(shown as ShownNode)
    this.known.set(shown, made)
    return Object.freeze(made)
  }
}

type ShownNode = { readonly fields: object; readonly [fact: string]: unknown }

function nodeOf({ fields, ...facts }: ShownNode): object {
  const all = { ...facts, paused: false, byzantine: false, now: 0 }
  const hidden = Object.entries(all).map(([name, value]) => [name, { value, enumerable: false }])
  return Object.defineProperties({ ...fields }, Object.fromEntries(hidden))
}

function handlerOf({ role }: Member, event: Event): Handler | undefined {
  if (event.kind === 'deliver') return role.on?.[(event.message as { readonly type: string }).type]
  return event.kind === 'timeout' ? role.timeout?.[event.timer] : role[event.kind]
}

/** Whatever is wrong with how nodes start is wrong with the model. */
function starting<Result>(body: () => Result): Result {
  try {
    return body()
  } catch (error) {
    throw new Error(`The start fails: ${error}`)
  }
}

function isNoticed({ node, sends }: Reaction, before: NodeState): boolean {
  return sends.length > 0 || compare(node, before) !== 0
}

/** Durable fields stay, the others are as declared, no timer is armed. */
function crashed({ role: { durable = [] } }: Member, { fields, notices }: NodeState, first: KeptObject): NodeState {
  const kept = Object.entries(fields).filter(([field]) => durable.includes(field))
  const volatile = Object.entries(first).filter(([field]) => !durable.includes(field))
  return { fields: keep(Object.fromEntries([...volatile, ...kept])) as KeptObject, timers: [], up: false, notices }
}
