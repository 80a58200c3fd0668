/** The space-time diagram: a lane for each node, an arrow for each message, in the rows of the steps. */

import type { JSX } from 'preact'
import type { Arrow, Span } from '../format.ts'
import {
  type InFlightLabel,
  inFlightLabels,
  isInFlight,
  originOf,
  shortened,
  shortLabel,
  tipOf,
} from './arrow-places.ts'
import { ArrowHead, Cross, Glyph } from './glyphs.tsx'
import { drawnRows, hasLabels, isDrawn, laneBoxes, laneMiddle, rowHeight, stepMiddle, totalHeight } from './layout.ts'
import { current, data, last, pointed, rows, slice } from './model.ts'

export function NodeDiagram(): JSX.Element {
  const [first, end] = drawnRows.value
  const top = first * rowHeight.value
  const bottom = end * rowHeight.value
  const steps = rows.value.slice(first, end)
  const arrows = data.arrows.filter(({ sent, ended }) => isDrawn(sent, ended ?? sent))
  return (
    <g>
      <defs>
        <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0 V7" class="hatch" />
        </pattern>
        {['plain', 'lit', 'forged'].map((kind) => (
          <ArrowHead key={kind} kind={kind} size={7} />
        ))}
      </defs>
      <Cuts />
      {laneBoxes.value.map(({ middle }, lane) => (
        <line key={lane} class="lane" x1={middle} x2={middle} y1={top} y2={bottom} />
      ))}
      {data.spans.map((span, at) => (isDrawn(span.from, span.to ?? last) ? <SpanMark key={at} span={span} /> : null))}
      {arrows.map((arrow) => (
        <ArrowMark key={`${arrow.sent} ${arrow.from} ${arrow.to} ${arrow.text} ${arrow.ended}`} arrow={arrow} />
      ))}
      {inFlightLabels.value.map((label) => {
        const [{ sent, copied }] = label.arrows as [Arrow]
        const step = copied ?? sent
        return isDrawn(step, step) ? <InFlight key={`${label.x} ${label.y}`} label={label} /> : null
      })}
      {steps.map((number) => (
        <StepMark key={number} number={number} />
      ))}
    </g>
  )
}

function StepMark({ number }: { readonly number: number }): JSX.Element | null {
  const step = data.steps[number - 1]
  if (step === undefined) return null
  const y = stepMiddle(number)
  const dim = slice !== null && !slice.has(number) ? ' dim' : ''
  if (step.kind === 'start') {
    return (
      <g class={`mark${dim}`}>
        {data.lanes.map(({ name }, lane) => (
          <Glyph key={name} kind="start" x={laneMiddle(lane)} y={y} />
        ))}
      </g>
    )
  }
  if (step.lane === null) {
    // Ticks of a common clock, partitions and heals go across all lanes; what happens to a message is marked on its arrow.
    const crosses = ['tick', 'partition', 'heal'].includes(step.kind)
    const from = laneMiddle(0) - 14
    const to = laneMiddle(data.lanes.length - 1) + 14
    if (!crosses) return null
    return (
      <line class={`across across-${step.kind}${dim}`} x1={from} x2={to} y1={y} y2={y}>
        <title>{[step.headline, ...step.left.map((budget) => `left: ${budget}`)].join('\n')}</title>
      </line>
    )
  }
  const x = laneMiddle(step.lane)
  return (
    <g class={`mark${dim}${number === current.value ? ' now' : ''}`}>
      <title>{[step.headline, ...step.left.map((budget) => `left: ${budget}`)].join('\n')}</title>
      {number === current.value && <circle class="halo" cx={x} cy={y} r="11" />}
      <Glyph kind={step.kind} x={x} y={y} />
      {step.marks.includes('crash') && <Glyph kind="crash" x={x} y={y + 11} />}
      {step.marks.some((mark) => mark !== 'crash') && (
        <path class="torn" d={`M${x + 9} ${y - 6} h8 v5 l-2 2 l-2 -2 l-2 2 l-2 -2 Z`}>
          <title>{step.marks.includes('torn') ? 'written in part' : 'lost: it was not synced'}</title>
        </path>
      )}
    </g>
  )
}

