/** The steps in rows: their words, and beside them the diagram. Only rows in view are there. */

import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { PageStep } from '../format.ts'
import { NodeDiagram } from './diagram.tsx'
import {
  detailLines,
  drawnRows,
  isCrowded,
  isMachine,
  isPhone,
  isPrinting,
  laneBoxes,
  lanesWidth,
  paperWidth,
  rowHeight,
  scrollTop,
  stepMiddle,
  totalHeight,
  uprightNames,
  viewHeight,
  width,
  wordsWidth,
} from './layout.ts'
import { MachineDiagram } from './machine.tsx'
import { current, data, givenWords, go, last, pointed, rowOf, rows, showsSliceOnly, slice } from './model.ts'
import { Outcome } from './outcome.tsx'
import { joined, WhyEdges } from './why.tsx'

export function Timeline(): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const measure = () => {
      if (isPrinting.value) return
      width.value = element.clientWidth
      viewHeight.value = Math.min(element.clientHeight, window.innerHeight)
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [])
  const number = current.value
  useLayoutEffect(() => {
    if (scroller.current !== null) reveal(scroller.current, number)
  }, [number, width.value, showsSliceOnly.value])
  const [first, end] = drawnRows.value
  const height = totalHeight.value
  const nearby = joined(pointed.value ?? number)
  const sheetWidth = wordsWidth.value + lanesWidth.value
  const zoom = isPrinting.value ? Math.min(1, paperWidth / sheetWidth) : 1
  return (
    <section class="timeline" aria-label="Steps">
      <div
        class={`scroller${isCrowded.value && !isMachine ? ' crowded' : ''}`}
        ref={scroller}
        onScroll={({ currentTarget }) => {
          scrollTop.value = currentTarget.scrollTop
        }}
      >
        <div class="sheet" style={{ width: `${sheetWidth}px`, ...(zoom < 1 && { zoom: String(zoom) }) }}>
          <LaneNames />
          <div class="body" style={{ height: `${height}px` }}>
            <ol class="steps" style={{ width: `${wordsWidth.value}px`, height: `${height}px` }}>
              {rows.value.slice(first, end).map((shown, at) => (
                <Row
                  key={shown}
                  step={data.steps[shown - 1] as PageStep}
                  row={first + at}
                  isJoined={nearby.has(shown)}
                />
              ))}
              <Loop />
            </ol>
            <div
              class="band"
              style={{ top: `${(rowOf.value[number - 1] ?? 0) * rowHeight.value}px`, height: `${rowHeight.value}px` }}
            />
            <svg
              class="diagram"
              aria-hidden="true"
              width={lanesWidth.value}
              height={height}
              style={{ left: `${wordsWidth.value}px` }}
              onClick={(event) => go(stepOfPoint(event))}
              onPointerMove={(event) => {
                pointed.value = stepOfPoint(event)
              }}
              onPointerLeave={() => {
                pointed.value = null
              }}
            >
              {isMachine ? <MachineDiagram /> : <NodeDiagram />}
              <WhyEdges />
            </svg>
          </div>
          <Outcome />
        </div>
      </div>
    </section>
  )
}

function stepOfPoint({ clientY, currentTarget }: MouseEvent & { readonly currentTarget: SVGSVGElement }): number {
  const y = clientY - currentTarget.getBoundingClientRect().top
  const row = Math.min(rows.value.length - 1, Math.max(0, Math.floor(y / rowHeight.value)))
  return rows.value[row] ?? 1
}

/** Scrolls so far that a step can be seen, with a row before and after it. */
function reveal(scroller: HTMLElement, number: number): void {
  const head = scroller.querySelector<HTMLElement>('.lane-names')?.offsetHeight ?? 0
  const middle = stepMiddle(number) + head
  const margin = rowHeight.value * 1.5
  const isLast = number === rows.value.at(-1)
  const low = isLast ? scroller.scrollHeight : middle + margin
  const seen = Math.max(scroller.clientHeight - hiddenBelow(scroller), head + 2 * margin)
  if (middle - margin < scroller.scrollTop + head) scroller.scrollTop = middle - margin - head
  else if (low > scroller.scrollTop + seen) {
    scroller.scrollTop = Math.min(low - seen, middle - margin - head)
  }
  scrollTop.value = scroller.scrollTop
  revealLane(scroller, number)
}

/** How much of the steps lies, on a phone, behind the card of the step that is looked at. */
function hiddenBelow(scroller: HTMLElement): number {
  const card = isPhone.value ? document.querySelector('.card') : null
  if (card === null) return 0
  const { top, bottom } = scroller.getBoundingClientRect()
  return Math.min(bottom - top, Math.max(0, bottom - card.getBoundingClientRect().top))
}

