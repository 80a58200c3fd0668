/**
 * The random numbers of one run. Run i of a campaign has a generator of its own, whose state is made of the seed and i: so a run
 * is the same whichever worker carries it out, and in whatever order (docs/decisions/0040-fuzzing.md).
 */

import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/** Where strategies take their random numbers from. */
export interface Random {
  /** A whole number from 0 on, below the limit, which is less than 2 to the power of 31. */
  below(limit: number): number
  /** Whether they are drawn for one run alone, so that nobody misses those that it does not draw at its end. */
  readonly isOfOneRun: boolean
}

/** Of the numbers of a run: `words` name it, such as the seed and the number of the run. */
export function randomOf(words: readonly number[]): Random {
  const state = [spread(words, 0), spread(words, 1), spread(words, 2), spread(words, 3)]
  return new RandomOfRun(xoroshiro128plusFromState(state))
}

/** Draws the same numbers as `uniformInt` of pure-rand, in a third of the time. */
export class RandomOfRun implements Random {
  readonly isOfOneRun = true
  private readonly generator: RandomGenerator

  constructor(generator: RandomGenerator) {
    this.generator = generator
  }

  below(limit: number): number {
    if (limit < 2) return 0
    const drawn = this.next()
    // The remainder of words without a sign: of doubles, it takes longer than all the rest.
    return drawn < numbers - limit ? (drawn >>> 0) % (limit >>> 0) : this.belowAgain(drawn, limit)
  }

  /** From the last whole multiple of the limit on, numbers would make the first ones likelier: then others are drawn. */
  private belowAgain(first: number, limit: number): number {
    let drawn = first
    while (drawn >= numbers - (numbers % limit)) drawn = this.next()
    return drawn % limit
  }

  /** A number of 32 bits. */
  private next(): number {
    return (this.generator.next() ^ sign) >>> 0
  }
}

const sign = 1 << 31
const numbers = 2 ** 32

/** A word of 32 bits made of others; murmur3, with the lane as its seed. */
function spread(words: readonly number[], lane: number): number {
  let hash = Math.imul(lane + 1, 0x9e3779b1)
  for (const word of words) {
    let mixed = Math.imul(word | 0, 0xcc9e2d51)
    mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
    hash ^= mixed
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) | 0
}
