/** How V8 compiles what a search runs. */

import { setFlagsFromString } from 'node:v8'

/** V8 complains about flags that it has not. */
const lastNodeTried = 24

/**
 * Has V8 inline less, in the whole process: compiling competes with searching, and inlining is half of it. To be called when what
 * a thread needs has been loaded: Node has its own modules compiled already, for the flags it started with, and else compiles them
 * anew, which takes a thread 20 ms.
 */
export function inlineLess(): void {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major <= lastNodeTried) setFlagsFromString('--max-inlined-bytecode-size-cumulative=250')
}