function ArrowMark({ arrow }: { readonly arrow: Arrow }): JSX.Element {
  const { from, to, sent, ended, how, copied, text, label } = arrow
  const [x1, y1] = originOf(arrow)
  const [x2, y2] = tipOf(arrow)
  const isLit = isLooked(arrow)
  const isDim = slice !== null && (!slice.has(sent) || (ended !== null && !slice.has(ended)))
  const classes = ['arrow', `arrow-${how.replace(' ', '-')}`, ...(isLit ? ['lit'] : isDim ? ['dim'] : [])]
  const hasHead = how === 'received' || how === 'refused' || how === 'forged'
  const isLevel = y1 === y2
  const side = x2 > x1 ? 1 : -1
  // Lines end at the edge of the sign, not in its middle.
  const [tx, ty] = hasHead ? shortened([x1, y1], [x2, y2], 7) : [x2, y2]
  const head = how === 'forged' ? 'forged' : isLit ? 'lit' : 'plain'
  const path =
    from === to
      ? `M${x1} ${y1} C${x1 + 34} ${y1 + 6} ${x2 + 34} ${y2 - 6} ${x2 + 6} ${y2}`
      : `M${x1} ${y1} L${tx} ${ty}`
  return (
    <g class={classes.join(' ')}>
      <title>{`${text}\n${fateOf(arrow)}`}</title>
      {copied !== null && <path class="stem" d={`M${laneMiddle(from)} ${stepMiddle(sent)} L${x1} ${y1}`} />}
      <path class="reach" d={path} />
      <path class="shaft" d={path} {...(hasHead && { 'marker-end': `url(#head-${head})` })} />
      {isInFlight(how) && <circle class="open" cx={x2} cy={y2} r="3.2" />}
      {copied !== null && <circle class="fork" cx={x1} cy={y1} r="4" />}
      {(how === 'lost' || how === 'unsent' || how === 'cut' || how === 'refused') && (
        <Cross x={how === 'refused' ? x2 - side * 12 : x2} y={y2} />
      )}
      {hasLabels.value && label !== '' && !isInFlight(how) && (
        <text
          class="label"
          x={x2 + side * (how === 'received' || how === 'forged' ? 13 : 10)}
          y={y2 + (isLevel ? -6 : 4)}
          text-anchor={side > 0 ? 'start' : 'end'}
        >
          {shortLabel(label)}
        </text>
      )}
    </g>
  )
}

/** Whether the step that is looked at has to do with a message. */
function isLooked({ sent, ended, copied }: Arrow): boolean {
  const looked = pointed.value ?? current.value
  return looked === sent || looked === ended || looked === copied
}

function InFlight({ label: { arrows, text, x, y } }: { readonly label: InFlightLabel }): JSX.Element {
  return (
    <g class={`arrow on-the-way${arrows.some(isLooked) ? ' lit' : ''}`}>
      <text class="label" x={x} y={y}>
        {text}
      </text>
    </g>
  )
}

function fateOf({ sent, ended, how, copied }: Arrow): string {
  const copy = copied === null ? '' : `, a copy made in step ${copied}`
  const sending = `sent in step ${sent}${copy}`
  switch (how) {
    case 'received':
      return `${sending}, received in step ${ended}`
    case 'in flight':
      return `${sending}, in flight at the end`
    case 'kept':
      return `${sending}, received, and a copy of it stays in flight`
    case 'refused':
      return `${sending}; its receiver fails to receive it in step ${ended}`
    case 'unsent':
      return `its sender fails to send it in step ${sent}`
    case 'cut':
      return `${sending} over a link that is cut: lost`
    case 'forged':
      return `made up by a Byzantine node, received in step ${ended}`
    default:
      return `${sending}, lost in step ${ended}`
  }
}

function SpanMark({ span }: { readonly span: Span }): JSX.Element | null {
  if (span.kind === 'cut') return null
  const x = laneMiddle(span.lane)
  const y1 = stepMiddle(span.from)
  const y2 = span.to === null ? totalHeight.value : stepMiddle(span.to)
  if (span.kind === 'timer') {
    return (
      <g class="timer">
        <title>{`timer ${span.timer}: armed in step ${span.from}${span.to === null ? '' : `, until step ${span.to}`}`}</title>
        <path d={`M${x + 6} ${y1} q4 0 4 5 V${y2 - 5} ${span.to === null ? 'v5' : `q0 5 -4 5`}`} />
      </g>
    )
  }
  return (
    <g class={`span span-${span.kind}`}>
      <title>{spanNames[span.kind]}</title>
      <line class="under" x1={x} x2={x} y1={y1} y2={y2} />
      <line class="over" x1={x} x2={x} y1={y1} y2={y2} />
    </g>
  )
}

export const spanNames = {
  down: 'down',
  paused: 'paused',
  mute: 'no longer sends',
  deaf: 'no longer receives',
  byzantine: 'Byzantine',
  busy: 'in the middle of a handler',
} as const

/** Links that are cut, shaded between the lanes. */
function Cuts(): JSX.Element {
  const cuts = data.spans.flatMap((span) => (span.kind === 'cut' && isDrawn(span.from, span.to ?? last) ? [span] : []))
  const isCut = (one: number, from: number) =>
    cuts.some(({ lanes: [a, b], ...cut }) => Math.min(a, b) === one && Math.max(a, b) === one + 1 && cut.from === from)
  return (
    <>
      {cuts.map((cut) => {
        const [a, b] = [Math.min(...cut.lanes), Math.max(...cut.lanes)]
        const gaps = Array.from({ length: b - a }, (_, at) => a + at)
        // A cut between two groups is seen where they meet.
        if (b - a > 1 && gaps.some((gap) => isCut(gap, cut.from))) return null
        const y1 = stepMiddle(cut.from)
        const y2 = cut.to === null ? totalHeight.value : stepMiddle(cut.to)
        const [from, to] = cut.lanes.map((lane) => data.lanes[lane]?.name ?? '')
        return (
          <rect
            key={`${cut.from} ${cut.lanes}`}
            class="cut"
            x={laneMiddle(a) + 5}
            y={y1}
            width={Math.max(0, laneMiddle(b) - laneMiddle(a) - 10)}
            height={Math.max(0, y2 - y1)}
            fill="url(#hatch)"
          >
            <title>
              {cut.bothWays ? `the link between ${from} and ${to} is cut` : `${from} no longer reaches ${to}`}
            </title>
          </rect>
        )
      })}
    </>
  )
}
