/**
 * What comes next is decided at each meeting by the last worker to arrive, alone: another level, maintenance, moving
 * states to disk, a checkpoint, or the end.
 */

import { closeRepeats } from '../author-calls/repeats.ts'
import { saveCheckpoint } from '../disk/checkpoint.ts'
import { moveToDisk, prepareElimination } from '../disk/spill.ts'
import { Control, Request, requestStop, type SharedMemory, Statistic, Stop, Store } from '../memory/memory.ts'
import type { Archive } from '../states/archive.ts'
import { dropTables, repeatedFunctions } from '../states/directory.ts'
import { wordsWanted } from '../states/layout.ts'
import { needsRebuilding, prepareMaintenance } from '../states/maintenance.ts'
import { restsOf } from '../states/pieces.ts'
import { type Range, statesIn } from '../states/segments.ts'
import type { Workbench } from './workbench.ts'

/** What the workers do after a meeting. */
export const Plan = { level: 0, rebuild: 1, end: 2, eliminate: 3 } as const

/** Too few states for a better layout to matter. */
const fewStates = 4096

/**
 * Decides, and sets Control.plan. Only while all workers pause; each has left its piece and closed its segment.
 *
 * @param giveUp how the worker that decides takes an error
 */
export function decide(bench: Workbench, giveUp: (error: unknown) => void): void {
  const { memory } = bench
  const { control } = memory
  control[Control.deciding] = 1
  memory.noteUse()
  try {
    // What is noted of what is decided is little.
    memory.beyondLimit(() => choose(bench, giveUp))
  } finally {
    control[Control.deciding] = 0
  }
}

function choose(bench: Workbench, giveUp: (error: unknown) => void): void {
  const { control } = bench.memory
  try {
    control[Control.plan] = control[Control.stop] === Stop.none ? nextPlan(bench) : Plan.end
    // What was decided may have gone wrong.
    if (control[Control.plan] !== Plan.end || control[Control.stop] === Stop.none) return
  } catch (error) {
    giveUp(error)
    // There is nothing that moving states to disk could still help.
    if (control[Control.stop] === Stop.none) requestStop(control, Stop.memory)
  }
  control[Control.plan] = Plan.end
  control[Control.frontier] = statesLeft(bench)
  const isWhole = control[Control.stop] !== Stop.fatal && control[Control.torn] === 0
  if (isWhole) saveCheckpoint(bench)
}

function nextPlan(bench: Workbench): number {
  const { memory } = bench
  const { control } = memory
  const request = control[Control.request] as number
  if ((request & Request.checkpoint) !== 0) {
    saveCheckpoint(bench)
    Atomics.and(control, Control.request, ~Request.checkpoint)
  }
  if ((request & Request.tables) !== 0) dropTables(memory, bench.directory, bench.instance)
  if ((request & Request.spill) !== 0) return spill(bench)
  if ((request & (Request.layout | Request.index | Request.rebuild)) !== 0) return maintain(bench)
  if ((request & Request.tables) !== 0 || !isLevelDone(memory)) return Plan.level
  if (control[Control.store] === Store.spilled && (control[Control.segmentTop] as number) > 0) return eliminate(bench)
  return nextLevel(bench)
}

function isLevelDone(memory: SharedMemory): boolean {
  const { control } = memory
  if (control[Control.isStarting] !== 0) return false
  return (control[Control.cursor] as number) >= (control[Control.levelEnd] as number) && restsOf(memory).length === 0
}

function maintain({ memory, tabling, instance }: Workbench): number {
  const plan = needsRebuilding(memory) ? Plan.rebuild : Plan.level
  if (prepareMaintenance(memory, tabling.components, instance.system.slots.length)) return plan
  return runOut(memory)
}

function runOut({ control }: SharedMemory): number {
  requestStop(control, Stop.memory)
  return Plan.end
}

