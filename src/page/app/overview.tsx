/** The whole run from left to right: a slider, how every property stands at each step, and the recorded operations. */

import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import type { PropertyStrip } from '../format.ts'
import { isFault } from './glyphs.tsx'
import { stop, toggle } from './keys.ts'
import { isPhone, isPrinting } from './layout.ts'
import { current, data, go, isPlaying, last, move, rows, step } from './model.ts'
import { StatusBar, StatusMark, statusName } from './status.tsx'

export function Overview(): JSX.Element {
  return (
    <section class="overview" aria-label="Overview">
      <div class="line transport">
        <Buttons />
        <div class="track">
          <Marks />
          <input
            type="range"
            min={1}
            max={last}
            step={1}
            value={current.value}
            aria-label="Step"
            aria-valuetext={`Step ${current.value} of ${last}: ${step.value.headline}`}
            disabled={last === 1}
            style={{ '--steps': String(last) }}
            onInput={({ currentTarget }) => {
              stop()
              go(Number(currentTarget.value))
            }}
          />
        </div>
      </div>
      <Strips />
      {data.operations !== null && (!canFoldOperations() || isUnfolded()) && <OperationLanes />}
    </section>
  )
}

/** With more properties, those that the run is not about are shown on request; a phone has room for fewer. */
const fewStrips = 4
const fewOnPhone = 2

const showsAll = signal(false)

function isUnfolded(): boolean {
  return showsAll.value || isPrinting.value
}

/** A phone shows operations on request where the run is not about them. */
function canFoldOperations(): boolean {
  return isPhone.value && data.operations !== null && !data.operations.operations.some(({ isInvolved }) => isInvolved)
}

function Strips(): JSX.Element {
  const { properties } = data
  const few = isPhone.value ? fewOnPhone : fewStrips
  const isLong = properties.length > few
  const shown = isLong && !isUnfolded() ? properties.slice(0, few - 1) : properties
  const more = [
    ...(isLong ? [`${properties.length - few + 1} more properties`] : []),
    ...(canFoldOperations() ? ['the operations'] : []),
  ]
  return (
    <div class="strips">
      {shown.map((strip) => (
        <Strip key={strip.name} strip={strip} />
      ))}
      {more.length > 0 && !isPrinting.value && (
        <button
          type="button"
          class="link more"
          aria-expanded={showsAll.value}
          onClick={() => {
            showsAll.value = !showsAll.value
          }}
        >
          {showsAll.value ? (isLong ? 'Show fewer properties' : 'Hide the operations') : `Show ${more.join(' and ')}`}
        </button>
      )}
    </div>
  )
}

function Buttons(): JSX.Element {
  const number = current.value
  const first = rows.value[0] ?? 1
  const final = rows.value.at(-1) ?? last
  return (
    <div class="buttons">
      <Control
        label="First step"
        path="M5 4 V14 M14 4 L7.5 9 L14 14 Z"
        isOff={number <= first}
        onClick={() => go(first)}
      />
      <Control label="Previous step" path="M12.5 4 L6 9 L12.5 14 Z" isOff={number <= first} onClick={() => move(-1)} />
      <Control
        label={isPlaying.value ? 'Pause' : 'Play'}
        path={isPlaying.value ? 'M6 4 V14 M12 4 V14' : 'M5.5 3.5 L14.5 9 L5.5 14.5 Z'}
        isOff={last === 1}
        onClick={toggle}
      />
      <Control label="Next step" path="M5.5 4 L12 9 L5.5 14 Z" isOff={number >= final} onClick={() => move(1)} />
      <Control
        label="Last step"
        path="M4 4 L10.5 9 L4 14 Z M13 4 V14"
        isOff={number >= final}
        onClick={() => go(final)}
      />
      <span class="position">
        <b>{number}</b> / {last}
      </span>
    </div>
  )
}

function Control({
  label,
  path,
  isOff,
  onClick,
}: {
  readonly label: string
  readonly path: string
  readonly isOff: boolean
  onClick(): void
}): JSX.Element {
  return (
    <button
      type="button"
      class="control"
      aria-label={label}
      title={label}
      aria-disabled={isOff}
      onClick={() => {
        if (!isOff) onClick()
      }}
    >
      <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  )
}

