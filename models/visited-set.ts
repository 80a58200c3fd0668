/**
 * How the workers of the engine insert states into the set of visited ones that they share, one atomic operation or plain
 * access of shared memory at a time. It mirrors insert(), clearShare() and refill() of src/engine/states/state-space.ts, and
 * takeBlock() and closeSegment() of src/engine/states/arena-set.ts, between the meetings of src/engine/memory/barrier.ts, which are single
 * steps here. Its entries of two words are those of src/engine/states/compact-set.ts.
 *
 *   index   0 or arena position + 1          claimed by compare-and-exchange; of entries that give a part of the hash,
 *                                            too, all look alike here: the worst case
 *   arena   two words for each position      written plainly, before the claim
 *
 * Plain writes wait in the worker's store buffer: they become visible one by one, in any order, at the latest with the
 * worker's next atomic operation. A plain load of an entry may see none where there is one by now.
 */

import { action, indexed, machine, oneOf } from 'netsplit'

/** C is a mixture of A and B, so an arena position that is half written can look like a state that nobody has found. */
export const words = { A: [1, 1], B: [2, 2], C: [1, 2], D: [2, 1] } as const
export type State = keyof typeof words

/** A and B always collide, C collides with them in the smaller index, D has its home in their way. */
const hashes: { readonly [State in keyof typeof words]: number } = { A: 0, B: 0, C: 4, D: 1 }

const smallIndex = 4
const largeIndex = 8

type Place =
  | 'begins'
  | 'looks'
  | 'takes a block'
  | 'checks the block'
  | 'gives the block back'
  | 'writes word 0'
  | 'writes word 1'
  | 'claims'
  | 'reads the second word'
  | 'compares'
  // growth
  | 'pauses'
  | 'clears'
  | 'has cleared'
  | 'takes a segment'
  | 'enters'
  | 'has refilled'
  // the memory limit
  | 'has given up'

interface Write {
  to: 'arena' | 'second'
  at: number
  value: number
}

interface Answer {
  state: State
  is: 'new' | 'known'
}

export interface Worker {
  at: Place
  /** What it was told of the states that it has inserted. */
  answers: Answer[]
  /** The entry of the index that it looks at. */
  slot: number
  /** How much of the index it knows of. */
  mask: number
  /** An arena position that it may write to. */
  position: number | null
  /** A position with a state that it found, which belongs to no segment yet. */
  open: number | null
  /** What it compares with: an arena position, the next word, and whether an atomic operation gave the position. */
  other: { position: number; word: 0 | 1; isFresh: boolean } | null
  /** Plain writes that the others may not see yet. */
  buffer: Write[]
}

