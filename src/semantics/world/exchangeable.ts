/**
 * Which nodes can be exchanged for one another in a scenario: those that it does not name. Where it says of server0 alone
 * that it is Byzantine, crashes or has a network of its own, the other servers are as alike as before.
 */

import type { FaultPlan } from '../../language/fault-plan.ts'
import type { Link, Place } from '../../language/faults.ts'
import type { Network } from '../../language/network.ts'
import type { Time } from '../../language/time.ts'

interface Setting {
  readonly network?: Network | undefined
  readonly faults: FaultPlan
  readonly time?: Time | null | undefined
}

/** @param nodes all nodes of a role */
export function exchangeable(nodes: readonly string[], setting: Setting): readonly string[] {
  const named = new Set<string>(placesIn(setting).map(({ place }) => place))
  return nodes.filter((node) => !named.has(node))
}

/** A role or node that a scenario names, and the path of the setting that does. */
interface NamedPlace {
  readonly path: string
  readonly place: Place
}

/** Every role and node that a scenario names in what it says of the world. */
export function placesIn({ network, faults, time }: Setting): NamedPlace[] {
  const { on, of, partitions, lies } = faults
  const { splits, links, among } = partitions
  const at = (path: string, places: readonly Place[] | undefined) => (places ?? []).map((place) => ({ path, place }))
  const ends = (path: string, named: readonly Link[] | undefined) =>
    at(
      path,
      named?.flatMap(({ from, to }) => [from, to]),
    )
  return [
    ...ends('network.links', network?.links),
    ...Object.entries(on).flatMap(([fault, some]) => ends(`${fault}.on`, some)),
    ...ends('partitions.links', links === 'any' ? [] : links),
    ...at('partitions.splits', splits === 'any' ? [] : splits?.flat()),
    ...at('partitions.among', among),
    ...Object.entries(of).flatMap(([fault, some]) => at(`${fault}.of`, some)),
    ...at('lies.by', lies?.by),
    ...at('time.of', time?.kind === 'clocks' ? (time.of ?? []) : []),
  ]
}