/** Faults, where they happen, and where a loop begins. */
function Marks(): JSX.Element {
  const { ending } = data
  return (
    <svg class="marks" viewBox={`0 0 ${last} 1`} preserveAspectRatio="none" aria-hidden="true">
      {data.given > 0 && <rect class="given" x="0" width={data.given} y="0.3" height="0.4" />}
      {ending?.kind === 'repeats' && (
        <rect class="repeats" x={ending.from - 0.5} width={last - ending.from} y="0" height="1" />
      )}
      {data.steps.filter(isFault).map(({ number }) => (
        <path key={number} class="fault" d={`M${number - 0.5} 0 V1`} />
      ))}
    </svg>
  )
}

function Strip({ strip }: { readonly strip: PropertyStrip }): JSX.Element {
  const { name, kind, statuses, isShown } = strip
  const now = statuses[current.value - 1] ?? '-'
  return (
    <div class={`line strip${isShown ? ' shown' : ''}`}>
      <div class="name" title={`${kind} ${name}`}>
        <StatusMark letter={now} />
        <span class="kind">{kind}</span> <b>{name}</b>
        <span class="unseen">: {statusName(strip, current.value)}</span>
      </div>
      <div class="track" title={statusName(strip, current.value)}>
        <svg viewBox={`0 0 ${last} 1`} preserveAspectRatio="none" aria-hidden="true" onClick={goToPoint}>
          {runsOf(statuses).map(({ letter, from, to }) => (
            <g key={from}>
              <StatusBar letter={letter} x={from} width={to - from} />
              <title>{`${name}: ${statusName(strip, from + 1)}${to - from > 1 ? `, steps ${from + 1} to ${to}` : ''}`}</title>
            </g>
          ))}
        </svg>
        <Needle />
      </div>
    </div>
  )
}

function Needle(): JSX.Element {
  return <span class="needle" style={{ left: `${((current.value - 0.5) / last) * 100}%` }} />
}

function goToPoint({ clientX, currentTarget }: MouseEvent & { readonly currentTarget: Element }): void {
  const { left, width } = currentTarget.getBoundingClientRect()
  stop()
  go(Math.floor(((clientX - left) / width) * last) + 1)
}

/** Stretches of equal letters. */
function runsOf(statuses: string): { letter: string; from: number; to: number }[] {
  const runs: { letter: string; from: number; to: number }[] = []
  for (const [at, letter] of [...statuses].entries()) {
    const before = runs.at(-1)
    if (before?.letter === letter) before.to = at + 1
    else runs.push({ letter, from: at, to: at + 1 })
  }
  return runs
}

function OperationLanes(): JSX.Element | null {
  const { operations } = data
  if (operations === null) return null
  return (
    <div class="operations">
      {operations.clients.map((client, number) => (
        <div class="line" key={client}>
          <div class="name">
            <span class="kind">operations of</span> <b>{client}</b>
          </div>
          <div class="track">
            {operations.operations
              .filter((operation) => operation.client === number)
              .map(({ text, invoked, returned, isInvolved }) => {
                const end = returned ?? last + 0.5
                const when = `invoked in step ${invoked}${returned === null ? ', pending' : `, returned in step ${returned}`}`
                return (
                  <button
                    key={`${invoked} ${text}`}
                    type="button"
                    class={`operation${isInvolved ? ' involved' : ''}${returned === null ? ' pending' : ''}`}
                    title={`${text}, ${when}${isInvolved ? '; cannot be ordered with the others that are marked' : ''}`}
                    style={{
                      left: `${((invoked - 0.5) / last) * 100}%`,
                      width: `${Math.max(0.4, ((end - invoked) / last) * 100)}%`,
                    }}
                    onClick={() => go(returned ?? invoked)}
                  >
                    {text}
                    <span class="unseen">, {when}</span>
                  </button>
                )
              })}
            <Needle />
          </div>
        </div>
      ))}
    </div>
  )
}
