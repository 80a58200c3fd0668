/** Where arrows of messages begin and end, and where what is in flight at the end has its label. */

import { computed } from '@preact/signals'
import type { Arrow } from '../format.ts'
import { hasLabels, laneMiddle, lanesWidth, rowHeight, stepMiddle } from './layout.ts'
import { data } from './model.ts'

export type Point = readonly [x: number, y: number]

/** Where an arrow begins: at its sender, or where a copy was made. */
export function originOf(arrow: Arrow): Point {
  const { from, sent, copied } = arrow
  return copied === null ? [laneMiddle(from), stepMiddle(sent)] : onTheWay(arrow, copied)
}

/** Where an arrow ends. */
export function tipOf(arrow: Arrow): Point {
  const { from, to, sent, ended, how, copied } = arrow
  const x1 = laneMiddle(from)
  const x2 = laneMiddle(to)
  if (isInFlight(how)) {
    // It goes on its way, and no further.
    const part = copied === null ? 0.42 : 0.85
    return [x1 + (x2 - x1) * part, stepMiddle(copied ?? sent) + rowHeight.value * 0.36]
  }
  if (how === 'unsent' || how === 'cut') return [x1 + (x2 - x1) * 0.35, stepMiddle(sent)]
  if (how === 'lost') return onTheWay(arrow, ended ?? sent)
  return [x2, stepMiddle(ended ?? sent)]
}

/** Where a message is when something happens to it: in the row of that step, two thirds of the way. */
function onTheWay({ from, to }: Arrow, step: number): Point {
  const x1 = laneMiddle(from)
  return [x1 + (laneMiddle(to) - x1) * 0.62, stepMiddle(step)]
}

/** Whether something of a message is in flight at the end. */
export function isInFlight(how: Arrow['how']): boolean {
  return how === 'in flight' || how === 'kept'
}

/** A line that ends before the point that it leads to. */
export function shortened([x1, y1]: Point, [x2, y2]: Point, by: number): Point {
  const length = Math.hypot(x2 - x1, y2 - y1)
  if (length <= by) return [x2, y2]
  const part = (length - by) / length
  return [x1 + (x2 - x1) * part, y1 + (y2 - y1) * part]
}

/** The type of a message, as long as there is room for it. */
export function shortLabel(label: string): string {
  return label.length > 16 ? `${label.slice(0, 15)}\u2026` : label
}

/** Messages of one step that are in flight at the end, or of which a copy is, and go the same way: they share a label behind the last of them. */
export interface InFlightLabel {
  readonly arrows: readonly Arrow[]
  readonly text: string
  /** Where the text begins. */
  readonly x: number
  readonly y: number
}

const characterWidth = 6
const lineHeight = 12

export const inFlightLabels = computed<readonly InFlightLabel[]>(() => {
  if (!hasLabels.value) return []
  const groups = new Map<string, Arrow[]>()
  for (const arrow of data.arrows) {
    if (!isInFlight(arrow.how)) continue
    const key = `${arrow.how} ${arrow.copied ?? arrow.sent} ${Math.sign(arrow.to - arrow.from)} ${arrow.from}`
    groups.set(key, [...(groups.get(key) ?? []), arrow])
  }
  const placed: { from: number; to: number; y: number }[] = []
  return [...groups.values()].flatMap((arrows): InFlightLabel[] => {
    const [first] = arrows as [Arrow, ...Arrow[]]
    const side = first.to > first.from ? 1 : -1
    const tips = arrows.map(tipOf).sort(([one], [other]) => side * (other - one))
    const [tipX, tipY] = tips[0] as Point
    const text = inFlightText(arrows)
    const width = text.length * characterWidth
    const wanted = side > 0 ? tipX + 9 : tipX - 9 - width
    const x = Math.max(2, Math.min(wanted, lanesWidth.value - width - 2))
    const isFree = (y: number) =>
      placed.every((other) => other.y !== y || other.to < x - 4 || other.from > x + width + 4)
    // Where two lines are taken there is no room: such messages are told when they are pointed at.
    const y = [tipY + 4, tipY + 4 + lineHeight].find(isFree)
    if (y === undefined) return []
    placed.push({ from: x, to: x + width, y })
    return [{ arrows, text, x, y }]
  })
})

function inFlightText(arrows: readonly Arrow[]): string {
  const counts = new Map<string, number>()
  for (const { label } of arrows) counts.set(label, (counts.get(label) ?? 0) + 1)
  const told = [...counts].flatMap(([label, count]) => {
    if (label === '') return []
    return [count === 1 ? shortLabel(label) : `${count} ${shortLabel(label)}`]
  })
  const isKept = arrows.every(({ how }) => how === 'kept')
  const end = isKept ? `${arrows.length === 1 ? 'a copy stays' : 'copies stay'} in flight` : 'in flight'
  return [...(told.length > 2 ? [`${arrows.length} messages`] : told), end].join(', ')
}
