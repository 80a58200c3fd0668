/** What a scenario's partitions can cut: each cut as the directed links that it takes away. */

import { NetsplitError } from '../../language/errors.ts'
import type { FaultPlan } from '../../language/fault-plan.ts'
import type { Link, Place } from '../../language/faults.ts'
import type { Plain } from '../../language/plain.ts'
import type { Member } from '../node/member.ts'

/** One way of cutting. */
export interface Cut {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly bothWays: boolean
}

export type DirectedLink = readonly [from: string, to: string]

/** Any split of more nodes than this is too many splits to try. */
const mostNodesToSplit = 10

/**
 * Every cut that can happen, in a stable order.
 *
 * @param at the numbers of the nodes that places name
 * @throws NetsplitError `bad-scenario` for a split without two sides, or of too many nodes, or when nothing can be cut
 */
export function cutsOf(
  { splits, links, among, oneWay = false }: FaultPlan['partitions'],
  members: readonly Member[],
  at: (places: readonly Place[]) => number[],
): Cut[] {
  const fail = (message: string, cure: string): never => {
    throw new NetsplitError({ code: 'bad-scenario', message: `partitions: ${message}`, cure })
  }
  const nodes = among === undefined ? members.map((_, number) => number) : at(among)
  const ids = (numbers: readonly number[]) => numbers.map((number) => (members[number] as Member).id)
  const directions = (from: readonly number[], to: readonly number[]): Cut[] =>
    oneWay
      ? [
          { from: ids(from), to: ids(to), bothWays: false },
          { from: ids(to), to: ids(from), bothWays: false },
        ]
      : [{ from: ids(from), to: ids(to), bothWays: true }]
  const split = (side: readonly number[]): Cut[] => {
    const others = nodes.filter((number) => !side.includes(number))
    const here = nodes.filter((number) => side.includes(number))
    if (here.length > 0 && others.length > 0) return directions(here, others)
    return fail('a split has all nodes on one side.', 'Name some of the nodes, not all or none of them.')
  }
  const anySplit = (): Cut[] => {
    if (nodes.length > mostNodesToSplit) {
      fail(
        `there are too many splits of ${nodes.length} nodes.`,
        'Name the splits, or the nodes that are cut off from each other: { among: [...] }.',
      )
    }
    const others = nodes.slice(1)
    return Array.from({ length: 2 ** others.length - 1 }, (_, mask) =>
      split(others.filter((_number, bit) => ((mask + 1) & (1 << bit)) !== 0)),
    ).flat()
  }
  const anyLink = (): Cut[] =>
    nodes.flatMap((from, index) => nodes.slice(index + 1).flatMap((to) => directions([from], [to])))
  const link = ({ from, to }: Link): Cut[] =>
    at([from]).flatMap((here) =>
      at([to]).flatMap((there): Cut[] =>
        here === there ? [] : [{ from: ids([here]), to: ids([there]), bothWays: !oneWay }],
      ),
    )
  const cutsOfSplits = () =>
    splits === undefined || splits === 'any' ? anySplit() : splits.flatMap((side) => split(at(side)))
  const cuts = distinct(links === undefined ? cutsOfSplits() : links === 'any' ? anyLink() : links.flatMap(link))
  // A system of one node has no links, whatever the scenario says: that is a matter of its sizes.
  if (cuts.length > 0 || members.length < 2) return cuts
  return fail(
    nodes.length < 2 ? `among ${ids(nodes)[0] ?? 'no node'} there is no link to cut.` : 'no link can be cut.',
    'Name two nodes or more, or links between different nodes.',
  )
}

/** Each cut once, though both sides of a split may be named, and a link between nodes of one role has two ends. */
function distinct(cuts: readonly Cut[]): Cut[] {
  const links = cuts.map((cut) => JSON.stringify(sortedLinks(linksOf(cut))))
  return cuts.filter((_cut, at) => links.indexOf(links[at] as string) === at)
}

export function linksOf({ from, to, bothWays }: Cut): DirectedLink[] {
  const there = from.flatMap((one) => to.map((other): DirectedLink => [one, other]))
  return bothWays ? [...there, ...there.map(([one, other]): DirectedLink => [other, one])] : there
}

/** The links that are cut as a value of a state: a sorted list of pairs, each of which is there once. */
export function sortedLinks(links: readonly DirectedLink[]): Plain {
  const order = ([a, b]: DirectedLink, [c, d]: DirectedLink) => (a === c ? (b < d ? -1 : 1) : a < c ? -1 : 1)
  return [...links].sort(order) as readonly Plain[]
}

export function isCut(cut: Plain, from: string, to: string): boolean {
  return (cut as readonly DirectedLink[]).some(([one, other]) => one === from && other === to)
}