/** Memory is full: all states go to disk, or those of them that turn out to be new. */
function spill(bench: Workbench): number {
  const { memory, levels, archive } = bench
  const { control } = memory
  if (archive === null) return runOut(memory)
  // No batch was inserted since memory was emptied last, so it does not even hold one.
  const batches = memory.total(Statistic.batches) % 2 ** 31
  if (control[Control.spills] !== 0 && control[Control.batchesAtSpill] === batches) return runOut(memory)
  control[Control.batchesAtSpill] = batches
  control[Control.spills] = (control[Control.spills] as number) + 1
  if (control[Control.store] === Store.spilled) return eliminate(bench)
  moveToDisk(memory, levels, archive)
  Atomics.and(control, Control.request, ~Request.spill)
  prepareMaintenance(memory, bench.tabling.components, bench.instance.system.slots.length)
  return Plan.rebuild
}

function eliminate({ memory, archive }: Workbench): number {
  prepareElimination(memory, archive as Archive)
  return Plan.eliminate
}

function nextLevel(bench: Workbench): number {
  const { memory, levels, directory, instance } = bench
  const { control } = memory
  closeRepeats(memory, directory.repeats, repeatedFunctions(instance))
  const { first, end, states } = nextRange(memory)
  control[Control.frontier] = states
  if (isOver(bench, states)) {
    if (states > 0 && control[Control.bound] !== 0) saveCheckpoint(bench)
    return Plan.end
  }
  levels.add({ first, end })
  control[Control.depth] = (control[Control.depth] as number) + 1
  control[Control.levelFirst] = first
  control[Control.levelEnd] = end
  control[Control.cursor] = first
  if (!isLayoutWasteful(bench)) return Plan.level
  Atomics.or(control, Control.request, Request.layout)
  return maintain(bench)
}

/** Where the states of the next level lie, and how many they are. */
function nextRange(memory: SharedMemory): Range & { readonly states: number } {
  const { control } = memory
  const first = control[Control.levelEnd] as number
  if (control[Control.store] !== Store.exact) {
    const end = control[Control.archiveTop] as number
    return { first, end, states: end - first }
  }
  const end = control[Control.segmentTop] as number
  return { first, end, states: statesIn(memory, { first, end }) }
}

/** States that were found and not explored, when the search ends in the middle of a level. */
function statesLeft({ memory }: Workbench): number {
  const { control } = memory
  const end = control[Control.levelEnd] as number
  const cursor = Math.min(control[Control.cursor] as number, end)
  const untouched = control[Control.store] === Store.exact ? statesIn(memory, { first: cursor, end }) : end - cursor
  const begun = restsOf(memory).reduce((sum, rest) => sum + rest.end - rest.first, 0)
  return untouched + begun + nextRange(memory).states
}

/** Whether the search ends although or because there are `states` more states to explore. */
function isOver(bench: Workbench, states: number): boolean {
  const { memory, options } = bench
  const { control } = memory
  const { maxDepth, maxStates } = options
  if (states === 0 || isDecided(bench)) return true
  const depth = (control[Control.depth] as number) + 1
  if (maxDepth !== undefined && depth >= maxDepth) control[Control.bound] = Stop.depth
  else if (maxStates !== undefined && memory.total(Statistic.distinct) >= maxStates)
    control[Control.bound] = Stop.states
  else return false
  return true
}

/** Whether what was found makes looking on needless. */
function isDecided({ memory, options: { keepGoing, awaited }, violations, instance }: Workbench): boolean {
  if (memory.control[Control.violated] === 0 || keepGoing === true) return false
  if (violations.isFound(violations.error)) return true
  return instance.properties.every(
    ({ name }, number) =>
      violations.isFound(number) || (keepGoing !== 'until decided' && awaited?.includes(name) !== true),
  )
}

/** Whether packing anew would pay: fewer words, and twice as many states as when it was done last. */
function isLayoutWasteful({ memory, tabling, instance }: Workbench): boolean {
  const { control } = memory
  const states = control[Control.arenaTop] as number
  if (states < fewStates || states < 2 * (control[Control.statesAtLayout] as number)) return false
  const words = wordsWanted(memory, tabling.components, instance.system.slots.length)
  return words < (control[Control.wordsPerState] as number)
}
