/** The address of a step: its name in the fragment of the address, and which of the steps of that name it is. */

import { effect } from '@preact/signals'
import { current, data, go, isPlaying } from './model.ts'

export function fragmentOf(number: number): string {
  const { name } = data.steps[number - 1] as { readonly name: string }
  const same = data.steps.filter((step) => step.name === name)
  const nth = same.findIndex((step) => step.number === number) + 1
  return `#step=${encodeURIComponent(name)}${nth > 1 ? `&nth=${nth}` : ''}`
}

/** The number of the step that a fragment names; null where there is none. */
export function stepAt(fragment: string): number | null {
  const given = new URLSearchParams(fragment.replace(/^#/, '').replaceAll('+', '%2B'))
  const name = given.get('step')
  const same = data.steps.filter((step) => step.name === name)
  return (same[Number(given.get('nth') ?? 1) - 1] ?? same[0])?.number ?? null
}

/** Milliseconds within which changes are one entry of the browser's history, as from a slider, a key that is held, or a play. */
const pause = 600

/** Keeps the address and the step that is looked at the same. */
export function followAddress(): void {
  let isFromAddress = true
  let changed = 0
  let waiting: ReturnType<typeof setTimeout> | undefined
  const goWhereItSays = () => {
    clearTimeout(waiting)
    isFromAddress = true
    go(stepAt(location.hash) ?? data.steps.length)
    isFromAddress = false
  }
  window.addEventListener('popstate', goWhereItSays)
  effect(() => {
    const fragment = fragmentOf(current.value)
    if (isFromAddress || fragment === location.hash) return
    const now = Date.now()
    const isNew = !isPlaying.peek() && now - changed > pause
    changed = now
    clearTimeout(waiting)
    if (isNew) history.pushState(null, '', fragment)
    // Browsers take so many changes a second and no more.
    else waiting = setTimeout(() => history.replaceState(null, '', fragment), pause / 2)
  })
  goWhereItSays()
}
