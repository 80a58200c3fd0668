/**
 * Blocks of the heap that a worker has replaced by larger ones. Others may be reading them still, but nobody after the
 * next meeting: whoever begins to read later finds the larger one. From then on the worker that replaced them cuts what
 * it allocates out of them, one after the other.
 */

/** Shorter blocks are left alone: there are many, in few words, and what is used together should lie together. */
const fewestWords = 64

interface Block {
  readonly address: number
  readonly words: number
}

export class ReplacedBlocks {
  private readonly heap: Int32Array
  private replaced: Block[] = []
  private free: Block[] = []
  /** What is left of the block that is being cut. */
  private next = 0
  private end = 0

  constructor(heap: Int32Array) {
    this.heap = heap
  }

  /** Takes note of a block that was replaced. */
  add(address: number, words: number): void {
    if (words >= fewestWords) this.replaced.push({ address, words })
  }

  /** Frees what was replaced. Only after a meeting. */
  release(): void {
    for (const block of this.replaced) {
      this.heap.fill(0, block.address, block.address + block.words)
      this.free.push(block)
    }
    this.replaced = []
  }

  /** Hands out zeroed words of a free block; 0 when there are not enough at hand. */
  take(words: number): number {
    if (this.end - this.next < words && !this.begin(words)) return 0
    const address = this.next
    this.next += words
    return address
  }

  /** Forgets all blocks: their memory was taken back. */
  forget(): void {
    this.replaced = []
    this.free = []
    this.next = 0
    this.end = 0
  }

  /** Begins to cut another block, if the next one is long enough. */
  private begin(words: number): boolean {
    const block = this.free[this.free.length - 1]
    if (block === undefined || block.words < words) return false
    this.free.pop()
    if (this.end - this.next >= fewestWords) this.free.unshift({ address: this.next, words: this.end - this.next })
    this.next = block.address
    this.end = block.address + block.words
    return true
  }
}
