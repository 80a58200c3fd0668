/** Where a run comes from, as a file tells it that others may get: no folder of this machine is named. */

import { isAbsolute, relative, sep } from 'node:path'
import { type TraceFile, type TraceOrigin, traceFileOf } from '../trace/trace-file.ts'
import type { Place } from './place.ts'
import { whyInTime } from './reasons.ts'
import type { Shown, Subject } from './shown.ts'

/** What is written of a run to a trace file. */
export function traceFileFor({ trace, run, plan }: Shown, place: Place): TraceFile {
  const file = traceFileOf(trace, run, originOf(plan, place), whyInTime(trace, plan.instance))
  const { failure } = file
  if (failure?.line == null) return file
  return { ...file, failure: { ...failure, line: portable(failure.line, place.userFolder) } }
}

function originOf({ loaded, overrides }: Subject, { userFolder }: Place): TraceOrigin {
  const { fileName, specName, hash } = loaded
  return { model: { name: portable(fileName, userFolder), spec: specName, hash }, set: overrides }
}

/** A path as it is found again from the same folder, on any system; of one that was typed from the root, what leads there. */
export function portable(fileName: string, userFolder: string): string {
  if (!isAbsolute(fileName)) return fileName.split(sep).join('/')
  const path = relative(userFolder, fileName).split(sep).join('/')
  const isInside = !isAbsolute(path) && !path.startsWith('../')
  return isInside ? path : (path.split('/').at(-1) as string)
}
