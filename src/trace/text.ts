/** A trace as text, in the words of the field: short enough to paste into a chat. */

import type { Plain } from '../language/plain.ts'
import type { Effects, Slot, Step } from '../semantics/system.ts'
import type { Change } from './changes.ts'
import type { ReadSlot, Trace, TraceStep } from './trace.ts'
import { elide, formatMember, formatMessage, formatValue, lineWidth } from './value.ts'

/** More lines than this of one kind are summed up. */
const mostLines = 12
const indent = '      '

/** Marks up parts of the text, with colours for example. */
export interface Style {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly bad: (text: string) => string
}

export const plainStyle: Style = { strong: (text) => text, faint: (text) => text, bad: (text) => text }

/** @returns lines without a trailing newline; none is longer than {@link lineWidth} before it is styled */
export function formatTrace(trace: Trace, style: Style = plainStyle): string {
  const start = trace.steps[0]
  const lines = trace.steps.flatMap((step) => formatStep(trace, step, step === start, style))
  return [...lines, ...conclusion(trace, style)].join('\n')
}

function formatStep({ slots, failure }: Trace, traced: TraceStep, isStart: boolean, style: Style): string[] {
  const { number, step, state, changes } = traced
  const told = isStart && state !== null ? startDetails(slots, state) : effectsOf(step)
  const changed = changes.filter((change) => !isToldByStep(change, step)).map(formatChange)
  const tellsNothing = told.length + changed.length === 0 && state !== null && !isFault(step)
  const fit = (line: string) => indent + elide(line, lineWidth - indent.length)
  return [
    `${String(number).padStart(4)}  ${style.strong(elide(headline(step), lineWidth - 6))}`,
    ...limited(told).map(fit),
    ...limited(tellsNothing && !isStart ? ['nothing changes'] : changed).map((line) => style.faint(fit(line))),
    ...(state === null ? [style.bad(fit(failure === null ? 'fails' : `fails: ${failure.message}`))] : []),
  ]
}

function isFault({ kind }: Step): boolean {
  return kind === 'lose' || kind === 'crash' || kind === 'restart'
}

function headline(step: Step): string {
  switch (step.kind) {
    case 'start':
      return 'start'
    case 'deliver':
      return `${step.to} receives ${formatMessage(step.message)} from ${step.from}`
    case 'lose':
      return `${formatMessage(step.message)} from ${step.from} to ${step.to} is lost`
    case 'timeout':
      return `timer ${step.timer} of ${step.node} fires`
    case 'crash':
      return `${step.node} crashes`
    case 'restart':
      return `${step.node} restarts`
    case 'action':
      return step.member === undefined ? step.action : `${step.action}(${formatMember(step.member)})`
  }
}

/** Who acts in a step; null at the start, where all nodes do. */
function actor(step: Step): string | null {
  if (step.kind === 'deliver') return step.to
  return 'node' in step ? step.node : null
}

function effectsOf(step: Step): string[] {
  if (!('sends' in step)) return []
  return [...eventsOf(step), ...choicesOf(step), ...sendsOf(step, actor(step))]
}

function eventsOf({ events }: Effects): string[] {
  return events.map(({ client, kind, value }) =>
    kind === 'invoke'
      ? `${client} invokes ${formatMessage(value)}`
      : `${client} gets the result ${formatMessage(value)}`,
  )
}

function choicesOf({ choices }: Effects): string[] {
  return choices.length === 0 ? [] : [`chooses ${choices.map(formatValue).join(', then ')}`]
}

/** The same message to several nodes is one line. */
function sendsOf({ sends }: Effects, sender: string | null): string[] {
  const receivers = new Map<string, string[]>()
  for (const { to, message } of sends) {
    const text = formatMessage(message)
    receivers.set(text, [...(receivers.get(text) ?? []), to])
  }
  return [...receivers].map(([text, to]) => sentence(sender, text, to))
}

function sentence(sender: string | null, message: string, receivers: readonly string[]): string {
  const to = ` to ${receivers.join(', ')}`
  const from = sender === null ? 'sends ' : `${sender} sends `
  return from + elide(message, Math.max(40, lineWidth - indent.length - from.length - to.length)) + to
}

function startDetails(slots: readonly Slot[], state: readonly Plain[]): string[] {
  const byValue = new Map<string, string[]>()
  const sent: string[] = []
  for (const [number, { name, kind }] of slots.entries()) {
    const value = state[number] as Plain
    if (kind === 'inbox') sent.push(...messagesIn(name, value))
    const shown = kind === 'node' ? (value as { readonly state: Plain }).state : kind === 'variable' ? value : undefined
    if (shown === undefined) continue
    const text = formatValue(shown)
    byValue.set(text, [...(byValue.get(text) ?? []), name])
  }
  const states = [...byValue].map(([text, names]) => {
    const subject = elide(names.join(', '), 50)
    return `${subject}: ${elide(text, lineWidth - indent.length - subject.length - 2)}`
  })
  return [...limited(states), ...sent]
}

