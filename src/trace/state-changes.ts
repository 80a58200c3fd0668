/**
 * What a step changed of a state, as far as the words of the step do not say it. Inboxes, budgets, histories, clocks, cut
 * links and crashes to be told are left out: the step tells their changes (a message sent, a crash, a return). So does a
 * time-out disarm its timer, and a crash all of them, and after a crash the fields of a node are those on its disk.
 */

import { comparePlain, type Plain } from '../language/plain.ts'
import type { Unfinished } from '../semantics/node/input.ts'
import type { LocalState } from '../semantics/node/local.ts'
import { under } from '../semantics/system/names.ts'
import type { SentMessage, Slot, Step } from '../semantics/system/system.ts'
import { type Change, changesBetween } from './changes.ts'
import { crashing } from './words.ts'

export type StateChange =
  | Change
  /** Timers, each with the tick at which it fires where that has been fixed. */
  | { readonly kind: 'arms' | 'disarms'; readonly node: string; readonly timers: readonly string[] }
  /** A message that waited for a rendezvous, and does no longer. */
  | { readonly kind: 'withdraws'; readonly node: string; readonly offer: SentMessage }
  /** A handler has steps left, of which this one is next. */
  | { readonly kind: 'unfinished'; readonly node: string; readonly step: string }

export function stateChanges(
  step: Step,
  slots: readonly Slot[],
  before: readonly Plain[],
  after: readonly Plain[],
): StateChange[] {
  return slots.flatMap(({ kind, name }, number): StateChange[] => {
    const old = before[number] as Plain
    const now = after[number] as Plain
    if (kind === 'variable') return changesBetween(name, old, now)
    return kind === 'node' ? nodeChanges(step, name, old as unknown as LocalState, now as unknown as LocalState) : []
  })
}

function nodeChanges(step: Step, node: string, was: LocalState, is: LocalState): StateChange[] {
  const fields = changesBetween(node, was.state, is.state)
  if (crashing(step) === node) return fields
  return [
    ...fields,
    ...timerChanges(step, node, was, is),
    ...changesBetween(`disk of ${node}`, was.onDisk ?? null, is.onDisk ?? null),
    ...withdrawn(step, node, was, is),
    ...(is.unfinished === undefined || isSame(is.unfinished, was.unfinished) ? [] : [leftToDo(node, is.unfinished)]),
  ]
}

function timerChanges(step: Step, node: string, was: LocalState, is: LocalState): StateChange[] {
  const fired = step.kind === 'timeout' && step.node === node ? step.timer : null
  const armedBefore = was.timers.filter((timer) => timer !== fired)
  const isAsBefore = (timer: string) =>
    armedBefore.includes(timer) && under(was.deadlines ?? {}, timer) === under(is.deadlines ?? {}, timer)
  return [
    ...timersThat(
      'arms',
      node,
      armedTimers(is, (timer) => !isAsBefore(timer)),
    ),
    ...timersThat(
      'disarms',
      node,
      armedTimers(was, (timer) => armedBefore.includes(timer) && !is.timers.includes(timer)),
    ),
  ]
}

function timersThat(kind: 'arms' | 'disarms', node: string, timers: readonly string[]): StateChange[] {
  return timers.length === 0 ? [] : [{ kind, node, timers }]
}

/** Some of the armed timers of a node, as they are told: `lease (due at 3)`. */
export function armedTimers({ timers, deadlines = {} }: LocalState, isTold: (timer: string) => boolean): string[] {
  return timers.filter(isTold).map((timer) => timerLabel(timer, under(deadlines, timer)))
}

/** A timer, with the tick at which it fires where it has a duration. */
function timerLabel(timer: string, deadline: number | undefined): string {
  return deadline === undefined ? timer : `${timer} (due at ${deadline})`
}

function isSame(one: Unfinished, other: Unfinished | undefined): boolean {
  return comparePlain(one as unknown as Plain, (other ?? null) as unknown as Plain) === 0
}

/** What a node does before anything else. */
export function leftToDo(node: string, { step }: Unfinished): StateChange & { readonly kind: 'unfinished' } {
  return { kind: 'unfinished', node, step }
}

/** A node that no longer sends takes back what it offers. What a rendezvous takes is told by its step. */
function withdrawn(step: Step, node: string, was: LocalState, is: LocalState): StateChange[] {
  if (step.kind !== 'omit' || is.offers !== undefined) return []
  return (was.offers ?? []).map((offer) => ({ kind: 'withdraws', node, offer }))
}
