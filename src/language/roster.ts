/** The nodes of a protocol: how many each role has, and what they are called. */

import { NetsplitError } from './errors.ts'
import type { NodeId } from './node.ts'
import type { ParameterValues } from './parameters.ts'
import type { AnyProtocol } from './protocol.ts'
import type { AnyRole } from './role.ts'
import type { Problem } from './shape.ts'
import { roleShape } from './shapes.ts'

/** The nodes of one role. */
export interface RoleNodes {
  readonly roleName: string
  /** Whether there is one node, whatever the parameters are: it is called after its role. */
  readonly isSingle: boolean
  readonly ids: readonly NodeId[]
}

/**
 * The nodes of all roles, in the order in which the protocol declares them.
 *
 * @throws NetsplitError `bad-model` for a number of nodes that is none, and for two nodes with one name
 */
export function rosterOf({ name, nodes }: AnyProtocol, parameters: ParameterValues): readonly RoleNodes[] {
  const fail = (message: string, cure: string): never => {
    throw new NetsplitError({ code: 'bad-model', message, cure })
  }
  const roster = Object.entries(nodes).map(([roleName, size]): RoleNodes => {
    const count: unknown =
      typeof size === 'function' ? size(parameters as never) : typeof size === 'string' ? parameters[size] : size
    if (typeof size === 'string' && !Object.hasOwn(parameters, size)) {
      const known = Object.keys(parameters)
      fail(
        `${name} has no parameter ${size}, which should say how many nodes the role ${roleName} has.`,
        known.length === 0 ? 'Add it to parameters.' : `There are: ${known.join(', ')}.`,
      )
    }
    if (!Number.isInteger(count) || (count as number) < 0) {
      fail(`The role ${roleName} has ${String(count)} nodes.`, 'The number of nodes is a whole number, 0 or more.')
    }
    if (size === 1) return { roleName, isSingle: true, ids: Object.freeze([roleName]) }
    const ids = Array.from({ length: count as number }, (_, index): NodeId => `${roleName}${index}`)
    return { roleName, isSingle: false, ids: Object.freeze(ids) }
  })
  const owners = new Map<string, string>()
  for (const { roleName, ids } of roster) {
    for (const id of ids) {
      const other = owners.get(id)
      if (other !== undefined) {
        fail(
          `A node of the role ${roleName} and one of ${other} are both called ${id}.`,
          'Rename a role: the only node of a role is called after it, others after their role and their index.',
        )
      }
      owners.set(id, roleName)
    }
  }
  return roster
}

/** The ids as the author's functions are given them: one of a single node, a list of others. */
export function idsByRole(roster: readonly RoleNodes[]): { readonly [role: string]: NodeId | readonly NodeId[] } {
  return Object.freeze(
    Object.fromEntries(roster.map(({ roleName, isSingle, ids }) => [roleName, isSingle ? (ids[0] as NodeId) : ids])),
  )
}

/** What is wrong with the shapes of roles, as the author's function made them. */
export function problemsOfRoles(
  protocolName: string,
  roster: readonly RoleNodes[],
  roles: { readonly [name: string]: AnyRole },
): readonly Problem[] {
  const declared = roster.map(({ roleName }) => roleName)
  return [...new Set([...declared, ...Object.keys(roles)])].flatMap((name): readonly Problem[] => {
    const role = Object.hasOwn(roles, name) ? roles[name] : undefined
    if (role === undefined) {
      return [{ message: `The role ${name} is not defined.`, cure: `Add ${name} to the roles of ${protocolName}.` }]
    }
    const problems = roleShape.problemsOf(role, `role ${name} of ${protocolName}`)
    if (problems.length > 0 || declared.includes(name)) return problems
    return [
      {
        message: `${protocolName} does not say how many nodes the role ${name} has.`,
        cure: `Add ${name} to nodes: 1 for a single node, or the name of a parameter.`,
      },
    ]
  })
}
