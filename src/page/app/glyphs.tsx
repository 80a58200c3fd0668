/** The signs of the diagram: one for each kind of step. */

import type { JSX } from 'preact'
import { faultKinds } from '../../trace/faults.ts'
import type { PageStep } from '../format.ts'

/** What a kind of step is called in the legend. */
export const glyphNames: readonly (readonly [kind: string, meaning: string])[] = [
  ['start', 'start'],
  ['deliver', 'receives a message'],
  ['timeout', 'a timer fires'],
  ['continue', 'goes on with a handler'],
  ['crash', 'crashes'],
  ['restart', 'restarts'],
  ['pause', 'pauses'],
  ['resume', 'goes on'],
  ['notice', 'is told of a crash'],
  ['lie', 'receives what a Byzantine node made up'],
  ['omit', 'no longer sends or receives'],
]

export function Glyph({ kind, x, y }: { readonly kind: string; readonly x: number; readonly y: number }): JSX.Element {
  return (
    <g class={`glyph glyph-${kind.replace(/ /g, '-')}`} transform={`translate(${x} ${y})`}>
      {shape(kind)}
    </g>
  )
}

function shape(kind: string): JSX.Element {
  switch (kind) {
    case 'start':
      return <circle r="3.5" class="hollow" />
    case 'crash':
      return <path d="M-5 -5 L5 5 M5 -5 L-5 5" class="line bold" />
    case 'restart':
      return (
        <>
          <circle r="6.5" class="hollow" />
          <path d="M0 3.2 V-3 M-2.8 -0.6 L0 -3.4 L2.8 -0.6" class="line" />
        </>
      )
    case 'pause':
      return (
        <>
          <circle r="7" class="hollow" />
          <path d="M-2.2 -3 V3 M2.2 -3 V3" class="line bold" />
        </>
      )
    case 'resume':
      return (
        <>
          <circle r="7" class="hollow" />
          <path d="M-2 -3.2 L3.4 0 L-2 3.2 Z" class="solid" />
        </>
      )
    case 'timeout':
      return (
        <>
          <circle r="6.5" class="hollow" />
          <path d="M0 -3.8 V0 L2.8 1.8" class="line" />
        </>
      )
    case 'continue':
      return <path d="M0 -5.2 L5.2 0 L0 5.2 L-5.2 0 Z" class="solid" />
    case 'notice':
      return <path d="M0 -5.5 L5.5 4 H-5.5 Z" class="solid" />
    case 'omit':
      return (
        <>
          <circle r="6" class="hollow" />
          <path d="M-4.2 4.2 L4.2 -4.2" class="line" />
        </>
      )
    case 'lie':
    case 'broadcast lie':
      return <path d="M-5 -5 H5 V5 H-5 Z" class="solid" />
    default:
      return <circle r="5" class="solid" />
  }
}

/** A message that ends here. */
export function Cross({ x, y }: { readonly x: number; readonly y: number }): JSX.Element {
  return <path class="cross" d={`M${x - 4.5} ${y - 4.5} l9 9 m0 -9 l-9 9`} />
}

/** Kinds of steps that deserve a mark in the overview. */
export function isFault({ kind, marks }: PageStep): boolean {
  return marks.length > 0 || faultKinds.has(kind)
}

/** The head of an arrow: a marker that paths name as `head-` and its kind. @param size in widths of the line */
export function ArrowHead({ kind, size }: { readonly kind: string; readonly size: number }): JSX.Element {
  return (
    <marker
      id={`head-${kind}`}
      class={`head head-${kind}`}
      viewBox="0 0 10 10"
      refX="9"
      refY="5"
      markerWidth={size}
      markerHeight={size}
      orient="auto"
    >
      <path d="M0 1 L9 5 L0 9 Z" />
    </marker>
  )
}
