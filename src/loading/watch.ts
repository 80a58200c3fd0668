/**
 * Watches what author code uses of the outside (see semantics/author-code/outside.ts), for as long as the process lives: stand-ins for
 * clocks and random sources, which modules of Node export, too, and a hook that hears of all that a call leaves to go on.
 */

import { createHook } from 'node:async_hooks'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { type KindOfUse, noteUse } from '../semantics/author-code/outside.ts'
import { sourcesIn, standInForGood } from '../semantics/author-code/sources.ts'

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

/** Watches what is loaded from now on. To be called once in a thread, before any author code is loaded. */
export function watchAuthors(): void {
  const require = createRequire(import.meta.url)
  const [crypto, os] = [require('node:crypto') as object, require('node:os') as object]
  standInForGood([
    ...sourcesIn(
      crypto,
      'crypto',
      Object.keys(crypto).filter((name) => random.test(name)),
    ),
    // They compute on, which the hook cannot tell from what is over at once.
    ...sourcesIn(crypto, 'crypto', ['pbkdf2', 'scrypt', 'hkdf', 'checkPrime'], 'start'),
    ...sourcesIn(os, 'os', ['uptime', 'loadavg', 'freemem', 'cpus']),
  ])
  // For those who import them by name.
  syncBuiltinESMExports()
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
