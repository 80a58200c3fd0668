/** How the run ends: what is wrong with it, and what the property read. */

import type { JSX } from 'preact'
import { width } from './layout.ts'
import { data, givenWords } from './model.ts'
import { StepLink, StepLinks } from './why.tsx'

/** Where the run has no verdict of its own. */
const unsaid: Partial<Record<typeof data.verdict.kind, string>> = {
  error: 'The run ends in an error of the model.',
  nothing: 'This is a part of a run, or one that no longer shows what it was kept for: nothing is judged here.',
}

const { grounds, decisive, fairness } = data.why ?? { grounds: [], decisive: [], fairness: null }

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
      <Decisive />
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

/** Faults, timeouts and messages without which this run would not show what it shows. */
function Decisive(): JSX.Element {
  return (
    <>
      {decisive.map(({ title, items }) => (
        <div key={title}>
          <h3>{title}</h3>
          <ul class="decisive">
            {items.map(({ steps, as, words }) => (
              <li key={`${steps} ${words}`}>
                {as === 'taken' ? (
                  <>
                    <StepLinks numbers={steps} />: {words}
                  </>
                ) : (
                  <>
                    {words}, sent in <StepLinks numbers={steps} />
                  </>
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  )
}

/** Why the run counts, and the steps that decide besides those that wrote what was read. */
function Grounds(): JSX.Element {
  const of = (as: (typeof grounds)[number]['as']) => grounds.flatMap((one) => (one.as === as ? one.steps : []))
  const [loop, rest] = [of('loop'), of('rest')]
  const told = new Set([
    ...data.read.flatMap(({ since }) => since?.step ?? []),
    ...decisive.flatMap(({ items }) => items.flatMap(({ steps }) => steps)),
  ])
  const others = grounds.filter(({ as, steps }) => as === 'step' && !steps.every((number) => told.has(number)))
  return (
    <>
      {loop.length > 0 && (
        <p>
          {loop.length === 1 ? 'The step of the loop matters' : 'Every step of the loop matters'}, because it repeats:{' '}
          <StepLinks numbers={loop} />.
        </p>
      )}
      {fairness !== null && <p>{fairness}</p>}
      {others.length > 0 && (
        <>
          <h3>Decided by</h3>
          <ul class="decisive">
            {others.map(({ steps, words }) => (
              <li key={String(steps)}>
                <StepLinks numbers={steps} />, which {words.join(' and ')}
              </li>
            ))}
          </ul>
        </>
      )}
      {rest.length > 0 && (
        <p>
          Nothing {grounds.length > 1 ? 'else ' : ''}is left to do after <StepLinks numbers={rest} />.
        </p>
      )}
    </>
  )
}

/** What the violated property read, and the step that wrote each last. */
export function ReadValues(): JSX.Element {
  return (
    <>
      <h3>It read</h3>
      <ul class="read">
        {data.read.map(({ label, text, since }) => (
          <li key={`${label} ${text}`}>
            <code>
              {label !== '' && <span class="label">{label} </span>}
              {text}
            </code>
            <span class="since">
              {since === null ? (
                'as at the start'
              ) : (
                <>
                  {since.words} <StepLink number={since.step} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
