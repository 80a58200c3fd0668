/**
 * The outside is what is no part of a model: clocks, random sources, and whatever goes on after a call has ended. Stand-ins
 * (see sources.ts) and hooks note each use of it here, and here is known which author function runs, if any. Whoever runs
 * author functions decides what comes of it.
 */

import { NetsplitError } from '../../language/errors.ts'
import { wholeStack } from './arrangement.ts'
import { authorLineIn } from './stacks.ts'

/**
 * `source`: a clock or a random source was asked. `start`: something was started that goes on after the call. `promise`:
 * the same, of a promise, which may be what the function returns; that is refused elsewhere.
 */
export type KindOfUse = 'source' | 'start' | 'promise'

export interface Use {
  readonly kind: KindOfUse
  /** What was used: `Date.now()`, `a timer`. */
  readonly what: string
  /** The author's line, where known. */
  readonly line: string | null
}

/** What is known of the uses of the outside by the author functions of one search. */
interface Notes {
  uses: number
  last: { readonly who: string; readonly use: Use } | null
  readonly firstUses: Map<string, Use>
}

/** The author function that runs now; null where none does. */
let who: string | null = null
/** The first promise that was made in the call at hand. */
let promise: Use | null = null
let collected: Use[] | null = null
let isAside = false
let notes: Notes = noNotes()
let listener: ((kind: KindOfUse, what: string) => void) | null = null

function noNotes(): Notes {
  return { uses: 0, last: null, firstUses: new Map() }
}

/**
 * Notes of its own for a search that takes turns with others in this thread. Whatever is run by what this returns adds to
 * them and asks them, and nothing else does.
 */
export function withOwnNotes(): <Result>(body: () => Result) => Result {
  const own = noNotes()
  return (body) => {
    const others = notes
    notes = own
    try {
      return body()
    } finally {
      notes = others
    }
  }
}

/** Notes a use of the outside. Of code that is no author's, nothing is noted. */
export function noteUse(kind: KindOfUse, what: string): void {
  if (isAside) return
  if (who === null) {
    listener?.(kind, what)
    return
  }
  if (kind !== 'promise') add(who, { kind, what, line: lineOfUse() })
  else promise ??= { kind, what, line: lineOfUse() }
}

function add(name: string, use: Use): void {
  notes.uses++
  collected?.push(use)
  notes.last = { who: name, use }
  if (!notes.firstUses.has(name)) notes.firstUses.set(name, use)
}

function lineOfUse(): string | null {
  return authorLineIn(wholeStack())
}

/** Runs an author function, so that what it uses of the outside is noted as its own. */
export function watched<Result>(name: string, body: () => Result): Result {
  const outer = who
  const promiseOfOuter = promise
  who = name
  promise = null
  try {
    const result = body()
    if (promise !== null && !isPending(result)) add(name, promise)
    return result
  } finally {
    who = outer
    promise = promiseOfOuter
  }
}

/** Whether a function returned what it started, which is wrong for a reason of its own. */
function isPending(result: unknown): boolean {
  return typeof result === 'object' && result !== null && typeof (result as { then?: unknown }).then === 'function'
}

/** Runs code whose uses of the outside are Netsplit's own, such as printing. */
export function aside<Result>(body: () => Result): Result {
  const before = isAside
  isAside = true
  try {
    return body()
  } finally {
    isAside = before
  }
}

/** Forgets the call at hand, which was cut off. */
export function forgetCall(): void {
  who = null
  collected = null
  isAside = false
}

/** How often author functions have used the outside, up to now. */
export function usesSoFar(): number {
  return notes.uses
}

/** Who used the outside last, and how. */
export function lastUse(): { readonly who: string; readonly use: Use } | null {
  return notes.last
}

/** Forgets who used the outside: when a search begins. */
export function forgetUses(): void {
  notes.firstUses.clear()
}

/** The first use that an author function made since then. */
export function firstUseOf(name: string): Use | undefined {
  return notes.firstUses.get(name)
}

/** Runs an author function, and gives the uses that it made, also where it throws. */
export function collectingUses<Result>(
  name: string,
  body: () => Result,
  judge: (uses: readonly Use[]) => void,
): Result {
  const outer = collected
  const mine: Use[] = []
  collected = mine
  try {
    return watched(name, body)
  } finally {
    collected = outer
    // Its verdict comes before whatever the function throws: that may come of the use.
    judge(mine)
  }
}

/**
 * Has every use of a kind told that the author's own code makes while no author function is run: as a module is loaded. A
 * package may ask for the time as it is loaded itself. Returns the end of it.
 */
export function hearUses(wanted: KindOfUse, hear: (use: Use) => void): () => void {
  listener = (kind, what) => {
    // To load a module, Node itself makes promises and starts to read: a stack of each would take longer than all the rest.
    if (kind !== wanted) return
    const line = authorLineIn(withoutImporters(wholeStack()))
    if (line !== null) hear({ kind, what, line })
  }
  return () => {
    listener = null
  }
}

/** The frames of a stack that belong to the module that is being evaluated, and not to one that imports it. */
function withoutImporters(stack: string): string {
  const frames = stack.split('\n')
  // So a bundle calls what evaluates a module inside it; behind a pause nobody waits but the program itself.
  const importer = frames.findIndex((frame) => /^\s*at (\S+\.)?(__require|__init|async )/.test(frame))
  return (importer < 0 ? frames : frames.slice(0, importer)).join('\n')
}

/**
 * The error for a model that uses the outside before any of its functions is called for a state.
 *
 * @param how what was done with it: `loaded`, `made`
 */
export function usedWhileMaking(
  model: string,
  how: string,
  { kind, what, line }: Use,
  place: string | undefined = undefined,
): NetsplitError {
  return new NetsplitError({
    code: 'bad-model',
    message: `${model} ${kind === 'source' ? 'uses' : 'starts'} ${what} while it is ${how}.`,
    place: line ?? place,
    cure:
      kind === 'source'
        ? 'Each worker makes the model by itself, so it must come out the same each time. Write the value down, make it a parameter, or let choose() pick it.'
        : 'A model only describes: nothing of it runs on its own.',
  })
}
