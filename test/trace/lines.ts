/**
 * Takes the lines that a trace prints of a step at their word: what they say is done to the state before the step. What
 * comes out has to be the state after it, and each line has to say something that was not so before.
 */

import { expect } from 'vitest'
import { comparePlain, type Plain } from '../../src/language/plain.ts'
import type { LocalState } from '../../src/semantics/node/local.ts'
import type { ProtocolSystem } from '../../src/semantics/protocol/protocol-system.ts'
import type { Slot, TransitionSystem } from '../../src/semantics/system/system.ts'
import { everyMessage } from '../../src/semantics/world/network.ts'
import type { World } from '../../src/semantics/world/world.ts'
import { isName } from '../../src/trace/names.ts'
import { formatMessage, formatValue } from '../../src/trace/value.ts'

interface NodeView {
  /** By name, with the tick at which it fires. */
  readonly timers: Map<string, string>
  /** Messages that wait for a rendezvous, as `receiver: message`. */
  offers: string[]
  up: boolean
  paused: boolean
  mute: boolean
  deaf: boolean
}

/** A state as far as lines tell it: without ages of messages and their order. */
interface StateView {
  /** Values of variables, nodes' states and disks, by what lines call them. */
  readonly values: Map<string, Plain>
  readonly nodes: Map<string, NodeView>
  /** As `sender to receiver: message`, as often as they are there. */
  inFlight: string[]
  readonly notices: Map<string, Set<string>>
  readonly clocks: Map<string, number>
  readonly cut: Set<string>
  readonly budgets: Map<string, number>
  /** By client: operations and results, in order. */
  readonly history: Map<string, string[]>
}

export function viewOf(system: TransitionSystem, state: readonly Plain[]): StateView {
  const view: StateView = {
    ...{ values: new Map(), nodes: new Map(), inFlight: [], notices: new Map(), clocks: new Map() },
    ...{ cut: new Set(), budgets: new Map(), history: new Map() },
  }
  for (const [number, slot] of system.slots.entries()) {
    addSlot(view, slot, state[number] as Plain, { system, number })
  }
  return view
}

function addSlot(
  view: StateView,
  { kind, name, entry }: Slot,
  value: Plain,
  { system, number }: { system: TransitionSystem; number: number },
): void {
  switch (kind) {
    case 'variable':
      view.values.set(name, value)
      break
    case 'node': {
      const { state, timers, deadlines, offers, up, paused, mute, deaf, onDisk } = value as unknown as LocalState
      view.values.set(name, state)
      if (onDisk !== undefined) view.values.set(`disk of ${name}`, onDisk)
      view.nodes.set(name, {
        timers: new Map(timers.map((timer) => [timer, String(deadlines?.[timer] ?? '')])),
        offers: (offers ?? []).map(({ to, message }) => `${to}: ${formatMessage(message)}`),
        ...{ up, paused: paused ?? false, mute: mute ?? false, deaf: deaf ?? false },
      })
      break
    }
    case 'inbox': {
      const store = worldOf(system).storeIn(number)
      if (store === null) throw new Error(`${name} is no inbox`)
      for (const { from, message } of everyMessage(store, value)) {
        view.inFlight.push(`${from} to ${entry?.key}: ${formatMessage(message)}`)
      }
      break
    }
    case 'notices':
      view.notices.set(name, new Set(value as readonly string[]))
      break
    case 'clock':
      view.clocks.set(entry === undefined ? '' : name, value as number)
      break
    case 'cut':
      for (const [from, to] of value as unknown as readonly [string, string][]) view.cut.add(`${from} to ${to}`)
      break
    case 'faults':
      for (const [fault, left] of Object.entries(value as { readonly [fault: string]: number })) {
        view.budgets.set(fault, left)
      }
      break
    case 'history':
      for (const [client, { completed, pending }] of Object.entries(value as never as Recorded)) {
        view.history.set(client, [
          ...completed.flatMap(({ operation, result }) => [formatMessage(operation), formatMessage(result)]),
          ...(pending === null ? [] : [formatMessage(pending.operation)]),
        ])
      }
  }
}

