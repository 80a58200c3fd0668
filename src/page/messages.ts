/**
 * Messages of a run, each from the step that sent it to the step in which it ended. Of equal messages on one way the first
 * that was sent is the first that ends. States have the last word: what is no longer in flight there was lost, and what
 * nobody sent is a copy.
 */

import type { Plain } from '../language/plain.ts'
import type { LocalState } from '../semantics/node/local.ts'
import type { Slot, Step } from '../semantics/system/system.ts'
import { parcelsIn } from '../trace/text.ts'
import type { TraceStep } from '../trace/trace.ts'
import { formatMessage, isRecord } from '../trace/value.ts'
import { actor } from '../trace/words.ts'
import type { Arrow } from './format.ts'

type Open = { -readonly [Field in keyof Arrow]: Arrow[Field] }

export function arrowsOf(steps: readonly TraceStep[], slots: readonly Slot[], lanes: readonly string[]): Arrow[] {
  return new Pairing(slots, lanes).arrows(steps)
}

class Pairing {
  readonly #slots: readonly Slot[]
  readonly #lanes: ReadonlyMap<string, number>
  readonly #arrows: Open[] = []
  /** By way and message: those in flight, the first sent first. */
  readonly #open = new Map<string, Open[]>()

  constructor(slots: readonly Slot[], lanes: readonly string[]) {
    this.#slots = slots
    this.#lanes = new Map(lanes.map((name, number) => [name, number]))
  }

  arrows(steps: readonly TraceStep[]): Arrow[] {
    for (const { step, state, number } of steps) {
      this.#ended(step, number)
      this.#sent(step, number)
      if (state !== null) this.#agreeWith(state, step, number)
    }
    return this.#arrows
  }

  #ended(step: Step, number: number): void {
    if (step.kind === 'lie') {
      this.#make({ ...step, sent: number, ended: number, how: 'forged' })
      return
    }
    if (step.kind !== 'deliver') return
    const key = keyOf(step)
    const open = this.#open.get(key) ?? []
    const arrow = open.shift() ?? this.#make({ ...step, sent: number })
    arrow.ended = number
    arrow.how = step.omitted ? 'refused' : 'received'
    // In a set of messages it stays; then the network has kept it, see below.
    this.#open.set(key, open)
    this.#delivered = arrow
  }

  #delivered: Open | null = null

  #sent(step: Step, number: number): void {
    if (!('sends' in step)) return
    const from = actor(step)
    if (from === null) return
    for (const { to, message, lost } of step.sends) {
      const arrow = this.#make({ from, to, message, sent: number })
      if (lost === undefined) {
        const key = keyOf({ from, to, message })
        this.#open.set(key, [...(this.#open.get(key) ?? []), arrow])
      } else {
        arrow.how = lost === 'omitted' ? 'unsent' : 'cut'
        arrow.ended = number
      }
    }
  }

  /** Ends what a state no longer has in flight, and begins what it has in flight without having been sent. */
  #agreeWith(state: readonly Plain[], step: Step, number: number): void {
    const inFlight = this.#inFlight(state)
    for (const [key, { count, from, to, message }] of inFlight) {
      const open = this.#open.get(key) ?? []
      while (open.length < count) {
        const kept = this.#delivered !== null && keyOf(step as Parcel) === key ? this.#delivered : null
        const again = kept ?? open.at(-1)
        const copied = step.kind === 'duplicate' ? number : (again?.copied ?? null)
        const how = kept === null ? 'in flight' : 'kept'
        open.push(this.#make({ from, to, message, sent: again?.sent ?? number, copied, how }))
      }
      this.#open.set(key, open)
    }
    for (const [key, open] of this.#open) {
      const count = inFlight.get(key)?.count ?? 0
      if (count > 0) this.#merge(open, count, number)
      for (const arrow of open.splice(count)) {
        arrow.ended = number
        arrow.how = 'lost'
      }
    }
    this.#delivered = null
  }

  /** A set of messages has one of those that are equal: one that is sent again takes the place of what was kept of it. */
  #merge(open: Open[], count: number, number: number): void {
    while (open.length > count && open.at(-1)?.sent === number) {
      const kept = open.find(({ how }) => how === 'kept')
      // Without one both were sent, and neither has been received: the later one has no end.
      if (kept !== undefined) this.#arrows.splice(this.#arrows.indexOf(kept), 1)
      open.splice(kept === undefined ? open.length - 1 : open.indexOf(kept), 1)
    }
  }

  #inFlight(state: readonly Plain[]): Map<string, Parcel & { count: number }> {
    const found = new Map<string, Parcel & { count: number }>()
    const add = (parcel: Parcel, copies: number) => {
      const key = keyOf(parcel)
      found.set(key, { ...parcel, count: (found.get(key)?.count ?? 0) + copies })
    }
    for (const [number, { kind, name, entry }] of this.#slots.entries()) {
      const value = state[number] as Plain
      const to = entry?.key ?? name
      if (kind === 'inbox') for (const { copies, ...parcel } of parcelsIn(value)) add({ ...parcel, to }, copies)
      if (kind === 'node')
        for (const offer of (value as unknown as LocalState).offers ?? []) add({ ...offer, from: name }, 1)
    }
    return found
  }

  #make(made: Parcel & Pick<Arrow, 'sent'> & Partial<Pick<Arrow, 'ended' | 'how' | 'copied'>>): Open {
    const { from, to, message, sent, ended = null, how = 'in flight', copied = null } = made
    const arrow: Open = {
      text: formatMessage(message),
      label: isRecord(message) && typeof message['type'] === 'string' ? message['type'] : '',
      from: this.#lanes.get(from) ?? 0,
      to: this.#lanes.get(to) ?? 0,
      sent,
      ended,
      how,
      copied,
    }
    this.#arrows.push(arrow)
    return arrow
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
