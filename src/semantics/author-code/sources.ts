/**
 * Sources are functions that answer something that is no part of a state: clocks and random sources. A stand-in takes the
 * place of each. It answers as the source does, and notes that it was asked (see outside.ts). The command line puts them in
 * place for good, before any author code is loaded, so that no model gets hold of anything else; other programs are not
 * ours to change, and have them only while author code runs that is asked again.
 */

import { type KindOfUse, noteUse } from './outside.ts'
import { refuse } from './refused.ts'

/** Where a source is found, and what it is called. */
interface Source {
  readonly owner: object | undefined
  readonly property: string
  readonly label: string
  /** Whether it answers by itself, which is usual, or starts something that goes on after the call. */
  readonly kind?: KindOfUse
}

type Callable = ((...all: unknown[]) => unknown) & (new (...all: unknown[]) => object)

/** Every stand-in, by what it stands in for. */
const standIns = new WeakMap<object, object>()
const all = new WeakSet<object>()
let arePermanent = false

/** Sources that every program has, as they are found now. */
function globalSources(): Source[] {
  const { crypto, performance } = globalThis as Partial<typeof globalThis>
  return [...usualSources(), ...late.crypto(crypto), ...late.performance(performance)]
}

/** Sources in globals that a platform may load when they are looked at, and takes long to. */
const late = {
  crypto: (found: object | undefined) => sourcesIn(found, 'crypto', ['getRandomValues', 'randomUUID']),
  performance: (found: object | undefined) =>
    sourcesIn(found, 'performance', [
      ...['now', 'mark', 'measure', 'timeOrigin', 'nodeTiming', 'eventLoopUtilization', 'timerify', 'toJSON'],
    ]),
} as const

/** All others. */
function usualSources(): Source[] {
  const { process } = globalThis as Partial<typeof globalThis>
  const temporal = (globalThis as { Temporal?: { Now?: object } }).Temporal?.Now
  return [
    // Those of Date come before Date itself, which is replaced as a whole.
    ...sourcesIn(Date, 'Date', ['now']),
    { owner: globalThis, property: 'Date', label: 'the current date' },
    { owner: Date.prototype, property: 'constructor', label: 'the current date' },
    ...sourcesIn(Math, 'Math', ['random']),
    ...sourcesIn(process?.hrtime, 'process.hrtime', ['bigint']),
    ...sourcesIn(process?.memoryUsage, 'process.memoryUsage', ['rss']),
    ...sourcesIn(process, 'process', [
      ...['hrtime', 'uptime', 'cpuUsage', 'threadCpuUsage', 'memoryUsage', 'resourceUsage', 'availableMemory'],
    ]),
    ...sourcesIn(Intl.DateTimeFormat.prototype, 'Intl.DateTimeFormat', ['format', 'formatToParts']),
    ...sourcesIn((globalThis as { Event?: typeof Event }).Event?.prototype, 'Event', ['timeStamp']),
    ...sourcesIn(temporal, 'Temporal.Now', Object.getOwnPropertyNames(temporal ?? {})),
  ]
}

/** The functions and getters of an object by these names, as far as it has them. */
export function sourcesIn(
  owner: object | undefined,
  path: string,
  names: readonly string[],
  kind: KindOfUse = 'source',
): Source[] {
  if (owner === undefined) return []
  return names.map((property) => {
    const holder = holderOf(owner, property)
    const isGetter = holder !== null && Object.getOwnPropertyDescriptor(holder, property)?.get !== undefined
    return { owner, property, label: `${path}.${property}${isGetter ? '' : '()'}`, kind }
  })
}

/** Whatever starts something that goes on after a call, where no hook hears of it (see loading/watch.ts). */
function starters(): Source[] {
  const { process } = globalThis as Partial<typeof globalThis>
  const started = (owner: object | undefined, properties: readonly string[], label: string) =>
    properties.map((property): Source => ({ owner, property, label, kind: 'start' }))
  return [
    ...started(globalThis, ['setTimeout', 'setInterval'], 'a timer'),
    ...started(globalThis, ['setImmediate', 'queueMicrotask'], 'a callback'),
    ...started(process, ['nextTick'], 'a callback'),
    ...started(globalThis, ['MessageChannel'], 'a channel'),
    { owner: Promise.prototype, property: 'then', label: 'a promise', kind: 'promise' },
  ]
}

const fetching: Source = { owner: globalThis, property: 'fetch', label: 'a request', kind: 'start' }

/** Puts stand-ins in the place of these sources for good, besides those that every program has. To be called once. */
export function standInForGood(others: readonly Source[]): void {
  addSources([fetching, ...usualSources(), ...others])
  for (const [property, sourcesOf] of Object.entries(late)) {
    swap({ owner: globalThis, property, label: property }, (found) => replacingWhenAsked(found, sourcesOf))
  }
  arePermanent = true
}

/** Puts more stand-ins in place for good. */
export function addSources(sources: readonly Source[]): void {
  for (const source of sources) replace(source)
}