interface Recorded {
  readonly [client: string]: {
    readonly completed: readonly { readonly operation: Plain; readonly result: Plain }[]
    readonly pending: { readonly operation: Plain } | null
  }
}

function worldOf(system: TransitionSystem): World {
  return (system as ProtocolSystem).world
}

/** A step: the states around it, and what was printed of it. */
export interface PrintedStep {
  readonly system: TransitionSystem
  /** Null for the start. */
  readonly before: readonly Plain[] | null
  readonly after: readonly Plain[]
  readonly headline: string
  readonly lines: readonly string[]
}

/** Expects that the lines of a step tell all that it changed, and nothing that it did not. */
export function expectAllTold({ system, before, after, headline, lines }: PrintedStep): void {
  const expected = viewOf(system, after)
  const view = before === null ? emptied(expected) : viewOf(system, before)
  const reader = new Reader(system, view, expected)
  reader.readHeadline(headline)
  for (const line of lines) reader.readLine(line)
  reader.finish(before !== null && lines.length === 0)
  const { inFlight, values, ...rest } = view
  expect(inFlight.sort()).toEqual(expected.inFlight.sort())
  for (const [name, value] of expected.values) {
    expect([name, comparePlain(values.get(name) as Plain, value)]).toEqual([name, 0])
  }
  const { inFlight: _inFlight, values: _values, ...restExpected } = expected
  expect(rest).toEqual(restExpected)
}

/** What is there before the start: nodes that are up, without timers or messages. */
function emptied(view: StateView): StateView {
  const nodes = [...view.nodes].map(([name]): [string, NodeView] => [
    name,
    { timers: new Map(), offers: [], up: true, paused: false, mute: false, deaf: false },
  ])
  return { ...view, values: new Map(), nodes: new Map(nodes), inFlight: [], history: new Map() }
}

const must = (holds: boolean, line: string) => {
  if (!holds) throw new Error(`this is not so: ${line}`)
}

class Reader {
  private readonly system: TransitionSystem
  private readonly view: StateView
  private readonly after: StateView
  private crashed: string | null = null
  private isStart = false

  constructor(system: TransitionSystem, view: StateView, after: StateView) {
    this.system = system
    this.view = view
    this.after = after
  }

  readHeadline(headline: string): void {
    if (headline === 'start') {
      this.isStart = true
      return
    }
    // A machine: what an action is called says nothing of what it does.
    if (this.view.nodes.size === 0) return
    const [cause, ...ends] = headline.split('; ')
    if (ends.some((end) => end.endsWith(' crashes before it is done'))) this.crash(ends[0]?.split(' ')[0] as string)
    const found = this.causes(cause as string, ends).find(([pattern]) => pattern.test(cause as string))
    must(found !== undefined, headline)
    found?.[1](...((found[0].exec(cause as string) as string[]).slice(1) as [string, string, string]))
  }

