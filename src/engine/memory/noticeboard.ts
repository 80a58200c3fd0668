/**
 * The noticeboard of a search: the words that all workers read and write to agree on how far the search is, what comes
 * next, and why to pause. It is the beginning of the control region; each word has a number here, and a name on the board.
 *
 * A name is read and written atomically, so it may be used while others use it. What is read for every block of memory, or
 * in every turn of a loop that waits, is read from the words as they are: in memory.ts and barrier.ts alone.
 */

/** Where each word lies. A checkpoint holds them as they are, so other numbers need another version of its manifest. */
export const Control = {
  heapTop: 0,
  /** Whether somebody is in {@link SharedMemory.exclusively}. */
  lock: 1,
  /** Workers that wait at the barrier, how often all have met, and how many they are. */
  arrived: 2,
  generation: 3,
  parties: 4,
  /** What the workers do next. */
  plan: 5,
  /** Why workers should pause: bits of {@link Request}. */
  request: 6,
  /** Why to stop early. */
  stop: 7,
  /** First arena position that is not handed out. */
  arenaTop: 8,
  segmentTop: 9,
  /** The segments of the level being explored, and the next one to take. */
  levelFirst: 10,
  levelEnd: 11,
  cursor: 12,
  depth: 13,
  indexBits: 14,
  /** States in the level being explored. */
  frontier: 15,
  /** Set once something violated was recorded in this or an earlier level. */
  isViolated: 16,
  layoutVersion: 18,
  wordsPerState: 19,
  statesAtLayout: 20,
  /** Why to stop at the end of the level: a bound that was declared. */
  bound: 21,
  rebuildCursor: 22,
  /** Before, in or after the search. */
  phase: 23,
  /** After the search: what is asked; see questions.ts. */
  questionLevel: 25,
  /** How states are kept. */
  store: 26,
  /** Entries of a compact visited set. */
  indexEntries: 27,
  /** Entries of a compact visited set that are taken, or held by a worker for what it finds next. */
  indexTaken: 28,
  /** States in the archive. */
  archiveTop: 30,
  /** Chunks of the level that workers have left behind, and the next one to take; see chunks.ts. */
  orphans: 31,
  orphanCursor: 32,
  /** Memory that the process uses beyond what {@link SharedMemory.used} counts, in KiB. */
  overhead: 33,
  /** How long the last checkpoint took, in milliseconds, and how many there were. */
  checkpointTime: 34,
  checkpoints: 35,
  /** States of the archive that an elimination of duplicates reads, and the next of them; see spill.ts. */
  eliminationEnd: 36,
  eliminationCursor: 37,
  /** How often states were moved to disk, and how many batches had been inserted by the last time. */
  spills: 38,
  batchesAtSpill: 39,
  /** Set when the search ended in the middle of something that cannot be taken up again. */
  isTorn: 40,
  /** Value ids of what was wrong with the disk, and with the last checkpoint. */
  diskMessage: 41,
  checkpointMessage: 42,
  /** Set while somebody decides, which may take as long as writing all of memory takes. */
  isDeciding: 43,
  /** Arena positions that a worker takes at once. */
  blockStates: 44,
  /** The most memory that was ever in use, in KiB: what is given up then stays resident. */
  mostUsed: 45,
  /** Number of the checkpoint that this search has written last, or begun with. */
  checkpoint: 46,
  /** Address in the heap of the layout that states have which are to be packed anew while the index is rebuilt, or 0. */
  repackFrom: 47,
  /** Set while initial states are not all taken up. */
  isStarting: 48,
  /** Tables take the heap from here to its end. */
  tablesBottom: 50,
  /** When they take more words than this, they should be dropped. */
  mostTableWords: 51,
  /** How often tables were dropped. */
  tablesVersion: 52,
} as const

/** What the workers do after a meeting. */
export const Plan = { level: 0, rebuild: 1, end: 2, eliminate: 3 } as const
export type Plan = (typeof Plan)[keyof typeof Plan]

