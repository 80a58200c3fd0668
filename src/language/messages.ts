/** The messages of a protocol: declared once, by the role that receives them. */

import type { NodeId } from './node.ts'

/** A message as it is sent, and as properties see it: its name, and what it carries. */
export interface AnyMessage {
  readonly type: string
}

declare const declared: unique symbol

/** The messages of a protocol, for the compiler only; made by {@link messages}. */
export interface DeclaredMessages<Received> {
  readonly [declared]?: Received
}

/** What a message cannot carry, since every message has a name and a sender. */
type Taken = 'type' | 'from'

type FlawOf<Name, Payload> =
  Extract<keyof Payload, Taken> extends never
    ? never
    : `The message ${Name & string} cannot carry a field ${Extract<keyof Payload, Taken>}: every message has one`

type FlawIn<Received> = {
  [Role in keyof Received]: {
    [Name in keyof Received[Role]]: FlawOf<Name, Received[Role][Name]>
  }[keyof Received[Role]]
}[keyof Received]

/**
 * Declares the messages of a protocol. All there is to them is their type, so there is nothing to give.
 *
 * @typeParam Received for each role, the messages that it receives; for each of these, what it carries
 * @example
 * interface Messages {
 *   lock: { acquire: {} }
 *   client: { granted: { token: number } }
 * }
 * protocol({ messages: messages<Messages>(), ... })
 */
export function messages<Received>(): FlawIn<Received> extends never ? DeclaredMessages<Received> : FlawIn<Received> {
  return {} as never
}

type IsAny<Type> = 0 extends 1 & Type ? true : false

type EachMessage<ByName> = ByName extends unknown
  ? {
      [Name in keyof ByName]: Extract<keyof ByName[Name], Taken> extends never
        ? {
            [Field in keyof ByName[Name] | 'type']: Field extends 'type'
              ? Name
              : ByName[Name][Field & keyof ByName[Name]]
          }
        : FlawOf<Name, ByName[Name]>
    }[keyof ByName]
  : never

/**
 * Every message that nodes of a role receive; of a role that is `any`, every message of the protocol.
 *
 * The detour over `infer` puts IsAny off until the role is known: of a type parameter that extends string the compiler
 * says at once that it is not any, for `1 & Role` is never.
 */
export type MessageTo<Received, Role> = (
  IsAny<Role> extends true
    ? Received[keyof Received]
    : Received[Role & keyof Received]
) extends infer ByName
  ? EachMessage<ByName>
  : never

/** A message as its handler sees it: its name, what it carries, and the node that sent it. */
export type Receipt<Fields, Name = string> = Readonly<Fields> & { readonly type: Name; readonly from: NodeId }
