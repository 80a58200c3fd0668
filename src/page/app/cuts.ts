/**
 * How links that are cut are marked: by a shade over the room between two lanes where all links over it are cut, beside
 * a lane where it reaches nobody on that side, and else one by one. Over what is shaded no message goes, but for one that passes a
 * lane on its way between others.
 */

import type { Span } from '../format.ts'
import { data, last } from './model.ts'

/** Between the steps `from` and `to`; null where it lasts to the end. */
export type CutMark = {
  readonly from: number
  readonly to: number | null
  readonly words: string
} /** @property gap between this lane and the next */ & (
  | { readonly kind: 'gap'; readonly gap: number }
  /** @property side 1 for the right one */
  | { readonly kind: 'side'; readonly lane: number; readonly side: 1 | -1 }
  /** @property at one of several in the same step, from 0 */
  | {
      readonly kind: 'link'
      readonly lanes: readonly [number, number]
      readonly bothWays: boolean
      readonly at: number
    }
)

type Cut = Span & { readonly kind: 'cut' }

/** More links that are cut in one step are told by the words of the step alone. */
const mostLinks = 5

const cuts = data.spans.filter((span): span is Cut => span.kind === 'cut')

function keyOf({ from, to }: { readonly from: number; readonly to: number }): string {
  return `${Math.min(from, to)} ${Math.max(from, to)}`
}

export const cutMarks: readonly CutMark[] = marksOf(cuts)

function marksOf(all: readonly Cut[]): readonly CutMark[] {
  const changes = [...new Set(all.flatMap(({ from, to }) => [from, to ?? last + 1]))].sort((one, other) => one - other)
  const marks = new Map<string, { -readonly [Field in keyof CutMark]: CutMark[Field] }>()
  const done: CutMark[] = []
  for (const [at, from] of changes.entries()) {
    const now = all.filter((cut) => cut.from <= from && (cut.to === null || cut.to > from))
    const there = new Map(marksIn(now).map((mark) => [markKey(mark), mark]))
    for (const [key, mark] of marks) {
      if (there.has(key)) continue
      done.push({ ...mark, to: from } as CutMark)
      marks.delete(key)
    }
    if (at === changes.length - 1) break
    for (const [key, mark] of there) if (!marks.has(key)) marks.set(key, { ...mark, from, to: null })
  }
  return [...done, ...([...marks.values()] as CutMark[])]
}

function markKey(mark: CutMark): string {
  return JSON.stringify({ ...mark, from: 0, to: 0 })
}

/** What is to be marked while these links are cut. */
function marksIn(now: readonly Cut[]): CutMark[] {
  const isWholly = new Set(now.flatMap((cut) => (cut.bothWays ? [keyOf(ends(cut))] : [])))
  const lanes = [...data.lanes.keys()]
  /** Whether all links between some lanes and others are cut, both ways. */
  const areApart = (some: readonly number[], others: readonly number[]) =>
    others.length > 0 && some.every((from) => others.every((to) => isWholly.has(keyOf({ from, to }))))
  const span = { from: 0, to: null }
  const gaps = lanes.slice(1).filter((lane) => areApart(lanes.slice(0, lane), lanes.slice(lane)))
  const isOverGap = ({ lanes: [from, to] }: Cut) =>
    gaps.some((lane) => Math.min(from, to) < lane && Math.max(from, to) >= lane)
  const left = now.filter((cut) => !isOverGap(cut))
  const sides = left
    .flatMap(({ lanes: [from, to] }) => [
      { lane: from, side: to > from ? 1 : -1 } as const,
      { lane: to, side: from > to ? 1 : -1 } as const,
    ])
    .filter(({ lane, side }, at, all) => all.findIndex((one) => one.lane === lane && one.side === side) === at)
    .filter(({ lane, side }) => areApart([lane], side > 0 ? lanes.slice(lane + 1) : lanes.slice(0, lane)))
  const isBeside = ({ lanes: [from, to] }: Cut) =>
    sides.some(
      ({ lane, side }) =>
        (lane === from && side === Math.sign(to - from)) || (lane === to && side === Math.sign(from - to)),
    )
  const single = left.filter((cut) => !isBeside(cut))
  return [
    ...gaps.map(
      (lane): CutMark => ({
        ...span,
        kind: 'gap',
        gap: lane - 1,
        words: wordsOf(now.filter(({ lanes: [from, to] }) => Math.min(from, to) < lane && Math.max(from, to) >= lane)),
      }),
    ),
    ...sides.map(
      ({ lane, side }): CutMark => ({
        ...span,
        kind: 'side',
        lane,
        side,
        words: wordsOf(
          left.filter(({ lanes: [from, to] }) =>
            from === lane ? Math.sign(to - from) === side : to === lane && Math.sign(from - to) === side,
          ),
        ),
      }),
    ),
    ...single.slice(0, mostLinks).map(
      (cut, at): CutMark => ({
        ...span,
        kind: 'link',
        lanes: cut.lanes,
        bothWays: cut.bothWays,
        at,
        words: wordsOf([cut]),
      }),
    ),
  ]
}

function ends({ lanes: [from, to] }: Cut): { readonly from: number; readonly to: number } {
  return { from, to }
}

function wordsOf(some: readonly Cut[]): string {
  return some
    .map(({ lanes, bothWays }) => {
      const [from, to] = lanes.map((lane) => data.lanes[lane]?.name ?? '')
      return bothWays ? `the link between ${from} and ${to} is cut` : `${from} no longer reaches ${to}`
    })
    .join('\n')
}

/** The lanes of links that are cut, or healed, in a step: the first and the last of them; all where it is about none. */
export function lanesCutIn(number: number): readonly [number, number] {
  const lanes = cuts.flatMap((cut) => (cut.from === number || cut.to === number ? cut.lanes : []))
  return lanes.length === 0 ? [0, data.lanes.length - 1] : [Math.min(...lanes), Math.max(...lanes)]
}
