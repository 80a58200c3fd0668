/**
 * Checkpoints: a search in a folder, to be taken up again by another process. All of it that matters lies in shared
 * memory, which means the same wherever it is loaded, so a checkpoint is an image of the regions in use and of what
 * workers have left of their chunks; the index is rebuilt from it.
 *
 * Each checkpoint has images of its own, control-N, heap-N and so on; of an arena that only grows, later ones append what is
 * new. checkpoint-files.ts knows the names, manifest.ts what is saved where, with check sums.
 *
 * Nothing that a manifest refers to is written again as long as it may be loaded. Checkpoints that follow each other share
 * files, but a search appends only to what it has itself written or loaded, which the noticeboard tells. So what lies
 * behind, of a search that went on from here and was lost, may be written over.
 */

import { NetsplitError } from '../../language/errors.ts'
import { type SharedMemory, Statistic } from '../memory/memory.ts'
import { Control, Request, Store } from '../memory/noticeboard.ts'
import type { CheckpointOptions, SearchOptions } from '../options.ts'
import { type Disk, describeDiskError, requireDisk } from '../platform/disk.ts'
import { now } from '../platform/now.ts'
import type { Archive } from '../states/archive.ts'
import { replaceRests, restsOf } from '../states/chunks.ts'
import type { Directory } from '../states/directory.ts'
import type { Tabling } from '../tables/tabling.ts'
import { archiveName, imageName, type RegionName } from './checkpoint-files.ts'
import {
  allDamaged,
  fallBack,
  type Images,
  type Manifest,
  newest,
  noCheckpoint,
  type Part,
  previous,
  publish,
  removeUnused,
} from './manifest.ts'

/** Words that are read at once where only their check sum is wanted. */
const chunkWords = 2 ** 18

interface Saving {
  readonly memory: SharedMemory
  readonly directory: Directory
  readonly options: SearchOptions
  readonly archive: Archive | null
  readonly disk: Disk | null
  readonly tabling: Tabling
}

/**
 * Saves the search, where that was asked for. Only while all workers pause. What goes wrong with the disk is noted; the
 * last good checkpoint stays, and the search goes on.
 */
export function saveCheckpoint(saving: Saving): void {
  const { memory, options, tabling } = saving
  const { board } = memory
  if (options.checkpoint === undefined || board.depth === 0) return
  const disk = requireDisk(saving.disk, '--checkpoint')
  const start = now()
  try {
    save(disk, saving, options.checkpoint)
    board.checkpoints++
    board.checkpoint++
    board.checkpointMessage = 0
  } catch (error) {
    if (!(error instanceof NetsplitError) || error.code !== 'disk') throw error
    board.checkpointMessage = tabling.values.intern(describeDiskError(error))
    makeRoom(disk, options.checkpoint.folder)
  }
  board.checkpointTime = Math.ceil(now() - start)
}

function save(disk: Disk, { memory, directory, archive }: Saving, { folder, identity }: CheckpointOptions): void {
  const { board } = memory
  const before = lastOfThisSearch(disk, folder, board.checkpoint)
  const number = board.checkpoint + 1
  const images: { [Name in RegionName]?: Part[] } = {}
  for (const [name, words] of Object.entries(regionsInUse(memory)) as [RegionName, Int32Array][]) {
    const grows = name === 'arena' && board.store === Store.exact
    const isSameLayout = before !== null && before.layoutVersion === board.layoutVersion
    const written = grows && isSameLayout ? before.images[name] : undefined
    images[name] = writeImage(disk, folder, imageName(name, number), words, written ?? [])
  }
  const manifest: Manifest = {
    identity,
    number,
    states: {
      distinct: memory.total(Statistic.distinct),
      generated: memory.total(Statistic.generated),
      depth: board.depth,
    },
    layoutVersion: board.layoutVersion,
    directory,
    rests: restsOf(memory),
    images,
    archive: archive === null ? [] : sealArchive(archive, before?.archive ?? []),
  }
  publish(disk, folder, manifest, before)
}

/**
 * The checkpoint that this search has written last, or begun with; null when there is none, or somebody has removed it.
 *
 * @throws NetsplitError `disk` when it is one of another search
 */
function lastOfThisSearch(disk: Disk, folder: string, number: number): Manifest | null {
  const found = newest(disk, folder)
  if (found === null || typeof found === 'string') return null
  if (found.number === number) return found
  throw new NetsplitError({ code: 'disk', message: `Another check writes its checkpoints to ${folder}, too.` })
}

/** What was written of a checkpoint that failed takes room that something else may need. */
function makeRoom(disk: Disk, folder: string): void {
  try {
    removeUnused(disk, folder)
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
  }
}

/** The part of each region that is in use. */
function regionsInUse(memory: SharedMemory): { readonly [Name in RegionName]: Int32Array } {
  const { board, control, heap, segments, arena } = memory
  const arenaWords = board.arenaTop * board.wordsPerState
  return {
    // A copy: the thread that watches over the search writes to it at any time.
    control: control.slice(),
    heap: heap.subarray(0, board.heapTop),
    segments: segments.subarray(0, 2 * board.segmentTop),
    arena: arena.subarray(0, arenaWords),
  }
}

/** Writes what of an image is not written yet, behind that or to a file of its own. Returns all parts. */
function writeImage(disk: Disk, folder: string, name: string, words: Int32Array, written: readonly Part[]): Part[] {
  const last = written[written.length - 1]
  const done = written.reduce((sum, part) => sum + part.words, 0)
  const more = words.subarray(done)
  const target = last?.file ?? name
  const place = last === undefined ? 0 : last.place + last.words * 4
  const file = last === undefined ? disk.createFile(folder, target) : disk.openFile(folder, target, { access: 'write' })
  try {
    disk.writeWords(file, more, place)
    disk.syncFile(file)
  } finally {
    disk.closeFile(file)
  }
  return [...written, { file: target, place, words: more.length, sum: disk.checkSum(more) }]
}

