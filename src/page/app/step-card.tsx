/** The step that is looked at: what it does, what of that is needed, and the author's picture of the state. */

import DOMPurify from 'dompurify'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { current, data, last, slice, step } from './model.ts'
import { WhyLists } from './why.tsx'

export function StepCard(): JSX.Element {
  const { number, headline, told, changed, failed, left } = step.value
  return (
    <section class="card" aria-label="Step">
      <h2>
        <span class="count">
          Step {number} of {last}
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
    </section>
  )
}

/** The author's picture of the state. Nothing in it runs, and it loads nothing. */
export function Picture(): JSX.Element | null {
  const { pictures } = data
  const box = useRef<HTMLDivElement>(null)
  const picture = pictures?.table[pictures.ofStep[current.value - 1] ?? -1] ?? null
  useLayoutEffect(() => {
    if (box.current === null) return
    if (picture === null) box.current.replaceChildren()
    else box.current.replaceChildren(sanitized(picture))
  }, [picture])
  if (pictures === undefined) return null
  return (
    <section class="picture" aria-label="Picture">
      <h2>Picture</h2>
      <div ref={box} />
    </section>
  )
}

function sanitized(picture: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(picture, {
    RETURN_DOM_FRAGMENT: true,
    USE_PROFILES: { html: true, svg: true, svgFilters: true },
    FORBID_TAGS: ['style', 'form', 'input', 'button', 'textarea', 'select', 'a', 'img', 'video', 'audio'],
    FORBID_ATTR: ['id', 'name', 'href', 'xlink:href'],
  })
  return fragment
}
