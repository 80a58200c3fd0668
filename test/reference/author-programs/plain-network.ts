/** Networks on plain data: the messages in flight as a list of parcels, link by link. */

import { compare, type Kept } from './plain-values.ts'

export type Parcel = { readonly to: string; readonly from: string; readonly message: Kept }

/** How messages travel; what else a channel can do is not generated. */
export interface PlainNetwork {
  readonly kind: 'unordered' | 'duplicating' | 'ordered'
  readonly consumeIgnored: boolean
}

/** Messages link by link: in the order of sending where the network keeps that, else in one of their own. */
export function arranged(parcels: readonly Parcel[], { kind }: PlainNetwork): readonly Parcel[] {
  const byLink = (a: Parcel, b: Parcel) => compare(a.to, b.to) || compare(a.from, b.from)
  if (kind === 'ordered') return [...parcels].sort(byLink)
  const sorted = [...parcels].sort((a, b) => byLink(a, b) || compare(a.message, b.message))
  if (kind === 'unordered') return sorted
  return sorted.filter((parcel, at) => at === 0 || compare(sorted[at - 1] as Parcel, parcel) !== 0)
}

/** The parcels that can be delivered next, each once, with those that are in flight afterwards. */
export function deliverable(
  network: readonly Parcel[],
  { kind }: PlainNetwork,
): readonly { readonly parcel: Parcel; readonly left: readonly Parcel[] }[] {
  return network.flatMap((parcel, place) => {
    const previous = network[place - 1]
    const isKnown = previous !== undefined && compare(previous, parcel) === 0
    const waits = kind === 'ordered' && previous?.to === parcel.to && previous.from === parcel.from
    if (isKnown || waits) return []
    return [{ parcel, left: kind === 'duplicating' ? network : network.toSpliced(place, 1) }]
  })
}
