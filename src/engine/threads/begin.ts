/** What a search begins with: memory with nothing in it but where everything lies, or what a checkpoint has saved. */

import type { Instance } from '../../semantics/instance/instance.ts'
import { refuseUndecidable } from '../conclusion/conclude-runs.ts'
import { loadCheckpoint } from '../disk/checkpoint.ts'
import { archiveName } from '../disk/checkpoint-files.ts'
import { removeLeftovers } from '../disk/manifest.ts'
import { SharedMemory } from '../memory/memory.ts'
import { Store } from '../memory/noticeboard.ts'
import { reserveMemory } from '../memory/reserved.ts'
import { boundsOf, type SearchOptions } from '../options.ts'
import { type Disk, requireDisk } from '../platform/disk.ts'
import type { Platform } from '../platform/platform.ts'
import { refuseCoverage } from '../retrace/coverage.ts'
import { blockStates } from '../states/arena-set.ts'
import { initialEntries } from '../states/compact-set.ts'
import { createDirectory, type Directory, dropTables } from '../states/directory.ts'
import { initialIndexBits } from '../states/state-space.ts'

export interface Beginning {
  readonly memory: SharedMemory
  readonly directory: Directory
  /** Null where there is none. */
  readonly disk: Disk | null
  /** The file of the archive, where the search has one. */
  readonly archiveFile: number | null
  /** What was wrong with the newest checkpoint, when an older one was loaded in its place. */
  readonly damage: string | null
}

/**
 * @param platform what it runs on
 * @throws NetsplitError `checkpoint` when there is nothing to resume, `disk` when a folder cannot be written to,
 *   `bad-scenario` when the properties cannot be decided in this way, `usage` when there is no disk for what is asked for
 */
export function beginSearch(
  instance: Instance,
  options: SearchOptions,
  { workers, platform }: { workers: number; platform: Platform },
): Beginning {
  const { compact = false, spill, resume, checkpoint } = options
  const onDisk = optionOnDisk(options)
  const disk = onDisk === null ? platform.disk : requireDisk(platform.disk, onDisk)
  refuseUndecidable(instance, options)
  refuseCoverage(options.coverage ?? false, compact)
  if (checkpoint !== undefined) disk?.requireWritable(checkpoint.folder)
  const spills = spill !== undefined
  const limit = options.memoryBytes - (spills ? spareBytes(options.memoryBytes, workers) : 0)
  const memory = new SharedMemory(reserveMemory(limit, { workers, compact, spills }))
  if (resume !== undefined && disk !== null) {
    const { manifest, damage } = loadCheckpoint(disk, memory, { folder: resume, workers })
    removeLeftovers(disk, resume)
    memory.prepareHeap(boundsOf(options).tables)
    dropTables(memory, manifest.directory, instance)
    return { memory, directory: manifest.directory, disk, archiveFile: openArchive(disk, options), damage }
  }
  if (checkpoint !== undefined && disk !== null) removeLeftovers(disk, checkpoint.folder)
  prepareControl(memory, workers, options)
  return {
    memory,
    directory: createDirectory(memory, instance),
    disk,
    archiveFile: openArchive(disk, options),
    damage: null,
  }
}

/** The first of the options that need a disk; null where none is given. */
function optionOnDisk({ compact, spill, resume, checkpoint }: SearchOptions): string | null {
  if (compact) return '--compact'
  if (spill !== undefined) return '--spill'
  if (resume !== undefined) return '--resume'
  return checkpoint === undefined ? null : '--checkpoint'
}

/**
 * What a search that spills leaves free: memory that states were moved out of stays resident, so once it is full there
 * would be no room for what worker threads come to need for themselves.
 */
function spareBytes(limit: number, workers: number): number {
  return Math.min(limit / 8, workers * 2 ** 24)
}

/** Prepares the control region for a search with a number of workers. */
export function prepareControl(memory: SharedMemory, workers: number, options: SearchOptions): void {
  const { board } = memory
  const { compact, stress } = options
  memory.prepareHeap(boundsOf(options).tables)
  board.parties = workers
  board.wordsPerState = 1
  board.blockStates = stress?.blockStates ?? blockStates
  board.store = compact ? Store.compact : Store.exact
  if (compact) board.indexEntries = initialEntries(workers)
  else board.indexBits = Math.min(initialIndexBits(workers), Math.log2(memory.index.length))
}

/** The archive lies beside the checkpoints, for they refer to it; else nobody will ask for it after the search. */
function openArchive(disk: Disk | null, { compact, spill, checkpoint, resume }: SearchOptions): number | null {
  if (disk === null || (!compact && spill === undefined)) return null
  if (checkpoint === undefined) return disk.openTemporaryFile(spill)
  if (resume === undefined) return disk.createFile(checkpoint.folder, archiveName)
  return disk.openFile(checkpoint.folder, archiveName, { access: 'write' })
}

export function closeArchive({ disk, archiveFile }: Beginning): void {
  if (archiveFile !== null) disk?.closeFile(archiveFile)
}