  private causes(
    cause: string,
    ends: readonly string[],
  ): readonly [RegExp, (first: string, second: string, third: string) => void][] {
    const { view } = this
    const node = (name: string) => view.nodes.get(name) as NodeView
    const turn = (name: string, field: 'paused' | 'mute' | 'deaf', to: boolean) => {
      must(node(name)[field] !== to, cause)
      node(name)[field] = to
    }
    const cut = (from: string, to: string, bothWays: boolean) => {
      const links = linksOf(from.split(', '), to.split(', '), bothWays)
      must(
        links.some((link) => !view.cut.has(link)),
        cause,
      )
      for (const link of links) {
        view.cut.add(link)
        if (ends.length > 0) view.inFlight = view.inFlight.filter((message) => !message.startsWith(`${link}: `))
      }
      this.spend('partitions')
    }
    const heal = (links: readonly string[]) => {
      must(
        links.some((link) => view.cut.delete(link)),
        cause,
      )
      for (const link of links) view.cut.delete(link)
      this.spend('partitions.heals')
    }
    return [
      [/^(\w+) receives .* from \w+, which is Byzantine$/, () => this.spend('lies')],
      [/^(\w+) (?:fails to receive|receives) (.*) from (\w+)$/, (to, message, from) => this.take(from, to, message)],
      [/^\w+, which is Byzantine, sends the same to everybody$/, () => this.spend('lies')],
      [
        /^(.*) from (\w+) to (\w+) is lost$/,
        (message, from, to) => {
          this.removeInFlight(`${from} to ${to}: ${message}`)
          this.spend('loss')
        },
      ],
      [
        /^(.*) from (\w+) to (\w+) is duplicated$/,
        (message, from, to) => {
          must(view.inFlight.includes(`${from} to ${to}: ${message}`), cause)
          view.inFlight.push(`${from} to ${to}: ${message}`)
          this.spend('duplication')
        },
      ],
      [/ overtakes the message before it$/, () => this.spend('reordering')],
      [/^timer (\w+) of (\w+) fires$/, (timer, name) => must(node(name).timers.delete(timer), cause)],
      [/^(\w+) crashes$/, (name) => this.crash(name)],
      [
        /^(\w+) restarts$/,
        (name) => {
          must(!node(name).up, cause)
          node(name).up = true
          this.spend('crashes.restarts')
        },
      ],
      [
        /^(\w+) is told that (\w+) crashed$/,
        (name, peer) => must((view.notices.get(name) as Set<string>).delete(peer), cause),
      ],
      [
        /^(\w+) pauses$/,
        (name) => {
          turn(name, 'paused', true)
          this.spend('pauses')
        },
      ],
      [/^(\w+) goes on$/, (name) => turn(name, 'paused', false)],
      [
        /^(\w+) no longer sends$/,
        (name) => {
          turn(name, 'mute', true)
          this.spend('omissions.sending')
        },
      ],
      [
        /^(\w+) no longer receives$/,
        (name) => {
          turn(name, 'deaf', true)
          this.spend('omissions.receiving')
        },
      ],
      [/^the link between (\w+) and (\w+) is cut$/, (from, to) => cut(from, to, true)],
      [/^the network splits: ([\w, ]+) \| ([\w, ]+)$/, (from, to) => cut(from, to, true)],
      [/^([\w, ]+) no longer reach(?:es)? ([\w, ]+)$/, (from, to) => cut(from, to, false)],
      [/^all links are healed$/, () => heal([...view.cut])],
      [/^the link between (\w+) and (\w+) is healed$/, (from, to) => heal(linksOf([from], [to], true))],
      [/^(\w+) reaches (\w+) again$/, (from, to) => heal(linksOf([from], [to], false))],
      [/^(?:the clock(?: of (\w+))? shows|round) (\d+)(?: begins)?$/, (name, now) => this.tick(name ?? '', now)],
    ]
  }

  private tick(clock: string, now: string): void {
    must((this.view.clocks.get(clock) as number) + 1 === Number(now), `the clock shows ${now}`)
    this.view.clocks.set(clock, Number(now))
  }

  private spend(fault: string): void {
    const left = this.view.budgets.get(fault)
    if (left !== undefined) this.view.budgets.set(fault, left - 1)
  }

  private crash(name: string): void {
    this.crashed = name
    this.spend('crashes')
  }

  private take(from: string, to: string, message: string): void {
    const world = worldOf(this.system)
    const mailbox = world.mailbox(world.numberOf(from), world.numberOf(to))
    if (mailbox === null) {
      const { offers } = this.view.nodes.get(from) as NodeView
      must(offers.shift() === `${to}: ${message}`, `${from} offers ${message} to ${to}`)
    } else if (mailbox.store.kind !== 'set') this.removeInFlight(`${from} to ${to}: ${message}`)
  }

  private removeInFlight(message: string): void {
    const at = this.view.inFlight.indexOf(message)
    must(at >= 0, `${message} is in flight`)
    this.view.inFlight.splice(at, 1)
  }

