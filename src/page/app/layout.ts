/** Where lanes and rows of the diagram lie. */

import { computed, signal } from '@preact/signals'
import { data, rowOf, rows } from './model.ts'

/** The width of the diagram's scroller, in pixels. */
export const width = signal(1000)
export const scrollTop = signal(0)
export const viewHeight = signal(800)

/** On a phone the page lies below each other, and the step that is looked at is told above the buttons; see surroundings.css. */
export const isPhone = signal(false)

export function listenToWidth(): void {
  const media = window.matchMedia('(max-width: 600px)')
  isPhone.value = media.matches
  media.addEventListener('change', ({ matches }) => {
    isPhone.value = matches
  })
}

/** On paper everything is drawn, as wide as a page. */
export const isPrinting = signal(false)

/** The width of what is printed, in pixels: A4 or Letter, within their margins. */
export const paperWidth = 700

export const isMachine = data.lanes[0]?.kind === 'variable'

const isNarrow = computed(() => width.value < 560)

/** Short runs have room for more words. */
export const rowHeight = computed(() => {
  if (isNarrow.value) return 64
  return Math.round(Math.min(68, Math.max(50, (viewHeight.value * 0.66) / rows.value.length)))
})

/** Lines of a row for what a step does and changes. */
export const detailLines = computed(() => (rowHeight.value >= 66 && !isNarrow.value ? 2 : 1))

/** The column with the words of steps; it stays where it is when lanes are scrolled. */
export const wordsWidth = computed(() => {
  if (isNarrow.value) return Math.max(150, Math.round(width.value * 0.52))
  return Math.round(Math.min(460, Math.max(300, width.value * (isMachine ? 0.34 : 0.42))))
})

/** Room between the words and the lanes: for the edges of why, and for labels of what the first lane receives. */
export const gutter = computed(() => {
  if (isNarrow.value) return data.why === null ? 6 : 22
  if (isMachine) return data.why === null ? 8 : 44
  const least = 76
  const longest = Math.max(0, ...data.arrows.flatMap(({ to, label }) => (to === 0 ? [Math.min(24, label.length)] : [])))
  const wanted = (data.why === null ? 8 : edgesWidth) + longest * characterWidth + 16
  const spare = width.value - wordsWidth.value - behind.value - goodLane * data.lanes.length
  return Math.round(Math.max(least, Math.min(wanted, spare)))
})

/** The room that the edges of why take beside the lanes, where there is as much. */
const edgesWidth = 42

/** Where labels may begin: beside the edges of why, not over them. */
export const labelsFrom = computed(() => (data.why === null ? 2 : Math.min(gutter.value, edgesWidth) - 2))

/** Lanes are not made narrower than this for the sake of labels beside the first one. */
const goodLane = 64

/** Between lanes that are narrower no label has a place. */
const leastLane = 52

/** Room behind the last lane, for labels of what it receives. */
const behind = computed(() => (isMachine ? 8 : isNarrow.value ? 12 : 56))

const characterWidth = 6.7

/** The widths of lanes. Those of machines hold values; those of nodes only have to be told apart. */
const laneWidths = computed<readonly number[]>(() => {
  const room = width.value - wordsWidth.value - gutter.value - behind.value
  const count = Math.max(1, data.lanes.length)
  if (!isMachine) {
    const even = Math.min(150, Math.max(isNarrow.value ? 34 : 44, room / count))
    return data.lanes.map(() => even)
  }
  const wanted = data.lanes.map(({ name }, lane) => {
    const texts = data.steps.flatMap(({ cells = [] }) =>
      cells.flatMap((cell) => (cell.lane === lane ? [cell.text] : [])),
    )
    const longest = Math.max(name.length, ...texts.map((text) => text.length))
    return Math.min(230, Math.max(64, longest * characterWidth + 26))
  })
  const sum = wanted.reduce((total, one) => total + one, 0)
  const spare = Math.min(1.4, Math.max(1, room / sum))
  return wanted.map((one) => one * spare)
})

/** Of each lane: where it begins, where its middle is, and how wide it is. */
export const laneBoxes = computed(() => {
  let from = gutter.value
  return laneWidths.value.map((wide) => {
    const box = { from, middle: from + wide / 2, width: wide }
    from += wide
    return box
  })
})

export const lanesWidth = computed(() => {
  const end = laneBoxes.value.at(-1)
  const inner = end === undefined ? gutter.value : end.from + end.width
  return Math.max(inner + behind.value, width.value - wordsWidth.value)
})

/** The width of a character in the name of a lane. */
const boldWidth = 7.7

/** Whether the names of lanes fit side by side. */
export const isCrowded = computed(() =>
  data.lanes.some(({ name }, lane) => name.length * boldWidth > (laneBoxes.value[lane]?.width ?? 0) - 6),
)

/** How long the names of lanes are where they stand upright, so that those that differ in their last letters are told apart. */
export const uprightNames = computed(() => {
  const longest = Math.max(0, ...data.lanes.map(({ name }) => name.length))
  return Math.round(Math.min(220, Math.max(80, longest * 7.6 + 8)))
})

/** Whether there is room for what messages are called. */
export const hasLabels = computed(() => !isMachine && (laneBoxes.value[0]?.width ?? 0) >= leastLane)

export function laneMiddle(lane: number): number {
  return laneBoxes.value[lane]?.middle ?? 0
}

/** The height of a step's middle in the diagram. */
export function stepMiddle(number: number): number {
  return ((rowOf.value[number - 1] ?? 0) + 0.5) * rowHeight.value
}

export const totalHeight = computed(() => rows.value.length * rowHeight.value)

/** The rows that are drawn: those in view, and some above and below. They change every so many rows only. */
export const drawnRows = computed<readonly [number, number]>(() => {
  if (isPrinting.value) return [0, rows.value.length]
  const some = 8
  const first = Math.floor(scrollTop.value / rowHeight.value / some) * some - some
  const count = Math.ceil(viewHeight.value / rowHeight.value / some) * some + 3 * some
  return [Math.max(0, first), Math.min(rows.value.length, first + count)]
})

/** Whether anything between two steps is drawn. */
export function isDrawn(from: number, to: number): boolean {
  const [first, end] = drawnRows.value
  const top = rowOf.value[Math.min(from, to) - 1] ?? 0
  const bottom = rowOf.value[Math.max(from, to) - 1] ?? 0
  return bottom >= first - 1 && top <= end
}
