/**
 * Packing states anew for another layout. Slots that lie beside each other in both layouts move together, so a state takes
 * a few masks and shifts, whatever the number of its slots.
 */

import type { Layout } from './layout.ts'

/** A move of some bits of a word of the one layout to a word of the other. */
interface Move {
  readonly from: number
  readonly to: number
  /** How far they are shifted, to the left. */
  readonly by: number
  mask: number
}

export class Repacking {
  readonly wordsBefore: number
  readonly wordsAfter: number
  private readonly from: Int32Array
  private readonly to: Int32Array
  private readonly by: Int32Array
  private readonly mask: Int32Array
  /** The words of a state before: it may be packed anew where it lies. */
  private readonly before: Int32Array

  /** @param to its slots have to be at least as wide as the components that there are */
  constructor(from: Layout, to: Layout) {
    this.wordsBefore = from.words
    this.wordsAfter = to.words
    const moves = movesBetween(from, to)
    this.from = Int32Array.from(moves, (move) => move.from)
    this.to = Int32Array.from(moves, (move) => move.to)
    this.by = Int32Array.from(moves, ({ by }) => by)
    this.mask = Int32Array.from(moves, ({ mask }) => mask)
    this.before = new Int32Array(from.words)
  }

  /** Packs the state at a word of one array to a word of another, or of the same. */
  move(source: Int32Array, at: number, target: Int32Array, start: number): void {
    const { wordsBefore, wordsAfter, from, to, by, mask, before } = this
    for (let word = 0; word < wordsBefore; word++) before[word] = source[at + word] as number
    for (let word = 0; word < wordsAfter; word++) target[start + word] = 0
    for (let move = 0; move < mask.length; move++) {
      const bits = (before[from[move] as number] as number) & (mask[move] as number)
      const left = by[move] as number
      const word = start + (to[move] as number)
      target[word] = (target[word] as number) | (left < 0 ? bits >>> -left : bits << left)
    }
  }
}

function movesBetween(from: Layout, to: Layout): Move[] {
  const moves = new Map<string, Move>()
  for (let slot = 0; slot < from.word.length; slot++) {
    const mask = from.mask[slot] as number
    // A slot of no bits has only ever held component 0.
    if (mask === 0) continue
    const move = {
      from: from.word[slot] as number,
      to: to.word[slot] as number,
      by: (to.shift[slot] as number) - (from.shift[slot] as number),
      mask,
    }
    const key = `${move.from} ${move.to} ${move.by}`
    const known = moves.get(key)
    if (known === undefined) moves.set(key, move)
    else known.mask |= move.mask
  }
  return [...moves.values()]
}
