/**
 * What a protocol means, on plain data: nodes with timers, an unordered network, crashes, which may be noticed, and
 * restarts with a budget. A delivery that changes nothing and sends nothing is no step.
 */

import type { PlainStep, PlainSystem } from './plain-checker.ts'
import { type Choose, everyWay } from './plain-choices.ts'
import { attempt, isRecord } from './plain-machine.ts'
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

type Handler = (...args: unknown[]) => unknown

interface PlainRole {
  readonly state?: object | ((identity: object) => object)
  readonly start?: Handler
  readonly durable?: readonly string[]
  readonly on?: { readonly [type: string]: Handler }
  readonly timeout?: { readonly [name: string]: Handler }
  readonly restart?: Handler
  readonly crashed?: Handler
}

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

export interface PlainFaults {
  readonly crashes?: number | { readonly times: number; readonly restarts?: number; readonly noticed?: boolean }
}

type NodeState = {
  readonly fields: KeptObject
  readonly timers: readonly string[]
  readonly up: boolean
  /** The nodes of whose crash it will be told. */
  readonly notices: readonly string[]
}
type Parcel = { readonly to: string; readonly from: string; readonly message: Kept }
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

interface Effects {
  readonly sends: Parcel[]
  readonly timers: Set<string>
  readonly choose: Choose
}

export function plainProtocol(
  model: PlainProtocolModel,
  { crashes: said = 0 }: PlainFaults,
  order: Order,
): PlainSystem {
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

  /** Runs a handler once for every way of choosing. @param fieldsOf a copy of the fields that the node has before */
  function react(
    member: Member,
    before: NodeState,
    handle: (node: object) => unknown,
    fieldsOf: () => unknown = () => copyOf(before.fields, order),
  ): Reaction[] {
    return everyWay((choose) => {
      const sends: Parcel[] = []
      const timers = new Set(before.timers)
      const node = Object.assign(Object.create(actionsOf(member, { sends, timers, choose })), fieldsOf()) as object
      const result = handle(node)
      if (result !== node && (isRecord(result) || typeof result === 'function'))
        throw new NotPlain('it returned something')
      const fields = keep({ ...node }) as KeptObject
      return { node: { ...before, fields, timers: [...timers].sort(), up: true }, sends }
    })
  }

  /** What a node has besides its fields; none of it can be set. */
  function actionsOf({ id, index, others, role }: Member, { sends, timers, choose }: Effects): object {
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
  const start = (member: Member) =>
    react(
      member,
      unstarted,
      (node) => member.role.start?.(node),
      () => declared(member),
    )

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
        const { restart } = role
        const back = { ...node, up: true }
        const budget = { ...world.budget, restarts: restartsLeft - 1 }
        const made = attempt(() =>
          restart === undefined ? [{ node: back, sends: [] }] : react(member, back, (own) => restart(own)),
        )
        return 'fails' in made
          ? [made]
          : made.result.map((reaction) => ({ after: after(reaction, world.network, budget) }))
      }
      const steps: PlainStep<World>[] = []
      for (const [place, parcel] of world.network.entries()) {
        if (parcel.to !== member.id || (place > 0 && compare(parcel, world.network[place - 1] as Parcel) === 0))
          continue
        const handle = role.on?.[(parcel.message as { readonly type: string }).type] as Handler
        const received = () => Object.assign(copyOf(parcel.message, order) as object, { from: parcel.from })
        const made = attempt(() => react(member, node, (own) => handle(own, received())))
        if ('fails' in made) {
          steps.push(made)
          continue
        }
        for (const reaction of made.result) {
          if (reaction.sends.length === 0 && compare(reaction.node, node) === 0) continue
          steps.push({ after: after(reaction, world.network.toSpliced(place, 1)) })
        }
      }
      for (const timer of node.timers) {
        const fired = { ...node, timers: node.timers.filter((other) => other !== timer) }
        const made = attempt(() => react(member, fired, (own) => role.timeout?.[timer]?.(own)))
        if ('fails' in made) steps.push(made)
        else steps.push(...made.result.map((reaction) => ({ after: after(reaction, world.network) })))
      }
      for (const peer of node.notices) {
        const told = { ...node, notices: node.notices.filter((other) => other !== peer) }
        const made = attempt(() => react(member, told, (own) => role.crashed?.(own, peer)))
        if ('fails' in made) steps.push(made)
        else steps.push(...made.result.map((reaction) => ({ after: after(reaction, world.network) })))
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

/** Whatever is wrong with how nodes start is wrong with the model. */
function starting<Result>(body: () => Result): Result {
  try {
    return body()
  } catch (error) {
    throw new Error(`The start fails: ${error}`)
  }
}

function inFlight(parcels: readonly Parcel[]): readonly Parcel[] {
  return [...parcels].sort((a, b) => compare(a.to, b.to) || compare(a.from, b.from) || compare(a.message, b.message))
}

/** Durable fields stay, the others are as declared, no timer is armed. */
function crashed({ role: { durable = [] } }: Member, { fields, notices }: NodeState, first: KeptObject): NodeState {
  const kept = Object.entries(fields).filter(([field]) => durable.includes(field))
  const volatile = Object.entries(first).filter(([field]) => !durable.includes(field))
  return { fields: keep(Object.fromEntries([...volatile, ...kept])) as KeptObject, timers: [], up: false, notices }
}
