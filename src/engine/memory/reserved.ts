/**
 * The regions of memory that the workers of a search share, at their largest size: what is not touched costs nothing but
 * addresses.
 */

const controlWords = 65536

export interface MemoryBuffers {
  readonly control: SharedArrayBuffer
  readonly heap: SharedArrayBuffer
  readonly arena: SharedArrayBuffer
  readonly index: SharedArrayBuffer
  readonly segments: SharedArrayBuffer
  readonly marks: SharedArrayBuffer | null
  /** The most that all regions together may use. */
  readonly limit: number
}

/**
 * A region is never smaller than 64 MiB. The allocator of the C library takes smaller ones from memory that was freed
 * before, and clears all of it at once; larger ones come untouched from the system.
 */
const leastWords = 2 ** 24

/** Heap words beyond the limit, for telling what was found after a search that has used up its memory. */
const heapReserve = 2 ** 22

/** Bytes between one region and the next. */
const gapBytes = 2 ** 16

/**
 * Reserves the regions for a search.
 *
 * @param limit bytes that all of them together may come to use
 */
export function reserveMemory(limit: number, { compact = false, spills = false } = {}): MemoryBuffers {
  const words = (share: number, most: number) => Math.max(leastWords, Math.min(Math.floor((limit * share) / 4), most))
  return {
    control: new SharedArrayBuffer(controlWords * 4),
    heap: reserve(Math.min(words(1, 2 ** 30 - 1) + heapReserve, 2 ** 30 - 1)),
    arena: reserve(compact ? leastWords : words(1, 2 ** 31 - 1)),
    index: compact ? reserve(words(1, 2 ** 31 - 1)) : reserve(2 ** Math.floor(Math.log2(words(0.5, 2 ** 30)))),
    segments: reserve(words(0.25, 2 ** 30)),
    marks: spills ? reserve(words(1 / 32, 2 ** 26)) : null,
    limit,
  }
}

/**
 * A buffer that could grow a little, which it never does: what is left for that lies unused between it and the next one.
 * Linux takes adjacent buffers for one mapping, and lets no process with a mapping larger than its memory start another.
 */
function bufferApart(bytes: number): SharedArrayBuffer {
  const Growable = SharedArrayBuffer as new (length: number, options: { maxByteLength: number }) => SharedArrayBuffer
  return new Growable(bytes, { maxByteLength: bytes + gapBytes })
}

/** The words of a region. With their number given: views that could grow are slow. */
export function wordsIn(buffer: SharedArrayBuffer): Int32Array {
  return new Int32Array(buffer, 0, buffer.byteLength / 4)
}

/** Some systems refuse to reserve more than they have; then a smaller region has to do. */
function reserve(words: number): SharedArrayBuffer {
  for (let size = words; ; size = Math.floor(size / 2)) {
    try {
      return bufferApart(size * 4)
    } catch (error) {
      if (size < 2 ** 16) throw error
    }
  }
}
