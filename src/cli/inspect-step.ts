/** Inspecting a step. */

import type { TraceFile } from '../trace/trace-file.ts'
import type { FoundSpec } from './load.ts'
import type { Place } from './place.ts'

export async function inspectStep(
  _: { file: TraceFile; found: readonly FoundSpec[]; number: number; port: number; name: string },
  __: Place,
): Promise<void> {}
