/** Where arrows of messages begin and end. */

import type { Arrow } from '../format.ts'
import { laneMiddle, rowHeight, stepMiddle } from './layout.ts'

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
  // What is only offered never leaves its sender.
  if (how === 'withdrawn') return [x1 + (x2 - x1) * 0.35, stepMiddle(ended ?? sent)]
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
