/** Properties of each node of a role, and of each member of a set. */

import { NetsplitError } from './errors.ts'
import type { Property } from './property.ts'

type RoleIn<View> = View extends { readonly nodes: infer Nodes } ? keyof Nodes & string : never

type NodeIn<View, Role> = View extends { readonly nodes: infer Nodes }
  ? Nodes[Role & keyof Nodes] extends readonly (infer Node)[]
    ? Node
    : Nodes[Role & keyof Nodes]
  : never

/** What a family of properties is about. */
export type Members =
  | { readonly kind: 'nodes'; readonly role: string }
  | {
      readonly kind: 'set'
      members(parameters: never): unknown
      property(member: never): Property
    }

/**
 * The property holds of each node of a role: its predicates are about one of them. Of a `sometimes`, each has a witness of
 * its own.
 *
 * @param role the name of a role
 * @param property of one node: its predicates get the node, with its state and what `NodeFacts` has, in place of the state
 * @throws NetsplitError `bad-scenario` for a property that is not about states, steps or runs
 * @example each('client', leadsTo((client) => client.waiting, (client) => client.served))
 */
export function each<View, Parameters, const Role extends RoleIn<View>>(
  role: Role,
  property: Property<NodeIn<View, Role>, Parameters>,
): Property<View, Parameters> {
  requireAboutOne(property, `each('${role}', ...)`)
  return { ...property, members: { kind: 'nodes', role } } as unknown as Property<View, Parameters>
}

/**
 * The property holds of each member of a set that depends on the parameters.
 *
 * @param members all members of the set
 * @param property the property of one of them; of the same kind for all
 * @example forEach(({ clients }) => range(clients), (client) => eventually((state) => item(state.served, client)))
 */
export function forEach<View, Parameters, Member>(
  members: (parameters: Parameters) => readonly Member[],
  property: (member: Member) => Property<View, Parameters>,
): Property<View, Parameters> {
  // Which kind it is of is found with the members.
  return { kind: 'always', predicate: () => true, members: { kind: 'set', members, property } } as Property<
    View,
    Parameters
  >
}

/** @throws NetsplitError `bad-scenario` for a property of which there is none for each member */
export function requireAboutOne({ kind, members }: Property, who: string): void {
  if (kind !== 'deadlockFree' && kind !== 'refines' && members === undefined) return
  throw new NetsplitError({
    code: 'bad-scenario',
    message: `${who} cannot be about ${members === undefined ? kind : 'properties of each member'}.`,
    cure: 'Give it always, never, sometimes, step, or a property of whole runs.',
  })
}
