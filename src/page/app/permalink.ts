/** The address of a step: its name in the fragment of the address, and which of the steps of that name it is. */

import { effect, signal } from '@preact/signals'
import { inOneLine } from '../../trace/escape.ts'
import { current, data, go, isPlaying, last } from './model.ts'

export function fragmentOf(number: number): string {
  const { name } = data.steps[number - 1] as { readonly name: string }
  const same = data.steps.filter((step) => step.name === name)
  const nth = same.findIndex((step) => step.number === number) + 1
  return `#step=${encodeURIComponent(name)}${nth > 1 ? `&nth=${nth}` : ''}`
}

/** What a fragment leads to. */
interface Destination {
  readonly number: number
  /** What is to be said of it, where it is not what the fragment names. */
  readonly notice: string | null
}

/** The step that a fragment names; the last one where it names none. */
export function stepAt(fragment: string): Destination {
  const given = new URLSearchParams(fragment.replace(/^#/, '').replaceAll('+', '%2B'))
  const name = given.get('step')
  if (name === null) return { number: last, notice: null }
  const shown = inOneLine(name)
  const same = data.steps.filter((step) => step.name === name)
  const [first] = same
  if (first === undefined) {
    return {
      number: last,
      notice: `The link names a step that this run does not have: ${shown}. This is its last step.`,
    }
  }
  const nth = Number(given.get('nth') ?? 1)
  const found = same[nth - 1]
  if (found !== undefined) return { number: found.number, notice: null }
  const times = same.length === 1 ? 'once' : `${same.length} times`
  return {
    number: first.number,
    notice: `The link names occurrence ${inOneLine(String(given.get('nth')))} of a step that this run has ${times}: ${shown}. This is the first.`,
  }
}

/** Said at the top of the page until another step is looked at. */
export const linkNotice = signal<string | null>(null)

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
    const { number, notice } = stepAt(location.hash)
    go(number)
    linkNotice.value = notice
    isFromAddress = false
  }
  window.addEventListener('popstate', goWhereItSays)
  effect(() => {
    const fragment = fragmentOf(current.value)
    if (isFromAddress) return
    linkNotice.value = null
    if (fragment === location.hash) return
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
