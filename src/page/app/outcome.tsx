/** How the run ends: what is wrong with it, and what the property read. */

import type { JSX } from 'preact'
import { width } from './layout.ts'
import { data } from './model.ts'
import { StepLink } from './why.tsx'

/** The steps that wrote what the property read, or that it needs otherwise. */
const decisive = [...new Set((data.why?.needs ?? []).flatMap(({ of, by }) => (by === null ? [of] : [])))]

export function Outcome(): JSX.Element {
  const { verdict, read, operations } = data
  const reasons = operations?.lines ?? []
  return (
    <div class={`outcome ${verdict.kind}`} style={{ width: `${width.value}px` }}>
      <h2>{verdict.lines.length > 0 ? verdict.lines.join(' ') : 'The run ends in an error of the model.'}</h2>
      {verdict.hints.map((hint) => (
        <p key={hint}>{hint}</p>
      ))}
      {reasons.length > 0 && (
        <ul class="reasons">
          {reasons.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {read.length > 0 && reasons.length === 0 && <ReadValues />}
      {decisive.length > 0 && (
        <p>
          Decided by{' '}
          {decisive.map((number, at) => (
            <span key={number}>
              {at > 0 && ', '}
              <StepLink number={number} />
            </span>
          ))}
          .
        </p>
      )}
    </div>
  )
}

/** What the violated property read, and the step that wrote each last. */
export function ReadValues(): JSX.Element {
  return (
    <>
      <h3>It read</h3>
      <ul class="read">
        {data.read.map(({ text, step }) => (
          <li key={text}>
            <code>{text}</code>
            <span class="since">
              written last in <StepLink number={step} />
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
