/** The nodes of a protocol: who they are, and how each starts. */

import { NetsplitError } from '../language/errors.ts'
import type { Place } from '../language/faults.ts'
import type { ParameterValues } from '../language/parameters.ts'
import type { Plain } from '../language/plain.ts'
import type { NodeId, Protocol, Role } from '../language/protocol.ts'
import { idsByRole, problemsOfRoles } from '../language/roles.ts'
import { refuse } from '../language/shape.ts'
import { making } from './author.ts'
import type { LocalState } from './local.ts'
import { unknownName } from './names.ts'
import { eachReaction, type Member, type Reaction, type Surroundings } from './reaction.ts'
import { type Author, runDirectly } from './system.ts'

/**
 * The nodes of all roles, role by role.
 *
 * @throws NetsplitError `bad-model` when sizes or roles do not fit together
 */
export function membersOf(protocol: Protocol, parameters: ParameterValues): Member[] {
  const made = making(`The nodes of ${protocol.name}`, () => protocol.nodes(parameters as never))
  const sizes = Object.entries(made as { readonly [role: string]: number })
  for (const [roleName, size] of sizes) {
    if (Number.isInteger(size) && size >= 0) continue
    throw new NetsplitError({
      code: 'bad-model',
      message: `The role ${roleName} has ${size} nodes.`,
      cure: 'The number of nodes is a whole number, 0 or more.',
    })
  }
  const nodes = idsByRole(Object.fromEntries(sizes))
  const ids = Object.values(nodes).flat()
  const everyone = new Set(ids)
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined) {
    throw new NetsplitError({
      code: 'bad-model',
      message: `Two nodes of different roles are both called ${twice}.`,
      cure: 'Rename a role: a node is called after its role and its number.',
    })
  }
  const roles = making(`The roles of ${protocol.name}`, () => protocol.roles(parameters as never, nodes as never))
  refuse('bad-model', problemsOfRoles(protocol.name, Object.fromEntries(sizes), roles))
  return sizes.flatMap(([roleName]) => {
    const role = roles[roleName] as Role
    const own = nodes[roleName] as readonly NodeId[]
    return own.map((id, index) => {
      const peers = Object.freeze(own.filter((peer) => peer !== id))
      return { id, roleName, index, role, everyone, peers }
    })
  })
}

/**
 * The numbers of the nodes that places name, in order.
 *
 * @param roleNames all roles, those without nodes too
 * @throws NetsplitError `unknown-name` for what is neither a role nor a node
 */
export function numbersAt(
  places: readonly Place[],
  members: readonly Member[],
  roleNames: readonly string[],
): number[] {
  const found = new Set<number>()
  for (const place of places) {
    const isRole = roleNames.includes(place)
    const numbers = members.flatMap(({ id, roleName }, number) =>
      (isRole ? roleName === place : id === place) ? [number] : [],
    )
    if (!isRole && numbers.length === 0) {
      unknownName('role or node', place, [...roleNames, ...members.map(({ id }) => id)])
    }
    for (const number of numbers) found.add(number)
  }
  return [...found].sort((a, b) => a - b)
}

const unstarted: LocalState = { state: null, timers: [], up: true }

/** @throws NetsplitError `bad-model` when a start function throws */
export function* start(member: Member, author: Author, surroundings: Surroundings): Generator<Reaction> {
  for (const reaction of eachReaction(member, unstarted, { kind: 'start' }, author, surroundings)) {
    const { failure } = reaction
    if (failure !== null) {
      throw new NetsplitError({
        code: 'bad-model',
        message: `${failure.where} of ${member.id} fails: ${failure.message}`,
        place: failure.line ?? undefined,
        cure: failure.cure ?? undefined,
      })
    }
    yield reaction
  }
}

/** The state in which a node starts; with choices, the first. */
export function firstStart(member: Member, surroundings: Surroundings): Plain {
  const [first] = start(member, runDirectly, surroundings)
  return (first as Reaction).local.state
}

/** Names of all author functions that steps come from. */
export function functionsOf(members: readonly Member[]): string[] {
  const names = new Set(sitesOf(members, true))
  for (const { role, roleName } of members) {
    if (role.restart !== undefined) names.add(`${roleName}.restart`)
    if (role.torn !== undefined) names.add(`${roleName}.torn`)
  }
  return [...names]
}

/** Names of the author functions that can make a step, for coverage. */
export function sitesOf(members: readonly Member[], isFailStop: boolean): string[] {
  const sites = new Set<string>()
  for (const { role, roleName } of members) {
    for (const type of Object.keys(role.on ?? {})) sites.add(`${roleName}.on.${type}`)
    for (const timer of Object.keys(role.timeout ?? {})) sites.add(`${roleName}.timeout.${timer}`)
    if (isFailStop && role.crashed !== undefined) sites.add(`${roleName}.crashed`)
  }
  return [...sites]
}
