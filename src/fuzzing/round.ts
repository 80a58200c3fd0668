/**
 * A round of runs, as workers share it out: each takes the next part that nobody has taken, so none waits for an answer before
 * the round is over. How a round is cut does not depend on the workers, for what is told of runs is put together part by part.
 */

/** Runs of a round that one worker carries out, one after the other. */
export interface Part {
  readonly first: number
  readonly runs: number
}

export interface Round {
  readonly parts: readonly Part[]
  /** One word, which all workers share: how many parts were taken. */
  readonly taken: Int32Array<SharedArrayBuffer>
}

const partRuns = 64

/** Cuts a round into parts. */
export function roundOf(first: number, runs: number): Round {
  const parts = Array.from({ length: Math.ceil(runs / partRuns) }, (_, part) => ({
    first: first + part * partRuns,
    runs: Math.min(partRuns, runs - part * partRuns),
  }))
  return { parts, taken: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) }
}

/** Takes parts of a round as long as there are any. */
export function* partsOf({ parts, taken }: Round): Generator<Part> {
  for (;;) {
    const part = parts[Atomics.add(taken, 0, 1)]
    if (part === undefined) return
    yield part
  }
}
