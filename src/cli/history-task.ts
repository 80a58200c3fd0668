/** What a thread that judges a history is given, and what it reports. */

import type { ErrorCode } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import type { Bundle } from '../loading/bundle.ts'
import type { Folders } from '../loading/folders.ts'
import type { Extent } from '../trace/value.ts'

export interface HistoryTask {
  readonly kind: 'judge a history'
  /** As the user typed it, and where it is. */
  readonly file: string
  readonly path: string
  readonly spec: string
  /** The module of the object's own specification; null for one of those that there are. */
  readonly module: Bundle | null
  readonly folders: Folders
  readonly initial: Plain | undefined
  /** Consistency models by name; none means the first that fits the object. */
  readonly models: readonly string[]
  readonly maxStates: number
  readonly extent: Extent
  /** One number, which whoever waits raises: with so many of the models the thread has to come to an end. */
  readonly toEnd: SharedArrayBuffer
}

export interface Read {
  readonly kind: 'read'
  readonly operations: number
  readonly clients: number
  /** The models that are judged by, in order. */
  readonly models: readonly string[]
}

/** How many of the operations that returned have an order so far. */
export interface Explained {
  readonly kind: 'explained'
  readonly count: number
  readonly all: number
}

export interface Judged {
  /** `found` while it is still looked for fewer operations that show the same. */
  readonly kind: 'found' | 'judged'
  readonly model: string
  readonly verdict: 'holds' | 'violated' | 'undecided'
  readonly reason: string | null
  readonly cure: string | null
  /** After how many situations a search was given up; null where none was, or the model does not say. */
  readonly situations: number | null
  readonly seconds: number
  /** What is wrong, for people and for programs. */
  readonly lines: readonly string[]
  readonly violation: object | null
}

export interface Refused {
  readonly kind: 'refused'
  readonly code: ErrorCode
  readonly message: string
  readonly place: string | undefined
  readonly cure: string | undefined
}

export type HistoryReport = Read | Explained | Judged | Refused | { readonly kind: 'finished' }

export function isHistoryTask(given: unknown): given is HistoryTask {
  return typeof given === 'object' && given !== null && 'kind' in given && given.kind === 'judge a history'
}
