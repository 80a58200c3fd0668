/**
 * What messages are called, beside their arrows: labels do not overlap. Those of messages that share their fate in one step are
 * gathered in one label. A label stands where the least is behind it; where there is no room for its whole text it is cut, and where
 * there is none at all the message is told when it is pointed at.
 */

import { computed } from '@preact/signals'
import type { Arrow } from '../format.ts'
import { isInFlight, originOf, type Point, tipOf } from './arrow-places.ts'
import { hasLabels, labelsFrom, laneBoxes, laneMiddle, lanesWidth, rowHeight } from './layout.ts'
import { data, rowOf } from './model.ts'

export interface Label {
  readonly arrows: readonly Arrow[]
  readonly text: string
  /** Where the text begins, or ends, on its line: what is nearer to the arrow. */
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'end'
  /** The step that it is drawn with. */
  readonly step: number
}

/** A label that has no place yet. */
interface Wanted {
  readonly arrows: readonly Arrow[]
  readonly text: string
  readonly step: number
  /** What it stands beside. */
  readonly at: Point
  /** On which side: 1 for the right one. */
  readonly side: 1 | -1
  /** How far it stays away. */
  readonly away: number
}

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export const labels = computed<readonly Label[]>(() => {
  if (!hasLabels.value) return []
  const ground = new Ground()
  return wantedLabels()
    .sort((one, other) => one.at[1] - other.at[1] || one.at[0] - other.at[0])
    .flatMap((wanted) => ground.place(wanted) ?? [])
})

function wantedLabels(): Wanted[] {
  const groups = new Map<string, Arrow[]>()
  for (const [at, arrow] of data.arrows.entries()) {
    const key = togetherWith(arrow) ?? `alone ${at}`
    groups.set(key, [...(groups.get(key) ?? []), arrow])
  }
  return [...groups.values()].flatMap((arrows): Wanted[] => {
    const text = textOf(arrows)
    if (text === '') return []
    const [first] = arrows as [Arrow, ...Arrow[]]
    const side = first.to > first.from || (first.to === first.from && first.from === 0) ? 1 : -1
    // Beside the last of several.
    const [at] = arrows.map(tipOf).sort(([one], [other]) => side * (other - one)) as [Point, ...Point[]]
    const hasHead = first.how === 'received' || first.how === 'forged' || first.how === 'refused'
    return [{ arrows, text, at, side, away: hasHead ? 13 : 9, step: stepOf(first) }]
  })
}

/** Where a message is seen last. */
function stepOf({ ended, copied, sent }: Arrow): number {
  return ended ?? copied ?? sent
}

/** Messages of one step with one fate, that go the same way, share a label. Null for those that are received: each has its place. */
function togetherWith({ how, sent, ended, copied, from, to }: Arrow): string | null {
  const way = `${from} ${Math.sign(to - from)}`
  if (isInFlight(how)) return `${how} ${copied ?? sent} ${way}`
  if (how === 'cut' || how === 'unsent') return `${how} ${sent} ${way}`
  // Of a link that is cut all messages are lost at once, wherever they come from.
  if (how === 'withdrawn') return `${how} ${ended} ${way}`
  return how === 'lost' ? `${how} ${ended} ${Math.sign(to - from)}` : null
}

function textOf(arrows: readonly Arrow[]): string {
  const [{ how, label }] = arrows as readonly [Arrow, ...Arrow[]]
  if (arrows.length === 1 && !isInFlight(how)) return shortLabel(label)
  const counts = new Map<string, number>()
  for (const arrow of arrows) counts.set(arrow.label, (counts.get(arrow.label) ?? 0) + 1)
  const told = [...counts].flatMap(([name, count]) => {
    if (name === '') return []
    return [count === 1 ? shortLabel(name) : `${count} ${shortLabel(name)}`]
  })
  const what = told.length > 2 ? [`${arrows.length} messages`] : told
  return [...what, fateInWords(how, arrows.length)].join(', ')
}

function fateInWords(how: Arrow['how'], count: number): string {
  if (how === 'in flight') return 'in flight'
  if (how === 'kept') return count === 1 ? 'a copy stays in flight' : 'copies stay in flight'
  if (how === 'withdrawn') return how
  return how === 'unsent' ? 'not sent' : 'lost'
}

/** The type of a message, as long as it is no sentence. */
function shortLabel(label: string): string {
  return label.length > 24 ? `${label.slice(0, 23)}\u2026` : label
}

interface Found {
  readonly box: Box
  readonly way: 1 | -1
  readonly text: string
  readonly y: number
}

const height = { above: 10, below: 3 }

/** What is where already. */
class Ground {
  readonly #placed: Box[] = []
  /** Lines of arrows by the rows that they cross. */
  readonly #lines = new Map<number, { readonly arrow: Arrow; readonly from: Point; readonly to: Point }[]>()
  /** By row, what goes across all lanes there. */
  readonly #across: ReadonlySet<number>
  readonly #signs = new Map<number, number[]>()