function messagesIn(receiver: string, inbox: Plain): string[] {
  return parcelsIn(inbox).map(
    ({ from, message, copies }) =>
      sentence(from, formatMessage(message), [receiver]) + (copies > 1 ? ` (${copies} times)` : ''),
  )
}

/** The messages of an inbox, whatever the network: see semantics/network.ts for its forms. */
function parcelsIn(inbox: Plain): { from: string; message: Plain; copies: number }[] {
  if (Array.isArray(inbox)) {
    return (inbox as { from: string; message: Plain; copies?: number }[]).map(({ from, message, copies }) => ({
      from,
      message,
      copies: copies ?? 1,
    }))
  }
  return Object.entries(inbox as unknown as { readonly [from: string]: readonly Plain[] }).flatMap(([from, queue]) =>
    queue.map((message) => ({ from, message, copies: 1 })),
  )
}

/** A timer that fired is disarmed, and a crash disarms all: nobody needs to be told. */
function isToldByStep(change: Change, step: Step): boolean {
  if (change.kind !== 'loses' || !change.path.startsWith('timers of ')) return false
  return (
    step.kind === 'crash' ||
    (step.kind === 'timeout' && change.members.length === 1 && change.members[0] === step.timer)
  )
}

function formatChange(change: Change): string {
  if (change.kind === 'set') {
    const { path, before, after } = change
    if (before === undefined) return `${path}: added ${formatValue(after as Plain)}`
    if (after === undefined) return `${path}: removed ${formatValue(before)}`
    const [old, now] = elideBoth(formatValue(before), formatValue(after), lineWidth - indent.length - path.length - 6)
    return `${path}: ${old} -> ${now}`
  }
  const node = change.path.startsWith('timers of ') ? change.path.slice('timers of '.length) : null
  if (node !== null) return `${node} ${change.kind === 'gains' ? 'arms' : 'disarms'} timer ${change.members.join(', ')}`
  return `${change.path} ${change.kind} ${change.members.map(formatValue).join(', ')}`
}

/** What one of two texts does not need is room for the other. */
function elideBoth(left: string, right: string, room: number): [string, string] {
  const half = Math.max(16, Math.floor(room / 2))
  return [elide(left, Math.max(half, room - right.length)), elide(right, Math.max(half, room - left.length))]
}

function conclusion({ violated, failure, read, steps }: Trace, style: Style): string[] {
  if (violated === null) return []
  if (failure !== null) {
    const { where, message, line, cure } = failure
    return [
      '',
      style.bad(elide(`${where} ${failure.kind === 'threw' ? 'throws' : 'breaks a rule'}: ${message}`, 2 * lineWidth)),
      ...(line === null ? [] : [`  at ${line}`]),
      ...(cure === null ? [] : [`  ${cure}`]),
    ]
  }
  const where = `in state ${steps.length}`
  const values = limited(read.flatMap(readLines))
  return [
    '',
    style.bad(verdictLine(violated.property, violated.kind, where)) + (values.length === 0 ? '' : ' It read:'),
    ...values.map((line) => `  ${elide(line, lineWidth - 2)}`),
  ]
}

function verdictLine(property: string, kind: string, where: string): string {
  switch (kind) {
    case 'never':
      return `${property} must never hold, but does ${where}.`
    case 'step':
      return `${property} does not hold of the last step.`
    case 'deadlockFree':
      return `${property}: there is no next step ${where}, a deadlock.`
    default:
      return `${property} does not hold ${where}.`
  }
}

/** What was read of a slot; of a step, before and after it where they differ. */
function readLines({ slot, value, before }: ReadSlot): string[] {
  const now = valueLines(slot, value)
  const old = before === null ? now : valueLines(slot, before.value)
  if (old.join('\n') === now.join('\n')) return now
  return [...old.map((line) => `before  ${line}`), ...now.map((line) => `after   ${line}`)]
}

function valueLines({ name, kind }: Slot, value: Plain): string[] {
  switch (kind) {
    case 'node': {
      const { state, up } = value as { readonly state: Plain; readonly up: boolean }
      return [`${name}${up ? '' : ' (down)'}: ${formatValue(state)}`]
    }
    case 'inbox': {
      const messages = parcelsIn(value).map(({ from, message }) => `${formatMessage(message)} from ${from}`)
      return [`in flight to ${name}: ${messages.join('; ') || 'nothing'}`]
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
}

function operationsLine(client: string, { completed, pending }: Operations): string {
  const done = completed.map(({ operation, result }) => `${formatMessage(operation)} = ${formatMessage(result)}`)
  const open = pending === null ? [] : [`${formatMessage(pending.operation)} without a result`]
  return `operations of ${client}: ${[...done, ...open].join('; ')}`
}

function limited(lines: readonly string[]): string[] {
  if (lines.length <= mostLines) return [...lines]
  return [...lines.slice(0, mostLines - 1), `... and ${lines.length - mostLines + 1} more`]
}
