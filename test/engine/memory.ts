/** Memory for tests, small enough to make hundreds of. */

import { SharedMemory } from '../../src/engine/memory/memory.ts'
import { reserveMemory } from '../../src/engine/memory/reserved.ts'

export const mebibyte = 2 ** 20

/** Shared memory with place 0 taken, as in a search. */
export function testMemory(bytes = 16 * mebibyte): SharedMemory {
  const memory = new SharedMemory(reserveMemory(bytes))
  memory.board.parties = 1
  memory.prepareHeap(bytes)
  memory.allocate(16)
  return memory
}