  constructor() {
    for (const arrow of data.arrows) {
      const [from, to] = [originOf(arrow), tipOf(arrow)]
      for (let row = this.#row(Math.min(from[1], to[1])); row <= this.#row(Math.max(from[1], to[1])); row++) {
        const lines = this.#lines.get(row) ?? []
        lines.push({ arrow, from, to })
        this.#lines.set(row, lines)
      }
    }
    const across = data.steps.filter(({ kind }) => ['partition', 'heal', 'tick'].includes(kind))
    this.#across = new Set(across.map(({ number }) => Math.floor(rowOf.value[number - 1] ?? 0)))
    for (const { number, lane, kind } of data.steps) {
      const row = Math.floor(rowOf.value[number - 1] ?? 0)
      const lanes = kind === 'start' ? data.lanes.map((_, at) => at) : lane === null ? [] : [lane]
      this.#signs.set(row, [...(this.#signs.get(row) ?? []), ...lanes])
    }
  }

  /** Null where there is no room. */
  place(wanted: Wanted): Label | null {
    const { arrows, text, step, side, away } = wanted
    const [x, y] = wanted.at
    let best: { readonly cost: number; readonly found: Found } | null = null
    const attempt = (shown: string, way: 1 | -1, down: number, cost: number) => {
      const wide = widthOf(shown)
      const left = way > 0 ? x + away : x - away - wide
      const line = y + down
      const box = { left, right: left + wide, top: line - height.above, bottom: line + height.below }
      if (box.left < labelsFrom.value || box.right > lanesWidth.value - 2 || this.#isTaken(box)) return
      const sum = cost + this.#behind(box, arrows)
      if (best === null || sum < best.cost) best = { cost: sum, found: { box, way, text: shown, y: line } }
    }
    for (const [down, cost] of [
      [4, 0],
      [17, 1.5],
      [-7, 1.5],
    ] as const) {
      attempt(text, side, down, cost)
      attempt(text, side > 0 ? -1 : 1, down, cost + 2)
      const room = side > 0 ? lanesWidth.value - x - away - 2 : x - away - labelsFrom.value
      const cut = shortenedTo(text, room)
      if (cut !== null && cut !== text) attempt(cut, side, down, cost + 3)
    }
    const found = (best as { readonly found: Found } | null)?.found
    if (found === undefined) return null
    this.#placed.push(found.box)
    const { box, way, ...label } = found
    return { arrows, step, ...label, x: way > 0 ? box.left : box.right, anchor: way > 0 ? 'start' : 'end' }
  }

  #row(y: number): number {
    return Math.floor(y / rowHeight.value)
  }

  #isTaken(box: Box): boolean {
    return this.#placed.some(
      (other) =>
        other.left < box.right + 4 && other.right > box.left - 4 && other.top < box.bottom && other.bottom > box.top,
    )
  }

  /** How much a label would hide, or be hard to read over. */
  #behind(box: Box, own: readonly Arrow[]): number {
    let cost = 0
    const lines = new Set<object>()
    for (let row = this.#row(box.top); row <= this.#row(box.bottom); row++) {
      const middle = (row + 0.5) * rowHeight.value
      if (this.#across.has(row) && middle > box.top - 1 && middle < box.bottom + 1) cost += 4
      for (const lane of this.#signs.get(row) ?? []) {
        const x = laneMiddle(lane)
        const isNear = x > box.left - 7 && x < box.right + 7 && middle > box.top - 6 && middle < box.bottom + 6
        if (isNear) cost += 5
      }
      for (const line of this.#lines.get(row) ?? []) {
        if (lines.has(line) || !crosses(line.from, line.to, box)) continue
        lines.add(line)
        cost += own.includes(line.arrow) ? 2.5 : 1
      }
    }
    for (const { middle } of laneBoxes.value) if (middle > box.left && middle < box.right) cost += 0.2
    return cost
  }
}

/** Whether a line goes through a box. */
function crosses([x1, y1]: Point, [x2, y2]: Point, { left, right, top, bottom }: Box): boolean {
  // The part of the line between its ends that lies in the box, from 0 to 1.
  let [from, to] = [0, 1]
  for (const [start, length, low, high] of [
    [x1, x2 - x1, left, right],
    [y1, y2 - y1, top, bottom],
  ] as const) {
    if (length === 0) {
      if (start < low || start > high) return false
      continue
    }
    const [one, other] = [(low - start) / length, (high - start) / length]
    from = Math.max(from, Math.min(one, other))
    to = Math.min(to, Math.max(one, other))
  }
  return from < to
}

/** The beginning of a text that fits into some room; null where too little of it would be left. */
function shortenedTo(text: string, room: number): string | null {
  for (let length = text.length; length >= 6; length--) {
    const shown = length === text.length ? text : `${text.slice(0, length - 1)}\u2026`
    if (widthOf(shown) <= room) return shown
  }
  return null
}

const widths = new Map<string, number>()
let canvas: CanvasRenderingContext2D | null = null

/** As wide as the text gets: it is bold where the step is looked at. */
function widthOf(text: string): number {
  const known = widths.get(text)
  if (known !== undefined) return known
  canvas ??= document.createElement('canvas').getContext('2d')
  if (canvas === null) return text.length * 7
  canvas.font = `600 11.5px ${getComputedStyle(document.documentElement).getPropertyValue('--sans') || 'sans-serif'}`
  const measured = canvas.measureText(text).width + 1
  widths.set(text, measured)
  return measured
}
