/**
 * Checkpoints on the command line: what a check saves of itself, and going on from there. A checkpoint is data that others
 * may have written: the model that it names is run only once it is known to be the one that was checked.
 */

import { resolve } from 'node:path'
import type { NamedRun } from '../checking/plan.ts'
import {
  allDamaged,
  type CheckpointOptions,
  describeCheckpoint,
  foreignFiles,
  holdsCheckpoint,
  noCheckpoint,
} from '../engine/index.ts'
import { nodeDisk } from '../engine/platform/node.ts'
import { NetsplitError } from '../language/errors.ts'
import type { ParameterValues } from '../language/parameters.ts'
import { comparePlain, type Plain } from '../language/plain.ts'
import type { Folders } from '../loading/folders.ts'
import { type FoundSpec, requireLoaded } from '../loading/load.ts'
import { shown } from '../loading/shown-path.ts'
import { isPath, recordedName } from '../loading/spec-files.ts'
import { fullName, parseSpecName } from '../loading/spec-names.ts'
import { readGivenRun } from './given-run.ts'
import type { FolderLock } from './lock.ts'
import type { CheckOptions } from './options.ts'
import type { PlannedCheck } from './planned-check.ts'
import { isSealed, sealOf } from './seal.ts'
import { versionOf } from './version.ts'

/** What a checkpoint remembers of the check that it belongs to. */
interface Identity {
  /** Of the package and of its sources: what they save fits together only when they are the same. */
  readonly version: string
  /** As the user called it, and its file. */
  readonly model: string
  readonly file: string
  /** Which of several specs of the file; left out where there is one. */
  readonly spec?: string
  readonly hash: string
  readonly scenario: string
  readonly properties: readonly string[]
  readonly set: ParameterValues
  readonly settings: ParameterValues
  readonly compact: boolean
  readonly spill: boolean
  readonly keepGoing: boolean
  /** As --from gave it; left out where it gave none. */
  readonly from?: NamedRun
  /** As --symmetry or --no-symmetry said, if they did. */
  readonly symmetry: boolean | null
}

/** As it is saved. */
interface SavedIdentity extends Identity {
  /** Of all the rest, see seal.ts. */
  readonly seal: string | null
}

/** What has to be the same, and what it is called when it is not. */
const mustAgree = {
  version: 'it was written by another version of Netsplit',
  hash: 'the model has changed since',
  settings: 'the parameters of the scenario have changed since',
} satisfies { readonly [Field in keyof Identity]?: string }

/** What the command asks for once it is known which checkpoint it goes on from. */
export interface Resumed {
  readonly models: readonly string[]
  readonly options: CheckOptions
  /** The run that the check starts from by --from; null where it gives none. */
  readonly given: NamedRun | null
  /** What the checkpoint remembers; null where none is gone on from. */
  readonly saved: Identity | null
}

/**
 * Completes a command that says `--resume` with what the checkpoint remembers, and locks its folder.
 *
 * @throws NetsplitError `checkpoint` when there is none, it is in use, or it may not name the model; `usage` when the
 *   command contradicts it
 */
