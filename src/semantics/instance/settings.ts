/** What a scenario says of the world, in words as short as those of parameters. */

import type { FaultPlan } from '../../language/fault-plan.ts'
import type { Link } from '../../language/faults.ts'
import type { Network } from '../../language/network.ts'
import type { ParameterValue, ParameterValues } from '../../language/parameters.ts'
import type { Fairness } from '../../language/spec.ts'
import type { Time } from '../../language/time.ts'

/** Settings by name, those that are given. */
export function worldSettings(network: Network, faults: FaultPlan, time: Time | undefined): ParameterValues {
  const { on, of, partitions, crashes, lies } = faults
  const { splits, links, among, oneWay, messages } = partitions
  const { inHandlers, noticed, disk } = crashes
  const given: { readonly [name: string]: ParameterValue | undefined } = {
    network: networkInWords(network),
    'network.consumeIgnored': isDefault(network) ? undefined : true,
    ...faults.budgets,
    ...named('on', on, inWords),
    ...named('of', of, together),
    'partitions.splits': splits === undefined || splits === 'any' ? splits : splits.map(together).join(' or '),
    'partitions.links': links === undefined || links === 'any' ? links : inWords(links),
    'partitions.among': among === undefined ? undefined : together(among),
    'partitions.oneWay': oneWay,
    'partitions.messages': messages,
    'crashes.inHandlers': inHandlers,
    'crashes.noticed': noticed,
    'crashes.disk': disk,
    ...(lies !== null && { 'lies.by': together(lies.by), ...(!lies.equivocates && { 'lies.equivocates': false }) }),
    ...(time !== undefined && timeSettings(time)),
  }
  const isGiven = (entry: [string, ParameterValue | undefined]): entry is [string, ParameterValue] =>
    entry[1] !== undefined
  return Object.fromEntries(Object.entries(given).filter(isGiven))
}

function named<Places>(
  setting: 'on' | 'of',
  places: { readonly [fault: string]: Places | undefined },
  words: (places: Places) => string,
): ParameterValues {
  return Object.fromEntries(
    Object.entries(places).flatMap(([fault, some]) =>
      some === undefined ? [] : [[`${fault}.${setting}`, words(some)]],
    ),
  )
}

function together(places: readonly string[]): string {
  return places.join(' and ')
}

/** What a scenario says of fairness, if it says anything. */
export function fairnessSettings({ strong = [], none = [] }: Fairness = {}): ParameterValues {
  return {
    ...(strong.length > 0 && { 'fairness.strong': together(strong) }),
    ...(none.length > 0 && { 'fairness.none': together(none) }),
  }
}

function networkInWords(network: Network): string {
  const { others, links = [] } = network
  if (others === undefined) return channelInWords(network)
  const exceptions = links.map(({ from, to, channel }) => `${from} to ${to}: ${channelInWords(channel)}`)
  return `${channelInWords(others)} (${exceptions.join('; ')})`
}

/** Whether a network consumes what is ignored just where its kind does by default. */
function isDefault({ kind, consumeIgnored }: Network): boolean {
  return !consumeIgnored || (kind !== 'unordered' && kind !== 'rendezvous')
}

function channelInWords({ kind, capacity }: Pick<Network, 'kind' | 'capacity'>): string {
  return capacity === undefined ? kind : `${kind}(${capacity})`
}

function inWords(links: readonly Link[]): string {
  return links.map(({ from, to }) => `${from} to ${to}`).join(' and ')
}

function timeSettings(time: Time): { readonly [name: string]: ParameterValue | undefined } {
  const { kind, max } = time
  if (kind === 'rounds') return { time: kind, 'time.max': max }
  const { skew, drift, delay, of } = time
  const isFromZero = delay?.min === 0
  return {
    time: kind,
    'time.max': max,
    'time.skew': skew === 0 ? undefined : skew,
    'time.drift': drift ?? undefined,
    'time.delay': isFromZero ? delay.max : undefined,
    'time.delay.min': isFromZero ? undefined : delay?.min,
    'time.delay.max': isFromZero ? undefined : delay?.max,
    'time.of': of === null ? undefined : together(of),
  }
}
