/** What is decisive in a run, why it counts as fair, and what its property read, in words: the same in text and on a page. */

import type { Ending } from '../engine/index.ts'
import { isAboutSteps } from '../language/property.ts'
import { alikeTogether, listed } from './reasons.ts'
import type { Trace } from './trace.ts'
import type { Allowance, Decisive, Reading } from './why.ts'

/** A list of what is decisive, under a title. */
export interface DecisiveList {
  readonly title: string
  readonly items: readonly DecisiveItem[]
}

export interface DecisiveItem {
  readonly kind: Decisive['kind']
  /** Numbers of steps; of a message, of the step that sent it. */
  readonly steps: readonly number[]
  readonly words: string
}

/** Where there are more, steps with the same words, or with words that differ in one node, are told together. */
const mostApart = 6

/** Faults and timeouts, which this run needs to happen; then messages, of which it needs that they are not received. */
export function decisiveLists(decisive: readonly Decisive[], { slots }: Pick<Trace, 'slots'>): DecisiveList[] {
  const nodes = slots.flatMap(({ kind, name }) => (kind === 'node' ? [name] : []))
  const of = (...kinds: Decisive['kind'][]) => decisive.filter(({ kind }) => kinds.includes(kind))
  const [faults, timeouts] = [of('fault'), of('timeout')]
  const named = [...(faults.length > 0 ? ['faults'] : []), ...(timeouts.length > 0 ? ['timeouts'] : [])].join(' and ')
  return [
    { title: `This run needs these ${named}`, items: together([...faults, ...timeouts], nodes) },
    {
      title: 'Never received; if one of these had been, the same steps would not show it',
      items: together(of('not received'), nodes),
    },
  ].filter(({ items }) => items.length > 0)
}

function alone({ kind, step, words }: Decisive): DecisiveItem {
  return { kind, steps: [step], words }
}

function together(all: readonly Decisive[], nodes: readonly string[]): DecisiveItem[] {
  if (all.length <= mostApart) return all.map(alone)
  const kinds = new Map(all.map(({ kind, words }) => [words, kind]))
  // Of a message it is the receivers that differ; which node crashed, or whose timer fired, is told apart.
  const namesIn = (words: string) => (kinds.get(words) === 'not received' || words.endsWith(lost) ? nodes : [])
  const kindOf = new Map(all.map(({ kind, step }) => [step, kind]))
  return alikeTogether(
    all.map(({ step, words }) => ({ of: step, words })),
    namesIn,
  ).map(({ steps, words }) => ({
    kind: kindOf.get(steps[0] as number) as Decisive['kind'],
    steps,
    words: steps.length > 1 && words.endsWith(lost) ? `${words.slice(0, -lost.length)} are lost` : words,
  }))
}

/** How it is told that a message is lost. */
const lost = ' is lost'

/** More steps than these are counted. */
const mostNamed = 3

/** Why a run counts that goes around a loop, or stops, as a sentence; null of other runs. */
export function fairnessSentence(fairness: readonly Allowance[], ending: Ending | null): string | null {
  if (fairness.length === 0) return null
  const start = ending?.kind === 'repeats' ? 'The run is fair' : 'The run may stop there'
  return `${start}: ${fairness.map(allowanceWords).join('; ')}.`
}

function allowanceWords({ why, steps }: Allowance): string {
  const more = steps.length - mostNamed
  const all = more > 1 ? [...steps.slice(0, mostNamed), `${more} others`] : steps
  const named = all.length === 0 ? '' : listed(all)
  const is = steps.length === 1 ? 'is' : 'are'
  switch (why) {
    case 'taken':
      return 'every step that is possible around the loop is taken in it'
    case 'nothing':
      return 'no step is possible any more that changes anything'
    case 'not all the time':
      return `${named} ${is} possible again and again, but not all the time, and weak fairness demands only what stays possible`
    case 'no fairness':
      return `no fairness is demanded of ${named}`
    case 'fault':
      return `${named} ${is} possible, but ${steps.length === 1 ? 'a fault never has' : 'faults never have'} to happen`
  }
}

/** Something that the predicate looked at, as it is told. */
export interface ToldReading {
  /** `before` or `after` a step, or the state, where several states were read. */
  readonly label: string
  readonly text: string
  /** What the step of the number did, `since`, or `value and view written in`; null where nothing has written it. */
  readonly since: { readonly words: string; readonly step: number } | null
}

/** What a predicate looked at; what is equal in both states of a step is told once. */
export function toldReadings(reads: readonly Reading[], { violated }: Pick<Trace, 'violated'>): ToldReading[] {
  const last = Math.max(...reads.map(({ state }) => state))
  const isTwice = (one: Reading) => reads.some(({ state, text }) => state !== one.state && text === one.text)
  const labelOf = (one: Reading) => {
    if (reads.every(({ state }) => state === last)) return ''
    if (!isAboutSteps(violated?.kind ?? '')) return `in state ${one.state}`
    return isTwice(one) ? '' : one.state === last ? 'after' : 'before'
  }
  return reads
    .filter((one) => one.state === last || !isAboutSteps(violated?.kind ?? '') || !isTwice(one))
    .map((one) => ({ label: labelOf(one), text: one.text, since: sinceOf(one) }))
}

function sinceOf({ step, fields }: Reading): ToldReading['since'] {
  if (step === 1) return null
  return { words: fields.length === 0 ? 'since' : `${listed(fields.slice(0, 6))} written in`, step }
}
