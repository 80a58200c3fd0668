/** Settings under which nothing can happen: they describe a fault that does not occur, or name no place for it. */

import type { Faults } from './faults.ts'
import type { Time } from './time.ts'

/** Why a setting is refused. */
export interface Refusal {
  readonly message: string
  readonly cure: string
}

/** Settings that say more about a fault, and mean nothing without it. */
const dependents: readonly {
  readonly named: readonly (keyof Faults)[]
  readonly needs: readonly (keyof Faults)[]
  readonly cure: string
}[] = [
  ...(
    [
      ['crashes', ['restarts', 'crashing', 'crashesInHandlers', 'failStop', 'disk']],
      ['cuts', ['heals', 'partitions']],
      ['loss', ['losing']],
      ['duplicates', ['duplicating']],
      ['reorders', ['reordering']],
      ['pauses', ['pausing']],
    ] as const
  ).map(([needed, named]) => ({ named, needs: [needed], cure: `Add ${needed}: a budget, or true for any number.` })),
  { named: ['omitting'], needs: ['sendOmissions', 'receiveOmissions'], cure: 'Add the budget of one or both.' },
  { named: ['lies'], needs: ['byzantine'], cure: 'Add byzantine: { nodes: [...], messages: [...] }.' },
]

/** Settings that list where a fault happens, with what their entries are. */
const placed = {
  losing: 'link',
  duplicating: 'link',
  reordering: 'link',
  crashing: 'node',
  pausing: 'node',
  omitting: 'node',
} as const

/**
 * @param changed the faults that `--set` names, where that is at work: only these are looked at, since it may switch off a
 *   fault that others depend on
 */
export function idleFault(faults: Faults, changed?: readonly string[]): Refusal | null {
  const says = (name: keyof Faults) => changed === undefined || changed.includes(name)
  // Who sets both has decided: a sweep begins with none of either.
  const decides = (name: keyof Faults) => changed?.includes(name) === true
  for (const { named, needs, cure } of dependents) {
    const idle = named.filter(
      (name) => says(name) && ![undefined, false, 0, 'synced'].includes(faults[name] as undefined),
    )
    if (idle.length === 0 || needs.some((name) => faults[name] || decides(name))) continue
    const verb = idle.length === 1 && !idle[0]?.endsWith('s') ? 'means' : 'mean'
    return { message: `${idle.join(' and ')} ${verb} nothing without ${needs.join(' or ')}.`, cure }
  }
  return says('partitions') || says('byzantine') || Object.keys(placed).some((name) => says(name as keyof Faults))
    ? nowhere(faults)
    : null
}

/** A list of places that is empty: the fault has a budget, and happens nowhere. */
function nowhere(faults: Faults): Refusal | null {
  for (const [name, what] of Object.entries(placed)) {
    if (faults[name as keyof typeof placed]?.length !== 0) continue
    return { message: `${name} names no ${what}.`, cure: `Name a ${what}, or leave ${name} out: it then means all.` }
  }
  if (faults.byzantine?.nodes.length === 0) {
    return { message: 'byzantine names no node.', cure: 'Name a node, or leave byzantine out.' }
  }
  const { splits, links } = faults.partitions ?? {}
  const cuts = [splits, links].filter((some) => some !== undefined)
  if (cuts.length > 0 && cuts.every((some) => some.length === 0)) {
    const empty = splits === undefined ? 'links' : links === undefined ? 'splits' : 'splits and links'
    return {
      message: `partitions: with no ${empty} nothing can be cut.`,
      cure: `Name some, or leave ${empty} out: any split of the nodes in two.`,
    }
  }
  return null
}

/** Clocks that never tick, and messages that never arrive, though the scenario has time. */
export function idleTime(time: Time | undefined): Refusal | null {
  if (time?.kind !== 'clocks') return null
  const { max, skew, drift, delay, of } = time
  if (drift !== null && drift > 0 && skew === 0) {
    return {
      message: 'time: drift needs skew: no clock can ever tick when none may be ahead of another.',
      cure: `Add skew, by how much clocks may differ at first: clocks({ max: ${max}, skew: 1, drift: ${drift} }).`,
    }
  }
  if (of?.length === 0) {
    return {
      message: 'time: of names no node, so no clock ticks.',
      cure: 'Name a node, or leave of out: all have a clock.',
    }
  }
  if (delay !== null && delay.min > max && delay.min <= delay.max) {
    return {
      message: `time: no message is delivered before tick ${delay.min}, and clocks end at ${max}.`,
      cure: 'Raise max, or lower the least delay.',
    }
  }
  return null
}
