/** A trace as text, in the words of the field: short enough to paste into a chat. */

import type { Ending } from '../engine/index.ts'
import type { Plain } from '../language/plain.ts'
import type { LivenessKind } from '../language/property.ts'
import type { LocalState } from '../semantics/node/local.ts'
import type { Slot, Step } from '../semantics/system/system.ts'
import type { Change } from './changes.ts'
import { inOneLine } from './escape.ts'
import { historyLines } from './history.ts'
import { armedTimers, leftToDo, type StateChange } from './state-changes.ts'
import type { ReadSlot, Trace, TraceStep } from './trace.ts'
import {
  type Extent,
  elide,
  fittedLines,
  formatMessage,
  formatValue,
  inTwoLines,
  isNarrow,
  shortened,
} from './value.ts'
import type { Why } from './why.ts'
import { groundLines, lookedLines, neededLines } from './why-text.ts'
import { effectsOf, emptyWords, eventsOf, headline, indent, sendingLine } from './words.ts'

/** Marks up parts of the text, with colours for example. */
export interface Style {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly bad: (text: string) => string
}

export const plainStyle: Style = { strong: (text) => text, faint: (text) => text, bad: (text) => text }

/**
 * @param why below each step, says why it is needed; steps that do not matter are faint
 * @returns lines without a trailing newline; none is longer than the extent says before it is styled
 */
export function formatTrace(
  trace: Trace,
  style: Style = plainStyle,
  extent: Extent = shortened,
  why: Why | null = null,
): string {
  const page = { style, extent, why }
  const lines = trace.steps.flatMap((step) => formatStep(trace, step, page))
  const grounds = why === null ? [] : groundLines(why, trace, extent).map((line) => style.faint(line))
  return [...lines, ...conclusion(trace, page), ...grounds].join('\n')
}

/** How a trace is printed. */
interface Page {
  readonly style: Style
  readonly extent: Extent
  readonly why: Why | null
}

function formatStep(trace: Trace, traced: TraceStep, { style, extent, why }: Page): string[] {
  const { number, step } = traced
  const { told, changed, failed } = detailsOf(trace, traced, extent)
  const fit = (line: string) => fittedLines(line, extent.width - indent.length).map((part) => indent + part)
  const matters = why === null || why.slice.includes(number)
  const [first, ...others] = inTwoLines(headline(step), extent.width - indent.length)
  const mark = matters ? style.strong : style.faint
  return [
    `${String(number).padStart(4)}  ${mark(first as string)}`,
    ...others.map((line) => indent + mark(line)),
    ...told.flatMap(fit).map((line) => (matters ? line : style.faint(line))),
    ...changed.flatMap(fit).map((line) => style.faint(line)),
    ...(why === null
      ? []
      : neededLines(why, number, extent.width - indent.length).map((line) => style.faint(indent + line))),
    ...(failed === null ? [] : fit(failed).map((line) => style.bad(line))),
  ]
}

/** What there is to tell of a step besides its headline, as lines. */
export interface Details {
  /** What it does besides changing states; of the start, how everything begins. */
  readonly told: readonly string[]
  readonly changed: readonly string[]
  /** Where it fails: how. */
  readonly failed: string | null
}

export function detailsOf({ slots, failure, steps }: Trace, traced: TraceStep, extent: Extent = shortened): Details {
  const { step, state, changes } = traced
  const isStart = traced === steps[0] && state !== null
  const told = isStart ? startDetails(slots, step, state, extent) : limited(effectsOf(step, extent), extent)
  const changed = changes.map((change) => formatChange(change, extent))
  const isEmpty = told.length + changed.length === 0 && state !== null && !isStart
  return {
    told,
    changed: limited(isEmpty ? emptyWords(step) : changed, extent),
    failed: state !== null ? null : failure === null ? 'fails' : `fails: ${failure.message}`,
  }
}