export function completeFromCheckpoint(
  models: readonly string[],
  options: CheckOptions,
  { lock, folders }: { lock: FolderLock; folders: Folders },
): Resumed {
  if (options.takeOver && (options.checkpoint ?? options.resume) === undefined) {
    throw new NetsplitError({
      code: 'usage',
      message: '--take-over is about the folder of a checkpoint.',
      cure: 'Give it with --checkpoint or --resume.',
    })
  }
  const given = options.from === undefined ? null : readGivenRun(options.from, folders)
  if (options.resume === undefined) return { models, options, given, saved: null }
  const folder = resolve(folders.userFolder, options.resume)
  if (!holdsCheckpoint(nodeDisk, folder)) return noCheckpoint(folder)
  lock.take(folder, options.resume)
  const { seal, ...saved } = savedIn(folder)
  const isOurs = isSealed(JSON.stringify(saved), seal, folders)
  const contradict = (what: string, value: string) => {
    throw new NetsplitError({
      code: 'usage',
      message: `The checkpoint in ${options.resume} is of ${what} ${value}.`,
      cure: 'Leave out the model, --scenario, --property, --set, --from, --compact and --symmetry: they are those of the checkpoint.',
    })
  }
  const specName = saved.spec ?? null
  const isItsModel = (name: string) => {
    const called = parseSpecName(name, folders)
    const isItsFile =
      called.fileName === saved.model ||
      recordedName(called.fileName, folders) === recordedName(saved.model, folders) ||
      resolve(folders.userFolder, called.fileName) === saved.file
    return isItsFile && (called.specName === null || called.specName === specName)
  }
  const withSpec = (name: string) => {
    const called = parseSpecName(name, folders)
    return fullName({ ...called, specName: called.specName ?? specName })
  }
  const itsFile = isPath(saved.model) ? shown(saved.file, folders) : recordedName(saved.model, folders)
  const model = fullName({ fileName: itsFile, specName })
  if (!isOurs && models.length !== 1) refuseToChoose(options.resume)
  // Of a checkpoint that has moved, the model may have, too: then its hash alone says whether it is the same.
  if (isOurs && (models.length > 1 || !models.every(isItsModel))) contradict('the model', model)
  const { scenario } = options
  if (scenario.length > 0 && (scenario.length > 1 || scenario[0] !== saved.scenario))
    contradict('the scenario', `'${saved.scenario}'`)
  if (Object.keys(options.set).length > 0 && !isSame(options.set, saved.set)) {
    const settings = Object.entries(saved.set).map(([key, value]) => `--set ${key}=${value}`)
    contradict('a check', settings.join(' ') || 'without --set')
  }
  if (options.property.length > 0 && !isSame(options.property, saved.properties)) {
    contradict('a check', saved.properties.map((name) => `of ${name}`).join(' and ') || 'without --property')
  }
  if (options.symmetry !== undefined && options.symmetry !== saved.symmetry)
    contradict(
      'a check',
      saved.symmetry === null ? 'as the scenario asks' : `with --${saved.symmetry ? '' : 'no-'}symmetry`,
    )
  if (given !== null && !isSame(given.names, saved.from?.names ?? [])) {
    contradict('a check', saved.from === undefined ? 'without --from' : 'from another run')
  }
  if (options.compact && !saved.compact) contradict('a check without', '--compact')
  if (options.checkpoint !== undefined && resolve(folders.userFolder, options.checkpoint) !== folder) {
    throw new NetsplitError({
      code: 'usage',
      message: '--resume goes on writing checkpoints to its own folder.',
      cure: 'Leave out --checkpoint.',
    })
  }
  return {
    models: isOurs ? [model] : models.map(withSpec),
    given: saved.from ?? null,
    saved,
    options: {
      ...options,
      scenario: [saved.scenario],
      property: saved.properties,
      set: saved.set,
      compact: saved.compact,
      keepGoing: options.keepGoing || saved.keepGoing,
      ...(saved.symmetry !== null && { symmetry: saved.symmetry }),
      ...(saved.spill && { spill: options.spill ?? options.resume }),
      checkpoint: options.resume,
    },
  }
}

/**
 * What a checkpoint says of its check.
 *
 * @throws NetsplitError `checkpoint` when it is none that the command line has written
 */
function savedIn(folder: string): SavedIdentity {
  const found = describeCheckpoint(nodeDisk, folder).identity as { readonly [Field in keyof SavedIdentity]?: unknown }
  const { version, model, file, spec, hash, scenario, properties, set, settings, from, symmetry, seal, ...flags } =
    found
  const isRight =
    [version, model, file, hash, scenario, spec ?? ''].every((value) => typeof value === 'string') &&
    Array.isArray(properties) &&
    properties.every((value) => typeof value === 'string') &&
    [set, settings].every((value) => typeof value === 'object' && value !== null && !Array.isArray(value)) &&
    (from === undefined || isGiven(from)) &&
    [flags.compact, flags.spill, flags.keepGoing].every((value) => typeof value === 'boolean') &&
    (symmetry === null || typeof symmetry === 'boolean') &&
    (seal === null || typeof seal === 'string')
  if (!isRight) return allDamaged(folder, ['it does not say what it is of'])
  return found as SavedIdentity
}

function isGiven(from: unknown): boolean {
  const { file, names } = (typeof from === 'object' && from !== null ? from : {}) as Partial<NamedRun>
  return typeof file === 'string' && Array.isArray(names) && names.every((name) => typeof name === 'string')
}