/** Why to stop. */
export const Stop = { none: 0, interrupt: 1, time: 2, memory: 3, fatal: 4, states: 5, depth: 6, disk: 7 } as const
export type Stop = (typeof Stop)[keyof typeof Stop]

/** How states are kept: all of them in one arena; their fingerprints alone; or on disk, but for what was found last. */
export const Store = { exact: 0, compact: 1, spilled: 2 } as const
export type Store = (typeof Store)[keyof typeof Store]

/** The limit on memory is about the search alone: what comes before is small, what comes after has a reserve. */
export const Phase = { preparation: 0, search: 1, conclusion: 2 } as const
export type Phase = (typeof Phase)[keyof typeof Phase]

/** What needs all workers to pause: a bit each, for several may be asked for at once. */
export const Request = { layout: 1, index: 2, stop: 4, spill: 8, checkpoint: 16, rebuild: 32, tables: 64 } as const
export type Request = (typeof Request)[keyof typeof Request]

type WordName = keyof typeof Control

/** Names of words that say yes or no. */
type Flag = Extract<WordName, `is${string}`>

/** Names of words out of which workers take: room, or work. */
type Supply =
  | 'segmentTop'
  | 'cursor'
  | 'rebuildCursor'
  | 'orphanCursor'
  | 'eliminationCursor'
  | 'archiveTop'
  | 'indexTaken'

/** Words that nobody but the barrier and the lock looks at. */
type Hidden = 'lock' | 'arrived' | 'generation'

interface Meanings extends Record<Flag, boolean> {
  plan: Plan
  stop: Stop
  bound: Stop
  store: Store
  phase: Phase
}

type Names = {
  -readonly [Name in Exclude<WordName, Hidden>]: Name extends keyof Meanings ? Meanings[Name] : number
}

/** Words of the control region, each by its name. */
const Named = class {
  readonly words: Int32Array

  constructor(words: Int32Array) {
    this.words = words
  }
} as new (
  words: Int32Array,
) => Names & { readonly words: Int32Array }

for (const [name, at] of Object.entries(Control)) {
  const isFlag = name.startsWith('is')
  Object.defineProperty(Named.prototype, name, {
    get(this: Noticeboard) {
      const word = Atomics.load(this.words, at)
      return isFlag ? word !== 0 : word
    },
    set(this: Noticeboard, value: number | boolean) {
      Atomics.store(this.words, at, Number(value))
    },
  })
}

export class Noticeboard extends Named {
  /** Whether workers should pause. */
  get isPauseAsked(): boolean {
    return this.request !== 0
  }

  isAsked(request: Request): boolean {
    return (this.request & request) !== 0
  }

  /** Asks all workers to pause for something. */
  ask(request: Request): void {
    Atomics.or(this.words, Control.request, request)
  }

  /** What was asked for is done. Others may have asked for more in the meantime, which stays. */
  settle(...requests: readonly Request[]): void {
    for (const request of requests) Atomics.and(this.words, Control.request, ~request)
  }

  /** Asks all workers to end the search; the first reason given counts. */
  requestStop(reason: Stop): void {
    Atomics.compareExchange(this.words, Control.stop, Stop.none, reason)
    this.ask(Request.stop)
  }

  /** The search begins, for the worker that is first; others may be in its midst. */
  beginSearch(): void {
    Atomics.compareExchange(this.words, Control.phase, Phase.preparation, Phase.search)
  }

  /** Takes so many out of a supply that all workers take from. Returns the first of them. */
  take(supply: Supply, amount: number): number {
    return Atomics.add(this.words, Control[supply], amount)
  }

  /** Hands out the arena from one position to another, unless somebody else has taken a part of it. */
  moveArenaTop(from: number, to: number): boolean {
    return Atomics.compareExchange(this.words, Control.arenaTop, from, to) === from
  }

  /** Gives back what was taken and not used. */
  giveBack(supply: Supply, amount: number): void {
    Atomics.sub(this.words, Control[supply], amount)
  }
}