/** What there is to tell of an initial state. */
export function startDetails(slots: readonly Slot[], step: Step, state: readonly Plain[], extent: Extent): string[] {
  const byValue = new Map<string, string[]>()
  const armed: string[] = []
  const sent: string[] = []
  for (const [number, { name, kind, entry }] of slots.entries()) {
    const value = state[number] as Plain
    if (kind === 'inbox') sent.push(...messagesIn(entry?.key ?? name, value, extent))
    if (kind === 'node') {
      const timers = armedTimers(value as unknown as LocalState, () => true)
      if (timers.length > 0) armed.push(timersLine(name, 'arms', timers))
      sent.push(...offersOf(name, value, extent))
      const { unfinished } = value as unknown as LocalState
      if (unfinished !== undefined) armed.push(formatChange(leftToDo(name, unfinished), extent))
    }
    const shown = kind === 'node' ? (value as { readonly state: Plain }).state : kind === 'variable' ? value : undefined
    if (shown === undefined) continue
    const text = formatValue(shown)
    byValue.set(text, [...(byValue.get(text) ?? []), name])
  }
  const states = [...byValue].map(([text, names]) => {
    const room = extent.width - indent.length
    if (isNarrow(room)) return `${elide(names.join(', '), room - 2)}: ${elide(text, room - 2)}`
    const subject = elide(names.join(', '), extent.width / 2 - 4)
    return `${subject}: ${elide(text, room - subject.length - 2)}`
  })
  const events = 'events' in step ? eventsOf(step) : []
  return [...limited(states, extent), ...limited(armed, extent), ...limited(events, extent), ...limited(sent, extent)]
}

function messagesIn(receiver: string, inbox: Plain, extent: Extent): string[] {
  return parcelsIn(inbox).map(
    ({ from, message, copies }) =>
      sendingLine({ sender: from, message: formatMessage(message), to: [receiver] }, extent) +
      (copies > 1 ? ` (${copies} times)` : ''),
  )
}

/** What a node sent that waits for a rendezvous. */
function offersOf(sender: string, value: Plain, extent: Extent): string[] {
  const { offers = [] } = value as unknown as LocalState
  return offers.map(({ to, message }) =>
    sendingLine({ sender, message: formatMessage(message), to: [to], fate: 'waits' }, extent),
  )
}

/** The messages of an inbox, whatever the network: see semantics/world/network.ts for its forms. */
export function parcelsIn(inbox: Plain): { from: string; message: Plain; copies: number }[] {
  if (Array.isArray(inbox)) {
    return (inbox as { from: string; message: Plain; copies?: number }[]).map(({ from, message, copies }) => ({
      from,
      message,
      copies: copies ?? 1,
    }))
  }
  return Object.entries(inbox as unknown as { readonly [from: string]: readonly Plain[] }).flatMap(([from, queue]) =>
    queue.map((entry) => ({ from, message: messageIn(entry), copies: 1 })),
  )
}

/** Where messages have an age, the entries of queues are not the messages alone; every message has a type. */
function messageIn(entry: Plain): Plain {
  const { type, message } = entry as { readonly type?: string; readonly message?: Plain }
  return type === undefined && message !== undefined ? message : entry
}

/** A change as one line. */
export function formatChange(change: StateChange, extent: Extent): string {
  switch (change.kind) {
    case 'set':
      return settingLine(change, extent)
    case 'arms':
    case 'disarms':
      return timersLine(change.node, change.kind, change.timers)
    case 'unfinished':
      return `${change.node} has to go on with ${change.step}`
    case 'withdraws':
      return `${change.node} no longer offers ${formatMessage(change.offer.message)} to ${change.offer.to}`
    default:
      return `${change.path} ${change.kind} ${change.members.map(formatValue).join(', ')}`
  }
}

function settingLine({ path, before, after }: Change & { kind: 'set' }, extent: Extent): string {
  if (before === undefined) return `${path}: added ${formatValue(after as Plain)}`
  if (after === undefined) return `${path}: removed ${formatValue(before)}`
  const line = extent.width - indent.length
  // In little room, what is new has a line of its own.
  const room = (isNarrow(line) ? 2 * line - 4 : line) - inOneLine(path).length - 6
  const [old, now] = elideBoth(formatValue(before), formatValue(after), room)
  return `${path}: ${old} -> ${now}`
}

function timersLine(node: string, verb: 'arms' | 'disarms', timers: readonly string[]): string {
  return `${node} ${verb} timer${timers.length === 1 ? '' : 's'} ${timers.join(', ')}`
}