/** A property of the global object whose sources are replaced when somebody looks at it. */
function replacingWhenAsked(
  found: PropertyDescriptor,
  sourcesOf: (found: object | undefined) => Source[],
): PropertyDescriptor {
  const { get } = found
  if (get === undefined) {
    addSources(sourcesOf(found.value as object | undefined))
    return found
  }
  let isAsked = false
  return {
    ...found,
    get(this: unknown) {
      const asked = Reflect.apply(get, this, []) as object | undefined
      if (!isAsked) addSources(sourcesOf(asked))
      isAsked = true
      return asked
    },
  }
}

/** Runs author code with stand-ins in place. */
export function withStandIns<Result>(body: () => Result): Result {
  if (arePermanent) return body()
  return untilRestored([fetching, ...globalSources(), ...starters()].map(replace), body)
}

/**
 * Runs author code in a thread that others need: what would go on after a call is refused before it starts, as far as a program
 * starts it by a global name, and so is what would hit the whole process.
 */
export function startingNothing<Result>(body: () => Result): Result {
  // Node itself asks for that of the process, to print what a model prints.
  const named = starters().filter(({ owner }) => owner !== globalThis.process)
  return untilRestored([fetching, ...named, ...ofTheProcess()].map(block), body)
}

/** Runs something, and restores afterwards what was put in the place of other properties. */
function untilRestored<Result>(restore: (() => void)[], body: () => Result): Result {
  try {
    return body()
  } finally {
    for (const one of restore.reverse()) one()
  }
}

/** What workers may not do, or what would hit the process that others need. */
function ofTheProcess(): Source[] {
  const { process } = globalThis as Partial<typeof globalThis>
  return ['chdir', 'umask', 'kill', 'setuid', 'setgid'].map((property) => ({
    owner: process,
    property,
    label: `process.${property}()`,
  }))
}

function block(source: Source): () => void {
  const get = () => refuse(`It starts ${source.label}.`, 'Nothing of a model runs on its own.')
  return swap(source, ({ enumerable }) => ({ configurable: true, enumerable: enumerable === true, get }))
}

function replace(source: Source): () => void {
  const { label, kind = 'source' } = source
  return swap(source, (found) => standInFor(found, label, kind))
}

/**
 * Puts another property in the place of one.
 *
 * @param standFor tells which; null for none
 * @returns what restores it
 */
function swap(
  { owner, property }: Source,
  standFor: (found: PropertyDescriptor) => PropertyDescriptor | null,
): () => void {
  const holder = holderOf(owner, property)
  const found = holder && Object.getOwnPropertyDescriptor(holder, property)
  const stand = found?.configurable === true ? standFor(found) : null
  if (holder === null || stand === null) return () => {}
  Object.defineProperty(holder, property, stand)
  return () => Object.defineProperty(holder, property, found as PropertyDescriptor)
}

/** The object in a chain of prototypes that has a property itself. */
function holderOf(owner: object | undefined, property: string): object | null {
  let holder = owner ?? null
  while (holder !== null && !Object.hasOwn(holder, property)) holder = Object.getPrototypeOf(holder) as object | null
  return holder
}

/** A property with a stand-in in the place of its function or getter; null where there is neither. */
function standInFor(found: PropertyDescriptor, label: string, kind: KindOfUse): PropertyDescriptor | null {
  if (typeof found.value === 'function') return { ...found, value: made(found.value as Callable, label, kind) }
  const { get } = found
  if (get === undefined) return null
  const isFormat = label.startsWith('Intl.')
  return { ...found, get: known(get, () => (isFormat ? formatting(get, label) : getting(get, label))) }
}

function known<Kind extends object>(original: Kind, make: () => Kind): Kind {
  if (all.has(original)) return original
  const found = standIns.get(original) ?? make()
  standIns.set(original, found)
  all.add(found)
  return found as Kind
}

function made(original: Callable, label: string, kind: KindOfUse = 'source'): object {
  return known<object>(original, () => {
    const isDate = label === 'the current date'
    // The parts of a formatted date are those of the present one where none is given.
    const isGiven = (args: readonly unknown[]) => label.startsWith('Intl.') && args[0] !== undefined
    return new Proxy(original, {
      apply(target, self, args: unknown[]) {
        if (!isGiven(args)) noteUse(kind, label)
        return Reflect.apply(target, self, args)
      },
      construct(target, args: unknown[], newTarget) {
        // A date that is given is a value like any other; only the present one is not.
        if (!isDate || args.length === 0) noteUse(kind, label)
        return Reflect.construct(target, args, newTarget) as object
      },
    })
  })
}

function getting(get: () => unknown, label: string): () => unknown {
  return function (this: unknown) {
    noteUse('source', label)
    return Reflect.apply(get, this, []) as unknown
  }
}

/** Of a formatter of dates, which gives a function that formats the present date where none is given. */
function formatting(get: () => unknown, label: string): () => unknown {
  const formats = new WeakMap<object, unknown>()
  return function (this: unknown) {
    const original = Reflect.apply(get, this, []) as Callable
    const format = formats.get(original) ?? made(original, label)
    formats.set(original, format)
    return format
  }
}
