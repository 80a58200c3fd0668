/** What a node can be given to react to. */

import type { NodeId } from '../../language/node.ts'
import type { Plain } from '../../language/plain.ts'

export type Input =
  | { readonly kind: 'start' }
  | { readonly kind: 'deliver'; readonly from: NodeId; readonly message: Plain }
  | { readonly kind: 'timeout'; readonly timer: string }
  | { readonly kind: 'restart' }
  | { readonly kind: 'crashed'; readonly peer: NodeId }
  /** The next step of a handler of several. */
  | ({ readonly kind: 'continue' } & Unfinished)

/** A handler of several steps that has some left: the one that comes next, and what the handler reacts to. */
export interface Unfinished {
  readonly step: string
  readonly of: Exclude<Input, { readonly kind: 'continue' }>
}