/** What one of two texts does not need is room for the other. */
function elideBoth(left: string, right: string, room: number): [string, string] {
  const half = Math.max(16, Math.floor(room / 2))
  return [elide(left, Math.max(half, room - right.length)), elide(right, Math.max(half, room - left.length))]
}

/** What the run shows, as lines that stand by themselves; none where it shows no more than an error. */
export function conclusionLines(trace: Trace, extent: Extent = shortened): string[] {
  return conclusion(trace, { style: plainStyle, extent, why: null }).slice(1)
}

function conclusion(trace: Trace, page: Page): string[] {
  const { style, extent, why } = page
  const { failure, read, history, witnessed } = trace
  const lines = verdictLines(trace)
  if (lines.length === 0) return []
  if (failure !== null) {
    const { line, cure } = failure
    return [
      '',
      ...lines.map((told) => style.bad(elide(told, 2 * extent.width))),
      ...(line === null ? [] : [`  at ${line}`]),
      ...(cure === null ? [] : [`  ${cure}`]),
    ]
  }
  if (history !== null) {
    const told = historyLines(history.violation, history.operations, extent)
    return ['', ...lines.map((line) => style.bad(line)), ...told.map((line) => (line === '' ? '' : `  ${line}`))]
  }
  const told = why === null || why.reads.length === 0 ? readingLines(read) : lookedLines(why.reads, trace)
  return withReadValues(lines, told, witnessed === null ? page : good(page))
}

/** What is as it should be is not marked. */
function good(page: Page): Page {
  return { ...page, style: { ...page.style, bad: page.style.strong } }
}

/** What is wrong with a run, in sentences; none of a run into an error, which is told apart, or to nothing. */
export function verdictLines(trace: Trace): string[] {
  const { kind, violated, open, witnessed, failure, steps } = trace
  if (open !== null) return leavingLines(open, steps.length)
  if (witnessed !== null) return [`${witnessed.property} holds in state ${steps.length}.`]
  if (failure !== null && (violated !== null || kind === 'nothing')) {
    return [`${failure.where} ${failure.kind === 'threw' ? 'throws' : 'breaks a rule'}: ${failure.message}`]
  }
  return violated === null ? [] : violationLines(trace, violated)
}

function violationLines({ steps, ending, endsOutside }: Trace, violated: NonNullable<Trace['violated']>): string[] {
  if (ending !== null) return endingLines(violated, ending, steps.length)
  const where = `in state ${steps.length}${endsOutside ? ', the first outside the constraint' : ''}`
  return [verdictLine(violated, where, steps.length === 1)]
}

/** What there is to say of a run, and what the predicate read in its last state. */
function withReadValues(lines: readonly string[], read: readonly string[], { style, extent }: Page): string[] {
  const values = limited(read, extent)
  return [
    '',
    ...lines.slice(0, -1).map((line) => style.bad(line)),
    style.bad(lines.at(-1) as string) + (values.length === 0 ? '' : ' It read:'),
    ...values.flatMap((line) => fittedLines(line, extent.width - 2)).map((line) => `  ${line}`),
  ]
}

function leavingLines({ property, kind }: NonNullable<Trace['open']>, last: number): string[] {
  const how = last === 1 ? 'begins outside the constraint' : `leaves the constraint in state ${last}`
  return [`The run ${how} while the promise of ${property} is open:`, openWords(kind)]
}

function openWords(kind: LivenessKind): string {
  switch (kind) {
    case 'eventually':
      return 'it has not held so far, and how the run goes on is not known.'
    case 'leadsTo':
      return 'what has to follow has not, and how the run goes on is not known.'
    case 'quiescent':
      return 'where the run stops, if it does, is not known.'
    default:
      return 'how the run goes on for ever is not known.'
  }
}

function endingLines({ property, kind }: NonNullable<Trace['violated']>, ending: Ending, last: number): string[] {
  const { from } = ending.kind === 'repeats' ? ending : { from: last }
  const steps = from + 1 === last ? `Step ${last} repeats` : `Steps ${from + 1} to ${last} repeat`
  const how =
    ending.kind === 'repeats'
      ? `${steps} for ever: state ${last} is state ${from}.`
      : `The run stops in state ${last} for good: nothing more has to happen.`
  return [how, `${property} ${endingWords(kind, ending)}`]
}

