/** The roles of a protocol and the ids of their nodes. */

import type { NodeId, RolesByName } from './protocol.ts'
import type { Problem } from './shape.ts'
import { roleShape } from './shapes.ts'

/** How many nodes each role has. */
export type Sizes = { readonly [role: string]: number }

export type IdsByRole = { readonly [role: string]: readonly NodeId[] }

export function idsByRole(sizes: Sizes): IdsByRole {
  return Object.freeze(
    Object.fromEntries(
      Object.entries(sizes).map(([role, size]) => [
        role,
        Object.freeze(Array.from({ length: size }, (_, index): NodeId => `${role}${index}`)),
      ]),
    ),
  )
}

/** What is wrong with the shapes of roles, as the author's function made them. */
export function problemsOfRoles(protocolName: string, sizes: Sizes, roles: RolesByName): readonly Problem[] {
  return Object.keys({ ...sizes, ...roles }).flatMap((name): readonly Problem[] => {
    const role = roles[name]
    if (role !== undefined) return roleShape.problemsOf(role, `role ${name} of ${protocolName}`)
    return [{ message: `The role ${name} is not defined.`, cure: `Add ${name} to the roles of ${protocolName}.` }]
  })
}
