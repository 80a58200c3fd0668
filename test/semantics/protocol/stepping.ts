/** Looks at single steps of small systems, by the semantics alone. */

import type { Plain } from '../../../src/language/plain.ts'
import type { Instance } from '../../../src/semantics/instance/instance.ts'
import { applyUpdates, type Failure, runDirectly, type Step } from '../../../src/semantics/system/system.ts'
import { successorsOf } from '../../../src/trace/successors.ts'

export type State = readonly Plain[]

/** What slots are called that have the name of a node, besides its own. */
const prefixes: { readonly [kind: string]: string } = { inbox: 'messages to', notices: 'notices to', clock: 'clock of' }

/** The values of the slots by name; inboxes are `messages to server0`, its clock is `clock of server0`. */
export function shown({ system }: Instance, state: State): { [slot: string]: Plain } {
  const nameOf = ({ kind, name, entry }: (typeof system.slots)[number]) =>
    entry !== undefined && kind in prefixes ? `${prefixes[kind]} ${name}` : name
  return Object.fromEntries(system.slots.map((slot, at) => [nameOf(slot), state[at] as Plain]))
}

export function initialStates({ system }: Instance): State[] {
  return Array.from(system.initialStates(runDirectly), ({ values }) => values)
}

export function initialState(instance: Instance): State {
  const [first] = initialStates(instance)
  if (first === undefined) throw new Error('there is no initial state')
  return first
}

export interface Move {
  readonly step: Step
  readonly failure: Failure | null
  /** The state after the step; the one before it when the step fails. */
  readonly after: State
}

/** All steps out of a state. */
export function movesFrom({ system }: Instance, state: State): Move[] {
  return successorsOf(system, state).map(({ step, updates, failure }) => ({
    step,
    failure,
    after: applyUpdates(system, state, updates),
  }))
}

/** Takes the only step that fits, one after the other. */
export function follow(instance: Instance, state: State, ...choices: ((step: Step) => boolean)[]): State {
  return choices.reduce((before, fits) => {
    const found = movesFrom(instance, before).filter(({ step }) => fits(step))
    if (found.length !== 1) throw new Error(`${found.length} steps fit`)
    return (found[0] as Move).after
  }, state)
}

/** A step in a few words: `deliver put to server0`, `crash server0`, `increment 2`. */
export function named(step: Step): string {
  const end = 'crashes' in step && step.crashes ? `, crash after ${step.sends.length} sends` : ''
  return inWords(step) + end
}

function inWords(step: Step): string {
  switch (step.kind) {
    case 'start':
      return 'start'
    case 'deliver':
    case 'lie':
    case 'lose':
    case 'duplicate':
    case 'reorder':
      return `${step.kind} ${(step.message as { readonly type: string }).type} to ${step.to}`
    case 'timeout':
      return `${step.timer} of ${step.node}`
    case 'continue':
      return `${step.node} goes on with ${step.label}`
    case 'crash':
      return `crash ${step.node}${step.disk === undefined ? '' : `, ${step.disk}`}`
    case 'notice':
      return `tell ${step.node} of ${step.peer}`
    case 'restart':
    case 'pause':
    case 'resume':
    case 'broadcast lie':
      return `${step.kind} ${step.node}`
    case 'omit':
      return `${step.node} stops to ${step.what}`
    case 'partition':
      return `cut ${step.from.join(' ')} ${step.bothWays ? '|' : '>'} ${step.to.join(' ')}`
    case 'heal':
      return step.from === undefined ? 'heal' : `heal ${step.from.join(' ')} ${step.to?.join(' ')}`
    case 'tick':
      return step.node === null ? `${step.unit} ${step.now}` : `tick ${step.node} to ${step.now}`
    case 'action':
      return step.member === undefined || step.member === null ? step.action : `${step.action} ${step.member}`
  }
}

export function namesOf(moves: readonly Move[]): string[] {
  return moves.map(({ step }) => named(step))
}

/** Fits the step that {@link named} names so. */
export const that = (name: string) => (step: Step) => named(step) === name