/** Scrolls so far to the side that the lane in which a step happens can be seen beside the words. */
function revealLane(scroller: HTMLElement, number: number): void {
  const step = data.steps[number - 1]
  const box = laneBoxes.value[(isMachine ? step?.cells?.[0]?.lane : step?.lane) ?? -1]
  if (box === undefined || number === 1) return
  const margin = 16
  const right = wordsWidth.value + box.from + box.width + margin
  const left = box.from - margin
  if (left < scroller.scrollLeft) scroller.scrollLeft = Math.max(0, left)
  else if (right > scroller.scrollLeft + scroller.clientWidth) scroller.scrollLeft = right - scroller.clientWidth
}

function LaneNames(): JSX.Element {
  return (
    <div class="lane-names" aria-hidden="true" style={`--upright: ${uprightNames.value}px`}>
      <div class="corner" style={{ width: `${wordsWidth.value}px` }}>
        {data.given > 0 && <div class="given-count">{givenWords()}</div>}
        {showsSliceOnly.value ? `${rows.value.length} of ${last} steps` : `${last} ${last === 1 ? 'step' : 'steps'}`}
        {data.unchanged > 0 && (
          <div>{data.unchanged === 1 ? 'One variable never changes' : `${data.unchanged} variables never change`}</div>
        )}
      </div>
      <div class="names" style={{ width: `${lanesWidth.value}px` }}>
        {data.lanes.map(({ name, of, kind }, lane) => {
          const box = laneBoxes.value[lane]
          const isFirst = kind === 'variable' && of !== null && data.lanes[lane - 1]?.of !== of
          return (
            <div
              key={`${of} ${name}`}
              class="name"
              title={kind === 'variable' && of !== null ? `${of}[${name}]` : name}
              style={{ left: `${box?.from ?? 0}px`, width: `${box?.width ?? 0}px` }}
            >
              {isFirst && <span class="of">{of}</span>}
              <span>{name}</span>
            </div>
          )
        })}
      </div>
    </div>
  )
}

function Row({
  step,
  row,
  isJoined,
}: {
  readonly step: PageStep
  readonly row: number
  readonly isJoined: boolean
}): JSX.Element {
  const { number, headline, told, changed, failed } = step
  const isCurrent = number === current.value
  const isDim = slice !== null && !slice.has(number)
  const details = [...(failed === null ? [] : [failed]), ...(number === 1 ? [] : [...changed, ...told])]
  const classes = [
    'row',
    ...(details.length === 0 ? ['bare'] : []),
    ...(isCurrent ? ['current'] : []),
    ...(isDim ? ['dim'] : []),
    ...(isJoined ? ['joined'] : []),
    ...(number <= data.given ? ['given'] : []),
    ...(number === data.given ? ['given-end'] : []),
  ]
  return (
    <li
      class={classes.join(' ')}
      aria-setsize={rows.value.length}
      aria-posinset={row + 1}
      style={{ top: `${row * rowHeight.value}px`, height: `${rowHeight.value}px` }}
    >
      <button
        type="button"
        id={`step-${number}`}
        tabIndex={isCurrent ? 0 : -1}
        aria-current={isCurrent ? 'step' : undefined}
        onClick={() => go(number)}
        onFocus={() => {
          pointed.value = null
        }}
        onPointerEnter={() => {
          pointed.value = number
        }}
        onPointerLeave={() => {
          pointed.value = null
        }}
      >
        <span class="number">{number}</span>
        <span class="words">
          <span class="headline">
            {headline}
            {number <= data.given && <span class="unseen"> (given)</span>}
          </span>
          {details.length > 0 && (
            <span class={`details lines-${detailLines.value}${failed === null ? '' : ' bad'}`}>
              {details.join(' \u00b7 ')}
            </span>
          )}
        </span>
      </button>
    </li>
  )
}

/** The loop of a run that repeats for ever: from its last step back to where it begins. */
function Loop(): JSX.Element | null {
  const { ending } = data
  if (ending?.kind !== 'repeats') return null
  const from = stepMiddle(ending.from)
  const to = stepMiddle(last)
  return (
    <li class="loop" aria-hidden="true">
      <svg width="26" height={totalHeight.value}>
        <title>{`Steps ${ending.from + 1} to ${last} repeat for ever.`}</title>
        <path class="back" d={`M24 ${to} H14 q-8 0 -8 -8 V${from + 8} q0 -8 8 -8 H20`} />
        <path class="point" d={`M18 ${from - 4.5} L25 ${from} L18 ${from + 4.5} Z`} />
      </svg>
    </li>
  )
}
