/**
 * The corpus: runs that fuzzing has found, kept as trace files in the author's project, in `.netsplit/fuzz`. Each is taken
 * again, by the names of its steps, before anything random is: a seed would mean another run as soon as the model changes.
 */

import { join } from 'node:path'
import { instanceFor } from '../checking/replay.ts'
import { filesIn, makeFolders, readText } from '../engine/platform/node.ts'
import { NetsplitError } from '../language/errors.ts'
import { writeWhole } from '../loading/bundle.ts'
import type { Folders } from '../loading/folders.ts'
import type { LoadedSpec } from '../loading/load.ts'
import { readTraceFile } from '../trace/read-trace-file.ts'
import { retake } from '../trace/retake.ts'
import { formatTraceFile, type TraceFile } from '../trace/trace-file.ts'
import { fileNames } from './file-names.ts'
import { portable, traceFileFor } from './origin.ts'
import type { PlannedCheck } from './planned-check.ts'
import type { Shown } from './shown.ts'

/** As the user would type it. */
export const corpusFolder = '.netsplit/fuzz'

/** A run that was kept. */
export interface KeptRun {
  readonly file: string
  /** What it shows in the model of today; null where it shows nothing any more, or is not possible. */
  readonly shown: Shown | null
}

/** The runs that were kept of a scenario, taken again. */
export function keptRuns(plan: PlannedCheck, folders: Folders): KeptRun[] {
  return storedFiles(folders).flatMap(({ name, file }): KeptRun[] => {
    if (file === null || !isOf(file, plan, folders)) return []
    return [{ file: `${corpusFolder}/${name}`, shown: shownToday(file, plan) }]
  })
}

/** What is to be said of files that no scenario of these specs takes: they are no trace files, or of a scenario that is gone. */
export function strayRuns(specs: readonly LoadedSpec[], folders: Folders): string[] {
  return storedFiles(folders).flatMap(({ name, file }) => {
    const path = `${corpusFolder}/${name}`
    if (file === null) return [`${path} is no run that was kept, and is not taken.`]
    const loaded = specs.find((one) => one.failure === null && isOfSpec(file, one, folders))
    return loaded === undefined || Object.hasOwn(loaded.spec.scenarios, file.scenario)
      ? []
      : [`${path} is of the scenario '${file.scenario}', which ${loaded.name} has no more, and is not taken.`]
  })
}

/** Keeps a run. Returns the file as the user would type it. @throws NetsplitError `output` where nothing can be written */
export function keep(shown: Shown, folders: Folders): string {
  const folder = join(folders.userFolder, ...corpusFolder.split('/'))
  const name = `${fileNames([shown])[0]}.json`
  try {
    makeFolders(folder)
    writeWhole(join(folder, name), formatTraceFile(traceFileFor(shown, folders)))
  } catch (error) {
    if (error instanceof NetsplitError) throw error
    throw new NetsplitError({
      code: 'output',
      message: `${corpusFolder}/${name} cannot be written: ${(error as Error).message}.`,
      cure: 'What is found is kept there; use a folder that you may write to.',
    })
  }
  return `${corpusFolder}/${name}`
}

/** All files; null for one that is no trace file. */
function storedFiles({ userFolder }: Folders): { name: string; file: TraceFile | null }[] {
  const folder = join(userFolder, ...corpusFolder.split('/'))
  const names = filesIn(folder).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => {
    try {
      return { name, file: readTraceFile(readText(folder, name) ?? '', name) }
    } catch (error) {
      if (error instanceof NetsplitError) return { name, file: null }
      throw error
    }
  })
}

function isOf(file: TraceFile, { loaded, scenario, overrides }: PlannedCheck, folders: Folders): boolean {
  const { set } = file
  const names = new Set([...Object.keys(set), ...Object.keys(overrides)])
  const isSameScenario = file.scenario === scenario && [...names].every((name) => set[name] === overrides[name])
  return isSameScenario && isOfSpec(file, loaded, folders)
}

function isOfSpec({ model }: TraceFile, { fileName, specName }: LoadedSpec, { userFolder }: Folders): boolean {
  return model.name === portable(fileName, userFolder) && model.spec === specName
}

function shownToday(file: TraceFile, plan: PlannedCheck): Shown | null {
  try {
    const instance = instanceFor(file, plan.loaded)
    const { outcome, shown, trace } = retake(file, instance, null)
    return outcome === 'reproduced' ? { plan, run: shown, trace } : null
  } catch (error) {
    // Its property is gone, or a predicate fails on it.
    if (error instanceof NetsplitError) return null
    throw error
  }
}
