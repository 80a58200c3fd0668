/** The step that is looked at: what it does, what of that is needed, and the author's picture of the state. */

import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { isPhone } from './layout.ts'
import { current, data, last, slice, step } from './model.ts'
import { Picture } from './picture.tsx'
import { WhyLists } from './why.tsx'

/** Whether a phone shows all of it, rather than a line. */
const isOpen = signal(true)

export function StepCard(): JSX.Element {
  const { number, headline, told, changed, failed, left } = step.value
  const scrolled = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (scrolled.current !== null) scrolled.current.scrollTop = 0
  }, [number])
  return (
    <section class={`card${isOpen.value ? '' : ' folded'}`} aria-label="Step">
      {isPhone.value && (
        <button
          type="button"
          class="fold"
          aria-expanded={isOpen.value}
          onClick={() => {
            isOpen.value = !isOpen.value
          }}
        >
          {isOpen.value ? 'Less' : 'More'}
          <span class="unseen"> of this step</span>
        </button>
      )}
      {/* What scrolls has to be reached by keyboard. */}
      <div ref={scrolled} class="card-body" {...(isPhone.value && { tabIndex: 0 })}>
        <h2>
          <span class="count">
            Step {number} of {last}
            {number <= data.given && ', given'}
            {slice !== null && !slice.has(number) && ', which does not matter'}
          </span>
          {headline}
        </h2>
        <ul class="told">
          {failed !== null && <li class="bad">{failed}</li>}
          {told.map((line) => (
            <li key={line}>{line}</li>
          ))}
          {changed.map((line) => (
            <li key={line} class="change">
              {line}
            </li>
          ))}
        </ul>
        <WhyLists number={number} />
        {left.length > 0 && (
          <p class="left">
            Budgets left:{' '}
            {left.map((budget) => (
              <span key={budget} class={budget.endsWith(' 0') ? 'budget spent' : 'budget'}>
                {budget}
              </span>
            ))}
          </p>
        )}
      </div>
    </section>
  )
}

/** The author's picture of the state. */
export function StatePicture(): JSX.Element | null {
  const { pictures } = data
  const picture = pictures?.table[pictures.ofStep[current.value - 1] ?? -1]
  return picture === undefined ? null : <Picture picture={picture} label="Picture of the state" />
}
