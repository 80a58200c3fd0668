/** The diagram of a machine: a lane for each variable, in which every value stands where it begins and lasts until the next. */

import type { JSX } from 'preact'
import { drawnRows, laneBoxes, rowHeight, stepMiddle, totalHeight } from './layout.ts'
import { current, data, last, rows } from './model.ts'

interface Stay {
  readonly text: string
  readonly from: number
  /** The step in which the next value begins. */
  readonly to: number | null
  readonly hue: number
}

/** So many tints there are. */
const hues = 6

const tints = new Map<string, number>()

const stays: readonly (readonly Stay[])[] = data.lanes.map((_, lane) => {
  const cells = data.steps.flatMap(({ number, cells = [] }) =>
    cells.flatMap((cell) => (cell.lane === lane ? [{ number, text: cell.text }] : [])),
  )
  return cells.map(({ number, text }, at) => ({
    text,
    from: number,
    to: cells[at + 1]?.number ?? null,
    hue: hueOf(text),
  }))
})

/** The same name has the same tint wherever it stands, the first that is met being gray; what is no name is gray, too. */
function hueOf(text: string): number {
  if (!/^[\p{L}_][\p{L}\p{N}_ -]*$/u.test(text)) return 0
  const known = tints.get(text)
  if (known !== undefined) return known
  const next = tints.size % hues
  tints.set(text, next)
  return next
}

export function MachineDiagram(): JSX.Element {
  const [first, end] = drawnRows.value
  const from = rows.value[first] ?? 1
  const to = rows.value[end - 1] ?? last
  return (
    <g>
      {stays.map((lane, number) =>
        lane
          .filter((stay) => stay.from <= to && (stay.to ?? last + 1) >= from)
          .map((stay) => <StayMark key={`${number} ${stay.from}`} stay={stay} lane={number} />),
      )}
    </g>
  )
}

function StayMark({ stay, lane }: { readonly stay: Stay; readonly lane: number }): JSX.Element | null {
  const box = laneBoxes.value[lane]
  if (box === undefined) return null
  const half = rowHeight.value / 2
  const y = stepMiddle(stay.from) - half + 4
  const bottom = stay.to === null ? totalHeight.value - 4 : stepMiddle(stay.to) - half + 1
  const isNow = stay.from <= current.value && (stay.to ?? last + 1) > current.value
  const most = Math.floor((box.width - 22) / 6.7)
  const isNew = stay.from === current.value && current.value > 1
  return (
    <g class={`stay tint-${stay.hue}${isNow ? ' now' : ''}${isNew ? ' new' : ''}`}>
      <title>{`${data.lanes[lane]?.name}: ${stay.text}`}</title>
      <rect x={box.from + 3} y={y} width={box.width - 6} height={Math.max(2, bottom - y)} rx="4" />
      <line x1={box.from + 4.5} x2={box.from + 4.5} y1={y + 2} y2={Math.max(y + 2, bottom - 2)} />
      <text x={box.from + 12} y={y + half + 0.5}>
        {stay.text.length > most ? `${stay.text.slice(0, Math.max(1, most - 1))}\u2026` : stay.text}
      </text>
    </g>
  )
}
