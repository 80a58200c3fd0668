/**
 * How a state is packed: each slot's component number in as many bits as the slot needs so far, several slots to a
 * 32-bit word. When a slot takes more values than its bits can tell apart, all workers pause, a wider layout is made and
 * the arena is packed anew; a narrower one is made when slots turn out to need less.
 *
 * Every other file asks a layout for the bits of a slot: the search puts single components, the decision tree compiles
 * steps to masks, repacking moves what lies together.
 *
 * The layout lies in the control region: for each slot its word, its shift and its width.
 */

import type { SharedMemory } from '../memory/memory.ts'
import type { Components } from '../values/components.ts'

/** Words of the control region: [word, shift, width, count at the last layout] for each slot. */
const layoutStart = 16384
/** Also what {@link slotLayouts} gives for each slot. */
export const layoutWordsPerSlot = 4
/** The most slots that fit between the layout and the end of the control region. */
export const mostSlots = 12000

export class Layout {
  /** 32-bit words in a packed state. */
  words = 0
  readonly word: Int32Array
  readonly shift: Int32Array
  /** The bits of its word that are each slot's. */
  readonly mask: Int32Array
  /** The largest component number that fits, by slot. */
  readonly limit: Int32Array
  private version = -1

  constructor(slots: number) {
    this.word = new Int32Array(slots)
    this.shift = new Int32Array(slots)
    this.mask = new Int32Array(slots)
    this.limit = new Int32Array(slots)
  }

  /** Takes over the shared layout when it has changed. */
  refresh({ board, control }: SharedMemory): void {
    const version = board.layoutVersion
    if (version === this.version) return
    this.version = version
    this.load(control.subarray(layoutStart), board.wordsPerState)
  }

  /** Takes over a layout that {@link slotLayouts} gave. */
  load(slots: Int32Array, words: number): void {
    this.words = words
    for (let slot = 0; slot < this.word.length; slot++) {
      const at = slot * layoutWordsPerSlot
      this.word[slot] = slots[at] as number
      this.shift[slot] = slots[at + 1] as number
      const width = slots[at + 2] as number
      const limit = width === 0 ? 0 : -1 >>> (32 - width)
      this.limit[slot] = limit
      this.mask[slot] = limit << (slots[at + 1] as number)
    }
  }

  /** Reads the component numbers of the packed state at `offset`. */
  unpack(packed: Int32Array, offset: number, components: Int32Array): void {
    const { word, shift, limit } = this
    for (let slot = 0; slot < word.length; slot++) {
      components[slot] =
        ((packed[offset + (word[slot] as number)] as number) >>> (shift[slot] as number)) & (limit[slot] as number)
    }
  }

  /** Whether a component fits the bits of its slot. */
  fits(slot: number, component: number): boolean {
    return component <= (this.limit[slot] as number)
  }

  /** The bits that stand for a component in the word of its slot. */
  bitsOf(slot: number, component: number): number {
    return component << (this.shift[slot] as number)
  }

  /** Replaces the component of a slot in the packed state at `offset`. Of use if it fits. */
  put(packed: Int32Array, offset: number, slot: number, component: number): void {
    const at = offset + (this.word[slot] as number)
    packed[at] = ((packed[at] as number) & ~(this.mask[slot] as number)) | this.bitsOf(slot, component)
  }

  /** Writes component numbers, all within their limits, as a packed state at `offset`. */
  pack(components: Int32Array, packed: Int32Array, offset: number): void {
    const { word } = this
    for (let at = 0; at < this.words; at++) packed[offset + at] = 0
    for (let slot = 0; slot < word.length; slot++) {
      const at = offset + (word[slot] as number)
      packed[at] = (packed[at] as number) | this.bitsOf(slot, components[slot] as number)
    }
  }
}

/** The shared layout, as words. */
export function slotLayouts({ control }: SharedMemory, slots: number): Int32Array {
  return control.slice(layoutStart, layoutStart + slots * layoutWordsPerSlot)
}

function bitsFor(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1)
}

interface Need {
  readonly bits: number
  /** Whether the slot has taken new values since the last layout, and will likely take more. */
  readonly isGrowing: boolean
}

