/**
 * A visited set that keeps new states in the arena. Each worker takes blocks of arena positions and closes segments of
 * what it wrote there, so a level is a list of segments. models/visited-set.ts checks how blocks are taken.
 */

import { addSegment, segmentStates } from './segments.ts'
import { VisitedSet } from './visited.ts'

/** Arena positions that a worker takes at once, unless a test wants other blocks. */
export const blockStates = 256

export abstract class ArenaSet extends VisitedSet {
  protected next = 0
  private blockEnd = 0
  private segmentStart = 0

  override closeSegment(): void {
    if (this.next === this.segmentStart) return
    addSegment(this.memory, { first: this.segmentStart, end: this.next })
    this.segmentStart = this.next
  }

  /** The next state begins another block. */
  override leaveBlock(): void {
    this.closeSegment()
    this.next = 0
    this.blockEnd = 0
    this.segmentStart = 0
  }

  /** Whether there is room for one more state in the arena: at {@link next}. */
  protected hasRoom(): boolean {
    return this.next < this.blockEnd || this.takeBlock()
  }

  /** Counts the state that was written at {@link next}. Returns its position. */
  protected keep(): number {
    const position = this.next++
    if (this.next - this.segmentStart === segmentStates) this.closeSegment()
    return position
  }

  /** Whether the index has room for another block, which reaches up to `top`. */
  protected abstract admits(top: number): boolean

  /** Takes note of such a block, and asks for a larger index in time. */
  protected abstract admit(top: number): void

  private takeBlock(): boolean {
    this.closeSegment()
    const { memory, arena } = this
    const { board } = memory
    let block: number
    let top: number
    // Not by adding and giving back what does not fit: that would make room below a block that another worker keeps.
    do {
      block = board.arenaTop
      top = block + board.blockStates
      if (
        top * this.layout.words > arena.length ||
        !memory.hasRoomFor(4 * (top - block) * this.layout.words) ||
        !this.admits(top)
      )
        return false
    } while (!board.moveArenaTop(block, top))
    this.admit(top)
    this.next = block
    this.segmentStart = block
    this.blockEnd = top
    return true
  }
}
