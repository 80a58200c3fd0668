/** States as properties see them: views that are made for each evaluation and read slot by slot on demand. */

import type { NodeFacts } from '../../language/node.ts'
import { comparePlain, type Plain } from '../../language/plain.ts'
import type { Lens } from '../author-code/lens.ts'
import { type NamedSource, namedView, recordShape } from '../author-code/record-view.ts'
import { fixed, show, showLike } from '../author-code/shown.ts'
import { type Viewer, viewerThrough } from '../author-code/viewer.ts'
import type { ProtocolSystem } from '../protocol/protocol-system.ts'
import type { Read } from '../system/system.ts'
import { everyMessage } from '../world/network.ts'
import type { DirectedLink } from '../world/partitions.ts'
import type { Mailbox, World } from '../world/world.ts'

const viewShape = recordShape(['nodes', 'network', 'cut', 'history'])
const facts: ReadonlySet<string> = new Set<keyof NodeFacts>([
  'id',
  'index',
  'up',
  'paused',
  'byzantine',
  'now',
  'timers',
])

/** Shows states of a protocol; see ProtocolView for what they look like. */
export function protocolViewer({ world }: ProtocolSystem): Viewer {
  const roles = world.roster.map(({ roleName, isSingle, ids }) => ({
    roleName,
    isSingle,
    nodes: ids.map((id) => new NodeViewer(world, world.numberOf(id))),
  }))
  const rolesShape = recordShape(roles.map(({ roleName }) => roleName))
  const mailboxes = world.members.flatMap(({ id: to }, number) =>
    (world.mailboxes[number] ?? []).map((mailbox) => ({
      slot: mailbox.slot,
      envelopesIn: rememberedEnvelopes(mailbox, to),
    })),
  )
  return viewerThrough((lens, read) => {
    const nodesOf = ({ roleName, isSingle, nodes }: (typeof roles)[number]) =>
      isSingle
        ? (nodes[0] as NodeViewer).view(lens, read)
        : lens.frame<readonly object[]>(`role ${roleName}`, (other) => {
            if (other !== undefined && nodes.every((node) => node.isSame(lens))) return other
            return fixed(nodes.map((node) => node.view(lens, read)))
          })
    const messages = () => mailboxes.flatMap(({ slot, envelopesIn }) => envelopesIn(read(slot)))
    return lens.view(viewShape, (field) => {
      switch (viewShape.keys[field]) {
        case 'nodes':
          return lens.view(rolesShape, (at) => nodesOf(roles[at] as (typeof roles)[number]))
        case 'network':
          return networkView(lens, messages())
        case 'cut':
          return shownWhole(lens, 'cut', cutLinks(world, read))
        default:
          return shownWhole(lens, 'history', read(world.historySlot))
      }
    })
  })
}

/** Shows one node. */
class NodeViewer {
  readonly world: World
  readonly number: number
  readonly slot: number
  private readonly name: string

  constructor(world: World, number: number) {
    this.world = world
    this.number = number
    this.slot = world.localSlot(number)
    this.name = `node ${number}`
  }

  view(lens: Lens, read: Read): object {
    return lens.frame(this.name, (other) => {
      return other !== undefined && this.isSame(lens) ? other : namedView(new NodeFields(this, lens, read))
    })
  }

  /** Whether the node looks the same before and after a step. */
  isSame(lens: Lens): boolean {
    const { slot } = this
    const clock = this.world.clockSlot(this.number)
    if (clock !== null && !lens.isSame(clock)) return false
    return lens.isSame(slot) || ['up', 'paused', 'state', 'timers'].every((part) => lens.isSame(slot, part))
  }
}

/**
 * What a node is seen to have in one evaluation: the fields of its state, which are all that one gets by going through it,
 * and its facts. A class, since most predicates look at many nodes.
 */
class NodeFields implements NamedSource {
  private readonly viewer: NodeViewer
  private readonly lens: Lens
  private readonly read: Read
  private readonly evaluation: number

  constructor(viewer: NodeViewer, lens: Lens, read: Read) {
    this.viewer = viewer
    this.lens = lens
    this.read = read
    this.evaluation = lens.current
  }

  names(): readonly string[] {
    this.lens.expect(this.evaluation)
    return this.lens.fieldsAt(this.viewer.slot, 'state')
  }

  has(name: string): boolean {
    return facts.has(name) || this.names().includes(name)
  }

  load(name: string): unknown {
    const { lens, read, viewer } = this
    const { world, number, slot } = viewer
    lens.expect(this.evaluation)
    switch (name as keyof NodeFacts) {
      case 'id':
        return world.members[number]?.id
      case 'index':
        return world.members[number]?.index
      case 'paused':
        return lens.look(slot, 'paused') === true
      case 'byzantine':
        return world.isByzantine(number)
      case 'now':
        return world.now(number, read)
      case 'up':
      case 'timers':
        return lens.look(slot, name)
      default:
        return lens.look(slot, 'state', name)
    }
  }
}

function cutLinks({ cutSlot }: World, read: Read): Plain {
  if (cutSlot === null) return []
  return (read(cutSlot) as unknown as readonly DirectedLink[]).map(([from, to]) => ({ from, to }))
}

/** A value that is read as a whole. */
function shownWhole(lens: Lens, name: string, value: Plain): Plain {
  const make = (other: { value: Plain; shown: Plain } | undefined) => ({
    value,
    shown: other === undefined ? show(value) : showLike(value, other.value, other.shown),
  })
  return lens.frame(name, make).shown
}

type Envelope = { readonly from: string; readonly to: string; readonly message: Plain }

interface Network {
  readonly envelopes: readonly Envelope[]
  /** By place, what was looked at. */
  readonly shown: Map<number, Plain>
  readonly view: object
}

/** The messages in flight. Most predicates look at few of them, or count them. */
function networkView(lens: Lens, envelopes: readonly Envelope[]): object {
  return lens.frame<Network>('network', (other) => {
    if (other !== undefined && comparePlain(envelopes, other.envelopes) === 0) return other
    const shown = new Map<number, Plain>()
    const view = lens.listView(envelopes.length, (at) => {
      const envelope = envelopes[at] as Envelope
      const before = other?.shown.get(at)
      const made = before === undefined ? show(envelope) : showLike(envelope, other?.envelopes[at] as Envelope, before)
      shown.set(at, made)
      return made
    })
    return { envelopes, shown, view }
  }).view
}

/**
 * Gives the messages in one mailbox. A predicate that looks at all of them sees most inboxes again and again. Other
 * mailboxes remember theirs: equal inboxes may be one object, and their messages go to different nodes.
 */
function rememberedEnvelopes({ store }: Mailbox, to: string) {
  const known = new WeakMap<object, readonly Envelope[]>()
  return (inbox: Plain): readonly Envelope[] => {
    const found = known.get(inbox as object)
    if (found !== undefined) return found
    const envelopes = everyMessage(store, inbox).map(({ from, message }) => ({ from, to, message }))
    known.set(inbox as object, envelopes)
    return envelopes
  }
}