export const visitedSet = machine({
  name: 'visited set',
  parameters: {
    /** What each worker inserts, one after the other. */
    inserts: oneOf('AB BA', 'A A', 'A A A', 'A B C', 'AB A', 'AB BC', 'AC BD', 'AB CA', 'AB A C', 'A B C D'),
    /** Whether the index is so small that it has to grow. */
    grows: false,
    /** How many blocks, of one position each, there are; 0: enough. */
    blocks: 0,
    /** When an entry is claimed; before the state is written to the arena is a flaw. */
    claims: oneOf('after writing', 'before writing'),
    /** `two words`: a second word that is written later says where the state is; whoever reads it too early is wrong. */
    entry: oneOf('one word', 'two words, read again', 'two words'),
    /** What a worker does whose entry was claimed by another in the meantime; moving on is a flaw. */
    loser: oneOf('compares', 'moves on'),
    /** Who pauses when the index grows; all but one is a flaw. */
    pauses: oneOf('everyone', 'all but one'),
    /**
     * Whether a load whose address comes from another load can give a value from before that load. No processor that
     * Node runs on does so, but the memory model of JavaScript allows it.
     */
    dependentLoads: oneOf('in order', 'reordered'),
    /**
     * What is done about a block beyond the memory limit. To take it and to give it back is a flaw that this model found
     * in takeBlock().
     */
    atTheLimit: oneOf('takes none', 'gives it back'),
  },
  variables: ({ inserts, dependentLoads, entry, grows }) => {
    const workers = inserts.split(' ').length
    const positions = inserts.replaceAll(' ', '').length
    return {
      index: indexed(grows ? largeIndex : smallIndex, 0),
      second: indexed(entry === 'one word' ? 0 : grows ? largeIndex : smallIndex, 0),
      arena: indexed(2 * positions, 0),
      /** What each word of the arena was before it was written last. */
      before: indexed(dependentLoads === 'reordered' ? 2 * positions : 0, 0),
      arenaTop: 0,
      segments: [] as number[],
      mask: smallIndex - 1,
      rebuildCursor: 0,
      isGrowthWanted: false,
      isOutOfMemory: false,
      worker: indexed<Worker>(workers, {
        at: 'begins',
        answers: [],
        slot: 0,
        mask: smallIndex - 1,
        position: null,
        open: null,
        other: null,
        buffer: [],
      }),
    }
  },
  actions: ({ inserts, grows, blocks, claims, entry, loser, pauses, dependentLoads, atTheLimit }) => {
    const lists = inserts.split(' ').map((list) => [...list] as State[])
    const everyone = lists.map((_, number) => number)
    const pausing = pauses === 'everyone' ? everyone : everyone.slice(0, -1)
    const hasTwoWords = entry !== 'one word'

    interface Shared {
      arena: number[]
      second: number[]
      before: number[]
      worker: Worker[]
    }

    function write(state: Shared, { to, at, value }: Write) {
      if (to === 'arena' && dependentLoads === 'reordered') state.before[at] = state.arena[at]!
      state[to][at] = value
    }

    /** An atomic operation comes after all that its worker has written. */
    function drain(state: Shared, number: number): Worker {
      const worker = state.worker[number]!
      for (const each of worker.buffer) write(state, each)
      worker.buffer = []
      return worker
    }

    const stateOf = (worker: { readonly answers: readonly Answer[] }, number: number) =>
      lists[number]![worker.answers.length]!

    function answer(worker: Worker, number: number, is: Answer['is']) {
      worker.answers.push({ state: stateOf(worker, number), is })
      worker.other = null
      worker.at = 'begins'
    }

    function meetsEntry(worker: Worker, found: number, isFresh: boolean) {
      worker.other = { position: found - 1, word: 0, isFresh }
      worker.at = hasTwoWords ? 'reads the second word' : 'compares'
    }

    function moveOn(worker: Worker) {
      worker.slot = (worker.slot + 1) & worker.mask
      worker.other = null
      worker.at = 'looks'
    }

    function meetsEmpty(worker: Worker) {
      if (worker.position === null) worker.at = 'takes a block'
      else worker.at = claims === 'after writing' ? 'writes word 0' : 'claims'
    }

    function compareWith(worker: Worker, number: number, value: number) {
      const { word } = worker.other!
      if (value !== words[stateOf(worker, number)][word]) moveOn(worker)
      else if (word === 1) answer(worker, number, 'known')
      else worker.other!.word = 1
    }

    function writeWord(me: Worker, number: number, word: 0 | 1) {
      me.buffer.push({ to: 'arena', at: 2 * me.position! + word, value: words[stateOf(me, number)][word] })
      if (word === 0) me.at = 'writes word 1'
      else if (claims === 'after writing') me.at = 'claims'
      else finish(me, number)
    }

    function finish(worker: Worker, number: number) {
      worker.open = worker.position
      worker.position = null
      answer(worker, number, 'new')
    }

    return {
      begins: action({
        over: everyone,
        when: ({ worker, isGrowthWanted, isOutOfMemory }, number) =>
          worker[number]!.at === 'begins' &&
          worker[number]!.answers.length < lists[number]!.length &&
          !isOutOfMemory &&
          !(isGrowthWanted && pausing.includes(number)),
        do(state, number) {
          const me = drain(state, number)
          me.slot = hashes[stateOf(me, number)] & me.mask
          me.at = 'looks'
        },
      }),
      seesAnEntry: action({
        over: everyone,
        when: ({ worker, index }, number) => {
          const { at, slot } = worker[number]!
          return at === 'looks' && index[slot] !== 0
        },
        do({ worker, index }, number) {
          const me = worker[number]!
          meetsEntry(me, index[me.slot]!, false)
        },
      }),
      seesNoEntry: action({
        over: everyone,
        when: ({ worker, index }, number) => {
          const { at, slot } = worker[number]!
          return at === 'looks' && index[slot] === 0
        },
        do: ({ worker }, number) => meetsEmpty(worker[number]!),
      }),
      seesNoEntryYet: action({
        over: everyone,
        when: ({ worker, index }, number) => {
          const { at, slot } = worker[number]!
          return at === 'looks' && index[slot] !== 0
        },
        do: ({ worker }, number) => meetsEmpty(worker[number]!),
      }),
      takesABlock: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'takes a block',
        do(state, number) {
          const me = drain(state, number)
          if (me.open !== null) state.segments.push(me.open)
          me.open = null
          if (blocks > 0 && atTheLimit === 'takes none' && state.arenaTop >= blocks) {
            state.isOutOfMemory = true
            me.at = 'has given up'
            return
          }
          me.position = state.arenaTop++
          me.at = 'checks the block'
        },
      }),
      checksTheBlock: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'checks the block',
        do(state, number) {
          const me = state.worker[number]!
          if (blocks > 0 && atTheLimit === 'gives it back' && state.arenaTop > blocks) {
            me.position = null
            me.at = 'gives the block back'
            return
          }
          if (grows && me.mask < largeIndex - 1 && me.position! + 1 > 0.625 * (me.mask + 1)) {
            drain(state, number)
            state.isGrowthWanted = true
          }
          me.at = claims === 'after writing' ? 'writes word 0' : 'claims'
        },
      }),
      ...(atTheLimit === 'gives it back' && {
        givesTheBlockBack: action({
          over: everyone,
          when: ({ worker }, number) => worker[number]!.at === 'gives the block back',
          do(state, number) {
            state.arenaTop--
            state.isOutOfMemory = true
            drain(state, number).at = 'has given up'
          },
        }),
      }),
      writesWord0: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'writes word 0',
        do: ({ worker }, number) => writeWord(worker[number]!, number, 0),
      }),
      writesWord1: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'writes word 1',
        do: ({ worker }, number) => writeWord(worker[number]!, number, 1),
      }),
      aWriteBecomesVisible: action({
        over: ({ worker }) =>
          everyone.flatMap((number) => worker[number]!.buffer.map((_, write) => ({ number, write }))),
        do(state, { number, write: which }) {
          const [visible] = state.worker[number]!.buffer.splice(which, 1)
          write(state, visible!)
        },
      }),
      claims: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'claims',
        do(state, number) {
          const me = drain(state, number)
          const found = state.index[me.slot]!
          if (found !== 0) {
            if (loser === 'moves on') moveOn(me)
            else meetsEntry(me, found, true)
            return
          }
          // Of two words, the first is a part of the hash, the same for all states; its value does not matter.
          state.index[me.slot] = me.position! + 1
          if (hasTwoWords) me.buffer.push({ to: 'second', at: me.slot, value: me.position! + 1 })
          if (claims === 'after writing') finish(me, number)
          else me.at = 'writes word 0'
        },
      }),
      ...(hasTwoWords && {
        readsTheSecondWord: action({
          over: everyone,
          when: ({ worker, second }, number) => {
            const { at, slot } = worker[number]!
            return at === 'reads the second word' && (entry === 'two words' || second[slot] !== 0)
          },
          do({ worker, second }, number) {
            const me = worker[number]!
            const found = second[me.slot]!
            if (found === 0) moveOn(me)
            else {
              me.other!.position = found - 1
              me.at = 'compares'
            }
          },
        }),
      }),
      compares: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'compares',
        do({ worker, arena }, number) {
          const me = worker[number]!
          const { position, word } = me.other!
          compareWith(me, number, arena[2 * position + word]!)
        },
      }),
      ...(dependentLoads === 'reordered' && {
        comparesWithAnOldWord: action({
          over: everyone,
          when: ({ worker }, number) => worker[number]!.at === 'compares' && worker[number]!.other?.isFresh === false,
          do({ worker, before }, number) {
            const me = worker[number]!
            const { position, word } = me.other!
            compareWith(me, number, before[2 * position + word]!)
          },
        }),
      }),

      // growth
      ...(grows && {
        pauses: action({
          over: pausing,
          when: ({ worker, isGrowthWanted }, number) =>
            worker[number]!.at === 'begins' &&
            (isGrowthWanted || worker[number]!.answers.length === lists[number]!.length),
          do(state, number) {
            const me = drain(state, number)
            if (me.open !== null) state.segments.push(me.open)
            me.open = null
            me.at = 'pauses'
          },
        }),
        growsTheIndex: action({
          when: ({ worker, isGrowthWanted }) =>
            isGrowthWanted && pausing.every((number) => worker[number]!.at === 'pauses'),
          do(state) {
            state.mask = largeIndex - 1
            state.isGrowthWanted = false
            for (const number of pausing) {
              state.worker[number]!.mask = largeIndex - 1
              state.worker[number]!.at = 'clears'
            }
          },
        }),
        clears: action({
          over: pausing,
          when: ({ worker }, number) => worker[number]!.at === 'clears',
          do({ worker, index, second }, number) {
            const share = Math.ceil(largeIndex / pausing.length)
            const mine = (slot: number) => Math.floor(slot / share) === pausing.indexOf(number)
            const slot = index.findIndex((word, at) => word !== 0 && mine(at))
            if (slot < 0) worker[number]!.at = 'has cleared'
            else {
              index[slot] = 0
              if (hasTwoWords) second[slot] = 0
            }
          },
        }),
        allHaveCleared: action({
          when: ({ worker }) => pausing.every((number) => worker[number]!.at === 'has cleared'),
          do({ worker }) {
            for (const number of pausing) worker[number]!.at = 'takes a segment'
          },
        }),
        takesASegment: action({
          over: pausing,
          when: ({ worker }, number) => worker[number]!.at === 'takes a segment',
          do(state, number) {
            const me = state.worker[number]!
            const position = state.segments[state.rebuildCursor]
            state.rebuildCursor++
            if (position === undefined) {
              me.at = 'has refilled'
              return
            }
            me.other = { position, word: 0, isFresh: true }
            me.slot = hashes[stateAt(state.arena, position) as State] & me.mask
            me.at = 'enters'
          },
        }),
        enters: action({
          over: pausing,
          when: ({ worker }, number) => worker[number]!.at === 'enters',
          do(state, number) {
            const me = drain(state, number)
            if (state.index[me.slot] !== 0) {
              me.slot = (me.slot + 1) & me.mask
              return
            }
            const { position } = me.other!
            state.index[me.slot] = position + 1
            if (hasTwoWords) me.buffer.push({ to: 'second', at: me.slot, value: position + 1 })
            me.other = null
            me.at = 'takes a segment'
          },
        }),
        allHaveRefilled: action({
          when: ({ worker }) => pausing.every((number) => worker[number]!.at === 'has refilled'),
          do({ worker }) {
            for (const number of pausing) worker[number]!.at = 'begins'
          },
        }),
      }),
    }
  },
})

/** The state at an arena position, as all workers see it; null when it is not one, or not yet. */
export function stateAt(arena: readonly number[], position: number): State | null {
  const found = Object.entries(words).find(
    ([, [first, second]]) => arena[2 * position] === first && arena[2 * position + 1] === second,
  )
  return found === undefined ? null : (found[0] as State)
}

/** The entries that a worker passes that looks for a state now, up to an empty one: what is found behind each. */
export function probe(
  { index, arena, mask }: { index: readonly number[]; arena: readonly number[]; mask: number },
  state: State,
): (State | null)[] {
  const passed: (State | null)[] = []
  for (let slot = hashes[state] & mask; index[slot] !== 0 && passed.length <= mask; slot = (slot + 1) & mask) {
    passed.push(stateAt(arena, index[slot]! - 1))
  }
  return passed
}
