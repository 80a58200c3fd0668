/**
 * Checkpoints: a search in a folder, to be taken up again by another process. All of it that matters lies in shared
 * memory, which means the same wherever it is loaded, so a checkpoint is an image of the regions in use and of what
 * workers have left of their pieces; the index is rebuilt from it.
 *
 *   manifest.json            what is saved where, with check sums; replaced at once when all of it is on disk
 *   manifest.previous.json   the one before, with its files, should the last turn out to be damaged
 *   control-N, heap-N, ...   images of the Nth checkpoint; of an arena that only grows, later ones append what is new
 *   archive                  states that are kept on disk anyway, see archive.ts
 */

import { NetsplitError } from '../language/errors.ts'
import type { Archive } from './archive.ts'
import type { Directory } from './directory.ts'
import {
  checkSum,
  closeFile,
  filesIn,
  openFile,
  readText,
  readWords,
  removeFile,
  replaceText,
  syncFile,
  writeWords,
} from './files.ts'
import { Control, Request, type SharedMemory, Statistic, Store } from './memory.ts'
import { type Piece, replaceRests, restsOf } from './pieces.ts'
import type { CheckpointOptions, SearchOptions } from './result.ts'
import type { Tabling } from './tabling.ts'

const format = 'netsplit/checkpoint/1'
const manifestName = 'manifest.json'
const previousName = 'manifest.previous.json'
export const archiveName = 'archive'

/** A part of the image of a region. */
interface Part {
  readonly file: string
  /** Bytes. */
  readonly place: number
  readonly words: number
  readonly sum: number
}

type RegionName = 'control' | 'heap' | 'segments' | 'arena0' | 'arena1'
type Images = { readonly [Name in RegionName]?: readonly Part[] }

/** What a checkpoint says of itself. */
export interface Manifest {
  readonly format: typeof format
  /** Which search it is, as the caller described it. */
  readonly identity: CheckpointOptions['identity']
  readonly number: number
  readonly states: { readonly distinct: number; readonly generated: number; readonly depth: number }
  readonly layoutVersion: number
  readonly directory: Directory
  readonly rests: readonly Piece[]
  readonly images: Images
}

interface Saving {
  readonly memory: SharedMemory
  readonly directory: Directory
  readonly options: SearchOptions
  readonly archive: Archive | null
  readonly tabling: Tabling
}

/**
 * Saves the search, where that was asked for. Only while all workers pause. What goes wrong with the disk is noted; the
 * last good checkpoint stays, and the search goes on.
 */
export function saveCheckpoint(saving: Saving): void {
  const { memory, options, tabling } = saving
  const { control } = memory
  if (options.checkpoint === undefined || control[Control.depth] === 0) return
  const start = performance.now()
  try {
    save(saving, options.checkpoint)
    control[Control.checkpoints] = (control[Control.checkpoints] as number) + 1
    control[Control.checkpointMessage] = 0
  } catch (error) {
    if (!(error instanceof NetsplitError) || error.code !== 'disk') throw error
    memory.mayExceedLimit = true
    control[Control.checkpointMessage] = tabling.values.intern(error.summary)
    memory.mayExceedLimit = false
  }
  control[Control.checkpointTime] = Math.ceil(performance.now() - start)
}

function save({ memory, directory, archive }: Saving, { folder, identity }: CheckpointOptions): void {
  const { control } = memory
  const before = readManifest(folder, manifestName)
  const number = (before?.number ?? 0) + 1
  const regions = regionsInUse(memory)
  if (archive !== null) syncFile(archive.file)
  const images: { [Name in RegionName]?: Part[] } = {}
  for (const [name, words] of Object.entries(regions) as [RegionName, Int32Array][]) {
    const grows = name === 'arena0' && control[Control.store] === Store.exact
    const isSameLayout = before !== null && before.layoutVersion === control[Control.layoutVersion]
    const written = grows && isSameLayout ? before.images[name] : undefined
    images[name] = writeImage(folder, `${name}-${number}`, words, written ?? [])
  }
  const manifest: Manifest = {
    format,
    identity,
    number,
    states: {
      distinct: memory.total(Statistic.distinct),
      generated: memory.total(Statistic.generated),
      depth: control[Control.depth] as number,
    },
    layoutVersion: control[Control.layoutVersion] as number,
    directory,
    rests: restsOf(memory),
    images,
  }
  if (before !== null) replaceText(folder, previousName, JSON.stringify(before))
  replaceText(folder, manifestName, JSON.stringify(manifest))
  removeUnused(folder, before === null ? [manifest] : [manifest, before])
}

/** The part of each region that is in use. */
function regionsInUse(memory: SharedMemory): { readonly [Name in RegionName]?: Int32Array } {
  const { control, heap, segments, arenas, target } = memory
  const words = control[Control.wordsPerState] as number
  const states = (arena: Int32Array) => control[arena === target ? Control.arenaTop : Control.sourceTop] as number
  const [first, second] = arenas as readonly [Int32Array, Int32Array?]
  return {
    control,
    heap: heap.subarray(0, control[Control.heapTop] as number),
    segments: segments.subarray(0, 2 * (control[Control.segmentTop] as number)),
    arena0: first.subarray(0, states(first) * words),
    ...(second && { arena1: second.subarray(0, states(second) * words) }),
  }
}

