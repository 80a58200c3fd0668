/**
 * The front door of the engine: what is asked of a search, what it answers, and the search in this thread, which needs no more
 * than JavaScript, a clock and timers, and so runs in a browser, too. What is Node's has doors of its own: threads/pool.ts for a search by worker
 * threads, threads/worker.ts for these, platform/node.ts for the disk.
 */

export { withoutOutside } from './author-calls/audit.ts'
export { failedResult } from './conclusion/search-error.ts'
export { isOfLock, lockName } from './disk/checkpoint-files.ts'
export { allDamaged, describeCheckpoint, foreignFiles, holdsCheckpoint, noCheckpoint } from './disk/manifest.ts'
export type { CheckpointOptions, SearchOptions } from './options.ts'
export { importUrl } from './platform/import-url.ts'
export { browserPlatform, type Platform } from './platform/platform.ts'
export type {
  Covered,
  DiskUse,
  Ending,
  Growth,
  OpenPromise,
  Progress,
  PropertyResult,
  ReachedBound,
  ReducedSet,
  Run,
  SearchError,
  SearchResult,
  ShownKind,
  ShownRun,
  Verdict,
  Violation,
} from './result.ts'
export { kindsOfSteps } from './runs/enabled-steps.ts'
export { groupWords, type Offers } from './runs/offers.ts'
export { nowhere, RunGraph } from './runs/run-graph.ts'
export { type AnswersAlong, nothingFound, predicateFails, RunJudge } from './runs/run-judge.ts'
export { isSpent, noteFull, type RunMemory, type RunMemorySize, reserveRunMemory } from './runs/run-memory.ts'
export { enoughRuns } from './runs/visits.ts'
export { isFull, Taking, Walker } from './runs/walker.ts'
export { reportedRun, shownRuns } from './shown-runs.ts'
export { mostWorkers } from './states/chunks.ts'
export { search } from './threads/in-process.ts'
export { type SliceHooks, searchInSlices } from './threads/in-slices.ts'
