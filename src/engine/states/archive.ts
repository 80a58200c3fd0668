/**
 * The archive: states in a file, packed, in the order in which their levels were found. A search keeps them there when it
 * does not keep them in memory. States are numbered from 0; those of a level follow each other.
 *
 * States that were written in one layout make up an era, in which all take the same number of words.
 *
 *   header  [number of eras, address of an era ...]
 *   era     [first state, offset in the file x 2, words of a state, layout version, layout of each slot ...]
 */

import { outOfMemory, type SharedMemory } from '../memory/memory.ts'
import type { Disk } from '../platform/disk.ts'
import { Layout, layoutWordsPerSlot, slotLayouts } from './layout.ts'
import { Repacking } from './repacking.ts'

const eraHeaderWords = 5
const mostEras = 1024
/** The offset in the file takes two words of so many bytes. */
const offsetUnit = 2 ** 30

/** Makes the list of eras and returns where it lies. */
export function createEras(memory: SharedMemory): number {
  return memory.allocate(1 + mostEras)
}

interface Era {
  readonly first: number
  readonly offset: number
  readonly layout: Layout
  readonly version: number
}

export class Archive {
  /** The file, for writing and reading. */
  readonly file: number
  readonly disk: Disk
  private readonly memory: SharedMemory
  private readonly header: number
  private readonly layout: Layout
  private readonly slots: number
  private readonly eras: Era[] = []
  private buffer = new Int32Array(0)
  /** States of another layout, as they were written. */
  private raw = new Int32Array(0)

  /**
   * @param layout that states have in memory
   */
  constructor(memory: SharedMemory, parts: { eras: number; layout: Layout; slots: number; disk: Disk; file: number }) {
    this.memory = memory
    this.header = parts.eras
    this.layout = parts.layout
    this.slots = parts.slots
    this.disk = parts.disk
    this.file = parts.file
  }

  /** Number of states. */
  get states(): number {
    return this.memory.board.archiveTop
  }

  /** Bytes of the file that states take. */
  get bytes(): number {
    const last = this.lastEra()
    return last === null ? 0 : last.offset + 4 * last.layout.words * (this.states - last.first)
  }

  /**
   * Does what appends states; when it fails, none is appended. Only while no other worker runs.
   *
   * @throws NetsplitError `disk`
   */
  whole<Result>(append: () => Result): Result {
    const { board } = this.memory
    const { states } = this
    try {
      return append()
    } catch (error) {
      board.archiveTop = states
      throw error
    }
  }

  /** Begins an era when the layout is not that of the last. Only while no other worker does, and after a change of layout. */
  beginEra(): void {
    const { board, heap } = this.memory
    const last = this.lastEra()
    if (last !== null && last.version === board.layoutVersion) return
    const count = heap[this.header] as number
    if (count === mostEras) throw outOfMemory()
    const offset = this.bytes
    const era = this.memory.allocate(eraHeaderWords + this.slots * layoutWordsPerSlot)
    const words = board.wordsPerState
    const version = board.layoutVersion
    heap.set([this.states, Math.floor(offset / offsetUnit), offset % offsetUnit, words, version], era)
    heap.set(slotLayouts(this.memory, this.slots), era + eraHeaderWords)
    heap[this.header + 1 + count] = era
    heap[this.header] = count + 1
  }

  /**
   * Appends states in the layout of the last era; workers may do so at the same time.
   *
   * @returns the number of the first of them
   * @throws NetsplitError `disk`
   */
  append(packed: Int32Array, states: number): number {
    const era = this.lastEra() as Era
    const first = this.memory.board.take('archiveTop', states)
    // Not those of the layout at hand: whoever is alone at a meeting may not have taken over a new one yet.
    const { words } = era.layout
    this.disk.writeWords(this.file, packed.subarray(0, states * words), era.offset + 4 * words * (first - era.first))
    return first
  }

  /**
   * Reads states, in the layout at hand.
   *
   * @returns an array that begins with them, good until the next call
   * @throws NetsplitError `disk`
   */
  read(first: number, end: number): Int32Array {
    const { words } = this.layout
    this.refresh()
    if (this.buffer.length < (end - first) * words) this.buffer = new Int32Array((end - first) * words)
    for (const [at, era] of this.eras.entries()) {
      const start = Math.max(first, era.first)
      const stop = Math.min(end, this.eras[at + 1]?.first ?? end)
      if (start < stop) this.readEra(era, { start, stop, to: (start - first) * words })
    }
    return this.buffer
  }

  private readEra(era: Era, { start, stop, to }: { start: number; stop: number; to: number }): void {
    const { layout, buffer } = this
    const states = stop - start
    const offset = era.offset + 4 * era.layout.words * (start - era.first)
    if (era.version === this.memory.board.layoutVersion) {
      this.disk.readWords(this.file, buffer.subarray(to, to + states * layout.words), offset)
      return
    }
    const words = states * era.layout.words
    if (this.raw.length < words) this.raw = new Int32Array(words)
    const { raw } = this
    this.disk.readWords(this.file, raw.subarray(0, words), offset)
    const repacking = new Repacking(era.layout, layout)
    for (let at = 0; at < states; at++) {
      repacking.move(raw, at * era.layout.words, buffer, to + at * layout.words)
    }
  }

  /** Takes over eras that were begun since. */
  private refresh(): void {
    const { heap } = this.memory
    const count = heap[this.header] as number
    for (let at = this.eras.length; at < count; at++) {
      const era = heap[this.header + 1 + at] as number
      const layout = new Layout(this.slots)
      layout.load(heap.subarray(era + eraHeaderWords), heap[era + 3] as number)
      const offset = (heap[era + 1] as number) * offsetUnit + (heap[era + 2] as number)
      this.eras.push({ first: heap[era] as number, offset, layout, version: heap[era + 4] as number })
    }
  }

  private lastEra(): Era | null {
    this.refresh()
    return this.eras[this.eras.length - 1] ?? null
  }
}
