/**
 * Steps as far as a scenario can tell them apart. Two runs of a handler that iterate over a set in different orders may send
 * the same messages one way round and the other; that is the same, unless the order can be seen.
 */

import { comparePlain, type Plain } from '../../language/plain.ts'
import type { Read, Successor, Update } from '../system/system.ts'
import type { InboxChange, Store } from './network.ts'

export interface Telling {
  /** How the messages in a slot are kept; null for a slot that is no mailbox. */
  storeIn(slot: number): Store | null
  /** Whether the order of all effects of a handler can be seen: a crash may fall between two, or a channel be full. */
  readonly seesEffects: boolean
}

/** Of a machine: there is nothing but values. */
export const valuesOnly: Telling = { storeIn: () => null, seesEffects: false }

/** Steps in a form that is equal for lists that mean the same: options and members are sets. */
export function comparableSteps(telling: Telling, successors: readonly Successor[], read: Read): Plain {
  const steps = successors.map((successor) => comparableStep(telling, successor, read)).sort(comparePlain)
  return steps.filter((step, at) => at === 0 || comparePlain(step, steps[at - 1] as Plain) !== 0)
}

function comparableStep(telling: Telling, { step, updates, failure }: Successor, read: Read): Plain {
  const member = step.kind === 'action' && step.member !== undefined ? step.member : null
  if (failure !== null) return [member, failure.kind, failure.where]
  const changes = updates.flatMap((update) => comparableUpdate(telling, update, read)).sort(comparePlain)
  const { sends = [], events = [] } = step as Partial<{ sends: readonly unknown[]; events: readonly unknown[] }>
  return [member, changes, ...(telling.seesEffects ? ([sends, events] as unknown as Plain[]) : [])]
}

function comparableUpdate(telling: Telling, update: Update, read: Read): Plain[] {
  const { slot } = update
  if ('value' in update) return comparePlain(update.value, read(slot)) === 0 ? [] : [[slot, update.value]]
  const store = telling.storeIn(slot)
  if (store === null || store.kind === 'queues') return [[slot, update.change]]
  const change = update.change as unknown as InboxChange
  const add = [...change.add].sort((one, other) => comparePlain(one as unknown as Plain, other as unknown as Plain))
  return [[slot, { ...change, add } as unknown as Plain]]
}
