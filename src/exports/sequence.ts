/**
 * A run as a sequence diagram, whatever the language it is written in. A message is one arrow, at the step in which it arrives
 * or is lost, and says which step sent it; a note at that earlier step says what becomes of it. All other steps are notes over the
 * lanes that they are of, and so is what a step changed.
 */

import type { Plain } from '../language/plain.ts'
import type { Step } from '../semantics/system/system.ts'
import { type Flight, flightsOf } from '../trace/flights.ts'
import { conclusionLines, detailsOf, formatChange, limited, startDetails } from '../trace/text.ts'
import type { Trace, TraceStep } from '../trace/trace.ts'
import { type Extent, elide, formatMessage } from '../trace/value.ts'
import { choicesOf, emptyWords, eventsOf, headline, lastWords, sendingLine } from '../trace/words.ts'
import { type Lanes, lanesOf } from './lanes.ts'

export type SequenceItem =
  | {
      readonly kind: 'arrow'
      readonly from: string
      readonly to: string
      /** It ends in a cross. */
      readonly isLost: boolean
      readonly text: string
    }
  /** @property over names of lanes, in their order: from the first to the last of them */
  | { readonly kind: 'note'; readonly over: readonly string[]; readonly lines: readonly string[] }
  /** What follows, up to `end`, repeats for ever. */
  | { readonly kind: 'loop'; readonly text: string }
  | { readonly kind: 'end' }

export interface SequenceDiagram {
  readonly title: string
  readonly lanes: readonly string[]
  readonly items: readonly SequenceItem[]
}

/** A note is as wide as its longest line. */
const extent: Extent = { width: 86, lines: 12 }

export function sequenceOf(trace: Trace): SequenceDiagram {
  const lanes = lanesOf(trace)
  const flights = flightsOf(trace)
  const { ending, steps } = trace
  const loopsFrom = ending?.kind === 'repeats' ? ending.from + 1 : null
  const items = steps.flatMap((step): SequenceItem[] => [
    ...(step.number === loopsFrom ? [{ kind: 'loop', text: 'for ever' } as const] : []),
    ...itemsOf(step, { trace, lanes, flights }),
  ])
  const end: SequenceItem[] = loopsFrom === null ? [] : [{ kind: 'end' }]
  const conclusion = conclusionLines(trace, extent).filter((line) => line !== '')
  const verdict: SequenceItem[] =
    conclusion.length === 0 ? [] : [{ kind: 'note', over: lanes.names, lines: conclusion.map((line) => line.trim()) }]
  return { title: `${trace.model}: ${trace.scenario}`, lanes: lanes.names, items: [...items, ...end, ...verdict] }
}

interface Surroundings {
  readonly trace: Trace
  readonly lanes: Lanes
  readonly flights: readonly Flight[]
}

function itemsOf(traced: TraceStep, surroundings: Surroundings): SequenceItem[] {
  const { trace, lanes } = surroundings
  const { number, step } = traced
  const details = linesOf(traced, surroundings)
  const { failed } = detailsOf(trace, traced, extent)
  const failure = failed === null ? [] : [elide(failed, extent.width)]
  const note = (lines: readonly string[]): SequenceItem[] =>
    lines.length === 0 ? [] : [{ kind: 'note', over: lanes.of(step), lines }]
  const numbered = (text: string) => `${number}. ${elide(text, extent.width)}`
  if (step.kind !== 'deliver' && step.kind !== 'lie' && step.kind !== 'lose') {
    return note([numbered(headline(step)), ...details, ...failure])
  }
  const isLost = step.kind === 'lose' || (step.kind === 'deliver' && step.omitted === true)
  const text = numbered(formatMessage(step.message) + arrowWords(step, number, surroundings.flights))
  const ended = lastWords(step)
  const end = ended === '' ? [] : [ended.replace(/^; /, '')]
  return [{ kind: 'arrow', from: step.from, to: step.to, isLost, text }, ...note([...details, ...end, ...failure])]
}

/** A step of one message. */
type OfMessage = Extract<Step, { readonly message: Plain }>

function arrowWords(step: OfMessage, number: number, flights: readonly Flight[]): string {
  if (step.kind === 'lie') return ', a lie'
  const flight = flights.find(({ ended }) => ended === number)
  const sent =
    flight === undefined ? '' : flight.copied === null ? `, sent in ${flight.sent}` : `, duplicated in ${flight.copied}`
  const fate =
    step.kind === 'lose'
      ? ', is lost'
      : step.kind === 'deliver' && step.omitted === true
        ? `, ${step.to} fails to receive it`
        : ''
  return sent + fate
}

/** What a step does besides what its first line says. */
function linesOf({ number, step, state, changes }: TraceStep, { trace, flights }: Surroundings): string[] {
  const sends = sentIn(number, flights).map((flight) => sendWords(flight, flights))
  const isStart = step.kind === 'start' && state !== null
  const told = isStart
    ? [...startDetails(trace.slots, { ...step, sends: [] }, withoutMessages(trace, state), extent), ...sends]
    : [...('events' in step ? eventsOf(step) : []), ...choicesOf(choicesIn(step)), ...sends]
  const changed = changes.map((change) => formatChange(change, extent))
  const lines = told.length + changed.length === 0 && state !== null ? emptyWords(step) : [...told, ...changed]
  return limited(
    lines.map((line) => elide(line, extent.width)),
    extent,
  )
}

function choicesIn(step: Step): readonly Plain[] {
  return 'choices' in step ? (step.choices ?? []) : []
}

/** A state with nothing in flight: messages are told with what becomes of them. */
function withoutMessages({ slots }: Trace, state: readonly Plain[]): readonly Plain[] {
  return slots.map(({ kind }, slot) => (kind === 'inbox' ? [] : withoutOffers(kind, state[slot] as Plain)))
}

function withoutOffers(kind: string, value: Plain): Plain {
  return kind === 'node' ? { ...(value as { readonly [part: string]: Plain }), offers: [] } : value
}

/** The messages that a step sent: no copies of them, and not what a Byzantine node makes up. */
function sentIn(number: number, flights: readonly Flight[]): readonly Flight[] {
  return flights.filter(
    ({ sent, copied, keptOf, how }) => sent === number && copied === null && keptOf === null && how !== 'forged',
  )
}

type Fate = Parameters<typeof sendingLine>[0]['fate']

/** A message that is sent, and what becomes of it. */
function sendWords(flight: Flight, flights: readonly Flight[]): string {
  const { from, to, message, how, waits } = flight
  const fate: Fate = how === 'unsent' ? 'omitted' : how === 'cut' ? how : waits ? 'waits' : undefined
  const line = { sender: from, message: formatMessage(message), to: [to], ...(fate !== undefined && { fate }) }
  if (how === 'unsent' || how === 'cut') return sendingLine(line, extent)
  const kept = flights.filter(({ keptOf, copied }) => keptOf === flight && copied === null)
  return `${sendingLine(line, extent)} (${endWords([flight, ...kept])})`
}

const ends = { received: 'received', refused: 'not received', lost: 'lost', withdrawn: 'withdrawn' } as const

/** What becomes of a message, and of what the network keeps of it: received in 3, 5, lost in 7. */
function endWords(flights: readonly Flight[]): string {
  const byEnd = new Map<string, number[]>()
  for (const { how, ended } of flights) {
    if (ended === null) continue
    const end = ends[how as keyof typeof ends]
    byEnd.set(end, [...(byEnd.get(end) ?? []), ended])
  }
  if (byEnd.size === 0) return 'nobody receives it'
  return [...byEnd].map(([end, steps]) => `${end} in ${steps.join(', ')}`).join('; ')
}
