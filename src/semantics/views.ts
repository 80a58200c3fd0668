/** A state as a property sees it, read slot by slot on demand. */

import type { Plain } from '../language/plain.ts'
import type { NodeView } from '../language/protocol.ts'
import { Lens } from './lens.ts'
import { everyMessage } from './network.ts'
import type { ProtocolSystem } from './protocol-system.ts'
import type { Read } from './system.ts'

/** A view of the state that `read` reads from; see ProtocolView for its shape. */
export function protocolView(system: ProtocolSystem, read: Read): object {
  const lens = new Lens(read)
  const { members, roleNames, network, localSlot, inboxSlot, historySlot } = system
  const nodes: { [roleName: string]: NodeView[] } = Object.fromEntries(roleNames.map((roleName) => [roleName, []]))
  for (const [number, { id, roleName, index }] of members.entries()) {
    const slot = localSlot(number)
    const view: NodeView = {
      id,
      index,
      get up() {
        return lens.look(slot, ['up']) as boolean
      },
      get state() {
        return lens.look(slot, ['state']) as never
      },
      get timers() {
        return lens.look(slot, ['timers']) as readonly string[]
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
