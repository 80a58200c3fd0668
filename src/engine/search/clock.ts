/** The clock of a worker: ends the search when its time is over, and has it saved from time to time. */

import type { SharedMemory } from '../memory/memory.ts'
import { Request, Stop } from '../memory/noticeboard.ts'
import type { SearchOptions } from '../options.ts'
import { now } from '../platform/now.ts'

export class Clock {
  private readonly memory: SharedMemory
  private readonly options: SearchOptions
  private readonly worker: number
  private readonly deadline: number
  private nextCheckpoint: number
  private chunks = 0

  constructor(memory: SharedMemory, options: SearchOptions, worker: number) {
    this.memory = memory
    this.options = options
    this.worker = worker
    const { maxSeconds = Number.POSITIVE_INFINITY } = options
    this.deadline = now() + maxSeconds * 1000
    this.nextCheckpoint = now() + this.checkpointPause()
  }

  /** Asks for what is due. */
  look(): void {
    const { board } = this.memory
    const time = now()
    if (time > this.deadline) board.requestStop(Stop.time)
    // Before the first level there is nothing to save.
    if (this.worker !== 0 || time < this.nextCheckpoint || board.depth === 0) return
    board.ask(Request.checkpoint)
    this.nextCheckpoint = time + this.checkpointPause()
  }

  /** To be called behind each chunk of a level: makes happen what tests want to happen often. */
  endChunk(runOut: () => void): void {
    const { stress } = this.options
    if (stress === undefined) return
    this.chunks++
    if (this.isDue(stress.spillEvery)) runOut()
    if (this.isDue(stress.dropEvery)) this.dropTables()
    if (this.isDue(stress.checkpointEvery)) this.memory.board.ask(Request.checkpoint)
    if (this.chunks === stress.stopAfter) this.memory.board.requestStop(Stop.time)
  }

  /** Likewise, behind each chunk of a pass after the search. */
  endChunkOfPass(): void {
    const { stress } = this.options
    if (stress?.dropEvery === undefined) return
    this.chunks++
    if (this.isDue(stress.dropEvery)) this.dropTables()
  }

  private isDue(every: number | undefined): boolean {
    return every !== undefined && this.chunks % every === 0
  }

  private dropTables(): void {
    this.memory.board.ask(Request.tables)
  }

  /** Milliseconds to the next checkpoint: writing them shall not take more than a twentieth of the time. */
  private checkpointPause(): number {
    const seconds = this.options.checkpoint?.seconds ?? Number.POSITIVE_INFINITY
    return Math.max(seconds * 1000, 20 * this.memory.board.checkpointTime)
  }
}
