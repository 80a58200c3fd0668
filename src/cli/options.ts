/** The options of `netsplit check`, each declared once: how it is typed, what it says, how it is read, what holds without it. */

import { InvalidArgumentError, Option } from 'commander'
import { usualMemory, usualWorkers } from '../checking/machine.ts'
import { mostWorkers } from '../engine/index.ts'
import { parseExactly } from '../histories/exact-json.ts'
import type { ParameterValue, ParameterValues } from '../language/parameters.ts'
import { type Plain, toPlain } from '../language/plain.ts'
import { inOneLine } from '../trace/escape.ts'
import { reportEndings } from './ci-report-options.ts'
import type { OutputTargets } from './formats.ts'
import { parseRanges, type Ranges } from './ranges.ts'

/** An option of a command: declared here, and nowhere else. */
interface Declared<Value> {
  /** As they are typed, with what `--help` says of each. */
  readonly flags: readonly (readonly [flags: string, text: string])[]
  /** Reads the text that is given; undefined for one that is given or not, or is a text itself. */
  readonly read?: ((text: string, before?: Value) => Value) | undefined
  /** What is read where it is given without a text. */
  readonly preset?: string
}

/** One that has a value where it is not given. */
interface DeclaredWithUsual<Value> extends Declared<Value> {
  usual(): Value
}

const flag = (flags: string, text: string): DeclaredWithUsual<boolean> => ({
  flags: [[flags, text]],
  usual: () => false,
})

const texts = (flags: string, text: string): DeclaredWithUsual<readonly string[]> => ({
  flags: [[flags, text]],
  read: collect,
  usual: () => [],
})

function valued(flags: string, text: string): Declared<string>
function valued<Value>(flags: string, text: string, read: Declared<Value>['read']): Declared<Value>
function valued<Value>(
  flags: string,
  text: string,
  read: Declared<Value>['read'],
  usual: () => Value,
): DeclaredWithUsual<Value>
function valued<Value>(
  flags: string,
  text: string,
  read?: Declared<Value>['read'],
  usual?: () => Value,
): Declared<Value> {
  return { flags: [[flags, text]], read, ...(usual !== undefined && { usual }) }
}

/** What is searched, and how. */
const ofSearch = {
  scenario: texts('--scenario <name>', 'check this scenario only; can be given several times'),
  /** None means those of each scenario. */
  property: texts('--property <name>', 'check this property only; can be given several times'),
  set: valued<ParameterValues>(
    '--set <key=value>',
    'set a parameter, the network, or a setting of faults or time: loss=2, crashes.restarts=1, time.max=5',
    parseSetting,
    () => ({}),
  ),
  changed: valued(
    '--changed <commit>',
    'check the specs alone in which something has changed since then, as git knows: origin/main, HEAD',
  ),
  from: valued<string>(
    '--from <file>',
    'start from the run in a trace file, or in a JSON list of step names, and explore all that follows it',
    once,
  ),
  /** Without any, the budgets of each scenario vary. */
  sweep: {
    ...valued<Ranges>(
      '--sweep [ranges]',
      'try all fault budgets, or crashes=0..2,loss=0..3,any or clients=1..3: which break what?',
      parseRanges,
    ),
    preset: '',
  },
  workers: valued<number>('--workers <n>', 'worker threads (default: one per core)', parseWorkers, usualWorkers),
  maxDepth: valued<number>('--max-depth <n>', 'do not explore deeper; an initial state has depth 1', parseCount),
  maxStates: valued<number>(
    '--max-states <n>',
    'stop after the level that reaches this many distinct states',
    parseCount,
  ),
  timeout: valued<number>('--timeout <seconds>', 'stop each check after this time', parseSeconds),
  memory: valued<number>(
    '--memory <size>',
    'stop at this size, such as 512MB or 4GB (default: 60% of what there is)',
    parseMemory,
    usualMemory,
  ),
  compact: flag(
    '--compact',
    'keep 64-bit fingerprints of states alone: less memory, a small chance to leave states out',
  ),
  spill: valued(
    '--spill <folder>',
    'when memory is full, move states to this folder (with --checkpoint: there) and go on',
  ),
  checkpoint: valued('--checkpoint <folder>', 'save the check there while it runs, so that it can be resumed'),
  checkpointEvery: valued<number>(
    '--checkpoint-every <seconds>',
    'time between two checkpoints (default: 60)',
    parseSeconds,
    () => 60,
  ),
  resume: valued('--resume <folder>', 'go on from the checkpoint in this folder; give limits anew, they may differ'),
  takeOver: flag(
    '--take-over',
    'use that folder although a check on another host has locked it, which must have ended',
  ),
  keepGoing: flag('--keep-going', 'explore everything although a property is violated'),
  coverage: flag('--coverage', 'count the steps of every handler, action and fault'),
  /** Where it is not given, as each scenario asks. */
  symmetry: {
    flags: [
      ['--symmetry', 'explore one state of all that differ only in who is who, where the model allows it'],
      ['--no-symmetry', 'explore every state, although a scenario asks for less'],
    ],
  } as Declared<boolean>,
  paranoid: flag('--paranoid', 'run every function twice, without clock and random source, and compare'),
  large: flag('--large', 'also check scenarios that are marked large'),
}

