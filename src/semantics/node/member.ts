/** A member is a node of the system, with its role; it acts in its surroundings. */

import type { NodeId } from '../../language/node.ts'
import type { AnyRole } from '../../language/role.ts'
import type { Time } from '../../language/time.ts'

/** What a node finds around it besides its input. */
export interface Surroundings {
  readonly time: Time | null
  /** What the node's clock shows; asking counts as reading it. */
  now(): number
  /** Whether to note where a crash can end a handler. */
  readonly interruptible: boolean
}

/** Where no time passes and handlers run to their end. */
export const stillness: Surroundings = { time: null, now: () => 0, interruptible: false }

/** A node of the system: who it is and how it behaves. */
export interface Member {
  readonly id: NodeId
  readonly roleName: string
  readonly index: number
  readonly role: AnyRole
  /** The other nodes of the role. */
  readonly others: readonly NodeId[]
  /** The roles of all nodes, to refuse messages that nobody takes. */
  readonly everyone: ReadonlyMap<NodeId, AnyRole>
}
