/** A state as a property sees it, read slot by slot on demand. */

import type { Plain } from '../language/plain.ts'
import type { NodeView } from '../language/protocol.ts'
import { everyMessage } from './network.ts'
import type { ProtocolSystem } from './protocol-system.ts'
import type { LocalState } from './reaction.ts'
import type { Read } from './system.ts'

/** A view of the state that `read` reads from; see ProtocolView for its shape. */
export function protocolView(system: ProtocolSystem, read: Read): object {
  const { members, roleNames, network, localSlot, inboxSlot, historySlot } = system
  const nodes: { [roleName: string]: NodeView[] } = Object.fromEntries(roleNames.map((roleName) => [roleName, []]))
  for (const [number, { id, roleName, index }] of members.entries()) {
    const local = () => read(localSlot(number)) as unknown as LocalState
    const view: NodeView = {
      id,
      index,
      get up() {
        return local().up
      },
      get state() {
        return local().state as never
      },
      get timers() {
        return local().timers
      },
    }
    nodes[roleName]?.push(view)
  }
  return {
    nodes,
    get network() {
      return members.flatMap(({ id: to }, number) =>
        everyMessage(network, read(inboxSlot(number)) as Plain).map(({ from, message }) => ({ from, to, message })),
      )
    },
    get history() {
      return read(historySlot)
    },
  }
}
