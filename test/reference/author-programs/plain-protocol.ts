/**
 * What a protocol means, on plain data: nodes with timers, an unordered network, crashes and restarts with a budget. A
 * delivery that changes nothing and sends nothing is no step.
 */

import type { PlainStep, PlainSystem } from './plain-checker.ts'
import { type Choose, everyWay } from './plain-choices.ts'
import { attempt, isRecord } from './plain-machine.ts'
import {
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
  start(node: object): unknown
  readonly durable?: readonly string[]
  readonly on?: { readonly [type: string]: Handler }
  readonly timeout?: { readonly [name: string]: Handler }
  readonly restart?: Handler
}

export interface PlainProtocolModel {
  readonly kind: 'protocol'
  nodes(parameters: object): { readonly [role: string]: number }
  roles(
    parameters: object,
    nodes: { readonly [role: string]: readonly string[] },
  ): { readonly [role: string]: PlainRole }
}

export interface PlainFaults {
  readonly crashes?: number
  readonly restarts?: number
}

type NodeState = { readonly state: Kept; readonly timers: readonly string[]; readonly up: boolean }
type Parcel = { readonly to: string; readonly from: string; readonly message: Kept }
type World = { readonly nodes: readonly NodeState[]; readonly network: readonly Parcel[]; readonly budget: KeptObject }

interface Member {
  readonly id: string
  readonly index: number
  readonly roleName: string
  readonly role: PlainRole
  readonly peers: readonly string[]
}

interface Reaction {
  readonly node: NodeState
  readonly sends: readonly Parcel[]
}

