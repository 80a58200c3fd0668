/** Checkpoints on the command line: what a check saves of itself, and going on from there. */

import { readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describeCheckpoint, foreignFiles, holdsCheckpoint } from '../engine/manifest.ts'
import type { CheckpointOptions } from '../engine/result.ts'
import { NetsplitError } from '../language/errors.ts'
import type { ParameterValues } from '../language/parameters.ts'
import { comparePlain, type Plain } from '../language/plain.ts'
import { isPath, shown } from './load.ts'
import type { CheckOptions } from './options.ts'
import type { Place } from './place.ts'
import type { PlannedCheck } from './plan.ts'

/** What a checkpoint remembers of the check that it belongs to. */
interface Identity {
  /** Of the package and of its sources: what they save fits together only when they are the same. */
  readonly version: string
  /** As the user called it, and its file. */
  readonly model: string
  readonly file: string
  readonly hash: string
  readonly scenario: string
  readonly properties: readonly string[]
  readonly set: ParameterValues
  readonly settings: ParameterValues
  readonly compact: boolean
  readonly spill: boolean
  readonly keepGoing: boolean
  /** As --symmetry or --no-symmetry said, if they did. */
  readonly symmetry: boolean | null
}

type IdentityField = keyof Identity & string

/** What has to be the same, and what it is called when it is not. */
const mustAgree: { readonly [Field in IdentityField]?: string } = {
  version: 'it was written by another version of Netsplit',
  hash: 'the model has changed since',
  settings: 'the parameters of the scenario have changed since',
}

/** What the command asks for once it is known which checkpoint it goes on from. */
export interface Resumed {
  readonly models: readonly string[]
  readonly options: CheckOptions
}

/**
 * Completes a command that says `--resume` with what the checkpoint remembers.
 *
 * @throws NetsplitError `checkpoint` when there is none, `usage` when the command contradicts it
 */
export function completeFromCheckpoint(models: readonly string[], options: CheckOptions, place: Place): Resumed {
  if (options.resume === undefined) return { models, options }
  const folder = resolve(place.userFolder, options.resume)
  const saved = describeCheckpoint(folder).identity as unknown as Identity
  const contradict = (what: string, value: string) => {
    throw new NetsplitError({
      code: 'usage',
      message: `The checkpoint in ${options.resume} is of ${what} ${value}.`,
      cure: 'Leave out the model, --scenario, --property, --set, --compact and --symmetry: they are those of the checkpoint.',
    })
  }
  const isItsModel = (name: string) => name === saved.model || resolve(place.userFolder, name) === saved.file
  const model = isPath(saved.model) ? shown(saved.file, place) : saved.model
  if (models.length > 1 || !models.every(isItsModel)) contradict('the model', model)
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
  if (options.compact && !saved.compact) contradict('a check without', '--compact')
  if (options.checkpoint !== undefined && resolve(place.userFolder, options.checkpoint) !== folder) {
    throw new NetsplitError({
      code: 'usage',
      message: '--resume goes on writing checkpoints to its own folder.',
      cure: 'Leave out --checkpoint.',
    })
  }
  return {
    models: [model],
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
 * How the one check of a command is saved; undefined when that was not asked for.
 *
 * @throws NetsplitError `usage` for more than one check, `checkpoint` when the folder holds a checkpoint already, or one
 *   of something else than what is to be gone on with
 */
export function checkpointFor(
  planned: readonly PlannedCheck[],
  options: CheckOptions,
  place: Place,
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
  const folder = resolve(place.userFolder, options.checkpoint)
  const identity = identityOf(plan, options, place)
  if (options.resume === undefined) {
    if (holdsCheckpoint(folder)) {
      throw new NetsplitError({
        code: 'checkpoint',
        message: `${options.checkpoint} holds a checkpoint already.`,
        cure: `Go on from it with --resume ${options.checkpoint}, or name another folder, or remove it.`,
      })
    }
    const [foreign] = foreignFiles(folder)
    if (foreign !== undefined) {
      throw new NetsplitError({
        code: 'checkpoint',
        message: `${options.checkpoint} holds other files, such as ${foreign}.`,
        cure: 'Name a folder of its own: a checkpoint writes over what has the names of its files.',
      })
    }
  } else {
    requireSame(describeCheckpoint(folder).identity as unknown as Identity, identity, options.resume)
  }
  return { folder, seconds: options.checkpointEvery, identity: identity as unknown as { [name: string]: Plain } }
}

function identityOf({ loaded, scenario, instance }: PlannedCheck, options: CheckOptions, place: Place): Identity {
  const { version } = JSON.parse(readFileSync(join(place.packageFolder, 'package.json'), 'utf8')) as { version: string }
  return {
    version: `${version}, ${basename(place.appFolder)}`,
    model: loaded.name,
    file: loaded.file,
    hash: loaded.hash,
    scenario,
    properties: options.property,
    set: options.set,
    settings: instance.settings,
    compact: options.compact,
    spill: options.spill !== undefined,
    keepGoing: options.keepGoing,
    symmetry: options.symmetry ?? null,
  }
}

function requireSame(saved: Identity, now: Identity, folder: string): void {
  const differing = (Object.keys(mustAgree) as IdentityField[]).filter((field) => !isSame(saved[field], now[field]))
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
