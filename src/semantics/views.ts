/** A state as a property sees it, read slot by slot on demand. */

import type { NodeView } from '../language/protocol.ts'
import { Lens } from './lens.ts'
import { everyMessage } from './network.ts'
import type { DirectedLink } from './partitions.ts'
import type { ProtocolSystem } from './protocol-system.ts'
import type { Read } from './system.ts'
import type { Mailbox } from './world.ts'

/** A view of the state that `read` reads from; see ProtocolView for its shape. */
export function protocolView(system: ProtocolSystem, read: Read): object {
  const lens = new Lens(read)
  const { world } = system
  const { members, roleNames, mailboxes, historySlot, cutSlot } = world
  const nodes: { [roleName: string]: NodeView[] } = Object.fromEntries(roleNames.map((roleName) => [roleName, []]))
  for (const [number, { id, roleName, index }] of members.entries()) {
    const slot = world.localSlot(number)
    const clockSlot = world.clockSlot(number)
    const view: NodeView = {
      id,
      index,
      get up() {
        return lens.look(slot, ['up']) as boolean
      },
      get paused() {
        return lens.look(slot, ['paused']) === true
      },
      byzantine: world.isByzantine(number),
      get clock() {
        return clockSlot === null ? 0 : (read(clockSlot) as number)
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
  const messages = members.flatMap(({ id: to }, number) =>
    (mailboxes[number] ?? []).map((mailbox) => messagesOf(mailbox, to, read)),
  )
  return {
    nodes,
    get network() {
      return messages.flatMap((messagesIn) => messagesIn())
    },
    get cut() {
      return cutSlot === null
        ? []
        : (read(cutSlot) as unknown as readonly DirectedLink[]).map(([from, to]) => ({ from, to }))
    },
    get history() {
      return read(historySlot)
    },
  }
}

/** Gives the messages in a mailbox. A predicate that looks at all of them sees most inboxes again and again. */
function messagesOf({ slot, store }: Mailbox, to: string, read: Read): () => readonly object[] {
  const known = new WeakMap<object, readonly object[]>()
  return () => {
    const inbox = read(slot)
    const shown = known.get(inbox as object)
    if (shown !== undefined) return shown
    const messages = everyMessage(store, inbox).map(({ from, message }) => Object.freeze({ from, to, message }))
    known.set(inbox as object, messages)
    return messages
  }
}
