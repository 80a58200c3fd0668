/** How a property stands at a step: as a bar, as a mark and in words. Bars differ in height and marks in shape, not in colour alone. */

import type { JSX } from 'preact'
import type { PropertyStrip } from '../format.ts'
import { data } from './model.ts'

/** Letters of strips that look the same, with what they mean for properties of all kinds. */
export const statusKinds: readonly {
  readonly kind: 'bad' | 'fails' | 'waits' | 'good' | 'seen' | 'none'
  readonly letters: string
  readonly meaning: string
  /** Of a bar that is one high: how much of it is filled. */
  readonly height: number
}[] = [
  { kind: 'bad', letters: 'nb', meaning: 'does not hold, or is waited for in vain', height: 1 },
  { kind: 'fails', letters: '!', meaning: 'its predicate fails', height: 1 },
  { kind: 'waits', letters: 'w', meaning: 'is waited for, or does not hold yet', height: 0.34 },
  { kind: 'good', letters: 'hk', meaning: 'holds, or nothing is waited for', height: 0.68 },
  { kind: 'seen', letters: 's', meaning: 'is seen here', height: 1 },
  { kind: 'none', letters: 'u-', meaning: 'is not seen here, or says nothing of this step', height: 0.14 },
]

function kindOf(letter: string): (typeof statusKinds)[number] {
  return (
    statusKinds.find(({ letters }) => letters.includes(letter)) ?? (statusKinds.at(-1) as (typeof statusKinds)[number])
  )
}

/** A stretch of a strip, in a drawing that is one high. */
export function StatusBar({
  letter,
  x,
  width,
}: {
  readonly letter: string
  readonly x: number
  readonly width: number
}): JSX.Element {
  const { kind, height } = kindOf(letter)
  return <rect class={`status-${kind}`} x={x} width={width} y={(1 - height) / 2} height={height} />
}

/** The same as a small mark. */
export function StatusMark({ letter }: { readonly letter: string }): JSX.Element {
  const { kind } = kindOf(letter)
  return (
    <svg class={`status-mark status-${kind}`} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d={markPaths[kind]} />
    </svg>
  )
}

const markPaths = {
  bad: 'M2 2 L10 10 M10 2 L2 10',
  fails: 'M6 1.5 V7 M6 10 V10.2',
  waits: 'M2 6 H2.2 M6 6 H6.2 M10 6 H10.2',
  good: 'M1.5 6.5 L4.8 10 L10.5 2.5',
  seen: 'M1.5 6.5 L4.8 10 L10.5 2.5',
  none: 'M3 6 H9',
} as const

const letterNames: { readonly [letter: string]: string } = {
  h: 'holds',
  n: 'does not hold',
  s: 'seen here',
  u: 'not seen here',
  w: 'waited for',
  b: 'waited for in vain',
  k: 'nothing is waited for',
  '-': 'says nothing of this step',
  '!': 'its predicate fails',
}

export function statusName({ statuses, kind }: PropertyStrip, number: number): string {
  const letter = statuses[number - 1] ?? '-'
  const isStop = data.ending?.kind === 'stops'
  const isAboutNow = kind === 'alwaysEventually' || kind === 'eventuallyAlways' || kind === 'quiescent'
  if (letter === 'w' && isAboutNow) return 'does not hold now'
  if (letter === 'b' && isAboutNow) return brokenNames[isStop && kind === 'eventuallyAlways' ? 'quiescent' : kind]
  if (letter === 'k' && kind !== 'leadsTo' && kind !== 'eventually') return 'holds now'
  if (letter === 'k' && kind === 'eventually') return 'has held'
  return letterNames[letter] ?? ''
}

const brokenNames = {
  alwaysEventually: 'does not hold, and never again',
  eventuallyAlways: 'is false, again and again',
  quiescent: 'is false where the run stops',
} as const
