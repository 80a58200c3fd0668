/** Which author function each worker is in, told in shared memory: one that never comes back cannot tell it itself. */

import { watched } from '../../semantics/author-code/outside.ts'
import { checksOf, type Instance, whatIs } from '../../semantics/instance/instance.ts'
import type { SharedMemory } from '../memory/memory.ts'

/** Notes the function that one worker is in. */
export class Running {
  private readonly memory: SharedMemory
  private readonly worker: number
  private readonly numbers: ReadonlyMap<string, number>

  constructor(memory: SharedMemory, worker: number, instance: Instance) {
    this.memory = memory
    this.worker = worker
    this.numbers = new Map(namesOf(instance).map((name, at) => [name, at + 1]))
  }

  /** Notes a function while it runs, then the one that called it again. */
  during<Result>(name: string, body: () => Result): Result {
    const { memory, worker } = this
    const outer = memory.runningIn(worker)
    memory.setRunning(worker, this.numbers.get(name) ?? 0)
    try {
      return watched(name, body)
    } finally {
      memory.setRunning(worker, outer)
    }
  }
}

/** The functions that workers are in, each once, in words: `action stuck`. */
export function functionsRunning(memory: SharedMemory, instance: Instance): string[] {
  const names = namesOf(instance)
  const workers = memory.board.parties
  const found = Array.from({ length: workers }, (_, worker) => names[memory.runningIn(worker) - 1] ?? null)
  return [...new Set(found.filter((name) => name !== null))].map((name) => whatIs(name, instance))
}

/** Notices a worker that is in one call of an author function for long. */
export class Stillness {
  private readonly memory: SharedMemory
  private readonly instance: Instance
  private readonly since: { changes: number; seconds: number }[] = []

  constructor(memory: SharedMemory, instance: Instance) {
    this.memory = memory
    this.instance = instance
  }

  /**
   * To be asked now and then.
   *
   * @param seconds now, from any beginning
   * @returns the function that a worker has been in for longest, in words, and for how many seconds it was seen there
   */
  longest(seconds: number): { readonly who: string; readonly seconds: number } | null {
    const { memory, since } = this
    let longest: { readonly number: number; readonly since: number } | null = null
    for (let worker = 0; worker < memory.board.parties; worker++) {
      const changes = memory.runningChanges(worker)
      if (since[worker]?.changes !== changes) since[worker] = { changes, seconds }
      const number = memory.runningIn(worker)
      const began = (since[worker] as { seconds: number }).seconds
      if (number !== 0 && (longest === null || began < longest.since)) longest = { number, since: began }
    }
    if (longest === null) return null
    const name = namesOf(this.instance)[longest.number - 1] as string
    return { who: whatIs(name, this.instance), seconds: seconds - longest.since }
  }
}

function namesOf({ system, properties, within }: Instance): string[] {
  const checks = properties.flatMap(checksOf)
  return [...system.functions, ...[...checks, within].flatMap((check) => check?.name ?? [])]
}
