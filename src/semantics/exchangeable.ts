/**
 * Which nodes can be exchanged for one another in a scenario: those that it does not name. Where it says of server0 alone
 * that it is Byzantine, crashes or has a network of its own, the other servers are as alike as before.
 */

import type { Place } from '../language/faults.ts'
import type { Scenario } from '../language/spec.ts'
import type { Time } from '../language/time.ts'

type Setting = Pick<Scenario, 'network' | 'faults'> & { readonly time?: Time | null }

/** @param nodes all nodes of a role */
export function exchangeable(nodes: readonly string[], scenario: Setting): readonly string[] {
  const named = new Set<string>(placesIn(scenario))
  return nodes.filter((node) => !named.has(node))
}

/** Every role and node that a scenario names in what it says of the world. */
export function placesIn({ network, faults = {}, time }: Setting): Place[] {
  const { losing = [], duplicating = [], reordering = [], crashing = [], pausing = [], omitting = [] } = faults
  const { splits = [], links = [], among = [] } = faults.partitions ?? {}
  const onLinks = [
    ...(network?.links ?? []),
    ...losing,
    ...duplicating,
    ...reordering,
    ...(links === 'any' ? [] : links),
  ].flatMap(({ from, to }) => [from, to])
  const apart = [...(splits === 'any' ? [] : splits.flat()), ...among]
  const faulty = [...crashing, ...pausing, ...omitting, ...(faults.byzantine?.nodes ?? [])]
  const withClocks = time?.kind === 'clocks' ? (time.of ?? []) : []
  return [...onLinks, ...apart, ...faulty, ...withClocks]
}
