/**
 * Settings of a scenario by their paths, as `--set` names them: `crashes.disk=torn`, `loss.on=client to server`, `time.max=5`.
 * Budgets of faults are no part of this: a sweep varies them, see fault-plan.ts. `false` takes a setting away that is no
 * flag; a list is given with commas, or as reports tell it, with `and`.
 */

import { NetsplitError } from './errors.ts'
import { budgets } from './fault-plan.ts'
import { idleTime } from './idle.ts'
import { unordered } from './network.ts'
import type { ParameterValue, ParameterValues } from './parameters.ts'
import { flag, number, type Shape, word } from './shape.ts'
import type { Scenario } from './spec.ts'
import type { Time } from './time.ts'

interface Detail {
  readonly wants: string
  /** Undefined where the value does not fit. */
  read(value: ParameterValue): unknown
}

function fitting(shape: Shape): Detail {
  return { wants: shape.wants, read: (value) => (shape.problemsOf(value, '').length === 0 ? value : undefined) }
}

function listed(text: ParameterValue): string[] | undefined {
  const parts = String(text)
    .split(/,| and /)
    .map((part) => part.trim())
  return parts.includes('') ? undefined : parts
}

const places: Detail = { wants: 'roles or nodes: server0,server1', read: listed }

const links: Detail = {
  wants: "links: 'client to server0,server0 to client'",
  read(value) {
    const parts = listed(value)?.map((link) => link.split(' to ').map((end) => end.trim()))
    return parts?.every((ends) => ends.length === 2) ? parts.map(([from, to]) => ({ from, to })) : undefined
  },
}

function anyOr({ wants, read }: Detail): Detail {
  return { wants: `'any', or ${wants}`, read: (value) => (value === 'any' ? value : read(value)) }
}

const splits: Detail = {
  wants: "sides: 'server0,server1 or server2'",
  read(value) {
    const sides = String(value).split(' or ').map(listed)
    return sides.includes(undefined) ? undefined : sides
  },
}

const ofFaults: { readonly [path: string]: Detail } = {
  'loss.on': links,
  'duplication.on': links,
  'reordering.on': links,
  'partitions.splits': anyOr(splits),
  'partitions.links': anyOr(links),
  'partitions.among': places,
  'partitions.oneWay': fitting(flag),
  'partitions.messages': fitting(word('wait', 'lost')),
  'crashes.of': places,
  'crashes.inHandlers': fitting(flag),
  'crashes.noticed': fitting(flag),
  'crashes.disk': fitting(word('synced', 'buffered', 'torn')),
  'pauses.of': places,
  'omissions.of': places,
  'lies.by': places,
  'lies.equivocates': fitting(flag),
}

const ofTime: { readonly [path: string]: Detail } = {
  time: fitting(word('clocks', 'rounds')),
  'time.max': fitting(number),
  'time.skew': fitting(number),
  'time.drift': fitting(number),
  'time.delay': fitting(number),
  'time.delay.min': fitting(number),
  'time.delay.max': fitting(number),
  'time.of': places,
}

const steps: Detail = { wants: 'names of steps: request,answer', read: listed }

const ofFairness: { readonly [path: string]: Detail } = { 'fairness.strong': steps, 'fairness.none': steps }

const consumes = 'network.consumeIgnored'

/** What `--set` can change by its path in the scenario of any model. */
export const pathsOfMachines: readonly string[] = Object.keys(ofFairness)

/** What `--set` can change in the scenario of a protocol by its path besides the network and budgets of faults. */
export const paths: readonly string[] = [consumes, ...Object.keys(ofFaults), ...Object.keys(ofTime), ...pathsOfMachines]

/** The one path of a setting: how often a fault happens may also be called its `times`, as in a scenario. */
export function canonicalPath(path: string): string {
  const fault = path.replace(/\.times$/, '')
  return (budgets as readonly string[]).includes(fault) ? fault : path
}

/**
 * A scenario with some of its settings replaced.
 *
 * @throws NetsplitError `bad-scenario` for a value that does not fit, or a part of what the scenario does not have
 */
export function withPaths(scenario: Scenario, values: ParameterValues): Scenario {
  const { time: own, ...others } = scenario
  return {
    ...others,
    ...changedFaults(scenario, valuesAt(ofFaults, values)),
    ...changedTime(own, valuesAt(ofTime, values)),
    ...changedNetwork(scenario, values),
    ...withFairness(scenario, values),
  }
}

/** The fairness of a scenario of any model with parts of it replaced, where any is. */
export function withFairness({ fairness }: Scenario, values: ParameterValues): Pick<Scenario, 'fairness'> {
  const given = valuesAt(ofFairness, values)
  if (given.length === 0) return {}
  const changed = Object.fromEntries(given.map(([path, names]) => [path.replace('fairness.', ''), names ?? []]))
  return { fairness: { ...fairness, ...changed } }
}