/** What each slot needs: bits for its count, and one more where it grows. */
function needsOf({ control }: SharedMemory, components: Components, slots: number): Need[] {
  return Array.from({ length: slots }, (_, slot) => {
    const count = components.count(slot)
    const isGrowing = count > (control[layoutStart + slot * layoutWordsPerSlot + 3] as number)
    return { bits: Math.min(mostBits, bitsFor(count) + (isGrowing ? 1 : 0)), isGrowing }
  })
}

/** The widest that a slot can be. */
const mostBits = 30

interface BitField {
  readonly word: number
  readonly shift: number
  readonly width: number
}

/** A word of a packed state, with the bits that are left of it. */
interface Word {
  left: number
  readonly slots: number[]
}

/**
 * As many words as first fit takes. Slots are dealt out evenly to these where that works, so that each word has bits to
 * spare; those go to the slots in it.
 */
function arrange(needs: readonly Need[]): { fields: BitField[]; words: number } {
  const bits = needs.map((need) => need.bits)
  const widestFirst = bits.map((_, slot) => slot).sort((a, b) => (bits[b] as number) - (bits[a] as number) || a - b)
  const tight = firstFit(widestFirst, bits)
  const fields: BitField[] = []
  for (const [word, { slots, left }] of (worstFit(widestFirst, bits, tight.length) ?? tight).entries()) {
    const widths = widen(slots, needs, left)
    let shift = 0
    for (const [at, slot] of slots.entries()) {
      const width = widths[at] as number
      // A slot of no bits may fall behind the end of a full word: a shift by 32 is one by 0, which is as good.
      fields[slot] = { word, shift: shift & 31, width }
      shift += width
    }
  }
  return { fields, words: Math.max(1, tight.length) }
}

/** Puts each slot into the first word that has room for it. */
function firstFit(slots: readonly number[], bits: readonly number[]): Word[] {
  const words: Word[] = []
  for (const slot of slots) {
    const word = words.find(({ left }) => left >= (bits[slot] as number))
    if (word === undefined) words.push({ left: 32 - (bits[slot] as number), slots: [slot] })
    else put(slot, word, bits)
  }
  return words
}

/** Puts each slot into the word that has most room; null where one does not fit. */
function worstFit(slots: readonly number[], bits: readonly number[], count: number): Word[] | null {
  const words = Array.from({ length: count }, (): Word => ({ left: 32, slots: [] }))
  for (const slot of slots) {
    const word = words.reduce((roomiest, other) => (other.left > roomiest.left ? other : roomiest))
    if (word.left < (bits[slot] as number)) return null
    put(slot, word, bits)
  }
  return words
}

function put(slot: number, word: Word, bits: readonly number[]): void {
  word.left -= bits[slot] as number
  word.slots.push(slot)
}

/** The widths of the slots in a word with its spare bits dealt out: two rounds to those that grow, then to all. */
function widen(slots: readonly number[], needs: readonly Need[], spare: number): number[] {
  const widths = slots.map((slot) => (needs[slot] as Need).bits)
  let left = spare
  for (let round = 0; left > 0 && round < mostBits; round++) {
    for (const [at, slot] of slots.entries()) {
      const isServed = round >= 2 || (needs[slot] as Need).isGrowing
      if (left === 0 || !isServed || (widths[at] as number) >= mostBits) continue
      widths[at] = (widths[at] as number) + 1
      left--
    }
  }
  return widths
}

/** How many words a state would take in a new layout. */
export function wordsWanted(memory: SharedMemory, components: Components, slots: number): number {
  return arrange(needsOf(memory, components, slots)).words
}

/** Makes a layout that fits all components known so far and publishes it. Only while no other worker runs. */
export function publishLayout(memory: SharedMemory, components: Components, slots: number): void {
  const { board, control } = memory
  const { fields, words } = arrange(needsOf(memory, components, slots))
  for (let slot = 0; slot < slots; slot++) {
    const at = layoutStart + slot * layoutWordsPerSlot
    const { word, shift, width } = fields[slot] as BitField
    control[at] = word
    control[at + 1] = shift
    control[at + 2] = width
    control[at + 3] = components.count(slot)
  }
  board.wordsPerState = words
  board.layoutVersion++
}
