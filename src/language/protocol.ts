/**
 * protocol(): the front end for message-passing systems. Nodes play roles; a role reacts to messages and timers with
 * handlers that change the node and send messages. Everything that can go wrong (loss, crashes, reordering) is declared
 * by the scenario, never here.
 */

import type { DeclaredMessages, MessageTo } from './messages.ts'
import type { NodeId } from './node.ts'
import type { ParameterDeclarations, ParametersOf } from './parameters.ts'
import type { AnyRole, Role } from './role.ts'
import { refuse } from './shape.ts'
import { protocolShape } from './shapes.ts'

type NumberNamed<Declarations> = {
  [Name in keyof Declarations]: Declarations[Name] extends number ? Name : never
}[keyof Declarations] &
  string

/**
 * How many nodes a role has. The literal 1 is a single node; any other number, the name of a parameter, and a function of
 * the parameters are a list of nodes, also where there is one.
 */
export type Size<Declarations> =
  | number
  | NumberNamed<Declarations>
  | ((parameters: ParametersOf<Declarations>) => number)

type Times<Count extends number, Item, Made extends readonly Item[] = readonly []> = Made['length'] extends Count
  ? Made
  : Times<Count, Item, readonly [...Made, Item]>

/** Fixed sizes whose nodes are a tuple, so that `[first, second]` is safe to take apart. */
type SmallCount = 2 | 3 | 4 | 5 | 6 | 7

/** One thing for a size of 1, so many for a small fixed number, a list for any other size. */
export type Sized<Size, Item> = Size extends 1 ? Item : Size extends SmallCount ? Times<Size, Item> : readonly Item[]

/** The ids of all nodes, by role. A conditional type, because editors spell out what it comes to. */
export type Nodes<Sizes> = Sizes extends unknown
  ? { readonly [Name in keyof Sizes]: Sized<Sizes[Name], NodeId<Name & string>> }
  : never

/** What a scenario can name: a role, meaning all of its nodes, or one node. */
export type PlaceIn<Sizes> = Sizes extends unknown
  ? { [Name in keyof Sizes & string]: Sizes[Name] extends 1 ? Name : Name | `${Name}${number}` }[keyof Sizes & string]
  : never

/** Every message of a protocol. */
// biome-ignore lint/suspicious/noExplicitAny: to any role
export type MessageIn<Received> = MessageTo<Received, any>

/** A protocol with its types; made by {@link protocol}. */
export interface Protocol<
  Declarations extends ParameterDeclarations = ParameterDeclarations,
  // biome-ignore lint/suspicious/noExplicitAny: a protocol of unknown messages accepts every protocol
  Received = any,
  // biome-ignore lint/suspicious/noExplicitAny: the same, of sizes
  Sizes = any,
  // biome-ignore lint/suspicious/noExplicitAny: the same, of roles
  Roles = any,
> {
  readonly kind: 'protocol'
  readonly name: string
  readonly parameters: Declarations
  readonly messages?: DeclaredMessages<Received>
  readonly nodes: Sizes
  roles(parameters: ParametersOf<Declarations>, nodes: Nodes<Sizes>): Roles
  readonly symmetric?: readonly (keyof Sizes & string)[]
}

/** A protocol as the semantics finds it, whatever its types. */
export interface AnyProtocol {
  readonly kind: 'protocol'
  readonly name: string
  readonly parameters: ParameterDeclarations
  readonly nodes: { readonly [role: string]: Size<ParameterDeclarations> }
  roles(parameters: never, nodes: never): { readonly [role: string]: AnyRole }
  readonly symmetric?: readonly string[]
}

/**
 * Declares a protocol.
 *
 * @param definition `parameters`: the knobs with their defaults; `messages`: see {@link messages}; `nodes`: how many nodes
 *   of each role there are: the literal 1 is a single node, a larger number, the name of a parameter or a function of the
 *   parameters a list of them; `roles`: how each role behaves, given the parameters and the ids of all nodes by role;
 *   `symmetric`: roles whose nodes no handler tells apart
 * @returns a model, for {@link spec}
 * @throws NetsplitError `bad-model` when a part is missing, unknown or of the wrong shape
 */
export function protocol<
  Declarations extends ParameterDeclarations,
  Received extends object,
  const Sizes extends { readonly [Name in keyof Received]: Size<Declarations> },
  Roles extends { readonly [Name in keyof Received]: Role<Received, Name, object> },
>(definition: {
  readonly name: string
  readonly parameters: Declarations
  readonly messages: DeclaredMessages<Received>
  readonly nodes: Sizes
  readonly roles: (parameters: ParametersOf<Declarations>, nodes: Nodes<Sizes>) => Roles
  readonly symmetric?: readonly (keyof NoInfer<Sizes> & string)[]
}): Protocol<Declarations, Received, Sizes, Roles> {
  refuse('bad-model', protocolShape.problemsOf(definition, 'protocol()'))
  return { kind: 'protocol', ...definition }
}
