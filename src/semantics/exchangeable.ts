/**
 * Which nodes can be exchanged for one another in a scenario: those that it does not name. Where it says of server0 alone
 * that it is Byzantine, crashes or has a network of its own, the other servers are as alike as before.
 */

import type { FaultPlan } from '../language/fault-plan.ts'
import type { Place } from '../language/faults.ts'
import type { Network } from '../language/network.ts'
import type { Time } from '../language/time.ts'

interface Setting {
  readonly network?: Network | undefined
  readonly faults: FaultPlan
  readonly time?: Time | null | undefined
}

/** @param nodes all nodes of a role */
export function exchangeable(nodes: readonly string[], setting: Setting): readonly string[] {
  const named = new Set<string>(placesIn(setting))
  return nodes.filter((node) => !named.has(node))
}

/** Every role and node that a scenario names in what it says of the world. */
export function placesIn({ network, faults, time }: Setting): Place[] {
  const { on, of, partitions, lies } = faults
  const { splits = [], links = [], among = [] } = partitions
  const onLinks = [
    ...(network?.links ?? []),
    ...Object.values(on).flatMap((some) => some ?? []),
    ...(links === 'any' ? [] : links),
  ].flatMap(({ from, to }) => [from, to])
  const apart = [...(splits === 'any' ? [] : splits.flat()), ...among]
  const faulty = [...Object.values(of).flatMap((some) => some ?? []), ...(lies?.by ?? [])]
  const withClocks = time?.kind === 'clocks' ? (time.of ?? []) : []
  return [...onLinks, ...apart, ...faulty, ...withClocks]
}
