/** `netsplit replay`: takes the run of a trace file again, through the model of today. docs/traces.md. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { instanceFor, settingsChanged, stepIn } from '../checking/replay.ts'
import { NetsplitError } from '../language/errors.ts'
import type { Folders } from '../loading/folders.ts'
import { findSpecs, type LoadedSpec, loadSpecs, requireLoaded } from '../loading/load.ts'
import { isPath, recordedName } from '../loading/spec-files.ts'
import { fullName } from '../loading/spec-names.ts'
import { typecheck } from '../loading/typecheck.ts'
import { readTraceFile } from '../trace/read-trace-file.ts'
import { type Retaken, retake } from '../trace/retake.ts'
import type { TraceFile } from '../trace/trace-file.ts'
import { quoted, replayCommand } from './command.ts'
import { type ExitCode, exitCodes, worstOf } from './exit.ts'
import { requireTyped } from './finished.ts'
import { inspectLastStep } from './inspect-step.ts'
import { reportReplay } from './replay-report.ts'
import type { ReplayOptions } from './replayed.ts'
import type { Subject } from './shown.ts'
import { Writing } from './writing.ts'

/**
 * @param name of the file, as the user typed it
 * @throws NetsplitError when it is no trace file, or the model cannot be found, loaded or built
 */
export async function replayFile(name: string, options: ReplayOptions, folders: Folders): Promise<ExitCode> {
  const writing = new Writing(options.outputs, folders)
  const path = resolve(folders.userFolder, name)
  const file = readTraceFile(contentOf(path, name), name)
  const { inspectStep } = options
  const last = inspectStep ?? options.until
  const until = last === undefined ? null : stepIn(file, last)
  const found = requireLoaded(await findSpecs([options.model ?? modelOf(file, path, folders)], folders))
  writing.prepare({ checks: 1, inputs: [path, ...found.flatMap(({ inputs }) => inputs)] })
  const types = options.typecheck ? typecheck(found, folders) : []
  const loaded = theSpec(requireLoaded(await loadSpecs(found, folders)), file)
  const plan: Subject = {
    loaded,
    scenario: file.scenario,
    instance: instanceFor(file, loaded),
    overrides: file.set,
  }
  const retaken = retake(file, plan.instance, until)
  await requireTyped(types, folders)
  if (inspectStep !== undefined && retaken.outcome !== 'misfit') {
    await inspectLastStep({ ...retaken, plan, file }, { port: options.inspectPort, asJson: options.json }, folders)
  }
  await writing.write([{ plan, run: retaken.shown, trace: retaken.trace }])
  await writing.finish()
  const exitCode = worstOf([exitCodeOf(file, retaken), writing.exitCode])
  const changedSettings = settingsChanged(file.settings, plan.instance.settings)
  reportReplay({ ...retaken, name, file, plan, until, changedSettings, exitCode }, options, writing)
  return exitCode
}

function contentOf(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new NetsplitError({
      code: 'unknown-name',
      message: `The trace file ${name} cannot be read: ${(error as Error).message}.`,
      cure: 'Give the path to a file that --trace or --traces has written.',
    })
  }
}

/** The model that a file names: one that comes with Netsplit, or one in the user's folder, or around the file. */
function modelOf({ model: { name, spec } }: TraceFile, path: string, folders: Folders): string {
  const { userFolder } = folders
  if (!isPath(name)) return fullName({ fileName: recordedName(name, folders), specName: spec })
  const isOutside = isAbsolute(name) || /(^|[/\\])(\.\.|node_modules)([/\\]|$)/.test(name) || /^\w:/.test(name)
  const around = isOutside ? [] : [userFolder, ...foldersAbove(dirname(path))]
  const folder = around.find((each) => existsSync(join(each, name)))
  if (folder === userFolder) return fullName({ fileName: name, specName: spec })
  if (folder !== undefined) return fullName({ fileName: shownFrom(userFolder, join(folder, name)), specName: spec })
  throw new NetsplitError({
    code: 'unknown-name',
    message: isOutside
      ? `The run is one of ${name}, outside the folder: a trace file may not choose what is run there.`
      : `The run is one of ${name}, which is neither here nor around the trace file.`,
    cure: `Name the model: ${replayCommand} ${quoted(shownFrom(userFolder, path))} --model MODEL`,
  })
}

function shownFrom(folder: string, path: string): string {
  const from = relative(folder, path)
  return from.startsWith('..') ? path : from
}

function foldersAbove(folder: string): string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...foldersAbove(above)]
}

/** The one spec of those that were loaded. */
export function theSpec(specs: readonly LoadedSpec[], { model }: TraceFile): LoadedSpec {
  const [first] = specs
  const wanted = specs.length === 1 ? first : specs.find(({ specName }) => specName === model.spec)
  if (wanted !== undefined) return wanted
  throw new NetsplitError({
    code: 'usage',
    message: 'There are several specs, and the run is one of one.',
    cure: `Name it: --model ${quoted(first?.name ?? 'FILE#NAME')}`,
  })
}

/** As a check ends that finds the same; where the run is not possible, nothing is decided. */
function exitCodeOf({ shows: { kind } }: TraceFile, { outcome }: Retaken): ExitCode {
  if (outcome === 'stopped') return exitCodes.asExpected
  if (outcome === 'misfit') return exitCodes.incomplete
  if (outcome === 'gone') return kind === 'witness' ? exitCodes.violated : exitCodes.asExpected
  switch (kind) {
    case 'witness':
    case 'nothing':
      return exitCodes.asExpected
    case 'open':
      return exitCodes.incomplete
    case 'error':
      return exitCodes.error
    default:
      return exitCodes.violated
  }
}
