/** What the keyboard does, wherever the focus is but in a field. */

import { isLegendOpen } from './legend.tsx'
import { current, go, isPlaying, last, move, rows } from './model.ts'

export function listenToKeys(): void {
  window.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return
    const target = event.target instanceof Element ? event.target : null
    if (target?.closest('input:not([type=checkbox]), textarea, select, dialog') !== null) return
    const done = actions[event.key]
    if (done === undefined) return
    const isPressed = event.key === ' ' && target?.closest('button, input, a') !== null
    if (isPressed && target?.closest('.steps') === null) return
    event.preventDefault()
    // Whoever takes a step by hand wants to look at it.
    if (event.key !== ' ') stop()
    done()
  })
}

const actions: { readonly [key: string]: () => void } = {
  ArrowRight: () => move(1),
  ArrowDown: () => move(1),
  ArrowLeft: () => move(-1),
  ArrowUp: () => move(-1),
  j: () => move(1),
  k: () => move(-1),
  PageDown: () => move(10),
  PageUp: () => move(-10),
  Home: () => go(rows.value[0] ?? 1),
  End: () => go(rows.value.at(-1) ?? last),
  ' ': () => toggle(),
  '?': () => {
    isLegendOpen.value = true
  },
}

/** Milliseconds between two steps. */
const pace = 900

let timer: ReturnType<typeof setInterval> | null = null

/** Plays from here, or from the start where this is the end. */
export function toggle(): void {
  if (timer !== null) {
    stop()
    return
  }
  const final = rows.value.at(-1) ?? last
  if (current.value >= final) go(rows.value[0] ?? 1)
  isPlaying.value = true
  timer = setInterval(() => {
    move(1)
    if (current.value >= (rows.value.at(-1) ?? last)) stop()
  }, pace)
}

export function stop(): void {
  if (timer !== null) clearInterval(timer)
  timer = null
  isPlaying.value = false
}
