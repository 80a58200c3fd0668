/**
 * The regions of memory that the workers of a search share, at their largest size: what is not touched costs nothing but
 * addresses. A page may be without shared memory, as most are. There a search has one worker, for which plain memory is as good:
 * atomic operations work on it, and the one worker never waits for another.
 */

import { NetsplitError } from '../../language/errors.ts'

const controlWords = 65536

export interface MemoryBuffers {
  readonly control: ArrayBufferLike
  readonly heap: ArrayBufferLike
  readonly arena: ArrayBufferLike
  readonly index: ArrayBufferLike
  readonly segments: ArrayBufferLike
  readonly marks: ArrayBufferLike | null
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

/** Memory that workers can share; null where there is none. */
const Shared = (globalThis as { readonly SharedArrayBuffer?: typeof SharedArrayBuffer }).SharedArrayBuffer ?? null

/**
 * Reserves the regions for a search.
 *
 * @param limit bytes that all of them together may come to use
 * @throws NetsplitError `usage` where several workers are to share them and cannot
 */
export function reserveMemory(
  limit: number,
  { workers = 1, compact = false, spills = false }: { workers?: number; compact?: boolean; spills?: boolean } = {},
): MemoryBuffers {
  if (workers > 1 && Shared === null) {
    throw new NetsplitError({
      code: 'usage',
      message: `${workers} workers cannot share memory here: there is no SharedArrayBuffer.`,
      cure: 'Search with one worker; a page has it when it is isolated from other origins.',
    })
  }
  const words = (share: number, most: number) => Math.max(leastWords, Math.min(Math.floor((limit * share) / 4), most))
  return {
    control: new (Shared ?? ArrayBuffer)(controlWords * 4),
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
function bufferApart(bytes: number): ArrayBufferLike {
  const Growable = (Shared ?? ArrayBuffer) as new (
    length: number,
    options: { maxByteLength: number },
  ) => ArrayBufferLike
  return new Growable(bytes, { maxByteLength: bytes + gapBytes })
}

/** The words of a region. With their number given: views that could grow are slow. */
export function wordsIn(buffer: ArrayBufferLike): Int32Array {
  return new Int32Array(buffer, 0, buffer.byteLength / 4)
}

/** Some systems refuse to reserve more than they have; then a smaller region has to do. */
function reserve(words: number): ArrayBufferLike {
  for (let size = words; ; size = Math.floor(size / 2)) {
    try {
      return bufferApart(size * 4)
    } catch (error) {
      if (size < 2 ** 16) throw error
    }
  }
}
