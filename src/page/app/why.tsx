/** Why steps are needed: edges from a step to those that use what it left, and the same in words. */

import type { JSX } from 'preact'
import { rangesOf, toldTogether, withoutManyMessages } from '../../trace/reasons.ts'
import type { PageWhy } from '../format.ts'
import { ArrowHead } from './glyphs.tsx'
import { gutter, stepMiddle, totalHeight } from './layout.ts'
import { current, data, go, pointed } from './model.ts'

type Need = PageWhy['needs'][number]

const needs = data.why?.needs ?? []

const laneNames = data.lanes.map(({ name }) => name)

export function needsOf(number: number): readonly Need[] {
  return needs.filter(({ by }) => by === number)
}

export function usesOf(number: number): readonly Need[] {
  return needs.filter(({ of }) => of === number)
}

/** The steps that an edge joins with a step. */
export function joined(number: number): ReadonlySet<number> {
  return new Set([...needsOf(number).map(({ of }) => of), ...usesOf(number).flatMap(({ by }) => by ?? [])])
}

/** Edges of the step that is pointed at, or looked at, in the gutter beside the lanes. */
export function WhyEdges(): JSX.Element | null {
  if (needs.length === 0) return null
  const looked = pointed.value ?? current.value
  return (
    <g class="why">
      <defs>
        <ArrowHead kind="why" size={6.5} />
      </defs>
      {distinct([...needsOf(looked), ...usesOf(looked)]).map(({ of, by, words }) => (
        <path
          key={`${of} ${by}`}
          class={by === looked ? 'edge into' : 'edge out'}
          d={edge(stepMiddle(of), by === null ? totalHeight.value - 2 : stepMiddle(by))}
          marker-end="url(#head-why)"
        >
          <title>{`step ${of} ${words}`}</title>
        </path>
      ))}
    </g>
  )
}

/** A bow to the left; the longer, the wider. Around a loop it goes upwards, or back to where it comes from. */
function edge(from: number, to: number): string {
  if (from === to) return edge(from + 5, from - 5)
  const x = Math.min(gutter.value, 46) - 7
  const wide = Math.min(x - 4, 6 + Math.abs(to - from) * 0.06)
  return `M${x} ${from} C${x - wide * 1.3} ${from} ${x - wide * 1.3} ${to} ${x} ${to}`
}

function distinct(found: readonly Need[]): readonly Need[] {
  return found.filter(({ of, by }, at) => found.findIndex((one) => one.of === of && one.by === by) === at)
}

/** The needs of the step that is looked at, as lists of links. */
export function WhyLists({ number }: { readonly number: number }): JSX.Element | null {
  if (data.why === null) return null
  const uses = usesOf(number)
  const from = needsOf(number)
  const matters = data.why.slice.includes(number)
  return (
    <div class="why-lists">
      {!matters && <p class="quiet">The violation does not need this step.</p>}
      {uses.length > 0 && (
        <section>
          <h3>Needed because it</h3>
          <ul>
            {byWords(uses).map(([words, users]) => (
              <li key={words}>
                {words} for <Users of={number} users={users} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {from.length > 0 && number > 1 && (
        <section>
          <h3>Possible because</h3>
          <ul>
            {[false, true].flatMap((isBefore) =>
              toldTogether(withoutManyMessages(from.filter(({ of }) => of >= number === isBefore)), laneNames).map(
                ({ steps, words }) => (
                  <li key={`${steps} ${words}`}>
                    <StepLinks numbers={steps} /> {words.join('; ')}
                    {isBefore && ' in the round before'}
                  </li>
                ),
              ),
            )}
          </ul>
        </section>
      )}
    </div>
  )
}

/** Reasons in the order in which they come, each with all that have it. */
export function byWords(found: readonly Need[]): readonly (readonly [words: string, users: readonly Need[]])[] {
  const groups = new Map<string, Need[]>()
  for (const need of found) groups.set(need.words, [...(groups.get(need.words) ?? []), need])
  return [...groups]
}

/** The steps that need something of a step, and the property. */
function Users({ of, users }: { readonly of: number; readonly users: readonly Need[] }): JSX.Element {
  const numbers = (isNext: boolean) => users.flatMap(({ by }) => (by !== null && by <= of === isNext ? [by] : []))
  const [now, next] = [numbers(false), numbers(true)]
  const parts = [
    ...(now.length > 0 ? [<StepLinks key="now" numbers={now} />] : []),
    ...(next.length > 0
      ? [
          <span key="next">
            <StepLinks numbers={next} /> in the next round
          </span>,
        ]
      : []),
    ...(users.some(({ by }) => by === null)
      ? [
          <span key="goal" class="goal">
            the property
          </span>,
        ]
      : []),
  ]
  return <>{parts.flatMap((part, at) => (at === 0 ? [part] : [at === parts.length - 1 ? ' and ' : ', ', part]))}</>
}

/** Links to steps; of more than two that follow each other, to the first and the last. */
export function StepLinks({ numbers }: { readonly numbers: readonly number[] }): JSX.Element {
  return (
    <>
      {rangesOf(numbers).map(([first, last], at, all) => (
        <span key={first}>
          {at > 0 && (at === all.length - 1 ? ' and ' : ', ')}
          <StepLink number={first} />
          {last > first && (
            <>
              {' '}
              to <StepLink number={last} />
            </>
          )}
        </span>
      ))}
    </>
  )
}

export function StepLink({ number }: { readonly number: number }): JSX.Element {
  return (
    <button type="button" class="link" title={data.steps[number - 1]?.headline} onClick={() => go(number)}>
      step {number}
    </button>
  )
}