function refuseToChoose(folder: string): never {
  throw new NetsplitError({
    code: 'checkpoint',
    message: `The checkpoint in ${folder} was not written by this installation, so it may not choose the model that is run.`,
    cure: `Name the model: netsplit check MODEL --resume ${folder}`,
  })
}

/**
 * Compares the model of the command with that of the checkpoint, before any of it runs.
 *
 * @throws NetsplitError `checkpoint` when it is another one
 */
export function requireSameModel({ saved, options }: Resumed, found: readonly FoundSpec[], folders: Folders): void {
  if (saved === null) return
  for (const { hash } of requireLoaded(found))
    requireSame(saved, { version: versionOf(folders), hash }, options.resume as string)
}

/**
 * How the one check of a command is saved, in a folder that is locked; undefined when that was not asked for.
 *
 * @throws NetsplitError `usage` for more than one check, `checkpoint` when the folder is in use or holds a checkpoint
 *   already, or one of something else than what is to be gone on with
 */
export function checkpointFor(
  planned: readonly PlannedCheck[],
  { options, saved }: Resumed,
  { lock, folders }: { lock: FolderLock; folders: Folders },
): CheckpointOptions | undefined {
  if (options.checkpoint === undefined) return undefined
  const [plan] = planned
  if (plan === undefined || planned.length > 1) {
    throw new NetsplitError({
      code: 'usage',
      message: `A checkpoint is of one check; this command makes ${planned.length}.`,
      cure: 'Name one model and one --scenario.',
    })
  }
  const folder = resolve(folders.userFolder, options.checkpoint)
  const identity = identityOf(plan, options, folders)
  if (saved !== null) requireSame(saved, { settings: identity.settings }, options.checkpoint)
  else lockEmpty(folder, options.checkpoint, lock)
  const sealed: SavedIdentity = { ...identity, seal: sealOf(JSON.stringify(identity), folders) }
  return { folder, seconds: options.checkpointEvery, identity: sealed as unknown as { [name: string]: Plain } }
}

/** @throws NetsplitError `checkpoint` when the folder is in use, or anything is in it but what a killed check has left */
function lockEmpty(folder: string, shown: string, lock: FolderLock): void {
  const [foreign] = foreignFiles(nodeDisk, folder)
  if (foreign !== undefined) {
    throw new NetsplitError({
      code: 'checkpoint',
      message: `${shown} holds other files, such as ${foreign}.`,
      cure: 'Name a folder of its own: a checkpoint writes over what has the names of its files.',
    })
  }
  lock.take(folder, shown)
  if (!holdsCheckpoint(nodeDisk, folder)) return
  throw new NetsplitError({
    code: 'checkpoint',
    message: `${shown} holds a checkpoint already.`,
    cure: `Go on from it with --resume ${shown}, or name another folder, or remove it.`,
  })
}

function identityOf(
  { loaded, scenario, instance, given }: PlannedCheck,
  options: CheckOptions,
  folders: Folders,
): Identity {
  return {
    version: versionOf(folders),
    model: loaded.fileName,
    file: loaded.file,
    ...(loaded.specName !== null && { spec: loaded.specName }),
    hash: loaded.hash,
    scenario,
    properties: options.property,
    set: options.set,
    settings: instance.settings,
    compact: options.compact,
    spill: options.spill !== undefined,
    keepGoing: options.keepGoing,
    ...(given !== null && { from: given }),
    symmetry: options.symmetry ?? null,
  }
}

function requireSame(saved: Identity, now: Partial<Pick<Identity, keyof typeof mustAgree>>, folder: string): void {
  const fields = Object.keys(now) as (keyof typeof mustAgree)[]
  const differing = fields.filter((field) => !isSame(saved[field], now[field]))
  if (differing.length === 0) return
  throw new NetsplitError({
    code: 'checkpoint',
    message: `The checkpoint in ${folder} does not fit: ${differing.map((field) => mustAgree[field]).join('; ')}.`,
    cure: 'Undo that, or start the check anew in another folder.',
  })
}

function isSame(a: unknown, b: unknown): boolean {
  return comparePlain(a as Plain, b as Plain) === 0
}
