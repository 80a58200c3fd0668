/**
 * What a checkpoint says of itself, in two files: manifest.json, which is replaced at once when all that it refers to is
 * on disk, and manifest.previous.json, the one before, with files of its own, should the last turn out to be damaged.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Directory } from './directory.ts'
import { checkSumOfText, filesIn, isLeftBehind, readText, removeFile, replaceText } from './files.ts'
import type { CheckpointOptions } from './result.ts'
import type { Range } from './segments.ts'

const formats = 'netsplit/checkpoint/'
const format = `${formats}1`
const manifestName = 'manifest.json'
const previousName = 'manifest.previous.json'

/** A part of the image of a region, or of the archive. */
export interface Part {
  readonly file: string
  /** Bytes. */
  readonly place: number
  readonly words: number
  readonly sum: number
}

export type RegionName = 'control' | 'heap' | 'segments' | 'arena'
export type Images = { readonly [Name in RegionName]?: readonly Part[] }

export interface Manifest {
  /** Which search it is, as the caller described it. */
  readonly identity: CheckpointOptions['identity']
  readonly number: number
  readonly states: { readonly distinct: number; readonly generated: number; readonly depth: number }
  readonly layoutVersion: number
  readonly directory: Directory
  readonly rests: readonly Range[]
  readonly images: Images
  readonly archive: readonly Part[]
}

/** As it lies in the file. */
interface Sealed {
  readonly format: string
  /** Check sum of the manifest as text. */
  readonly sum: number
  readonly manifest: Manifest
}

/** Makes a manifest the newest of a folder, and the other, where there is one, the one before. Removes what no one needs. */
export function publish(folder: string, manifest: Manifest, before: Manifest | null): void {
  if (before !== null) replaceText(folder, previousName, sealed(before))
  replaceText(folder, manifestName, sealed(manifest))
  removeUnused(folder)
}

/** Makes the manifest before the newest one again, for that turned out to be damaged. */
export function fallBack(folder: string, manifest: Manifest): void {
  replaceText(folder, manifestName, sealed(manifest))
}

function sealed(manifest: Manifest): string {
  return JSON.stringify({ format, sum: checkSumOfText(JSON.stringify(manifest)), manifest } satisfies Sealed)
}

/** Removes images that no manifest refers to. */
export function removeUnused(folder: string): void {
  const manifests = [newest(folder), previous(folder)]
  const used = manifests.flatMap((manifest) => {
    const images = typeof manifest === 'object' ? (manifest?.images ?? {}) : {}
    return Object.values(images).flatMap((parts) => (parts ?? []).map(({ file }) => file))
  })
  for (const name of filesIn(folder)) {
    if (/^(control|heap|segments|arena[01])-\d+$/.test(name) && !used.includes(name)) removeFile(folder, name)
  }
}

/** Files in a folder that no checkpoint has put there, nor a search that was about to. */
export function foreignFiles(folder: string): string[] {
  const ours = /^(manifest(\.previous)?\.json(\.new)?|archive|(control|heap|segments|arena[01])-\d+)$/
  return filesIn(folder).filter((name) => !ours.test(name) && !isLeftBehind(name))
}

/** Whether a folder holds a checkpoint, be it damaged. */
export function holdsCheckpoint(folder: string): boolean {
  return filesIn(folder).some((name) => name === manifestName || name === previousName)
}

/**
 * What the newest checkpoint in a folder says of itself.
 *
 * @throws NetsplitError `checkpoint` when there is none, or it cannot be read
 */
export function describeCheckpoint(folder: string): Manifest {
  const damages: string[] = []
  for (const manifest of [newest(folder), previous(folder)]) {
    if (typeof manifest === 'string') damages.push(manifest)
    else if (manifest !== null) return manifest
  }
  return damages.length === 0 ? noCheckpoint(folder) : allDamaged(folder, damages)
}

/** The newest manifest: null when there is none, a text when it is damaged. */
export function newest(folder: string): Manifest | string | null {
  return read(folder, manifestName)
}

/** The manifest before the newest, likewise. */
export function previous(folder: string): Manifest | string | null {
  return read(folder, previousName)
}

function read(folder: string, name: string): Manifest | string | null {
  const text = readText(folder, name)
  if (text === null) return null
  const damaged = `${name} does not have the content that it was written with`
  let found: Partial<Sealed> | null
  try {
    found = JSON.parse(text) as Partial<Sealed> | null
  } catch {
    return damaged
  }
  if (typeof found?.format !== 'string' || !found.format.startsWith(formats)) return damaged
  if (found.format !== format) return otherVersion(folder)
  return checkSumOfText(JSON.stringify(found.manifest) ?? '') === found.sum ? (found.manifest as Manifest) : damaged
}

export function noCheckpoint(folder: string): never {
  throw new NetsplitError({
    code: 'checkpoint',
    message: `There is no checkpoint in ${folder}.`,
    cure: 'Checks write one with --checkpoint DIR: every minute, or as --checkpoint-every says, and when they are cut off.',
  })
}

export function allDamaged(folder: string, damages: readonly string[]): never {
  throw new NetsplitError({
    code: 'checkpoint',
    message: `The checkpoint in ${folder} is damaged, and there is no other to go on from: ${damages.join('; ')}.`,
    cure: 'Remove the folder, and start the check anew.',
  })
}

function otherVersion(folder: string): never {
  throw new NetsplitError({
    code: 'checkpoint',
    message: `The checkpoint in ${folder} was written by another version of Netsplit.`,
    cure: 'Go on with that version, or start the check anew in another folder.',
  })
}
