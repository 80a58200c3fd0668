/**
 * The names of the files in the folder of a checkpoint. All code that makes, finds or removes one asks here.
 *
 *   manifest.json, manifest.previous.json   what is saved where, see manifest.ts
 *   control-N, heap-N, segments-N, arena-N  images, see checkpoint.ts
 *   archive                                 states that are kept on disk anyway, see archive.ts
 *   lock                                    which process uses the folder; made by the command, see cli/lock.ts
 *
 * Besides, a process that was killed leaves behind the file that it was just making: `manifest.json.new`, a temporary file,
 * or one whose name begins with that of the lock.
 */

import { isTemporary, unfinished } from '../platform/disk.ts'

export const manifestName = 'manifest.json'
export const previousName = 'manifest.previous.json'
export const archiveName = 'archive'
export const lockName = 'lock'

/** The regions of memory that have images. */
export const regionNames = ['control', 'heap', 'segments', 'arena'] as const
export type RegionName = (typeof regionNames)[number]

const manifestNames: readonly string[] = [manifestName, previousName]
const unfinishedManifests = manifestNames.map(unfinished)

/** The image of a region in a numbered checkpoint. */
export function imageName(region: RegionName, number: number): string {
  return `${region}-${number}`
}

/** Whether a name is that of an image: of a region, or of any. */
export function isImage(name: string, region?: string): boolean {
  return regionNames.some(
    (known) =>
      (region ?? known) === known && name.startsWith(`${known}-`) && /^\d+$/.test(name.slice(known.length + 1)),
  )
}

export function isManifest(name: string): boolean {
  return manifestNames.includes(name)
}

/** Whether a name is that of the lock, or of a file that the lock is made with. */
export function isOfLock(name: string): boolean {
  return name === lockName || name.startsWith(`${lockName}-`)
}

/** Whether a name is that of a file that a killed process was just making, the lock's aside. */
export function isLeftBehind(name: string): boolean {
  return unfinishedManifests.includes(name) || isTemporary(name)
}

/** Whether somebody else has put a file of this name into the folder. */
export function isForeign(name: string): boolean {
  return !isManifest(name) && !isImage(name) && name !== archiveName && !isOfLock(name) && !isLeftBehind(name)
}
