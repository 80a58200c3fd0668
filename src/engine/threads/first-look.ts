/**
 * A first look at a model, by the thread that is to have others search it: most models are small, and searched before a
 * thread has started. What the look leaves open, or what a thread can tell better, is searched anew by the others.
 */

import { Script } from 'node:vm'
import { whatMayBeCutOff } from '../../semantics/author-code/cut-off.ts'
import { expectLeftBehind } from '../../semantics/author-code/left-behind.ts'
import { startingNothing } from '../../semantics/author-code/sources.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import type { SearchOptions } from '../options.ts'
import { nodePlatform } from '../platform/node.ts'
import { now } from '../platform/now.ts'
import type { SearchResult } from '../result.ts'
import { type SliceHooks, searchUnlessGivenUp } from './in-slices.ts'

/** Where author code writes to. */
export interface HeldOutput {
  /** Runs something, and keeps what it writes. */
  hold<Result>(body: () => Result): Result
  /** Writes what was kept. */
  release(): void
  /** Forgets what was kept. */
  drop(): void
}

/** It tells no progress: what it found so far is lost where others begin anew. */
export interface LookHooks extends Pick<SliceHooks, 'signal'> {
  readonly output: HeldOutput
  /** How long to look before it is left to others. */
  readonly milliseconds: number
}

/** A small model takes half of it in a program that has just started; threads take more until they can search. */
export const usualLookMilliseconds = 100

/** How many times as long a look may take where other processes leave it little of a processor. */
const patience = 5

/** So many generated states are small whatever a search of them took: while threads start, a machine is busy. */
const smallSearch = 2000

/** More than a look can fill; what is reserved for it may still be taken when the workers reserve theirs. */
const lookBytes = 2 ** 28

/** A slice that takes this long is in a function that may never return, and that may take all memory. */
const cutOffMilliseconds = 250

/**
 * Searches until it is given up.
 *
 * @returns null where others have to search: the look was given up, an author function took too long, or what was found is an
 *   error, which can have to do with this thread, whose stack is smaller and whose memory is everybody's
 */
export async function lookFirst(
  instance: Instance,
  options: SearchOptions,
  hooks: LookHooks,
): Promise<SearchResult | null> {
  const { output, milliseconds } = hooks
  const during = <Result>(slice: () => Result) => output.hold(() => startingNothing(() => cutOff(slice)))
  const memoryBytes = Math.min(options.memoryBytes, lookBytes)
  const nothingIsLeft = expectLeftBehind()
  try {
    const asked = { ...options, memoryBytes }
    const isGivenUp = whenItTook(milliseconds)
    const result = await searchUnlessGivenUp(instance, asked, { ...hooks, platform: nodePlatform, isGivenUp, during })
    // One that is given up may have met an error that it was about to tell.
    if (result === null || !isBeyondDoubt(result)) return null
    nothingIsLeft()
    output.release()
    return result
  } catch {
    // A function took too long.
    return null
  } finally {
    output.drop()
  }
}

function isBeyondDoubt({ verdict, failureDepth, violation, bounds }: SearchResult): boolean {
  const hasErrors = verdict === 'error' || failureDepth !== null || violation?.kind === 'exception'
  return !hasErrors && bounds.every(({ kind }) => kind !== 'memory')
}

/** A clock of processor time, for a busy machine gives a look less of it than passes. */
function whenItTook(milliseconds: number): () => boolean {
  const start = now()
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000 > milliseconds || now() - start > patience * milliseconds
  }
}

/** Whether the result of a search by threads is one that a look comes to as well. */
export function isSmall(result: SearchResult): boolean {
  return isBeyondDoubt(result) && result.states.generated < smallSearch
}

/** Whether nothing is left behind on disk by a search that is given up. */
export function canLookFirst({ checkpoint, resume, spill, compact, stress }: SearchOptions): boolean {
  return [checkpoint, resume, spill, stress].every((option) => option === undefined) && compact !== true
}

/** What the script calls: V8 ends what a script has called, and nothing else. */
const calledBody = 'netsplit.body'
const call = new Script(`globalThis[${JSON.stringify(calledBody)}]()`)

/** @throws Error where it takes too long */
function cutOff<Result>(body: () => Result): Result {
  const place = globalThis as { [calledBody]?: () => Result }
  place[calledBody] = body
  try {
    return whatMayBeCutOff(() => call.runInThisContext({ timeout: cutOffMilliseconds }) as Result)
  } finally {
    delete place[calledBody]
  }
}