const falseAtTheStop = 'is false where the run stops.'

function endingWords(kind: string, ending: Ending): string {
  switch (kind) {
    case 'eventually':
      return 'never holds in this run.'
    case 'leadsTo':
      return 'does not hold: what has to follow never does.'
    case 'alwaysEventually':
      return ending.kind === 'repeats' ? `does not hold again from state ${ending.from} on.` : falseAtTheStop
    case 'eventuallyAlways':
      return ending.kind === 'repeats' ? 'is false again and again.' : falseAtTheStop
    default:
      return falseAtTheStop
  }
}

function verdictLine({ property, kind }: NonNullable<Trace['violated']>, where: string, isStart: boolean): string {
  switch (kind) {
    case 'never':
      return `${property} must never hold, but does ${where}.`
    case 'refines':
      return `${property} does not hold: the ${isStart ? 'initial state is none' : 'last step is none'} of the machine that is refined.`
    case 'step':
      return `${property} does not hold of the last step.`
    case 'deadlockFree':
      return `${property}: there is no next step ${where}, a deadlock.`
    default:
      return `${property} does not hold ${where}.`
  }
}

/** What was read, a line each. */
export function readingLines(read: Trace['read']): string[] {
  return read.flatMap(readLines)
}

/** What was read of a slot; of a step, before and after it where they differ. */
function readLines({ slot, value, before }: ReadSlot): string[] {
  const now = valueLines(slot, value)
  const old = before === null ? now : valueLines(slot, before.value)
  if (old.length === now.length && old.every((line, at) => line === now[at])) return now
  return [...old.map((line) => `before  ${line}`), ...now.map((line) => `after   ${line}`)]
}

/** What a slot holds. */
export function valueLines(slot: Slot, value: Plain): string[] {
  const { name, kind } = slot
  switch (kind) {
    case 'node': {
      const { state, up, paused, byzantine } = value as unknown as LocalState
      const status = up ? (byzantine ? ' (Byzantine)' : paused ? ' (paused)' : '') : ' (down)'
      return [`${name}${status}: ${formatValue(state)}`]
    }
    case 'inbox': {
      const messages = parcelsIn(value).map(({ from, message }) => `${formatMessage(message)} from ${from}`)
      return [`in flight to ${name}: ${messages.join('; ') || 'nothing'}`]
    }
    case 'clock':
      return [slot.entry === undefined ? `${name}: ${formatValue(value)}` : `clock of ${name}: ${formatValue(value)}`]
    case 'notices':
      return [`crashes that ${name} is not told of yet: ${(value as readonly string[]).join(', ') || 'none'}`]
    case 'cut': {
      const links = (value as unknown as readonly (readonly string[])[]).map(([from, to]) => `${from} to ${to}`)
      return [`cut links: ${links.join('; ') || 'none'}`]
    }
    case 'history':
      return Object.entries(value as unknown as { readonly [client: string]: Operations }).map(([client, operations]) =>
        operationsLine(client, operations),
      )
    default:
      return [`${name}: ${formatValue(value)}`]
  }
}

interface Operations {
  readonly completed: readonly { readonly operation: Plain; readonly result: Plain }[]
  readonly pending: { readonly operation: Plain } | null
  readonly abandoned?: readonly { readonly operation: Plain }[]
}

function operationsLine(client: string, { completed, pending, abandoned = [] }: Operations): string {
  const done = completed.map(({ operation, result }) => `${formatMessage(operation)} = ${formatMessage(result)}`)
  const open = pending === null ? [] : [`${formatMessage(pending.operation)} without a result`]
  const lost = abandoned.map(({ operation }) => `${formatMessage(operation)} abandoned`)
  return `operations of ${client}: ${[...done, ...lost, ...open].join('; ')}`
}

/** The first lines, where there are too many. */
export function limited(lines: readonly string[], { lines: most }: Extent): string[] {
  if (lines.length <= most) return [...lines]
  return [...lines.slice(0, most - 1), `... and ${lines.length - most + 1} more`]
}
