/** What the page shows, and what the reader has chosen of it: the data, and signals that everything is drawn from. */

import { batch, computed, signal } from '@preact/signals'
import type { PageData, PageStep } from '../format.ts'

export const data: PageData = JSON.parse(document.getElementById('data')?.textContent ?? 'null')

export const last = data.steps.length

/** The number of the step that is looked at. */
export const current = signal(1)
/** A step that the pointer or the focus is on, for what it needs; else null. */
export const pointed = signal<number | null>(null)
export const isPlaying = signal(false)
export const showsSliceOnly = signal(false)

export const filter = signal('')
export const showsChangesOnly = signal(false)
export const isSideBySide = signal(false)

export const step = computed(() => data.steps[current.value - 1] as PageStep)

/** Steps that matter; null where all do, or it is not known. */
export const slice: ReadonlySet<number> | null =
  data.why === null || data.why.slice.length === last ? null : new Set(data.why.slice)

/** Numbers of the steps that have a row, in order. */
export const rows = computed<readonly number[]>(() => {
  const all = data.steps.map(({ number }) => number)
  return showsSliceOnly.value && slice !== null ? all.filter((number) => slice.has(number)) : all
})

/** Rows as the index of each step; a hidden one lies between two. */
export const rowOf = computed<readonly number[]>(() => {
  const shown = new Map(rows.value.map((number, row) => [number, row]))
  let before = -0.5
  return data.steps.map(({ number }) => {
    const row = shown.get(number)
    before = row === undefined ? Math.floor(before) + 0.5 : row
    return before
  })
})

/** Which of the steps were given to the check, in words. */
export function givenWords(): string {
  return data.given === 1 ? 'The start was given' : `Steps 1 to ${data.given} were given`
}

/** Goes to a step; one that has no row is left out over. */
export function go(number: number): void {
  const wanted = Math.min(last, Math.max(1, number))
  batch(() => {
    if (!rows.value.includes(wanted)) showsSliceOnly.value = false
    current.value = wanted
  })
}

/** To the next step that has a row, or so many further. */
export function move(by: number): void {
  const shown = rows.value
  const at = shown.findIndex((number) => number >= current.value)
  go(shown[Math.min(shown.length - 1, Math.max(0, at + by))] ?? current.value)
}

/** The step before one that is looked at, and the one after it. */
export function stepsAround(number: number): readonly (number | null)[] {
  return [number > 1 ? number - 1 : null, number, number < last ? number + 1 : null]
}
