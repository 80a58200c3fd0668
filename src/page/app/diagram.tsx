/** The space-time diagram: a lane for each node, an arrow for each message, in the rows of the steps. */

import type { JSX } from 'preact'
import type { Arrow, Span } from '../format.ts'
import { isInFlight, originOf, shortened, tipOf } from './arrow-places.ts'
import { type CutMark, cutMarks, lanesCutIn } from './cuts.ts'
import { ArrowHead, Cross, Glyph } from './glyphs.tsx'
import { type Label, labels } from './labels.ts'
import { drawnRows, isDrawn, laneBoxes, laneMiddle, rowHeight, stepMiddle, totalHeight } from './layout.ts'
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
      {labels.value.map((label) =>
        isDrawn(label.step, label.step) ? <LabelMark key={`${label.x} ${label.y}`} label={label} /> : null,
      )}
      {steps.map((number) => (
        <StepMark key={number} number={number} />
      ))}
    </g>
  )
}

const everyLane = [0, data.lanes.length - 1] as const

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
    const [first, end] = step.kind === 'tick' ? everyLane : lanesCutIn(number)
    const from = laneMiddle(first) - 14
    const to = laneMiddle(end) + 14
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
  const { from, to, sent, how, copied, text } = arrow
  const [x1, y1] = originOf(arrow)
  const [x2, y2] = tipOf(arrow)
  const isLit = isLooked(arrow)
  const classes = ['arrow', `arrow-${how.replace(' ', '-')}`, ...(isLit ? ['lit'] : isDim(arrow) ? ['dim'] : [])]
  const hasHead = how === 'received' || how === 'refused' || how === 'forged'
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
      {isStopped(how) && <Cross x={how === 'refused' ? x2 - side * 12 : x2} y={y2} />}
    </g>
  )
}

/** Whether a message is crossed out: something keeps it from being received. */
function isStopped(how: Arrow['how']): boolean {
  return how === 'lost' || how === 'withdrawn' || how === 'unsent' || how === 'cut' || how === 'refused'
}

/** Whether the step that is looked at has to do with a message. */
function isLooked({ sent, ended, copied }: Arrow): boolean {
  const looked = pointed.value ?? current.value
  return looked === sent || looked === ended || looked === copied
}

/** Whether a message does not matter. */
function isDim({ sent, ended }: Arrow): boolean {
  return slice !== null && (!slice.has(sent) || (ended !== null && !slice.has(ended)))
}

function LabelMark({ label: { arrows, text, x, y, anchor } }: { readonly label: Label }): JSX.Element {
  const [{ how }] = arrows as readonly [Arrow, ...Arrow[]]
  const state = arrows.some(isLooked) ? ' lit' : arrows.every(isDim) ? ' dim' : ''
  return (
    <g class={`arrow label-${how.replace(' ', '-')}${isInFlight(how) ? ' on-the-way' : ''}${state}`}>
      <title>{arrows.map((arrow) => `${arrow.text}\n${fateOf(arrow)}`).join('\n\n')}</title>
      <text class="label" x={x} y={y} text-anchor={anchor}>
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
    case 'withdrawn':
      return `offered in step ${sent}, and never handed over: its sender is gone in step ${ended}`
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

/** How wide the shade is beside a lane, and that of one link. */
const shade = { side: 16, link: 7 }

/** Links that are cut: what is shaded is cut as a whole, and other links are marked one by one. */
function Cuts(): JSX.Element {
  return (
    <>{cutMarks.map((mark, at) => (isDrawn(mark.from, mark.to ?? last) ? <CutShade key={at} mark={mark} /> : null))}</>
  )
}

function CutShade({ mark }: { readonly mark: CutMark }): JSX.Element {
  const y1 = stepMiddle(mark.from)
  const y2 = mark.to === null ? totalHeight.value : stepMiddle(mark.to)
  const [x, wide] = shadeOf(mark)
  return (
    <g class={`cut cut-${mark.kind}`}>
      <title>{mark.words}</title>
      <rect x={x} y={y1} width={Math.max(0, wide)} height={Math.max(0, y2 - y1)} fill="url(#hatch)" />
      {mark.kind === 'link' && <CutLink mark={mark} y={y1 + 6 + 7 * mark.at} />}
    </g>
  )
}

function shadeOf(mark: CutMark): readonly [x: number, width: number] {
  if (mark.kind === 'gap') {
    const from = laneMiddle(mark.gap) + 5
    return [from, laneMiddle(mark.gap + 1) - 5 - from]
  }
  if (mark.kind === 'side') {
    const x = laneMiddle(mark.lane)
    return mark.side > 0 ? [x + 4, shade.side] : [x - 4 - shade.side, shade.side]
  }
  return [middleOf(mark) - shade.link / 2, shade.link]
}

/** Where the sign of a link that is cut stands; those that are cut in one step stand beside each other. */
function middleOf({ lanes: [from, to], at }: CutMark & { readonly kind: 'link' }): number {
  return (laneMiddle(from) + laneMiddle(to)) / 2 + 12 * at
}

function CutLink({ mark, y }: { readonly mark: CutMark & { readonly kind: 'link' }; readonly y: number }): JSX.Element {
  const [from, to] = mark.lanes.map(laneMiddle) as [number, number]
  const side = to > from ? 1 : -1
  const point = `M${to - side * 12} ${y - 4} L${to - side * 5} ${y} L${to - side * 12} ${y + 4}`
  return (
    <>
      <path class="cut-line" d={`M${from + side * 5} ${y} H${to - side * 5}${mark.bothWays ? '' : point}`} />
      <Cross x={middleOf(mark)} y={y} />
    </>
  )
}
