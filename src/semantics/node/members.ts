/** The nodes of a protocol: who they are, and how each starts. */

import { NetsplitError } from '../../language/errors.ts'
import type { Place } from '../../language/faults.ts'
import type { ParameterValues } from '../../language/parameters.ts'
import type { AnyProtocol } from '../../language/protocol.ts'
import type { AnyRole } from '../../language/role.ts'
import { idsByRole, problemsOfRoles, type RoleNodes } from '../../language/roster.ts'
import { refuse } from '../../language/shape.ts'
import { making } from '../author-code/author.ts'
import { unknownName } from '../system/names.ts'
import type { Author } from '../system/system.ts'
import type { LocalState } from './local.ts'
import type { Member, Surroundings } from './member.ts'
import { beginningOf, eachReaction, laterSteps, type Reaction } from './reaction.ts'

/**
 * The nodes of all roles, role by role.
 *
 * @throws NetsplitError `bad-model` when roles do not fit together
 */
export function membersOf(
  protocol: AnyProtocol,
  parameters: ParameterValues,
  roster: readonly RoleNodes[],
): readonly Member[] {
  const roles = making(`The roles of ${protocol.name}`, () =>
    protocol.roles(parameters as never, idsByRole(roster) as never),
  )
  refuse('bad-model', problemsOfRoles(protocol.name, roster, roles))
  const everyone = new Map(
    roster.flatMap(({ roleName, ids }) => ids.map((id) => [id, roles[roleName] as AnyRole] as const)),
  )
  return roster.flatMap(({ roleName, ids }) =>
    ids.map((id, index): Member => {
      const others = Object.freeze(ids.filter((other) => other !== id))
      return { id, roleName, index, role: roles[roleName] as AnyRole, others, everyone }
    }),
  )
}

/**
 * @param path of the setting that names the place
 * @param roster all roles, those without nodes too
 * @throws NetsplitError `unknown-name` for what is neither a role nor a node
 */
export function requirePlace(
  place: Place,
  path: string,
  members: readonly Member[],
  roster: readonly RoleNodes[],
): void {
  const known = [...new Set([...roster.map(({ roleName }) => roleName), ...members.map(({ id }) => id)])]
  if (!known.includes(place)) unknownName('role or node', place, known, path)
}

/** The numbers of the nodes that places name, in order; of places that there are. */
export function numbersAt(
  places: readonly Place[],
  members: readonly Member[],
  roster: readonly RoleNodes[],
): number[] {
  const roleNames = roster.map(({ roleName }) => roleName)
  const found = new Set<number>()
  for (const place of places) {
    const isRole = roleNames.includes(place)
    const numbers = members.flatMap(({ id, roleName }, number) =>
      (isRole ? roleName === place : id === place) ? [number] : [],
    )
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

/** Names of all author functions that steps come from. */
export function functionsOf(members: readonly Member[]): string[] {
  const names = new Set(sitesOf(members, { notices: true, restarts: true }))
  for (const { role, roleName } of members) {
    if (role.restart !== undefined) names.add(beginningOf(roleName, ['restart'], role.restart))
    if (role.torn !== undefined) names.add(`${roleName}.torn`)
  }
  return [...names]
}

/**
 * Names of the author functions that can make a step, for coverage.
 *
 * @param happens whether nodes are told of crashes, and whether they come back
 */
export function sitesOf(
  members: readonly Member[],
  happens: { readonly notices: boolean; readonly restarts: boolean },
): string[] {
  const sites = new Set<string>()
  for (const member of members) {
    const { role, roleName } = member
    for (const [type, handler] of Object.entries(role.on ?? {})) sites.add(beginningOf(roleName, ['on', type], handler))
    for (const [timer, handler] of Object.entries(role.timeout ?? {})) {
      sites.add(beginningOf(roleName, ['timeout', timer], handler))
    }
    if (happens.notices && role.crashed !== undefined) sites.add(beginningOf(roleName, ['crashed'], role.crashed))
    const never = [...(happens.notices ? [] : ['crashed']), ...(happens.restarts ? [] : ['restart'])]
    for (const step of laterSteps(member, never)) sites.add(step)
  }
  return [...sites]
}