/** What is given at some paths, in the order of the paths; undefined where it is taken away. */
function valuesAt(details: { readonly [path: string]: Detail }, values: ParameterValues): readonly [string, unknown][] {
  return Object.keys(details).flatMap((path): [string, unknown][] => {
    const value = Object.hasOwn(values, path) ? values[path] : undefined
    return value === undefined ? [] : [[path, valueAt(path, details[path] as Detail, value)]]
  })
}

function valueAt(path: string, { wants, read }: Detail, value: ParameterValue): unknown {
  if (value === false && wants !== flag.wants) return undefined
  return read(value) ?? refuse(`${path} cannot be ${JSON.stringify(value)}.`, `Give ${wants}.`)
}

function changedFaults({ faults = {} }: Scenario, given: readonly [string, unknown][]): Pick<Scenario, 'faults'> {
  const changed: { [fault: string]: unknown } = { ...faults }
  for (const [path, value] of given) {
    const [fault, setting] = path.split('.') as [string, string]
    const own = changed[fault]
    // Nobody can say with `--set` what is said.
    if (fault === 'lies' && typeof own !== 'object') {
      meansNothing(path, 'lies', "Add lies to the faults of the scenario: { by: ['server0'], messages: [...] }.")
    }
    const inFull = typeof own === 'object' ? own : own === undefined ? {} : { times: own }
    changed[fault] = { ...inFull, [setting]: value }
  }
  return given.length === 0 ? {} : { faults: changed as NonNullable<Scenario['faults']> }
}

function changedTime(own: Time | undefined, given: readonly [string, unknown][]): Pick<Scenario, 'time'> {
  const time = timeOfKind(own, given)
  const others = given.filter(([path]) => path !== 'time')
  const [first] = others
  if (time === null) {
    return first === undefined ? {} : meansNothing(first[0], 'time', 'Set the time, too: time=clocks or time=rounds.')
  }
  if (first === undefined && time === own) return { time: own }
  const odd = time.kind === 'rounds' ? others.find(([path]) => path !== 'time.max') : undefined
  if (odd !== undefined)
    return refuse(`${odd[0]} is a setting of clocks, and this time is rounds.`, 'Use time.max alone.')
  const changed: { [setting: string]: unknown } = { ...time }
  for (const [path, value = null] of others) {
    const [, setting, part] = path.split('.') as [string, string, string?]
    const delay = (changed['delay'] ?? { min: 0 }) as object
    if (setting === 'delay' && value !== null) {
      changed['delay'] = part === undefined ? { min: 0, max: value } : { ...delay, [part]: value }
    } else changed[setting] = value
  }
  if (changed['max'] === null) refuse('time.max cannot be left out.', `Give ${number.wants}.`)
  if (time.kind === 'clocks') {
    changed['skew'] ??= 0
    const { delay } = changed as { readonly delay: { readonly max?: number } | null }
    if (delay !== null && delay.max === undefined) refuse('time.delay.min needs time.delay.max.', 'Set both.')
  }
  const idle = idleTime(changed as unknown as Time)
  if (idle !== null) refuse(idle.message, idle.cure)
  return { time: changed as unknown as Time }
}

/**
 * The time of the kind that is given, or the scenario's own; null where there is none. Another kind keeps the last tick;
 * it is null where there is none yet.
 */
function timeOfKind(own: Time | undefined, given: readonly [string, unknown][]): Pick<Time, 'kind'> | null {
  const [, kind] = given.find(([path]) => path === 'time') ?? [null, own?.kind]
  if (kind === undefined) return null
  if (own !== undefined && own.kind === kind) return own
  const max = own?.max ?? null
  const rounds = { kind: 'rounds', max } as const
  const clocks = { kind: 'clocks', max, skew: 0, drift: null, delay: null, of: null } as const
  return kind === 'rounds' ? rounds : clocks
}

function changedNetwork({ network }: Scenario, values: ParameterValues): Pick<Scenario, 'network'> {
  const ignored = Object.hasOwn(values, consumes) ? values[consumes] : undefined
  if (ignored === undefined) return {}
  if (typeof ignored !== 'boolean') refuse(`${consumes} cannot be ${JSON.stringify(ignored)}.`, `Give ${flag.wants}.`)
  const channel = network ?? unordered()
  if (!['unordered', 'rendezvous'].includes(channel.kind)) {
    refuse(`${consumes} is a setting of unordered and rendezvous.`, 'Set the network, too: --set network=unordered.')
  }
  return { network: { ...channel, consumeIgnored: ignored as boolean } }
}

function meansNothing(path: string, without: string, cure: string): never {
  return refuse(`${path} means nothing without ${without}.`, cure)
}

function refuse(message: string, cure: string): never {
  throw new NetsplitError({ code: 'bad-scenario', message, cure })
}
