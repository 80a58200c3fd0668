/**
 * Watches what author code uses of the outside (see semantics/author-code/outside.ts), for as long as the process lives: stand-ins for
 * clocks and random sources, which modules of Node export, too, and a hook that hears of all that a call leaves to go on.
 */

import { createHook } from 'node:async_hooks'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { type KindOfUse, noteUse } from '../semantics/author-code/outside.ts'
import { addSources, sourcesIn, standInForGood } from '../semantics/author-code/sources.ts'

/** What goes on after a call, as Node calls it, in words. */
const goingOn: { readonly [type: string]: readonly [KindOfUse, string] } = {
  PROMISE: ['promise', 'a promise'],
  Timeout: ['start', 'a timer'],
  Immediate: ['start', 'a callback'],
  TickObject: ['start', 'a callback'],
  Microtask: ['start', 'a callback'],
  WORKER: ['start', 'a thread'],
  MESSAGEPORT: ['start', 'a channel'],
  PROCESSWRAP: ['start', 'a process'],
  FSREQCALLBACK: ['start', 'work on files'],
  TCPSERVERWRAP: ['start', 'a server'],
}

/** What Node makes in a call that computes something and has ended by then, and what tells nothing new of one that has not. */
const overAtOnce = /^(ZLIB|\w+REQUEST)$/

/** What is random in node:crypto. */
const random = /^(random|generate)/

/**
 * Late sources are what is random in node:crypto, and the clocks of `performance`: Node takes long to load them. Code with none of these
 * gets hold of none of them: no such name is in it, and nothing that runs text, or loads modules whose names are not known.
 */
const waysToLateSources = [
  /crypto|performance|perf_hooks|require|builtinModule|binding|mainModule|\bconstructor\b|Reflect|import\s*\(/i,
  /\beval\b|\bFunction\b|(?:process|globalThis|global)\s*(?:\?\.)?\[/,
  /["'](?:node:)?(?:module|vm|worker_threads|child_process)["']/,
]

let areLateWatched = false

/** Whether code may get hold of late sources. */
export function reachesLateSources(code: string): boolean {
  return waysToLateSources.some((way) => way.test(code))
}

/** Has stand-ins for late sources: to be called before author code is loaded that reaches them. */
export function watchLateSources(): void {
  if (areLateWatched) return
  areLateWatched = true
  const crypto = createRequire(import.meta.url)('node:crypto') as object
  const names = Object.keys(crypto).filter((name) => random.test(name))
  // Whoever looks at them by their global names has them replaced, which is wanted here.
  void [globalThis.crypto, globalThis.performance]
  addSources([
    ...sourcesIn(crypto, 'crypto', names),
    // They compute on, which the hook cannot tell from what is over at once.
    ...sourcesIn(crypto, 'crypto', ['pbkdf2', 'scrypt', 'hkdf', 'checkPrime'], 'start'),
  ])
  syncBuiltinESMExports()
}

/**
 * Watches what is loaded from now on. To be called once in a thread, before any author code is loaded.
 *
 * @param options.withLateSources false where {@link watchLateSources} is called before code is loaded that reaches them
 */
export function watchAuthors({ withLateSources = true } = {}): void {
  const os = createRequire(import.meta.url)('node:os') as object
  standInForGood(sourcesIn(os, 'os', ['uptime', 'loadavg', 'freemem', 'cpus']))
  // For those who import by name what is another function now.
  if (withLateSources) watchLateSources()
  else syncBuiltinESMExports()
  // Node makes a channel for the first clone, and keeps it.
  structuredClone(null)
  createHook({
    init(_id, type) {
      if (overAtOnce.test(type)) return
      const [kind, what] = goingOn[type] ?? ['start', 'something']
      noteUse(kind, what)
    },
  }).enable()
}
