/**
 * What a search needs of what it runs on beyond the language itself. Whoever starts a search hands it over; nothing below
 * looks for it. There are two: node.ts, and the browser's below, which is also that of a search that nobody hands one to.
 *
 * Not in here, for it is the same everywhere: a clock (now.ts), `Atomics`, and timers. Threads are started by a pool of the
 * platform's own (threads/pool.ts is Node's), and what they do is the same in all (threads/serve.ts).
 */

import type { Disk } from './disk.ts'
import { importUrl } from './import-url.ts'

export interface Platform {
  /** Where states and checkpoints may be kept; null where there is nowhere. */
  readonly disk: Disk | null
  /** Bytes of memory that the process has taken; null where nobody can tell. */
  residentBytes(): number | null
  /** Has the process compile for long searches (docs/decisions/0024); nothing where that cannot be said. */
  inlineLess(): void
  /** Loads the module, or the script, of this address. */
  load(url: string): Promise<object>
}

/** A page, or any other place that has the language alone: memory is limited by what the search itself counts. */
export const browserPlatform: Platform = {
  disk: null,
  residentBytes: () => null,
  inlineLess() {},
  load: importUrl,
}