  readLine(line: string): void {
    const { view } = this
    if (/ ignores it$|^nothing (else )?changes$|^chooses /.test(line)) return
    const [, client, kind, value] = /^(\w+) (invokes|gets the result) (.*)$/.exec(line) ?? []
    if (client !== undefined) {
      const operations = view.history.get(client) ?? []
      must((kind === 'invokes') === (operations.length % 2 === 0), line)
      view.history.set(client, [...operations, value as string])
      return
    }
    const [, owner, verb, timers] = /^(\w+) (arms|disarms) timers? (.*)$/.exec(line) ?? []
    if (owner !== undefined) {
      for (const timer of timers?.split(', ') ?? []) this.turnTimer(owner, verb as string, timer)
      return
    }
    const [, sender, doing, message, receivers, cutOff, times = '1'] =
      /^(\w+) (sends|fails to send|offers|no longer offers) (.*) to ([\w, ]+?)(, which is cut off: it is lost)?(?: \((\d+) times\))?$/.exec(
        line,
      ) ?? []
    if (sender !== undefined) {
      if (doing === 'fails to send' || cutOff !== undefined) return
      for (const to of receivers?.split(', ') ?? []) {
        this.send(sender, doing as string, { to, message: message as string, times: Number(times) })
      }
      return
    }
    this.readChange(line)
  }

  private turnTimer(owner: string, verb: string, told: string): void {
    const [, timer = told, due = ''] = /^(\w+) \(due at (\d+)\)$/.exec(told) ?? []
    const { timers } = this.view.nodes.get(owner) as NodeView
    must((timers.get(timer) === due) === (verb === 'disarms'), `${owner} ${verb} timer ${told}`)
    if (verb === 'disarms') timers.delete(timer)
    else timers.set(timer, due)
  }

  private send(from: string, doing: string, sent: { to: string; message: string; times: number }): void {
    const { to, message, times } = sent
    const { offers } = this.view.nodes.get(from) as NodeView
    if (doing === 'offers') offers.push(`${to}: ${message}`)
    else if (doing === 'no longer offers') must(offers.shift() === `${to}: ${message}`, `${from} offered ${message}`)
    else {
      const world = worldOf(this.system)
      if (world.isByzantine(world.numberOf(to))) return
      const told = `${from} to ${to}: ${message}`
      const { kind } = world.mailbox(world.numberOf(from), world.numberOf(to))?.store ?? {}
      if (kind === 'set' && this.view.inFlight.includes(told)) return
      for (let copy = 0; copy < times; copy++) this.view.inFlight.push(told)
    }
  }

  /** A line about a value: at the start what it is, later what is different. */
  private readChange(line: string): void {
    const { values } = this.view
    if (this.isStart) {
      const at = line.indexOf(': ')
      for (const name of line.slice(0, at).split(', ')) {
        const value = this.after.values.get(name) as Plain
        must(formatValue(value) === line.slice(at + 2), line)
        values.set(name, value)
      }
      return
    }
    for (const [name, value] of values) {
      if (!line.startsWith(name)) continue
      const made = changed(value, this.after.values.get(name), line.slice(name.length))
      if (made === null || made.value === undefined) continue
      values.set(name, made.value)
      return
    }
    must(false, line)
  }

  finish(isSilent: boolean): void {
    const { crashed, view } = this
    if (this.isStart) {
      for (const [name, disk] of this.after.values) if (name.startsWith('disk of ')) view.values.set(name, disk)
    }
    if (crashed !== null) this.finishCrash(crashed)
    else if (isSilent && view.nodes.size === 0) must(false, 'there is a line about each action')
  }

  /** No timer is armed any more, nothing is offered, and the durable fields are what is on the disk. */
  private finishCrash(name: string): void {
    const { view } = this
    const node = view.nodes.get(name) as NodeView
    must(node.up, `${name} crashes`)
    node.timers.clear()
    Object.assign(node, { up: false, paused: false, offers: [] })
    for (const [other, pending] of view.notices) if (other !== name) pending.add(name)
    if (!view.values.has(`disk of ${name}`)) return
    const world = worldOf(this.system)
    const durable = (world.members[world.numberOf(name)]?.role.durable ?? []) as readonly string[]
    const fields = Object.entries(view.values.get(name) as { [field: string]: Plain })
    const onDisk = Object.fromEntries(fields.filter(([field]) => durable.includes(field)))
    view.values.set(`disk of ${name}`, onDisk)
  }
}

