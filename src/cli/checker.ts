/** Carries out planned checks, one after the other: the search and the type check of each run at the same time. */

import { carryOut } from '../checking/carry-out.ts'
import type { SearchResult } from '../engine/index.ts'
import type { WorkerPool } from '../engine/threads/pool.ts'
import type { Folders } from '../loading/folders.ts'
import type { LoadedSpec } from '../loading/load.ts'
import { type TypeCheck, typecheck } from '../loading/typecheck.ts'
import type { ExitCode } from './exit.ts'
import { typeErrorResult } from './finished.ts'
import { Interruption } from './interrupt.ts'
import type { CheckOptions } from './options.ts'
import type { PlannedCheck } from './planned-check.ts'
import { ProgressLine } from './progress.ts'

export interface Work {
  readonly pool: WorkerPool
  /** The specs of all checks that are to come. */
  readonly specs: readonly LoadedSpec[]
  /** How many checks that will be. */
  readonly checks: number
  readonly options: CheckOptions
  readonly folders: Folders
  /** What has to be done before the process ends in the middle of a search. */
  readonly quit: () => Promise<void>
}

export class Checker {
  /** By the address of the bundle: several specs of a file have their types in common. */
  readonly #types: ReadonlyMap<string, Promise<TypeCheck>>
  readonly #progress: ProgressLine
  readonly #pool: WorkerPool
  readonly #interruption: Interruption

  constructor({ pool, specs, checks, options, folders, quit }: Work) {
    const loadable = options.typecheck ? specs.filter(({ failure }) => failure === null) : []
    const files = [...new Map(loadable.map((loaded) => [loaded.url, loaded])).values()]
    this.#types = new Map(typecheck(files, folders).map((answer, index) => [(files[index] as LoadedSpec).url, answer]))
    this.#progress = new ProgressLine(checks)
    this.#pool = pool
    this.#interruption = new Interruption(quit)
  }

  /** What the process exits with when the user, or the system, has asked it to end; else null. */
  get interruption(): ExitCode | null {
    return this.#interruption.exitCode
  }

  /**
   * Searches and checks types; a type error ends the search.
   *
   * @param part of a check in several parts: which one, for the line that shows progress
   */
  async check(plan: PlannedCheck, part?: string): Promise<SearchResult> {
    this.#progress.begin(plan, part)
    const result = await this.#search(plan)
    this.#progress.clear()
    return result
  }

  /** The files that were looked at to check types. */
  async typeFiles(): Promise<readonly string[]> {
    return (await Promise.all(this.#types.values())).flatMap(({ lookedAt }) => lookedAt)
  }

  /** Leaves out a check that needs none. */
  skip(): void {
    this.#progress.skip()
  }

  /** Takes the line that shows progress away. */
  close(): void {
    this.#progress.clear()
  }

  async #search(plan: PlannedCheck): Promise<SearchResult> {
    const mistyped = new AbortController()
    const typed = Promise.resolve(this.#types.get(plan.loaded.url) ?? null).then((found) => {
      if (found !== null && found.problems.length > 0) mistyped.abort()
      return found
    })
    const searched = carryOut(plan, () => this.#explore(plan, mistyped.signal))
    const [result, found] = await Promise.all([searched, typed])
    if (found === null) return result
    if (found.skipped !== null) this.#progress.note(`types were not checked: ${found.skipped}`)
    return found.problems.length === 0 ? result : typeErrorResult(result, found.problems)
  }

  #explore(plan: PlannedCheck, mistyped: AbortSignal): Promise<SearchResult> {
    const { loaded, scenario, overrides, properties, options } = plan
    return this.#pool.check(
      plan.instance,
      { specUrl: loaded.url, specName: loaded.specName, scenario, overrides, properties, options },
      {
        onProgress: (now) => this.#progress.update(now),
        signal: AbortSignal.any([this.#interruption.signal, mistyped]),
      },
    )
  }
}
