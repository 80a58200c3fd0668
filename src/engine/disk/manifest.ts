/**
 * What a checkpoint says of itself, in two files: manifest.json, which is replaced at once when all that it refers to is
 * on disk, and manifest.previous.json, the one before, with files of its own, should the last turn out to be damaged.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { CheckpointOptions } from '../options.ts'
import type { Disk } from '../platform/disk.ts'
import type { Directory } from '../states/directory.ts'
import type { Range } from '../states/segments.ts'
import {
  archiveName,
  isForeign,
  isImage,
  isLeftBehind,
  isManifest,
  manifestName,
  previousName,
  type RegionName,
} from './checkpoint-files.ts'

const formats = 'netsplit/checkpoint/'
const format = `${formats}1`

/** A part of the image of a region, or of the archive. */
export interface Part {
  readonly file: string
  /** Bytes. */
  readonly place: number
  readonly words: number
  readonly sum: number
}

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
export function publish(disk: Disk, folder: string, manifest: Manifest, before: Manifest | null): void {
  if (before !== null) disk.replaceText(folder, previousName, sealed(disk, before))
  disk.replaceText(folder, manifestName, sealed(disk, manifest))
  removeUnused(disk, folder)
}

/** Makes the manifest before the newest one again, for that turned out to be damaged. */
export function fallBack(disk: Disk, folder: string, manifest: Manifest): void {
  disk.replaceText(folder, manifestName, sealed(disk, manifest))
}

function sealed(disk: Disk, manifest: Manifest): string {
  return JSON.stringify({ format, sum: disk.checkSumOfText(JSON.stringify(manifest)), manifest } satisfies Sealed)
}

/** Removes images that no manifest refers to. */
export function removeUnused(disk: Disk, folder: string): void {
  const used = namedFiles(disk, folder)
  for (const name of disk.filesIn(folder)) if (isImage(name) && !used.has(name)) disk.removeFile(folder, name)
}

/**
 * Removes all that a process which was killed has left in a folder, and no manifest refers to. Only before a search writes
 * there, and by none but the one process that uses the folder.
 */
export function removeLeftovers(disk: Disk, folder: string): void {
  const used = namedFiles(disk, folder)
  for (const name of disk.filesIn(folder)) {
    const isUnused = (isImage(name) || name === archiveName) && !used.has(name)
    if (isUnused || isLeftBehind(name)) disk.removeFile(folder, name)
  }
}

/** The files that the manifests of a folder refer to. */
function namedFiles(disk: Disk, folder: string): ReadonlySet<string> {
  const manifests = [newest(disk, folder), previous(disk, folder)].filter(
    (found) => typeof found === 'object' && found !== null,
  )
  const parts = manifests.flatMap(({ images, archive }) => [...Object.values(images), archive])
  return new Set(parts.flatMap((those) => (those ?? []).map(({ file }) => file)))
}

/** Files in a folder that no checkpoint has put there, nor a search that was about to. */
export function foreignFiles(disk: Disk, folder: string): string[] {
  return disk.filesIn(folder).filter(isForeign)
}

/** Whether a folder holds a checkpoint, be it damaged. */
export function holdsCheckpoint(disk: Disk, folder: string): boolean {
  return disk.filesIn(folder).some(isManifest)
}

/**
 * What the newest checkpoint in a folder says of itself.
 *
 * @throws NetsplitError `checkpoint` when there is none, or it cannot be read
 */
export function describeCheckpoint(disk: Disk, folder: string): Manifest {
  const damages: string[] = []
  for (const manifest of [newest(disk, folder), previous(disk, folder)]) {
    if (typeof manifest === 'string') damages.push(manifest)
    else if (manifest !== null) return manifest
  }
  return damages.length === 0 ? noCheckpoint(folder) : allDamaged(folder, damages)
}

/** The newest manifest: null when there is none, a text when it is damaged. */
export function newest(disk: Disk, folder: string): Manifest | string | null {
  return read(disk, folder, manifestName)
}

/** The manifest before the newest, likewise. */
export function previous(disk: Disk, folder: string): Manifest | string | null {
  return read(disk, folder, previousName)
}

function read(disk: Disk, folder: string, name: string): Manifest | string | null {
  const text = disk.readText(folder, name)
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
  const isWhole = disk.checkSumOfText(JSON.stringify(found.manifest) ?? '') === found.sum && isSound(found.manifest)
  return isWhole ? (found.manifest as Manifest) : damaged
}

/** Whether a manifest has the shape of one, and refers to nothing but files of its folder, each of the right kind. */
function isSound(manifest: Partial<Manifest> | null | undefined): boolean {
  if (!isRecord(manifest)) return false
  const { identity, number, layoutVersion, directory, rests, images, archive } = manifest
  if (![identity, directory, images].every(isRecord) || ![number, layoutVersion].every(isCount)) return false
  if (!Array.isArray(rests) || !rests.every((rest) => isRecord(rest) && isCount(rest['first']) && isCount(rest['end'])))
    return false
  return (
    areParts(archive, (name) => name === archiveName) &&
    Object.entries(images as Images).every(([region, parts]) => areParts(parts, (name) => isImage(name, region)))
  )
}

function areParts(parts: unknown, isRightName: (name: string) => boolean): boolean {
  const isPart = (part: unknown) =>
    isRecord(part) &&
    typeof part['file'] === 'string' &&
    isRightName(part['file']) &&
    [part['place'], part['words'], part['sum']].every(isCount)
  return Array.isArray(parts) && parts.every(isPart)
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
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
