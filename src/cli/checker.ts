/**
 * Carries out planned checks, one after the other. Types are checked meanwhile: a search that has ended does not wait for
 * them, and what it has found counts once they are known.
 */

import { carryOut } from '../checking/carry-out.ts'
import type { SearchResult } from '../engine/index.ts'
import type { WorkerPool } from '../engine/threads/pool.ts'
import type { Folders } from '../loading/folders.ts'
import { type LoadedSpec, loadedFiles } from '../loading/load.ts'
import { type TypeCheck, typecheckByUrl } from '../loading/typecheck.ts'
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
  /** By the address of the bundle. */
  readonly #types: ReadonlyMap<string, Promise<TypeCheck>>
  /** The addresses of bundles whose types are known to be wrong: aborted, so that no search of them goes on. */
  readonly #mistyped: ReadonlyMap<string, AbortController>
  readonly #progress: ProgressLine
  readonly #pool: WorkerPool
  readonly #interruption: Interruption

  constructor({ pool, specs, checks, options, folders, quit }: Work) {
    const files = options.typecheck ? loadedFiles(specs) : []
    this.#types = typecheckByUrl(files, folders)
    this.#mistyped = new Map(files.map(({ url }) => [url, new AbortController()]))
    for (const [url, answer] of this.#types) {
      void answer.then(({ problems }) => {
        if (problems.length > 0) this.#mistyped.get(url)?.abort()
      })
    }
    this.#progress = new ProgressLine(checks)
    this.#pool = pool
    this.#interruption = new Interruption(quit)
  }

  /** What the process exits with when the user, or the system, has asked it to end; else null. */
  get interruption(): ExitCode | null {
    return this.#interruption.exitCode
  }

  /**
   * Searches. A type error that is found meanwhile ends the search, and is its result; {@link typed} tells one that comes later.
   *
   * @param part of a check in several parts: which one, for the line that shows progress
   */
  async check(plan: PlannedCheck, part?: string): Promise<SearchResult> {
    this.#progress.begin(plan, part)
    const result = await carryOut(plan, () => this.#explore(plan))
    this.#progress.clear()
    return this.#mistyped.get(plan.loaded.url)?.signal.aborted ? this.typed(plan, result) : result
  }

  /** What counts of a result, once the types of its spec are known: nothing where they are wrong. */
  async typed({ loaded }: PlannedCheck, result: SearchResult): Promise<SearchResult> {
    const found = await this.#types.get(loaded.url)
    if (found === undefined) return result
    if (found.skipped !== null) this.#progress.note(`types were not checked: ${found.skipped}`)
    return found.problems.length === 0 ? result : typeErrorResult(result, found.problems)
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

  #explore(plan: PlannedCheck): Promise<SearchResult> {
    const mistyped = this.#mistyped.get(plan.loaded.url)
    const signals = [this.#interruption.signal, ...(mistyped === undefined ? [] : [mistyped.signal])]
    const { loaded, scenario, overrides, properties, options } = plan
    return this.#pool.check(
      plan.instance,
      { specUrl: loaded.url, specName: loaded.specName, scenario, overrides, properties, options },
      {
        onProgress: (now) => this.#progress.update(now),
        signal: AbortSignal.any(signals),
      },
    )
  }
}
