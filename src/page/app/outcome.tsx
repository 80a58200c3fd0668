/** How the run ends: what is wrong with it, and what the property read. */

import type { JSX } from 'preact'
import { width } from './layout.ts'
import { data, givenWords } from './model.ts'
import { StepLink } from './why.tsx'

/** Where the run has no verdict of its own. */
const unsaid: Partial<Record<typeof data.verdict.kind, string>> = {
  error: 'The run ends in an error of the model.',
  nothing: 'This is a part of a run, or one that no longer shows what it was kept for: nothing is judged here.',
}

const grounds = data.why?.grounds ?? []

export function Outcome(): JSX.Element {
  const { verdict, read, operations } = data
  const reasons = operations?.lines ?? []
  return (
    <div class={`outcome ${verdict.kind}`} style={{ width: `${width.value}px` }}>
      <h2>{verdict.lines.length > 0 ? verdict.lines.join(' ') : unsaid[verdict.kind]}</h2>
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
      <Grounds />
      {data.given > 0 && (
        <p class="quiet">
          {givenWords()} to the check, which explored what follows them. <StepLink number={data.given} /> is the last of
          them.
        </p>
      )}
    </div>
  )
}

/** The steps that wrote what the property read, or that it needs otherwise. */
function Grounds(): JSX.Element {
  const of = (as: (typeof grounds)[number]['as']) => grounds.flatMap((one) => (one.as === as ? one.steps : []))
  const [loop, decisive, rest] = [of('loop'), of('step'), of('rest')]
  return (
    <>
      {loop.length > 0 && (
        <p>
          {loop.length === 1 ? 'The step of the loop matters' : 'Every step of the loop matters'}, because it repeats:{' '}
          <StepLinks numbers={loop} />.
        </p>
      )}
      {decisive.length > 0 && (
        <p>
          Decided by <StepLinks numbers={decisive} />.
        </p>
      )}
      {rest.length > 0 && (
        <p>
          Nothing {decisive.length > 0 ? 'else ' : ''}is left to do after <StepLinks numbers={rest} />.
        </p>
      )}
    </>
  )
}

function StepLinks({ numbers }: { readonly numbers: readonly number[] }): JSX.Element {
  return (
    <>
      {numbers.map((number, at) => (
        <span key={number}>
          {at > 0 && ', '}
          <StepLink number={number} />
        </span>
      ))}
    </>
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
