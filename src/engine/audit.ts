/**
 * Runs author code for a search: counts the runs and, when asked to be paranoid, takes away what a pure function must
 * not use. Running a function twice and comparing is done by whoever tables it.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Author } from '../semantics/system.ts'

/**
 * @param onRun told before each run
 * @param paranoid whether clocks and random sources throw while author code runs
 */
export function auditor(onRun: (name: string) => void, paranoid: boolean): Author {
  return (name, body) => {
    onRun(name)
    return paranoid ? withoutWorld(name, body) : body()
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

function withoutWorld<Result>(name: string, body: () => Result): Result {
  const used = new Set<string>()
  const undo = traps.map(({ owner, property, label }) => {
    const own = Object.getOwnPropertyDescriptor(owner, property)
    const original: unknown = Reflect.get(owner, property)
    const trapped = new Proxy(original as new (...all: unknown[]) => object, {
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
    Object.defineProperty(owner, property, { value: trapped, configurable: true, writable: true })
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
