/** States as properties see them: views that are made for each evaluation and read slot by slot on demand. */

import type { NodeFacts } from '../language/node.ts'
import { comparePlain, type Plain } from '../language/plain.ts'
import { Lens } from './lens.ts'
import { everyMessage } from './network.ts'
import type { DirectedLink } from './partitions.ts'
import type { ProtocolSystem } from './protocol-system.ts'
import { recordShape } from './record-view.ts'
import { show, showLike } from './shown.ts'
import type { Read } from './system.ts'
import type { Mailbox, World } from './world.ts'

/** Shows states to one predicate. */
export interface Viewer {
  /** A view of a state, for one evaluation. */
  state(read: Read): object
  /** Views of the states before and after a step, for one evaluation. */
  step(before: Read, after: Read): readonly [object, object]
}

/** Makes views through lenses. */
export function viewerThrough(view: (lens: Lens, read: Read) => object): Viewer {
  const lens = new Lens()
  const later = new Lens()
  return {
    state(read) {
      lens.begin(read)
      return view(lens, read)
    },
    step(before, after) {
      lens.begin(before, later)
      later.begin(after, lens)
      return [view(lens, before), view(later, after)]
    },
  }
}

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
            return Object.freeze(nodes.map((node) => node.view(lens, read)))
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

/** Shows one node: the fields of its state, which are all that one gets by going through it, and its facts. */
class NodeViewer {
  private readonly world: World
  private readonly number: number
  private readonly slot: number

  constructor(world: World, number: number) {
    this.world = world
    this.number = number
    this.slot = world.localSlot(number)
  }

  view(lens: Lens, read: Read): object {
    return lens.frame(`node ${this.number}`, (other) => {
      if (other !== undefined && this.isSame(lens)) return other
      let fields: readonly string[] | null = null
      // Found when they are asked for: a predicate that goes through the nodes may not come to this one.
      const names = () => {
        fields ??= lens.fieldsAt(this.slot, 'state')
        return fields
      }
      return lens.namedView({
        names,
        has: (name) => facts.has(name) || names().includes(name),
        load: (name) => this.part(name, lens, read),
      })
    })
  }

  /** Whether the node looks the same before and after a step. */
  isSame(lens: Lens): boolean {
    const { slot } = this
    const clock = this.world.clockSlot(this.number)
    if (clock !== null && !lens.isSame(clock)) return false
    return lens.isSame(slot) || ['up', 'paused', 'state', 'timers'].every((part) => lens.isSame(slot, part))
  }

  private part(name: string, lens: Lens, read: Read): unknown {
    const { world, number, slot } = this
    const { id, index } = world.members[number] as World['members'][number]
    switch (name as keyof NodeFacts) {
      case 'id':
        return id
      case 'index':
        return index
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