/** What is told, and what is looked at before. */
const ofReport = {
  report: texts('--report <file>', `write what the checks have come to for continuous integration: ${reportEndings}`),
  why: flag('--why', 'say below each step of a run why it is needed (docs/why.md)'),
  full: flag('--full', 'shorten nothing: whole values, every step'),
  json: flag('--json', 'print one JSON object (docs/json.md)'),
  list: flag('--list', 'list models, scenarios and parameters'),
  typecheck: {
    flags: [['--no-typecheck', 'do not check the types of the model']],
    usual: () => true,
  } as DeclaredWithUsual<boolean>,
  watch: flag('--watch', 'check again what a change touches, until q or Ctrl-C ends it'),
}

const declared = { ...ofSearch, ...ofReport }

type Table = typeof declared
type ValueOf<Option> = Option extends Declared<infer Value> ? Value : never
/** Options that always have a value. */
type Usual = { [Name in keyof Table]: Table[Name] extends DeclaredWithUsual<infer _Value> ? Name : never }[keyof Table]

/** What the user asks of `netsplit check`. Folders and files are as typed; times are seconds, and sizes bytes. */
export type CheckOptions = { readonly [Name in Usual]: ValueOf<Table[Name]> } & {
  readonly [Name in Exclude<keyof Table, Usual>]?: ValueOf<Table[Name]>
} & {
  /** What to write about the runs that are shown. */
  readonly outputs: OutputTargets
}

/** The options of a check, as commander knows them, in the order of `--help`. @param outputs what can be written */
export function checkOptions(outputs: readonly Option[]): Option[] {
  return [...optionsIn(ofSearch), ...outputs, ...optionsIn(ofReport)]
}

/** Options that another command has in common with a check, with the same text, as commander knows them. */
export function commonOptions(...names: readonly (keyof Table)[]): Option[] {
  return names.flatMap((name) => optionsIn({ [name]: declared[name] }))
}

function optionsIn(table: object): Option[] {
  return (Object.values(table) as readonly Declared<unknown>[]).flatMap(({ flags, read, preset }) =>
    flags.map(([typed, text]) => {
      const option = new Option(typed, text)
      if (read !== undefined) option.argParser(read)
      return preset === undefined ? option : option.preset(preset)
    }),
  )
}

/** @param given the values of the options that are given, as commander has them */
export function withDefaults(given: Partial<CheckOptions>): CheckOptions {
  const usual = Object.entries(declared).flatMap(([name, option]) =>
    'usual' in option ? [[name, option.usual()] as const] : [],
  )
  return { ...Object.fromEntries(usual), outputs: {}, ...given } as CheckOptions
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
