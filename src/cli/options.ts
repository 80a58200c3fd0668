/** What the user asks of `netsplit check`: option values as typed, checked and turned into data. */

import { InvalidArgumentError } from 'commander'
import { usualMemory, usualWorkers } from '../checking/machine.ts'
import { mostWorkers } from '../engine/index.ts'
import { parseExactly } from '../histories/exact-json.ts'
import type { ParameterValue, ParameterValues } from '../language/parameters.ts'
import { type Plain, toPlain } from '../language/plain.ts'
import { inOneLine } from '../trace/escape.ts'
import type { OutputTargets } from './formats.ts'
import type { Ranges } from './ranges.ts'

export interface CheckOptions {
  readonly scenario: readonly string[]
  /** Properties by name; none means those of each scenario. */
  readonly property: readonly string[]
  readonly set: ParameterValues
  /** A trace file, or a list of step names, as typed: the run that the check starts from. */
  readonly from?: string
  /** The budgets to vary; without any, those of each scenario. Undefined: no sweep. */
  readonly sweep?: Ranges
  readonly workers: number
  readonly maxDepth?: number
  readonly maxStates?: number
  /** Seconds. */
  readonly timeout?: number
  /** Bytes. */
  readonly memory: number
  readonly compact: boolean
  /** A folder, as typed. */
  readonly spill?: string
  /** A folder, as typed. */
  readonly checkpoint?: string
  /** Seconds. */
  readonly checkpointEvery: number
  /** A folder, as typed. */
  readonly resume?: string
  /** Use the folder of the checkpoint although a process of another host may, too. */
  readonly takeOver: boolean
  readonly keepGoing: boolean
  readonly paranoid: boolean
  readonly coverage: boolean
  /** Undefined: as each scenario asks. */
  readonly symmetry?: boolean
  readonly large: boolean
  /** What to write about the runs that are shown. */
  readonly outputs: OutputTargets
  /** Files for continuous integration, as typed. */
  readonly report: readonly string[]
  /** Says why each step of a run is needed. */
  readonly why: boolean
  readonly json: boolean
  /** Shortens nothing. */
  readonly full: boolean
  readonly list: boolean
  readonly typecheck: boolean
  /** Checks again what a change touches, until the user ends it. */
  readonly watch: boolean
}

/** What holds when an option is not given. */
export function withDefaults(given: Partial<CheckOptions>): CheckOptions {
  return {
    scenario: [],
    property: [],
    set: {},
    workers: usualWorkers(),
    memory: usualMemory(),
    compact: false,
    checkpointEvery: 60,
    takeOver: false,
    keepGoing: false,
    paranoid: false,
    coverage: false,
    large: false,
    outputs: {},
    report: [],
    why: false,
    json: false,
    full: false,
    list: false,
    typecheck: true,
    watch: false,
    ...given,
  }
}

export function parseCount(text: string): number {
  const count = Number(text.replaceAll('_', ''))
  if (text.trim() !== '' && Number.isInteger(count) && count > 0) return count
  throw new InvalidArgumentError('Give a whole number, 1 or more.')
}

export function parseWorkers(text: string): number {
  const workers = parseCount(text)
  if (workers <= mostWorkers) return workers
  throw new InvalidArgumentError(`Give at most ${mostWorkers}.`)
}

export function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port < 2 ** 16) return port
  throw new InvalidArgumentError('Give the number of a port, 0 for any that is free.')
}

export function parseSeconds(text: string): number {
  const seconds = Number(text.replace(/s$/, ''))
  if (text.trim() !== '' && Number.isFinite(seconds) && seconds > 0) return seconds
  throw new InvalidArgumentError('Give a number of seconds.')
}

const byteUnits = new Map([
  ['', 1],
  ['KB', 2 ** 10],
  ['MB', 2 ** 20],
  ['GB', 2 ** 30],
])

/** Sizes as people write them: 512MB, 4GB, 1.5g. */
export function parseMemory(text: string): number {
  const [, amount, unit] = /^([\d.]+)\s*([kmg]?)i?b?$/i.exec(text.trim()) ?? []
  const factor = byteUnits.get(unit ? `${unit.toUpperCase()}B` : '')
  const bytes = Number(amount) * (factor ?? Number.NaN)
  if (bytes >= 1) return Math.floor(bytes)
  throw new InvalidArgumentError('Give a size such as 512MB or 4GB.')
}

/** Adds one `--set key=value` to those before it. */
export function parseSetting(text: string, before: ParameterValues = {}): ParameterValues {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Give key=value, for example --set clients=3.')
  return { ...before, [text.slice(0, at).trim()]: parseValue(text.slice(at + 1).trim()) }
}

function parseValue(text: string): ParameterValue {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return text !== '' && Number.isFinite(number) ? number : text
}

/** A value as JSON; text that is none is a string. */
export function parsePlain(text: string): Plain {
  try {
    return toPlain(parseExactly(text), 'value')
  } catch {
    return text
  }
}

/** Takes what is given once: of two, neither passes for the one that was meant. */
export function once(value: string, before?: string): string {
  if (before === undefined) return value
  throw new InvalidArgumentError(`It can be given once, and is given as ${inOneLine(before)}, too.`)
}

export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
