/** A protocol for looking at single rules: nodes that say what they are told to say, and keep what they hear. */

import type { Faults } from '../../../src/language/faults.ts'
import { type MessageTo, messages } from '../../../src/language/messages.ts'
import type { Network } from '../../../src/language/network.ts'
import { protocol } from '../../../src/language/protocol.ts'
import { role } from '../../../src/language/role.ts'
import { spec } from '../../../src/language/spec.ts'
import type { Time } from '../../../src/language/time.ts'
import type { NodeView, ProtocolView } from '../../../src/language/view.ts'
import type { Instance } from '../../../src/semantics/instance/instance.ts'
import { protocolViewer } from '../../../src/semantics/instance/views.ts'
import type { ProtocolSystem } from '../../../src/semantics/protocol/protocol-system.ts'
import { instanceOf } from '../../engine/small-models.ts'
import type { State } from './stepping.ts'

interface Messages {
  node: {
    /** Is kept. */
    say: { text: string }
    /** Makes the receiver say something to others. */
    ask: { text: string; to: readonly string[] }
    /** Has a handler that does nothing. */
    ignored: {}
    /** Has a handler that throws. */
    bomb: {}
  }
}

export type Talk = MessageTo<Messages, 'node'>

/** What is sent, and to whom, in order. */
export type Script = readonly (readonly [to: string, message: Talk])[]

export interface Listener {
  heard: readonly string[]
}

export interface Talkers {
  /** How many there are: `node0`, `node1`, ... */
  readonly nodes?: number
  readonly network?: Network
  readonly faults?: Faults
  readonly time?: Time
  /** What nodes send at the start. */
  readonly start?: { readonly [node: string]: Script }
  /** What nodes send when their timer `go` fires; only these arm it. */
  readonly go?: { readonly [node: string]: Script }
  /** The duration of the timer `go`. */
  readonly after?: number
  /** Whether it is armed again when it fires. */
  readonly again?: boolean
}

export const say = (text: string): Talk => ({ type: 'say', text })
export const ask = (text: string, ...to: string[]): Talk => ({ type: 'ask', text, to })

export function talkers({ nodes = 2, start = {}, go = {}, after, again = false, ...world }: Talkers): Instance {
  const model = protocol({
    name: 'talkers',
    parameters: {},
    messages: messages<Messages>(),
    nodes: { node: () => nodes },
    roles: (_parameters) => ({
      node: role({
        state: (): Listener => ({ heard: [] }),
        start(node) {
          if (node.id in go) node.setTimer('go', after)
          for (const [to, message] of start[node.id] ?? []) node.send(to, message)
        },
        on: {
          say(node, { text }) {
            node.heard = [...node.heard, text]
          },
          ask(node, { text, to }) {
            node.send(to, say(text))
          },
          ignored() {},
          bomb() {
            throw new RangeError('the bomb went off')
          },
        },
        timeout: {
          go(node) {
            if (again) node.setTimer('go', after)
            for (const [to, message] of go[node.id] ?? []) node.send(to, message)
          },
        },
      }),
    }),
  })
  const scenarios = { only: { ...world, expect: 'holds' } }
  return instanceOf(spec(model as never, { properties: {}, scenarios: scenarios as never }))
}

/** A state of any protocol as properties see it, as if all nodes were talkers. */
type View = ProtocolView<Messages, { [role: string]: number }, { [role: string]: Listener }>

export function viewOf({ system }: Instance, state: State): View {
  return protocolViewer(system as ProtocolSystem).state((slot) => state[slot] as never) as View
}

export function nodeIn(instance: Instance, state: State, id: string): NodeView<Listener> {
  const nodes = Object.values(viewOf(instance, state).nodes).flat()
  return nodes.find((node) => node.id === id) as NodeView<Listener>
}

export function heardBy(instance: Instance, state: State, id: string): readonly string[] {
  return nodeIn(instance, state, id).heard
}

/** The messages in flight: `node0 > node1: hello`. */
export function inFlightIn(instance: Instance, state: State): string[] {
  return viewOf(instance, state).network.map(({ from, to, message }) => {
    const { type, text } = message as { type: string; text?: string }
    return `${from} > ${to}: ${text ?? type}`
  })
}
