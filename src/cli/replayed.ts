/** What is asked of a replay, and what it comes to. */

import type { ChangedSetting } from '../checking/replay.ts'
import type { Retaken } from '../trace/retake.ts'
import type { TraceFile } from '../trace/trace-file.ts'
import type { ExitCode } from './exit.ts'
import type { OutputTargets } from './formats.ts'
import type { Subject } from './shown.ts'

export interface ReplayOptions {
  /** The model to take it through, where it is not the one that the file names. */
  readonly model?: string
  /** The last step to take: its number, or its name. */
  readonly until?: string
  /** The step whose handler is to run under the inspector. */
  readonly inspectStep?: number
  readonly inspectPort: number
  readonly outputs: OutputTargets
  /** Says why each step is needed. */
  readonly why: boolean
  readonly full: boolean
  readonly json: boolean
  readonly typecheck: boolean
}

/** A run that was taken again. */
export interface Replayed extends Retaken {
  /** The file, as typed. */
  readonly name: string
  readonly file: TraceFile
  readonly plan: Subject
  /** The number of the last step that was to be taken; null for all. */
  readonly until: number | null
  /** Settings that are not as they were: null where there was, or is, none of that name. */
  readonly changedSettings: readonly ChangedSetting[]
  readonly exitCode: ExitCode
}
