/** What a scenario says of the world, in words as short as those of parameters. */

import { type BudgetName, budgets, type Faults, type Link } from '../language/faults.ts'
import type { Network } from '../language/network.ts'
import type { ParameterValues } from '../language/parameters.ts'
import type { Fairness } from '../language/spec.ts'
import type { Time } from '../language/time.ts'

/** Settings by name, those that are given. */
export function worldSettings(network: Network, faults: Faults, time: Time | undefined): ParameterValues {
  const budgeted = (budgets as readonly BudgetName[]).flatMap((fault) =>
    faults[fault] === undefined ? [] : [[fault, faults[fault]] as const],
  )
  const places = (['crashing', 'pausing', 'omitting'] as const).flatMap((name) => {
    const named = faults[name]
    return named === undefined ? [] : [[name, named.join(' and ')] as const]
  })
  const links = (['losing', 'duplicating', 'reordering'] as const).flatMap((name) => {
    const named = faults[name]
    return named === undefined ? [] : [[name, inWords(named)] as const]
  })
  const partitions = partitionsInWords(faults.partitions ?? {})
  const { disk, failStop, crashesInHandlers, byzantine } = faults
  return {
    network: networkInWords(network),
    ...Object.fromEntries([...budgeted, ...links, ...places]),
    ...(partitions !== '' && { partitions }),
    ...(disk !== undefined && { disk }),
    ...(failStop !== undefined && { failStop }),
    ...(crashesInHandlers !== undefined && { crashesInHandlers }),
    ...(byzantine !== undefined && {
      byzantine: byzantine.nodes.join(' and ') + (byzantine.equivocates === false ? ', the same to everybody' : ''),
    }),
    ...(time !== undefined && { time: timeInWords(time) }),
  }
}

/** What a scenario says of fairness, if it says anything. */
export function fairnessSettings({ strong = [], none = [] }: Fairness = {}): ParameterValues {
  const parts = [
    ...(strong.length === 0 ? [] : [`strong for ${strong.join(' and ')}`]),
    ...(none.length === 0 ? [] : [`none for ${none.join(' and ')}`]),
  ]
  return parts.length === 0 ? {} : { fairness: parts.join(', ') }
}

function networkInWords(network: Network): string {
  const { kind, others, links = [] } = network
  if (kind !== 'perLink' || others === undefined) return channelInWords(network)
  const exceptions = links.map(({ from, to, channel }) => `${from} to ${to}: ${channelInWords(channel)}`)
  return `${channelInWords(others)} (${exceptions.join('; ')})`
}

function channelInWords({ kind, capacity }: Pick<Network, 'kind' | 'capacity'>): string {
  return capacity === undefined ? kind : `${kind}(${capacity})`
}

function inWords(links: readonly Link[]): string {
  return links.map(({ from, to }) => `${from} to ${to}`).join(' and ')
}

function partitionsInWords({ splits, links, among, oneWay, messages }: NonNullable<Faults['partitions']>): string {
  const sides = splits === undefined || splits === 'any' ? [] : splits.map((side) => side.join(' and '))
  return [
    ...(splits === 'any' ? ['any split'] : sides.length === 0 ? [] : [`${sides.join(' or ')} on one side`]),
    ...(links === undefined ? [] : [links === 'any' ? 'any link' : inWords(links)]),
    ...(among === undefined ? [] : [`among ${among.join(' and ')}`]),
    ...(oneWay === true ? ['one way'] : []),
    ...(messages === 'lost' ? ['messages lost'] : []),
  ].join(', ')
}

function timeInWords(time: Time): string {
  if (time.kind === 'rounds') return `${time.max} rounds`
  const { max, skew, drift, delay, of } = time
  return [
    `${max} ticks`,
    ...(skew > 0 ? [`skew ${skew}`] : []),
    ...(drift === null ? [] : [`drift 1 in ${drift}`]),
    ...(delay === null ? [] : [`delay ${delay.min === 0 ? '' : `${delay.min} to `}${delay.max}`]),
    ...(of === null ? [] : [`of ${of.join(' and ')}`]),
  ].join(', ')
}
