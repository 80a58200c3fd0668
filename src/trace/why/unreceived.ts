/**
 * Messages that are never received in a run and decide what it shows: each is received in thought, as soon as that is possible,
 * and the other steps are taken as they were. Where they can be taken and no longer show the same, the message is decisive.
 */

import { comparePlain, type Plain } from '../../language/plain.ts'
import { isSameStep } from '../../semantics/system/system.ts'
import { namedSteps } from '../step-names.ts'
import { parcelsIn } from '../text.ts'
import type { TraceStep } from '../trace.ts'
import { formatMessage } from '../value.ts'
import type { Decisive } from '../why.ts'
import type { State } from './moves.ts'
import { moveNumbered, type Story } from './story.ts'

interface Parcel {
  readonly from: string
  readonly to: string
  readonly message: Plain
}

/** Where receiving it leaves no way to take the other steps, it is tried after the next one, but not for ever. */
const mostPlaces = 3

/** Of a run with more messages in flight at its end, those that were sent last are tried. */
const mostTried = 40

export function unreceivedMessages(story: Story, steps: readonly TraceStep[]): Decisive[] {
  const { verdict, states, length, loop } = story
  // How a run goes on for ever, or stops, is another question than what comes of its steps.
  if (verdict === null || verdict.isOfWholeRuns || loop !== null || states.length < length) return []
  return inFlightAtEnd(story)
    .filter((parcel) => !steps.some(({ step }) => step.kind === 'deliver' && isSameParcel(step, parcel)))
    .map((parcel) => ({ parcel, sent: sentIn(story, parcel) }))
    .sort((one, other) => one.sent - other.sent)
    .slice(-mostTried)
    .filter(({ parcel, sent }) => isDecisive(story, parcel, sent))
    .map(({ parcel: { from, to, message }, sent }) => ({
      kind: 'not received',
      step: sent,
      words: `${formatMessage(message)} from ${from} to ${to}`,
    }))
}

function inFlightAtEnd(story: Story): Parcel[] {
  const all = parcelsOf(story, story.states.at(-1) as State)
  return all.filter((one, at) => all.findIndex((other) => isSameParcel(one, other)) === at)
}

function parcelsOf({ instance: { system } }: Story, state: State): Parcel[] {
  return system.slots.flatMap(({ kind, name, entry }, at): Parcel[] => {
    if (kind !== 'inbox') return []
    const to = entry?.key ?? name
    return parcelsIn(state[at] as Plain).map(({ from, message }) => ({ from, to, message }))
  })
}

function isSameParcel(one: Parcel, other: Parcel): boolean {
  return one.from === other.from && one.to === other.to && comparePlain(one.message, other.message) === 0
}

/** The number of the step since which a message has been in flight. */
function sentIn(story: Story, parcel: Parcel): number {
  const isIn = (state: State) => parcelsOf(story, state).some((other) => isSameParcel(other, parcel))
  return story.states.findLastIndex((state) => !isIn(state)) + 2
}

function isDecisive(story: Story, parcel: Parcel, sent: number): boolean {
  const { states, length, verdict, instance } = story
  let places = 0
  for (let after = sent; after < length && places < mostPlaces; after++) {
    const before = states[after - 1] as State
    const received = namedSteps(instance.system, before).filter(
      ({ step, state }) =>
        state !== null && step.kind === 'deliver' && !step.crashes && !step.omitted && isSameParcel(step, parcel),
    )
    if (received.length > 0) places++
    for (const { state } of received) {
      const rest = takenFrom(story, state as State, after + 1)
      if (rest === null) continue
      return verdict?.isShownBy([...states.slice(0, after), state as State, ...rest], null) === false
    }
  }
  return false
}

/** The states after the steps of a run from a number on, taken from another state; null where one is not possible. */
function takenFrom(story: Story, state: State, number: number): State[] | null {
  const states: State[] = []
  for (let at = number; at <= story.length; at++) {
    const move = moveNumbered(story, at)
    const before = states.at(-1) ?? state
    const { outcomes } = move.in(before)
    const outcome = outcomes.find(({ step }) => isSameStep(step, move.step)) ?? outcomes[0]
    // What a receiver would ignore is received all the same.
    const after = outcome === undefined && move.isIdleIn(before) ? before : (outcome?.after ?? null)
    if (after === null) return null
    states.push(after)
  }
  return states
}
