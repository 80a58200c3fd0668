/**
 * A round of runs, as workers share it out: each takes the next piece that nobody has taken, so none waits for an answer before
 * the round is over. What is told of runs is put together part by part. A piece is a part, but for the last part: its pieces are
 * small, so that no worker waits for long until others are done. How a round is cut does not depend on the workers.
 */

/** Runs of a round that one worker carries out, one after the other. */
export interface Piece {
  readonly first: number
  readonly runs: number
  /** The number of the part of the round to which it belongs. */
  readonly part: number
}

export interface Round {
  readonly pieces: readonly Piece[]
  /** One word, which all workers share: how many pieces were taken. */
  readonly taken: Int32Array<SharedArrayBuffer>
}

const partRuns = 64
/** Of a piece of the last part. */
const fewRuns = 8

/** Cuts a round into pieces. */
export function roundOf(first: number, runs: number): Round {
  const pieces: Piece[] = []
  const parts = Math.ceil(runs / partRuns)
  for (let from = 0; from < runs; ) {
    const part = Math.floor(from / partRuns)
    const size = Math.min(part === parts - 1 ? fewRuns : partRuns, runs - from)
    pieces.push({ first: first + from, runs: size, part })
    from += size
  }
  return { pieces, taken: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) }
}

/** Takes pieces of a round as long as there are any. */
export function* piecesOf({ pieces, taken }: Round): Generator<Piece> {
  for (;;) {
    const piece = pieces[Atomics.add(taken, 0, 1)]
    if (piece === undefined) return
    yield piece
  }
}
