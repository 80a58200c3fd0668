/**
 * What author code may do to the thread that runs it: it cannot end it, for then a check would pass that was never made,
 * and what it prints goes to standard error, for standard output belongs to the report.
 */

import { Console } from 'node:console'
import process from 'node:process'
import { NetsplitError } from '../language/errors.ts'
import { wholeStack } from '../semantics/author-code/arrangement.ts'
import { plainCopy } from '../semantics/author-code/drafts.ts'
import { aside } from '../semantics/author-code/outside.ts'
import { authorLineIn } from '../semantics/author-code/stacks.ts'

const exit = process.exit.bind(process)

/** What author code has written while its output was held. */
let held: unknown[][] = []
let isHeld = false
let writeOut: (...all: unknown[]) => boolean = () => true

/**
 * Output of author code that may be cut off: a stream that was left in the middle of a write never writes again, and who
 * begins anew writes it anew.
 */
export const heldOutput = {
  hold<Result>(body: () => Result): Result {
    isHeld = true
    try {
      return body()
    } finally {
      isHeld = false
    }
  },
  release(): void {
    for (const all of held.splice(0)) aside(() => writeOut(...all))
  },
  drop(): void {
    held = []
  },
}

/** Standard error as author code gets it; null as long as neither it nor Node, for a thread, has asked for it. */
let authorOutput: NodeJS.WriteStream | null = null

/** Whether nothing has been printed by author code, here or in threads, which may be under way still. */
export function isAuthorSilent(): boolean {
  return authorOutput === null
}

/** Waits until what author code has printed in this thread is on its way, or lost. */
export async function authorOutputFlushed(): Promise<void> {
  if (authorOutput !== null) await new Promise<void>((resolve) => writeOut('', () => resolve()))
}

/**
 * Confines what is loaded from now on. After that, `watchAuthors` is to be called: it tells those who import what is changed here by
 * name. Streams and the console are made when author code asks for them, for Node takes long to load what they are made of.
 */
export function confineAuthors(): void {
  process.exit = () => refuse('process.exit()')
  process.abort = () => refuse('process.abort()')
  onFirstUse(process, 'stderr', (stderr) => {
    const write = stderr.write.bind(stderr) as (...all: unknown[]) => boolean
    writeOut = write
    authorOutput = stderr
    // What nobody reads is lost.
    stderr.on('error', () => {})
    // That text goes on its way after the call is no matter of the model's.
    stderr.write = (...all: unknown[]) => {
      if (!isHeld) return aside(() => write(...all))
      held.push(all)
      return true
    }
    return stderr
  })
  onFirstUse(process, 'stdout', (stdout) => {
    stdout.write = process.stderr.write
    return stdout
  })
  onFirstUse(globalThis, 'console', () =>
    printingPlainly(new Console({ stdout: process.stderr, stderr: process.stderr })),
  )
}

/** Has a property hold something else from the moment on that somebody looks at it. */
function onFirstUse<Owner extends object, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  prepare: (found: Owner[Name]) => Owner[Name],
): void {
  const { get, set, value, ...found } = Object.getOwnPropertyDescriptor(owner, name) as PropertyDescriptor
  const isWritable = set !== undefined || found.writable === true
  const keep = (kept: unknown) =>
    Object.defineProperty(owner, name, {
      value: kept,
      configurable: true,
      enumerable: found.enumerable === true,
      writable: isWritable,
    })
  Object.defineProperty(owner, name, {
    configurable: true,
    enumerable: found.enumerable === true,
    // What Node opens for it is no matter of the model's either.
    get: () =>
      aside(() => {
        const prepared = prepare((get === undefined ? value : Reflect.apply(get, owner, [])) as Owner[Name])
        keep(prepared)
        return prepared
      }),
    ...(isWritable && { set: keep }),
  })
}

/** What a model prints is shown as plain values, not as what stands for them while a function of the model runs. */
function printingPlainly(console: Console): Console {
  for (const [method, print] of Object.entries(console) as [keyof Console, unknown][]) {
    if (typeof print !== 'function') continue
    const printsPlainly = (...values: unknown[]) => aside((): unknown => print.apply(console, values.map(asPlain)))
    Object.defineProperty(console, method, {
      value: printsPlainly,
      writable: true,
      configurable: true,
      enumerable: true,
    })
  }
  return console
}

function asPlain(value: unknown): unknown {
  try {
    return plainCopy(value)
  } catch {
    // Printing never fails.
    return value
  }
}

/** Ends the process: for the command line itself. */
export function exitNow(code: number): never {
  return exit(code)
}

function refuse(what: string): never {
  throw new NetsplitError({
    code: 'ends-process',
    message: `The model calls ${what}, which would end the check.`,
    place: authorLineIn(wholeStack()) ?? undefined,
    cure: 'Throw an error where a step must fail; a model does nothing to the process that checks it.',
  })
}

/** What keeps a process going, as Node calls it, in words. Netsplit itself has none of it while it loads specs. */
const handles: { readonly [kind: string]: string } = {
  Timeout: 'a timer',
  TCPServerWrap: 'a server',
  TCPSocketWrap: 'a connection',
  UDPWrap: 'a socket',
  FSEventWrap: 'a watcher of files',
  StatWatcher: 'a watcher of files',
}

/** Which handles are open that would keep the process going, in words. */
export function openHandles(): string[] {
  return process.getActiveResourcesInfo().flatMap((kind) => handles[kind] ?? [])
}
