/**
 * A flight is the way of one message of a run: from the step that sent it to the step in which it ended. Of equal messages on one
 * way the first that was sent is the first that is received; no model can tell them apart. States have the last word: what is no
 * longer in flight there was lost, and what nobody sent is a copy.
 */

import type { Plain } from '../language/plain.ts'
import type { LocalState } from '../semantics/node/local.ts'
import type { Slot, Step } from '../semantics/system/system.ts'
import { parcelsIn } from './text.ts'
import type { Trace, TraceStep } from './trace.ts'
import { formatMessage } from './value.ts'
import { actor } from './words.ts'

export interface Flight {
  readonly from: string
  readonly to: string
  readonly message: Plain
  /** The number of the step that sent it, or what it is a copy of. */
  readonly sent: number
  /** Where it is a copy: the number of the step in which it was made. */
  readonly copied: number | null
  /** What the network kept of a message as it delivered it: the flight of that message, the first of several. */
  readonly keptOf: Flight | null
  /** Whether its sender waits until it is handed over. */
  readonly waits: boolean
  /** The number of the step in which it ended; null for one that is in flight at the end, or a copy that is. */
  readonly ended: number | null
  /**
   * `refused`: its receiver fails to receive. `unsent`: its sender fails to send. `cut`: sent over a link that is cut.
   * `withdrawn`: it was offered, and its sender, which waited, is gone. `forged`: sent by nobody, a Byzantine node lies.
   * `kept`: it was received, and the network, which duplicates, has it in flight still.
   */
  readonly how: 'received' | 'lost' | 'withdrawn' | 'in flight' | 'kept' | 'refused' | 'unsent' | 'cut' | 'forged'
}

/** All messages of a run, in the order in which they were sent, or copied. */
export function flightsOf({ steps, slots }: Pick<Trace, 'steps' | 'slots'>): readonly Flight[] {
  return new Pairing(slots).flights(steps)
}

type Open = { -readonly [Field in keyof Flight]: Flight[Field] }

class Pairing {
  readonly #slots: readonly Slot[]
  readonly #flights: Open[] = []
  /** By way and message: those in flight, the first sent first. */
  readonly #open = new Map<string, Open[]>()
  /** The one that the step at hand delivers. */
  #delivered: Open | null = null

  constructor(slots: readonly Slot[]) {
    this.#slots = slots
  }

  flights(steps: readonly TraceStep[]): readonly Flight[] {
    for (const { step, state, number } of steps) {
      this.#ended(step, number)
      this.#sent(step, number)
      if (state !== null) this.#agreeWith(state, step, number)
    }
    return this.#flights
  }

  #ended(step: Step, number: number): void {
    if (step.kind === 'lie') {
      this.#make(step, { sent: number, ended: number, how: 'forged' })
      return
    }
    if (step.kind !== 'deliver') return
    const key = keyOf(step)
    const open = this.#open.get(key) ?? []
    const flight = open.shift() ?? this.#make(step, { sent: number })
    flight.ended = number
    flight.how = step.omitted ? 'refused' : 'received'
    // In a set of messages it stays; then the network has kept it, see below.
    this.#open.set(key, open)
    this.#delivered = flight
  }

  #sent(step: Step, number: number): void {
    if (!('sends' in step)) return
    const from = actor(step)
    if (from === null) return
    for (const { to, message, lost, waits = false } of step.sends) {
      const flight = this.#make({ from, to, message }, { sent: number, waits })
      if (lost === undefined) {
        const key = keyOf(flight)
        this.#open.set(key, [...(this.#open.get(key) ?? []), flight])
      } else {
        flight.how = lost === 'omitted' ? 'unsent' : 'cut'
        flight.ended = number
      }
    }
  }

  /** Ends what a state no longer has in flight, and begins what it has in flight without having been sent. */
  #agreeWith(state: readonly Plain[], step: Step, number: number): void {
    const inFlight = this.#inFlight(state)
    for (const [key, { count, waits, parcel }] of inFlight) {
      const open = this.#open.get(key) ?? []
      while (open.length < count) {
        const kept = this.#delivered !== null && keyOf(this.#delivered) === key ? this.#delivered : null
        const again = kept ?? open.at(-1)
        open.push(
          this.#make(parcel, {
            sent: again?.sent ?? number,
            copied: step.kind === 'duplicate' ? number : (again?.copied ?? null),
            keptOf: kept?.keptOf ?? kept,
            waits,
            how: kept === null ? 'in flight' : 'kept',
          }),
        )
      }
      this.#open.set(key, open)
    }
    for (const [key, open] of this.#open) {
      const count = inFlight.get(key)?.count ?? 0
      if (count > 0) this.#merge(open, count, number)
      for (const flight of open.splice(count)) {
        flight.ended = number
        flight.how = flight.waits ? 'withdrawn' : 'lost'
      }
    }
    this.#delivered = null
  }

  /** A set of messages has one of those that are equal: one that is sent again takes the place of what was kept of it. */
  #merge(open: Open[], count: number, number: number): void {
    while (open.length > count && open.at(-1)?.sent === number) {
      const kept = open.find(({ how }) => how === 'kept')
      // Without one both were sent, and neither has been received: the later one has no end.
      if (kept !== undefined) this.#flights.splice(this.#flights.indexOf(kept), 1)
      open.splice(kept === undefined ? open.length - 1 : open.indexOf(kept), 1)
    }
  }

  #inFlight(state: readonly Plain[]): Map<string, { parcel: Parcel; waits: boolean; count: number }> {
    const found = new Map<string, { parcel: Parcel; waits: boolean; count: number }>()
    const add = (parcel: Parcel, { waits, copies }: { waits: boolean; copies: number }) => {
      const key = keyOf(parcel)
      found.set(key, { parcel, waits, count: (found.get(key)?.count ?? 0) + copies })
    }
    for (const [number, { kind, name, entry }] of this.#slots.entries()) {
      const value = state[number] as Plain
      const to = entry?.key ?? name
      if (kind === 'inbox') {
        for (const { from, message, copies } of parcelsIn(value)) add({ from, to, message }, { waits: false, copies })
      }
      if (kind === 'node') {
        const { offers = [] } = value as unknown as LocalState
        for (const offer of offers) add({ ...offer, from: name }, { waits: true, copies: 1 })
      }
    }
    return found
  }

  #make({ from, to, message }: Parcel, known: Partial<Omit<Flight, keyof Parcel>> & Pick<Flight, 'sent'>): Open {
    const unknown = { copied: null, keptOf: null, waits: false, ended: null, how: 'in flight' } as const
    const flight: Open = { from, to, message, ...unknown, ...known }
    this.#flights.push(flight)
    return flight
  }
}

interface Parcel {
  readonly from: string
  readonly to: string
  readonly message: Plain
}

function keyOf({ from, to, message }: Parcel): string {
  return JSON.stringify([from, to, formatMessage(message)])
}
