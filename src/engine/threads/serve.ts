/** What a worker thread does: it waits for searches to take part in, and reports how each ended. */

import { exportedSpec } from '../../language/exported-spec.ts'
import type { ParameterValues } from '../../language/parameters.ts'
import { strayError } from '../../semantics/author-code/author.ts'
import { instantiate } from '../../semantics/instance/instance.ts'
import { conclude } from '../conclusion/conclude.ts'
import { assist, dismiss } from '../conclusion/questions.ts'
import { errorOf } from '../conclusion/search-error.ts'
import { SharedMemory } from '../memory/memory.ts'
import { Stop } from '../memory/noticeboard.ts'
import type { MemoryBuffers } from '../memory/reserved.ts'
import type { SearchOptions } from '../options.ts'
import { now } from '../platform/now.ts'
import type { Platform } from '../platform/platform.ts'
import { atOnce } from '../platform/slices.ts'
import type { SearchError, SearchResult } from '../result.ts'
import { started, told } from '../search/from-a-run.ts'
import { Searcher } from '../search/searcher.ts'
import { Workbench } from '../search/workbench.ts'
import type { Directory } from '../states/directory.ts'

/** A check as it is handed to workers: they load the model themselves, for functions cannot be sent. */
export interface Job {
  /** A module, or a script, that a worker can load; its default export is the spec, or has several by name. */
  readonly specUrl: string
  /** Which of several specs; null, or nothing, for the only one. */
  readonly specName?: string | null
  readonly scenario: string
  readonly overrides: ParameterValues
  /** The properties to check; none means those of the scenario. */
  readonly properties?: readonly string[]
  readonly options: SearchOptions
}

export interface Assignment {
  readonly job: Job
  readonly buffers: MemoryBuffers
  readonly directory: Directory
  /** The file of the archive, where there is one: file numbers mean the same in all threads. */
  readonly archiveFile: number | null
  /** Whether the process may compile as suits the search: it does nothing else then. */
  readonly inlinesLess: boolean
  /** This worker's number, from 0. */
  readonly worker: number
}

export type Report =
  | {
      readonly kind: 'done'
      readonly worker: number
      readonly result: SearchResult | null
      /** What was thrown by what author code had left to run. */
      readonly stray: SearchError | null
    }
  | { readonly kind: 'failed'; readonly worker: number; readonly error: SearchError }

/** One end of a channel to the thread that started this one. */
export interface Port {
  on(event: 'message', listener: (assignment: Assignment) => void): unknown
  postMessage(report: Report): void
}

/** What author code leaves to run on its own: it runs when the search is over, and what it throws nobody else waits for. */
export interface Strays {
  /** Forgets what was thrown before. */
  forget(): void
  /** Waits for what is due, and until what was printed is on its way; gives what was thrown. */
  thrown(): Promise<readonly unknown[]>
}

/** Takes part in every search that is assigned through the port. */
export function serve(port: Port, strays: Strays, platform: Platform): void {
  port.on('message', async (assignment) => {
    strays.forget()
    const report = await takePart(assignment, platform)
    const thrown = await strays.thrown()
    if (thrown.length === 0 || report.kind === 'failed') return port.postMessage(report)
    port.postMessage({ ...report, stray: errorOf(strayError(thrown[0])) })
  })
}

async function takePart(
  { job, buffers, directory, archiveFile, inlinesLess, worker }: Assignment,
  { disk, inlineLess, load }: Platform,
): Promise<Report> {
  try {
    const spec = exportedSpec((await load(job.specUrl)) as { readonly default?: unknown }, job.specName ?? null)
    const start = now()
    const instance = instantiate(spec, job.scenario, job.overrides, job.properties, job.options.symmetry)
    const memory = new SharedMemory(buffers)
    const explored = started(instance, job.options)
    const bench = new Workbench({ memory, directory, ...explored, disk, archiveFile, worker })
    if (inlinesLess) inlineLess()
    atOnce(new Searcher(bench).run())
    const seconds = (now() - start) / 1000
    // Where a worker has failed there is nothing to conclude, and nobody to meet.
    if (memory.board.stop === Stop.fatal) return { kind: 'done', worker, result: null, stray: null }
    if (worker === 0) {
      const result = told(instance, job.options, concludeWithAll(bench, explored.options, seconds))
      return { kind: 'done', worker, result, stray: null }
    }
    assist(bench)
    return { kind: 'done', worker, result: null, stray: null }
  } catch (error) {
    return { kind: 'failed', worker, error: errorOf(error) }
  }
}

/** Concludes while the other workers assist, and lets them go whatever happens. */
function concludeWithAll(bench: Workbench, options: SearchOptions, seconds: number): SearchResult {
  try {
    return atOnce(conclude(bench, options, seconds))
  } finally {
    dismiss(bench)
  }
}
