/** Where a run comes from, as a file tells it that others may get: no folder of this machine is named. */

import { isAbsolute, relative, sep } from 'node:path'
import type { Folders } from '../loading/folders.ts'
import { type TraceFile, type TraceOrigin, traceFileOf } from '../trace/trace-file.ts'
import { whyInTime } from './reasons.ts'
import type { Shown, Subject } from './shown.ts'

/** What is written of a run to a trace file. */
export function traceFileFor({ trace, run, plan }: Shown, folders: Folders): TraceFile {
  const file = traceFileOf(trace, run, originOf(plan, folders), whyInTime(trace, plan.instance))
  const { failure } = file
  if (failure?.line == null) return file
  return { ...file, failure: { ...failure, line: portable(failure.line, folders.userFolder) } }
}

function originOf({ loaded, overrides }: Subject, { userFolder }: Folders): TraceOrigin {
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
