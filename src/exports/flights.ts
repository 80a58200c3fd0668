/** A flight is the way of one message: the step that sent it, and the step in which it arrived or was lost. */

import { comparePlain, type Plain } from '../language/plain.ts'
import type { LocalState } from '../semantics/node/local.ts'
import type { Effects, SentMessage, Step } from '../semantics/system/system.ts'
import { parcelsIn } from '../trace/text.ts'
import type { Trace } from '../trace/trace.ts'
import { actor } from '../trace/words.ts'

export interface Flight {
  readonly from: string
  readonly to: string
  readonly message: Plain
  /** The number of the step that sent it, or that made this copy of it. */
  readonly sentIn: number
  readonly isCopy: boolean
  /** What becomes of it as soon as it is sent. */
  readonly fate: SentMessage['lost'] | 'waits'
  /** Steps in which it arrives or is lost: one at most, but where the network keeps what it delivers. */
  readonly ends: readonly End[]
}

export interface End {
  readonly step: number
  readonly how: 'received' | 'not received' | 'lost'
}

/**
 * All messages of a run, in the order in which they were sent. Of equal messages on one link, the one that was sent first is
 * taken first; no model can tell them apart.
 */
export function flightsOf({ steps, slots }: Trace): Flight[] {
  const flights: NewFlight[] = []
  for (const { number, step, state } of steps) {
    const ending = endingOf(step)
    if (ending !== null) {
      const alike = flights.filter((candidate) => isOn(candidate, ending))
      const flight = alike.find(({ ends }) => ends.length === 0) ?? alike.at(-1)
      flight?.ends.push({ step: number, how: ending.how })
    }
    if (step.kind === 'duplicate') flights.push(flightOf(step, number, { isCopy: true }))
    const sent =
      step.kind === 'start' ? (state === null ? [] : initialFlights(slots, state, number)) : sendsIn(step, number)
    flights.push(...sent)
  }
  return flights
}

type NewFlight = Flight & { readonly ends: End[] }

type Ending = Pick<Flight, 'from' | 'to' | 'message'> & Pick<End, 'how'>

/** The message that a step takes out of the network. What a Byzantine node says was never in it. */
function endingOf(step: Step): Ending | null {
  if (step.kind === 'lose') return { ...step, how: 'lost' }
  if (step.kind === 'deliver') return { ...step, how: step.omitted === true ? 'not received' : 'received' }
  return null
}

function isOn(flight: Flight, { from, to, message }: Ending): boolean {
  const isUnderWay = flight.fate === undefined || flight.fate === 'waits'
  return isUnderWay && flight.from === from && flight.to === to && comparePlain(flight.message, message) === 0
}

function sendsIn(step: Step, number: number): NewFlight[] {
  const sender = actor(step)
  if (sender === null || !('sends' in step)) return []
  return (step as Effects).sends.map(({ to, message, lost, waits }) =>
    flightOf({ from: sender, to, message }, number, { fate: waits === true ? 'waits' : lost }),
  )
}

/** What is in flight in the first state: the step itself does not say who sent what. */
function initialFlights(slots: Trace['slots'], state: readonly Plain[], number: number): NewFlight[] {
  return slots.flatMap(({ kind, name, entry }, slot) => {
    const value = state[slot] as Plain
    if (kind === 'inbox') {
      return parcelsIn(value).flatMap(({ from, message, copies }) =>
        Array.from({ length: copies }, () => flightOf({ from, to: entry?.key ?? name, message }, number)),
      )
    }
    if (kind !== 'node') return []
    const { offers = [] } = value as unknown as LocalState
    return offers.map(({ to, message }) => flightOf({ from: name, to, message }, number, { fate: 'waits' }))
  })
}

function flightOf(
  { from, to, message }: Pick<Flight, 'from' | 'to' | 'message'>,
  sentIn: number,
  { isCopy = false, fate }: { isCopy?: boolean; fate?: Flight['fate'] } = {},
): NewFlight {
  return { from, to, message, sentIn, isCopy, fate, ends: [] }
}
