/**
 * Expansion up to symmetry: the candidates of a state are replaced by the representatives of their orbits before they
 * are handed on. Steps are still those of the model; only where they lead is brought into canonical form.
 */

import type { Instance } from '../../semantics/instance/instance.ts'
import { Expansion, type StepSink } from '../expansion/expansion.ts'
import type { SharedMemory } from '../memory/memory.ts'
import { type Noticeboard, Request } from '../memory/noticeboard.ts'
import type { InnerBounds } from '../options.ts'
import type { Directory } from '../states/directory.ts'
import type { Layout } from '../states/layout.ts'
import { hashState } from '../states/state-space.ts'
import type { Tabling } from '../tables/tabling.ts'
import type { Representatives } from './representatives.ts'
import type { Symmetry } from './symmetry.ts'

interface Parts {
  readonly instance: Instance
  readonly layout: Layout
  readonly tabling: Tabling
  readonly bounds: InnerBounds
}

/** An expansion up to symmetry, or to every state where there is none. */
export function expansionOf(
  memory: SharedMemory,
  directory: Directory,
  { symmetry, ...parts }: Parts & { readonly symmetry: Symmetry | null },
): Expansion {
  if (symmetry === null) return new Expansion(memory, directory, parts)
  return new ReducedExpansion(memory, directory, { ...parts, representatives: symmetry.representatives })
}

class ReducedExpansion extends Expansion {
  private readonly board: Noticeboard
  private readonly representatives: Representatives
  private readonly candidate: Int32Array
  /** The first candidate that is not a representative yet. */
  private reduced = 0

  constructor(
    memory: SharedMemory,
    directory: Directory,
    parts: Parts & { readonly representatives: Representatives },
  ) {
    super(memory, directory, parts)
    this.board = memory.board
    this.representatives = parts.representatives
    this.candidate = new Int32Array(parts.instance.system.slots.length)
  }

  override expand(states: Int32Array, from: number, sink: StepSink): boolean {
    this.reduced = this.candidates
    const isDone = super.expand(states, from, {
      watchesSteps: sink.watchesSteps,
      onStep: (pair) => sink.onStep(pair),
      onFailure: () => sink.onFailure(),
      flush: () => this.reduceAll() && this.flush(sink),
    })
    if (isDone && this.reduceAll()) return true
    // The state is expanded again; what was not reduced must not get into the search.
    this.candidates = Math.min(this.candidates, this.reduced)
    return false
  }

  private flush(sink: StepSink): boolean {
    const isDone = sink.flush()
    this.reduced = 0
    return isDone
  }

  /** Replaces the candidates that are not representatives yet. Returns false when one does not fit the layout. */
  private reduceAll(): boolean {
    const { packed, hashes, layout, candidate, representatives } = this
    const { words } = layout
    let isFitting = true
    for (let at = this.reduced; at < this.candidates; at++) {
      layout.unpack(packed, at * words, candidate)
      if (representatives.reduce(candidate) === null) continue
      // All of them get their components before the wider layout is made.
      for (let slot = 0; slot < candidate.length; slot++) {
        if (!layout.fits(slot, candidate[slot] as number)) isFitting = false
      }
      if (!isFitting) continue
      layout.pack(candidate, packed, at * words)
      hashes[at] = hashState(packed, at * words, words)
    }
    if (isFitting) this.reduced = this.candidates
    else this.board.ask(Request.layout)
    return isFitting
  }
}