/** Writes what of an image is not written yet, behind that or to a file of its own. Returns all parts. */
function writeImage(folder: string, name: string, words: Int32Array, written: readonly Part[]): Part[] {
  const last = written[written.length - 1]
  const done = written.reduce((sum, part) => sum + part.words, 0)
  const more = words.subarray(done)
  const target = last?.file ?? name
  const place = last === undefined ? 0 : last.place + last.words * 4
  const file = openFile(folder, target, { keep: last !== undefined })
  try {
    writeWords(file, more, place)
    syncFile(file)
  } finally {
    closeFile(file)
  }
  return [...written, { file: target, place, words: more.length, sum: checkSum(more) }]
}

function removeUnused(folder: string, manifests: readonly Manifest[]): void {
  const used = manifests.flatMap(({ images }) =>
    Object.values(images).flatMap((parts) => (parts ?? []).map(({ file }) => file)),
  )
  for (const name of filesIn(folder)) {
    if (/^(control|heap|segments|arena[01])-\d+$/.test(name) && !used.includes(name)) removeFile(folder, name)
  }
}

/** Whether a folder holds a checkpoint. */
export function holdsCheckpoint(folder: string): boolean {
  return filesIn(folder).some((name) => name === manifestName || name === previousName)
}

/**
 * What the newest checkpoint in a folder says of itself.
 *
 * @throws NetsplitError `checkpoint` when there is none
 */
export function describeCheckpoint(folder: string): Manifest {
  return readManifest(folder, manifestName) ?? readManifest(folder, previousName) ?? noCheckpoint(folder)
}

/**
 * Loads the newest checkpoint of a folder that is whole.
 *
 * @param memory as reserved for a search, with nothing in it yet
 * @returns where the parts of the search lie, and what was wrong with a newer checkpoint
 * @throws NetsplitError `checkpoint` when there is none, all are damaged, or memory does not suffice
 */
export function loadCheckpoint(
  memory: SharedMemory,
  { folder, workers }: { folder: string; workers: number },
): { manifest: Manifest; damage: string | null } {
  const damages: string[] = []
  for (const name of [manifestName, previousName]) {
    const manifest = readManifest(folder, name)
    if (manifest === null) {
      if (readText(folder, name) !== null) damages.push(`${name} is damaged`)
      continue
    }
    const damage = loadImages(memory, folder, manifest)
    if (damage !== null) {
      damages.push(damage)
      continue
    }
    prepare(memory, manifest, workers)
    return { manifest, damage: damages[0] ?? null }
  }
  if (damages.length === 0) return noCheckpoint(folder)
  throw new NetsplitError({
    code: 'checkpoint',
    message: `The checkpoint in ${folder} is damaged: ${damages.join('; ')}.`,
    cure: 'Start the check anew.',
  })
}

function noCheckpoint(folder: string): never {
  throw new NetsplitError({
    code: 'checkpoint',
    message: `There is no checkpoint in ${folder}.`,
    cure: 'Write checkpoints with --checkpoint DIR; the first one comes after a minute, or when the check is interrupted.',
  })
}

function readManifest(folder: string, name: string): Manifest | null {
  const text = readText(folder, name)
  if (text === null) return null
  try {
    const manifest = JSON.parse(text) as Manifest
    return manifest.format === format ? manifest : null
  } catch {
    return null
  }
}

/** Fills the regions. Returns what is damaged, or null. */
function loadImages(memory: SharedMemory, folder: string, { images }: Manifest): string | null {
  const regions: { readonly [Name in RegionName]: Int32Array | undefined } = {
    control: memory.control,
    heap: memory.heap,
    segments: memory.segments,
    arena0: memory.arenas[0],
    arena1: memory.arenas[1],
  }
  for (const [name, parts] of Object.entries(images) as [RegionName, readonly Part[]][]) {
    const region = regions[name]
    const words = parts.reduce((sum, part) => sum + part.words, 0)
    if (region === undefined || words > region.length) {
      throw new NetsplitError({
        code: 'checkpoint',
        message: `The checkpoint in ${folder} does not fit into the memory limit.`,
        cure: 'Raise --memory to what it was, or more.',
      })
    }
    let at = 0
    for (const part of parts) {
      const room = region.subarray(at, at + part.words)
      if (!loadPart(folder, part, room)) return `${part.file} does not have the content that it was written with`
      at += part.words
    }
  }
  return null
}

function loadPart(folder: string, { file: name, place, sum }: Part, room: Int32Array): boolean {
  if (!filesIn(folder).includes(name)) return false
  const file = openFile(folder, name, { keep: true })
  try {
    readWords(file, room, place)
    return checkSum(room) === sum
  } catch (error) {
    if (error instanceof NetsplitError) return false
    throw error
  } finally {
    closeFile(file)
  }
}

/** Makes a search of another process one that is about to go on. */
function prepare(memory: SharedMemory, { rests }: Manifest, workers: number): void {
  const { control } = memory
  const totals = Object.values(Statistic).map((statistic) => memory.total(statistic))
  memory.clearStatistics()
  for (const [statistic, total] of totals.entries()) memory.addStatistic(0, statistic, total)
  for (const name of transient) control[Control[name]] = 0
  control[Control.parties] = workers
  control[Control.request] = Request.rebuild
  replaceRests(memory, rests)
  if (control[Control.store] !== Store.compact && 2 ** (control[Control.indexBits] as number) > memory.index.length) {
    throw new NetsplitError({
      code: 'checkpoint',
      message: 'The visited set of the checkpoint does not fit into the memory limit.',
      cure: 'Raise --memory to what it was, or more.',
    })
  }
}

/** Control words that mean something to the process alone that wrote them. */
const transient = [
  'lock',
  'arrived',
  'generation',
  'plan',
  'stop',
  'bound',
  'phase',
  'question',
  'overhead',
  'torn',
  'diskMessage',
  'checkpointMessage',
  'batchesAtSpill',
] as const