/** The check sums of the archive: those that are known, and one of what was appended since. The first may be of nothing. */
function sealArchive({ disk, file, bytes }: Archive, known: readonly Part[]): Part[] {
  disk.syncFile(file)
  const place = known.reduce((sum, { words }) => sum + 4 * words, 0)
  const part = { file: archiveName, place, words: (bytes - place) / 4 }
  return part.words === 0 && known.length > 0 ? [...known] : [...known, { ...part, sum: sumOf(disk, file, part) }]
}

function sumOf(disk: Disk, file: number, { place, words }: { place: number; words: number }): number {
  const chunk = new Int32Array(Math.min(chunkWords, words))
  let sum = 0
  for (let at = 0; at < words; at += chunk.length) {
    const read = chunk.subarray(0, Math.min(chunk.length, words - at))
    disk.readWords(file, read, place + 4 * at)
    sum = disk.checkSum(read, sum)
  }
  return sum
}

/**
 * Loads the newest checkpoint of a folder that is whole.
 *
 * @param memory as reserved for a search, with nothing in it yet
 * @returns where the parts of the search lie, and what was wrong with a newer checkpoint
 * @throws NetsplitError `checkpoint` when there is none, all are damaged, or memory does not suffice
 */
export function loadCheckpoint(
  disk: Disk,
  memory: SharedMemory,
  { folder, workers }: { folder: string; workers: number },
): { manifest: Manifest; damage: string | null } {
  const damages: string[] = []
  for (const find of [newest, previous]) {
    const found = find(disk, folder)
    if (found === null) continue
    const damage = typeof found === 'string' ? found : load(disk, memory, folder, found)
    if (damage !== null) {
      damages.push(damage)
      continue
    }
    const manifest = found as Manifest
    if (find !== newest) fallBack(disk, folder, manifest)
    prepare(memory, manifest, workers)
    return { manifest, damage: damages[0] ?? null }
  }
  return damages.length === 0 ? noCheckpoint(folder) : allDamaged(folder, damages)
}

/** Loads what a manifest refers to. Returns what of it is damaged, or null. */
function load(disk: Disk, memory: SharedMemory, folder: string, { images, archive }: Manifest): string | null {
  const damagedPart = archive.find(
    (part) => !withFile(disk, folder, part, (file) => sumOf(disk, file, part) === part.sum),
  )
  if (damagedPart !== undefined) return describeDamage(damagedPart)
  const damage = loadImages(disk, memory, folder, images)
  // What is not in use is expected to be zero.
  if (damage !== null) {
    for (const [name, region] of Object.entries(regionsOf(memory))) {
      region.fill(0, 0, wordsOf(images[name as RegionName] ?? []))
    }
  }
  return damage
}

function regionsOf({ control, heap, segments, arena }: SharedMemory): { readonly [Name in RegionName]: Int32Array } {
  return { control, heap, segments, arena }
}

/** Fills the regions. Returns what is damaged, or null. */
function loadImages(disk: Disk, memory: SharedMemory, folder: string, images: Images): string | null {
  const regions = regionsOf(memory)
  for (const [name, parts] of Object.entries(images) as [RegionName, readonly Part[]][]) {
    const region = regions[name]
    if (region === undefined || wordsOf(parts) > region.length) tooLarge()
    let at = 0
    for (const part of parts) {
      const room = region.subarray(at, at + part.words)
      const isWhole = withFile(disk, folder, part, (file) => {
        disk.readWords(file, room, part.place)
        return disk.checkSum(room) === part.sum
      })
      if (!isWhole) return describeDamage(part)
      at += part.words
    }
  }
  return null
}

function wordsOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { words }) => sum + words, 0)
}

function describeDamage({ file }: Part): string {
  return `${file} does not have the content that it was written with`
}

/** Looks at the file of a part. Returns false also where it cannot be read. */
function withFile(disk: Disk, folder: string, { file: name }: Part, isWhole: (file: number) => boolean): boolean {
  if (!disk.filesIn(folder).includes(name)) return false
  try {
    const file = disk.openFile(folder, name, { access: 'read' })
    try {
      return isWhole(file)
    } finally {
      disk.closeFile(file)
    }
  } catch (error) {
    if (error instanceof NetsplitError) return false
    throw error
  }
}

function tooLarge(): never {
  throw new NetsplitError({
    code: 'checkpoint',
    message: 'The checkpoint does not fit into the memory limit.',
    cure: 'Raise --memory to what it was when the checkpoint was written, or more.',
  })
}

/** Makes a search of another process one that is about to go on. */
function prepare(memory: SharedMemory, { rests, number }: Manifest, workers: number): void {
  const { board } = memory
  const totals = Object.values(Statistic).map((statistic) => memory.total(statistic))
  memory.clearStatistics()
  for (const [statistic, total] of totals.entries()) memory.addStatistic(0, statistic, total)
  for (const name of transient) memory.control[Control[name]] = 0
  board.parties = workers
  board.checkpoint = number
  board.request = Request.rebuild
  replaceRests(memory, rests)
  const isCompact = board.store === Store.compact
  const index = isCompact ? 2 * board.indexEntries : 2 ** board.indexBits
  if (index > memory.index.length) tooLarge()
}

/** Words of the noticeboard that mean something to the process alone that wrote them. */
const transient = [
  'lock',
  'arrived',
  'generation',
  'plan',
  'stop',
  'bound',
  'phase',
  'overhead',
  'isTorn',
  'diskMessage',
  'checkpointMessage',
  'batchesAtSpill',
  'mostUsed',
] as const
