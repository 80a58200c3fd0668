/**
 * Runs author code for a search: counts the runs and, when asked to be paranoid, takes away what a pure function must
 * not use. Running a function twice and comparing is done by whoever tables it.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Author } from '../semantics/system.ts'
import type { Running } from './running.ts'

/**
 * @param onRun told before each run
 * @param running notes what runs
 * @param paranoid whether clocks and random sources throw while author code runs
 */
export function auditor(onRun: (name: string) => void, running: Running, paranoid: boolean): Author {
  return (name, body) => {
    onRun(name)
    return running.during(name, paranoid ? () => withoutWorld(name, body) : body)
  }
}

interface Trap {
  readonly owner: object
  readonly property: string
  readonly label: string
}

const traps: readonly Trap[] = [
  { owner: Math, property: 'random', label: 'Math.random()' },
  { owner: Date, property: 'now', label: 'Date.now()' },
  { owner: globalThis, property: 'Date', label: 'the current date' },
  { owner: performance, property: 'now', label: 'performance.now()' },
  { owner: crypto, property: 'getRandomValues', label: 'crypto.getRandomValues()' },
  { owner: crypto, property: 'randomUUID', label: 'crypto.randomUUID()' },
]

/** What stands in for clocks and random sources while author code runs, by what it stands in for; made once. */
const standIns = new Map<unknown, unknown>()
let used = new Set<string>()

function standInFor(original: object, { owner, label }: Trap): unknown {
  const known = standIns.get(original)
  if (known !== undefined) return known
  const made = new Proxy(original as new (...all: unknown[]) => object, {
    apply(target, _self, args: unknown[]) {
      used.add(label)
      return Reflect.apply(target as unknown as (...all: unknown[]) => unknown, owner, args)
    },
    construct(target, args: unknown[]) {
      // A date that is given is a value like any other; only the present one is not.
      if (args.length === 0) used.add(label)
      return Reflect.construct(target, args)
    },
  })
  standIns.set(original, made)
  return made
}

/** @throws NetsplitError `nondeterministic` where the code uses a clock or a random source */
export function withoutWorld<Result>(name: string, body: () => Result): Result {
  used = new Set()
  const undo = traps.map((trap) => {
    const { owner, property } = trap
    const own = Object.getOwnPropertyDescriptor(owner, property)
    const value = standInFor(Reflect.get(owner, property) as object, trap)
    Object.defineProperty(owner, property, { value, configurable: true, writable: true })
    return () => {
      if (own === undefined) Reflect.deleteProperty(owner, property)
      else Object.defineProperty(owner, property, own)
    }
  })
  try {
    return body()
  } finally {
    for (const restore of undo) restore()
    if (used.size > 0) refuseWorld(name, [...used])
  }
}

function refuseWorld(name: string, used: readonly string[]): never {
  throw new NetsplitError({
    code: 'nondeterministic',
    message: `${name} uses ${used.join(' and ')}.`,
    place: name,
    cure: 'Use node.choose() for internal choices and timers or counters for time; the checker explores every possibility.',
  })
}