export function plainProtocol(
  model: PlainProtocolModel,
  { crashes = 0, restarts = 0 }: PlainFaults,
  order: Order,
): PlainSystem {
  const sizes = Object.entries(model.nodes({}))
  const ids = Object.fromEntries(
    sizes.map(([role, size]) => [role, Array.from({ length: size }, (_, index) => `${role}${index}`)]),
  )
  const roles = model.roles({}, ids)
  const members = sizes.flatMap(([roleName]) =>
    (ids[roleName] as string[]).map(
      (id, index): Member => ({
        id,
        index,
        roleName,
        role: roles[roleName] as PlainRole,
        peers: (ids[roleName] as string[]).filter((peer) => peer !== id),
      }),
    ),
  )
  const everyone = members.map(({ id }) => id)

  /** Runs a handler once for every way of choosing. */
  function react(
    member: Member,
    before: NodeState,
    sender: string | null,
    handle: (draft: unknown, node: object) => unknown,
  ): Reaction[] {
    return everyWay((choose) => {
      const sends: Parcel[] = []
      const timers = new Set(before.timers)
      const node = contextOf(member, sender, { sends, timers, choose })
      const draft = copyOf(before.state, order)
      const result = handle(draft, node)
      const isComplete = isRecord(result) || (result !== undefined && !isRecord(draft))
      const state = keep(isComplete ? result : draft)
      return { node: { state, timers: [...timers].sort(), up: true }, sends }
    })
  }

  function contextOf(
    { id, index, peers, role }: Member,
    sender: string | null,
    { sends, timers, choose }: { sends: Parcel[]; timers: Set<string>; choose: Choose },
  ): object {
    const send = (to: string, message: unknown) => {
      if (!everyone.includes(to)) throw new NotPlain('no such node')
      const sent = keep(message)
      if (typeof (sent as KeptObject | null)?.['type'] !== 'string') throw new NotPlain('a message without a type')
      sends.push({ to, from: id, message: sent })
    }
    return {
      id,
      index,
      peers,
      sender: sender ?? '',
      now: 0,
      send,
      broadcast(to: Iterable<string>, message: unknown) {
        for (const receiver of to) send(receiver, message)
      },
      reply(message: unknown) {
        if (sender === null) throw new NotPlain('no sender')
        send(sender, message)
      },
      setTimer(timer: string) {
        if (role.timeout?.[timer] === undefined) throw new NotPlain('no such timer')
        timers.add(timer)
      },
      cancelTimer: (timer: string) => timers.delete(timer),
      sync() {},
      choose(options: readonly unknown[]) {
        const option = choose(options)
        keep(option)
        return option
      },
    }
  }

  const unstarted: NodeState = { state: null, timers: [], up: true }
  const start = (member: Member) =>
    react(member, unstarted, null, (_draft, node) => {
      const state = member.role.start(node)
      return state
    })

  function initialStates(): World[] {
    let worlds: { nodes: NodeState[]; network: Parcel[] }[] = [{ nodes: [], network: [] }]
    for (const member of members) {
      const reactions = start(member)
      worlds = worlds.flatMap(({ nodes, network }) =>
        reactions.map(({ node, sends }) => ({ nodes: [...nodes, node], network: [...network, ...sends] })),
      )
    }
    return worlds.map(({ nodes, network }) => ({ nodes, network: inFlight(network), budget: { crashes, restarts } }))
  }

  const firstStates = new Map<Member, Kept>()
  /** The state in which a node starts; with choices, the first. */
  const firstStart = (member: Member): Kept => {
    const known = firstStates.get(member)
    if (known !== undefined) return known
    const state = start(member)[0]?.node.state as Kept
    firstStates.set(member, state)
    return state
  }

  function stepsOf(world: World): PlainStep<World>[] {
    return members.flatMap((member, at) => {
      const node = world.nodes[at] as NodeState
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
        const { restart } = member.role
        const back = { ...node, up: true }
        const budget = { ...world.budget, restarts: restartsLeft - 1 }
        const made = attempt(() =>
          restart === undefined
            ? [{ node: back, sends: [] }]
            : react(member, back, null, (draft, context) => restart(draft, context)),
        )
        return 'fails' in made
          ? [made]
          : made.result.map((reaction) => ({ after: after(reaction, world.network, budget) }))
      }
      const steps: PlainStep<World>[] = []
      for (const [place, parcel] of world.network.entries()) {
        if (parcel.to !== member.id || (place > 0 && compare(parcel, world.network[place - 1] as Parcel) === 0))
          continue
        const handle = member.role.on?.[(parcel.message as { readonly type: string }).type]
        if (handle === undefined) continue
        const made = attempt(() =>
          react(member, node, parcel.from, (draft, context) => handle(draft, copyOf(parcel.message, order), context)),
        )
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
        const made = attempt(() =>
          react(member, fired, null, (draft, context) => member.role.timeout?.[timer]?.(draft, context)),
        )
        if ('fails' in made) steps.push(made)
        else steps.push(...made.result.map((reaction) => ({ after: after(reaction, world.network) })))
      }
      if (crashesLeft > 0) {
        const budget = { ...world.budget, crashes: crashesLeft - 1 }
        steps.push({
          after: { ...world, nodes: world.nodes.with(at, crashed(member, node, firstStart(member))), budget },
        })
      }
      return steps
    })
  }

  /** A state as a property sees it, as kept data. */
  function viewOf({ nodes, network }: World): KeptObject {
    const byRole = sizes.map(([role]): [string, Kept] => [
      role,
      members.flatMap(({ roleName, id, index }, at) => {
        const { state, timers, up } = nodes[at] as NodeState
        return roleName === role ? [{ id, index, up, state, timers }] : []
      }),
    ])
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
      const shown = shownCopyOf(view, order)
      return after === undefined ? [shown] : [shown, shownAfter(viewOf(after as World), view, shown, order)]
    },
  }
}

function inFlight(parcels: readonly Parcel[]): readonly Parcel[] {
  return [...parcels].sort((a, b) => compare(a.to, b.to) || compare(a.from, b.from) || compare(a.message, b.message))
}

/** Durable fields stay, the others are as at the start, no timer is armed. */
function crashed({ role: { durable = [] } }: Member, { state }: NodeState, first: Kept): NodeState {
  const kept = Object.entries(durable.length === 0 ? {} : (state as KeptObject)).filter(([field]) =>
    durable.includes(field),
  )
  if (kept.length === 0) {
    const volatile =
      durable.length === 0
        ? first
        : keep(Object.fromEntries(Object.entries(first as KeptObject).filter(([field]) => !durable.includes(field))))
    return { state: volatile, timers: [], up: false }
  }
  const volatile = Object.entries(first as KeptObject).filter(([field]) => !durable.includes(field))
  return { state: keep(Object.fromEntries([...volatile, ...kept])), timers: [], up: false }
}
