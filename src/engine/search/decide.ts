/**
 * What comes next is decided at each meeting by the last worker to arrive, alone: another level, maintenance, moving
 * states to disk, a checkpoint, or the end.
 */

import { closeRepeats } from '../author-calls/repeats.ts'
import { saveCheckpoint } from '../disk/checkpoint.ts'
import { moveToDisk, prepareElimination } from '../disk/spill.ts'
import { type SharedMemory, Statistic } from '../memory/memory.ts'
import { Plan, Request, Stop, Store } from '../memory/noticeboard.ts'
import type { Archive } from '../states/archive.ts'
import { restsOf } from '../states/chunks.ts'
import { dropTables, repeatedFunctions } from '../states/directory.ts'
import { wordsWanted } from '../states/layout.ts'
import { needsRebuilding, prepareMaintenance } from '../states/maintenance.ts'
import { type Range, statesIn } from '../states/segments.ts'
import type { Workbench } from './workbench.ts'

/** Too few states for a better layout to matter. */
const fewStates = 4096

/**
 * Decides, and posts the plan. Only while all workers pause; each has left its chunk and closed its segment.
 *
 * @param giveUp how the worker that decides takes an error
 */
export function decide(bench: Workbench, giveUp: (error: unknown) => void): void {
  const { memory } = bench
  const { board } = memory
  board.isDeciding = true
  memory.noteUse()
  try {
    // What is noted of what is decided is little.
    memory.beyondLimit(() => choose(bench, giveUp))
  } finally {
    board.isDeciding = false
  }
}

function choose(bench: Workbench, giveUp: (error: unknown) => void): void {
  const { board } = bench.memory
  try {
    board.plan = board.stop === Stop.none ? nextPlan(bench) : Plan.end
    // What was decided may have gone wrong.
    if (board.plan !== Plan.end || board.stop === Stop.none) return
  } catch (error) {
    giveUp(error)
    // There is nothing that moving states to disk could still help.
    if (board.stop === Stop.none) board.requestStop(Stop.memory)
  }
  board.plan = Plan.end
  board.frontier = statesLeft(bench)
  const isWhole = board.stop !== Stop.fatal && !board.isTorn
  if (isWhole) saveCheckpoint(bench)
}

function nextPlan(bench: Workbench): Plan {
  const { memory } = bench
  const { board } = memory
  const request = board.request
  if ((request & Request.checkpoint) !== 0) {
    saveCheckpoint(bench)
    board.settle(Request.checkpoint)
  }
  if ((request & Request.tables) !== 0) dropTables(memory, bench.directory, bench.instance)
  if ((request & Request.spill) !== 0) return spill(bench)
  if ((request & (Request.layout | Request.index | Request.rebuild)) !== 0) return maintain(bench)
  if ((request & Request.tables) !== 0 || !isLevelDone(memory)) return Plan.level
  if (board.store === Store.spilled && board.segmentTop > 0) return eliminate(bench)
  return nextLevel(bench)
}

function isLevelDone(memory: SharedMemory): boolean {
  const { board } = memory
  if (board.isStarting) return false
  return board.cursor >= board.levelEnd && restsOf(memory).length === 0
}

function maintain({ memory, tabling, instance }: Workbench): Plan {
  const plan = needsRebuilding(memory) ? Plan.rebuild : Plan.level
  if (prepareMaintenance(memory, tabling.components, instance.system.slots.length)) return plan
  return runOut(memory)
}

function runOut({ board }: SharedMemory): Plan {
  board.requestStop(Stop.memory)
  return Plan.end
}

/** Memory is full: all states go to disk, or those of them that turn out to be new. */
function spill(bench: Workbench): Plan {
  const { memory, levels, archive } = bench
  const { board } = memory
  if (archive === null) return runOut(memory)
  // No batch was inserted since memory was emptied last, so it does not even hold one.
  const batches = memory.total(Statistic.batches) % 2 ** 31
  if (board.spills !== 0 && board.batchesAtSpill === batches) return runOut(memory)
  board.batchesAtSpill = batches
  board.spills++
  if (board.store === Store.spilled) return eliminate(bench)
  moveToDisk(memory, levels, archive)
  board.settle(Request.spill)
  prepareMaintenance(memory, bench.tabling.components, bench.instance.system.slots.length)
  return Plan.rebuild
}

function eliminate({ memory, archive }: Workbench): Plan {
  prepareElimination(memory, archive as Archive)
  return Plan.eliminate
}

function nextLevel(bench: Workbench): Plan {
  const { memory, levels, directory, instance } = bench
  const { board } = memory
  closeRepeats(memory, directory.repeats, repeatedFunctions(instance))
  const { first, end, states } = nextRange(memory)
  board.frontier = states
  if (isOver(bench, states)) {
    if (states > 0 && board.bound !== 0) saveCheckpoint(bench)
    return Plan.end
  }
  levels.add({ first, end })
  board.depth++
  board.levelFirst = first
  board.levelEnd = end
  board.cursor = first
  if (!isLayoutWasteful(bench)) return Plan.level
  board.ask(Request.layout)
  return maintain(bench)
}

/** Where the states of the next level lie, and how many they are. */
function nextRange(memory: SharedMemory): Range & { readonly states: number } {
  const { board } = memory
  const first = board.levelEnd
  if (board.store !== Store.exact) {
    const end = board.archiveTop
    return { first, end, states: end - first }
  }
  const end = board.segmentTop
  return { first, end, states: statesIn(memory, { first, end }) }
}

/** States that were found and not explored, when the search ends in the middle of a level. */
function statesLeft({ memory }: Workbench): number {
  const { board } = memory
  const end = board.levelEnd
  const cursor = Math.min(board.cursor, end)
  const untouched = board.store === Store.exact ? statesIn(memory, { first: cursor, end }) : end - cursor
  const begun = restsOf(memory).reduce((sum, rest) => sum + rest.end - rest.first, 0)
  return untouched + begun + nextRange(memory).states
}

/** Whether the search ends although or because there are `states` more states to explore. */
function isOver(bench: Workbench, states: number): boolean {
  const { memory, options } = bench
  const { board } = memory
  const { maxDepth, maxStates } = options
  if (states === 0 || isDecided(bench)) return true
  const depth = board.depth + 1
  if (maxDepth !== undefined && depth >= maxDepth) board.bound = Stop.depth
  else if (maxStates !== undefined && memory.total(Statistic.distinct) >= maxStates) board.bound = Stop.states
  else return false
  return true
}

/** Whether what was found makes looking on needless. */
function isDecided({ memory, options: { keepGoing, awaited }, violations, instance }: Workbench): boolean {
  if (!memory.board.isViolated || keepGoing === true) return false
  if (violations.isFound(violations.error)) return true
  return instance.properties.every(
    ({ name }, number) =>
      violations.isFound(number) || (keepGoing !== 'until decided' && awaited?.includes(name) !== true),
  )
}

/** Whether packing anew would pay: fewer words, and twice as many states as when it was done last. */
function isLayoutWasteful({ memory, tabling, instance }: Workbench): boolean {
  const { board } = memory
  const states = board.arenaTop
  if (states < fewStates || states < 2 * board.statesAtLayout) return false
  const words = wordsWanted(memory, tabling.components, instance.system.slots.length)
  return words < board.wordsPerState
}
