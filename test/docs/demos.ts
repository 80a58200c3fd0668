/**
 * The demos of docs/examples: for each fault, each network, each kind of time and each fallacy a small protocol that holds
 * in one scenario and is violated in another, and what the two scenarios differ in.
 */

import { join } from 'node:path'
import { isRecord } from '../../src/language/shape.ts'
import type { Scenario, Spec } from '../../src/language/spec.ts'
import type { Step } from '../../src/semantics/system/system.ts'
import { packageFolder } from '../cli/netsplit.ts'

export interface Demo {
  /** The file, within docs/examples and without its ending. */
  readonly file: string
  readonly holds: string
  readonly breaks: string
  /** All that is declared differently: `faults.loss`, `faults.crashes.disk`, `network`. */
  readonly differs: readonly string[]
  /** Whether a step is the fault; left out where what breaks the protocol is no step, such as a network. */
  readonly isFault?: (step: Step) => boolean
}

const isKind =
  (...kinds: readonly Step['kind'][]) =>
  (step: Step): boolean =>
    kinds.includes(step.kind)

export const demos: readonly Demo[] = [
  {
    file: 'faults/reordering',
    holds: 'in order',
    breaks: 'in any order',
    differs: ['network'],
  },
  {
    file: 'faults/reordering',
    holds: 'in order',
    breaks: 'one message overtakes another',
    differs: ['faults.reordering'],
    isFault: isKind('reorder'),
  },
  {
    file: 'faults/duplication',
    holds: 'each message once',
    breaks: 'messages that stay',
    differs: ['network'],
  },
  {
    file: 'faults/duplication',
    holds: 'each message once',
    breaks: 'a message is duplicated',
    differs: ['faults.duplication'],
    isFault: isKind('duplicate'),
  },
  {
    file: 'faults/channels',
    holds: 'mailboxes for two messages',
    breaks: 'mailboxes for one message',
    differs: ['network'],
  },
  {
    file: 'faults/channels',
    holds: 'mailboxes without a limit',
    breaks: 'no mailboxes',
    differs: ['network'],
  },
  {
    file: 'faults/per-link',
    holds: 'every link waits',
    breaks: 'one link does not wait',
    differs: ['network'],
  },
  {
    file: 'faults/loss',
    holds: 'links that work',
    breaks: 'a message is lost',
    differs: ['faults.loss'],
    isFault: isKind('lose'),
  },
  {
    file: 'faults/partitions',
    holds: 'one network',
    breaks: 'a split',
    differs: ['faults.partitions'],
    isFault: isKind('partition'),
  },
  {
    file: 'faults/partitions',
    holds: 'a split that heals',
    breaks: 'a split',
    differs: ['faults.partitions.heals'],
    isFault: isKind('partition'),
  },
  {
    file: 'faults/partitions',
    holds: 'a split that heals',
    breaks: 'a split that loses messages',
    differs: ['faults.partitions.messages'],
    isFault: (step) => step.kind === 'partition' && step.loses === true,
  },
  {
    file: 'faults/links',
    holds: 'any split',
    breaks: 'any link',
    differs: ['faults.partitions.links', 'faults.partitions.splits'],
    isFault: (step) => step.kind === 'partition' && step.from.length === 1 && step.to.length === 1,
  },
  {
    file: 'faults/one-way',
    holds: 'a split',
    breaks: 'one direction fails',
    differs: ['faults.partitions.oneWay'],
    isFault: (step) => step.kind === 'partition' && !step.bothWays,
  },
  {
    file: 'faults/crashes',
    holds: 'a coordinator that stays',
    breaks: 'a coordinator that crashes',
    differs: ['faults.crashes'],
    isFault: isKind('crash'),
  },
  {
    file: 'faults/restarts',
    holds: 'a voter crashes',
    breaks: 'a voter comes back',
    differs: ['faults.crashes.restarts'],
    isFault: isKind('restart'),
  },
  {
    file: 'faults/crashes-in-handlers',
    holds: 'crashes between handlers',
    breaks: 'crashes in handlers',
    differs: ['faults.crashes.inHandlers'],
    isFault: (step) => 'crashes' in step && step.crashes === true,
  },
  {
    file: 'faults/fail-stop',
    holds: 'a crash that is noticed',
    breaks: 'a crash that is silent',
    differs: ['faults.crashes.noticed'],
    isFault: isKind('crash'),
  },
  {
    file: 'faults/buffered-disk',
    holds: 'a disk that writes at once',
    breaks: 'a disk that buffers',
    differs: ['faults.crashes.disk'],
    isFault: (step) => step.kind === 'crash' && step.disk === 'lost',
  },
  {
    file: 'faults/torn-writes',
    holds: 'all or nothing is written',
    breaks: 'a part is written',
    differs: ['faults.crashes.disk'],
    isFault: (step) => step.kind === 'crash' && step.disk === 'torn',
  },
  {
    file: 'faults/torn-entries',
    holds: 'entries are written whole',
    breaks: 'an entry is torn',
    differs: ['faults.crashes.disk'],
    isFault: (step) => step.kind === 'crash' && step.disk === 'torn',
  },
  {
    file: 'faults/pauses',
    holds: 'a client that goes on',
    breaks: 'a client that pauses',
    differs: ['faults.pauses'],
    isFault: isKind('pause'),
  },
  {
    file: 'faults/pause-inside',
    holds: 'one step, a pause',
    breaks: 'two steps, a pause',
    differs: ['params.steps'],
    isFault: isKind('pause'),
  },
  {
    file: 'faults/omissions',
    holds: 'both work',
    breaks: 'one stops to send',
    differs: ['faults.omissions'],
    isFault: (step) => step.kind === 'omit' && step.what === 'send',
  },
  {
    file: 'faults/omissions',
    holds: 'both work',
    breaks: 'one stops to receive',
    differs: ['faults.omissions'],
    isFault: (step) => step.kind === 'omit' && step.what === 'receive',
  },
  {
    file: 'faults/byzantine',
    holds: 'loyal generals',
    breaks: 'a traitor',
    differs: ['faults.lies'],
    isFault: isKind('lie'),
  },
  {
    file: 'faults/equivocation',
    holds: 'a traitor who is overheard',
    breaks: 'a traitor who equivocates',
    differs: ['faults.lies.equivocates', 'faults.lies.times'],
    isFault: isKind('lie'),
  },
  {
    file: 'faults/delays',
    holds: 'a tick each way',
    breaks: 'two ticks each way',
    differs: ['time.delay.max'],
    isFault: isKind('tick'),
  },
  {
    file: 'faults/delays',
    holds: 'a tick each way',
    breaks: 'no bound',
    differs: ['time'],
  },
  {
    file: 'faults/skew',
    holds: 'one clock',
    breaks: 'clocks that differ',
    differs: ['time.skew'],
    isFault: (step) => step.kind === 'tick' && step.node === 'lock',
  },
  {
    file: 'faults/skew',
    holds: 'a margin for the difference',
    breaks: 'clocks that drift apart',
    differs: ['time.drift'],
    isFault: (step) => step.kind === 'tick' && step.node === 'lock',
  },
  {
    file: 'faults/rounds',
    holds: 'lock-step rounds',
    breaks: 'no rounds',
    differs: ['time'],
  },
  {
    file: 'faults/rounds',
    holds: 'one crash, two rounds',
    breaks: 'one crash, one round',
    differs: ['params.floods'],
    isFault: (step) => 'crashes' in step && step.crashes === true,
  },
  {
    file: 'fallacies/1-reliable',
    holds: 'the network is reliable',
    breaks: 'it is not',
    differs: ['faults.loss'],
    isFault: isKind('lose'),
  },
  {
    file: 'fallacies/2-latency',
    holds: 'latency is zero',
    breaks: 'it is not',
    differs: ['network'],
  },
  {
    file: 'fallacies/3-bandwidth',
    holds: 'bandwidth is infinite',
    breaks: 'it is not',
    differs: ['network'],
  },
  {
    file: 'fallacies/4-secure',
    holds: 'the network is secure',
    breaks: 'it is not',
    differs: ['faults.lies'],
    isFault: isKind('lie'),
  },
  {
    file: 'fallacies/5-topology',
    holds: 'topology does not change',
    breaks: 'it does',
    differs: ['faults.partitions'],
    isFault: isKind('partition'),
  },
  {
    file: 'fallacies/6-administrator',
    holds: 'there is one administrator',
    breaks: 'there are two',
    differs: ['params.otherQuorum'],
  },
  {
    file: 'fallacies/7-cost',
    holds: 'transport costs nothing',
    breaks: 'it costs',
    differs: ['params.credit'],
  },
  {
    file: 'fallacies/8-homogeneous',
    holds: 'the network is homogeneous',
    breaks: 'it is not',
    differs: ['network'],
  },
]

/** The spec in a file of the repository. */
export async function specOf(file: string): Promise<Spec> {
  const module = (await import(/* @vite-ignore */ join(packageFolder, file))) as { readonly default: Spec }
  return module.default
}

/** What two scenarios declare differently, other than what they expect: `faults.crashes.disk`, `network`. */
export function differences(one: Scenario, other: Scenario): string[] {
  return [
    ...(isSame(one.network, other.network) ? [] : ['network']),
    ...differencesIn('params', one.params ?? {}, other.params ?? {}),
    ...differencesIn('faults', one.faults ?? {}, other.faults ?? {}),
    ...differencesIn('time', one.time, other.time),
  ].sort()
}

/** Where two values differ: in which fields, where both are objects. */
function differencesIn(name: string, one: unknown, other: unknown): string[] {
  if (isSame(one, other)) return []
  if (!isRecord(one) || !isRecord(other)) return [name]
  const fields = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...fields].flatMap((field) => differencesIn(`${name}.${field}`, one[field], other[field]))
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}
