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
  return new RandomOfRun(xoroshiro128plusFromState([0, 1, 2, 3].map((lane) => spread(words, lane))))
}

/** Draws the same numbers as `uniformInt` of pure-rand, without a division in most cases. */
export class RandomOfRun implements Random {
  readonly isOfOneRun = true
  private readonly generator: RandomGenerator

  constructor(generator: RandomGenerator) {
    this.generator = generator
  }

  below(limit: number): number {
    if (limit < 2) return 0
    let drawn = (this.generator.next() ^ sign) >>> 0
    // Numbers from the last whole multiple of the limit on would make the first ones likelier.
    while (drawn >= range - limit && drawn >= range - (range % limit)) drawn = (this.generator.next() ^ sign) >>> 0
    return drawn % limit
  }
}

const sign = 1 << 31
const range = 2 ** 32

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
