/** The run on paper: below the diagram all steps, with what they do, why they are needed, and the parts of the state that they change. */

import type { JSX } from 'preact'
import { usersInWords } from '../../trace/reasons.ts'
import { comparedParts } from './compare.ts'
import { isPrinting, paperWidth, width } from './layout.ts'
import { data } from './model.ts'
import { preview } from './values.ts'
import { byWords, usesOf } from './why.tsx'

/** How wide the diagram is on the screen, while it is printed. */
let widthOnScreen: number | null = null

function setPrinting(isOn: boolean): void {
  if (isOn === isPrinting.value) return
  if (isOn) {
    widthOnScreen = width.value
    width.value = paperWidth
  } else if (widthOnScreen !== null) width.value = widthOnScreen
  isPrinting.value = isOn
}

export function listenToPrinting(): void {
  const media = window.matchMedia('print')
  setPrinting(media.matches)
  media.addEventListener('change', ({ matches }) => setPrinting(matches))
  window.addEventListener('beforeprint', () => setPrinting(true))
  window.addEventListener('afterprint', () => setPrinting(false))
}

/** What is longer is cut: paper is no place for all of a large state. */
const longest = 600

export function PrintedSteps(): JSX.Element | null {
  if (!isPrinting.value) return null
  return (
    <section class="printed" aria-label="All steps">
      <ol>
        {data.steps.map(({ number, headline, told, changed, failed }) => (
          <li key={number}>
            <h3>
              {number}. {headline}
              {number <= data.given && <span class="quiet"> (given)</span>}
            </h3>
            <ul>
              {[
                ...(failed === null ? [] : [failed]),
                ...(number === 1 ? [] : told),
                ...(number === 1 ? [] : changed),
              ].map((line) => (
                <li key={line}>{line}</li>
              ))}
              {byWords(usesOf(number)).map(([words, users]) => (
                <li key={words} class="quiet">
                  needed by {usersInWords(users)}: {words}
                </li>
              ))}
            </ul>
            <ChangedState number={number} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function ChangedState({ number }: { readonly number: number }): JSX.Element | null {
  const now = data.states[number - 1] ?? null
  const before = data.states[number - 2] ?? null
  if (now === null) return null
  const groups = comparedParts(data.values, [before, now], 1).filter(({ refs: [was, is] }) => was !== is && is !== null)
  return (
    <table>
      <tbody>
        {groups.map(({ id, label, refs }) => (
          <tr key={id}>
            <th>{label}</th>
            <td>
              <code>{preview(data.values, refs[1] as number, longest)}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
