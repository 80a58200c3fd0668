/**
 * A run as a log for ShiViz, which draws it as a space-time diagram: https://bestchai.bitbucket.io/shiviz/
 *
 * Each step is an event of the node that takes it, with a vector clock: what happened before it by messages, and by the notice of
 * a crash. What no node does, such as the loss of a message, is an event of the network; the ticks of a clock of all are its own.
 * A machine takes its steps one after the other, each knowing all before.
 */

import { comparePlain } from '../language/plain.ts'
import type { Step } from '../semantics/system/system.ts'
import { inOneLine } from '../trace/escape.ts'
import { type Flight, flightsOf } from '../trace/flights.ts'
import type { Trace, TraceStep } from '../trace/trace.ts'
import { actor, crashing } from '../trace/words.ts'
import { lanesOf } from './lanes.ts'

/** How ShiViz takes an event apart; the second line would part several executions. */
const header = ['(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})', '']

export function writeShiViz(trace: Trace): string {
  const events = isMachine(trace) ? eventsOfMachine(trace) : eventsOfNodes(trace)
  const lines = events.flatMap(({ host, clock, text }) => [text, `${hostName(host)} ${clockText(clock)}`])
  return [...header, ...lines, ''].join('\n')
}

/** By host, how many of its events happened before, or are this one. */
type Clock = ReadonlyMap<string, number>

interface Event {
  readonly host: string
  readonly clock: Clock
  readonly text: string
}

/** Events of hosts, in order. */
class Log {
  readonly events: Event[] = []
  readonly #clocks = new Map<string, Clock>()

  /** @param causes clocks of what happened before it, beside the host's own past */
  add(host: string, text: string, causes: readonly (Clock | undefined)[] = []): Clock {
    const clock = new Map(this.#clocks.get(host) ?? [])
    for (const cause of causes) {
      for (const [other, count] of cause ?? []) clock.set(other, Math.max(count, clock.get(other) ?? 0))
    }
    clock.set(host, (this.#clocks.get(host)?.get(host) ?? 0) + 1)
    this.#clocks.set(host, clock)
    this.events.push({ host, clock, text })
    return clock
  }

  /** Of the last event of a host. */
  clockOf(host: string): Clock | undefined {
    return this.#clocks.get(host)
  }
}

function isMachine({ slots }: Trace): boolean {
  return slots.every(({ kind }) => kind !== 'node')
}

function eventsOfMachine(trace: Trace): readonly Event[] {
  const lanes = lanesOf(trace)
  const log = new Log()
  let last: Clock | undefined
  for (const traced of trace.steps) last = log.add(lanes.of(traced.step)[0] as string, textOf(traced), [last])
  return log.events
}

function eventsOfNodes(trace: Trace): readonly Event[] {
  const { names } = lanesOf(trace)
  const flights = flightsOf(trace)
  const network = apart('network', names)
  const log = new Log()
  /** Of the event in which a node sent, by the number of the step and the node. */
  const sent = new Map<string, Clock>()
  const crashes = new Map<string, Clock>()
  for (const traced of trace.steps) {
    const { number, step } = traced
    const hosts =
      step.kind === 'start' ? names : [hostOf(step) ?? (step.kind === 'tick' ? apart('time', names) : network)]
    for (const host of hosts) {
      const causes = causesOf(traced, flights).map(({ from, ...flight }) =>
        sent.get(flight.copied === null ? keyOf(flight.sent, from) : keyOf(flight.copied, network)),
      )
      const crash = step.kind === 'notice' ? crashes.get(step.peer) : undefined
      // What a Byzantine node says is not sent by a step of its own.
      const liar = step.kind === 'lie' ? log.clockOf(step.from) : undefined
      sent.set(keyOf(number, host), log.add(host, textOf(traced), [...causes, crash, liar]))
    }
    const crashed = crashing(step)
    if (crashed !== null) crashes.set(crashed, log.clockOf(crashed) as Clock)
  }
  return log.events
}

/** The node that an event is of; null for what no node does. */
function hostOf(step: Step): string | null {
  return step.kind === 'lose' || step.kind === 'duplicate' || step.kind === 'reorder' ? null : actor(step)
}

/** The message that a step is about; what it loses besides, with a link or a node, is no cause of it. */
function causesOf({ number, step }: TraceStep, flights: readonly Flight[]): readonly Flight[] {
  if (step.kind === 'deliver' || step.kind === 'lose') return flights.filter(({ ended }) => ended === number)
  if (step.kind !== 'duplicate' && step.kind !== 'reorder') return []
  const about = flights.find(
    ({ from, to, message, sent, copied, ended }) =>
      from === step.from &&
      to === step.to &&
      comparePlain(message, step.message) === 0 &&
      (copied ?? sent) < number &&
      (ended === null || ended > number),
  )
  return about === undefined ? [] : [about]
}

function textOf({ number, name }: TraceStep): string {
  return `${number}. ${inOneLine(name)}`
}

function keyOf(step: number, host: string): string {
  return JSON.stringify([step, host])
}

function apart(name: string, others: readonly string[]): string {
  return others.includes(name) ? apart(`${name}'`, others) : name
}

function clockText(clock: Clock): string {
  const entries = [...clock].map(([host, count]) => `${JSON.stringify(hostName(host))}:${count}`)
  return `{${entries.join(',')}}`
}

/** Names have no spaces, and none is that of what every object of JavaScript has. */
function hostName(name: string): string {
  const escaped = name.replace(/[^\p{L}\p{N}_.:'()[\]-]/gu, escapeCharacter)
  return escaped === '' || escaped in {} ? escapeCharacter(escaped.slice(0, 1)) + escaped.slice(1) : escaped
}

function escapeCharacter(character: string): string {
  return character === '' ? '%' : `%${(character.codePointAt(0) as number).toString(16).padStart(2, '0')};`
}