function linksOf(from: readonly string[], to: readonly string[], bothWays: boolean): string[] {
  return from.flatMap((one) =>
    to.flatMap((other) => [`${one} to ${other}`, ...(bothWays ? [`${other} to ${one}`] : [])]),
  )
}

type Made = { readonly value: Plain | undefined } | null

/** A value after what a line says of it; null where the line is not about it, or not true. */
function changed(now: Plain | undefined, after: Plain | undefined, rest: string): Made {
  if (now === undefined && after === undefined) return null
  if (now === undefined) return rest === `: added ${formatValue(after as Plain)}` ? { value: after } : null
  if (after === undefined) return rest === `: removed ${formatValue(now)}` ? { value: undefined } : null
  if (comparePlain(now, after) === 0) return null
  if (rest === `: ${formatValue(now)} -> ${formatValue(after)}`) return { value: after }
  if (now instanceof Set && after instanceof Set) return changedSet([...now], [...after], rest)
  if (now instanceof Map && after instanceof Map) return changedMap([...now], [...after], rest)
  if (Array.isArray(now) && Array.isArray(after)) return changedList(now, after, rest)
  if (typeof now !== 'object' || typeof after !== 'object') return null
  const [fields, fieldsAfter] = [now, after] as { [field: string]: Plain }[] as [Fields, Fields]
  for (const key of new Set([...Object.keys(fields), ...Object.keys(fieldsAfter)])) {
    const segment = isName(key) ? `.${key}` : `[${/^\d+$/.test(key) ? key : formatValue(key)}]`
    if (!rest.startsWith(segment)) continue
    const made = changed(fields[key], fieldsAfter[key], rest.slice(segment.length))
    if (made === null) continue
    const { [key]: _old, ...others } = fields
    return { value: made.value === undefined ? others : { ...others, [key]: made.value } }
  }
  return null
}

type Fields = { readonly [field: string]: Plain }

function without(members: readonly Plain[], others: readonly Plain[]): Plain[] {
  return members.filter((member) => others.every((other) => comparePlain(member, other) !== 0)).sort(comparePlain)
}

function told(verb: string, members: readonly Plain[]): string {
  return ` ${verb} ${members.map(formatValue).join(', ')}`
}

function changedSet(now: readonly Plain[], after: readonly Plain[], rest: string): Made {
  const gained = without(after, now)
  const lost = without(now, after)
  if (gained.length > 0 && rest === told('gains', gained)) return { value: new Set([...now, ...gained]) }
  return lost.length > 0 && rest === told('loses', lost) ? { value: new Set(without(now, lost)) } : null
}

function changedList(now: readonly Plain[], after: readonly Plain[], rest: string): Made {
  if (after.length > now.length && rest === told('gains', after.slice(now.length))) {
    return { value: [...now, ...after.slice(now.length)] }
  }
  const lost = now.slice(0, now.length - after.length)
  if (lost.length > 0 && rest === told('loses', lost)) return { value: now.slice(lost.length) }
  for (const [at, part] of now.entries()) {
    if (!rest.startsWith(`[${at}]`)) continue
    const made = changed(part, after[at], rest.slice(`[${at}]`.length))
    if (made?.value !== undefined) return { value: now.with(at, made.value) }
  }
  return null
}

function changedMap(
  now: readonly (readonly [Plain, Plain])[],
  after: readonly (readonly [Plain, Plain])[],
  rest: string,
): Made {
  const find = (entries: typeof now, key: Plain) => entries.find(([other]) => comparePlain(other, key) === 0)?.[1]
  for (const [key] of [...now, ...after]) {
    const segment = `[${formatValue(key)}]`
    if (!rest.startsWith(segment)) continue
    const made = changed(find(now, key), find(after, key), rest.slice(segment.length))
    if (made === null) continue
    const others = now.filter(([other]) => comparePlain(other, key) !== 0)
    return { value: new Map(made.value === undefined ? others : [...others, [key, made.value]]) }
  }
  return null
}
