/** What the thread that leads a check of a file is told, and tells (host.ts). */

import type { SentError } from '../language/sent-errors.ts'
import type { Folders } from '../loading/folders.ts'
import type { Asked } from './choice.ts'
import type { CheckProgress, StopSignal } from './options.ts'
import type { CheckedParts } from './result.ts'

export interface FileJob extends Folders {
  /** The address of the file; behind `#` the name of one of its specs. */
  readonly href: string
  readonly asked: Omit<Asked, 'request'> & { readonly request: Omit<Asked['request'], 'memory'> }
  /** Bytes; undefined for what there is to spare. */
  readonly memory: number | undefined
  /** Threads; undefined for one per core. */
  readonly workers: number | undefined
}

/** What becomes of it. Errors are part of that: whoever has asked may have another copy of their class. */
export type FileOutcome = { readonly checked: CheckedParts } | { readonly error: SentError }

/** What ends it, and what is told meanwhile. */
export interface FileHooks {
  readonly onProgress?: ((progress: CheckProgress) => void) | undefined
  readonly signal?: StopSignal | undefined
}

export type HostOrder = { readonly kind: 'stop' }

export type HostReport =
  | { readonly kind: 'progress'; readonly progress: CheckProgress }
  | {
      readonly kind: 'ended'
      readonly outcome: FileOutcome
    }
